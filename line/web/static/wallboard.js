// The board on the wall: a newer one every few seconds, and a banner when there has been none for too long.
// Without this script the page reloads itself.
const { source, seconds, stale } = document.body.dataset;
const banner = document.querySelector("[data-banner]");
const pause = document.querySelector("[data-pause]");
let shownAt = performance.now();
let shownClock = clock();
let paused = false;
let over = false;
let asking = false;

function clock() {
  return document.querySelector("[data-board] time").textContent;
}

function tell() {
  const old = performance.now() - shownAt > Number(stale) * 1000;
  let words = "";
  if (over) words = "This link is no longer in force. Ask a supervisor for a new one.";
  else if (paused) words = `Paused. These are the counts of ${shownClock}.`;
  else if (old) words = `No update since ${shownClock}. These counts may be old.`;
  if (banner.textContent !== words) banner.textContent = words;
  banner.hidden = words === "";
  document.body.classList.toggle("is-stale", old || over);
}

async function refresh() {
  if (asking || paused || over) return;
  asking = true;
  try {
    const answer = await fetch(source, { cache: "no-store", signal: AbortSignal.timeout(10_000) });
    if (answer.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const newer = page.querySelector("[data-board]");
      if (newer && !paused) {
        document.querySelector("[data-board]").replaceWith(document.adoptNode(newer));
        shownAt = performance.now();
        shownClock = clock();
      }
    } else if (answer.status === 403 || answer.status === 404) {
      over = true;
      pause.hidden = true;
      document.querySelector("[data-board]").replaceChildren();
    }
  } catch {
    // No answer: the banner says so when it lasts.
  } finally {
    asking = false;
    tell();
  }
}

pause.hidden = false;
pause.addEventListener("click", () => {
  paused = !paused;
  pause.textContent = paused ? "Go on" : "Pause";
  if (!paused) refresh();
  tell();
});
setInterval(refresh, Number(seconds) * 1000);
setInterval(tell, 1000);
