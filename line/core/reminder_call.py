"""A reminder call: what is said at each step, what a key means there, and what may be told to whom.

Rules only. A call that we place has two steps: `hello` says who calls and how to end such calls, and asks whether the
right person listens; only then `visit` names the day and the time (safety.md T7, H3). Keys 8, 9 and 0 mean the same
everywhere. Where a call stands is in its address, so a step that comes again is answered the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Literal

from line.core.turn import Say

Step = Literal["hello", "visit"]
Pickup = Literal["person", "machine", "fax"]

LAST_WORDS = frozenset({"completed", "busy", "no-answer", "failed", "canceled"})
"""What the carrier may say at the end of a call (twilio.md 1.3)."""

TOOK: Mapping[Pickup, str] = MappingProxyType(
    {
        "machine": "An answering machine took the call, and no message was left.",
        "fax": "A fax machine took the call.",
    }
)
_IN_VAIN: Mapping[str, str] = MappingProxyType(
    {
        "completed": "Somebody took the call, but the words of the line did not reach the phone.",
        "busy": "The phone was busy, or the call was declined.",
        "no-answer": "Nobody answered.",
        "canceled": "The call was taken back before anybody answered.",
        "failed": "The carrier could not connect the call.",
    }
)

MOST_SILENCES = 2  # said once, and once more; then the number to call back, and the end
_TITLES = frozenset("mr mrs ms miss mx dr sr sra srta don doña".split())
_NAME = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


@dataclass(frozen=True)
class Position:
    """Where a call stands: the step whose words were said, and how often nobody answered them."""

    step: Step = "hello"
    attempt: int = 0


@dataclass(frozen=True)
class Ask:
    """The words of a step are said, and a key is waited for. `wrong`: the key that meant nothing, told first."""

    at: Position
    wrong: str = ""


@dataclass(frozen=True)
class Spoken:
    """What the phone is told, and what comes then: a key is waited for, the staff phone rings, or the call is over."""

    language: str
    says: tuple[Say, ...]
    then: Position | Literal["ring staff", "hang up"]


class End(Enum):
    """The ways out of the talk. Each is done once and said once; all but PERSON hang up."""

    WILL_COME = "will come"
    CHANGE = "wants another time"
    STOP = "wants no such calls"
    PERSON = "wants a person"
    SILENT = "nobody answered"
    LOST = "pressed no key that means anything"


Answer = Ask | End


def position_of(step: str, attempt: str) -> Position:
    """The position that an address names; one that names none is the beginning, where nothing private is said."""
    times = int(attempt) if attempt.isdecimal() and len(attempt) < 3 else 0
    return Position("visit" if step == "visit" else "hello", times)


def answer(at: Position, key: str) -> Answer:
    """What follows a key at this position; "" is silence. A key that means nothing here is told so, and ends the call
    as soon as silence does."""
    match at.step, key:
        case _, "8":
            return End.STOP
        case _, "0":
            return End.PERSON
        case _, "9":
            return Ask(at)
        case "hello", "1":
            return Ask(Position("visit"))
        case "visit", "1":
            return End.WILL_COME
        case "visit", "2":
            return End.CHANGE
        case _ if at.attempt + 1 >= MOST_SILENCES:
            return End.LOST if key else End.SILENT
        case _:
            return Ask(Position(at.step, at.attempt + 1), key)


def picked_up_by(verdict: str) -> Pickup:
    """Who or what picked up, by the carrier's word (twilio.md 1.4). `unknown` is a person, as is a word we do not know:
    to hang up on somebody is worse than to speak to a machine, which hears nothing private."""
    if verdict == "machine_start" or verdict.startswith("machine_end"):
        return "machine"
    return "fax" if verdict == "fax" else "person"


def in_vain(call_status: str, *, spoke: bool, took: str | None) -> str | None:
    """Why a call that ended so reached nobody, in words for staff; None when a person heard it.

    `spoke`: our first words were asked for. `took`: what picked up instead of a person, as TOOK has it.
    """
    if took in TOOK.values():
        return took
    return None if call_status == "completed" and spoke else _IN_VAIN[call_status]


def addressed(who_for: str) -> str:
    """How the call names the person it is for, from what staff typed: a first name, or a title and a last name; "" when
    it is no name ("her mother"). Never a full name: that is not said together with a visit (safety.md H3)."""
    last, comma, first = who_for.partition(",")
    words = (first if comma and first.strip() else last).split()
    if not words or any(char.isdigit() for char in who_for):
        return ""
    if words[0].rstrip(".").casefold() in _TITLES:
        family = _name(words[-1]) if len(words) > 1 else ""
        return f"{words[0].rstrip('.').capitalize()} {family}" if family else ""
    return _name(words[0])


def _name(word: str) -> str:
    """The word as a name to be said, or "" when it is none. Capitals throughout would be spelled out by a voice."""
    word = word.strip(".,;:()\"'")
    if not _NAME.fullmatch(word) or word[0].islower() or word.endswith(("'s", "’s")):
        return ""
    return word.title() if word.isupper() and len(word) > 2 else word
