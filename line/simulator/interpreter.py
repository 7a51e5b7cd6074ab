"""Runs a call's verbs up to the next thing the person on the phone must do. Owns verb semantics; writes no row.

It works on a copy of the call in memory and asks the line with no transaction open. What else must be written (legs to
ring) comes back in `Effects`; the switchboard saves all of it in one transaction, if the call has not moved on.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from .account import Account
from .calls import Call, Json, fields_of
from .clock import Clock
from .dialling import legs_of
from .problems import Problem
from .saying import language_of_voice
from .twiml import element_of, resolve
from .voice_verbs import Verb, spoken_document, verbs_of
from .wire import Wire

MOST_DOCUMENTS = 50  # asked for in a row without the person hearing anything: a redirect loop
_THE_END = 1_000_000
_APOLOGY = "We are sorry. An application error has occurred. Goodbye."


@dataclass(frozen=True)
class Job:
    """What to do while the phone waits: ask for this link first (with these fields), or just go on."""

    link: str | None = None
    method: str = "POST"
    extra: Sequence[tuple[str, str]] = ()


@dataclass
class Effects:
    """Legs to ring, made by a Dial."""

    legs: list[Call] = field(default_factory=list)


class Interpreter:
    """Executes documents; knows the line only as something that answers requests."""

    def __init__(self, account: Account, wire: Wire, clock: Clock) -> None:
        self._account = account
        self._wire = wire
        self._clock = clock

    def perform(self, call: Call, job: Job, effects: Effects) -> None:
        """Do the job and run on. Never raises Problem: it ends on the phone's screen and then ends the call."""
        try:
            if job.link is not None:
                self._ask(call, job.link, job.method, job.extra)
            self._run(call, effects)
        except Problem as wrong:
            self._fail(call, wrong)

    def inform(self, call: Call, job: Job) -> Problem | None:
        """Ask where the answer no longer matters: the person has hung up."""
        try:
            if job.link is not None:
                self._fetch(call, job.link, job.method, job.extra)
        except Problem as wrong:
            return wrong
        return None

    def finish(self, call: Call, status: str) -> None:
        """The call is over."""
        call.heard()
        call.status = status
        call.ended = self._clock.now().isoformat()
        call.move({"kind": "ended"})

    def _fetch(
        self, call: Call, link: str, method: str, extra: Sequence[tuple[str, str]]
    ) -> tuple[str, bytes]:
        fields = fields_of(call, self._account) + list(extra)
        url = resolve(call.url, link)
        answer = self._wire.request(url, fields, owner=call.sid, method=method, cookies=call.cookies)
        found = element_of(answer)
        return answer.url, spoken_document(found) if isinstance(found, str) else answer.body

    def _ask(self, call: Call, link: str, method: str, extra: Sequence[tuple[str, str]] = ()) -> None:
        call.documents += 1
        if call.documents > MOST_DOCUMENTS:
            raise Problem(11215, f"{MOST_DOCUMENTS} documents in a row in which nothing is heard", call.url)
        url, document = self._fetch(call, link, method, extra)
        verbs_of(document, url, call.whisper)  # hold the whole document to its rules before any of it runs
        call.url, call.twiml, call.cursor = url, document.decode("utf-8", "replace"), 0

    def _run(self, call: Call, effects: Effects) -> None:
        while True:
            verbs = verbs_of(call.twiml.encode(), call.url, call.whisper)
            verb = verbs[call.cursor] if call.cursor < len(verbs) else Verb("Hangup", {})
            ended = call.cursor >= len(verbs)
            if call.status == "ringing" and verb.name == "Reject":
                return self.finish(call, "busy" if verb.get("reason") == "busy" else "no-answer")
            if not (verb.name == "Dial" and call.cursor == 0 and verb.is_true("answerOnBridge")):
                self._answer(call)
            if call.plays and verb.name in {"Redirect", "Hangup", "Dial"}:
                return call.move({"kind": "playing"})
            if self._step(call, verb, effects, ended):
                return None

    def _step(self, call: Call, verb: Verb, effects: Effects, ended: bool) -> bool:
        """Run one verb; True when the phone has to do something now."""
        call.cursor += 1
        match verb.name:
            case "Say" | "Play" | "Pause":
                call.plays += _plays(verb)
                call.documents = 0
                return False
            case "Gather":
                call.documents = 0
                self._gather(call, verb)
            case "Record":
                call.documents = 0
                self._record(call, verb)
            case "Redirect":
                self._ask(call, verb.text, verb.get("method", "POST"))
                return False
            case "Dial":
                call.documents = 0
                effects.legs += legs_of(call, verb, self._account, self._clock.now())
            case "Hangup" if ended and call.whisper:
                call.move({"kind": "bridging"})  # a whisper that ends without a Hangup connects the two
            case _:
                self.finish(call, "completed")
        return True

    def _answer(self, call: Call) -> None:
        if call.status == "ringing":
            call.status = "in-progress"
            call.answered = self._clock.now().isoformat()

    def _gather(self, call: Call, verb: Verb) -> None:
        barge_from = len(call.plays)
        for child in verb.children:
            call.plays += _plays(child)
        timeout = verb.get("timeout", "5")
        seconds = 5 if timeout == "auto" else int(timeout)
        pause = verb.get("speechTimeout", str(seconds))
        call.move(
            {
                "kind": "gather",
                "input": verb.get("input", "dtmf").split(),
                "timeout": seconds,
                "speech_timeout": pause,
                "finish": verb.get("finishOnKey", "#"),
                "length": int(verb.get("numDigits", "0")),
                "hints": verb.get("hints"),
                "language": verb.get("language", "en-US"),
                "on_empty": verb.is_true("actionOnEmptyResult"),
                "action": resolve(call.url, verb.get("action")) if call.url or verb.get("action") else "",
                "method": verb.get("method", "POST"),
                "barge_from": barge_from,
                "digits": "",
            }
        )

    def _record(self, call: Call, verb: Verb) -> None:
        if verb.is_true("playBeep", default=True):
            call.plays.append({"kind": "beep", "text": "beep"})
        callback, written = verb.get("recordingStatusCallback"), verb.get("transcribeCallback")
        transcribes = bool(written) or verb.is_true("transcribe")  # the callback alone asks for it, too
        events = verb.get("recordingStatusCallbackEvent", "completed").split()
        call.cursor = _THE_END  # whatever stands after a Record is never reached
        call.move(
            {
                "kind": "record",
                "timeout": int(verb.get("timeout", "5")),
                "longest": int(verb.get("maxLength", "120" if transcribes else "3600")),
                "finish": verb.get("finishOnKey", "1234567890*#"),
                "action": resolve(call.url, verb.get("action")),
                "method": verb.get("method", "POST"),
                "callback": resolve(call.url, callback) if callback and "completed" in events else "",
                "callback_method": verb.get("recordingStatusCallbackMethod", "POST"),
                "transcribes": transcribes,
                "transcript": resolve(call.url, written) if written else "",
            }
        )

    def _fail(self, call: Call, wrong: Problem) -> None:
        call.problems.append(wrong.as_json())
        call.note("error", str(wrong))
        call.twiml, call.cursor = "<Response/>", _THE_END
        if call.status == "ringing" and not call.whisper:
            self._answer(call)  # the carrier's apology is spoken on an answered call
        if call.whisper:
            return self.finish(call, "completed")
        call.plays.append({"kind": "say", "text": _APOLOGY, "language": "en-US", "voice": ""})
        return call.move({"kind": "playing"})


def _plays(verb: Verb) -> list[Json]:
    if verb.name == "Say":
        voice = verb.get("voice")
        language = verb.get("language") or language_of_voice(voice)
        said = {"kind": "say", "text": verb.text, "language": language, "voice": voice}
        return [said] * max(1, min(int(verb.get("loop", "1")), 10))
    if verb.name == "Pause":
        seconds = int(verb.get("length", "1"))
        return [{"kind": "pause", "text": f"pause, {seconds} s", "seconds": seconds}]
    return [{"kind": "sound", "text": verb.text or "keys " + verb.get("digits"), "seconds": 1}]


def waited(call: Call, now: float | None = None) -> float:
    """Seconds since the line was asked, while the call is busy; else 0."""
    since = float(call.wait.get("since", 0)) if call.wait["kind"] == "busy" else 0.0
    return (time.time() if now is None else now) - since if since else 0.0
