"""A row of the clinic's own list of appointments: read and checked.

Rules only. A row is read as a whole: either it is a visit, or every reason why not, each with the column it is about.
What it does to the visits that are known is core/visit_changes.py's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import available_timezones

from line.core.appointments import LONGEST_NAME, LONGEST_PLACE, NotATime, VisitTime, on_the_wall
from line.core.hours import Hours
from line.core.phone import parse_caller
from line.core.shown import on_one_line
from line.core.visit_hours import (
    CLOSED,
    UNUSUAL_ZONE,
    closed,
    half_meant,
    read_clock,
    unusual_zone,
    write_a_half,
)

LONGEST_ID = 100
_LONGEST_SHOWN = 40
_YEARS = range(2000, 2200)

REQUIRED = ("id", "phone", "place", "who_for")
OPTIONAL = ("language", "zone", "texts_ok", "calls_ok")
WHEN = (("starts",), ("date", "time"))
"""Day and time stand in one column or in two."""

MONTH_FIRST, DAY_FIRST = "month first", "day first"
ORDERS = (MONTH_FIRST, DAY_FIRST)

_YES = frozenset({"yes", "y", "true", "t", "1", "x", "ok", "si", "sí"})
_NO = frozenset({"no", "n", "false", "f", "0"})
_LANGUAGES = MappingProxyType(
    dict.fromkeys(("en", "eng", "en-us", "english", "inglés", "ingles"), "en")
    | dict.fromkeys(("es", "spa", "es-us", "spanish", "español", "espanol"), "es")
)
_PHONES = MappingProxyType(
    {
        "withheld": "this stands for a withheld number",
        "foreign": "the line calls and texts numbers of the United States and Canada only",
        "short-code": "this is no whole phone number",
    }
)
_NO_PHONE = "this is no phone number: ten digits, such as 904-555-0110, and no extension"
_LETTERS = "letters stand here: write the number in digits, such as 904-555-0110"
_MIDNIGHT = re.compile(r"[T ]+0?0:00(:00(\.0+)?)?")
_NUMBERED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


@dataclass(frozen=True)
class Columns:
    """What each field is called in the file's heading, and how the file writes its days."""

    names: Mapping[str, str]
    order: str = MONTH_FIRST
    delimiter: str | None = None

    def name(self, *fields: str) -> str:
        """The heading of the first of these fields that the file has."""
        return next((self.names[name] for name in fields if name in self.names), fields[0])


@dataclass(frozen=True)
class Problem:
    """One reason why a row is refused: the heading of the column, what stands there (fit to be shown), and why."""

    column: str
    value: str
    why: str

    def __str__(self) -> str:
        return f"{self.column} “{self.value}”: {self.why}" if self.value else f"{self.column}: {self.why}"


@dataclass(frozen=True)
class Given:
    """A row as it stands in the file: the line on which it begins, its cells by field, and what is wrong with it as a
    row ("" for nothing)."""

    line: int
    cells: Mapping[str, str]
    broken: str = ""


@dataclass(frozen=True)
class Wanted:
    """A visit as the file has it. `texts_ok`, `calls_ok`: True, False, or None where the file does not say. `notes`:
    what is taken as it stands, and looks like a slip."""

    external_id: str
    number: str
    at: VisitTime
    place: str
    who_for: str
    language: str
    texts_ok: bool | None
    calls_ok: bool | None
    notes: tuple[Problem, ...] = field(default=(), compare=False)


@dataclass
class _Reading:
    """A row while it is read: gathers what is wrong with it."""

    cells: Mapping[str, str]
    columns: Columns
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)

    def value(self, name: str) -> str:
        return on_one_line(self.cells.get(name, ""))

    def refuse(self, why: str, *names: str) -> None:
        self.problems.append(self._of(why, names))

    def note(self, why: str, *names: str) -> None:
        self.notes.append(self._of(why, names))

    def _of(self, why: str, names: tuple[str, ...]) -> Problem:
        there = " ".join(value for name in names if (value := self.value(name)))
        return Problem(self.columns.name(*names), short(there), why)

    def needed(self, name: str, longest: int) -> str:
        value = self.value(name)
        if not value:
            self.refuse("nothing stands here", name)
        elif len(value) > longest:
            self.refuse(f"{len(value)} characters are too many: {longest} at most", name)
        return value

    def yes(self, name: str) -> bool | None:
        word = self.value(name).casefold()
        if word and word not in _YES and word not in _NO:
            self.refuse("this is neither yes nor no", name)
        return (word in _YES) if word else None


def read(
    cells: Mapping[str, str], columns: Columns, *, hours: Hours, ours: str
) -> Wanted | tuple[Problem, ...]:
    """The visit of a row, or every reason why it is none. `cells`: by field; `hours`: the clinic's, with its zone for a
    row that names none; `ours`: the line's own number. Whether the time is over is asked later: a known visit may
    be."""
    row = _Reading(cells, columns)
    external_id = row.needed("id", LONGEST_ID)
    number = _number(row, ours)
    at = _time(row, _zone(row, hours.zone), hours)
    place, who_for = row.needed("place", LONGEST_PLACE), row.needed("who_for", LONGEST_NAME)
    language = _language(row)
    texts_ok, calls_ok = row.yes("texts_ok"), row.yes("calls_ok")
    if row.problems or at is None:
        return tuple(row.problems)
    return Wanted(external_id, number, at, place, who_for, language, texts_ok, calls_ok, tuple(row.notes))


def short(value: str) -> str:
    """A value as it is shown to whoever has to mend it: on one line, and not for ever."""
    value = on_one_line(value)
    return value if len(value) <= _LONGEST_SHOWN else value[: _LONGEST_SHOWN - 3] + "..."


def _number(row: _Reading, ours: str) -> str:
    value = row.value("phone")
    found = parse_caller(value)
    if not value:
        row.refuse("nothing stands here", "phone")
    elif found.number is None:
        row.refuse(_PHONES.get(found.kind, _NO_PHONE), "phone")
    elif found.number == ours:
        row.refuse("this is the line's own number", "phone")
    elif any(character.isalpha() for character in value):  # a keypad's letters, or a word beside the number
        row.refuse(_LETTERS, "phone")
    return found.number or ""


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    # Names without a slash are left out: EST is a clock that never changes, and nobody's.
    return frozenset(zone for zone in available_timezones() if "/" in zone)


def _zone(row: _Reading, clinic: str) -> str | None:
    zone = row.value("zone") or clinic
    if zone in _zones() and unusual_zone(zone, clinic):
        row.note(UNUSUAL_ZONE, "zone")
    if zone == clinic or zone in _zones():
        return zone
    row.refuse("this is no time zone: a name such as America/Chicago", "zone")
    return None


def _language(row: _Reading) -> str:
    word = row.value("language").casefold()
    if word and word not in _LANGUAGES:
        row.refuse("the line speaks en (English) and es (Spanish) only", "language")
    return _LANGUAGES.get(word, "en")


def _time(row: _Reading, zone: str | None, hours: Hours) -> VisitTime | None:
    fields = WHEN[0] if "starts" in row.columns.names else WHEN[1]
    day, _, clock = row.value("starts").replace("T", " ").partition(" ") if len(fields) == 1 else ("", "", "")
    if len(fields) == 2:
        day, clock = _MIDNIGHT.sub("", row.value("date")), row.value("time")  # as spreadsheets write a day
    on, (at, says_which) = _day(day, row.columns.order), read_clock(clock)
    if not day:
        row.refuse("nothing stands here", fields[0])
    elif on is None:
        row.refuse(f"this is no day: 2026-12-01, or {_example(row.columns.order)}", fields[0])
    elif at is None:
        row.refuse("this is no time on the clinic's wall: 14:30, or 2:30 PM", fields[-1])
    elif not says_which and (later := half_meant(hours, on, at)):
        row.refuse(write_a_half(clock.strip(), later), fields[-1])
    elif zone is not None:
        try:
            found = on_the_wall(on, at, zone)
            if closed(hours, found):
                row.note(CLOSED, *fields)
            return found
        except NotATime:
            row.refuse("the clocks change that night, and this time does not exist", *fields)
    return None


def _example(order: str) -> str:
    return "12/01/2026 (the month first)" if order == MONTH_FIRST else "01/12/2026 (the day first)"


def _day(text: str, order: str) -> date | None:
    found = _NUMBERED.fullmatch(text)
    try:
        if found is None:
            on = date.fromisoformat(text)
        else:
            one, two, year = map(int, found.groups())
            on = date(year, one, two) if order == MONTH_FIRST else date(year, two, one)
    except ValueError:
        return None
    return on if on.year in _YEARS else None
