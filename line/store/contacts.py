"""How often, and when, the line was in touch with a number, and what else waits for it. Reads only."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, select, text

from line.core.purposes import PURPOSES
from line.store.messages import MessageRow
from line.store.tables import (
    callback_attempts,
    conversations,
    inbound_messages,
    is_under_way,
    messages,
)

_CAPPED = sorted(name for name, purpose in PURPOSES.items() if purpose.capped)
# What reached her, or may have. A text that the network could not deliver did not; a call only when it was taken.
_TEXT_REACHED = ("sending", "unknown", "accepted", "queued", "underway", "sent", "delivered", "read")
_CALL_REACHED = ("sending", "unknown", "accepted", "underway", "answered", "voicemail")
_CALL_LIVE = ("sending", "accepted", "underway")


def alone(conn: Connection, number: str) -> None:
    """Lets one transaction at a time decide about a number, or two could both find a free place under the cap. (On
    SQLite writers queue anyway.)"""
    if conn.dialect.name == "postgresql":
        conn.execute(text("SELECT pg_advisory_xact_lock(904564, hashtext(:number))"), {"number": number})


def reached(conn: Connection, number: str, since: datetime, *, but: str) -> list[datetime]:
    """When messages under the cap reached the number, from `since` on; without the message `but`."""
    columns = messages.c
    taken = (columns.channel == "text") & columns.status.in_(_TEXT_REACHED)
    heard = (columns.channel == "call") & columns.status.in_(_CALL_REACHED)
    query = select(columns.attempted_at).where(columns.to_number == number, columns.attempted_at >= since)
    query = query.where(columns.purpose.in_(_CAPPED), taken | heard, columns.id != but)
    return [at for (at,) in conn.execute(query.order_by(columns.attempted_at))]


def unanswered_rings(conn: Connection, number: str, since: datetime) -> int:
    """How many calls by the line rang this phone in vain since then."""
    columns = messages.c
    query = select(func.count()).where(columns.to_number == number, columns.channel == "call")
    query = query.where(columns.status == "unanswered", columns.attempted_at >= since)
    return conn.execute(query).scalar_one()


def ringing(conn: Connection, number: str, since: datetime, *, but: str) -> bool:
    """Whether a call of the line's, or of staff, is under way to this number."""
    columns = messages.c
    live = select(columns.id).where(columns.to_number == number, columns.channel == "call", columns.id != but)
    live = live.where(columns.status.in_(_CALL_LIVE), columns.attempted_at >= since)
    by_staff = select(callback_attempts.c.id).where(is_under_way, callback_attempts.c.number == number)
    by_staff = by_staff.where(callback_attempts.c.started_at >= since)
    return conn.execute(live).first() is not None or conn.execute(by_staff).first() is not None


def waiting(conn: Connection, number: str, *, but: str) -> list[MessageRow]:
    """What else under the cap waits for this number; what a sweep has claimed does so until the gate lets it go."""
    columns = messages.c
    waits = columns.status.in_(["pending", "claimed"])
    query = select(messages).where(columns.to_number == number, waits, columns.id != but)
    rows = conn.execute(query.where(columns.purpose.in_(_CAPPED))).mappings()
    return [MessageRow(**row) for row in rows]


def last_word(conn: Connection, number: str, since: datetime) -> datetime | None:
    """When she last texted or called, from `since` on."""
    texts, calls = inbound_messages.c, conversations.c
    texted = select(func.max(texts.received_at)).where(texts.number == number, texts.received_at >= since)
    called = select(func.max(calls.last_at)).where(calls.number == number, calls.last_at >= since)
    called = called.where(func.substr(calls.key, 1, 5) == "call:")
    found = [at for at in (conn.execute(texted).scalar(), conn.execute(called).scalar()) if at is not None]
    return max(found, default=None)
