"""What a text says about a visit: C and R and their like, numbers, and "I can't come" inside a sentence.

A short answer must be nothing but known words ("ok c see you then"): a word more and it is not guessed at. Pure; the
words are intents.yaml's, normalised.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from line.core.understanding import SPOKEN_DIGITS, holds, normalise

Wish = Literal["confirm", "change", "cancel"]
Words = Mapping[str, tuple[str, ...]]

_GLUED = re.compile(r"\b([cr])(\d)\b")  # "C1", "R2"
_CONFIRMS = frozenset({"confirm", "coming", "yes", "nod"})
_CHANGES = frozenset({"change", "change_short", "no"})
_BELONG_TO_NOTHING_ELSE = frozenset({"confirm", "coming", "change", "cancel_short"})


@dataclass(frozen=True)
class Said:
    """A short answer. `does` is None for a number alone; `numbers` as they were written.

    `sure`: it can mean nothing else on this line (C, R), so it counts whenever a reminder is open; what is not sure
    ("yes", "1") only while the reminder is the last thing we sent. `every`: it names all visits. `nod`: a mere "ok".
    """

    does: Wish | None
    sure: bool = False
    every: bool = False
    nod: bool = False
    numbers: tuple[int, ...] = ()


def answer(text: str, words: Words) -> Said | None:
    """The short answer that the whole text is, or None."""
    found = _parts(_GLUED.sub(r"\1 \2", normalise(text)).split(), words)
    if found is None:
        return None
    kinds = {kind for kind in found if isinstance(kind, str)}
    numbers = tuple(dict.fromkeys(kind for kind in found if isinstance(kind, int)))
    told = kinds - {"polite"}
    if not told and not numbers:
        return None
    if told in ({"nod"}, {"no"}) and "polite" in kinds and not numbers:
        return None  # "ok thanks" is a thank-you, and "no thanks" may be anything
    changes, confirms = bool(told & _CHANGES), told & _CONFIRMS
    if changes and confirms & {"confirm", "coming"}:
        return None  # both at once: a person has to ask
    does: Wish | None = "confirm" if confirms else None
    if "cancel_short" in told:
        does = "cancel"
    elif changes:
        does = "change"
    every = "all" in told or ("confirm" in told and not numbers)
    return Said(does, bool(told & _BELONG_TO_NOTHING_ELSE), every, told == {"nod"}, numbers)


def wish(text: str, words: Words) -> Wish | None:
    """What a sentence asks about a visit ("I can't make it tomorrow"): "cancel" or "change", or None."""
    said = normalise(text)
    if any(holds(said, phrase) for phrase in words.get("keep", ())):
        return None
    if any(holds(said, phrase) for phrase in words.get("cancel", ())):
        return "cancel"
    return "change" if any(holds(said, phrase) for phrase in words.get("move", ())) else None


_SHORT = ("confirm", "coming", "yes", "nod", "change", "change_short", "no", "cancel_short", "all", "polite")


def _parts(tokens: list[str], words: Words) -> list[str | int] | None:
    """The text as known phrases, the longest first, each by its kind or number; None with any word unknown."""
    kinds = {phrase: kind for kind in reversed(_SHORT) for phrase in words.get(kind, ())}
    longest = max((phrase.count(" ") + 1 for phrase in kinds), default=1)
    found: list[str | int] = []
    at = 0
    while at < len(tokens):
        for length in range(min(longest, len(tokens) - at), 0, -1):
            phrase = " ".join(tokens[at : at + length])
            digit = SPOKEN_DIGITS.get(phrase, phrase)
            if phrase in kinds:
                found.append(kinds[phrase])
            elif len(digit) == 1 and digit in "123456789":
                found.append(int(digit))
            else:
                continue
            at += length
            break
        else:
            return None
    return found
