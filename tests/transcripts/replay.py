"""Replays a transcript: a dialogue as a text file, played against the whole line through the simulator's phone.

Only what people do is read from the file; what the line says, texts and stores is written anew beside it, and the two
must be equal to the letter. To accept a change of words: `LINE_TRANSCRIPTS=write ./scripts/test tests/transcripts`,
then read the difference before it is committed.

    at 2026-11-20 21:00                     the clinic's clock
    visit 2026-12-01 14:30 +19045550110     a visit is booked, and she agreed to reminders ("es" behind it: in Spanish)
    call +19045550110                       a phone calls (a number, or "withheld"; "forwarded from NUMBER")
    thread +19045550110                     a phone texts
    CALLER   3 | "symptoms" | "symptoms" at 0.4 | (silence) | (hears it out) | (records 6 s) | (records 6 s) "words"
             (hangs up)
    STAFF    (answers) | (does not answer) | 1
    PATIENT  any words | (picture) any words
    LINE, TEXT, CARRIER, VISIT, STORED      what came of it
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import text as sql

from app import JOBS, Composition
from line.simulator import CallDriver, Simulator
from line.store.engine import Connection
from tests.booked import book

ZONE = ZoneInfo("America/New_York")
DID = ("at", "visit", "call", "thread", "CALLER", "STAFF", "PATIENT", "#")
_RECORDS = re.compile(r'\(records (\d+) s\)(?: "(.*)")?')
_SPOKEN = re.compile(r'"(.*)"(?: at (0\.\d+))?')
_SHOWN = ("source", "urgency", "status", "reason", "detail", "wish", "name", "interpreter", "touches")
_MARKS = ("someone_else", "relay", "texts_off", "number_unconfirmed", "may_mean_visit")


@dataclass
class Replay:
    """One transcript in progress."""

    composition: Composition
    out: list[str] = field(default_factory=list)
    call: CallDriver | None = None
    said: int = 0
    number: str = ""
    seen: set[str] = field(default_factory=set)

    def play(self, script: str) -> str:
        """The whole transcript as it really goes."""
        for line in script.splitlines():
            if not line.strip():
                self._blank()
            elif line.startswith(DID):
                self.out.append(line.rstrip())
                self._do(line.rstrip())
        self._store()
        return "\n".join(self.out).rstrip() + "\n"

    def _blank(self) -> None:
        if self.out and self.out[-1] != "":
            self.out.append("")

    def _do(self, line: str) -> None:
        who, _, what = line.partition(" ")
        what = what.strip()
        acts: dict[str, Callable[[str], None]] = {
            "at": self._at,
            "visit": self._visit,
            "call": self._call,
            "thread": self._thread,
            "CALLER": self._caller,
            "STAFF": self._staff,
            "PATIENT": self._patient,
        }
        if who in acts:
            acts[who](what)

    def _at(self, when: str) -> None:
        moment = datetime.strptime(when, "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)
        self.simulator.set_clock(moment)
        self._sweep()

    def _visit(self, what: str) -> None:
        day, at, number, *language = what.split()
        book(self.composition.line, f"{day}T{at}", number, language=language[0] if language else "en")

    def _call(self, what: str) -> None:
        number, _, forwarded = what.partition(" forwarded from ")
        extra = {"ForwardedFrom": forwarded} if forwarded else {}
        self.number = "+266696687" if number == "withheld" else number
        self.call = self.simulator.call(self.number, **extra)
        self.said = 0
        self._hear()

    def _thread(self, number: str) -> None:
        self.number = number
        self.seen |= {one.sid for one in self.simulator.thread(number)}

    def _caller(self, what: str) -> None:
        call = self.call
        assert call is not None, "nobody is on the phone"
        recorded = _RECORDS.fullmatch(what)
        if recorded:
            call.record(int(recorded[1]), words=recorded[2] or "")
        elif what == "(silence)":
            call.wait()
        elif what == "(hears it out)":
            call.hear_out()
        elif what == "(hangs up)":
            call.hang_up()
        elif spoken := _SPOKEN.fullmatch(what):
            call.say(spoken[1], confidence=float(spoken[2] or 0.9))
        else:
            call.press(what)
        self._hear()

    def _staff(self, what: str) -> None:
        assert self.call is not None
        (leg,) = self.call.legs
        if what == "(answers)":
            leg.answer()
            self.out += [f"         (the staff phone hears) {words}" for words in leg.heard]
            return
        if what == "(does not answer)":
            self.call.wait()
        else:
            leg.press(what)
            self.call.settle()
        self._hear()

    def _hear(self) -> None:
        call = self.call
        assert call is not None
        heard = call.heard
        self.out += [f"LINE     {words}" for words in heard[self.said :]]
        self.said = len(heard)
        if call.waiting == "dial":
            self.out.append("         (the staff phone rings)")
        if call.over:
            self.out.append("         (the call is over)")
        self.out += [f"ERROR    {problem}" for problem in call.errors]
        self._sweep()

    def _patient(self, what: str) -> None:
        picture = what.startswith("(picture)")
        replies = self.simulator.text(self.number, what.removeprefix("(picture)").strip(), media=int(picture))
        for one in self.simulator.thread(self.number):
            if one.sid not in self.seen and one.author == "carrier":
                self.out.append(f"CARRIER  {one.body}")
        self.out += [f"LINE     {_one_line(reply)}" for reply in replies] or ["         (no reply)"]
        self.seen |= {one.sid for one in self.simulator.thread(self.number)}
        self._sweep()

    def _sweep(self) -> None:
        for job in JOBS:
            job(self.composition.line)
        self.simulator.pump()
        if self.number:
            new = [one for one in self.simulator.thread(self.number) if one.sid not in self.seen]
            self.out += [
                f"TEXT     {_one_line(one.body)} [{one.status}]" for one in new if one.author == "line"
            ]
            self.seen |= {one.sid for one in new}

    def _store(self) -> None:
        self._blank()
        with self.composition.line.database.reading() as conn:
            rows = [*_visits(conn), *_requests(conn)]
        self.out += rows or ["STORED   nothing"]
        self.out += [f"ERROR    {problem}" for problem in self.simulator.problems]

    @property
    def simulator(self) -> Simulator:
        assert self.composition.simulator is not None
        return self.composition.simulator


def _one_line(words: str) -> str:
    return words.replace("\n", " / ")


def _visits(conn: Connection) -> Iterator[str]:
    query = "SELECT id, number, wall_time, status, confirmed_by FROM appointments ORDER BY wall_time, id"
    for row in conn.execute(sql(query)).mappings():
        confirmed = f", confirmed by {row['confirmed_by']}" if row["confirmed_by"] else ""
        yield f"VISIT    {row['number']}, {row['wall_time']}, {row['status']}{confirmed}"
        events = sql("SELECT kind FROM visit_events WHERE appointment_id = :id ORDER BY id")
        kinds = [str(kind) for kind in conn.execute(events, {"id": row["id"]}).scalars()]
        if kinds:
            yield f"           {', '.join(kinds)}"


def _requests(conn: Connection) -> Iterator[str]:
    rows = conn.execute(sql("SELECT * FROM callback_requests ORDER BY opened_at, id")).mappings().all()
    for row in rows:
        parts = [str(row["number"] or "no number")]
        parts += [f"{name}: {row[name]}" for name in _SHOWN if row[name] not in (None, "")]
        parts += [name.replace("_", " ") for name in _MARKS if row[name]]
        yield "STORED   " + ", ".join(parts)
        query = sql("SELECT kind, data FROM callback_events WHERE request_id = :id ORDER BY id")
        for event in conn.execute(query, {"id": row["id"]}).mappings():
            if event["kind"] in ("words", "message", "transcript", "mark", "withdrawn", "task"):
                yield f"           {event['kind']}: {event['data']}"
