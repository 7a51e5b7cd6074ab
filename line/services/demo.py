"""The practice line's first day: two people who may sign in, and patients of every kind who want to be called.

Only with the simulator, and only in a database that has nothing yet. The patients use the simulator's phones, which
app.py hands in, so that every request comes in through the same doors as a real one. Nobody here is a real person.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from line.core.appointments import Booking
from line.core.callbacks import promise
from line.core.staff import Person
from line.services import claims, demo_visits, outcomes, staff
from line.services.line import Line
from line.services.outcomes import Filled
from line.store import demo
from line.store import staff as people
from line.store.engine import Database

PASSWORD = "practice line only"
SCHEDULER, SUPERVISOR = "demo", "demo-supervisor"
PHONES = {SCHEDULER: "+19045550130", SUPERVISOR: "+19045550131"}  # on the table of the simulator

_LONGEST_AGO = timedelta(days=6)
_SAID = "This is Gloria. I have a question about my papers. I am home until noon."
_LONGEST_SILENCE = 40  # prompts, before a call that the line does not end is given up

logger = logging.getLogger(__name__)


class Caller(Protocol):
    """A call of a patient's, as she makes it."""

    @property
    def over(self) -> bool: ...
    def press(self, keys: str) -> Caller: ...
    def say(self, words: str) -> Caller: ...
    def wait(self) -> Caller: ...
    def record(self, seconds: int = 6, *, words: str = "") -> Caller: ...
    def hang_up(self) -> Caller: ...


class Phones(Protocol):
    """The patients' phones, and the clock that the line goes by."""

    def call(self, from_: str) -> Caller: ...
    def text(self, from_: str, body: str) -> list[str]: ...
    def advance(self, **by: float) -> None: ...


class DemoPeople(Exception):
    """A line with a real account was started on a database that was used for practice. One line, for who started it."""


def fill(line: Line, phones: Phones) -> bool:
    """Makes the practice people and requests. False, and nothing done, in a database that has anything yet.

    Raises ValueError with a real account: there is never a practice sign-in then.
    """
    if not line.settings.simulated:
        raise ValueError("practice people belong to the simulator")
    with line.database.reading() as conn:
        if demo.has_anything(conn):
            return False
    day = _Day(line, phones, _person(line, SCHEDULER, "Demo Scheduler", "scheduler"))
    _person(line, SUPERVISOR, "Demo Supervisor", "supervisor")
    day.happen()
    return True


def sign_ins(database: Database) -> tuple[str, ...]:
    """The usernames of the practice people who may sign in."""
    with database.reading() as conn:
        return tuple(row.username for row in people.everyone(conn) if row.demo and row.disabled_at is None)


def refuse(database: Database) -> None:
    """Raises DemoPeople when the database was used for practice: its people and requests must never meet patients."""
    with database.reading() as conn:
        if any(row.demo for row in people.everyone(conn)):
            raise DemoPeople(
                "this database was used for practice and holds demo people: name another one with DATABASE_URL."
            )


def nobody(database: Database) -> bool:
    """Whether there is nobody at all who could sign in."""
    with database.reading() as conn:
        return not people.any_at_all(conn)


def _person(line: Line, username: str, name: str, role: str) -> Person:
    phone = PHONES[username]
    return staff.add(line, username, name=name, role=role, password=PASSWORD, phone=phone, demo=True)


class _Day:
    """What happened before the first sign-in, from the longest ago to just now."""

    def __init__(self, line: Line, phones: Phones, scheduler: Person) -> None:
        self._line, self._phones, self._scheduler = line, phones, scheduler
        self._now = line.clock()

    def happen(self) -> None:
        self._once(lambda: demo_visits.happen(self._line, self._phones, self._scheduler), "visits")
        late = max(360, int((self._now - self._already_late()).total_seconds() // 60))
        for minutes_ago, event in (
            (late, self._late),
            (300, self._not_reached),
            (240, self._booked),
            (150, self._message),
            (120, self._spanish),
            (100, self._someone_else),
            (80, self._dropped),
            (60, self._silent),
            (45, self._missed),
            (35, self._texts_off),
            (30, self._another_time),
            (20, self._injury),
            (12, self._again),
            (8, self._urgent),
            (3, self._urgent_withheld),
        ):
            self._phones.advance(minutes=-minutes_ago)
            try:
                self._once(event, event.__name__.strip("_"))
            finally:
                self._phones.advance(minutes=minutes_ago)
        self._once(lambda: demo_visits.hold_one(self._line, self._phones, self._scheduler), "held")

    def _once(self, event: Callable[[], None], name: str) -> None:
        try:
            event()
        except Exception as error:
            # The clinic has changed what the line says, perhaps: practice goes on with one request fewer.
            logger.warning("practice: %s did not happen (%s)", name, type(error).__name__)

    def _already_late(self) -> datetime:
        """The last moment at which a call back was promised for ten minutes ago, or for earlier."""
        clinic, at = self._line.script.clinic, self._now
        while at > self._now - _LONGEST_AGO:
            at -= timedelta(minutes=10)
            if promise(at, "normal", None, clinic.hours, clinic.sla) <= self._now - timedelta(minutes=10):
                break
        return at

    def _texts(self, number: str, *bodies: str) -> None:
        for body in bodies:
            self._phones.text(number, body)

    def _late(self) -> None:
        self._texts("+19045550141", "CALL", "Walter", "2", "3")

    def _not_reached(self) -> None:
        self._texts("+19045550142", "CALL", "Denise", "3", "3")
        self._phones.advance(minutes=20)
        try:
            self._worked_on("+19045550142", "no answer", Filled())
        finally:
            self._phones.advance(minutes=-20)

    def _booked(self) -> None:
        self._texts("+19045550143", "CALL", "Curtis", "2", "3")
        clinic = self._line.script.clinic
        day = clinic.hours.next_opening_day(clinic.hours.local(self._now).date() + timedelta(days=2))
        booking = Booking(day.isoformat(), "10:00", clinic.address, "Curtis")
        self._worked_on("+19045550143", "booked", Filled("Would like the first visit of the day.", booking))

    def _worked_on(self, number: str, outcome: str, filled: Filled) -> None:
        with self._line.database.reading() as conn:
            request_id = demo.open_request(conn, number)
        claims.claim(self._line, self._scheduler, request_id, anyway=True)
        outcomes.record(self._line, self._scheduler, request_id, None, outcome, filled)

    def _message(self) -> None:
        self._finish(self._phones.call("+19045550112").press("111133").record(14, words=_SAID))

    def _spanish(self) -> None:
        self._texts("+19045550111", "ES", "LLAMAR", "Rosa", "2", "3")

    def _someone_else(self) -> None:
        self._finish(self._phones.call("+19045550145").press("111223").record(9))

    def _dropped(self) -> None:
        self._phones.call("+19045550146").press("111").hang_up()

    def _silent(self) -> None:
        self._finish(self._phones.call("+19045550147"))

    def _missed(self) -> None:
        self._phones.call("+19045550148").hang_up()

    def _texts_off(self) -> None:
        self._texts("+19045550149", "CALL", "Lorraine", "2", "3", "STOP")

    def _another_time(self) -> None:
        """She waits for the half of the day that it is not."""
        morning = self._line.script.clinic.hours.local(self._now).hour < 12
        self._texts("+19045550150", "CALL", "Theo", "3", "2" if morning else "1")

    def _injury(self) -> None:
        self._texts("+19045550151", "CALL", "Nadia", "1", "I fell off a ladder and my wrist is swollen", "3")

    def _again(self) -> None:
        """The one on the landline calls a second time: a touch, and no second request."""
        self._phones.call("+19045550112").press("111").hang_up()

    def _urgent(self) -> None:
        self._texts("+19045550152", "CALL", "Sam", "My cast is too tight and my toes are numb and cold")

    def _urgent_withheld(self) -> None:
        self._phones.call("anonymous").say("I have chest pain and I can't breathe").hang_up()

    def _finish(self, call: Caller) -> None:
        """Stays on the line without a word until it is over."""
        for _ in range(_LONGEST_SILENCE):
            if call.over:
                return
            call.wait()
        call.hang_up()
