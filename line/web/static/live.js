// The open list. Every two seconds it asks for news (204: none). Nobody's row moves while the pointer or the focus is in the
// list: rows that are there change in place, new ones wait behind "Show them". A hidden tab goes on: its title tells of urgent ones.
// Emergencies are asked for apart, on every page and also while the list is paused (alarm.js).
import { now, wall } from "./clock.js";
import { covered } from "./idle.js";
import { told, trouble } from "./trouble.js";

const STALE = 15_000;
const queue = document.querySelector('[data-poll="queue"]');
const find = (selector) => queue?.querySelector(selector);
const rows = (root) => new Map([...root.querySelectorAll("[data-row]")].map((row) => [row.id, row]));

let last = Date.now(); // of the last answer about what the page shows
const misses = { page: 0, alarm: 0 }; // in a row, of each kind of poll: one that answers must not hide that the other does not
let paused = sessionStorage.getItem("paused") === "yes";
let pausedAt = last; // what the list shows is from then
let holding = false; // the page shows less than the server said
let forced = false; // "Show them" was pressed
let kept = null; // the row in use and where it was, so that a taller row above does not push it away

// --- what the bar says -----------------------------------------------------------------------------------------------------

const say = (name, words) => {
  const place = find(`[data-fill="${name}"]`);
  if (place && place.textContent !== words) place.textContent = words;
};

function showState() {
  const since = wall((paused ? pausedAt : last) + now() - Date.now());
  const stale = Date.now() - last > STALE;
  find("#live").classList.toggle("live--old", paused || stale);
  find("#live").classList.toggle("live--on", !paused && !stale);
  if (paused) say("state", `Paused. This is how it was at ${since}.`);
  else say("state", stale ? `No answer since ${since}. What you see may be old.` : "Live");
}

function tellNews(fresh, hold) {
  const urgent = fresh.filter((row) => row.dataset.urgency === "urgent").length;
  const all = `${queue.dataset.news}${urgent && urgent === fresh.length ? " urgent" : ""}`;
  const some = urgent && urgent < fresh.length ? `, ${urgent} urgent` : "";
  say("news", fresh.length ? `${fresh.length} ${all} request${fresh.length > 1 ? "s" : ""}${some}.` : "");
  find("[data-show]").hidden = !(hold && fresh.length);
}

// --- news ------------------------------------------------------------------------------------------------------------------

const inUse = () => {
  const list = find("#queue-list");
  const pointed = matchMedia("(hover: hover)").matches && list.matches(":hover");
  return Boolean(list.querySelector("[data-row]")) && (pointed || list.contains(document.activeElement));
};

// One task of htmx for each part that stays where it is; a row that left the list says so until the list may move.
function inPlace(main, list, old, fresh) {
  const task = (from, target) => {
    const fragment = document.createDocumentFragment();
    fragment.append(from);
    return { ...main, fragment, target, swapSpec: { style: "outerMorph" } };
  };
  const tasks = [task(main.fragment.querySelector("#queue-tabs"), find("#queue-tabs"))];
  for (const [id, row] of old) {
    if (fresh.has(id)) tasks.push(task(fresh.get(id), row));
    else {
      row.classList.add("row--gone");
      const owner = row.querySelector(".row__owner");
      if (!owner.contains(document.activeElement)) owner.textContent = "no longer here";
    }
  }
  find("#digest").value = list.querySelector("#digest").value;
  return tasks;
}

function swapping(event) {
  const { ctx, tasks } = event.detail;
  if (ctx.sourceElement !== queue || ctx.response.status !== 200) return;
  const main = tasks.find((one) => one.type === "main");
  const list = main.fragment.querySelector("#queue-list");
  if (paused) {
    tasks.splice(0, tasks.length);
    return;
  }
  const [old, fresh] = [rows(queue), rows(list)];
  const added = [...fresh].filter(([id]) => !old.has(id)).map(([, row]) => row);
  holding = inUse() && !forced;
  if (holding) {
    const used = find("[data-row]:focus-within") || find("[data-row]:hover");
    kept = used && { used, top: used.getBoundingClientRect().top };
    tasks.splice(0, tasks.length, ...inPlace(main, list, old, fresh));
  } else for (const row of added) row.classList.add("row--new");
  tellNews(added, holding);
}

function swapped(event) {
  if (event.detail.ctx.sourceElement !== queue) return;
  if (kept) scrollBy(0, kept.used.getBoundingClientRect().top - kept.top);
  if (forced) (find(".row--new") || find("[data-row]"))?.focus();
  kept = null;
  forced = false;
}

// --- asking ----------------------------------------------------------------------------------------------------------------

function tick() {
  if (covered()) return;
  if (queue) {
    showState();
    // What was held back comes as soon as nobody points at the list: an unknown digest asks for all of it.
    if (holding && !paused && !inUse()) find("#digest").value = "";
  }
  for (const one of document.querySelectorAll("[data-poll]")) if (!paused || one !== queue) htmx.trigger(one, "tick", {}, false);
}

function answered(source, ok) {
  const kind = source.matches('[data-poll="emergencies"]') ? "alarm" : "page";
  misses[kind] = ok ? 0 : misses[kind] + 1;
  if (ok) {
    if (kind === "page" || paused) last = Date.now();
    if (misses.page + misses.alarm === 0) told();
    if (queue) showState();
  } else if (misses[kind] > 1) trouble("No answer from the line. What you see may be old, and nothing can be saved until it answers.");
}

const ofPoll = (event) => event.detail.ctx?.sourceElement?.matches("[data-poll]");

function pause(on) {
  paused = on;
  if (on) pausedAt = last;
  sessionStorage.setItem("paused", on ? "yes" : "no");
  find("[data-pause]").setAttribute("aria-pressed", String(on));
  if (on) showState();
  else tick();
}

if (document.querySelector("[data-poll]")) {
  document.addEventListener("htmx:after:request", (event) => ofPoll(event) && answered(event.detail.ctx.sourceElement, event.detail.ctx.response.status < 500));
  document.addEventListener("htmx:error", (event) => ofPoll(event) && answered(event.detail.ctx.sourceElement, false));
  document.addEventListener("htmx:before:swap", swapping);
  document.addEventListener("htmx:after:swap", swapped);
  if (queue) {
    find("[data-pause]").hidden = false;
    pause(paused);
    queue.addEventListener("click", (event) => {
      if (event.target.closest("[data-pause]")) pause(!paused);
      if (!event.target.closest("[data-show]")) return;
      forced = true;
      find("#digest").value = "";
      htmx.trigger(queue, "tick", {}, false);
    });
  }
  const ticker = new Worker(new URL("./ticker.js", import.meta.url));
  ticker.onmessage = tick;
  ticker.onerror = () => setInterval(tick, 2000);
}
