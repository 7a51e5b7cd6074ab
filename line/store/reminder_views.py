"""What the line starts by itself, in lists: each view a range of one partial index, read from a place on (keyset).

A page costs the same at a thousand and at a million messages. Reads only.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Select, and_, func, literal_column, select, tuple_

from line.core.places import Place
from line.core.purposes import CALLS, TEXTS
from line.store.appointments import AppointmentRow
from line.store.messages import MessageRow
from line.store.tables import (
    appointments,
    callback_events,
    callback_requests,
    is_held,
    is_open,
    is_over,
    is_pending,
    messages,
    visit_events,
)
from line.store.visit_events import VisitEventRow

MOST_COUNTED = 100

SENT = (
    *("unknown", "accepted", "queued", "underway", "sent", "delivered", "read"),
    *("answered", "voicemail", "unanswered"),
)
FAILED = ("undelivered", "failed", "refused", "canceled", "unknown", "lapsed")
ENDED = ("suppressed", "dropped")
_OVER: Mapping[str, tuple[str, ...]] = MappingProxyType({"sent": SENT, "failed": FAILED, "ended": ENDED})

_columns = messages.c


def rows(conn: Connection, view: str, after: Place | None, limit: int) -> list[MessageRow]:
    """Up to `limit` messages of a view (due, held, sent, failed or ended), in its order, from behind `after` on."""
    # One small read for each part of a view: each is a range of the index, and they are merged here.
    parts = [_page(query, view, after, limit) for query in _parts(view)]
    found = [MessageRow(**row) for part in parts for row in conn.execute(part).mappings()]
    return sorted(found, key=lambda row: place(row, view), reverse=view in _OVER)[:limit]


def place(row: MessageRow, view: str) -> Place:
    """Where a row stands in the order of a view."""
    return (row.updated_at if view in _OVER else row.due_at), row.id


def counts(conn: Connection, views: Collection[str]) -> dict[str, int]:
    """How many each view holds, counted up to MOST_COUNTED."""
    made = {}
    for view in views:
        parts = [query.with_only_columns(_columns.id).limit(MOST_COUNTED) for query in _parts(view)]
        counted = [select(func.count()).select_from(part.subquery()) for part in parts]
        made[view] = min(sum(conn.execute(one).scalar_one() for one in counted), MOST_COUNTED)
    return made


def visits(conn: Connection, ids: Collection[str]) -> dict[str, AppointmentRow]:
    """These visits, by id."""
    query = select(appointments).where(appointments.c.id.in_(sorted(ids)))
    return {row["id"]: AppointmentRow(**row) for row in conn.execute(query).mappings()}


def requests(conn: Connection, numbers: Collection[str]) -> dict[str, tuple[str, str]]:
    """The open request of each of these numbers that has one: its id and its reference."""
    columns = callback_requests.c
    query = select(columns.number, columns.id, columns.reference)
    rows = conn.execute(query.where(is_open, columns.number.in_(sorted(numbers))))
    return {number: (request_id, reference) for number, request_id, reference in rows}


def tasks(conn: Connection, request_ids: Collection[str]) -> list[tuple[str, Mapping[str, Any]]]:
    """What staff were asked to phone about in these requests, the oldest first: the request and what is on record."""
    events = callback_events.c
    query = select(events.request_id, events.data).where(events.request_id.in_(sorted(request_ids)))
    query = query.where(events.kind == "task").order_by(events.id)
    return [(request_id, data) for request_id, data in conn.execute(query)]


def wanted(conn: Connection, numbers: Collection[str]) -> list[tuple[VisitEventRow, AppointmentRow]]:
    """What these numbers said of their visits, the oldest first: another time, cannot come, will come."""
    events = visit_events.c
    kinds = events.kind.in_(("wants_change", "wants_cancel", "will_come"))
    mine = select(appointments).where(appointments.c.number.in_(sorted(numbers)))
    hers = {row["id"]: AppointmentRow(**row) for row in conn.execute(mine).mappings()} if numbers else {}
    query = select(visit_events).where(events.appointment_id.in_(sorted(hers)), kinds).order_by(events.id)
    rows = conn.execute(query).mappings() if hers else ()
    return [(VisitEventRow(**row), hers[row["appointment_id"]]) for row in rows]


def of_visits(conn: Connection, ids: Collection[str]) -> list[MessageRow]:
    """The messages about any of these visits."""
    mine = messages.c.visit_id.is_not(None) & messages.c.visit_id.in_(sorted(ids))
    query = select(messages).where(mine).order_by(messages.c.due_at, messages.c.id)
    return [MessageRow(**row) for row in conn.execute(query).mappings()]


def _parts(view: str) -> Sequence[Select[Any]]:
    query = select(messages)
    if view == "due":
        waits = query.where(is_pending, _columns.reason.is_(None))
        return [waits.where(_columns.lane == literal_column(str(lane))) for lane in (TEXTS, CALLS)]
    if view == "held":
        return [query.where(is_held)]
    return [query.where(is_over, _columns.status == status, _of_view(view, status)) for status in _OVER[view]]


def _of_view(view: str, status: str) -> Any:
    if status == "unknown":  # while it is looked up it may have gone; then somebody has to be sure
        looked_up = _columns.next_look_at.is_not(None)
        return ~looked_up if view == "failed" else looked_up
    return and_(True)


def _page(query: Select[Any], view: str, after: Place | None, limit: int) -> Select[Any]:
    down = view in _OVER
    order = (_columns.updated_at if down else _columns.due_at), _columns.id
    if after is not None:
        there = tuple_(*after, types=[column.type for column in order])
        query = query.where(tuple_(*order) < there if down else tuple_(*order) > there)
    return query.order_by(*(column.desc() if down else column for column in order)).limit(limit)
