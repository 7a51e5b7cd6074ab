"""How people name a visit in writing: by its weekday, its date, its hour, "today" or "tomorrow", in either language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from babel.dates import format_date

from line.core.understanding import normalise

_LOCALES = ("en_US", "es_US")
_DATES = (
    "EEEE",
    "EEE",
    "MMM d",
    "MMMM d",
    "d MMM",
    "d 'de' MMMM",
    "M/d",
    "EEE MMM d",
    "EEEE MMMM d",
    "EEEE d",
)
_TO_THE_DAY = ("MMM d", "MMMM d")
_ALSO = {1: ("tues",), 2: ("weds",), 3: ("thur", "thurs")}
_RELATIVE = {0: ("today", "hoy"), 1: ("tomorrow", "mañana")}


def names(visits: Mapping[int, datetime], today: datetime) -> Mapping[str, frozenset[int]]:
    """Normalised phrases, each with the numbers of the visits (at their own wall) that it names. `today`: aware."""
    found: dict[str, set[int]] = {}
    for number, at in visits.items():
        for phrase in _of(at, today):
            found.setdefault(phrase, set()).add(number)
    return {phrase: frozenset(numbers) for phrase, numbers in found.items()}


def _of(at: datetime, today: datetime) -> Iterator[str]:
    for locale in _LOCALES:
        for pattern in _DATES:
            yield normalise(format_date(at.date(), pattern, locale=locale))
    yield from _ALSO.get(at.weekday(), ())
    for ending in ("st", "nd", "rd", "th"):
        yield f"{at.day}{ending}"
        yield from (
            normalise(f"{format_date(at.date(), name, locale='en_US')}{ending}") for name in _TO_THE_DAY
        )
    local = today.astimezone(at.tzinfo)
    for days, words in _RELATIVE.items():
        if local.date() + timedelta(days=days) == at.date():
            yield from words
    hour = at.hour % 12 or 12
    half = "am" if at.hour < 12 else "pm"
    clock = f"{hour} {at.minute:02d}"
    yield from (clock, f"{clock} {half}", f"{clock}{half}")
    if not at.minute:
        yield from (f"{hour} {half}", f"{hour}{half}")
