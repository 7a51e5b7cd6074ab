"""The views of the queue as SQL: each a range of one index, read from a place on (keyset), never by page number.

The first page costs the same at a thousand and at a hundred thousand requests, and so does a count, which stops at
`MOST_COUNTED`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select, tuple_

from line.store.callbacks import RequestRow
from line.store.tables import callback_requests, is_delayed, is_kept_for, is_open, is_owned

MOST_COUNTED = 100
RANKED = frozenset({"todo", "mine"})
"""Views in the order of urgency, then of the promise; all others are in the order of one instant."""

_requests = callback_requests.c
_urgent_and_free = and_(is_open, _requests.rank == 0, _requests.owner_id.is_(None))


@dataclass(frozen=True)
class Asked:
    """Who asks at what time: `today` is the start of the clinic's day, instants are aware UTC."""

    staff_id: str
    now: datetime
    today: datetime


def rows(
    conn: Connection, view: str, asked: Asked, after: tuple[Any, ...] | None, limit: int
) -> list[RequestRow]:
    """Up to `limit` requests of a view in its order, from behind `after` (the `place` of a row) on."""
    found = conn.execute(_page(select(callback_requests), view, asked, after, limit)).mappings()
    return [RequestRow(**row) for row in found]


def state(
    conn: Connection, view: str, asked: Asked, after: tuple[Any, ...] | None, limit: int
) -> tuple[tuple[Any, ...], ...]:
    """What tells one state of such a page from another: id, version, for what is claimed, whose, and whether a message
    waits to be played (playing one makes no new version)."""
    columns = select(_requests.id, _requests.version, _requests.owner_id, _requests.unheard)
    return tuple(tuple(row) for row in conn.execute(_page(columns, view, asked, after, limit)))


def place(row: RequestRow, view: str) -> tuple[Any, ...]:
    """Where a row stands in the order of a view."""
    return tuple(getattr(row, column.name) for column in _order(view))


def counts(conn: Connection, asked: Asked, views: tuple[str, ...]) -> Mapping[str, int]:
    """How many each view holds, counted up to MOST_COUNTED."""
    few = {
        view: select(_requests.id).where(_which(view, asked)).limit(MOST_COUNTED).subquery(f"in_{view}")
        for view in views
    }
    numbers = [select(func.count()).select_from(some).scalar_subquery() for some in few.values()]
    return dict(zip(few, conn.execute(select(*numbers)).one(), strict=True))


def urgent(conn: Connection) -> tuple[tuple[str, int], ...]:
    """The urgent requests that nobody has, the first MOST_COUNTED of them: id, and how often each was opened again."""
    query = select(_requests.id, _requests.reopened).where(_urgent_and_free).order_by(*_order("todo"))
    return tuple((found.id, found.reopened) for found in conn.execute(query.limit(MOST_COUNTED)))


def search(conn: Connection, words: str, digits: str, limit: int) -> list[RequestRow]:
    """Requests whose name holds the words, or whose reference or end of the number is the digits; newest first."""
    matches: list[ColumnElement[bool]] = []
    if words:
        matches.append(_requests.name.icontains(words, autoescape=True))
    if digits:
        matches.append(_requests.reference == digits)
    if len(digits) >= 4:
        matches += [column.endswith(digits) for column in (_requests.number, _requests.caller_number)]
    if not matches:
        return []
    query = select(callback_requests).where(or_(*matches))
    newest = query.order_by(_requests.opened_at.desc(), _requests.id.desc()).limit(limit)
    return [RequestRow(**row) for row in conn.execute(newest).mappings()]


def _page(
    query: Select[Any], view: str, asked: Asked, after: tuple[Any, ...] | None, limit: int
) -> Select[Any]:
    order, down = _order(view), view in ("done", "all")
    query = query.where(_which(view, asked))
    if after is not None:
        there = tuple_(*after, types=[column.type for column in order])
        query = query.where(tuple_(*order) < there if down else tuple_(*order) > there)
    return query.order_by(*(column.desc() if down else column for column in order)).limit(limit)


def _order(view: str) -> tuple[Any, ...]:
    match view:
        case "waiting":
            return _requests.due_from, _requests.id
        case "done":
            return _requests.closed_at, _requests.id
        case "all":
            return _requests.opened_at, _requests.id
    # Promises are rounded to five minutes: of two with the same one, who asked first comes first.
    return _requests.rank, _requests.promised_by, _requests.opened_at, _requests.id


def _which(view: str, asked: Asked) -> ColumnElement[bool]:
    match view:
        case "todo":
            return and_(is_open, or_(_requests.due_from.is_(None), _requests.due_from <= asked.now))
        case "mine":
            kept = and_(is_kept_for, _requests.first_for == asked.staff_id, _requests.first_until > asked.now)
            return or_(and_(is_owned, _requests.owner_id == asked.staff_id), kept)
        case "waiting":
            return and_(is_delayed, _requests.due_from > asked.now)
        case "done":
            return and_(_requests.status != "open", _requests.closed_at >= asked.today)
        case "all":
            return _requests.id.is_not(None)
    raise KeyError(view)
