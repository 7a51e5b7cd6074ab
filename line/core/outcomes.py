"""What can come of a call back, and what happens next: one row for each outcome.

Rules only. The console shows the rows in this order with one key each; services/outcomes.py does what they say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Literal

from line.core.hours import Hours

MOST_A_DAY = 2
MOST_IN_ALL = 3
"""Calls that did not reach her, on one day of the clinic's and in all (safety.md W3)."""

Then = Literal["closed", "again", "another number"]
Form = Literal["", "book", "move", "cancel"]


@dataclass(frozen=True)
class Outcome:
    """One outcome.

    `label` stands on the button, `said` in the history; `then` is the next step. `tries`: the patient was called and
    not reached, which counts. `soonest`: the shortest wait before the next try. `form`: what must be filled in first.
    """

    name: str
    key: str
    label: str
    said: str
    then: Then
    tries: bool = False
    soonest: timedelta = timedelta(hours=2)
    needs_note: bool = False
    form: Form = ""


_ROWS = (
    Outcome("booked", "1", "Booked", "Booked a visit", "closed", form="book"),
    Outcome("changed", "2", "Changed the visit", "Changed the visit", "closed", form="move"),
    Outcome("cancelled", "3", "Cancelled the visit", "Cancelled the visit", "closed", form="cancel"),
    Outcome("voicemail", "4", "Left voicemail", "Left voicemail", "again", tries=True),
    Outcome("no answer", "5", "No answer", "No answer", "again", tries=True),
    Outcome("busy", "6", "Busy", "Busy", "again", tries=True, soonest=timedelta(minutes=30)),
    Outcome("wrong number", "7", "Wrong number", "Wrong number", "another number"),
    Outcome("declined", "8", "Declined", "Needs nothing more", "closed"),
    Outcome("nurse", "9", "Sent to a nurse", "Sent to a nurse", "closed"),
    Outcome("duplicate", "0", "Duplicate", "A duplicate of another request", "closed", needs_note=True),
    Outcome("other", "-", "Other", "Other", "closed", needs_note=True),
)
OUTCOMES: Mapping[str, Outcome] = MappingProxyType({row.name: row for row in _ROWS})

UNANSWERED = frozenset(row.name for row in _ROWS if row.tries)
"""Outcomes of a call that did not reach her."""

SUGGESTED: Mapping[str, str] = MappingProxyType({"busy": "busy", "no-answer": "no answer"})
"""The outcome that the carrier's word on the patient's leg speaks for."""

NOT_REOPENED = frozenset({"merged", "duplicate", "wrong number"})
"""After these a further contact opens a request of its own."""

REOPENED_WITHIN = timedelta(days=7)
"""A contact so soon after a request was closed is about the same thing, and goes to the same scheduler first."""


def said_of(name: str | None) -> str:
    """An outcome in the history's words; one of an older version as it stands, "" for none."""
    if not name:
        return ""
    known = OUTCOMES.get(name)
    return known.said if known else name.capitalize()


def next_try(
    now: datetime, outcome: Outcome, *, today: int, in_all: int, wish: str | None, hours: Hours
) -> datetime | None:
    """When to call again after a call that did not reach her, as aware UTC; None when it was the last. (What is urgent
    never waits: services/next_step.py.)

    `today` and `in_all` count such calls, this one included. Always while the clinic is open and within her wish.
    """
    if in_all >= MOST_IN_ALL:
        return None
    earliest = now + outcome.soonest
    day = hours.local(earliest).date()
    if today >= MOST_A_DAY and day == hours.local(now).date():
        day = hours.next_opening_day(day)
    wished = wish if wish in ("morning", "afternoon") else "any"
    while True:
        window = hours.window(day, wished)
        start = max(earliest, window[0]) if window else earliest
        if window is not None and not hours.is_open(start) and start < window[1]:
            start = hours.next_opening(start)  # a closed lunch hour
        if window is not None and start < window[1]:
            return start
        day = hours.next_opening_day(day)
