"""What only a call's row of `messages` can be told: what picked up. The rest is as for any message (messages.py)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, update

from line.store.tables import messages


def took(conn: Connection, message_id: str, sid: str, reason: str, now: datetime) -> bool:
    """Notes that no person took the call, once and while it lasts. False when a key was pressed in it, when it is over,
    or when that is noted already: of two reports at once the second loses here."""
    columns = messages.c
    lasts = (columns.status == "underway") & (columns.carrier_sid == sid) & columns.reason.is_(None)
    statement = update(messages).where(columns.id == message_id, lasts)
    return conn.execute(statement.values(reason=reason, updated_at=now)).rowcount == 1
