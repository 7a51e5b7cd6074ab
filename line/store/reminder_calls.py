"""What only a call's row of `messages` can be told or asked: what picked up, and whether its end is overdue.

The rest is as for any message (messages.py).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, exists, or_, select, update

from line.store.messages import MessageRow
from line.store.tables import is_live_call, messages


def took(conn: Connection, message_id: str, sid: str, reason: str, now: datetime) -> bool:
    """Notes that no person took the call, once and while it lasts. False when a key was pressed in it, when it is over,
    or when that is noted already: of two reports at once the second loses here."""
    columns = messages.c
    lasts = (columns.status == "underway") & (columns.carrier_sid == sid) & columns.reason.is_(None)
    statement = update(messages).where(columns.id == message_id, lasts)
    return conn.execute(statement.values(reason=reason, updated_at=now)).rowcount == 1


def any_lost(conn: Connection, before: datetime, now: datetime) -> bool:
    """Whether a call that was placed before then has no end on record, and may be asked about at `now`."""
    return bool(conn.execute(select(exists().where(is_live_call, *_lost(before, now)))).scalar())


def take_lost(
    conn: Connection, before: datetime, now: datetime, again: datetime, limit: int
) -> list[MessageRow]:
    """Such calls, oldest first; no other sweep gets them before `again`."""
    found = select(messages.c.id).where(is_live_call, *_lost(before, now)).order_by(messages.c.attempted_at)
    taken = update(messages).where(messages.c.id.in_(found.limit(limit).with_for_update(skip_locked=True)))
    taken = taken.where(is_live_call, *_lost(before, now)).values(next_look_at=again)
    return [MessageRow(**row) for row in conn.execute(taken.returning(messages)).mappings()]


def _lost(before: datetime, now: datetime) -> tuple[ColumnElement[bool], ...]:
    columns = messages.c
    open_to_ask = or_(columns.next_look_at.is_(None), columns.next_look_at <= now)
    return columns.attempted_at < before, columns.carrier_sid.is_not(None), open_to_ask
