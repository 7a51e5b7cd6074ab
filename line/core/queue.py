"""The queue in words: what a scheduler reads in a row, and when a promise turns amber and red.

Rules only; the same words stand in the queue, on a request's page and in an export.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Literal

from line.core.hours import Hours
from line.core.when import moment, span

VIEWS: Mapping[str, str] = MappingProxyType(
    {"todo": "To do now", "mine": "Mine", "waiting": "Waiting", "done": "Done today", "all": "All"}
)
"""Each view's name and label. Waiting: outside the patient's wish, or a retry that is not yet due."""

Clock = Literal["ok", "amber", "late", "waiting", "closed"]

URGENCY = MappingProxyType(
    {"urgent": "URGENT: EMERGENCY WORDS", "same-day": "SAME DAY", "normal": "NORMAL", "low": "LOW"}
)
FLAGGED: Mapping[str, str] = MappingProxyType(
    {
        "A": "Words that may mean an emergency",
        "S": "Words that may mean self-harm",
        "B": "Words of what needs care today",
    }
)
"""What a red flag of a tier is called beside her words."""

SOURCES = MappingProxyType(
    {
        "call": "Call",
        "text": "Text",
        "dropped": "Call dropped",
        "silent": "Silent call",
        "missed": "Missed call",
        "reminder": "Visit reminder",
    }
)
REASONS = MappingProxyType(
    {
        "injury": "New injury",
        "new": "New visit",
        "change": "Change or cancel a visit",
        "other": "Something else",
    }
)
DETAILS = MappingProxyType(
    {"hours": "hours and place", "late": "running late", "records": "records, forms, bills", "other": ""}
)
WISHES = MappingProxyType({"morning": "mornings", "afternoon": "afternoons", "any": "any time"})

ABOUT_A_VISIT = "Phone about a visit"
"""The reason of what the line itself asks staff to do: no patient gave one."""
WRONG_NUMBER = "Wrong number: correct the record, do not call"
MAY_MEAN_THE_VISIT = "Texted a word that stops all texts. It may mean the visit: ask"
"""CANCEL and END are the carrier's words for STOP, and what people write about a visit."""


def clock_of(
    now: datetime,
    hours: Hours,
    *,
    promised_at: datetime | None,
    by: datetime | None,
    due_from: datetime | None,
) -> Clock:
    """Where an open request stands between its promise and now: amber from half of the opening time between on, late
    after it. Nights and weekends do not count: they are not anybody's to use."""
    if due_from is not None and due_from > now:
        return "waiting"
    if by is None:
        return "ok"
    if by <= now:
        return "late"
    start = max(filter(None, (promised_at, due_from)), default=None)
    if start is None or start >= now:
        return "ok"
    return "amber" if hours.open_time(start, now) * 2 >= hours.open_time(start, by) else "ok"


def time_left(
    now: datetime, clock: Clock, by: datetime | None, due_from: datetime | None, *, promised: bool = True
) -> str:
    """ "12 min left", "25 min late", "waits until 1:00 PM today"; all instants local to the clinic. Nobody waits for
    what was not `promised`: that is "25 min overdue"."""
    if clock == "waiting" and due_from is not None:
        return f"waits until {moment(due_from, now)}"
    if by is None:
        return ""
    return (
        f"{span(now - by)} {'late' if promised else 'overdue'}"
        if clock == "late"
        else f"{span(by - now)} left"
    )


def reason_of(reason: str | None, detail: str | None) -> str:
    """ "Something else: records, forms, bills"; "" while nobody knows."""
    if reason is None:
        return ""
    words, more = REASONS.get(reason, reason), DETAILS.get(detail or "", "")
    return f"{words}: {more}" if more else words
