"""When the clinic is open, and what follows from it: next opening, business time, windows for a callback.

Instants come in and go out as aware UTC datetimes; opening times are wall times in the clinic's zone, so a
day with a clock change still opens at 8 on the wall. Takes "now" as an argument and never asks for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

NOON = time(12, 0)
# Longest search for an opening. A clinic that is shut for longer than this is a mistake in clinic.yaml.
HORIZON_DAYS = 366
TO_CALL_SOMEBODY = timedelta(minutes=15)


class NeverOpen(ValueError):
    """The clinic does not open within a year of the asked instant."""


@dataclass(frozen=True)
class Sla:
    """How soon a request is called back. `urgent` and `same_day` and `normal` count business time.

    `closed_by` is the wall time of the next opening day by which same-day requests left out of hours are
    called.
    """

    urgent: timedelta = timedelta(minutes=15)
    same_day: timedelta = timedelta(minutes=60)
    normal: timedelta = timedelta(minutes=240)
    closed_by: time = time(10, 0)


@dataclass(frozen=True)
class Hours:
    """Opening hours: spans of wall time per weekday (Monday is 0), several a day allowed, and whole-day
    holidays.
    """

    zone: str
    weekly: Mapping[int, tuple[tuple[time, time], ...]]
    holidays: frozenset[date] = field(default_factory=frozenset)

    def local(self, at_utc: datetime) -> datetime:
        """The instant on the clinic's wall clock; ValueError for a naive datetime."""
        if at_utc.tzinfo is None:
            raise ValueError("an aware datetime is needed")
        return at_utc.astimezone(ZoneInfo(self.zone))

    def spans(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """The open spans of a local day, as UTC instants."""
        if day in self.holidays:
            return ()
        return tuple(
            (self._utc(day, start), self._utc(day, end)) for start, end in self.weekly.get(day.weekday(), ())
        )

    def week(self) -> tuple[tuple[int, int, tuple[tuple[time, time], ...]], ...]:
        """The open week as runs of days with the same spans: (first weekday, last weekday, spans)."""
        runs: list[tuple[int, int, tuple[tuple[time, time], ...]]] = []
        for day in range(7):
            spans = self.weekly.get(day, ())
            if spans and runs and runs[-1][1:] == (day - 1, spans):
                runs[-1] = (runs[-1][0], day, spans)
            elif spans:
                runs.append((day, day, spans))
        return tuple(runs)

    def is_open(self, at_utc: datetime) -> bool:
        """Whether the clinic is open at this instant (at the closing minute it is not)."""
        return any(start <= at_utc < end for start, end in self.spans(self.local(at_utc).date()))

    def is_opening_day(self, day: date) -> bool:
        """Whether the clinic opens at all on this local day."""
        return bool(self.spans(day))

    def next_opening(self, at_utc: datetime) -> datetime:
        """The start of the first open span after this instant, in UTC. An open clinic's next opening is a
        later one.
        """
        for start, _ in self._spans_from(at_utc):
            if start > at_utc:
                return start
        raise NeverOpen(f"no opening within {HORIZON_DAYS} days of {at_utc.isoformat()}")

    def opening_days(self, from_day: date, count: int) -> tuple[date, ...]:
        """The first `count` local days from `from_day` on (itself included) on which the clinic opens."""
        days = (from_day + timedelta(days=n) for n in range(HORIZON_DAYS))
        found: list[date] = []
        for day in days:
            if len(found) == count:
                break
            if self.is_opening_day(day):
                found.append(day)
        return tuple(found)

    def next_opening_day(self, after: date) -> date:
        """The first opening day after this local day."""
        found = self.opening_days(after + timedelta(days=1), 1)
        if not found:
            raise NeverOpen(f"no opening within {HORIZON_DAYS} days of {after.isoformat()}")
        return found[0]

    def add_business_time(self, at_utc: datetime, span: timedelta) -> datetime:
        """The UTC instant when `span` of open time has passed since `at_utc`; time while closed does not
        count.
        """
        left = span
        for start, end in self._spans_from(at_utc):
            begin = max(start, at_utc)
            if end <= begin:
                continue
            if begin + left <= end:
                return begin + left
            left -= end - begin
        raise NeverOpen(f"not enough opening hours after {at_utc.isoformat()}")

    def can_call_before(self, at_utc: datetime, end: datetime) -> bool:
        """Whether somebody is here for long enough between now and then to make a call."""
        return self.add_business_time(at_utc, TO_CALL_SOMEBODY) <= end

    def open_time(self, start: datetime, end: datetime) -> timedelta:
        """How much of the time between two instants the clinic was open; zero when `end` is not after `start`."""
        total, day, last = timedelta(0), self.local(start).date(), self.local(end).date()
        while day <= last:
            for opens, closes in self.spans(day):
                total += max(min(end, closes) - max(start, opens), timedelta(0))
            day += timedelta(days=1)
        return total

    def window(self, day: date, wish: str) -> tuple[datetime, datetime] | None:
        """From first opening to last closing within the wished part of a local day, in UTC; None when it is
        shut then.

        `wish` is `morning` (opening to noon), `afternoon` (noon to closing) or `any`; anything else is a
        ValueError.
        """
        noon = self._utc(day, NOON)
        parts: list[tuple[datetime, datetime]] = []
        for start, end in self.spans(day):
            match wish:
                case "any":
                    part = (start, end)
                case "morning":
                    part = (start, min(end, noon))
                case "afternoon":
                    part = (max(start, noon), end)
                case _:
                    raise ValueError(f"unknown wish {wish!r}")
            if part[0] < part[1]:
                parts.append(part)
        return (parts[0][0], parts[-1][1]) if parts else None

    def _spans_from(self, at_utc: datetime) -> Iterator[tuple[datetime, datetime]]:
        first = self.local(at_utc).date()
        for n in range(HORIZON_DAYS):
            yield from self.spans(first + timedelta(days=n))

    def _utc(self, day: date, wall: time) -> datetime:
        # fold=0: of a repeated hour the first one, of a skipped hour the instant it would have been.
        return datetime.combine(day, wall, tzinfo=ZoneInfo(self.zone)).astimezone(UTC)
