// Shortcuts of one key. They press the page's own buttons, so they can do nothing that the page does not offer. They rest in
// fields, with Ctrl, Alt or Cmd, behind a dialog, and when the person has turned them off (WCAG 2.1.4).
const on = document.body.dataset.shortcuts === "on";
const FIELD = "input:not([type=checkbox], [type=radio], [type=submit], [type=button]), textarea, select, [contenteditable]";

const rows = () => [...document.querySelectorAll("[data-row]")];
const here = () => document.activeElement?.closest("[data-row]");

function walk(step) {
  const all = rows();
  if (!all.length) return;
  const place = all.indexOf(here());
  const next = place < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(place + step, 0), all.length - 1);
  all[next].focus({ preventScroll: true });
  all[next].scrollIntoView({ block: "nearest" });
}

// In the group that has the focus, then in the row that has it, then on the page outside of any row.
function find(key) {
  const wanted = `[data-key="${CSS.escape(key)}"]:not(:disabled)`;
  const shown = (one) => one.checkVisibility();
  const group = document.activeElement?.closest("[data-keys]");
  const inside = [group, here()].filter(Boolean).flatMap((place) => [...place.querySelectorAll(wanted)]);
  const page = [...document.querySelectorAll(wanted)].filter((one) => !one.closest("[data-row]") && !one.closest("[data-keys]"));
  return [...inside, ...page].find(shown);
}

// After an outcome the keys rest for a moment: whoever goes on typing, thinking of a field, presses nothing more by it.
let quiet = 0;

function press(one) {
  if (one.name === "outcome") quiet = performance.now() + 1500;
  if (one.matches("a[href], button, summary, [type=submit], [type=button], [type=radio], [type=checkbox]")) one.click();
  else {
    one.focus();
    if (one.matches("input")) one.select();
  }
}

document.addEventListener("keydown", (event) => {
  if (!on || event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (performance.now() < quiet) return;
  if (event.target.closest?.(FIELD) || document.querySelector("dialog[open]")) return;
  if (event.key === "j" || event.key === "k") walk(event.key === "j" ? 1 : -1);
  else if (event.key === "Enter") {
    if (!event.target.matches?.("[data-row]")) return;
    event.target.querySelector("a[data-open]")?.click();
  } else if (event.key === "?") document.getElementById("keys-sheet")?.showModal();
  else {
    const found = event.key.length === 1 && !event.repeat && find(event.key);
    if (!found) return;
    press(found);
  }
  event.preventDefault();
});
