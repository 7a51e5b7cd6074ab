"""What a patient said about a visit, on its row and in its history. Inside the caller's transaction, once each."""

from __future__ import annotations

from datetime import datetime

from line.store import appointments, visit_events
from line.store.appointments import AppointmentRow
from line.store.engine import Connection


def confirm(tx: Connection, visit: AppointmentRow, by: str, now: datetime) -> bool:
    """She will come to this time of the visit; `by` is "call", "text" or "staff". False when that was known, or when
    the visit has another time by now."""
    if not appointments.confirm(tx, visit.id, visit.occurrence, by, now):
        return False
    data = {"by": by, "occurrence": visit.occurrence}
    return visit_events.add(tx, visit.id, now, "confirmed", str(visit.occurrence), data)


def wants_change(tx: Connection, visit: AppointmentRow, by: str, request_id: str, now: datetime) -> bool:
    """She wants another time for the visit, and staff phone her about it."""
    data = {"by": by, "occurrence": visit.occurrence, "request": request_id}
    return visit_events.add(tx, visit.id, now, "wants_change", f"{visit.occurrence}:{request_id}", data)
