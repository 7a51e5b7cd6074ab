"""Callback requests: how urgent they are, by when we promise to call, and the four digits that name them.

Rules only. A request's statuses: "open", "withdrawn" (the patient no longer wants the call), "done". Its sources:
"call", "text", "dropped" (the call ended after the number was confirmed), "silent" (never answered), "missed" (hung up
before a section or an answer). Events of its history: from the patient "touch", "answer", "words", "message",
"withdrawn"; from the carrier "transcript", the words of a message; from staff "claim", "release", "handed", "taken",
"lease", "snoozed", "outcome", "undone", "reopened", "note", "edit", "split", "played", "consent", "opt_out"; "mark" is
the line's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from line.core.hours import Hours, Sla

URGENCIES = ("low", "normal", "same-day", "urgent")
"""From least to most urgent. A touch may raise a request, never lower it."""

NO_CALL = "asked for no call"
"""The mark of a patient who takes a request back that stays open: an emergency, or one that is being called."""

ROUNDED_TO = timedelta(minutes=5)
SHORTEST_WINDOW = timedelta(minutes=30)
"""With less than this left of a morning, "this morning" cannot be promised any more."""

REFERENCES = range(1000, 10000)
_STEP = 7919  # coprime to the number of references: every one comes up once


URGENCY_OF_TIER = MappingProxyType({"S": "urgent", "A": "urgent", "B": "same-day"})
"""How urgent a red flag is by its tier (safety.md C4)."""


def urgency_of(source: str, reason: str | None, detail: str | None) -> str:
    """How urgent a request is by what it is about. A red flag goes by its tier, whatever it is about."""
    if reason == "injury" or detail == "late":
        return "same-day"
    return "low" if source in ("silent", "missed") else "normal"


_RANKS = MappingProxyType({"urgent": 0, "same-day": 1, "normal": 3, "low": 4})
_UNHEARD = 2


def rank_of(urgency: str, unheard: bool) -> int:
    """A request's place in the queue as a number to sort by, 0 first. Nobody knows yet what an unheard message says:
    it goes before what is known to be able to wait, and after what is known not to be."""
    return min(_RANKS[urgency], _UNHEARD) if unheard else _RANKS[urgency]


def weightier(one: str | None, other: str | None) -> str | None:
    """The reason that a request shows after a second one was given: an injury is not covered up by anything later."""
    return one if one == "injury" or other is None else other


def higher(one: str, other: str) -> str:
    return max(one, other, key=URGENCIES.index)


def promise(now: datetime, urgency: str, wish: str | None, hours: Hours, sla: Sla) -> datetime:
    """By when we call, as an aware UTC instant: the end of the first window that meets both the SLA and the wish.

    The SLA's clock runs from the moment she can be called: now, when the clinic is open and her wish allows it;
    else the start of the first wished part of an opening day. Left out of hours without a wish, it is the next
    opening day by the hour that the clinic names. A wish never delays what is urgent.
    """
    allowed = {"urgent": sla.urgent, "same-day": sla.same_day}.get(urgency, sla.normal)
    wished = wish if wish in ("morning", "afternoon") and urgency != "urgent" else "any"
    unwished = _rounded(_by_the_clock(now, urgency, allowed, hours, sla))
    if wished == "any":
        return unwished
    start, end = _window(now, wished, hours)
    by = _rounded(min(end, hours.add_business_time(max(start, now), allowed)))
    later_day = hours.local(by).date() > hours.local(unwished).date()
    # A wish may choose the hour of what is due the same day, never another day.
    return unwished if urgency == "same-day" and later_day else by


def wished_from(now: datetime, urgency: str, wish: str | None, by: datetime, hours: Hours) -> datetime | None:
    """Before when she is not to be called: the start of her wished part of a day. None: call now."""
    if wish not in ("morning", "afternoon") or urgency == "urgent":
        return None
    start, _ = _window(now, wish, hours)
    return start if now < start < by else None


def _by_the_clock(now: datetime, urgency: str, allowed: timedelta, hours: Hours, sla: Sla) -> datetime:
    """By when the SLA wants it. What cannot be done before closing is not due at the minute the doors open again."""
    counted = hours.add_business_time(now, allowed)
    if hours.is_open(now) and hours.local(counted).date() == hours.local(now).date():
        return counted
    opening = hours.next_opening(now)
    afresh = hours.add_business_time(opening, allowed)
    local = hours.local(opening)
    by = local.replace(hour=sla.closed_by.hour, minute=sla.closed_by.minute).astimezone(UTC)
    if hours.is_open(now):
        return max(counted, min(by, afresh))
    return by if by > opening and urgency != "urgent" else afresh


def _window(now: datetime, wish: str, hours: Hours) -> tuple[datetime, datetime]:
    """The first wished part of an opening day with time enough left, from today on, as UTC instants."""
    day = hours.local(now).date()
    while True:
        window = hours.window(day, wish)
        if window is not None and window[1] - now >= SHORTEST_WINDOW:
            return window
        day = hours.next_opening_day(day)


def _rounded(instant: datetime) -> datetime:
    """Up to the next five minutes, seconds not counted: "by 10 15", not "by 10 13"."""
    minute = instant.replace(second=0, microsecond=0)
    return minute + (-timedelta(minutes=minute.minute) % ROUNDED_TO)


def references(seed: int) -> Iterator[str]:
    """Every four-digit reference once, in an order that depends on the seed only. Never a credential."""
    count = len(REFERENCES)
    for n in range(count):
        yield str(REFERENCES[(seed + n * _STEP) % count])
