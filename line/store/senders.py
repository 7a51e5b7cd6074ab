"""The state of the sender, one row a channel: read and written under a lock. The rule is core/sender.py's."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, select, update

from line.core.sender import Sender
from line.store.statements import insert_or_ignore
from line.store.tables import senders


def load(conn: Connection, fresh: Sender, *, lock: bool = True) -> Sender:
    """The state of `fresh.channel`; `fresh` itself when nothing was sent yet. Locked until the transaction ends."""
    query = select(senders).where(senders.c.channel == fresh.channel)
    if lock:
        insert_or_ignore(conn, senders, asdict(fresh), on=["channel"])
        query = query.with_for_update()
    row = conn.execute(query).mappings().first()
    return Sender(**row) if row else fresh


def save(conn: Connection, sender: Sender) -> None:
    """Writes the whole state; `load` it with the lock first."""
    values = asdict(sender)
    conn.execute(update(senders).where(senders.c.channel == values.pop("channel")).values(**values))


def close(conn: Connection, channel: str, until: datetime, reason: str) -> None:
    """Opens the breaker: nothing is started by the line on this channel before `until`."""
    changes = {"closed_until": until, "closed_reason": reason}
    conn.execute(update(senders).where(senders.c.channel == channel).values(**changes))


def open_again(conn: Connection, channel: str) -> None:
    """Closes the breaker: the carrier takes us again."""
    changes = {"closed_until": None, "closed_reason": None}
    conn.execute(update(senders).where(senders.c.channel == channel).values(**changes))


def of_channel(conn: Connection, channel: str) -> Sender | None:
    """A channel's state, without a lock."""
    row = conn.execute(select(senders).where(senders.c.channel == channel)).mappings().first()
    return Sender(**row) if row else None


def all_of(conn: Connection) -> list[Sender]:
    """Every channel's state."""
    return [Sender(**row) for row in conn.execute(select(senders).order_by(senders.c.channel)).mappings()]
