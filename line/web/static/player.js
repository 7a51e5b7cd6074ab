// A message that could not be fetched says so beside its player, and can be asked for again. Media events do not bubble.
const parts = (event) => {
  const player = event.target.closest?.(".player");
  return player && { audio: player.querySelector("audio"), words: player.querySelector("[data-unplayed]"), again: player.querySelector("[data-again]") };
};

function tell(event, failed) {
  const found = parts(event);
  if (!found) return;
  found.words.textContent = failed ? found.words.dataset.unplayed : "";
  found.again.hidden = !failed;
}

document.addEventListener("error", (event) => tell(event, true), true);
document.addEventListener("playing", (event) => tell(event, false), true);
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-again]")) return;
  const { audio } = parts(event);
  audio.load();
  audio.play().catch(() => {}); // the event "error" tells
});
