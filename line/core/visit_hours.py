"""Whether a visit's time is one at which the clinic is open, and what to make of a time that is not.

Rules only. A visit may well be outside the hours; a slip of AM and PM, or of the zone, looks the same and costs more.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time

from line.core.appointments import Booking, VisitTime
from line.core.hours import Hours

CLOSED_THEN = "The clinic is closed then. Book it all the same?"
"""What a form asks once: a box to tick comes with it."""
CLOSED = "the clinic is closed then: taken all the same"
UNUSUAL_ZONE = "this is no time zone of the United States: taken all the same"

_NIGHT_ENDS = 6
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2}(?:\.0+)?)?(?:\s*([ap])\.?\s?m\.?)?", re.IGNORECASE)
_US = frozenset(
    f"America/{place}"
    for place in (
        "New_York Detroit Chicago Menominee Denver Boise Phoenix Los_Angeles Anchorage Juneau Sitka Nome Yakutat "
        "Metlakatla Adak Puerto_Rico St_Thomas"
    ).split()
) | {"Pacific/Honolulu", "Pacific/Guam", "Pacific/Saipan", "Pacific/Pago_Pago"}
_US_REGIONS = ("US/", "America/Indiana/", "America/Kentucky/", "America/North_Dakota/")


def read_clock(text: str) -> tuple[time | None, bool]:
    """ "14:30", "2:30 PM" as a time of the wall clock, None for what is none; and whether AM or PM stands there."""
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        return None, False
    hour, minute, half = int(found[1]), int(found[2]), (found[3] or "").lower()
    if half and not 1 <= hour <= 12:
        return None, True
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    return (time(hour, minute) if hour < 24 and minute < 60 else None), bool(half)


def open_at(hours: Hours, on: date, at: time) -> bool:
    """Whether the clinic's doors are open at this time of its wall clock."""
    spans = () if on in hours.holidays else hours.weekly.get(on.weekday(), ())
    return any(start <= at < end for start, end in spans)


def closed(hours: Hours, at: VisitTime) -> bool:
    """Whether the clinic is closed when a visit begins, by the wall clock of the visit."""
    begins = datetime.fromisoformat(at.wall)
    return not open_at(hours, begins.date(), begins.time())


def asks_first(hours: Hours, at: VisitTime, booking: Booking) -> str:
    """What is to be asked before a visit is booked for this time; "" for nothing."""
    return CLOSED_THEN if closed(hours, at) and not booking.anyway else ""


def half_meant(hours: Hours, on: date, at: time) -> time | None:
    """The afternoon's time that a bare "3:00" stands for when the clinic is closed at 3:00 and open at 15:00; else
    None."""
    if not 1 <= at.hour < 12 or open_at(hours, on, at):
        return None
    later = at.replace(hour=at.hour + 12)
    return later if open_at(hours, on, later) else None


def write_a_half(written: str, later: time) -> str:
    """Why a bare "3:00" is refused: which of the two it is has to be written."""
    early = "is at night" if later.hour - 12 < _NIGHT_ENDS else "is before the clinic opens"
    return f"{written} {early}: write {later.hour - 12}:{later:%M} PM or {later:%H:%M}"


def unusual_zone(zone: str, clinic: str) -> bool:
    """Whether a row names a zone that no clinic of the United States would mean."""
    return zone != clinic and zone not in _US and not zone.startswith(_US_REGIONS)
