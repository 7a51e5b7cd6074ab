"""Visits. What is sent about them, and when, is not decided here."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, tuple_, update

from line.store.tables import appointments


@dataclass(frozen=True)
class AppointmentRow:
    """A visit as it is stored: `wall_time` as the clock in `zone` shows it, `starts_at` the same in UTC. `occurrence`
    counts the times it was given, `known_since` is when this one became known."""

    id: str
    request_id: str | None
    number: str
    who_for: str
    place: str
    wall_time: str
    zone: str
    starts_at: datetime
    language: str
    status: str
    created_at: datetime
    created_by: str | None
    updated_at: datetime
    version: int
    source: str
    external_id: str | None
    occurrence: int
    known_since: datetime
    confirmed_at: datetime | None
    confirmed_by: str | None
    stopped: int | None = None

    @property
    def silent(self) -> bool:
        """Whether staff stopped the reminders of this time of it."""
        return self.stopped == self.occurrence


def add(conn: Connection, **columns: Any) -> AppointmentRow:
    """A new visit, "booked" unless told otherwise; it is known since `created_at`."""
    made = columns["created_at"]
    values = {"status": "booked", "updated_at": made, "known_since": made, **columns}
    row = conn.execute(insert(appointments).values(**values).returning(appointments)).mappings().one()
    return AppointmentRow(**row)


def add_many(conn: Connection, rows: Sequence[AppointmentRow]) -> None:
    """Stores new visits as they are."""
    if rows:
        conn.execute(insert(appointments), [vars(row) for row in rows])


def by_external_ids(conn: Connection, external_ids: Collection[str]) -> dict[str, AppointmentRow]:
    """The visits that the clinic's own system knows under these ids."""
    query = select(appointments).where(appointments.c.external_id.in_(sorted(external_ids)))
    found = (AppointmentRow(**row) for row in conn.execute(query).mappings())
    return {row.external_id: row for row in found if row.external_id is not None}


def imported_to_come(
    conn: Connection, now: datetime, until: datetime | None, after: str, limit: int
) -> list[AppointmentRow]:
    """Up to `limit` booked visits to come that an import brought, by their ids from `after` on; those that begin before
    `until`."""
    columns = appointments.c
    query = select(appointments).where(columns.source == "import", columns.status == "booked")
    query = query.where(columns.starts_at > now, columns.external_id.is_not(None), columns.id > after)
    query = query if until is None else query.where(columns.starts_at < until)
    rows = conn.execute(query.order_by(columns.id).limit(limit)).mappings()
    return [AppointmentRow(**row) for row in rows]


def by_id(conn: Connection, appointment_id: str, *, lock: bool = False) -> AppointmentRow | None:
    """The visit, or None. Locked, it cannot be moved or answered by anybody else meanwhile."""
    query = select(appointments).where(appointments.c.id == appointment_id)
    row = conn.execute(query.with_for_update() if lock else query).mappings().first()
    return AppointmentRow(**row) if row else None


def confirm(conn: Connection, appointment_id: str, occurrence: int, by: str, now: datetime) -> bool:
    """Notes that she will come to this time of the visit; False when that is known, or the visit has changed."""
    columns = appointments.c
    mine = (columns.id == appointment_id) & (columns.occurrence == occurrence)
    still = (columns.status == "booked") & columns.confirmed_at.is_(None)
    values = {"confirmed_at": now, "confirmed_by": by, "updated_at": now, "version": columns.version + 1}
    return conn.execute(update(appointments).where(mine, still).values(**values)).rowcount == 1


def change(conn: Connection, appointment_id: str, now: datetime, **columns: Any) -> AppointmentRow:
    """Writes the named columns and raises the version. KeyError for an unknown id."""
    values = {**columns, "updated_at": now, "version": appointments.c.version + 1}
    statement = update(appointments).where(appointments.c.id == appointment_id).values(**values)
    row = conn.execute(statement.returning(appointments)).mappings().first()
    if row is None:
        raise KeyError(appointment_id)
    return AppointmentRow(**row)


def coming(conn: Connection, number: str, now: datetime) -> list[AppointmentRow]:
    """The booked visits of a number that are still to come, next first."""
    columns = appointments.c
    query = select(appointments).where(columns.number == number, columns.starts_at > now)
    ordered = query.where(columns.status == "booked").order_by(columns.starts_at, columns.id)
    return [AppointmentRow(**row) for row in conn.execute(ordered).mappings()]


def between(
    conn: Connection, since: datetime, until: datetime, after: tuple[datetime, str] | None, limit: int
) -> list[AppointmentRow]:
    """Up to `limit` visits that begin in this span, whatever their status, by time; from behind `after` on."""
    columns = appointments.c
    query = select(appointments).where(columns.starts_at >= since, columns.starts_at < until)
    order = columns.starts_at, columns.id
    if after is not None:
        query = query.where(tuple_(*order) > tuple_(*after, types=[column.type for column in order]))
    return [AppointmentRow(**row) for row in conn.execute(query.order_by(*order).limit(limit)).mappings()]


def next_booked(conn: Connection, since: datetime) -> datetime | None:
    """When the first booked visit from an instant on begins."""
    columns = appointments.c
    query = select(columns.starts_at).where(columns.starts_at >= since, columns.status == "booked")
    return conn.execute(query.order_by(columns.starts_at).limit(1)).scalar()


def booked_between(conn: Connection, since: datetime, until: datetime) -> int:
    """How many booked visits begin in this span."""
    columns = appointments.c
    query = select(func.count()).where(columns.starts_at >= since, columns.starts_at < until)
    return conn.execute(query.where(columns.status == "booked")).scalar_one()


def of_request(conn: Connection, request_id: str) -> list[AppointmentRow]:
    """The visits that came of a request, oldest first."""
    query = select(appointments).where(appointments.c.request_id == request_id)
    ordered = query.order_by(appointments.c.created_at, appointments.c.id)
    return [AppointmentRow(**row) for row in conn.execute(ordered).mappings()]
