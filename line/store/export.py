"""Requests of a span of days for an export: read in pieces by their place in one index, never as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select, tuple_

from line.store.callbacks import RequestRow
from line.store.tables import appointments, callback_requests


@dataclass(frozen=True)
class Booked:
    """A visit that came of a request: its wall time as the clinic's clock shows it, and where."""

    request_id: str
    wall_time: str
    place: str


def piece(
    conn: Connection, start: datetime, end: datetime, after: tuple[datetime, str] | None, limit: int
) -> list[RequestRow]:
    """Up to `limit` requests opened in [start, end), oldest first, from behind `after` (opened_at, id) on."""
    columns = callback_requests.c
    query = select(callback_requests).where(columns.opened_at >= start, columns.opened_at < end)
    if after is not None:
        query = query.where(tuple_(columns.opened_at, columns.id) > tuple_(*after))
    rows = conn.execute(query.order_by(columns.opened_at, columns.id).limit(limit)).mappings()
    return [RequestRow(**row) for row in rows]


def visits(conn: Connection, request_ids: list[str]) -> dict[str, Booked]:
    """The visit in force of each of these requests, the one booked last; without those that have none."""
    columns = appointments.c
    query = select(columns.request_id, columns.wall_time, columns.place).where(
        columns.request_id.in_(request_ids), columns.status == "booked"
    )
    rows = conn.execute(query.order_by(columns.created_at, columns.id))
    return {row.request_id: Booked(*row) for row in rows}


def count(conn: Connection, start: datetime, end: datetime) -> int:
    """How many requests were opened in [start, end)."""
    columns = callback_requests.c
    query = select(func.count()).where(columns.opened_at >= start, columns.opened_at < end)
    return int(conn.execute(query).scalar_one())
