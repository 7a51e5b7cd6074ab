"""Sign-ins that are in force, and those that were. Only a hash of each token is here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from line.store.staff import StaffRow
from line.store.tables import callback_attempts, is_under_way, staff, staff_sessions


@dataclass(frozen=True)
class SessionRow:
    """One sign-in; `browser` is what it called itself, instants are aware UTC."""

    id: str
    token_hash: str
    staff_id: str
    csrf: str
    address: str
    browser: str
    created_at: datetime
    active_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class Found:
    """A sign-in with its person, and since when she has had an open attempt (None without one)."""

    session: SessionRow
    person: StaffRow
    calling_since: datetime | None


_calling_since = (
    select(func.max(callback_attempts.c.started_at))
    .where(is_under_way, callback_attempts.c.staff_id == staff_sessions.c.staff_id)
    .scalar_subquery()
)
_columns = (
    *(column.label(f"session_{column.name}") for column in staff_sessions.c),
    *(column.label(f"person_{column.name}") for column in staff.c),
    _calling_since.label("calling_since"),
)
_whole = select(*_columns).join_from(staff_sessions, staff)


def add(conn: Connection, row: SessionRow) -> None:
    conn.execute(insert(staff_sessions).values(**vars(row)))


def find(conn: Connection, token_hash: str) -> Found | None:
    """The sign-in with this token, ended or not: one indexed read, asked for by every request."""
    return next(iter(_found(conn, staff_sessions.c.token_hash == token_hash)), None)


def unended(conn: Connection, staff_id: str) -> list[Found]:
    """Her sign-ins that nobody ended, the newest first; some of them may be over by the clock."""
    return _found(conn, (staff_sessions.c.staff_id == staff_id) & staff_sessions.c.ended_at.is_(None))


def renew(conn: Connection, session_id: str, now: datetime) -> None:
    """Writes down that she did something. A sign-in that was ended meanwhile stays ended."""
    live = (staff_sessions.c.id == session_id) & staff_sessions.c.ended_at.is_(None)
    conn.execute(update(staff_sessions).where(live).values(active_at=now))


def end(conn: Connection, session_id: str, staff_id: str, at: datetime) -> bool:
    """Ends one sign-in of hers; False when there is none such in force: of two who end it, the second ends nothing."""
    own = (staff_sessions.c.id == session_id) & (staff_sessions.c.staff_id == staff_id)
    return _end(conn, own, at) == 1


def end_all(conn: Connection, staff_id: str, at: datetime, *, but: str | None = None) -> int:
    """Ends all of hers, but one; how many that were."""
    hers = staff_sessions.c.staff_id == staff_id
    return _end(conn, hers if but is None else hers & (staff_sessions.c.id != but), at)


def _end(conn: Connection, which: ColumnElement[bool], at: datetime) -> int:
    live = which & staff_sessions.c.ended_at.is_(None)
    return conn.execute(update(staff_sessions).where(live).values(ended_at=at)).rowcount


def _found(conn: Connection, which: ColumnElement[bool]) -> list[Found]:
    query = _whole.where(which).order_by(staff_sessions.c.created_at.desc(), staff_sessions.c.id)
    return [
        Found(
            SessionRow(**{column.name: row[f"session_{column.name}"] for column in staff_sessions.c}),
            StaffRow(**{column.name: row[f"person_{column.name}"] for column in staff.c}),
            row["calling_since"],
        )
        for row in conn.execute(query).mappings()
    ]
