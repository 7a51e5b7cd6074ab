// The strip that tells of an emergency that nobody has yet, on every page, whatever list is shown and also while the list is
// paused: base.html asks for them at each tick. It is read out at once (role=alert), and the title counts them.
import { covered } from "./idle.js";

const strip = document.getElementById("alarm");
const waiting = document.getElementById("emergencies"); // null while nobody is signed in
const KEPT = "emergencies seen"; // by this tab: the strip stays from page to page until she has seen it
const seen = new Set(JSON.parse(sessionStorage.getItem(KEPT) ?? "[]"));

const keys = () => waiting.querySelector("[data-alarm]").dataset.alarm.split(" ").filter(Boolean);

function see(some) {
  for (const key of some) seen.add(key);
  sessionStorage.setItem(KEPT, JSON.stringify([...seen]));
}

function show() {
  const fresh = keys().filter((key) => !seen.has(key)).length;
  const words = fresh > 1 ? `${fresh} new emergencies wait, and nobody has them yet.` : "A new emergency waits, and nobody has it yet.";
  const place = strip.querySelector('[data-fill="alarm"]');
  strip.hidden = !fresh;
  if (!fresh) place.textContent = "";
  else if (place.textContent !== words) place.textContent = words;
}

function showTitle() {
  if (covered()) return;
  const urgent = Number(waiting.querySelector("[data-urgent]").dataset.urgent);
  const plain = document.title.replace(/^\(\d+ urgent\) /, "");
  document.title = urgent ? `(${urgent} urgent) ${plain}` : plain;
}

if (waiting) {
  // What she has before her when the page comes is no news: a row of the list, or the request whose page it is.
  const before = (id) => document.getElementById(`row-${id}`) || location.pathname.endsWith(`/${id}`);
  see(keys().filter((key) => before(key.split(".")[0])));
  show();
  document.addEventListener("htmx:after:swap", () => {
    show();
    showTitle();
  });
  strip.querySelector("[data-seen]").addEventListener("click", () => {
    see(keys());
    show();
    document.getElementById("main").focus({ preventScroll: true });
  });
}
