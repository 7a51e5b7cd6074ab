"""The messages that patients left after the tone, and which of them nobody has played yet."""

from __future__ import annotations

from sqlalchemy import Connection, exists, select, update

from line.store.callback_events import EventRow
from line.store.callbacks import ranked
from line.store.tables import callback_events, callback_requests

_events = callback_events.c


def message(conn: Connection, request_id: str, event_id: int) -> EventRow | None:
    """The message of this request with that id; None for another request's, or for what is no message."""
    query = select(callback_events).where(_events.id == event_id, _events.request_id == request_id)
    row = conn.execute(query.where(_events.kind == "message")).mappings().first()
    return EventRow(**row) if row else None


def settle_unheard(conn: Connection, request_id: str) -> None:
    """Marks the request by whether a message is left that nobody played, and gives it its rank.

    No new version: who listens must not lose the note that she is writing meanwhile.
    """
    played = callback_events.alias("played")
    same = (played.c.request_id == request_id) & (played.c.kind == "played") & (played.c.key == _events.key)
    query = select(_events.id).where(_events.request_id == request_id, _events.kind == "message")
    left = query.where(~exists(select(played.c.id).where(same)))
    unheard = conn.execute(left.limit(1)).first() is not None
    statement = update(callback_requests).where(callback_requests.c.id == request_id)
    conn.execute(
        statement.where(callback_requests.c.unheard != unheard).values(
            unheard=unheard, rank=ranked(None, unheard)
        )
    )
