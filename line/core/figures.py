"""The figures of a day: how long people waited for a first call, and how many came at which hour, why and how.

Rules only: rows come in, counts and spans go out; nothing here reads a clock or a database. The wait is counted in
opening hours, because that is what the promise counts (core/callbacks.py): a request left at midnight starts to wait
when the doors open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from line.core.hours import Hours
from line.core.queue import REASONS, SOURCES

NOT_SAID = ""
"""The group of those whose reason is not known."""


@dataclass(frozen=True)
class Came:
    """A request that came in."""

    opened_at: datetime
    reason: str | None
    source: str


@dataclass(frozen=True)
class Tried:
    """A request and the first time that somebody tried to call."""

    opened_at: datetime
    first_attempt_at: datetime


@dataclass(frozen=True)
class Days:
    """Local days as UTC instants: from midnight of the first to midnight after the last."""

    first: date
    last: date
    start: datetime
    end: datetime


def days(zone: str, first: date, last: date) -> Days:
    """The days from `first` to `last`, both included, in this zone: 23 or 25 hours long when the clocks change."""
    return Days(first, last, _midnight(zone, first), _midnight(zone, last + timedelta(days=1)))


def today(hours: Hours, now: datetime) -> Days:
    """The clinic's day that holds `now`."""
    day = hours.local(now).date()
    return days(hours.zone, day, day)


def waits(hours: Hours, tried: Iterable[Tried]) -> list[timedelta]:
    """How long each waited for the first attempt, in opening hours, shortest first."""
    return sorted(hours.open_time(one.opened_at, one.first_attempt_at) for one in tried)


def median(spans: Sequence[timedelta]) -> timedelta | None:
    """The span that half of them do not exceed; of an even number the middle of the two in the middle."""
    ordered, count = sorted(spans), len(spans)
    if not ordered:
        return None
    return (ordered[(count - 1) // 2] + ordered[count // 2]) / 2


def ninetieth(spans: Sequence[timedelta]) -> timedelta | None:
    """The shortest of the given spans that nine in ten do not exceed (the nearest rank, no value in between)."""
    ordered = sorted(spans)
    return ordered[-(-9 * len(ordered) // 10) - 1] if ordered else None


def by_hour(hours: Hours, came: Iterable[Came], day: date) -> tuple[tuple[int, int], ...]:
    """How many came in each hour of the clinic's clock: (hour, count), without a gap.

    From the hour it opens to the hour before it closes, and wider where somebody came earlier or later. Both one
    o'clocks of the night that has two are one hour. () on a closed day on which nobody came.
    """
    counts = Counter(hours.local(one.opened_at).hour for one in came)
    shown = set(counts)
    for opens, closes in hours.spans(day):
        shown |= {hours.local(opens).hour, hours.local(closes - timedelta(minutes=1)).hour}
    return tuple((hour, counts[hour]) for hour in range(min(shown), max(shown) + 1)) if shown else ()


def by_reason(came: Iterable[Came]) -> tuple[tuple[str, int], ...]:
    """How many gave each reason, always in the same order; NOT_SAID last. A reason we do not know counts as other."""
    given = Counter(_known(one.reason) for one in came)
    return tuple((reason, given[reason]) for reason in (*REASONS, NOT_SAID))


def by_source(came: Iterable[Came]) -> tuple[tuple[str, int], ...]:
    """How many came by each way, always in the same order."""
    given = Counter(one.source for one in came)
    return tuple((source, given[source]) for source in SOURCES)


def _known(reason: str | None) -> str:
    if not reason:
        return NOT_SAID
    return reason if reason in REASONS else "other"


def _midnight(zone: str, day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(zone)).astimezone(UTC)
