"""Visits for tests: booked and planned as the console does it, with or without the consent to be reminded."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from line.services import planning
from line.services.line import Line
from line.store import appointments, consent, visit_questions
from line.store.appointments import AppointmentRow
from tests.talks import MOBILE

ZONE = "America/New_York"


def book(
    line: Line, wall: str, number: str = MOBILE, *, language: str = "en", consented: bool = True
) -> AppointmentRow:
    """A visit at this time of the clinic's wall ("2026-12-01T14:30"), with its reminders planned."""
    now = line.clock()
    starts_at = datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(ZONE)).astimezone(UTC)
    with line.database.transaction() as tx:
        if consented:
            agreed = {"purpose": "reminders", "channel": "text", "source": "form", "language": language}
            consent.add(tx, number, now, "consent", **agreed)
        visit = appointments.add(
            tx,
            id=line.new_id(),
            number=number,
            who_for="Maria",
            place="Main clinic",
            wall_time=wall,
            zone=ZONE,
            starts_at=starts_at,
            language=language,
            created_at=now,
        )
        planning.replan(tx, line, visit, now)
    return visit


def ask(line: Line, *visits: AppointmentRow) -> None:
    """As if a reminder of these visits had just been handed over."""
    asked = [(visit.id, visit.occurrence) for visit in visits]
    with line.database.transaction() as tx:
        visit_questions.ask(tx, visits[0].number, line.clock(), asked)


def stored(line: Line, visit: AppointmentRow) -> AppointmentRow:
    """The visit as it is now."""
    with line.database.reading() as conn:
        found = appointments.by_id(conn, visit.id)
    assert found is not None
    return found
