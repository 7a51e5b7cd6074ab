"use strict";
// The phone in the browser. It shows what the server says a call is (state), plays it (captions, speech), counts the time-outs
// and posts what the person does. It keeps no state of a call that a reload would lose. `?pace=20` plays captions 20 times faster.

const root = document.body.dataset.root;
const zone = document.body.dataset.zone;
const pace = Math.max(0.1, Number(new URLSearchParams(location.search).get("pace")) || 1);
const at = (id) => document.getElementById(id);
const iso = (moment, options) => new Intl.DateTimeFormat("en-US", { timeZone: zone, ...options }).format(new Date(moment));
const clockTime = (moment) => iso(moment, { hour: "numeric", minute: "2-digit" });

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

function pretty(number) {
  const found = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(number);
  return found ? `(${found[1]}) ${found[2]}-${found[3]}` : number;
}

const atEnd = (list) => list.scrollHeight - list.scrollTop - list.clientHeight < 60;

// A screen that is turned, or a window made narrower, must not leave the newest words below the edge.
function keepEnd(list) {
  let end = true;
  let width = list.clientWidth;
  // The browser itself scrolls a list whose lines are broken anew, and says so before it says that the size is another.
  list.addEventListener("scroll", () => list.clientWidth === width && (end = atEnd(list)), { passive: true });
  new ResizeObserver(() => {
    width = list.clientWidth;
    if (end) list.scrollTop = list.scrollHeight;
  }).observe(list);
}

// --- the server -----------------------------------------------------------------------------------------------------

let acts = 0; // requests that change something; an older poll's answer must not undo what they showed
let threadMark = "";

async function post(path, given) {
  const response = await fetch(root + path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ handset: chosen(), thread_mark: threadMark, ...given }),
  });
  const found = await response.json().catch(() => ({}));
  if (!response.ok) throw Object.assign(new Error(found.reason || ""), { status: response.status });
  return found;
}

async function act(path, given) {
  acts += 1;
  const state = await post(path, given);
  acts += 1;
  show(state);
  return state;
}

async function poll() {
  const began = acts;
  try {
    const state = await post("/api/tick", {});
    at("lost").hidden = true;
    if (began === acts) show(state);
  } catch {
    at("lost").hidden = false;
  }
}

let nextPoll;
function pollSoon(wait) {
  clearTimeout(nextPoll);
  nextPoll = setTimeout(async () => {
    await poll();
    pollSoon(document.hidden ? 5000 : 1000);
  }, wait);
}

// --- speech ---------------------------------------------------------------------------------------------------------

const speech = {
  muted: localStorage.getItem("phone-muted") === "yes",
  voice(language) {
    if (this.muted || !window.speechSynthesis) return null;
    const short = language.slice(0, 2).toLowerCase();
    const voices = speechSynthesis.getVoices();
    return voices.find((voice) => voice.lang === language) || voices.find((voice) => voice.lang.toLowerCase().startsWith(short)) || null;
  },
  stop() {
    if (window.speechSynthesis) speechSynthesis.cancel();
  },
};
if (window.speechSynthesis) speechSynthesis.getVoices(); // some browsers load them on first use

function readingTime(text) {
  return (500 + text.length * 62) / pace; // ms; about 190 words a minute
}

// Speak, or wait as long as reading takes. Returns what cancels it. A voice that never ends must not hold up the call.
function utter(unit, done) {
  let over = false;
  const finish = () => {
    if (over) return;
    over = true;
    clearTimeout(timer);
    done();
  };
  const voice = unit.kind === "say" && pace === 1 ? speech.voice(unit.language) : null;
  const timer = setTimeout(finish, voice ? readingTime(unit.text) * 2.5 + 5000 : unit.seconds ? (unit.seconds * 1000) / pace : readingTime(unit.text));
  if (voice) {
    const words = new SpeechSynthesisUtterance(unit.text);
    words.lang = unit.language;
    words.voice = voice;
    words.onend = words.onerror = finish;
    speechSynthesis.speak(words);
  }
  return {
    cancel() {
      over = true;
      clearTimeout(timer);
      if (voice) speech.stop();
    },
    finish() {
      if (voice) speech.stop();
      finish();
    },
  };
}

function unitsOf(plays) {
  return plays.flatMap((play, place) => {
    if (play.kind !== "say") return [{ ...play, place, seconds: play.kind === "beep" ? 0.6 : play.seconds }];
    const sentences = play.text.match(/[^.!?]+(?:[.!?]+(?=\s|$)|[.!?]+|$)\s*/g) || [play.text];
    const joined = [];
    for (const sentence of sentences) {
      // "3.5" or "U.S." is no end: join what is too short to stand alone
      if (joined.length && (joined.at(-1).length < 14 || !/[.!?]\s*$/.test(joined.at(-1)) || !/\s$/.test(joined.at(-1)))) joined[joined.length - 1] += sentence;
      else joined.push(sentence);
    }
    return joined.map((text, part) => ({ ...play, text: text.trim(), place, part }));
  });
}

// --- one leg of a call ----------------------------------------------------------------------------------------------

class Leg {
  constructor(element, main) {
    element.append(at("leg").content.cloneNode(true));
    const find = (name) => element.querySelector(name);
    Object.assign(this, { element, main, call: null, sid: "", step: -1, shown: 0, sending: 0, queue: Promise.resolve() });
    this.part = {};
    for (const name of ["title", "status", "captions", "ring", "doing", "skip", "silent", "say", "digits", "pad", "call", "answer", "voicemail", "decline", "hangup", "mute", "say-hint"]) {
      this.part[name] = find("." + name);
    }
    this.ringLeft = find(".ring .left");
    this.ringText = find(".ring text");
    this.words = find(".say input");
    this.sayButton = find(".say button");
    keepEnd(this.part.captions);
    this.listen();
  }

  listen() {
    const { part } = this;
    part.pad.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button) this.press(button.dataset.key);
    });
    this.element.addEventListener("keydown", (event) => this.typed(event));
    part.call.addEventListener("click", () => this.dial());
    part.answer.addEventListener("click", () => this.send({ kind: "answer" }));
    part.voicemail.addEventListener("click", () => this.send({ kind: "answer", by: "machine" }));
    part.decline.addEventListener("click", () => this.send({ kind: "decline" }));
    part.hangup.addEventListener("click", () => this.hangUp());
    part.skip.addEventListener("click", () => this.playing && this.playing.finish());
    part.silent.addEventListener("click", () => this.silence());
    part.say.addEventListener("submit", (event) => {
      event.preventDefault();
      this.sayWords();
    });
    part.mute.addEventListener("click", () => {
      speech.muted = !speech.muted;
      localStorage.setItem("phone-muted", speech.muted ? "yes" : "no");
      if (speech.muted && this.playing) this.playing.finish();
      legs().forEach((leg) => leg.showMute());
    });
    this.showMute();
  }

  showMute() {
    this.part.mute.setAttribute("aria-pressed", String(speech.muted));
    this.part.mute.querySelector(".mute-word").textContent = speech.muted ? "Sound off" : "Sound on";
  }

  typed(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches("input, textarea")) return;
    if (/^[0-9*#]$/.test(event.key)) {
      event.preventDefault();
      event.stopPropagation();
      this.press(event.key);
    }
  }

  // What the server says this leg is.
  update(call) {
    const { part } = this;
    if (!call) return this.idle();
    if (call.sid === this.sid && call.step < this.step) return; // an answer that was overtaken
    const fresh = call.sid !== this.sid;
    const moved = fresh || call.step !== this.step;
    Object.assign(this, { call, sid: call.sid, step: call.step });
    part.title.textContent = this.main ? "Call" : call.phone;
    this.showStatus();
    if (fresh) {
      part.captions.replaceChildren();
      this.shown = Math.max(0, call.line_count - call.lines.length);
    }
    if (moved) this.begin(fresh);
    else {
      this.showLines();
      // what was to follow got lost on the way (the server was away): do it again
      if (call.live && !this.playing && !this.timer && !this.sending) this.afterPlays();
    }
    this.showDigits();
    this.showButtons();
    if (call.wait.kind === "dial" || call.wait.kind === "ringing") this.count(call.wait.left || 0, call.wait.left || 0, false);
  }

  idle() {
    this.stop();
    const { part } = this;
    Object.assign(this, { call: null, sid: "", step: -1, shown: 0 });
    part.title.textContent = "Call";
    part.status.textContent = "not in a call";
    part.captions.replaceChildren(make("li", "empty", "Press “Call the line”. What it says appears here, and you answer with the keys."));
    part.digits.textContent = "";
    this.say_("Ready to call.");
    this.count(0, 0, false);
    this.showButtons();
  }

  showStatus() {
    const { call } = this;
    const other = call.with === document.body.dataset.line || this.main ? pretty(call.with) : "from " + pretty(call.with);
    const words = { ringing: "ringing", "in-progress": "in a call", completed: "call ended", busy: "busy or declined", "no-answer": "not answered", canceled: "stopped ringing", failed: "call failed" };
    this.part.status.textContent = `${words[call.status] || call.status} · ${other}`;
  }

  showButtons() {
    const { part, call } = this;
    const live = Boolean(call && call.live);
    const rings = live && call.wait.kind === "ringing";
    this.element.querySelector(".leg").classList.toggle("ringing", rings);
    const focused = document.activeElement;
    part.call.hidden = live || !this.main;
    part.answer.hidden = part.voicemail.hidden = part.decline.hidden = !rings;
    part.hangup.hidden = !live || rings;
    if (focused && focused.closest(".act") === part.call.parentElement && focused.hidden) {
      (live ? part.pad.querySelector("button") : part.call).focus(); // the button that was pressed has gone
    }
    this.showListening();
  }

  get open() {
    return this.call && this.call.live && this.call.wait.kind === "gather" && (!this.playing || this.unit.place >= this.call.wait.barge_from);
  }

  showListening() {
    const wait = this.call && this.call.live ? this.call.wait : {};
    const takes = wait.kind === "gather" && wait.input.includes("speech");
    const free = Boolean(this.open) && takes && !wait.digits;
    const records = wait.kind === "record" && !this.playing;
    this.words.disabled = this.sayButton.disabled = !free && !(records && wait.transcribes);
    let hint = "";
    if (takes && !this.open) hint = "You can answer as soon as this part is over.";
    else if (takes && wait.digits) hint = "You have begun with keys; go on with keys.";
    else if (takes) hint = wait.hints ? "The line expects words such as: " + wait.hints.split(",").slice(0, 6).join(", ") : "The line listens for words.";
    else if (wait.kind === "gather") hint = "The line listens for keys only at this moment.";
    else if (records && wait.transcribes) hint = "What you type here is said into the recording, and the carrier writes it down for the line.";
    else if (records) hint = "Nobody writes this recording down: it is only played.";
    this.part["say-hint"].textContent = hint;
    const keys = (this.open && wait.input.includes("dtmf")) || wait.kind === "record";
    this.part.pad.classList.toggle("dim", !keys);
    this.part.silent.hidden = !(this.open || wait.kind === "record") || Boolean(this.playing);
    this.part.skip.hidden = !this.playing;
  }

  showDigits() {
    const { wait } = this.call;
    this.part.digits.textContent = wait.kind === "gather" ? wait.digits : "";
  }

  showLines() {
    const { call } = this;
    const first = call.line_count - call.lines.length;
    if (call.line_count > this.shown) this.takeBack();
    for (let place = Math.max(this.shown, first); place < call.line_count; place += 1) {
      const line = call.lines[place - first];
      this.add(line.who, line.text, line.language);
    }
    this.shown = call.line_count;
  }

  // Captions are shown ahead of the server's history; when the history comes, it takes their place.
  takeBack() {
    this.part.captions.querySelectorAll("[data-ahead]").forEach((item) => item.remove());
  }

  add(who, text, language) {
    const item = make("li", who, text);
    if (language) item.lang = language;
    this.part.captions.append(item);
    this.part.captions.scrollTop = this.part.captions.scrollHeight;
    if (who === "error" || who === "note") announce(text);
    return item;
  }

  say_(text) {
    if (this.part.doing.textContent !== text) this.part.doing.textContent = text;
  }

  // A new step: what was said before becomes history, what is said now is played.
  begin(fresh) {
    this.stop();
    this.takeBack();
    this.showLines();
    const { call } = this;
    this.begun = 0;
    this.units = call.live ? unitsOf(call.plays) : [];
    this.part.silent.textContent = call.wait.kind === "record" ? "Fall silent" : "Stay silent";
    if (call.wait.kind === "ringing") this.add("empty", `Incoming call from ${pretty(call.with)}`).dataset.ahead = "yes";
    if (!fresh && !call.live && !this.main) speech.stop();
    this.next();
  }

  stop() {
    if (this.playing) this.playing.cancel();
    this.halt();
    this.playing = null;
    this.units = [];
  }

  halt() {
    clearInterval(this.timer);
    this.timer = null;
  }

  next() {
    this.playing = null;
    const unit = this.units.shift();
    if (!unit) return this.afterPlays();
    this.unit = unit;
    this.begun = unit.place + 1;
    this.reveal(unit);
    this.count(0, 0, false);
    this.playing = utter(unit, () => this.next());
    this.say_(this.open ? "Listen, or press a key to cut in." : "Listen. This part cannot be cut short by a key.");
    this.showListening();
  }

  reveal(unit) {
    const captions = this.part.captions;
    if (unit.part) {
      captions.lastElementChild.append(" " + unit.text);
    } else {
      captions.querySelectorAll(".current").forEach((item) => item.classList.replace("current", "line"));
      const item = this.add(unit.kind === "say" ? "line" : "note", unit.text, unit.language);
      item.classList.add("current");
    }
    captions.lastElementChild.dataset.ahead = "yes";
    captions.scrollTop = captions.scrollHeight;
    if (unit.kind === "say") announce(unit.text, unit.language);
  }

  afterPlays() {
    const { wait } = this.call;
    this.showListening();
    switch (wait.kind) {
      case "playing":
        this.say_("…");
        return this.send({ kind: "played" });
      case "gather":
        return this.listenFor(wait);
      case "record":
        return this.recording(wait);
      case "dial":
        return this.say_(this.main ? "The line is calling another phone: it rings above." : "The line is calling another phone.");
      case "bridged":
        return this.say_("Connected: the two people talk now.");
      case "ringing":
        return this.say_(this.main ? "The line is calling you." : "This phone is ringing.");
      case "busy":
      case "redirected":
        return this.say_("The line is answering…");
      default:
        this.count(0, 0, false);
        return this.say_("The call is over.");
    }
  }

  listenFor(wait) {
    const both = wait.input.length > 1;
    const what = both ? "Press a key or say something" : wait.input[0] === "speech" ? "Say something" : wait.length === 1 ? "Press a key" : "Press the keys";
    const end = wait.length !== 1 && wait.finish && wait.input.includes("dtmf") ? `, then ${wait.finish}` : "";
    this.say_(`${what}${end}. At 0 it counts as silence.`);
    this.countDown(wait.timeout, () => this.silence());
  }

  countDown(seconds, done) {
    this.halt();
    const ends = performance.now() + seconds * 1000;
    const turn = () => {
      const left = (ends - performance.now()) / 1000;
      this.count(Math.max(0, left), seconds, false);
      if (left <= 0) {
        this.halt();
        done();
      }
    };
    this.timer = setInterval(turn, 200);
    turn();
  }

  recording(wait) {
    const keys = wait.finish.length > 2 ? "any key" : wait.finish.split("").join(" or ") || "“Fall silent”";
    this.say_(`Recording: speak now (nothing is really recorded), then press ${keys}.`);
    const began = performance.now();
    this.timer = setInterval(() => {
      this.seconds = Math.floor((performance.now() - began) / 1000);
      this.count(this.seconds, wait.longest, true);
      if (this.seconds >= wait.longest) this.recorded("");
    }, 200);
    this.seconds = 0;
    this.spoken = [];
    this.count(0, wait.longest, true);
  }

  recorded(key) {
    this.halt();
    return this.send({ kind: "recorded", seconds: this.seconds, key, words: this.saidAll() });
  }

  // What was said into the recording, with what still stands in the field.
  saidAll() {
    const all = [...this.spoken, this.words.value.trim()].join(" ").trim();
    this.spoken = [];
    this.words.value = "";
    return all;
  }

  count(value, of, recording) {
    const none = !of;
    this.part.ring.classList.toggle("recording", recording);
    this.part.ring.toggleAttribute("data-none", none);
    this.ringLeft.style.strokeDasharray = `${none ? 0 : Math.min(100, (value / of) * 100)} 100`;
    this.ringText.textContent = none ? "" : recording ? Math.floor(value) : Math.ceil(value);
  }

  // What the person does.
  press(key) {
    const button = this.part.pad.querySelector(`[data-key="${key}"]`);
    button.classList.add("hit");
    setTimeout(() => button.classList.remove("hit"), 160);
    const call = this.call;
    if (!call || !call.live) return this.say_("Call the line first.");
    if (call.wait.kind === "record") {
      if (this.playing) return undefined;
      return call.wait.finish.includes(key) ? this.recorded(key) : this.say_("That key does not end the recording.");
    }
    if (call.wait.kind !== "gather") return this.say_(call.wait.kind === "playing" ? "The line cannot be interrupted here. Wait a moment." : "Keys do nothing at this moment.");
    if (!this.open) return this.say_("The line cannot be interrupted here. Wait a moment.");
    if (!call.wait.input.includes("dtmf")) return this.say_("The line listens for words now, not for keys.");
    const step = this.step;
    if (this.playing) this.playing.cancel();
    this.playing = null;
    this.units = [];
    this.halt();
    // One after the other: a second quick press waits, and is dropped if the first one ended the step.
    this.underWay(1);
    this.queue = this.queue.then(async () => {
      if (this.step === step) await this.send({ kind: "key", key, heard: this.begun }, step);
      if (this.step === step && this.call.wait.kind === "gather") this.listenFor(this.call.wait);
      this.underWay(-1);
    });
    return this.queue;
  }

  // What the person did and the server has not answered yet.
  underWay(change) {
    this.sending += change;
    this.part.pad.ariaBusy = String(this.sending > 0);
  }

  silence() {
    if (!this.call || !this.call.live) return undefined;
    if (this.call.wait.kind === "record") return this.recorded("");
    this.halt();
    return this.send({ kind: "silence", heard: this.begun });
  }

  sayWords() {
    const text = this.words.value.trim();
    if (text && this.call && this.call.live && this.call.wait.kind === "record" && !this.words.disabled) {
      this.words.value = "";
      this.spoken.push(text);
      this.add("you", `“${text}”`).dataset.ahead = "yes";
      return;
    }
    if (!text || !this.open) return;
    this.words.value = "";
    if (this.playing) this.playing.cancel();
    this.playing = null;
    this.send({ kind: "speech", text, heard: this.begun });
    this.part.pad.querySelector("button").focus({ preventScroll: true });
  }

  async send(event, step = this.step) {
    this.underWay(1);
    try {
      await act(`/api/calls/${this.sid}`, { ...event, step });
    } catch (wrong) {
      if (wrong.message) this.say_(wrong.message);
      pollSoon(wrong.status === 409 ? 0 : 600); // someone else was faster, or the server is away: show what is
    } finally {
      this.underWay(-1);
    }
  }

  async dial() {
    this.part.call.disabled = true;
    this.say_("Calling…");
    // On a narrow screen the button stands a screen below the captions.
    const heard = this.part.captions.getBoundingClientRect();
    if (heard.top < 0 || heard.bottom > innerHeight) this.part.title.scrollIntoView();
    try {
      await act("/api/calls", {});
    } catch (wrong) {
      this.say_(wrong.message || "The call could not be placed.");
    }
    this.part.call.disabled = false;
    if (this.call && this.call.live) this.part.pad.querySelector("button").focus({ preventScroll: true });
  }

  hangUp() {
    const heard = this.begun;
    this.stop();
    const words = this.call.wait.kind === "record" && this.spoken ? this.saidAll() : "";
    return this.send({ kind: "hangup", heard, seconds: this.seconds || 0, words });
  }
}

// --- the page -------------------------------------------------------------------------------------------------------

const mainLeg = new Leg(at("main-leg"), true);
const otherLegs = new Map();
const legs = () => [mainLeg, ...otherLegs.values()];
const chosen = () => document.querySelector("input[name=handset]:checked").value;
const chosenPhone = () => document.querySelector("input[name=handset]:checked").dataset;

function announce(text, language) {
  const item = make("p", "", text);
  if (language) item.lang = language;
  at("announce").append(item);
  while (at("announce").children.length > 6) at("announce").firstChild.remove();
}

function show(state) {
  if (state.handset !== chosen()) return; // an answer for the phone that was put down
  mainLeg.update(state.call);
  showOthers(state.others);
  if (state.thread) {
    threadMark = state.thread_mark;
    showThread(state.thread);
  }
  showTextProblem(state.problem);
  showClock(state);
  if (at("engineers").open && state.newest_exchange !== newestExchange) loadExchanges();
}

function showOthers(calls) {
  for (const [sid, leg] of otherLegs) {
    if (!calls.some((call) => call.sid === sid)) {
      leg.stop();
      leg.element.remove();
      otherLegs.delete(sid);
    }
  }
  for (const call of calls) {
    if (!otherLegs.has(call.sid)) {
      const card = make("section", "card");
      card.setAttribute("aria-label", call.phone);
      at("others").append(card);
      otherLegs.set(call.sid, new Leg(card, false));
      announce(`${call.phone}: ringing`);
    }
    otherLegs.get(call.sid).update(call);
  }
}

const STATUS = { accepted: "accepted", queued: "on its way", sending: "on its way", sent: "sent", delivered: "delivered", undelivered: "not delivered", failed: "refused", received: "sent" };
let threadShown = [];

function showThread(thread) {
  const list = at("thread");
  const bottom = atEnd(list);
  const known = new Map([...list.querySelectorAll("li[data-sid]")].map((item) => [item.dataset.sid, item]));
  const items = thread.map((text) => bubble(text, known.get(text.sid)));
  threadShown = thread;
  if (!items.length) {
    const phone = chosenPhone();
    list.replaceChildren(make("li", "empty", phone.texts ? "No texts yet. Write one below, or ask for one during a call." : "This phone cannot send or get texts; the line is told so when it tries."));
    return;
  }
  for (const item of [...list.children]) if (!items.includes(item)) item.remove();
  items.forEach((item, place) => {
    if (list.children[place] !== item) list.insertBefore(item, list.children[place] || null);
  });
  if (bottom || thread.at(-1).author === "patient") list.scrollTop = list.scrollHeight;
}

function bubble(text, known) {
  const item = known || make("li");
  item.dataset.sid = text.sid;
  item.className = text.author === "patient" ? "mine" : text.author;
  if (["failed", "undelivered"].includes(text.status)) item.classList.add("failed");
  const parts = text.segments > 1 ? ` · ${text.segments} parts` : "";
  const who = text.author === "carrier" ? "from the carrier, not the line · " : "";
  const why = text.reason ? `: ${text.reason} (${text.error})` : "";
  const line = `${who}${clockTime(text.at)} · ${STATUS[text.status] || text.status}${why}${parts}`;
  if (!known) {
    const body = make("div", "bubble");
    if (text.media) {
      const picture = make("img");
      picture.src = `${root}/static/picture.svg`;
      picture.alt = "a picture";
      body.append(picture);
    }
    if (text.body) body.append(text.body);
    item.append(body, make("small", "", line));
  } else if (item.lastChild.textContent !== line) {
    item.lastChild.textContent = line;
  }
  return item;
}

function showTextProblem(problem) {
  const list = at("thread");
  const old = list.querySelector(".error");
  const last = threadShown.filter((text) => text.author === "patient").at(-1);
  const current = problem && last && problem.at >= last.at;
  if (old && (!current || old.dataset.id !== String(problem.id))) old.remove();
  if (!current || list.querySelector(".error")) return;
  const item = make("li", "error", `The line gave no proper answer. ${problem.code}: ${problem.words} (${problem.detail})`);
  item.dataset.id = problem.id;
  list.append(item);
  list.scrollTop = list.scrollHeight;
}

function showClock(state) {
  at("now-local").textContent = iso(state.now, { weekday: "short", month: "short", day: "numeric", hour: "numeric", minute: "2-digit", timeZoneName: "short" });
  at("now-local").dateTime = state.now;
  const moved = Math.abs(state.offset) > 1;
  at("now-note").textContent = moved ? "the clock was moved" : "the line’s time";
  at("now-note").className = moved ? "moved" : "";
  const offset = moved ? `${state.offset > 0 ? "ahead of" : "behind"} this computer by ${span(Math.abs(state.offset))}` : "same as this computer";
  at("now-utc").textContent = `UTC ${state.now.slice(0, 16).replace("T", " ")} · ${offset}. Time-outs in a call always run in real seconds.`;
}

function span(seconds) {
  const days = Math.floor(seconds / 86400);
  const hours = Math.floor((seconds % 86400) / 3600);
  const minutes = Math.round((seconds % 3600) / 60);
  return [days && `${days} d`, hours && `${hours} h`, minutes && `${minutes} min`].filter(Boolean).join(" ") || "a few seconds";
}

function fromZone(local) {
  // The instant at which clocks in the zone show this: guess UTC, look how far off it is, twice for the change of the hour.
  let guess = new Date(local + "Z").getTime();
  const wanted = guess;
  for (let turn = 0; turn < 2; turn += 1) {
    const parts = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" }).format(new Date(guess));
    guess += wanted - new Date(parts.replace(" ", "T") + "Z").getTime();
  }
  return new Date(guess).toISOString();
}

// --- texts, clock, drawer -------------------------------------------------------------------------------------------

async function text(given) {
  at("compose-hint").textContent = "";
  try {
    await act("/api/texts", given);
    return true;
  } catch (wrong) {
    at("compose-hint").textContent = wrong.message || "The text could not be sent.";
    return false;
  }
}

at("compose").addEventListener("submit", async (event) => {
  event.preventDefault();
  const body = at("body").value;
  if (!body.trim()) return;
  at("body").value = "";
  if (!(await text({ body }))) at("body").value = body;
});
at("body").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    at("compose").requestSubmit();
  }
});
at("picture").addEventListener("click", async () => {
  const body = at("body").value;
  if (await text({ body, picture: true })) at("body").value = "";
});

async function moveClock(given) {
  at("clock-hint").textContent = "";
  try {
    await act("/api/clock", given);
  } catch (wrong) {
    at("clock-hint").textContent = wrong.message || "The clock could not be set.";
  }
}
at("clock").addEventListener("click", (event) => {
  if (event.target.dataset.hours) moveClock({ hours: Number(event.target.dataset.hours) });
});
at("back-to-now").addEventListener("click", () => moveClock({ back_to_now: true }));
at("set-clock").addEventListener("submit", (event) => {
  event.preventDefault();
  moveClock({ at: fromZone(at("at").value) });
});

let newestExchange = 0;
async function loadExchanges() {
  const after = newestExchange;
  const found = await fetch(`${root}/api/exchanges?after=${after}`).then((response) => response.json()).catch(() => ({ exchanges: [] }));
  for (const one of found.exchanges) {
    if (one.id <= newestExchange) continue;
    newestExchange = one.id;
    at("exchanges").prepend(exchangeItem(one));
  }
  while (at("exchanges").children.length > 60) at("exchanges").lastChild.remove();
  at("no-exchanges").hidden = at("exchanges").children.length > 0;
}

function exchangeItem(one) {
  const item = at("exchange").content.firstElementChild.cloneNode(true);
  const find = (name) => item.querySelector(name);
  const path = one.url.replace(/^https?:\/\/[^/]+/, "");
  find("time").textContent = iso(one.at, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
  find(".what").textContent = `${one.method} ${path}`;
  find(".result").textContent = `${one.status} · ${one.milliseconds} ms`;
  find(".result").className = one.status < 400 ? "result sub" : "result bad";
  fill(find(".meta"), [["URL", one.url], ["X-Twilio-Signature", one.signature], ["I-Twilio-Idempotency-Token", one.token], ["For", one.owner], ["Content-Type", one.content_type || "none"]]);
  fill(find(".fields"), one.fields.length ? one.fields : [["", "no form: the parameters are in the URL"]]);
  find("pre").textContent = one.body || "(empty)";
  find(".again").addEventListener("click", async () => {
    try {
      const answer = await post(`/api/exchanges/${one.id}/again`, {});
      find(".said").textContent = `${answer.status}: ${answer.same ? "the same answer, byte for byte" : "a different answer"}`;
    } catch {
      find(".said").textContent = "could not be delivered";
    }
  });
  return item;
}

function fill(list, pairs) {
  for (const [name, value] of pairs) list.append(make("dt", "", name), make("dd", "", value));
}
at("engineers").addEventListener("toggle", () => at("engineers").open && loadExchanges());

// --- which phone ----------------------------------------------------------------------------------------------------

function choose() {
  const phone = chosenPhone();
  sessionStorage.setItem("phone-handset", chosen());
  threadMark = "";
  threadShown = [];
  at("thread").replaceChildren();
  mainLeg.idle();
  at("texts-with").textContent = phone.texts ? `${phone.name} and the line` : "";
  for (const id of ["body", "picture"]) at(id).disabled = !phone.texts;
  at("compose").querySelector(".go").disabled = !phone.texts;
  at("compose-hint").textContent = phone.texts ? "" : "Choose a mobile to send texts.";
  pollSoon(0);
}
at("phones").addEventListener("change", choose);
keepEnd(at("thread"));
document.addEventListener("keydown", (event) => {
  if (!event.target.matches("input, textarea, summary")) mainLeg.typed(event);
});
document.addEventListener("visibilitychange", () => pollSoon(document.hidden ? 5000 : 0));
window.addEventListener("pagehide", () => speech.stop());
document.querySelectorAll(".number[data-number]").forEach((element) => {
  if (element.dataset.number) element.textContent = pretty(element.dataset.number);
});
const kept = sessionStorage.getItem("phone-handset");
const keptInput = [...document.querySelectorAll("input[name=handset]")].find((input) => input.value === kept);
if (keptInput) keptInput.checked = true;
choose();
