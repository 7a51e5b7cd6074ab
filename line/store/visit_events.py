"""What happened to visits: added once each, never changed. core/appointments.py lists the kinds."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

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


def last_told(conn: Connection, appointment_ids: Collection[str]) -> dict[str, datetime]:
    """When the patient was last told of each of these visits; without those that she was never told of."""
    columns = visit_events.c
    query = select(columns.appointment_id, func.max(columns.at)).where(columns.kind == "reminded")
    found = query.where(columns.appointment_id.in_(sorted(appointment_ids))).group_by(columns.appointment_id)
    return {row[0]: row[1] for row in conn.execute(found)}


def newest(conn: Connection, appointment_id: str, kinds: Collection[str]) -> VisitEventRow | None:
    """The newest event of these kinds, or None."""
    query = select(visit_events).where(visit_events.c.appointment_id == appointment_id)
    query = query.where(visit_events.c.kind.in_(sorted(kinds))).order_by(visit_events.c.id.desc()).limit(1)
    row = conn.execute(query).mappings().first()
    return VisitEventRow(**row) if row else None


def of_visit(conn: Connection, appointment_id: str) -> list[VisitEventRow]:
    """Everything on record about a visit, in the order it was written."""
    query = select(visit_events).where(visit_events.c.appointment_id == appointment_id)
    return [VisitEventRow(**row) for row in conn.execute(query.order_by(visit_events.c.id)).mappings()]


def add_booked(
    conn: Connection, appointment_ids: Sequence[str], at: datetime, data: Mapping[str, Any]
) -> None:
    """Records that new visits were booked, all by the same deed."""
    rows = [
        {"appointment_id": one, "at": at, "kind": "booked", "key": one, "data": dict(data)}
        for one in appointment_ids
    ]
    if rows:
        conn.execute(insert(visit_events), rows)


def latest(conn: Connection, appointment_ids: Collection[str], kind: str) -> dict[str, VisitEventRow]:
    """The last event of a kind of each of these visits, by the visit's id."""
    columns = visit_events.c
    query = select(visit_events).where(
        columns.appointment_id.in_(sorted(appointment_ids)), columns.kind == kind
    )
    rows = conn.execute(query.order_by(columns.id)).mappings() if appointment_ids else ()
    return {row["appointment_id"]: VisitEventRow(**row) for row in rows}
