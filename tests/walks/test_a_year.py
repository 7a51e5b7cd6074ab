"""A year of visits: three time zones, both clock changes, moves, cancellations, refusals.

500 visits; `./scripts/faults --full` takes 2,000. What reached the carrier is held to what must never happen, and every
visit that got no reminder has its reason.
"""

from __future__ import annotations

import os
import random
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from line.carrier.client import TwilioCarrier
from line.core.purposes import PURPOSES
from line.core.reminder_call import Position
from line.core.turn import Heard
from line.core.windows import windows_of
from line.services import outbox, reminder_calls, tasks
from line.services.line import Line
from line.store import appointments, consent
from line.store.appointments import AppointmentRow
from line.store.engine import Database
from tests.booked import NEW_YORK, at, book, confirm, move, next_due, planned, set_status
from tests.composed import clock_of, composed, rows
from tests.wire import Wire, refusal

VISITS = int(os.environ.get("LINE_VISITS", "500"))
BEGINS, ENDS = date(2026, 11, 23), date(2027, 11, 23)
AREAS = ("904", "305", "407", "312", "773", "415", "213")
HOURS = tuple(f"{hour:02d}:{minute:02d}" for hour in range(8, 17) for minute in (0, 30))
KNOWN_AHEAD = timedelta(hours=24)
AGREED = (*[("text",)] * 5, *[("text", "call")] * 3, ("call",), ())


@dataclass
class Year:
    """What is to happen, and what did."""

    line: Line
    dice: random.Random
    visits: list[AppointmentRow] = field(default_factory=list)
    agreed: dict[tuple[str, str], datetime] = field(default_factory=dict)
    landlines: set[str] = field(default_factory=set)
    calls: int = 0
    stopped: dict[str, datetime] = field(default_factory=dict)

    def numbers(self) -> Iterator[str]:
        every = [f"+1{area}55501{n:02d}" for area in AREAS for n in range(100)]
        while True:
            self.dice.shuffle(every)
            yield from every

    def deeds(self) -> list[tuple[datetime, Callable[[], None]]]:
        """Everything that patients and staff do, with its time."""
        numbers, deeds = self.numbers(), []
        days = (ENDS - BEGINS).days
        for _ in range(VISITS):
            start = self.wall(BEGINS + timedelta(days=self.dice.randrange(days)))
            ahead = timedelta(hours=self.dice.choice((1, 5, 20, 30, 60, 100, 300, 900)))
            known = self.office(at(start) - ahead)
            if known < at(start):
                deeds += self.of_visit(next(numbers), start, known)
        return sorted(deeds, key=lambda deed: deed[0])

    def of_visit(self, number: str, start: str, known: datetime) -> list[tuple[datetime, Callable[[], None]]]:
        slot = len(self.visits)
        self.visits.append(None)  # type: ignore[arg-type]

        def booked() -> None:
            agreed = self.dice.choice(AGREED)
            for channel in agreed:
                self.agreed.setdefault((number, channel), known)
            if number not in self.landlines and self.dice.random() < 0.1:
                self.landlines.add(number)
            self.visits[slot] = book(
                self.line, start, number, agreed=agreed, language=self.dice.choice(("en", "es"))
            )

        def moved() -> None:
            later = self.wall(at(start).date() + timedelta(days=self.dice.randrange(-2, 14)))
            if at(later) > clock_of(self.line).now:
                self.visits[slot] = move(self.line, self.visits[slot], later)

        def cancelled() -> None:
            self.visits[slot] = set_status(self.line, self.visits[slot], "cancelled")

        def reinstated() -> None:
            if (
                self.visits[slot].status == "cancelled"
                and self.visits[slot].starts_at > clock_of(self.line).now
            ):
                self.visits[slot] = set_status(self.line, self.visits[slot], "booked")

        def said_yes() -> None:
            confirm(self.line, self.visits[slot])

        def stopped() -> None:
            now = clock_of(self.line).now
            self.stopped[number] = now
            with self.line.database.transaction() as tx:
                consent.add(tx, number, now, "opt_out", source="keyword", channel="text")

        deeds: list[tuple[datetime, Callable[[], None]]] = [(known, booked)]
        span = at(start) - known
        for deed, share in ((moved, 0.15), (cancelled, 0.12), (said_yes, 0.4), (stopped, 0.02)):
            if self.dice.random() < share:
                deeds.append((known + span * self.dice.uniform(0.05, 0.95), deed))
                if deed is cancelled and self.dice.random() < 0.4:
                    deeds.append((deeds[-1][0] + (at(start) - deeds[-1][0]) * 0.3, reinstated))
        return deeds

    def wall(self, day: date) -> str:
        while not self.line.script.clinic.hours.is_opening_day(day):
            day += timedelta(days=1)
        return f"{day} {self.dice.choice(HOURS)}"

    def office(self, moment: datetime) -> datetime:
        """The same or the next moment at which the clinic is open: visits are booked by people."""
        hours = self.line.script.clinic.hours
        return moment if hours.is_open(moment) else hours.next_opening(moment)

    def run(self) -> None:
        clock = clock_of(self.line)
        for moment, deed in self.deeds():
            self.travel(moment)
            clock.now = max(clock.now, moment)
            deed()
        self.travel(at(f"{ENDS + timedelta(days=30)} 12:00"))

    def travel(self, until: datetime) -> None:
        clock = clock_of(self.line)
        outbox.sweep(self.line)
        while (moment := next_due(self.line, clock.now)) is not None and moment <= until:
            clock.now = moment
            while outbox.sweep(self.line):
                self.pick_up()
                clock.forward(seconds=1)

    def pick_up(self) -> None:
        """What becomes of the calls just placed: a third rings in vain, a machine takes some, the rest is heard."""
        carrier = wire_of(self.line)
        for form, number in zip(carrier.calls[self.calls :], range(self.calls + 1, 10**9), strict=False):
            message_id, sid = str(form["Url"]).rsplit("/", 1)[1], f"CA{number:032x}"
            fate = self.dice.random()
            if fate > 0.35:
                reminder_calls.answered(self.line, message_id, sid)
            if 0.35 < fate <= 0.5:
                reminder_calls.machine(self.line, message_id, sid, "machine_end_beep")
            if fate > 0.5:
                reminder_calls.heard(self.line, message_id, sid, Position("hello"), Heard("1", keyed=True))
            if fate > 0.8:
                reminder_calls.heard(self.line, message_id, sid, Position("visit"), Heard("1", keyed=True))
            word = "completed" if fate > 0.35 else "no-answer"
            reminder_calls.ended(self.line, message_id, sid, word)
        self.calls = len(carrier.calls)


@pytest.fixture(scope="module")
def year(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    path = tmp_path_factory.mktemp("year") / "line.db"
    shutil.copyfile(migrated_file, path)
    database = Database(f"sqlite:///{path}")
    made = Year(composed(database, at("2026-11-20 09:00")), random.Random(20261123))
    not_mobile = refusal(400, 21614)
    wire_of(made.line).fault = lambda form: (
        not_mobile(form) if "Body" in form and form["To"] in made.landlines else None
    )
    made.run()
    yield made
    database.dispose()


@pytest.fixture(scope="module")
def messages(year: Year) -> list[dict[str, object]]:
    return rows(year.line, "messages")


@pytest.fixture(scope="module")
def handed_over(messages: list[dict[str, object]]) -> list[tuple[datetime, dict[str, object]]]:
    """Every message that the carrier has, with the time at which it was handed over."""
    return [(_instant(row["attempted_at"]), row) for row in messages if row["carrier_sid"] is not None]


def wire_of(line: Line) -> Wire:
    """The other side of the wire."""
    carrier = line.carrier
    assert isinstance(carrier, TwilioCarrier)
    wire = carrier._client.http_client
    assert isinstance(wire, Wire)
    return wire


def _instant(value: object) -> datetime:
    return datetime.fromisoformat(str(value)).replace(tzinfo=ZoneInfo("UTC"))


def test_a_year_passed(year: Year, handed_over: list[tuple[datetime, dict[str, object]]]) -> None:
    booked = [visit for visit in year.visits if visit is not None]
    assert len(booked) > VISITS * 0.95
    assert len(handed_over) > VISITS
    assert not [
        row for row in rows(year.line, "messages") if row["status"] in ("pending", "claimed", "sending")
    ]


def test_no_message_leaves_outside_the_window_of_any_place(
    handed_over: list[tuple[datetime, dict[str, object]]],
) -> None:
    for moment, row in handed_over:
        windows = windows_of(str(row["to_number"]), NEW_YORK)
        for zone in windows.zones:
            wall = moment.astimezone(ZoneInfo(zone))
            assert 8 <= wall.hour < 20, (row["key"], wall)
        if row["channel"] == "call":
            continue
        assert isinstance(row["valid_for"], int)
        closes = windows.closes(moment)
        assert closes is not None
        assert moment + timedelta(seconds=row["valid_for"]) < closes


def test_no_reminder_leaves_after_its_visit_or_for_a_time_that_is_not_the_visits(
    year: Year, handed_over: list[tuple[datetime, dict[str, object]]]
) -> None:
    times = defaultdict(list)
    for event in rows(year.line, "visit_events"):
        times[event["appointment_id"]].append(event)
    for moment, row in handed_over:
        with year.line.database.reading() as conn:
            visit = appointments.by_id(conn, str(row["visit_id"]))
        assert visit is not None
        if row["purpose"] == "appointment" and row["occurrence"] == visit.occurrence:
            assert moment < visit.starts_at, row["key"]
            until = moment + timedelta(seconds=int(str(row["valid_for"] or 0)))
            assert until <= visit.starts_at, row["key"]


def test_nobody_who_opted_out_or_never_agreed_is_written_to(
    year: Year, handed_over: list[tuple[datetime, dict[str, object]]]
) -> None:
    for moment, row in handed_over:
        number, asked = str(row["to_number"]), (str(row["to_number"]), str(row["channel"]))
        assert asked in year.agreed, row["key"]
        assert moment >= year.agreed[asked], row["key"]
        assert number not in year.stopped or moment <= year.stopped[number], row["key"]
    assert year.stopped


def test_never_two_for_one_key(handed_over: list[tuple[datetime, dict[str, object]]], year: Year) -> None:
    keys = [row["key"] for _, row in handed_over]
    assert len(keys) == len(set(keys))
    carrier = wire_of(year.line)
    channels = [row["channel"] for _, row in handed_over]
    assert (len(carrier.taken), len(carrier.calls)) == (channels.count("text"), channels.count("call"))
    assert len(set(carrier.message_ids())) == len(carrier.taken)
    assert len({form["Url"] for form in carrier.calls}) == len(carrier.calls) > 100


def test_the_caps_are_kept(handed_over: list[tuple[datetime, dict[str, object]]]) -> None:
    contacts: dict[str, list[datetime]] = defaultdict(list)
    rings: dict[tuple[str, date], int] = defaultdict(int)
    for moment, row in handed_over:
        assert PURPOSES[str(row["purpose"])].capped
        if row["status"] == "unanswered":
            rings[str(row["to_number"]), moment.astimezone(ZoneInfo(NEW_YORK)).date()] += 1
        else:
            contacts[str(row["to_number"])].append(moment)
    assert max(rings.values()) == 2
    for number, moments in contacts.items():
        moments.sort()
        days = [moment.astimezone(ZoneInfo(NEW_YORK)).date() for moment in moments]
        assert len(days) == len(set(days)), number
        for first, fourth in zip(moments, moments[3:], strict=False):
            assert fourth - first >= timedelta(days=7), number


def test_nearly_every_visit_known_a_day_ahead_is_reminded_of_and_every_other_has_its_reason(
    year: Year, handed_over: list[tuple[datetime, dict[str, object]]]
) -> None:
    reminded = defaultdict(list)
    for moment, row in handed_over:  # a call that rang in vain was handed over, too, and is followed up
        if row["purpose"] == "appointment":
            reminded[row["visit_id"]].append(moment)
    for event in rows(year.line, "visit_events"):
        if event["kind"] == "reminded":
            reminded[event["appointment_id"]].append(_instant(event["at"]))
    with_task = {
        event["appointment_id"] for event in rows(year.line, "visit_events") if event["kind"] == "task"
    }
    known, missing = 0, []
    for old in filter(None, year.visits):
        with year.line.database.reading() as conn:
            visit = appointments.by_id(conn, old.id)
        assert visit is not None
        if visit.status != "booked" or visit.starts_at - visit.known_since <= KNOWN_AHEAD:
            continue
        since = [
            year.agreed[visit.number, way] for way in ways(year, visit) if (visit.number, way) in year.agreed
        ]
        if not since or min(since) > visit.known_since or visit.number in year.stopped:
            continue
        known += 1
        if not any(visit.known_since <= moment < visit.starts_at for moment in reminded[visit.id]):
            missing.append(visit)
    assert known > VISITS / 3
    print(f"{known - len(missing)} of {known} visits known a day ahead were reminded of")
    assert len(missing) <= known / 100, f"{len(missing)} of {known}"
    for visit in missing:
        reasons = [row for row in planned(year.line, visit) if row.occurrence == visit.occurrence]
        assert reasons
        assert all(row.reason for row in reasons if row.purpose == "appointment")
        confirmed = visit.confirmed_at is not None
        assert confirmed or visit.id in with_task, [row.reason for row in reasons]


def ways(year: Year, visit: AppointmentRow) -> tuple[str, ...]:
    """How this number can be reached."""
    return ("call",) if visit.number in year.landlines else ("text", "call")


def test_staffs_work_is_about_visits_that_they_can_phone_about(year: Year) -> None:
    for row in rows(year.line, "callback_requests"):
        assert row["source"] == tasks.SOURCE
        assert row["number"] not in year.stopped or row["opened_at"] is not None
