"""reminders.yaml into core's kinds. Owns the names of its fields, and what is a fair value for each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import cast

from line.core.purposes import PURPOSES
from line.core.reminders import CHANNELS, Channel, Kind, Step
from line.loader.problems import Problems
from line.loader.tree import Tree, read_yaml

KINDS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "appointment": frozenset({"one", "two", "confirmed"}),
        "missed_visit": frozenset({"one"}),
        "after_visit": frozenset({"one"}),
        "article_follow_up": frozenset({"one"}),
        "callback_receipt": frozenset({"one"}),
        "callback_follow_up": frozenset({"one"}),
    }
)
"""Each kind that the line knows, and the uses for which it needs words."""

_FIELDS = ("days", "business_days", "at", "hours", "channel", "minutes_before", "useful_hours")
_WHEN = ("days", "business_days", "hours")
_LONGEST_DAYS = 60


def read_reminders(path: Path, prompts: Mapping[str, object], problems: Problems) -> Mapping[str, Kind]:
    """The kinds of this file by name. `prompts` are the prompts there are: words that are not there are a problem."""
    tree = read_yaml(path, problems)
    tree.only("kinds")
    places = tree.get("kinds")
    places.only(*KINDS)
    found = {}
    for name, uses in KINDS.items():
        place = places.get(name)
        if place.missing:
            places.problem(f"the kind {name} is missing")
            continue
        place.only("words", "steps")
        found[name] = Kind(name, _steps(name, place.get("steps")), _words(place.get("words"), uses, prompts))
        assert name in PURPOSES
    return MappingProxyType(found)


def _words(place: Tree, uses: frozenset[str], prompts: Mapping[str, object]) -> Mapping[str, str]:
    place.only(*uses)
    words = {}
    for use in sorted(uses):
        value = place.get(use)
        name = value.text() or ""
        if name and name not in prompts:
            value.problem(f"there is no prompt {name}")
        words[use] = name
    return MappingProxyType(words)


def _steps(kind: str, place: Tree) -> tuple[Step, ...]:
    given = place.items()
    if not given:
        place.problem("a kind needs at least one step")
    steps = tuple(_step(name, step, before=kind == "appointment") for name, step in given.items())
    if kind == "appointment":
        spans = [step.hours or timedelta(days=step.days or 0) for step in steps]
        if spans != sorted(spans):
            place.problem("the steps must stand in the order in which they come")
    return steps


def _step(name: str, place: Tree, *, before: bool) -> Step:
    place.only(*_FIELDS)
    when = [field for field in _WHEN if not place.get(field).missing]
    if len(when) != 1:
        place.problem(f"one of {', '.join(_WHEN)} was expected here")
    channel = place.get("channel").text()
    if channel is not None and channel not in CHANNELS:
        place.get("channel").problem(f"one of {', '.join(CHANNELS)} was expected here")
    at = _clock(place.get("at")) if not place.get("at").missing else None
    if ("hours" in when) == (at is not None):
        place.problem("at belongs to days and business_days, and must stand there")
    hours = _number(place.get("hours"), -_LONGEST_DAYS * 24, 24) if "hours" in when else None
    days = _number(place.get("days"), -_LONGEST_DAYS, _LONGEST_DAYS) if "days" in when else None
    if before and "business_days" in when:
        place.problem("a reminder before a visit cannot count business days after it")
    if before and (hours or 0) + 24 * (days or 0) > 0:
        place.problem("this is after the visit: a number below 0 was expected")
    business = _number(place.get("business_days"), 1, 10) if "business_days" in when else None
    limit = [field for field in ("minutes_before", "useful_hours") if not place.get(field).missing]
    if limit != (["minutes_before"] if before else ["useful_hours"]):
        wanted = "minutes_before" if before else "useful_hours"
        place.problem(f"the latest useful moment is missing: {wanted}")
    return Step(
        name,
        cast("Channel", channel or "text"),
        days=days,
        business_days=business,
        at=at,
        hours=None if hours is None else timedelta(hours=hours),
        useful_until=timedelta(minutes=_number(place.get("minutes_before"), 0, 1440)) if before else None,
        useful_for=None if before else timedelta(hours=_number(place.get("useful_hours"), 1, 240)),
    )


def _number(place: Tree, least: int, most: int) -> int:
    if place.missing:
        return least
    raw = place.raw() or ""
    digits = raw.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()) or not least <= int(raw) <= most:
        place.problem(f"a whole number from {least} to {most} was expected here")
        return least
    return int(raw)


def _clock(place: Tree) -> time:
    raw = place.raw() or ""
    try:
        return time.fromisoformat(raw.zfill(5))
    except ValueError:
        place.problem(f"{raw} is not a time like 10:00")
        return time(10)
