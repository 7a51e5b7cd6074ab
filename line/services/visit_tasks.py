"""Which requests ask staff to phone about a visit that has begun meanwhile. Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from line.store import reminder_views
from line.store.engine import Connection


def begun(conn: Connection, request_ids: Sequence[str], now: datetime) -> frozenset[str]:
    """Of these requests those whose newest task is about a visit that has begun: phoning comes too late for it."""
    newest = {
        request_id: str(data["visit"])
        for request_id, data in reminder_views.tasks(conn, request_ids)
        if data.get("visit")
    }
    visits = reminder_views.visits(conn, set(newest.values()))
    return frozenset(
        request_id
        for request_id, visit_id in newest.items()
        if visit_id in visits and visits[visit_id].starts_at <= now
    )
