"""Finds what the line says by its words, its language and its state, and names the parts of the file of sentences.

Pure: looks through a `Sayings`, reads no row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from line.core.understanding import normalise
from line.services.saying import Part, Sayings, Sentence

MOST = 60
OPEN, HARD = "open", "hard"
STATES = (
    ("", "Any state"),
    (OPEN, "Not signed by a person"),
    (HARD, "Harder to read than we want"),
)


@dataclass(frozen=True)
class Asked:
    """What to look for; "" for all of it."""

    words: str = ""
    language: str = ""
    state: str = ""

    @property
    def anything(self) -> bool:
        return bool(self.words or self.language or self.state)


@dataclass(frozen=True)
class Found:
    """`more`: how many there are beyond those listed."""

    sections: tuple[Part, ...]
    sentences: tuple[Sentence, ...]
    more: int

    @property
    def count(self) -> int:
        return len(self.sections) + len(self.sentences) + self.more


def search(sayings: Sayings, asked: Asked) -> Found:
    """Sections and sentences that hold all the words (whatever their accents and capitals, and the blanks between the
    digits of a number), in this language and state."""
    wanted = _together(normalise(asked.words)).split()
    sections = [
        part
        for edition in sayings.editions
        for part in edition.parts
        if asked.language in ("", edition.language)
        and asked.state != HARD  # an article is the clinic's, and as hard as it is
        and (asked.state != OPEN or part.signature.open)
        and _holds(" ".join((part.label, *(page.words for page in part.heard))), wanted)
    ]
    sentences = [
        one
        for one in sayings.sentences
        if asked.language in ("", one.language)
        and (asked.state != HARD or one.too_hard)
        and (asked.state != OPEN or one.signature.open)
        and _holds(one.words, wanted)
    ]
    return Found(
        tuple(sections[:MOST]), tuple(sentences[:MOST]), len(sections[MOST:]) + len(sentences[MOST:])
    )


def _holds(words: str, wanted: list[str]) -> bool:
    if not wanted:
        return True
    known = normalise(words)
    joined = _together(known)
    return all(word in known or word in joined for word in wanted)


def _together(words: str) -> str:
    """The digits of a number side by side: it is texted as 911 and read out as 9 1 1, and either is looked for."""
    return re.sub(r"(?<=\d) (?=\d)", "", words)


def title_of(part: str) -> str:
    """A part's heading for people: "The menus"; what the file adds for who edits it is left out."""
    short = re.split(r"[:(]", part)[0].strip()
    return short[:1].upper() + short[1:] if short else "Others"


def slug_of(part: str) -> str:
    """The same for an address."""
    return re.sub(r"[^a-z0-9]+", "-", title_of(part).lower()).strip("-")
