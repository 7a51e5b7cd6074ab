"""Attempts to reach a patient: who dialled which number when, and what came of it. One open attempt per request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, case, delete, select, update
from sqlalchemy import func as sql

from line.core.claims import LEASE
from line.store.statements import insert_or_ignore
from line.store.tables import callback_attempts, callback_requests, is_under_way


@dataclass(frozen=True)
class AttemptRow:
    """An attempt as it is stored; columns are documented in tables.py, instants are aware UTC."""

    id: str
    request_id: str
    staff_id: str
    kind: str
    number: str
    started_at: datetime
    ended_at: datetime | None
    outcome: str | None
    call_sid: str | None
    call_status: str | None
    problem: str | None


def begin(
    conn: Connection, attempt_id: str, request_id: str, staff_id: str, kind: str, number: str, now: datetime
) -> bool:
    """Opens an attempt ("line" or "desk"). False when one is open for this request: the second press dials nothing."""
    values = {"id": attempt_id, "request_id": request_id, "staff_id": staff_id, "kind": kind}
    return insert_or_ignore(conn, callback_attempts, {**values, "number": number, "started_at": now})


def by_id(conn: Connection, attempt_id: str) -> AttemptRow | None:
    """The attempt, or None."""
    row = (
        conn.execute(select(callback_attempts).where(callback_attempts.c.id == attempt_id)).mappings().first()
    )
    return AttemptRow(**row) if row else None


def open_of(conn: Connection, request_id: str) -> AttemptRow | None:
    """The attempt that is under way for a request, or None."""
    query = select(callback_attempts).where(callback_attempts.c.request_id == request_id, is_under_way)
    row = conn.execute(query).mappings().first()
    return AttemptRow(**row) if row else None


def open_by(conn: Connection, staff_id: str) -> AttemptRow | None:
    """The attempt that a person has under way, or None."""
    query = select(callback_attempts).where(callback_attempts.c.staff_id == staff_id, is_under_way)
    row = conn.execute(query.order_by(callback_attempts.c.started_at.desc()).limit(1)).mappings().first()
    return AttemptRow(**row) if row else None


def of_request(conn: Connection, request_id: str) -> list[AttemptRow]:
    """Every attempt of a request, oldest first."""
    query = select(callback_attempts).where(callback_attempts.c.request_id == request_id)
    ordered = query.order_by(callback_attempts.c.started_at, callback_attempts.c.id)
    return [AttemptRow(**row) for row in conn.execute(ordered).mappings()]


def count_since(conn: Connection, request_id: str, outcomes: frozenset[str], since: datetime) -> int:
    """How many attempts of a request that began at or after `since` ended with one of these outcomes."""
    attempts = callback_attempts.c
    query = select(sql.count()).where(attempts.request_id == request_id, attempts.started_at >= since)
    return int(conn.execute(query.where(attempts.outcome.in_(sorted(outcomes)))).scalar_one())


def end(conn: Connection, attempt_id: str, outcome: str | None, now: datetime) -> bool:
    """Ends an open attempt; False when it had ended."""
    statement = update(callback_attempts).where(callback_attempts.c.id == attempt_id, is_under_way)
    return conn.execute(statement.values(outcome=outcome, ended_at=now)).rowcount == 1


def any_left(conn: Connection, before: datetime) -> bool:
    """Whether `end_left` would end one. For a reading connection."""
    left = select(callback_attempts.c.id).where(is_under_way, callback_attempts.c.started_at < before)
    return conn.execute(left.limit(1)).first() is not None


def end_left(conn: Connection, before: datetime, now: datetime) -> int:
    """Ends every attempt that began before then and was never marked, as "unfinished". Returns how many."""
    statement = update(callback_attempts).where(is_under_way, callback_attempts.c.started_at < before)
    return conn.execute(statement.values(outcome="unfinished", ended_at=now)).rowcount


def reopen(conn: Connection, attempt_id: str) -> None:
    """Takes the end of an attempt back (an undone outcome). IntegrityError when another is open by now."""
    statement = update(callback_attempts).where(callback_attempts.c.id == attempt_id)
    conn.execute(statement.values(outcome=None, ended_at=None))


def remove(conn: Connection, attempt_id: str) -> None:
    """Takes away an attempt that an outcome made by itself, when that outcome is undone: it never was."""
    conn.execute(delete(callback_attempts).where(callback_attempts.c.id == attempt_id))


def fail(conn: Connection, attempt_id: str, problem: str, now: datetime) -> bool:
    """The patient was never called: the attempt ends with a problem in words, counts for nothing, and holds the claim
    no longer than any other. False when it had ended.

    The request is locked before the attempt, as everywhere: the other way round two could wait for each other.
    """
    requests = callback_requests.c
    attempt = by_id(conn, attempt_id)
    if attempt is None:
        return False
    conn.execute(select(requests.id).where(requests.id == attempt.request_id).with_for_update())
    statement = update(callback_attempts).where(callback_attempts.c.id == attempt_id, is_under_way)
    if conn.execute(statement.values(problem=problem, ended_at=now)).rowcount != 1:
        return False
    called = case((requests.first_attempt_at == attempt.started_at, None), else_=requests.first_attempt_at)
    mine = and_(requests.id == attempt.request_id, requests.owner_id == attempt.staff_id)
    values = {"lease_until": now + LEASE, "first_attempt_at": called, "version": requests.version + 1}
    conn.execute(update(callback_requests).where(mine).values(values))
    return True
