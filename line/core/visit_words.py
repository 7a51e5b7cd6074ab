"""What a text says about a visit: C and R and their like, numbers, and "I can't come" inside a sentence.

A short answer must be nothing but known words ("ok c see you then"): a word more and it is not guessed at. Pure; the
words are intents.yaml's, normalised.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from line.core.plain import SPOKEN_DIGITS, holds, normalise
from line.core.typed import thumbs_as_words

Wish = Literal["confirm", "change", "cancel"]
Words = Mapping[str, tuple[str, ...]]
Names = Mapping[str, frozenset[int]]

_GLUED = re.compile(r"\b([cr])(\d)\b")  # "C1", "R2"
_CONFIRMS = frozenset({"confirm", "coming", "yes", "nod"})
_CHANGES = frozenset({"change", "change_short", "no"})
_CANCELS = frozenset({"cancel_short", "cannot"})
_BELONG_TO_NOTHING_ELSE = frozenset({"confirm", "coming", "change", "cancel_short"})
_SAYS_NOTHING = frozenset({"polite", "filler", "named"})
_NO_NAMES: Names = MappingProxyType({})


@dataclass(frozen=True)
class Said:
    """A short answer. `does` is None for a number alone; `numbers` as they were written.

    `sure`: it can mean nothing else on this line (C, R), so it counts whenever a reminder is open; what is not sure
    ("yes", "1") only while the reminder is the last thing we sent. `every`: it names all visits. `nod`: a mere "ok".
    `refuses`: a mere "no". `thanks`: it is as polite as it is an answer ("ok thanks", "no thanks"). `named`: the
    numbers of the visits that it names in words ("tuesday"), None when it names none.
    """

    does: Wish | None
    sure: bool = False
    every: bool = False
    nod: bool = False
    numbers: tuple[int, ...] = ()
    refuses: bool = False
    thanks: bool = False
    named: frozenset[int] | None = None


def answer(text: str, words: Words, names: Names = _NO_NAMES) -> Said | None:
    """The short answer that the whole text is, or None. `names`: how each visit may be named, with its number."""
    said = normalise(thumbs_as_words(text)).replace("#", " ")
    found, named = _parts(_GLUED.sub(r"\1 \2", said).split(), words, names)
    if not found:
        return None
    kinds = {kind for kind in found if isinstance(kind, str)}
    numbers = tuple(dict.fromkeys(kind for kind in found if isinstance(kind, int)))
    told = kinds - _SAYS_NOTHING
    if not told and not numbers and named is None:
        return None
    changes, cancels, confirms = bool(told & _CHANGES), bool(told & _CANCELS), told & _CONFIRMS
    if confirms and ("no" in told or (numbers and (changes or cancels))):
        return None  # "1 yes 2 no"
    if cancels and told & {"no"}:
        changes = False  # "no, I can't"
    if (changes or cancels) and confirms & {"confirm", "coming"}:
        return None  # both at once: a person has to ask
    if changes and told & {"cannot"}:
        cancels = False  # "I can't, R"
    does: Wish | None = "confirm" if confirms else None
    if cancels:
        does = "cancel"
    elif changes:
        does = "change"
    return Said(
        does,
        sure=bool(told & _BELONG_TO_NOTHING_ELSE),
        every="all" in told or ("confirm" in told and not numbers and named is None),
        nod=told == {"nod"},
        numbers=numbers,
        refuses=told == {"no"},
        thanks="polite" in kinds and told in ({"nod"}, {"no"}) and not numbers,
        named=named,
    )


def wish(text: str, words: Words) -> Wish | None:
    """What a sentence asks about a visit ("I can't make it tomorrow"): "cancel" or "change", or None."""
    said = normalise(text)
    if any(holds(said, phrase) for phrase in words.get("keep", ())):
        return None
    if any(holds(said, phrase) for phrase in words.get("cancel", ())):
        return "cancel"
    return "change" if any(holds(said, phrase) for phrase in words.get("move", ())) else None


def asks(text: str, words: Words, kind: str) -> bool:
    """Whether a sentence holds a phrase of this kind ("when", "late", "move_asked")."""
    said = normalise(text)
    if kind == "move_asked" and any(holds(said, phrase) for phrase in words.get("keep", ())):
        return False
    return any(holds(said, phrase) for phrase in words.get(kind, ()))


def not_her(text: str, words: Words, who: frozenset[str]) -> bool:
    """Whether the whole text says that she is none of `who` (normalised names): "no soy Maria", "not me"."""
    said = normalise(text)
    for polite in sorted(words.get("polite", ()), key=len, reverse=True):
        said = said.removeprefix(f"{polite} ").removesuffix(f" {polite}")
    if said in words.get("not_me", ()):
        return True
    return any(said == f"{start} {name}" for start in words.get("not_her", ()) for name in who if name)


_SHORT = (
    "confirm", "coming", "yes", "nod", "change", "change_short", "no", "cancel_short", "cannot", "all",
    "first", "second", "polite", "filler",
)  # fmt: skip
_ORDINALS = {"first": 1, "second": 2}


def _parts(tokens: list[str], words: Words, names: Names) -> tuple[list[str | int], frozenset[int] | None]:
    """The text as known phrases, the longest first, each by its kind or number, and the visits it names; nothing with
    any word unknown."""
    kinds = {phrase: kind for kind in reversed(_SHORT) for phrase in words.get(kind, ())}
    longest = max((phrase.count(" ") + 1 for phrase in (*kinds, *names)), default=1)
    found: list[str | int] = []
    named: frozenset[int] | None = None
    at = 0
    while at < len(tokens):
        for length in range(min(longest, len(tokens) - at), 0, -1):
            phrase = " ".join(tokens[at : at + length])
            digit = SPOKEN_DIGITS.get(phrase, phrase)
            if phrase == "y" and at:
                found.append("polite")  # "1 y 2"
            elif phrase in names:
                named = names[phrase] if named is None else named & names[phrase]
                found.append("named")
            elif phrase in kinds:
                found.append(_ORDINALS.get(kinds[phrase], kinds[phrase]))
            elif len(digit) == 1 and digit in "123456789":
                found.append(int(digit))
            else:
                continue
            at += length
            break
        else:
            return [], None
    return found, named
