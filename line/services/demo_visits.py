"""The practice line's visits: one for each thing that can become of a reminder.

Only services/demo.py calls it. They are booked, reminded and answered through the same doors as real ones, on a morning
at which the line may write; only the consents come from nowhere. Nobody here is a real person.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from line.core.appointments import visit_time
from line.core.purposes import REMINDERS
from line.core.staff import Person
from line.core.windows import instant_at
from line.services import outbox, planning, visits
from line.services.line import Line
from line.store import appointments, consent, reminders, visit_events
from line.store.appointments import AppointmentRow

DELIVERED, CONFIRMED, UNCONSENTED, CALLED_OFF, HELD = (f"+1904555015{digit}" for digit in range(3, 8))
UNREACHABLE = "+19045550192"  # the simulator's: a landline, its receipt says so
_MORNING = time(10, 30)
_LATER = 20  # minutes


class Phones(Protocol):
    """The patients' phones, and the clock that the line goes by."""

    def text(self, from_: str, body: str) -> list[str]: ...
    def advance(self, **by: float) -> None: ...


def happen(line: Line, phones: Phones, scheduler: Person) -> None:
    """Books them, lets the first reminder of each go, and has the patients answer. The clock is as before after it."""
    back = (line.clock() - _last_morning(line)).total_seconds()
    phones.advance(seconds=-back)
    try:
        for number, who in (
            (DELIVERED, "Gloria"),
            (CONFIRMED, "Henry"),
            (UNCONSENTED, "Ines"),
            (UNREACHABLE, "Raymond"),
        ):
            _send_first(line, _book(line, scheduler, number, who, agrees=number != UNCONSENTED))
        called_off = _book(line, scheduler, CALLED_OFF, "Agatha", agrees=True)
        with line.database.transaction() as tx:
            visits.set_status(tx, line, called_off, "cancelled", line.clock(), staff_id=scheduler.id)
        outbox.sweep(line)
        phones.advance(minutes=_LATER)
        try:
            phones.text(CONFIRMED, "ok C see you then")
        finally:
            phones.advance(minutes=-_LATER)
    finally:
        phones.advance(seconds=back)


def hold_one(line: Line, phones: Phones, scheduler: Person) -> None:
    """Somebody who writes to the line just now: her reminder waits until the conversation is over."""
    phones.text(HELD, "MENU")
    _send_first(line, _book(line, scheduler, HELD, "Milton", agrees=True))
    outbox.sweep(line)


def _last_morning(line: Line) -> datetime:
    """The last half past ten at the clinic that is an hour ago or more."""
    now, zone = line.clock(), line.script.clinic.zone
    day = (now - timedelta(hours=1)).astimezone(ZoneInfo(zone)).date()
    at = instant_at(day, _MORNING, zone)
    return at if at <= now - timedelta(hours=1) else instant_at(day - timedelta(days=1), _MORNING, zone)


def _book(line: Line, scheduler: Person, number: str, who_for: str, *, agrees: bool) -> AppointmentRow:
    """A visit in a few days, with the consent to be reminded of it."""
    now, clinic = line.clock(), line.script.clinic
    day = clinic.hours.next_opening_day(clinic.hours.local(now).date() + timedelta(days=2))
    at = visit_time(day.isoformat(), "14:30", clinic.zone, now)
    visit_id = line.new_id()
    with line.database.transaction() as tx:
        if agrees:
            by = {"source": "practice", "purpose": REMINDERS, "channel": "text", "evidence": visit_id}
            consent.add(tx, number, now, "consent", **by)
        visit = appointments.add(
            tx,
            id=visit_id,
            number=number,
            who_for=who_for,
            place=clinic.address,
            wall_time=at.wall,
            zone=at.zone,
            starts_at=at.starts_at,
            language="en",
            created_at=now,
            created_by=scheduler.id,
        )
        visit_events.add(tx, visit_id, now, "booked", visit_id, {}, staff_id=scheduler.id)
        planning.replan(tx, line, visit, now)
    return visit


def _send_first(line: Line, visit: AppointmentRow) -> None:
    with line.database.transaction() as tx:
        reminders.due_now(tx, reminders.of_visit(tx, visit.id)[0].id, line.clock())
