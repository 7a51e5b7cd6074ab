"""A caller who does anything: presses, speaks, says nothing, records, is connected or not, and hangs up.

What a caller did is kept as a list of acts, so that a walk that fails can be read. Owns the rules of one call; what
must hold of every document is the carrier's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from sqlalchemy import text as sql

from line.services import ended_calls
from tests.factories import Clock
from tests.walks import words
from tests.walks.carrier import Carrier, Document, call_form, hold, sid_of

MOST_STEPS = 200
GRACE_STEPS = 40
LONGEST = timedelta(minutes=30)
GRACE = timedelta(minutes=10)
QUESTIONS = frozenset("number entry check who reason detail still when message texting follow done".split())
YES = frozenset(("yes", "sí", "one", "1", "pound", "#"))
NUMBER = re.compile(r"1?([2-9]\d{9})")


@dataclass(frozen=True)
class Habits:
    """How somebody uses a phone: the chance of each thing at a step, and seconds between two steps."""

    key: float = 0.6
    speech: float = 0.2
    silence: float = 0.15
    hang_up: float = 0.03
    pace: tuple[float, float] = (1, 12)
    lasting: bool = False  # keeps to keys that never end a call
    purposeful: float = 0.0  # the chance to press 1 where a question is asked


HABITS = (
    Habits(),
    Habits(key=0.85, speech=0.05, silence=0.08, purposeful=0.5),
    Habits(key=0.2, speech=0.7, silence=0.08),
    Habits(key=0.05, speech=0.02, silence=0.92, hang_up=0.01),
    Habits(key=0.97, speech=0, silence=0, hang_up=0.03, purposeful=0.8),
    Habits(key=0.5, speech=0.4, silence=0.1, hang_up=0),
)
LASTING = Habits(key=1, speech=0, silence=0, hang_up=0, lasting=True, pace=(0.1, 4))
SLOW = Habits(key=1, speech=0, silence=0, hang_up=0, lasting=True, pace=(20, 110))


@dataclass
class CallWalk:
    """One call from the first ring to its end."""

    carrier: Carrier
    clock: Clock
    rng: Random
    number: int
    habits: Habits
    acts: list[str] = field(default_factory=list)
    confirmed: str | None = None
    keyed: str | None = None
    flagged: bool = False
    accepted: bool = False
    opted_out: bool = False
    heard_section: bool = False
    steps: int = 0
    places: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.sid = sid_of("CA", self.number)
        rng = self.rng
        self.extra: dict[str, str] = {}
        self.caller = rng.choice(words.CALLERS if rng.random() < 0.75 else words.WITHOUT_NUMBER)
        if rng.random() < 0.05:
            self.caller = words.STAFF
        if rng.random() < 0.05:
            self.extra["ForwardedFrom"] = rng.choice((words.STAFF, "+19045550177", "", "+266696687"))
        self.known = self.caller if self.caller in (*words.CALLERS, words.STAFF) else None
        self.began = self.clock()
        self.acts.append(
            f"call from {self.caller!r} {self.extra or ''} at {self.began:%a %H:%M} as {self.sid}"
        )

    def run(self) -> None:
        """The whole call; raises BrokenRule."""
        document = self._ask("/voice")
        hold("9 1 1" in document.words[0], "the first words are not the emergency notice")
        while not document.over:
            self.steps += 1
            hold(self.steps <= MOST_STEPS + GRACE_STEPS + 2, "the call never ends")
            after = self._step(document)
            if after is None:
                self._ended(by_caller=True)
                return
            self._within_limits(document, after)
            document = after
        self._ended(by_caller=False)

    # -- one step

    def _step(self, document: Document) -> Document | None:
        rng = self.rng
        self.clock.forward(seconds=rng.uniform(*self.habits.pace))
        if document.all("Dial"):
            return self._dialled(document)
        if rng.random() < self.habits.hang_up:
            self._hang_up(document)
            return None
        if document.all("Record"):
            return self._recorded(document)
        if rng.random() < 0.01:
            url = self._of_another_version(document)
            stands = (
                f"/{document.place.node}/" in url
            )  # where only the version differs, the place means what it meant
            return self._ask(url, self._heard_at_random(document), document if stands else None)
        return self._ask(document.next_url, self._heard_at_random(document), document)

    def _heard_at_random(self, document: Document) -> dict[str, str]:
        chance, habits = self.rng.random(), self.habits
        place = document.place
        (*_, gather) = document.all("Gather")
        if habits.lasting:
            return {"Digits": self._lasting_key(place.node)}
        if chance < habits.key or (
            chance < habits.key + habits.speech and "speech" not in gather.get("input")
        ):
            return {"Digits": self._keys(place.node, entry=not gather.get("numDigits"))}
        if chance < habits.key + habits.speech:
            said = {"SpeechResult": self._words()}
            return said if self.rng.random() < 0.1 else said | {"Confidence": "0.8"}
        return {}

    def _keys(self, node: str, *, entry: bool) -> str:
        rng = self.rng
        if entry:
            return rng.choice(
                (
                    rng.choice(words.OTHERS).removeprefix("+1"),
                    rng.choice(words.OTHERS).removeprefix("+"),
                    "55*" + rng.choice(words.CALLERS).removeprefix("+1"),
                    "904555",
                    "9999999999",
                    "*",
                    "0" * 25,
                    "8005550199",
                    "0",
                )
            )
        if (
            node in ("number", "check", "who", "reason", "detail", "when")
            and rng.random() < self.habits.purposeful
        ):
            return rng.choice({"reason": "1444#", "detail": "1123#"}.get(node, "1#14"))
        return rng.choice("0123456789*#")

    def _lasting_key(self, node: str) -> str:
        """A key that means something here and does not end the call, or lead to where it ends."""
        if node == "main":
            return self.rng.choice("33392*")
        if node.startswith(("articles", "which")):
            return self.rng.choice("1212#9*")
        if node.startswith("topics"):
            return self.rng.choice("12345678***9#")
        if node.startswith("read"):
            return self.rng.choice("119*#25")
        if node == "entry":
            return "9045550141"
        if node == "check":
            return "*"
        return self.rng.choice("9*9*5")

    def _words(self) -> str:
        rng, chance = self.rng, self.rng.random()
        if chance < 0.05:
            return rng.choice(words.RED_FLAGS)
        if chance < 0.08:
            return rng.choice(words.OPT_OUTS)
        return rng.choice(words.EVERYTHING).strip() or "well"

    def _of_another_version(self, document: Document) -> str:
        """The content was changed while she was on the phone: her step belongs to what is no more."""
        url = document.next_url
        version, node = f"/{document.place.version}/", f"/{document.place.node}/"
        changed = self.rng.choice((("/" + "0" * 12 + "/", node), (version, "/a.node.that.went/")))
        return url.replace(version, changed[0]).replace(node, changed[1])

    def _recorded(self, document: Document) -> Document:
        (record,) = document.all("Record")
        recording = sid_of("RE", self.number * 1000 + self.steps)
        url = f"https://api.twilio.com/2010-04-01/Accounts/AC{0:032x}/Recordings/{recording}"
        seconds = self.rng.choice((0, 1, 2, 6, 120))
        form = {"RecordingUrl": url, "RecordingDuration": str(seconds)}
        form |= self.rng.choice(({"RecordingSid": recording}, {"RecordingSid": recording, "Digits": "#"}, {}))
        return self._ask(record.get("action"), form)

    def _dialled(self, document: Document) -> Document | None:
        """The staff phone: nobody, a refusal, voicemail that never presses 1, or a person."""
        (dial,) = document.all("Dial")
        (leg,) = dial.children
        hold(leg.text == words.STAFF, f"{leg.text} is dialled")
        hold(dial.get("callerId") == "+19045642000", "staff must see our number")
        hold("record" not in dial.attributes, "a call to staff is never recorded")
        outcome = self.rng.choice(
            ("no-answer", "busy", "failed", "voicemail", "declined", "accepted", "hung up")
        )
        self.acts.append(f"staff: {outcome}")
        if outcome == "hung up":
            self._quietly(dial.get("action"), {"DialCallStatus": "canceled", "CallStatus": "completed"})
            self._status()
            return None
        if outcome in ("no-answer", "busy", "failed"):
            return self._ask(dial.get("action"), {"DialCallStatus": outcome})
        leg_form = call_form(
            sid_of("CA", 10**9 + self.number), self.caller, ParentCallSid=self.sid, To=words.STAFF
        )
        whisper = self.carrier.voice(leg.get("url"), leg_form, whisper=True)
        (gather,) = whisper.all("Gather")
        hold(whisper.verbs[-1].name == "Hangup", "who presses nothing at the staff phone must be cut off")
        if outcome == "voicemail":
            return self._ask(dial.get("action"), {"DialCallStatus": "completed", "DialCallDuration": "9"})
        key = "1" if outcome == "accepted" else self.rng.choice("023456789*#")
        answer = self.carrier.voice(gather.get("action"), leg_form | {"Digits": key}, whisper=True)
        hold(bool(answer.verbs) == (key != "1"), "1 connects, anything else hangs up")
        self.accepted = key == "1"
        after = self._ask(dial.get("action"), {"DialCallStatus": "completed", "DialCallDuration": "60"})
        hold(after.over == self.accepted, "after a talk with staff the call is over, and only then")
        return after

    # -- asking, and what each answer means

    def _ask(
        self, url: str, heard: dict[str, str] | None = None, document: Document | None = None
    ) -> Document:
        heard = heard or {}
        said = heard.get("SpeechResult", "")
        here = document.place.node if document is not None else "-"
        self.acts.append(f"{self.steps:3} {here}: {heard or 'silence'}")
        form = call_form(self.sid, self.caller, **self.extra) | heard
        after = self.carrier.voice(url, form)
        self._note(document, heard, said)
        if not after.over:
            self.places.add(after.place.node)
            self.heard_section = self.heard_section or after.place.node.startswith("read.")
        return after

    def _note(self, document: Document | None, heard: dict[str, str], said: str) -> None:
        """Keeps what the line must know from now on, and looks whether it does."""
        self.flagged = self.flagged or said in words.RED_FLAGS
        self.opted_out = self.opted_out or said in words.SPOKEN_OPT_OUTS
        if said in words.RED_FLAGS:
            self._stored("urgent", self.confirmed or self.known)
        if document is None or self._past_the_end(document):
            return
        node, keys = document.place.node, heard.get("Digits", "")
        if node == "entry" and keys:
            found = NUMBER.fullmatch(keys.rpartition("*")[2])
            self.keyed = f"+1{found[1]}" if found else self.keyed
        if node in ("number", "check") and (keys in ("1", "#") or said in YES):
            self.confirmed = self.known if node == "number" else self.keyed
            hold(self.confirmed, "a number was confirmed that nobody gave")
            if node == "check" and document.place.attempt == "0":
                digits = (self.confirmed or "")[2:]
                spoken = ", ".join(" ".join(part) for part in (digits[:3], digits[3:6], digits[6:]))
                hold(document.said.count(spoken) >= 2, f"{spoken} was not read back twice")
            self._stored("confirmed", self.confirmed)

    def _past_the_end(self, document: Document) -> bool:
        place = document.place
        return place.steps >= MOST_STEPS + GRACE_STEPS or self.clock() - self.began >= LONGEST + GRACE

    def _within_limits(self, before: Document, after: Document) -> None:
        place = before.place
        lasted = self.clock() - self.began
        if self._past_the_end(before):
            hold(after.over, f"the call goes on after {place.steps} steps and {lasted}")
        elif place.steps >= MOST_STEPS or lasted >= LONGEST + timedelta(seconds=1):
            # A question that was open may still be answered; from a menu or the article there is one way only.
            question = before.place.node in QUESTIONS
            hold(
                question or after.over or after.place.node in QUESTIONS,
                f"no end after {place.steps} steps and {lasted}",
            )

    def _stored(self, what: str, number: str | None) -> None:
        if number is None:
            query = "SELECT count(*) FROM callback_requests WHERE conversation_key = :key"
        else:
            query = (
                "SELECT count(*) FROM callback_requests r JOIN callback_events e ON e.request_id = r.id"
                " WHERE r.number = :number AND r.status IN ('open', 'withdrawn')"
                " AND (e.key = :sid OR e.key LIKE :words)"
            )
            if what == "urgent":
                query += " AND r.urgency = 'urgent'"
        given = {"number": number, "sid": self.sid, "key": f"call:{self.sid}", "words": f"{self.sid}:%"}
        with self.carrier.made.line.database.reading() as conn:
            found = conn.execute(sql(query), given).scalar_one()
        hold(found, f"{what} {number}, and no request was stored")

    # -- the end

    def _hang_up(self, document: Document) -> None:
        self.acts.append(f"{self.steps:3} {document.place.node}: hangs up")
        if document.all("Record"):
            form = {
                "RecordingSid": sid_of("RE", self.number * 1000),
                "RecordingDuration": "3",
                "Digits": "hangup",
            }
            self._quietly(document.next_url, form | {"CallStatus": "completed"})
        self._status()

    def _quietly(self, url: str, form: dict[str, str]) -> None:
        """A request whose answer nobody hears."""
        self.carrier.voice(url, call_form(self.sid, self.caller, **self.extra) | form)

    def _status(self) -> None:
        form = call_form(self.sid, self.caller, **self.extra) | {
            "CallStatus": "completed",
            "CallDuration": "60",
        }
        self.carrier.voice("/voice/status", form)

    def _ended(self, *, by_caller: bool) -> None:
        if not by_caller and self.rng.random() < 0.8:
            self._status()
        elif not by_caller:
            self.acts.append("    the status callback is lost")
            self.clock.forward(minutes=46)
            ended_calls.sweep_left(self.carrier.made.line)
        self._left(by_caller=by_caller)

    def _left(self, *, by_caller: bool) -> None:
        """What a call leaves behind, by what happened in it."""
        if self.confirmed:
            self._stored("confirmed", self.confirmed)
        key = f"call:{self.sid}"
        row = self._one("SELECT ended_at FROM conversations WHERE key = :key", key=key)
        hold(row is not None and row[0] is not None, "the call has no end on record")
        hanging = "SELECT count(*) FROM callback_requests WHERE conversation_key = :key AND status = 'open'"
        hanging += " AND finished_at IS NULL AND source = 'call'"
        found = self._one(hanging, key=key)
        hold(
            found is not None and found[0] == 0,
            "a request of an ended call still waits for its next question",
        )
        if self.known and by_caller and not (self.confirmed or self.flagged or self.accepted):
            touched = self._one("SELECT count(*) FROM callback_events WHERE key = :key", key=self.sid)
            assert touched is not None
            if self.heard_section:
                hold(touched[0] == 0, "heard a section and left: that leaves no row")
            else:
                hold(touched[0] == 1, f"hung up before a section or an answer: {touched[0]} touches")

    def _one(self, query: str, **given: str) -> tuple[object, ...] | None:
        with self.carrier.made.line.database.reading() as conn:
            row = conn.execute(sql(query), given).first()
        return tuple(row) if row is not None else None
