"""A visit's time: what the clinic's wall clock shows, the zone, and the instant that both mean.

All three are kept: the wall time is what was agreed; the instant can be computed again when a zone's rules change.

A visit's statuses: "booked", "cancelled", "missed" (the patient did not come); that it is over follows from its time.
What happens to one (visit_events): "booked", "moved", "cancelled", "reinstated", "missed", "undone" and "edited", by
staff or an import; "reminded", "confirmed", "will_come", "wants_change", "wants_cancel", "late", between the line and
the patient; "task", when staff were asked to phone about it; "consent", "opted_out", "stopped", "planned" and
"send_now", by staff on its page.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONGEST_AHEAD = timedelta(days=366 * 2)
LONGEST_NAME, LONGEST_PLACE = 80, 120
_TOO_FAR = "This is more than two years ahead. Look at the year again."


class NotATime(ValueError):
    """The words are no date or time that a visit could have; the message is for the person who typed it."""


@dataclass(frozen=True)
class VisitTime:
    """`wall` is "2026-12-01T10:00"; `starts_at` the same as an aware UTC instant."""

    wall: str
    zone: str
    starts_at: datetime


@dataclass(frozen=True)
class Booking:
    """What the appointment form holds, as typed: ISO date, wall time, place, and whom it is for. `anyway`: also when
    the clinic is closed then, which is asked once."""

    date: str
    time: str
    place: str
    who_for: str
    anyway: bool = False


def visit_time(day: str, at: str, zone: str, now: datetime) -> VisitTime:
    """The time that was typed ("2026-12-01", "10:00") in the clinic's zone. Raises NotATime.

    A time that a clock change skips does not exist and is refused; of one that comes twice the first is meant.
    """
    try:
        on = date.fromisoformat(day.strip())
    except ValueError:
        raise NotATime("Enter the date of the visit, such as 2026-12-01.") from None
    try:
        clock = time.fromisoformat(at.strip())
    except ValueError:
        raise NotATime("Enter the time of the visit, such as 14:30.") from None
    if clock.tzinfo is not None:
        raise NotATime("Enter the time of the visit as the clinic's clock shows it, such as 14:30.")
    if on.year > now.year + 3:  # before the sums: the last days of the calendar are in no other zone
        raise NotATime(_TOO_FAR)
    at_wall = on_the_wall(on, clock, zone)
    if problem := not_to_come(at_wall, now):
        raise NotATime(problem)
    return at_wall


def on_the_wall(on: date, clock: time, zone: str) -> VisitTime:
    """A wall time of a zone, to the minute. Raises NotATime for one that a clock change skips."""
    local = datetime.combine(on, clock.replace(second=0, microsecond=0), tzinfo=ZoneInfo(zone))
    starts_at = local.astimezone(UTC)
    if starts_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise NotATime("The clocks change that night and this time does not exist. Enter another time.")
    return VisitTime(local.strftime("%Y-%m-%dT%H:%M"), zone, starts_at)


def not_to_come(at: VisitTime, now: datetime) -> str:
    """Why nobody can be booked for this time, in words: it is over, or too far off; "" when one can."""
    if at.starts_at <= now:
        return "This time is over. Enter a time to come."
    return _TOO_FAR if at.starts_at > now + LONGEST_AHEAD else ""


def visit_problems(booking: Booking) -> str:
    """What is wrong with place and name, in words; "" when nothing is."""
    if not booking.place.strip():
        return "Enter the place of the visit."
    if not booking.who_for.strip():
        return "Enter whom the visit is for."
    if len(booking.place) > LONGEST_PLACE or len(booking.who_for) > LONGEST_NAME:
        return f"Place: at most {LONGEST_PLACE} characters. Whom for: at most {LONGEST_NAME}."
    return ""
