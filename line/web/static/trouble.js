// The strip at the foot of the window that says when the line does not answer. It moves nothing on the page.
const strip = document.getElementById("offline");

export function trouble(words) {
  if (strip.textContent !== words) strip.textContent = words;
  strip.hidden = false;
}

export function told() {
  strip.hidden = true;
}
