"""What the supervisor's page and the wallboard count: the open requests, and those of one day. Reads only.

Every query starts at an index: the open ones (a partial index) or a span of opened_at, closed_at or started_at. So the
cost follows the day and the queue, not the years behind them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, literal_column, or_, select

from line.core.figures import Came, Tried
from line.store.tables import (
    callback_attempts,
    callback_events,
    callback_requests,
    is_open,
    is_owned,
    is_under_way,
    staff,
)

_requests = callback_requests.c
_URGENT: ColumnElement[int] = literal_column("0")  # core/callbacks.py: the rank of an urgent one


@dataclass(frozen=True)
class Standing:
    """The open requests at one moment. `later`: not to be called yet; `late`: promised for earlier and due."""

    open: int
    later: int
    late: int
    urgent: int
    urgent_free: int
    claimed: int
    oldest_promise: datetime | None  # of the late ones
    oldest_urgent: datetime | None  # when the oldest urgent one was opened
    oldest: datetime | None  # when the oldest that is due was opened


@dataclass(frozen=True)
class ClaimRow:
    """A request that somebody holds: since when, until when unless renewed, and since when she is on the phone."""

    request_id: str
    reference: str
    name: str | None
    urgency: str
    owner_id: str
    owner: str | None
    since: datetime | None
    lease_until: datetime
    on_phone_since: datetime | None


@dataclass(frozen=True)
class LateRow:
    """A request that was not called back as promised. `owner`: who holds it now, None when nobody does."""

    request_id: str
    reference: str
    name: str | None
    urgency: str
    promised_by: datetime
    opened_at: datetime
    attempts: int
    owner: str | None


def standing(conn: Connection, now: datetime) -> Standing:
    """How the queue stands, in one pass over the open requests."""
    later, late, urgent = _requests.due_from > now, _is_late(now), _requests.rank == _URGENT
    claimed = and_(_requests.owner_id.is_not(None), _requests.lease_until > now)
    count = func.count
    query = select(
        count(),
        count().filter(later),
        count().filter(late),
        count().filter(urgent),
        count().filter(urgent, ~func.coalesce(claimed, literal_column("(1 = 0)"))),
        count().filter(claimed),
        func.min(_requests.promised_by).filter(late),
        func.min(_requests.opened_at).filter(urgent),
        func.min(_requests.opened_at).filter(_is_due(now)),
    ).where(is_open)
    return Standing(*conn.execute(query).one())


def came(conn: Connection, start: datetime, end: datetime) -> list[Came]:
    """Every request opened in [start, end), whatever became of it."""
    query = select(_requests.opened_at, _requests.reason, _requests.source)
    within = query.where(_requests.opened_at >= start, _requests.opened_at < end)
    return [Came(*row) for row in conn.execute(within)]


def count_came(conn: Connection, start: datetime, end: datetime) -> int:
    """How many that are, without reading them."""
    within = and_(_requests.opened_at >= start, _requests.opened_at < end)
    return int(conn.execute(select(func.count()).where(within)).scalar_one())


def closed(conn: Connection, start: datetime, end: datetime) -> int:
    """How many requests were closed in [start, end) and are closed still."""
    within = and_(_requests.closed_at >= start, _requests.closed_at < end, _requests.status != "open")
    query = select(func.count()).where(within)
    return int(conn.execute(query).scalar_one())


def tried(conn: Connection, start: datetime, end: datetime) -> list[Tried]:
    """Every request whose first attempt was made in [start, end): when it was opened, and when that was."""
    attempts = callback_attempts.c
    started = select(attempts.request_id).where(attempts.started_at >= start, attempts.started_at < end)
    first = and_(_requests.first_attempt_at >= start, _requests.first_attempt_at < end)
    query = select(_requests.opened_at, _requests.first_attempt_at)
    return [Tried(*row) for row in conn.execute(query.where(_requests.id.in_(started), first))]


def claims(conn: Connection, now: datetime, limit: int) -> list[ClaimRow]:
    """The claims in force, the one that ends first before the others."""
    event, attempt = callback_events.c, callback_attempts.c
    taken = event.kind.in_(("claim", "taken"))
    since = select(func.max(event.at)).where(event.request_id == _requests.id, taken).scalar_subquery()
    query = (
        select(
            _requests.id,
            _requests.reference,
            _requests.name,
            _requests.urgency,
            _requests.owner_id,
            staff.c.name,
            since,
            _requests.lease_until,
            attempt.started_at,
        )
        .join_from(callback_requests, staff, staff.c.id == _requests.owner_id, isouter=True)
        .join(callback_attempts, and_(attempt.request_id == _requests.id, is_under_way), isouter=True)
        .where(is_owned, _requests.lease_until > now)
        .order_by(_requests.lease_until, _requests.id)
    )
    return [ClaimRow(*row) for row in conn.execute(query.limit(limit))]


def late(conn: Connection, now: datetime, limit: int) -> list[LateRow]:
    """The late ones in the order of the queue: the most urgent first, then the longest promised."""
    held = and_(staff.c.id == _requests.owner_id, _requests.lease_until > now)
    query = (
        select(
            _requests.id,
            _requests.reference,
            _requests.name,
            _requests.urgency,
            _requests.promised_by,
            _requests.opened_at,
            _requests.attempts,
            staff.c.name,
        )
        .join_from(callback_requests, staff, held, isouter=True)
        .where(is_open, _is_late(now))
        .order_by(_requests.rank, _requests.promised_by, _requests.id)
    )
    return [LateRow(*row) for row in conn.execute(query.limit(limit))]


def _is_due(now: datetime) -> ColumnElement[bool]:
    return or_(_requests.due_from.is_(None), _requests.due_from <= now)


def _is_late(now: datetime) -> ColumnElement[bool]:
    """What waits for a set time is not late: the promise was kept, or she wished for later."""
    return and_(_requests.promised_by <= now, _is_due(now))
