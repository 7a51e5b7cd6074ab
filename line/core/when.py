"""Instants in the words of the console: the clinic's wall clock, with the day. English; staff read it.

One formatter for every page. Takes local datetimes; nothing here knows what time it is.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def clock(at: datetime) -> str:
    """ "2:30 PM"."""
    return f"{at.hour % 12 or 12}:{at.minute:02d} {'AM' if at.hour < 12 else 'PM'}"


def day(on: date, today: date) -> str:
    """ "today", "tomorrow", "yesterday", or "Mon Nov 30", with the year when it is another one."""
    match (on - today).days:
        case 0:
            return "today"
        case 1:
            return "tomorrow"
        case -1:
            return "yesterday"
    written = f"{_DAYS[on.weekday()]} {_MONTHS[on.month - 1]} {on.day}"
    return written if on.year == today.year else f"{written}, {on.year}"


def moment(at: datetime, now: datetime) -> str:
    """ "2:30 PM today", "10:00 AM Mon Nov 30"; both local."""
    return f"{clock(at)} {day(at.date(), now.date())}"


def stamp(at: datetime) -> str:
    """A line of a history: "Mon Nov 23, 10:32 AM"."""
    return f"{_DAYS[at.weekday()]} {_MONTHS[at.month - 1]} {at.day}, {clock(at)}"


def span(length: timedelta) -> str:
    """How long, as people say it: "under a minute", "12 min", "3 h 5 min", "2 days". Never negative."""
    minutes = int(abs(length.total_seconds()) // 60)
    if minutes < 1:
        return "under a minute"
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    days = hours // 24
    return "1 day" if days == 1 else f"{days} days"
