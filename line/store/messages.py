"""The rows of `messages`: replies to texts (they ride back on the request) and what became of any message.

The queue of what is still to be sent is outbox.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, exists, func, insert, or_, select, update

from line.core.delivery import FIRST_OF_A_REPLY, RANKS
from line.store.tables import messages

_MOST_REOPENINGS = 20  # a request that was opened again more often shows the first alerts only
_ALERTS_AT_ONCE = (
    40  # of one opening of a request are asked for together; ten cries for help, and there are more
)


@dataclass(frozen=True)
class MessageRow:
    """A message as it is stored; statuses are documented in core/delivery.py, instants are aware UTC."""

    id: str
    kind: str
    to_number: str
    body: str
    language: str
    purpose: str
    key: str
    status: str
    due_at: datetime
    created_at: datetime
    updated_at: datetime
    attempted_at: datetime | None
    lease_until: datetime | None
    lease_token: str | None
    attempts: int
    looks: int
    next_look_at: datetime | None
    carrier_sid: str | None
    error_code: int | None
    reason: str | None
    request_id: str | None
    valid_for: int | None
    staff_id: str | None
    channel: str
    lane: int
    doubts: int
    useful_until: datetime | None
    visit_id: str | None
    occurrence: int | None
    step: str | None
    last: bool


def by_id(conn: Connection, message_id: str) -> MessageRow | None:
    """The message with our own id, or None."""
    row = conn.execute(select(messages).where(messages.c.id == message_id)).mappings().first()
    return MessageRow(**row) if row else None


def of_number(conn: Connection, number: str, since: datetime, limit: int) -> list[MessageRow]:
    """The newest texts to a number that were made at or after `since`, newest first."""
    query = select(messages).where(messages.c.to_number == number, messages.c.created_at >= since)
    newest = query.order_by(messages.c.created_at.desc(), messages.c.id).limit(limit)
    return [MessageRow(**row) for row in conn.execute(newest).mappings()]


def alerts_of(conn: Connection, request_id: str, reopenings: Sequence[int]) -> list[MessageRow]:
    """The texts to the on-call phone about these openings of a request, the oldest first; their key tells what they are
    (services/alerts.py)."""
    firsts = [f"alert:{request_id}:{n}" for n in reopenings[:_MOST_REOPENINGS]]
    found: list[MessageRow] = []
    asked = 0
    while firsts:
        places = range(asked + 1, asked + _ALERTS_AT_ONCE + 1)
        keys = [alert_key(first, place) for first in firsts for place in places]
        rows = conn.execute(select(messages).where(messages.c.key.in_(keys))).mappings()
        found += (some := [MessageRow(**row) for row in rows])
        asked, there = places[-1], {row.key for row in some}
        firsts = [first for first in firsts if alert_key(first, asked) in there]
    return sorted(found, key=lambda row: row.created_at)


def alert_key(first: str, place: int) -> str:
    """The key of an alert about the opening of a request whose first alert has this key; places count from 1."""
    return first if place == 1 else f"{first}:{place}"


def newest_of_purpose(conn: Connection, purpose: str, to: str, since: datetime) -> MessageRow | None:
    """The newest message of a purpose to a number that was made since then, or None."""
    column = messages.c
    query = select(messages).where(
        column.to_number == to, column.purpose == purpose, column.created_at >= since
    )
    row = conn.execute(query.order_by(column.created_at.desc()).limit(1)).mappings().first()
    return MessageRow(**row) if row else None


def newest_change(conn: Connection, number: str) -> datetime | None:
    """When a text to this number was made or changed last."""
    query = select(func.max(messages.c.updated_at)).where(messages.c.to_number == number)
    changed: datetime | None = conn.execute(query).scalar()
    return changed


def add_reply(
    conn: Connection,
    message_id: str,
    *,
    to: str,
    body: str,
    language: str,
    purpose: str,
    inbound_sid: str,
    now: datetime,
    request_id: str | None = None,
) -> MessageRow:
    """Stores the one reply to an inbound text; `inbound.set_reply` ties the two together.

    A second reply to the same MessageSid is an IntegrityError: claim the inbound row first.
    """
    values = {"id": message_id, "kind": "reply", "to_number": to, "body": body, "language": language}
    values |= {"purpose": purpose, "key": f"reply:{inbound_sid}", "status": FIRST_OF_A_REPLY}
    statement = insert(messages).values(
        **values, due_at=now, created_at=now, updated_at=now, request_id=request_id
    )
    return MessageRow(**conn.execute(statement.returning(messages)).mappings().one())


def apply_receipt(
    conn: Connection,
    message_id: str,
    *,
    status: str,
    sid: str,
    now: datetime,
    error_code: int | None = None,
    reason: str | None = None,
) -> bool:
    """Moves a message up to `status` (one of RANKS). True when the row moved.

    False and nothing written when the row is unknown, already as high (a repeated or late receipt: the loser of
    two at once), or belongs to another carrier message. One statement, so the order of arrival cannot matter.
    """
    other = messages.alias("other")
    taken = exists(select(other.c.id).where(other.c.carrier_sid == sid, other.c.id != message_id))
    lower = [known for known, rank in RANKS.items() if rank < RANKS[status]]
    statement = (
        update(messages)
        .where(messages.c.id == message_id, messages.c.status.in_(lower), ~taken)
        .where(or_(messages.c.carrier_sid.is_(None), messages.c.carrier_sid == sid))
        .values(status=status, carrier_sid=sid, error_code=error_code, reason=reason, updated_at=now)
        .values(lease_until=None, next_look_at=None)
    )
    return conn.execute(statement).rowcount == 1
