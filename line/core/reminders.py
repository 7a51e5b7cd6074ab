"""Which reminders a visit gets, and when: kinds and their steps, and the plan that follows from a visit's time.

Rules only. A plan is a pure function of the visit, so planning twice gives the same rows; whether a row still may go is
asked when it is due (core/gate.py). Offsets are calendar days and a wall time, or exact hours, never a number of hours
that stands for a day: a day with a clock change has 23 or 25 of them (safety.md Q8).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from line.core.hours import Hours
from line.core.windows import NoWindow, Windows, instant_at

MERGED_WITHIN = timedelta(hours=20)
"""Reminders of one visit that would come so close together are one."""

SHARED_WITHIN = timedelta(days=3)
"""Two visits so close together share a text."""

Channel = Literal["text", "call", "text then call"]
CHANNELS: tuple[Channel, ...] = ("text", "call", "text then call")


@dataclass(frozen=True)
class Step:
    """One reminder of a kind.

    When: `days` from the visit's own day (below 0: before it) at the wall time `at`; `business_days` after it at `at`;
    or exactly `hours` from the visit. `useful_until`: how long before the visit it stops being of use, or `useful_for`
    how long after it was due.
    """

    name: str
    channel: Channel
    days: int | None = None
    business_days: int | None = None
    at: time | None = None
    hours: timedelta | None = None
    useful_until: timedelta | None = None
    useful_for: timedelta | None = None

    @property
    def first_channel(self) -> str:
        """ "text" or "call": what is tried first."""
        return "call" if self.channel == "call" else "text"


@dataclass(frozen=True)
class Kind:
    """One kind of message that the line starts: its steps, and the prompts that hold its words, by use."""

    name: str
    steps: tuple[Step, ...]
    words: Mapping[str, str]

    def step(self, name: str | None) -> Step | None:
        return next((step for step in self.steps if step.name == name), None)


@dataclass(frozen=True)
class VisitTimes:
    """What a plan depends on: `starts_at` and `known_since` as aware UTC, and the zone of the visit's wall clock."""

    starts_at: datetime
    known_since: datetime
    zone: str


@dataclass(frozen=True)
class Planned:
    """One reminder to come. `last`: it is the last before the visit, and goes even after she has confirmed."""

    kind: str
    step: str
    channel: str
    due_at: datetime
    useful_until: datetime
    last: bool = False


def before_visit(kind: Kind, visit: VisitTimes, windows: Windows) -> tuple[Planned, ...]:
    """The reminders before a visit, the first one first.

    One outside the allowed hours moves back to the last allowed quarter of an hour; what is past when the visit becomes
    known is due at once; what then lies within 20 hours of the one before is one with it.
    """
    rows: list[Planned] = []
    for number, step in enumerate(kind.steps):
        due = max(_last_allowed(instant_of(step, visit), windows), visit.known_since)
        useful = useful_until(step, visit.starts_at, due)
        last = number == len(kind.steps) - 1
        rows.append(Planned(kind.name, step.name, step.first_channel, due, useful, last))
    merged: list[Planned] = []
    for row in sorted(rows, key=lambda row: row.due_at):
        if merged and row.due_at - merged[-1].due_at < MERGED_WITHIN:
            merged[-1] = _one(merged[-1], row)
        else:
            merged.append(row)
    return tuple(merged)


def after_visit(kind: Kind, visit: VisitTimes, hours: Hours) -> tuple[Planned, ...]:
    """What follows a visit that took place, by the clinic's calendar."""
    rows = []
    for step in kind.steps:
        due = instant_of(step, visit, hours)
        rows.append(
            Planned(kind.name, step.name, step.first_channel, due, useful_until(step, visit.starts_at, due))
        )
    return tuple(rows)


def from_now(kind: Kind, step: Step, now: datetime, zone: str) -> Planned:
    """What was asked for, or became true, at `now`: the step counted from there. A wall time is that of `zone`."""
    due = instant_of(step, VisitTimes(now, now, zone))
    return Planned(kind.name, step.name, step.first_channel, due, useful_until(step, now, due))


def instant_of(step: Step, visit: VisitTimes, hours: Hours | None = None) -> datetime:
    """When a step would be due, as aware UTC, whatever the hour of the night."""
    if step.hours is not None:
        return visit.starts_at + step.hours
    day = visit.starts_at.astimezone(ZoneInfo(visit.zone)).date()
    if step.business_days is not None:
        assert hours is not None
        for _ in range(step.business_days):
            day = hours.next_opening_day(day)
        return instant_at(day, step.at or time(0), hours.zone)
    return instant_at(day + timedelta(days=step.days or 0), step.at or _wall(visit), visit.zone)


def useful_until(step: Step, starts_at: datetime, due: datetime) -> datetime:
    """After that it is of no use any more, and is not sent."""
    if step.useful_until is not None:
        return starts_at - step.useful_until
    return due + (step.useful_for or timedelta(days=1))


def _one(first: Planned, second: Planned) -> Planned:
    """Two reminders in one: when the first is due, and useful as long as the second."""
    return replace(
        second,
        due_at=first.due_at,
        useful_until=max(first.useful_until, second.useful_until),
        last=first.last or second.last,
    )


def _last_allowed(at: datetime, windows: Windows) -> datetime:
    try:
        return windows.last(at)
    except NoWindow:
        return at  # the gate tells staff


def _wall(visit: VisitTimes) -> time:
    return visit.starts_at.astimezone(ZoneInfo(visit.zone)).time()


def local_day(at: datetime, zone: str) -> date:
    """The calendar day of an instant on the wall of `zone`."""
    return at.astimezone(ZoneInfo(zone)).date()


def day_ends(at: datetime, zone: str) -> datetime:
    """The midnight that ends the day of `at` in `zone`, as aware UTC."""
    return instant_at(local_day(at, zone) + timedelta(days=1), time(0), zone)


def day_begins(at: datetime, zone: str) -> datetime:
    """The midnight that began the day of `at` in `zone`, as aware UTC."""
    return instant_at(local_day(at, zone), time(0), zone).astimezone(UTC)
