"""What happened to callback requests: added once each, never changed. core/callbacks.py lists the kinds."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from line.store.statements import insert_or_ignore
from line.store.tables import callback_events

HEARD = ("words", "transcript")
"""The kinds that hold her own words, with the tier of a red flag in them."""


@dataclass(frozen=True)
class EventRow:
    """One thing that happened to a request."""

    id: int
    request_id: str
    at: datetime
    kind: str
    key: str
    data: Mapping[str, Any]
    staff_id: str | None


def add(
    conn: Connection,
    request_id: str,
    at: datetime,
    kind: str,
    key: str,
    data: Mapping[str, Any],
    *,
    staff_id: str | None = None,
) -> bool:
    """Records what happened, once per (request, kind, key): False when it is on record already."""
    values = {"request_id": request_id, "at": at, "kind": kind, "key": key, "data": dict(data)}
    values |= {"staff_id": staff_id} if staff_id else {}
    return insert_or_ignore(conn, callback_events, values, on=["request_id", "kind", "key"])


def key_of_words(sid: str, words: str) -> str:
    """The key of what was said or written under a sid (of a call, a text, a recording): the same words once, others
    beside them. `sid_of` gives the sid back."""
    return f"{sid}:{hashlib.sha256(words.encode('utf-8', 'replace')).hexdigest()[:16]}"


def sid_of(event: EventRow) -> str:
    """The sid that an event came with."""
    return event.key.partition(":")[0]


def of_request(conn: Connection, request_id: str) -> list[EventRow]:
    """Everything on record about a request, in the order it was written."""
    query = select(callback_events).where(callback_events.c.request_id == request_id)
    return [EventRow(**row) for row in conn.execute(query.order_by(callback_events.c.id)).mappings()]


def find(conn: Connection, request_id: str, kind: str, key: str) -> EventRow | None:
    """One thing on record, or None."""
    events = callback_events.c
    query = select(callback_events).where(events.request_id == request_id)
    row = conn.execute(query.where(events.kind == kind, events.key == key)).mappings().first()
    return EventRow(**row) if row else None


def newest(conn: Connection, request_id: str, kind: str) -> EventRow | None:
    """The newest event of a kind, or None."""
    events = callback_events.c
    query = select(callback_events).where(events.request_id == request_id, events.kind == kind)
    row = conn.execute(query.order_by(events.id.desc()).limit(1)).mappings().first()
    return EventRow(**row) if row else None


def newest_id(conn: Connection, request_id: str) -> int:
    """The id of the newest event of a request, 0 when there is none."""
    events = callback_events.c
    return conn.execute(select(func.max(events.id)).where(events.request_id == request_id)).scalar() or 0


def cries(conn: Connection, request_ids: Sequence[str], tiers: Container[str]) -> Mapping[str, EventRow]:
    """Of each of these requests the newest words with a red flag of one of the tiers, where there are any."""
    events = callback_events.c
    query = select(callback_events).where(events.request_id.in_(request_ids), events.kind.in_(HEARD))
    rows = conn.execute(query.order_by(events.at, events.id)).mappings() if request_ids else ()
    found = (EventRow(**row) for row in rows)
    return {event.request_id: event for event in found if event.data.get("tier") in tiers}


def newest_cry(conn: Connection, request_id: str) -> datetime | None:
    """When she last said a word that may mean an emergency (a red flag of any tier), or None."""
    events = callback_events.c
    query = select(events.at, events.data).where(events.request_id == request_id, events.kind.in_(HEARD))
    # By the time and not by the id: the words of a request that was merged into this one may be older than its own.
    return max((at for at, data in conn.execute(query) if data.get("tier")), default=None)
