"""A phone without a browser: what a test, or a replayed transcript, holds in its hand. Owns no rule of a call.

call = sim.call("+19045550110")
call.press("3").press("4")
assert "Symptoms" in call.last
call.hang_up()
"""

from dataclasses import dataclass
from typing import Any, Self

from . import calls
from .account import Account
from .calls import Call, Json
from .clock import Clock
from .deliveries import Deliveries
from .gathering import NotNow
from .ledger import Ledger
from .messages import Message
from .problems import Problem
from .switchboard import Stale, Switchboard
from .texting import Texting
from .wire import Wire

_MOST_PLAYED = 500  # times in a row that the line only speaks: more is a loop without an end


class NotListening(AssertionError):
    """A test did something on the phone that the call does not take now; says what it waits for."""


@dataclass(frozen=True)
class Desk:
    """The rooms of the simulator that a phone, in a browser or in a test, needs."""

    account: Account
    ledger: Ledger
    clock: Clock
    wire: Wire
    switchboard: Switchboard
    texting: Texting
    deliveries: Deliveries


@dataclass(frozen=True)
class Text:
    """One text as a phone shows it. `author`: patient, line or carrier. `at`: ISO 8601, simulated UTC."""

    sid: str
    author: str
    body: str
    status: str
    error: int | None
    segments: int
    media: int
    at: str

    @classmethod
    def of(cls, one: Message) -> "Text":
        """From its row."""
        return cls(
            one.sid, one.author, one.body, one.status, one.error, one.segments, one.media, one.created_at
        )


class CallDriver:
    """One call on one phone. Acts return the driver, so they chain; each listens to the end before it acts."""

    def __init__(self, desk: Desk, sid: str) -> None:
        self._desk = desk
        self.sid = sid
        self._mark = 0

    @property
    def state(self) -> Call:
        """The call as it stands."""
        found = calls.load(self._desk.ledger.reading(), self.sid)
        assert found is not None
        return found

    @property
    def heard(self) -> list[str]:
        """Every caption so far: what the line said, sentence for sentence as its Say verbs came."""
        return [text for text, _ in self._captions()]

    @property
    def captions(self) -> list[tuple[str, str]]:
        """The same with the language of each: (text, "es-US")."""
        return self._captions()

    @property
    def last(self) -> str:
        """What was said since the last act, as one text."""
        return " ".join(self.heard[self._mark :])

    @property
    def over(self) -> bool:
        """The call has ended."""
        return not self.state.live

    @property
    def status(self) -> str:
        """Twilio's CallStatus."""
        return self.state.status

    @property
    def waiting(self) -> str:
        """What the phone is to do: gather, record, dial, bridged, ringing, ended."""
        return str(self.state.wait["kind"])

    @property
    def gather(self) -> Json:
        """The open Gather: input (list), length, finish, timeout, hints, language, action; empty if none is open."""
        wait = self.state.wait
        return wait if wait["kind"] == "gather" else {}

    @property
    def twiml(self) -> str:
        """The document that runs."""
        return self.state.twiml

    @property
    def url(self) -> str:
        """Where it came from."""
        return self.state.url

    @property
    def errors(self) -> list[Problem]:
        """What the phone's screen shows as errors."""
        return [Problem(one["code"], one["detail"], one["url"]) for one in self.state.problems]

    @property
    def legs(self) -> list["CallDriver"]:
        """The phones that an open Dial rings, in order."""
        wait = self.state.wait
        return [CallDriver(self._desk, sid) for sid in wait.get("legs", [])]

    def settle(self) -> Self:
        """Listen until the phone has to do something."""
        for _ in range(_MOST_PLAYED):
            call = self.state
            if call.wait["kind"] == "redirected":
                self._desk.switchboard.follow(self.sid)
                continue
            if call.wait["kind"] != "playing":
                return self
            try:
                self._desk.switchboard.act(self.sid, call.step, {"kind": "played"})
            except Stale:
                continue
        raise NotListening(
            f"the line spoke {_MOST_PLAYED} times and never let the caller do anything: {self.url}"
        )

    def press(self, keys: str) -> Self:
        """Press keys one after the other; a key that ends a Gather makes the next one belong to the next."""
        for key in keys:
            self._do({"kind": "key", "key": key})
        return self

    def say(self, words: str, confidence: float | None = 0.9) -> Self:
        """Say something; None leaves Confidence out, as Twilio may."""
        return self._do({"kind": "speech", "text": words, "confidence": confidence})

    def hear_out(self) -> Self:
        """Let a Gather that takes keys alone run out: where another follows it, the line listens to words then."""
        return self._do({"kind": "silence"})

    def wait(self) -> Self:
        """Stay silent until the line goes on; a phone that rings or a Dial rings out."""
        if self.waiting == "dial":
            for leg in self.legs:
                if leg.waiting == "ringing":
                    self._desk.switchboard.ring_out(leg.sid)
            return self.settle()
        if self.waiting == "record":
            return self.record(seconds=0, key="")
        heard = len(self.heard)
        self._do({"kind": "silence"})
        # A Gather without words after one that speaks: the line has not gone on yet.
        return self._do({"kind": "silence"}) if self.gather and len(self.heard) == heard else self

    def record(self, seconds: int = 6, key: str = "#", words: str = "") -> Self:
        """Speak for so long after the tone (these words), then press the key ("" for silence)."""
        return self._do({"kind": "recorded", "seconds": seconds, "key": key, "words": words})

    def answer(self, by: str = "human") -> Self:
        """A ringing phone is picked up: by a human, a machine (voicemail), a fax, or unknown (nobody says a word)."""
        return self._do({"kind": "answer", "by": by})

    def decline(self) -> Self:
        """Refuse a ringing call."""
        return self._do({"kind": "decline"})

    def hang_up(self) -> Self:
        """At any moment. The line is told before this returns."""
        self._mark = len(self.heard)
        self._desk.switchboard.hang_up(self.sid)
        return self

    def _do(self, event: dict[str, Any]) -> Self:
        self.settle()
        call = self.state
        self._mark = len(self.heard)
        try:
            self._desk.switchboard.act(self.sid, call.step, event)
        except NotNow as reason:
            raise NotListening(f"{event} while the call waits for {call.wait['kind']}: {reason}") from reason
        except Stale as gone:
            raise NotListening(f"{event}: the call is {call.status}, waits for {call.wait['kind']}") from gone
        return self.settle()

    def _captions(self) -> list[tuple[str, str]]:
        call = self.state
        said = [(line["text"], line["language"]) for line in call.lines if line["who"] == "line"]
        playing = [(play["text"], play["language"]) for play in call.plays if play["kind"] == "say"]
        return said + playing
