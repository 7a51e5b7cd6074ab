"""How the queue stands, for the health page. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from line.core.purposes import LANES
from line.store.tables import is_pending, is_unknown, messages


@dataclass(frozen=True)
class Backlog:
    """For the health page: seconds since the oldest due row became due (None: nothing due), and row counts."""

    oldest_due_seconds: float | None
    due: int
    unknown: int


def of_queue(conn: Connection, now: datetime) -> Backlog:
    """How the queue stands at `now`; unknown counts messages that wait for a look-up or a person."""
    oldest, due = None, 0
    for lane in LANES:  # each a range of one index: what is planned for later is not walked
        query = select(func.min(messages.c.due_at), func.count()).where(is_pending, messages.c.lane == lane)
        first, count = conn.execute(query.where(messages.c.due_at <= now)).one()
        oldest, due = min(filter(None, (oldest, first)), default=None), due + count
    unknown = conn.execute(select(func.count()).where(is_unknown)).scalar_one()
    return Backlog((now - oldest).total_seconds() if oldest else None, due, unknown)
