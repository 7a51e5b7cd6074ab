"""Visits for tests: booked, moved and cancelled as the console does, for someone who agreed to be reminded."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from line.core.purposes import REMINDERS
from line.services import planning, visit_answers, visits
from line.services.line import Line
from line.store import appointments, consent, reminders, visit_questions
from line.store.appointments import AppointmentRow
from line.store.messages import MessageRow
from tests.composed import clock_of
from tests.talks import MOBILE

NEW_YORK = "America/New_York"


def at(wall: str, zone: str = NEW_YORK) -> datetime:
    """ "2026-12-01 14:30" on the wall of a zone, as aware UTC."""
    return datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def wall(instant: datetime, zone: str = NEW_YORK) -> str:
    """The other way round: "Tue 12-01 14:30"."""
    return instant.astimezone(ZoneInfo(zone)).strftime("%a %m-%d %H:%M")


def agree(
    line: Line, number: str = MOBILE, channels: Iterable[str] = ("text",), *, purpose: str = REMINDERS
) -> None:
    """Consent to reminders (or to another purpose), on paper."""
    with line.database.transaction() as tx:
        for channel in channels:
            consent.add(tx, number, line.clock(), "consent", purpose=purpose, channel=channel, source="form")


def book(
    line: Line,
    starts: str,
    number: str = MOBILE,
    *,
    agreed: Iterable[str] = ("text",),
    zone: str = NEW_YORK,
    language: str = "en",
    who_for: str = "Maria",
) -> AppointmentRow:
    """A visit at this wall time, booked now."""
    now = line.clock()
    agree(line, number, agreed)
    columns: dict[str, Any] = {
        "wall_time": starts.replace(" ", "T"),
        "zone": zone,
        "starts_at": at(starts, zone),
    }
    columns |= {"number": number, "who_for": who_for, "place": "JOI", "language": language}
    with line.database.transaction() as tx:
        visit = appointments.add(tx, id=line.new_id(), created_at=now, **columns)
        planning.replan(tx, line, visit, now)
    return visit


def book_at(
    line: Line, number: str, starts_at: datetime, *, known: datetime | None = None, **columns: Any
) -> AppointmentRow:
    """A visit at this instant, known since `known` (default: now) and planned; nobody is asked whether she agrees."""
    now = line.clock()
    given: dict[str, Any] = {"who_for": "Maria", "place": "JOI", "zone": NEW_YORK, "language": "en"}
    given |= {"wall_time": starts_at.strftime("%Y-%m-%dT%H:%M"), "created_at": known or now}
    with line.database.transaction() as tx:
        visit = appointments.add(tx, id=line.new_id(), number=number, starts_at=starts_at, **given | columns)
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


def move(line: Line, visit: AppointmentRow, starts: str) -> AppointmentRow:
    columns = {"wall_time": starts.replace(" ", "T"), "starts_at": at(starts, visit.zone)}
    with line.database.transaction() as tx:
        known = appointments.by_id(tx, visit.id, lock=True)
        assert known is not None
        return visits.retimed(tx, line, known, columns, line.clock())


def set_status(line: Line, visit: AppointmentRow, status: str) -> AppointmentRow:
    with line.database.transaction() as tx:
        known = appointments.by_id(tx, visit.id, lock=True)
        assert known is not None
        return visits.set_status(tx, line, known, status, line.clock())


def confirm(line: Line, visit: AppointmentRow) -> bool:
    with line.database.transaction() as tx:
        return visit_answers.confirm(tx, visit.id, visit.occurrence, "text", line.new_id(), line.clock())


def planned(line: Line, visit: AppointmentRow) -> list[MessageRow]:
    """Every message about the visit."""
    with line.database.reading() as conn:
        return reminders.of_visit(conn, visit.id)


def waiting(line: Line, visit: AppointmentRow, purpose: str = "appointment") -> list[str]:
    """When what still waits is due, on the clinic's wall."""
    rows = planned(line, visit)
    return [wall(row.due_at) for row in rows if row.status == "pending" and row.purpose == purpose]


def travel(line: Line, until: str) -> None:
    """Moves the clock from one due message to the next, and sweeps at each, up to this wall time."""
    from line.services.outbox import sweep

    end, clock = at(until), clock_of(line)
    while True:
        sweep(line)
        moment = next_due(line, clock.now)
        if moment is None or moment > end:
            break
        clock.now = max(moment, clock.now)
    clock.now = end
    sweep(line)


def next_due(line: Line, after: datetime) -> datetime | None:
    """The next instant, later than `after`, at which a sweep would find something."""
    from sqlalchemy import select

    from line.store.tables import is_pending, is_unknown, messages

    with line.database.reading() as conn:
        due = select(messages.c.due_at).where(is_pending, messages.c.due_at > after)
        look = select(messages.c.next_look_at).where(is_unknown, messages.c.next_look_at > after)
        found = [
            conn.execute(query.order_by(column).limit(1)).scalar()
            for query, column in ((due, messages.c.due_at), (look, messages.c.next_look_at))
        ]
    return min((moment for moment in found if moment is not None), default=None)
