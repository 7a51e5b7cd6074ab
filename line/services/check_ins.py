"""Whether the last text that the line started to a number asked how she is, and she did not write since."""

from __future__ import annotations

from datetime import datetime, timedelta

from line.services.threads import Thread
from line.store import messages
from line.store.engine import Connection

ASKS_HOW_SHE_IS = frozenset({"article_follow_up", "after_visit"})
ANSWERED_WITHIN = timedelta(days=7)
_PLANNED_AHEAD = timedelta(days=14)
_LOOKED_AT = 50


def waits(tx: Connection, number: str, thread: Thread, now: datetime) -> bool:
    """Whether what she writes now answers a check-in."""
    newest = messages.of_number(tx, number, now - ANSWERED_WITHIN - _PLANNED_AHEAD, _LOOKED_AT)
    sent = [
        (row.attempted_at, row.purpose)
        for row in newest
        if row.kind == "outbox" and row.attempted_at is not None and row.status not in ("dropped", "failed")
    ]
    if not sent:
        return False
    at, purpose = max(sent)
    fresh = now - at <= ANSWERED_WITHIN and (thread.new or at >= thread.row.last_at)
    return fresh and purpose in ASKS_HOW_SHE_IS
