"""What the patient knows of a visit: the time that she was told, or said yes to, last; whether it still is so.

A visit that staff or an import move or cancel is told to nobody by itself: who was reminded of it has to be phoned.
Reads only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from line.store import messages, visit_events
from line.store.appointments import AppointmentRow
from line.store.engine import Connection
from line.store.visit_events import VisitEventRow

ON_THE_PHONE = "on_the_phone"
"""Marks an event of a visit (`data`) that staff wrote while they spoke with the patient."""

_CHANGES = ("moved", "cancelled")
_NOT_HEARD = ("undelivered", "failed", "refused", "canceled", "unanswered")


@dataclass(frozen=True)
class Told:
    """She was told this wall time ("2026-12-01T14:30") at this instant, or said yes to it."""

    wall: str
    at: datetime


@dataclass(frozen=True)
class Knowledge:
    """`told`: what she was told last, None for nothing; `change`: "moved" or "cancelled" when that happened since
    without her being on the phone, "" when what she knows is so."""

    told: Told | None
    change: str


def of_visit(conn: Connection, visit: AppointmentRow) -> Knowledge:
    """What she knows of a visit as it is now."""
    wall, change, knows = visit.wall_time, "", False
    for event in reversed(_that_held(visit_events.of_visit(conn, visit.id))):
        if event.kind == "confirmed" or (event.kind == "reminded" and _heard(conn, event)):
            stale = visit.status == "cancelled" or wall != visit.wall_time
            return Knowledge(Told(wall, event.at), change if stale else "")
        if event.kind == "cancelled" and visit.status != "cancelled":
            continue  # and booked again since
        if event.kind in _CHANGES and not change:
            knows = knows or bool(event.data.get(ON_THE_PHONE))
            change = "" if knows else event.kind
        if event.kind == "moved":
            wall = str(event.data.get("from") or wall)
    return Knowledge(None, change)


def _that_held(events: Sequence[VisitEventRow]) -> list[VisitEventRow]:
    """Without what was taken back within seconds."""
    held: list[VisitEventRow] = []
    for event in events:
        if event.kind == "undone":
            if held and held[-1].kind in _CHANGES:
                held.pop()
            continue
        held.append(event)
    return held


def _heard(conn: Connection, event: VisitEventRow) -> bool:
    message = messages.by_id(conn, event.key)
    return message is None or message.status not in _NOT_HEARD
