"""A message in words: what kind it was, what became of it, and the entry that it is in a history.

The same wherever staff read it: on a request, on a visit, among the reminders.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from line.core.purposes import ASKED, purpose_of
from line.core.shown import on_one_line, shown
from line.services.entries import Dated, entry
from line.services.rows import Reader
from line.store.messages import MessageRow

_TEXTS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("pending", "claimed", "sending"), "on its way"),
        **dict.fromkeys(("replied", "accepted", "queued", "underway"), "on its way"),
        "unknown": "not sure whether it went",
        "sent": "sent",
        "delivered": "delivered",
        "read": "read",
        **dict.fromkeys(("undelivered", "failed", "refused"), "not delivered"),
        **dict.fromkeys(("suppressed", "dropped", "lapsed"), "not sent"),
        "canceled": "not sent: taken back",
    }
)
_CALLS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("pending", "claimed", "sending"), "about to ring"),
        **dict.fromkeys(("accepted", "queued", "sent"), "ringing"),
        "underway": "on the phone",
        "unknown": "not sure whether it rang",
        "answered": "answered",
        "voicemail": "voicemail left",
        "unanswered": "not answered",
        **dict.fromkeys(("undelivered", "failed", "refused"), "not connected"),
        **dict.fromkeys(("suppressed", "dropped", "lapsed", "canceled"), "not made"),
    }
)


def state(row: MessageRow) -> str:
    """What became of it, in a few words."""
    words = _CALLS if row.channel == "call" else _TEXTS
    return words.get(row.status, row.status)


def told(row: MessageRow) -> str:
    """The same with the reason, where there is one to give."""
    words, reason = state(row), on_one_line(row.reason or "")
    if row.status == "pending" and reason:  # held, or to be tried again
        words = "not yet"
    return f"{words}: {reason}" if reason and words.startswith("not") else words


def kind(row: MessageRow) -> str:
    """ "Visit reminder", "Visit reminder, by phone"."""
    label = purpose_of(row.purpose).label
    return f"{label}, by phone" if row.channel == "call" else label


def waits(row: MessageRow) -> bool:
    """Whether it is planned and has not gone yet: that is no history."""
    return row.status == "pending" and row.lane != ASKED


def may_go(row: MessageRow, starts_at: datetime | None, now: datetime) -> bool:
    """Whether it makes sense to send it now: what follows a visit waits until the visit is over."""
    return waits(row) and (row.purpose != "after_visit" or starts_at is None or starts_at <= now)


def history(reader: Reader, row: MessageRow) -> Dated:
    """Its entry: a text with its own words, a call or what was never written by what it was."""
    who = reader.name(row.staff_id) if row.staff_id else "The line"
    at = row.attempted_at if row.lane != ASKED and row.attempted_at else row.created_at
    if row.lane != ASKED and not row.attempted_at:
        at = row.updated_at  # when it ended
    if row.channel == "call":
        return entry(reader, at, "attempt", who, kind(row), status=told(row))
    if not row.body:
        return entry(reader, at, "mark", who, kind(row), status=told(row))
    return entry(reader, at, "text-out", who, shown(row.body), status=told(row))
