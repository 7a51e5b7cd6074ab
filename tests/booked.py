"""Visits as staff book them, with the reminders that follow: real planning, in one transaction each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from line.services import planning
from line.services.line import Line
from line.store import appointments, consent
from line.store.appointments import AppointmentRow

ZONE = "America/New_York"


def agree(line: Line, number: str, *, channel: str = "text", purpose: str = "reminders") -> None:
    """The number agrees to be reminded of visits, or to another purpose."""
    with line.database.transaction() as tx:
        given = {"purpose": purpose, "channel": channel, "source": "key press"}
        consent.add(tx, number, line.clock(), "consent", **given)


def book(
    line: Line, number: str, starts_at: datetime, *, known: datetime | None = None, **columns: Any
) -> AppointmentRow:
    """A visit that is known since `known` (default: now), planned."""
    now = line.clock()
    given: dict[str, Any] = {"who_for": "Maria", "place": "Jacksonville", "zone": ZONE, "language": "en"}
    given |= {"wall_time": starts_at.strftime("%Y-%m-%dT%H:%M"), "created_at": known or now}
    with line.database.transaction() as tx:
        visit = appointments.add(tx, id=line.new_id(), number=number, starts_at=starts_at, **given | columns)
        planning.replan(tx, line, visit, now)
    return visit
