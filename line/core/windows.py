"""When the line may write or call by itself: 8 in the morning to 8 in the evening, wherever the phone may be.

Federal law says 8 to 21 of the called party (47 CFR 64.1200(c)(1)), Florida 8 to 20 (501.616(6)(a)); we keep 8 to 20 in
the clinic's zone and in every zone that the number may be in (safety.md T4). Wall times, so a day with a clock change
is 8 to 20 on the wall as well. Knows no message.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

import phonenumbers
from phonenumbers import PhoneNumberType, timezone

OPENS, CLOSES = time(8), time(20)
LAST_CALL_BEFORE = timedelta(minutes=15)
"""Nothing is handed over in the last quarter of an hour: the carrier's own queue needs some time (safety.md T4)."""

HORIZON_DAYS = 3
_NON_GEOGRAPHIC = frozenset(
    {
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.VOIP,
        PhoneNumberType.UAN,
        PhoneNumberType.PERSONAL_NUMBER,
    }
)
_COUNTRY_WIDE = 8  # an area lies in one zone or two; a list as long as this is that of the whole of +1


class NoWindow(LookupError):
    """There is no hour at which all of the zones are awake."""


@dataclass(frozen=True)
class Windows:
    """The hours that are allowed in all of `zones` (names of IANA). Instants in and out are aware UTC."""

    zones: tuple[str, ...]

    def closes(self, at: datetime) -> datetime | None:
        """When the window that `at` lies in ends, or None when it lies in none."""
        return next((end for start, end in self._around(at) if start <= at < end), None)

    def allows(self, at: datetime) -> bool:
        """Whether a message may be handed over at this instant."""
        end = self.closes(at)
        return end is not None and end - at >= LAST_CALL_BEFORE

    def next(self, at: datetime) -> datetime:
        """The first allowed instant at or after `at`. Raises NoWindow."""
        if self.allows(at):
            return at
        starts = (start for start, end in self._around(at) if start > at and end - start >= LAST_CALL_BEFORE)
        found = next(starts, None)
        if found is None:
            raise NoWindow(", ".join(self.zones))
        return found

    def last(self, at: datetime) -> datetime:
        """`at` when it is allowed, or the last allowed quarter of an hour before it. Raises NoWindow."""
        if self.allows(at):
            return at
        spans = [(start, end) for start, end in self._around(at) if start < at]
        for start, end in reversed(spans):
            latest = _quarter(min(end - LAST_CALL_BEFORE, at))
            if latest >= start:
                return latest
        raise NoWindow(", ".join(self.zones))

    def _around(self, at: datetime) -> tuple[tuple[datetime, datetime], ...]:
        """The windows of the days around an instant, in order."""
        first = at.astimezone(UTC).date() - timedelta(days=HORIZON_DAYS)
        return _shared(self.zones, first)


@lru_cache(maxsize=4096)
def _shared(zones: tuple[str, ...], first: date) -> tuple[tuple[datetime, datetime], ...]:
    shared: Sequence[tuple[datetime, datetime]] = _days(zones[0], first)
    for zone in zones[1:]:
        shared = [
            (max(a, c), min(b, d)) for a, b in shared for c, d in _days(zone, first) if max(a, c) < min(b, d)
        ]
    return tuple(sorted(shared))


@lru_cache(maxsize=4096)
def _days(zone: str, first: date) -> tuple[tuple[datetime, datetime], ...]:
    days = (first + timedelta(days=n) for n in range(2 * HORIZON_DAYS + 1))
    return tuple((instant_at(day, OPENS, zone), instant_at(day, CLOSES, zone)) for day in days)


def instant_at(day: date, wall: time, zone: str) -> datetime:
    """A wall time as an aware UTC instant: of a repeated hour the first one; of a skipped one the first valid minute
    after it (safety.md Q8)."""
    local, clock = datetime.combine(day, wall), ZoneInfo(zone)
    while True:
        at = local.replace(tzinfo=clock).astimezone(UTC)
        if at.astimezone(clock).replace(tzinfo=None) == local:
            return at
        local += timedelta(minutes=1)


def _quarter(at: datetime) -> datetime:
    """Down to the quarter of an hour."""
    return at - timedelta(minutes=at.minute % 15, seconds=at.second, microseconds=at.microsecond)


@lru_cache(maxsize=65536)
def zones_of(number: str) -> tuple[str, ...]:
    """The zones that a number (E.164) may be in by its area code; () for one that belongs to no area."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return ()
    if phonenumbers.number_type(parsed) in _NON_GEOGRAPHIC:
        return ()
    found = tuple(sorted(timezone.time_zones_for_geographical_number(parsed)))
    if len(found) >= _COUNTRY_WIDE or timezone.UNKNOWN_TIMEZONE in found:
        return ()
    return tuple(zone for zone in found if zone in _known())


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(available_timezones())


def windows_of(number: str, clinic_zone: str) -> Windows:
    """When this number may be written to or called: in the clinic's zone and in all of the number's own."""
    return Windows((clinic_zone, *(zone for zone in zones_of(number) if zone != clinic_zone)))
