// Words that were typed and not saved: no poll empties their field, and no page is left without asking.
// What is typed outlives every fragment: a field that comes back empty from a poll gets its words again.
const typed = new Map();
document.addEventListener("htmx:before:swap", (event) => {
  typed.clear();
  if (!event.detail.ctx.sourceElement.matches("[data-poll]")) return;
  for (const field of document.querySelectorAll("main textarea")) if (field.value) typed.set(field.id, field.value);
});
document.addEventListener("htmx:after:swap", () => {
  for (const [id, words] of typed) {
    const field = document.getElementById(id);
    if (field && !field.value) field.value = words;
  }
});

// Leaving a page with words that nobody saved asks first.
const KEPT = "#note-words, #outcome-note, #text-body, #visit-date";
let sending = false;
document.addEventListener("submit", () => (sending = true));
window.addEventListener("beforeunload", (event) => {
  const unsaved = [...document.querySelectorAll(KEPT)].some((field) => field.value !== field.defaultValue && field.value.trim());
  if (unsaved && !sending) event.preventDefault();
});
document.addEventListener("htmx:finally:request", () => (sending = false));
