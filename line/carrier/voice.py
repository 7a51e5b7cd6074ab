"""Calls on the wire: a webhook's form becomes what was heard, a `Turn` becomes TwiML. The mirror of `sms`.

Knows Twilio's voice verbs (twilio.md 3) and where the line's own steps live. Decides nothing about the talk.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from twilio.twiml.voice_response import Dial, Gather, Say, VoiceResponse

from line.core import turn as t
from line.core.hints import hints_at
from line.core.script import Question, Script

VOICES = {"en": ("Polly.Joanna", "en-US"), "es": ("Polly.Lupe", "es-US")}
"""Twilio's HIPAA-eligible speech is Basic and Amazon Polly only (safety.md H5): no other voice may stand here."""
RATE = "90%"
AGE = "AGE"
"""Stands for a call's age in a rendered document, so that one rendering serves every caller."""

RING_SECONDS = 20
ACCEPT_SECONDS = 8
KEYS = "0123456789*#"
MOST_KEYS = 32
MESSAGE_SECONDS = 120
MESSAGE_SILENCE_SECONDS = 10
"""Silence that ends a message. A relay operator needs longer than a voice does: she waits for what is typed."""
DIGITS_SPEECH_SECONDS = 3
"""Silence that ends a number that is said: "auto" would end it at the first breath between two groups of digits."""
TRANSCRIBED = "en"
"""The one language that the carrier writes down (twilio.md 1.5: en-US only)."""
_SAY_LIMIT = 800
_DECIMAL = re.compile(r"[01]?\.?[0-9]{1,20}", re.ASCII)
_RECORDING = re.compile(r"RE[0-9a-f]{32}")
_SENTENCE_END = re.compile(r"(?<=[.?!]) ")


@dataclass(frozen=True)
class Position:
    """Where a call stands, as its URL says it."""

    version: str
    language: str
    node: str
    sentence: int
    attempt: int
    paused: bool

    @property
    def path(self) -> str:
        pause = "p" if self.paused else ""
        return f"/voice/{self.version}/{self.language}/{self.node}/{self.sentence}/{self.attempt}{pause}"


@dataclass(frozen=True)
class Transcript:
    """The words of a recording, as the carrier's machine heard them."""

    recording: str
    words: str


def position_of(session: t.Session, version: str) -> Position:
    return Position(
        version, session.language, session.node, session.sentence, session.attempt, session.paused
    )


def read(form: Mapping[str, str]) -> t.Input:
    """What was heard. Missing and empty fields are silence; a Dial's verdict is completed by the services."""
    if "DialCallStatus" in form:
        return t.Dialled(accepted=False)
    recording = _RECORDING.search(form.get("RecordingSid", "") or form.get("RecordingUrl", ""))
    if recording:
        seconds = form.get("RecordingDuration", "0")
        return t.Recorded(recording.group(), int(seconds) if seconds.isdecimal() else 0)
    keys = "".join(key for key in form.get("Digits", "") if key in KEYS)[:MOST_KEYS]
    if keys:
        return t.Heard(keys, keyed=True)
    if form.get("SpeechResult"):
        words = form["SpeechResult"].replace("\0", " ")  # PostgreSQL stores no NUL
        return t.Heard(words, confidence=_confidence(form.get("Confidence", "")))
    return t.Silence()


def _confidence(value: str) -> float | None:
    """The recogniser's confidence; None where it gave none, or a 0, which says nothing (twilio.md 1.2)."""
    given = float(value) if _DECIMAL.fullmatch(value) else 0.0
    return given if 0 < given <= 1 else None


def read_transcript(form: Mapping[str, str]) -> Transcript | None:
    """What the carrier made of a message, or None: it could not, or the form names no recording (twilio.md 1.5)."""
    recording = _RECORDING.search(form.get("RecordingSid", "") or form.get("RecordingUrl", ""))
    words = form.get("TranscriptionText", "").replace("\0", " ").strip()
    if recording is None or form.get("TranscriptionStatus") != "completed" or not words:
        return None
    return Transcript(recording.group(), words)


def render(
    turn: t.Turn, script: Script, public_url: str, call_sid: str = "", *, transcribe: bool = False
) -> bytes:
    """The TwiML of a turn. The call's age is left as `AGE` in it: see `aged`. `call_sid` is needed to connect.
    `transcribe`: the carrier is asked to write a message down."""
    return _Page(turn, script, public_url, call_sid, transcribe=transcribe).document()


def aged(document: bytes, age: str) -> bytes:
    """The document for one caller: her call's age in every URL."""
    return document.replace(f"/{AGE}".encode(), f"/{age}".encode())


class _Page:
    """One document in the making."""

    def __init__(
        self, turn: t.Turn, script: Script, public_url: str, call_sid: str, *, transcribe: bool
    ) -> None:
        self.turn, self.script, self.public_url, self.call_sid = turn, script, public_url, call_sid
        self.transcribe = transcribe
        self.language = turn.session.language
        path = position_of(turn.session, script.version).path
        self.action = f"{public_url}{path}/{AGE}"
        self.response = VoiceResponse()

    def document(self) -> bytes:
        prompts = list(self.turn.prompts)
        if self.turn.over:
            self._say(self.response, prompts)
            self.response.hangup()
        elif isinstance(prompts[-1], t.Connect):
            self._say(self.response, prompts[:-1])
            self._dial()
        elif isinstance(prompts[-1], t.Ask) and prompts[-1].takes == "recording":
            self._say(self.response, prompts)
            self._record()
        else:
            self._listen(prompts)
        return str(self.response).encode()

    def _listen(self, prompts: list[t.Prompt]) -> None:
        """Firm words first, then the article, then the question. Speech is listened to wherever keys are, but for

        - the article while it is read, and a prompt after two misses: a television must not stop them. When all was
          said, speech is heard again;
        - consent to a text, and a pause in it (`keys_only`): what a room says agrees to nothing (safety.md H2).
        """
        firm = _firm(prompts)
        self._say(self.response, prompts[:firm])
        prompts = prompts[firm:]
        alone = self._heard_out(prompts)
        if alone:
            self._ask(prompts[:alone], speech=False, seconds=1)
        self._ask(prompts[alone:], speech=not self.turn.keys_only, seconds=self.turn.seconds)
        self.response.redirect(self.action, method="POST")

    def _heard_out(self, prompts: list[t.Prompt]) -> int:
        """How many of the first prompts only a key cuts short."""
        if self.turn.keys_first:
            return len(prompts)
        return max((i for i, prompt in enumerate(prompts, start=1) if isinstance(prompt, t.Read)), default=0)

    def _ask(self, prompts: list[t.Prompt], *, speech: bool, seconds: int) -> None:
        gather = self._gather(speech=speech, seconds=seconds)
        if self.turn.session.attempt and prompts:
            gather.pause(length=1)  # time to bring the handset back to the ear
        self._say(gather, prompts)
        self.response.append(gather)

    def _gather(self, *, speech: bool, seconds: int) -> Gather:
        node = self.script.nodes[self.turn.session.node]
        entry = isinstance(node, Question) and node.takes == "digits"
        attributes: dict[str, object] = {"action": self.action, "method": "POST", "timeout": seconds}
        if entry and not self.turn.session.paused:
            # No number of digits: * clears and # ends, so the count is not known before the end.
            attributes |= {"finish_on_key": "#"}
        else:
            attributes |= {"num_digits": 1, "finish_on_key": ""}
        if not speech:
            return Gather(input="dtmf", **attributes)
        return Gather(
            input="dtmf speech",
            speech_timeout=DIGITS_SPEECH_SECONDS if entry else "auto",
            language=VOICES[self.language][1],
            hints=",".join(hints_at(self.script, node, self.language)),
            **attributes,
        )

    def _record(self) -> None:
        written = {}
        if self.transcribe and self.language == TRANSCRIBED:
            written = {"transcribe": True, "transcribe_callback": f"{self.public_url}/voice/transcript"}
        self.response.record(
            action=self.action,
            method="POST",
            timeout=MESSAGE_SILENCE_SECONDS,
            max_length=MESSAGE_SECONDS,
            finish_on_key="#",
            play_beep=True,
            **written,
        )
        # Twilio never comes here after a Record; other carriers of the same language do.
        self.response.redirect(self.action, method="POST")

    def _dial(self) -> None:
        clinic = self.script.clinic
        dial = Dial(caller_id=clinic.line_number, timeout=RING_SECONDS, action=self.action, method="POST")
        dial.number(
            clinic.staff_number, url=f"{self.public_url}/voice/whisper/{self.call_sid}", method="POST"
        )
        self.response.append(dial)

    def _say(self, verb: VoiceResponse | Gather, prompts: Iterable[t.Prompt]) -> None:
        runs: list[tuple[str, list[str]]] = []
        for language, words in (pair for prompt in prompts for pair in self._words(prompt)):
            if not runs or runs[-1][0] != language:
                runs.append((language, []))
            runs[-1][1].append(words)
        for language, sentences in runs:
            for words in _chunks(" ".join(sentences)):
                say(verb, words, language)

    def _words(self, prompt: t.Prompt) -> list[tuple[str, str]]:
        """Each sentence of a prompt with its language."""
        phrases, language = self.script.phrases, self.language
        match prompt:
            case t.Say():
                return [(prompt.language or language, phrases.spoken(prompt, language))]
            case t.Ask():
                return [(language, phrases.spoken(prompt.question, language))]
            case t.Offer():
                return [self._choice(choice, prompt.short) for choice in prompt.choices]
            case t.Read():
                return self._section(prompt)
            case t.Promised() | t.Connect():
                raise TypeError(f"{prompt} must be settled before it is rendered")

    def _choice(self, choice: t.Choice, short: bool) -> tuple[str, str]:
        phrases, language = self.script.phrases, choice.label.language or self.language
        label = phrases.spoken(choice.label, self.language)
        if choice.label.name == "language.offer":
            return language, label
        name = "offer.brief" if short else "offer.press"
        return language, phrases.spoken(t.Say(name, (("label", label), ("key", choice.key))), language)

    def _section(self, prompt: t.Read) -> list[tuple[str, str]]:
        article = self.script.library.edition(prompt.article, prompt.language)
        section = article.section(prompt.section)
        said = [(article.language, _full(section.spoken_heading))] if prompt.start == 0 else []
        return said + [(s.language, s.spoken) for s in section.sentences[prompt.start : prompt.end]]


def say(verb: VoiceResponse | Gather, words: str, language: str) -> None:
    """One Say in the language's voice, a little slower than the voice's own pace."""
    voice, locale = VOICES[language]
    spoken = Say(voice=voice, language=locale)
    spoken.prosody(words, rate=RATE)
    verb.append(spoken)


def whisper(words: str, language: str, accept_url: str) -> bytes:
    """What the person who picks up the staff phone hears, alone: she must press 1 to take the call."""
    response = VoiceResponse()
    gather = Gather(
        input="dtmf", num_digits=1, finish_on_key="", timeout=ACCEPT_SECONDS, action=accept_url, method="POST"
    )
    say(gather, words, language)
    response.append(gather)
    response.hangup()
    return str(response).encode()


def spoken(sentences: Iterable[tuple[str, str]], *, hang_up: bool = True) -> bytes:
    """Sentences as (language, words), then the end of the call."""
    response = VoiceResponse()
    for language, words in sentences:
        say(response, words, language)
    if hang_up:
        response.hangup()
    return str(response).encode()


def nothing() -> bytes:
    """An empty document: it ends a call, and lets a whispered call go through."""
    return str(VoiceResponse()).encode()


def hang_up() -> bytes:
    response = VoiceResponse()
    response.hangup()
    return str(response).encode()


def _firm(prompts: list[t.Prompt]) -> int:
    """How many of the first prompts no key may cut short."""
    last = 0
    for index, prompt in enumerate(prompts, start=1):
        said = prompt.question if isinstance(prompt, t.Ask) else prompt
        if isinstance(said, t.Say) and said.firm:
            last = index
    return last


def _full(heading: str) -> str:
    return heading if heading.endswith((".", "?", "!")) else f"{heading}."


def _chunks(words: str) -> Iterable[str]:
    """Pieces well under Polly's 3,000 characters a Say, cut at sentence ends."""
    chunk = ""
    for sentence in _SENTENCE_END.split(words):
        if chunk and len(chunk) + len(sentence) >= _SAY_LIMIT:
            yield chunk
            chunk = ""
        chunk = f"{chunk} {sentence}".strip()
    if chunk:
        yield chunk
