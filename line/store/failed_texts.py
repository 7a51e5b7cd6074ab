"""Texts that did not arrive, and what was done for their patients since. Reads only."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, func, literal_column, or_, select, tuple_

from line.store.tables import callback_attempts, callback_requests, is_ended, messages

# A reminder that nobody agreed to was not wanted: that is no failure, and there may be thousands (the reminders page
# has them). What somebody asked for, and did not get for that reason, is one.
_unwanted = and_(messages.c.status == literal_column("'suppressed'"), messages.c.lane > literal_column("0"))
did_not_arrive = and_(
    is_ended,
    or_(messages.c.status != literal_column("'unknown'"), messages.c.next_look_at.is_(None)),
    ~_unwanted,
)


@dataclass(frozen=True)
class FailedRow:
    """A text that did not arrive: `at` is when that was known, `reason` the words stored with it."""

    id: str
    at: datetime
    number: str
    purpose: str
    status: str
    error_code: int | None
    reason: str | None
    request_id: str | None


@dataclass(frozen=True)
class AboutRow:
    """The request that a text was about."""

    id: str
    reference: str
    number: str | None
    name: str | None
    status: str
    opened_at: datetime


def newest(conn: Connection, after: tuple[datetime, str] | None, limit: int) -> list[FailedRow]:
    """Up to `limit` of them, newest first, from behind `after` (time and id of the last one seen) on."""
    columns = messages.c
    query = select(
        columns.id,
        columns.updated_at,
        columns.to_number,
        columns.purpose,
        columns.status,
        columns.error_code,
        columns.reason,
        columns.request_id,
    ).where(did_not_arrive)
    if after is not None:
        query = query.where(tuple_(columns.updated_at, columns.id) < tuple_(*after))
    newest_first = query.order_by(columns.updated_at.desc(), columns.id.desc()).limit(limit)
    return [FailedRow(*row) for row in conn.execute(newest_first)]


def causes(conn: Connection, since: datetime) -> Mapping[int | None, int]:
    """How many failed at or after `since`, by the carrier's code."""
    query = select(messages.c.error_code, func.count()).where(did_not_arrive, messages.c.updated_at >= since)
    return {row[0]: row[1] for row in conn.execute(query.group_by(messages.c.error_code))}


def about(conn: Connection, ids: Collection[str], numbers: Collection[str]) -> list[AboutRow]:
    """The requests with these ids, and all of these numbers; the open one of a number first, then the newest."""
    columns = callback_requests.c
    wanted = or_(columns.id.in_(sorted(ids)), columns.number.in_(sorted(numbers)))
    query = select(
        columns.id, columns.reference, columns.number, columns.name, columns.status, columns.opened_at
    )
    rows = [AboutRow(*row) for row in conn.execute(query.where(wanted))]
    return sorted(rows, key=lambda row: (row.status == "open", row.opened_at), reverse=True)


def last_attempts(conn: Connection, request_ids: Collection[str]) -> Mapping[str, datetime]:
    """When the newest attempt of each of these requests began; without those that have none."""
    columns = callback_attempts.c
    query = select(columns.request_id, func.max(columns.started_at))
    grouped = query.where(columns.request_id.in_(sorted(request_ids))).group_by(columns.request_id)
    return {row[0]: row[1] for row in conn.execute(grouped)}
