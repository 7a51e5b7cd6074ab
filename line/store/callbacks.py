"""Callback requests. One open request per number is the database's rule, not ours; what happened to each is
callback_events'."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Required, TypedDict, Unpack

from sqlalchemy import ColumnElement, Connection, case, or_, select
from sqlalchemy import update as update_rows

from line.core.callbacks import URGENCIES, rank_of
from line.store import callback_events
from line.store.statements import insert_or_ignore
from line.store.tables import callback_requests, is_open, is_unfinished

_MOST_AT_ONCE = 50


@dataclass(frozen=True)
class RequestRow:
    """A callback request as it is stored; instants are aware UTC, `number` is the one to call (E.164)."""

    id: str
    reference: str
    number: str | None
    caller_number: str | None
    name: str | None
    someone_else: bool | None
    reason: str | None
    detail: str | None
    wish: str | None
    language: str
    source: str
    urgency: str
    status: str
    promised_by: datetime | None
    opened_at: datetime
    last_step_at: datetime
    finished_at: datetime | None
    touches: int
    texts_off: bool
    number_unconfirmed: bool
    may_mean_visit: bool
    version: int
    conversation_key: str | None
    rank: int
    promised_at: datetime | None
    due_from: datetime | None
    owner_id: str | None
    lease_until: datetime | None
    first_for: str | None
    first_until: datetime | None
    attempts: int
    last_outcome: str | None
    first_attempt_at: datetime | None
    closed_at: datetime | None
    closed_by: str | None
    reopened: int
    unheard: bool
    relay: bool
    split_from: str | None
    interpreter: str | None = None


class RequestChanges(TypedDict, total=False):
    """What `update` may write; what is left out stays as it is."""

    number: str | None
    caller_number: str | None
    name: str | None
    someone_else: bool | None
    reason: str | None
    detail: str | None
    wish: str | None
    language: str
    source: str
    urgency: str
    status: str
    promised_by: datetime | None
    last_step_at: datetime
    finished_at: datetime | None
    touches: int
    texts_off: bool
    number_unconfirmed: bool
    may_mean_visit: bool
    conversation_key: str | None
    promised_at: datetime | None
    due_from: datetime | None
    owner_id: str | None
    lease_until: datetime | None
    first_for: str | None
    first_until: datetime | None
    attempts: int
    last_outcome: str | None
    first_attempt_at: datetime | None
    closed_at: datetime | None
    closed_by: str | None
    reopened: int
    unheard: bool
    relay: bool
    split_from: str | None
    interpreter: str | None


class RequestColumns(RequestChanges, total=False):
    """What `insert` takes: the first of these are needed, the others have a default."""

    id: Required[str]
    opened_at: Required[datetime]


class NoFreeReference(LookupError):
    """Every reference on offer belongs to an open request."""


def by_id(conn: Connection, request_id: str, *, lock: bool = False) -> RequestRow | None:
    """The request, or None."""
    query = select(callback_requests).where(callback_requests.c.id == request_id)
    row = conn.execute(query.with_for_update() if lock else query).mappings().first()
    return RequestRow(**row) if row else None


def open_by_number(conn: Connection, number: str | None, *, lock: bool = True) -> RequestRow | None:
    """The open request of a number, or None. Locked unless told otherwise, so that its answers cannot cross; who has
    locked another request already asks without a lock, or two such could wait for each other.

    One that staff split off is a second person's: whatever comes from the number is not about it.
    """
    requests = callback_requests.c
    query = select(callback_requests).where(requests.number == number, is_open, requests.split_from.is_(None))
    row = conn.execute(query.with_for_update() if lock else query).mappings().first()
    return RequestRow(**row) if row else None


def urgent_and_free(conn: Connection, now: datetime) -> list[RequestRow]:
    """The open urgent requests that nobody has, or whose claim ran out, in the order of the queue; not all of many."""
    requests = callback_requests.c
    free = or_(requests.owner_id.is_(None), requests.lease_until < now)
    query = select(callback_requests).where(is_open, requests.rank == rank_of("urgent", False), free)
    rows = conn.execute(query.order_by(requests.promised_by, requests.opened_at).limit(_MOST_AT_ONCE))
    return [RequestRow(**row) for row in rows.mappings()]


def closed_by_number(
    conn: Connection, number: str, since: datetime, *, lock: bool = False
) -> RequestRow | None:
    """The request of a number that staff closed last, at or after `since`; None when there is none."""
    requests = callback_requests.c
    query = select(callback_requests).where(requests.number == number, requests.closed_at >= since)
    query = query.where(requests.status == "done", requests.split_from.is_(None))
    query = query.order_by(requests.closed_at.desc(), requests.id).limit(1)
    row = conn.execute(query.with_for_update() if lock else query).mappings().first()
    return RequestRow(**row) if row else None


def by_conversation(conn: Connection, key: str) -> RequestRow | None:
    """The newest request that this conversation opened, whatever its status, or None."""
    query = select(callback_requests).where(callback_requests.c.conversation_key == key)
    newest_first = query.order_by(callback_requests.c.opened_at.desc(), callback_requests.c.id.desc())
    row = conn.execute(newest_first.limit(1)).mappings().first()
    return RequestRow(**row) if row else None


def insert(
    conn: Connection, references: Iterable[str], **columns: Unpack[RequestColumns]
) -> tuple[RequestRow, bool]:
    """Opens a request under the first free reference: (row, True); or (the open request of that number, False).

    `status` is "open" and `last_step_at` the time of opening unless given. Two at once for one number: the loser
    waits for the winner's commit and gets the winner's row, locked. Raises NoFreeReference when all are taken.
    """
    values: dict[str, Any] = {"status": "open", "last_step_at": columns["opened_at"], "unheard": False}
    values = _ranked({**values, **columns})
    number = values.get("number")
    for reference in references:
        if insert_or_ignore(conn, callback_requests, {**values, "reference": reference}):
            created = by_id(conn, values["id"])
            assert created is not None
            return created, True
        if number is not None and not values.get("split_from") and (winner := open_by_number(conn, number)):
            return winner, False
    raise NoFreeReference("no four-digit reference is free")


def update(conn: Connection, request_id: str, **changes: Unpack[RequestChanges]) -> RequestRow:
    """Writes the named columns, raises the version by one and returns the new row. KeyError for an unknown id.

    Changing `number` to one that has an open request is an IntegrityError: look with `open_by_number` first.
    """
    values: dict[str, Any] = {**_ranked(changes), "version": callback_requests.c.version + 1}
    statement = update_rows(callback_requests).where(callback_requests.c.id == request_id).values(**values)
    row = conn.execute(statement.returning(callback_requests)).mappings().first()
    if row is None:
        raise KeyError(request_id)
    return RequestRow(**row)


def _ranked(columns: Mapping[str, Any]) -> dict[str, Any]:
    """The columns, and the rank that goes with an urgency and an unheard message: the queue is ordered by it."""
    if not {"urgency", "unheard"} & columns.keys():
        return dict(columns)
    return {**columns, "rank": ranked(columns.get("urgency"), columns.get("unheard"))}


def ranked(urgency: str | None, unheard: bool | None) -> ColumnElement[int] | int:
    """The rank after these become so; None: it stays as the row has it."""
    requests = callback_requests.c
    if urgency is None:
        of_urgency = {known: ranked(known, unheard) for known in URGENCIES}
        return case(of_urgency, value=requests.urgency)
    if unheard is None:
        return case((requests.unheard, rank_of(urgency, True)), else_=rank_of(urgency, False))
    return rank_of(urgency, unheard)


def reopen(
    conn: Connection, request_id: str, references: Iterable[str], **changes: Unpack[RequestChanges]
) -> RequestRow:
    """Opens a closed request again, under the first free of the references. Raises NoFreeReference.

    An IntegrityError when its number has another open request: look with `open_by_number` first.
    """
    requests = callback_requests.c
    opened: dict[str, Any] = {"status": "open", "closed_at": None, "closed_by": None, "attempts": 0}
    opened |= {**_ranked(changes), "reopened": requests.reopened + 1, "version": requests.version + 1}
    for reference in references:
        taken = select(requests.id).where(is_open, requests.reference == reference)
        if conn.execute(taken).first() is None:
            statement = update_rows(callback_requests).where(requests.id == request_id)
            row = conn.execute(statement.values(**opened, reference=reference).returning(callback_requests))
            return RequestRow(**row.mappings().one())
    raise NoFreeReference("no four-digit reference is free")


def set_texts_off(conn: Connection, number: str, off: bool) -> None:
    """Marks every open request of a number, split-off ones too, with what its texts are now."""
    requests = callback_requests.c
    stale = update_rows(callback_requests).where(
        requests.number == number, is_open, requests.texts_off != off
    )
    conn.execute(stale.values(texts_off=off, version=requests.version + 1))


def touch(conn: Connection, request_id: str, at: datetime, key: str, data: Mapping[str, Any]) -> bool:
    """Counts one more contact about an open request (`key`: its conversation); False when it was counted before."""
    if not callback_events.add(conn, request_id, at, "touch", key, data):
        return False
    statement = update_rows(callback_requests).where(callback_requests.c.id == request_id)
    counted = {"touches": callback_requests.c.touches + 1, "version": callback_requests.c.version + 1}
    conn.execute(statement.values(**counted))
    return True


def stale_unfinished(conn: Connection, before: datetime, limit: int = 50) -> list[RequestRow]:
    """Open requests from calls that were never finished and saw no step since `before`, oldest first, locked.

    Rows that another sweep holds are skipped.
    """
    requests = callback_requests.c
    query = (
        select(callback_requests)
        .where(is_unfinished, requests.last_step_at < before)
        .where(requests.source == "call")
        .order_by(requests.last_step_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [RequestRow(**row) for row in conn.execute(query).mappings()]
