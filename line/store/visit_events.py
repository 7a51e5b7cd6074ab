"""What happened to visits: added once each, never changed. core/appointments.py lists the kinds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from line.store.statements import insert_or_ignore
from line.store.tables import visit_events


@dataclass(frozen=True)
class VisitEventRow:
    """One thing that happened to a visit."""

    id: int
    appointment_id: str
    at: datetime
    kind: str
    key: str
    data: Mapping[str, Any]
    staff_id: str | None


def add(
    conn: Connection,
    appointment_id: str,
    at: datetime,
    kind: str,
    key: str,
    data: Mapping[str, Any],
    *,
    staff_id: str | None = None,
) -> bool:
    """Records what happened, once per (visit, kind, key): False when it is on record already."""
    values = {"appointment_id": appointment_id, "at": at, "kind": kind, "key": key, "data": dict(data)}
    values |= {"staff_id": staff_id} if staff_id else {}
    return insert_or_ignore(conn, visit_events, values, on=["appointment_id", "kind", "key"])


def of_visit(conn: Connection, appointment_id: str) -> list[VisitEventRow]:
    """Everything on record about a visit, in the order it was written."""
    query = select(visit_events).where(visit_events.c.appointment_id == appointment_id)
    return [VisitEventRow(**row) for row in conn.execute(query.order_by(visit_events.c.id)).mappings()]
