// The strip that tells of an emergency that came in while a page is open, and that nobody has yet. It is read out at once
// (role=alert), on every page that asks for news, whatever list is shown and also while the list is paused.
const strip = document.getElementById("alarm");
const told = new Set(); // those the strip tells of
let known = null; // every one seen so far; those on the page when it came are no news

function show() {
  const words = told.size > 1 ? `${told.size} new emergencies wait, and nobody has them yet.` : "A new emergency waits, and nobody has it yet.";
  const place = strip.querySelector('[data-fill="alarm"]');
  strip.hidden = !told.size;
  if (!told.size) place.textContent = "";
  else if (place.textContent !== words) place.textContent = words;
}

export function alarm() {
  const place = document.querySelector("[data-alarm]");
  if (!strip || !place) return;
  const waiting = new Set(place.dataset.alarm.split(" ").filter(Boolean));
  if (known) for (const id of waiting) if (!known.has(id)) told.add(id);
  for (const id of told) if (!waiting.has(id)) told.delete(id);
  known = new Set([...(known ?? []), ...waiting]);
  show();
}

strip?.querySelector("[data-seen]").addEventListener("click", () => {
  told.clear();
  show();
  document.getElementById("main").focus({ preventScroll: true });
});
alarm();
document.addEventListener("htmx:after:swap", alarm);
