"""Whether any call ended without telling us: one cheap look, so that an idle sweep takes no turn among the writers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, exists, select

from line.store.tables import callback_requests, conversations, is_call_without_end, is_unfinished


def any_left(conn: Connection, *, requests_before: datetime, calls_before: datetime) -> bool:
    """True when a request from a call saw no step since `requests_before`, or a call none since `calls_before`."""
    request = exists().where(
        is_unfinished,
        callback_requests.c.source == "call",
        callback_requests.c.last_step_at < requests_before,
    )
    call = exists().where(is_call_without_end, conversations.c.last_at < calls_before)
    return any(conn.execute(select(request, call)).one())
