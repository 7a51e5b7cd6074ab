"""The name that a written answer gives, told from a sentence that is none. Pure.

Anybody may be called anything, so few words are a name; many are one only behind words that introduce it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from line.core.phone import holds_number
from line.core.plain import as_written, normalise

MOST_WORDS = 4


@dataclass(frozen=True)
class NameWords:
    """What tells a name (words.yaml, "names"): `introduced` finds what stands before one at the start of an answer; the
    lists are normalised."""

    introduced: re.Pattern[str]
    particles: frozenset[str]
    declined: frozenset[str]
    no_start: frozenset[str]
    no_name: frozenset[str]

    @classmethod
    def of(cls, lists: Mapping[str, Mapping[str, tuple[str, ...]]]) -> NameWords:
        """Those of the lists, in every language: she may answer in any."""

        def words(name: str) -> frozenset[str]:
            return frozenset(normalise(word) for listed in lists.get(name, {}).values() for word in listed)

        before = (word for listed in lists.get("introduced", {}).values() for word in listed)
        introduced = re.compile(rf"^(?:{as_written(before)})\b[\s:,]*", re.IGNORECASE)
        return cls(introduced, words("particles"), words("declined"), words("no_start"), words("no_name"))


def refuses(text: str, known: NameWords) -> bool:
    """Whether a whole answer says that no name is given."""
    return normalise(text) in known.declined


def given_name(text: str, known: NameWords) -> str | None:
    """The name in an answer, as it was written and without what introduces it; None for a sentence that is none, for a
    question, and for what has no letter."""
    said = " ".join(text.split())
    introduced = known.introduced.match(said)
    name = said[introduced.end() :] if introduced else said
    if normalise(name) in known.no_name or "?" in name or not any(letter.isalpha() for letter in name):
        return None
    if holds_number(name):
        return None
    words = [word for word in name.casefold().split() if word not in known.particles]
    return name if len(words) <= MOST_WORDS and not known.no_start.intersection(words[:1]) else None
