"""clinic.yaml into core's Clinic. Owns the names of its fields and what is a fair value for each."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from line.core.clinic import Clinic, Wording
from line.core.hours import Hours, Sla
from line.core.library import LANGUAGES
from line.core.phone import parse_caller
from line.loader.problems import Problems
from line.loader.tree import Tree, read_yaml
from line.loader.words import check_spoken, check_texted

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SPAN = re.compile(r"(\d{1,2}:\d{2})\s*-\s*(\d{1,2}:\d{2})")
_TEXTED = ("name", "short_name", "address")
_SPOKEN = ("spoken_name", "spoken_address")
_NUMBERS = ("line_number", "staff_number")
_FIELDS = (*_TEXTED, *_SPOKEN, *_NUMBERS, "zone", "online_booking", "hours", "holidays", "sla")


class _Reader:
    """Walks clinic.yaml and keeps the dotted names of the fields marked `confirmed: false`."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.unconfirmed: list[str] = []

    def open(self, place: Tree) -> Tree:
        """The value itself, out of its {value: ..., confirmed: ...} where it stands in one."""
        if not place.is_mapping() or "value" not in place.items():
            return place
        place.only("value", "confirmed")
        if not place.get("confirmed").missing and place.get("confirmed").flag() is False:
            self.unconfirmed.append(place.name)
        return replace(place.get("value"), name=place.name)

    def texted(self, place: Tree) -> str:
        value = self.open(place)
        words = value.raw() or ""
        check_texted(words, value.problem)
        return words

    def heard(self, place: Tree) -> str:
        value = self.open(place)
        words = value.raw() or ""
        check_spoken(words, {}, value.problem)
        return words

    def number(self, place: Tree) -> str:
        value = self.open(place)
        raw = value.raw()
        if raw is not None and parse_caller(raw).number != raw:
            value.problem(f"{raw} is not a US or Canadian number written as +1 and ten digits")
        return raw or ""

    def zone(self, place: Tree) -> str:
        value = self.open(place)
        raw = value.raw() or "UTC"
        try:
            ZoneInfo(raw)
        except (ZoneInfoNotFoundError, ValueError):
            value.problem(f"{raw} is not a time zone")
            return "UTC"
        return raw

    def minutes(self, place: Tree) -> timedelta:
        value = self.open(place)
        raw = value.raw() or "1"
        if not raw.isdecimal() or int(raw) == 0:
            value.problem("whole minutes, more than none, were expected here")
            return timedelta(minutes=1)
        return timedelta(minutes=int(raw))

    def clock(self, place: Tree) -> time:
        value = self.open(place)
        raw = value.raw()
        found = _time(raw or "")
        if raw is not None and found is None:
            value.problem(f"{raw} is not a time like 8:00 or 17:30")
        return found or time(0)

    def spans(self, place: Tree) -> tuple[tuple[time, time], ...]:
        found: list[tuple[time, time]] = []
        for item in self.open(place).list():
            match = _SPAN.fullmatch(item.raw() or "")
            start, end = (_time(match[1]), _time(match[2])) if match else (None, None)
            if start is None or end is None or start >= end:
                item.problem("opening times like 8:00-17:00 were expected here")
            elif found and start < found[-1][1]:
                item.problem("opening times must follow one another")
            else:
                found.append((start, end))
        return tuple(found)

    def dates(self, place: Tree) -> frozenset[date]:
        found: set[date] = set()
        for item in self.open(place).list():
            try:
                day = date.fromisoformat(item.raw() or "")
            except ValueError:
                item.problem("a date like 2026-12-25 was expected here")
                continue
            if day in found:
                item.problem(f"{day} is there twice")
            found.add(day)
        return frozenset(found)

    def wording(self, place: Tree) -> dict[str, Wording]:
        place.only(*LANGUAGES)
        found: dict[str, Wording] = {}
        for language in LANGUAGES:
            words = place.get(language)
            words.only("spoken", "texted")
            found[language] = Wording(self.heard(words.get("spoken")), self.texted(words.get("texted")))
        return found


def _time(raw: str) -> time | None:
    hour, colon, minute = raw.partition(":")
    try:
        return time(int(hour), int(minute)) if colon else None
    except ValueError:
        return None


def read_clinic(path: Path, problems: Problems) -> Clinic | None:
    """The clinic of this file, None when a problem leaves none."""
    tree = read_yaml(path, problems)
    if tree.missing:
        return None
    tree.only(*_FIELDS)
    reader = _Reader(tree)
    zone = reader.zone(tree.get("zone"))
    words = {name: reader.texted(tree.get(name)) for name in _TEXTED}
    words |= {name: reader.heard(tree.get(name)) for name in _SPOKEN}
    words |= {name: reader.number(tree.get(name)) for name in _NUMBERS}
    try:
        return Clinic(
            **words,
            zone=zone,
            online_booking=reader.wording(tree.get("online_booking")),
            hours=_hours(reader, zone),
            sla=_sla(reader),
            unconfirmed=tuple(reader.unconfirmed),
        )
    except ValueError as error:
        tree.get("staff_number").problem(str(error))
        return None


def _hours(reader: _Reader, zone: str) -> Hours:
    week = reader.tree.get("hours")
    week.only(*WEEKDAYS)
    given = week.items()
    weekly = {n: reader.spans(given[day]) for n, day in enumerate(WEEKDAYS) if day in given}
    if not any(weekly.values()):
        week.problem("the clinic never opens")
    return Hours(zone, weekly, reader.dates(reader.tree.get("holidays")))


def _sla(reader: _Reader) -> Sla:
    place = reader.tree.get("sla")
    place.only("urgent_minutes", "same_day_minutes", "normal_minutes", "closed_by")
    return Sla(
        urgent=reader.minutes(place.get("urgent_minutes")),
        same_day=reader.minutes(place.get("same_day_minutes")),
        normal=reader.minutes(place.get("normal_minutes")),
        closed_by=reader.clock(place.get("closed_by")),
    )
