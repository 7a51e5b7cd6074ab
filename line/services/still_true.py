"""Whether what a message says is still true at the moment of sending; the first check of the gate."""

from __future__ import annotations

from datetime import datetime

from line.core.outcomes import UNANSWERED
from line.store import appointments, callbacks, visit_events
from line.store.appointments import AppointmentRow
from line.store.engine import Connection
from line.store.messages import MessageRow

GONE = "The visit is not there any more."
CANCELLED = "The visit was cancelled."
MISSED = "The visit was missed."
MOVED = "The visit was moved to another time."
BEGUN = "The visit has begun."
CONFIRMED = "The patient has said yes: of the rest only the last reminder goes."
NOT_OVER = "The visit is not over."
NOT_MISSED = "The visit is not marked as missed any more."
STOPPED = "Stopped by staff."
DECLINED = "The patient has said that she cannot come: staff have it."
REQUEST_DONE = "The request is done."
WITHDRAWN = "The request was taken back, or is done."


def why_not(conn: Connection, message: MessageRow, now: datetime, *, lock: bool = True) -> str:
    """Why the message is not true any more, in words for staff; "" while it is. The visit is locked, but for one
    who only reads."""
    match message.purpose:
        case "appointment" | "after_visit" | "missed_visit" if message.visit_id is not None:
            return _visit(conn, appointments.by_id(conn, message.visit_id, lock=lock), message, now)
        case "callback_follow_up" if message.request_id is not None:
            request = callbacks.by_id(conn, message.request_id)
            tried = request is not None and request.last_outcome in UNANSWERED
            return "" if tried and _same_round(message, request.reopened if request else 0) else REQUEST_DONE
        case "callback_receipt" if message.request_id is not None:
            request = callbacks.by_id(conn, message.request_id)
            return "" if request is not None and request.status == "open" else WITHDRAWN
    return ""


def _same_round(message: MessageRow, reopened: int) -> bool:
    """Whether she has not been in touch about it since: that opens the request again."""
    return message.key.removesuffix(":again") == f"tried:{message.request_id}:{reopened}"


def _declined(conn: Connection, visit: AppointmentRow) -> bool:
    """Whether the last that she said about this time of the visit is that she cannot come."""
    said = visit_events.newest(conn, visit.id, ("wants_cancel", "confirmed", "will_come"))
    return (
        said is not None and said.kind == "wants_cancel" and said.data.get("occurrence") == visit.occurrence
    )


def _visit(conn: Connection, visit: AppointmentRow | None, message: MessageRow, now: datetime) -> str:
    if visit is None:
        return GONE
    if visit.status == "cancelled":
        return CANCELLED
    if visit.occurrence != message.occurrence:
        return MOVED
    if visit.silent:
        return STOPPED
    if message.purpose == "missed_visit":
        return "" if visit.status == "missed" else NOT_MISSED
    if visit.status == "missed":
        return MISSED
    if _declined(conn, visit):
        return DECLINED
    if message.purpose == "after_visit":
        return "" if visit.starts_at <= now else NOT_OVER
    if visit.starts_at <= now:
        return BEGUN
    return CONFIRMED if visit.confirmed_at is not None and not message.last else ""
