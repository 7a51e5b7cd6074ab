"""What the line's sentences and the points of the clinic's file are called for people who edit neither file.

Owns the words. A name in the files is a path ("option.reason.new.short"): its first step has words of its own here, the
others are words already. A test holds that every name has a title.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

GROUPS: Mapping[str, str] = MappingProxyType(
    {
        "articles": "List of articles",
        "callback": "Call-back request",
        "check_in": "Checking in on a patient",
        "clinic": "About the clinic",
        "failure": "When the line fails",
        "follow": "Following up on an article",
        "goodbye": "Goodbye",
        "greeting": "Greeting",
        "heard": "Saying back what was chosen",
        "interpreter": "Interpreter",
        "language": "Language",
        "languages": "List of languages",
        "limit": "Too many texts",
        "mean": "Did you mean",
        "notice": "First words of a call",
        "offer": "How a choice is offered",
        "opt_out": "No more texts",
        "option": "Choice",
        "pause": "A pause on a call",
        "question": "Question",
        "reading": "While an article is read",
        "red_flag": "Words of an emergency",
        "relay": "Relay or TTY",
        "remind": "Reminder call",
        "reminder": "Reminder text",
        "retry": "Asking once more",
        "safety": "Safety",
        "staff": "With our staff",
        "staff_text": "Text from our staff",
        "text": "Text",
        "texting": "Texting a section during a call",
        "time": "Day and time",
        "topics": "List of topics",
        "visit": "Visit",
        "which": "Which article",
    }
)
"""By the first step of a sentence's name."""

_TIERS: Mapping[str, str] = MappingProxyType(
    {
        "red_flag.A": "Words of an emergency: call 911",
        "red_flag.S": "Words of an emergency: self-harm",
        "red_flag.B": "Words of what needs care today",
    }
)

POINTS: Mapping[str, str] = MappingProxyType(
    {
        "address": "Address, as it is texted",
        "holidays": "Holidays",
        "hours": "Opening hours",
        "online_booking": "Booking online",
        "sla": "How soon we promise to call",
        "spoken_address": "Address, as it is read out",
        "staff_number": "Number of our staff",
    }
)
"""By the first step of the name of a point in the clinic's file."""


def title_of_sentence(name: str) -> str:
    """ "option.reason.new.short" is "Choice: reason, new (short form)". An unknown group keeps its own words."""
    if name in _TIERS:
        return _TIERS[name]
    group, *rest = name.split(".")
    short = " (short form)" if rest and rest[-1] == "short" else ""
    more = ", ".join(_words(step) for step in (rest[:-1] if short else rest))
    title = GROUPS.get(group, _words(group).capitalize())
    return f"{title}: {more}{short}" if more else f"{title}{short}"


def points(names: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """The names of points of the clinic's file under what they are called together, in their order."""
    grouped: dict[str, tuple[str, ...]] = {}
    for name in names:
        first = name.partition(".")[0]
        title = POINTS.get(first, _words(first).capitalize())
        grouped[title] = (*grouped.get(title, ()), name)
    return grouped


def _words(step: str) -> str:
    return step.replace("_", " ")
