"""Texts that came in, each claimed once by its MessageSid, and how many replies a number was given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from line.store.messages import MessageRow
from line.store.statements import insert_or_ignore
from line.store.tables import inbound_messages, messages


@dataclass(frozen=True)
class InboundRow:
    """A text as it came; `received_at` is aware UTC."""

    sid: str
    number: str
    body: str
    media: int
    opt_out_type: str | None
    received_at: datetime
    reply_id: str | None
    understood: bool | None
    rule: str | None
    confidence: float | None


def claim(
    conn: Connection, sid: str, number: str, body: str, media: int, opt_out_type: str | None, now: datetime
) -> bool:
    """True for the one transaction that may act on this text; False when it was seen before.

    A repeat that arrives while the first is still at work waits for its commit, and then finds its reply. If the
    first rolls back, the repeat gets the claim.
    """
    values = {"sid": sid, "number": number, "body": body, "media": media, "opt_out_type": opt_out_type}
    return insert_or_ignore(conn, inbound_messages, {**values, "received_at": now}, on=["sid"])


def set_reply(conn: Connection, sid: str, message_id: str) -> None:
    """Ties a stored reply to the text it answers."""
    conn.execute(update(inbound_messages).where(inbound_messages.c.sid == sid).values(reply_id=message_id))


def set_understood(
    conn: Connection, sid: str, understood: bool, rule: str | None = None, confidence: float | None = None
) -> None:
    """Whether the conversation understood a text, and by which rule and how surely, where that is known."""
    values = {"understood": understood, "rule": rule, "confidence": confidence}
    conn.execute(update(inbound_messages).where(inbound_messages.c.sid == sid).values(**values))


def reply_of(conn: Connection, sid: str) -> MessageRow | None:
    """The reply that this text was given; None when it got an empty response (or was never seen)."""
    query = select(messages).join(inbound_messages, inbound_messages.c.reply_id == messages.c.id)
    row = conn.execute(query.where(inbound_messages.c.sid == sid)).mappings().first()
    return MessageRow(**row) if row else None


def replies_since(conn: Connection, number: str, since: datetime, purpose: str | None = None) -> int:
    """How many replies (of this purpose) a number was given from `since` on, for the limits per hour and per day."""
    query = select(func.count()).where(messages.c.to_number == number, messages.c.created_at >= since)
    query = query if purpose is None else query.where(messages.c.purpose == purpose)
    return conn.execute(query.where(messages.c.kind == "reply")).scalar_one()


def newest_since(conn: Connection, number: str, since: datetime) -> str | None:
    """The sid of the newest text from a number at or after `since`, or None."""
    texts = inbound_messages.c
    query = select(texts.sid).where(texts.number == number, texts.received_at >= since)
    sid: str | None = conn.execute(query.order_by(texts.received_at.desc()).limit(1)).scalar()
    return sid


def of_number(conn: Connection, number: str, since: datetime, limit: int) -> list[InboundRow]:
    """The newest texts from a number at or after `since`, newest first."""
    texts = inbound_messages.c
    query = select(inbound_messages).where(texts.number == number, texts.received_at >= since)
    newest = query.order_by(texts.received_at.desc(), texts.sid).limit(limit)
    return [InboundRow(**row) for row in conn.execute(newest).mappings()]
