// The end of a sign-in: a warning two minutes before, then the page is covered. Nothing typed is lost: the page stays as it is,
// and goes on when the same person has signed in again in another tab. The server decides; this only asks and shows.
import { now, wall } from "./clock.js";

const { body } = document;
const warning = document.getElementById("idle-warning");
const out = document.getElementById("signed-out");
const WARN = Number(body.dataset.warnSeconds) * 1000;
let idleAt = now() + Number(body.dataset.left) * 1000;
let asked = Date.now(); // when the server was last asked, by this page's clock
let title = document.title;

export const covered = () => body.classList.contains("covered");

const fill = (dialog, name, words) => (dialog.querySelector(`[data-fill="${name}"]`).textContent = words);

function note(headers) {
  const left = headers.get("X-Session-Left"); // seconds, and so no matter of whose clock is right
  if (left !== null) idleAt = now() + Number(left) * 1000;
}

async function ask(path, options = {}) {
  asked = Date.now();
  const answer = await fetch(path, { credentials: "same-origin", ...options, headers: { "HX-Request": "true", ...options.headers } });
  note(answer.headers);
  if (answer.status === 401) cover();
  return answer;
}

const stay = () => ask("/console/stay", { method: "POST", headers: { "X-CSRF-Token": body.dataset.csrf } });

async function check() {
  if (covered()) return;
  let left = idleAt - now();
  if (left <= WARN && Date.now() - asked > (left > 0 ? 15_000 : 2_000)) {
    // Another tab, or an open call, may have kept it.
    const answer = await ask("/console/token").catch(() => null);
    left = idleAt - now();
    if (!answer && left <= 0) cover();
  }
  if (covered()) return;
  if (left > WARN) return warning.open && warning.close("kept");
  fill(warning, "end", wall(idleAt));
  if (warning.open || left <= 0) return;
  warning.returnValue = "";
  warning.showModal();
}

export function cover() {
  if (covered() || !out) return;
  for (const open of document.querySelectorAll("dialog[open]")) open.close("covered");
  title = document.title;
  document.title = "Signed out";
  body.classList.add("covered");
  fill(out, "again", "");
  out.showModal();
}

async function goOn() {
  const answer = await fetch("/console/token", { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok) return fill(out, "again", answer ? "You are not signed in yet." : "No answer came. Try again.");
  const given = await answer.json();
  if (given.person !== body.dataset.person) return fill(out, "again", "Somebody else has signed in here. Open the queue anew.");
  note(answer.headers);
  body.dataset.csrf = given.csrf;
  for (const field of document.querySelectorAll("input[name=csrf]")) field.value = given.csrf;
  body.classList.remove("covered");
  document.title = title;
  out.close();
}

if (warning && out) {
  setInterval(check, 1000);
  addEventListener("pageshow", (event) => event.persisted && ask("/console/token").catch(() => {}));
  document.addEventListener("visibilitychange", () => document.hidden || check());
  document.addEventListener("htmx:after:request", (event) => note(event.detail.ctx.response.headers));
  document.addEventListener("htmx:before:response", (event) => {
    if (event.detail.ctx.response.status !== 401) return;
    event.preventDefault();
    cover();
  });
  // Who types or clicks is there, though the server hears nothing of it: a long note must not end in a warning.
  for (const deed of ["keydown", "pointerdown"]) {
    addEventListener(deed, (event) => {
      if (event.isTrusted && !covered() && !warning.open && Date.now() - asked > 60_000) stay().catch(() => {});
    });
  }
  // However the warning is closed, by the button or by Escape, somebody is there.
  warning.addEventListener("close", () => !warning.returnValue && stay().catch(() => {}));
  out.addEventListener("cancel", (event) => event.preventDefault());
  out.addEventListener("close", () => covered() && out.showModal());
  out.querySelector("[data-go-on]").addEventListener("click", goOn);
}
