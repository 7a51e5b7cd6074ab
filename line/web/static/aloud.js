// "Hear it": the browser's own voice reads the words beside a button (data-hear names their element, whose lang says which
// voice). Without a voice of that language nothing is read: it would be read wrongly, and the place beside the button
// (data-hear-says) tells why. Pressed again, it stops.
const voices = window.speechSynthesis;
const buttons = [...document.querySelectorAll("[data-hear]")];
const NAMES = { en: "English", es: "Spanish" };
const LOCALES = { en: "en-US", es: "es-US" };
let reading = null;
let runs = 0;

// Beside the button that was pressed last; what another one told is over.
function tell(button, words) {
  for (const one of buttons) one.parentElement.querySelector("[data-hear-says]").textContent = one === button ? words : "";
}
const voiceOf = (language) => {
  const known = voices.getVoices();
  return known.find((voice) => voice.lang.replace("_", "-") === LOCALES[language]) || known.find((voice) => voice.lang.slice(0, 2).toLowerCase() === language);
};

function stop() {
  runs += 1; // what the cancelled one still tells is not about the next
  voices.cancel();
  if (reading) {
    reading.textContent = "Hear it";
    reading.removeAttribute("aria-pressed");
  }
  reading = null;
}

function read(button) {
  const words = document.getElementById(button.dataset.hear);
  const voice = voiceOf(words.lang);
  if (!voice) return tell(button, `This browser has no ${NAMES[words.lang]} voice, so it cannot read this out. The line itself always has one.`);
  tell(button, "");
  reading = button;
  const run = runs;
  button.textContent = "Stop";
  button.setAttribute("aria-pressed", "true");
  // Sentence by sentence: some browsers fall silent in the middle of a long text.
  const parts = words.textContent.trim().match(/[^.?!]+[.?!]*\s*/g) || [];
  parts.forEach((part, place) => {
    const said = new SpeechSynthesisUtterance(part);
    [said.lang, said.voice] = [LOCALES[words.lang], voice];
    if (place === parts.length - 1) said.onend = () => run === runs && stop();
    said.onerror = () => run === runs && stop();
    voices.speak(said);
  });
}

for (const button of buttons) button.hidden = false;
if (voices) {
  voices.getVoices(); // some browsers load them on first use
  for (const button of buttons) {
    button.addEventListener("click", () => {
      const again = reading === button;
      stop();
      if (!again) read(button);
    });
  }
  window.addEventListener("pagehide", stop);
} else {
  for (const button of buttons) button.addEventListener("click", () => tell(button, "This browser cannot read words out. The line itself can."));
}
