"""A text as it is looked at: read once, with the place where it was said. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from line.core.lexicon import Lexicon
from line.core.patterns import Hit
from line.core.plain import normalise
from line.core.script import Option
from line.core.turn import Medium
from line.core.wording import Words


@dataclass(frozen=True)
class Context:
    """Where a talk stands: the node, the choices open there, and whether a reminder is the last thing that we sent."""

    node: str = ""
    options: tuple[Option, ...] = ()
    visits: bool = False


NOWHERE = Context()


@dataclass(frozen=True)
class Said:
    """A text, its words, those that say something, and where they were said."""

    text: str
    words: Words
    told: tuple[str, ...]
    lexicon: Lexicon
    medium: Medium
    context: Context

    @classmethod
    def of(cls, text: str, lexicon: Lexicon, medium: Medium, context: Context) -> Said:
        """The text, read."""
        words = lexicon.read(text)
        return cls(text, words, lexicon.told(words.words), lexicon, medium, context)

    @cached_property
    def plain(self) -> str:
        return normalise(self.text)

    @cached_property
    def wider(self) -> tuple[str, ...]:
        """The words, the names of conditions mended, too."""
        return self.lexicon.wider.read(self.text).words

    @cached_property
    def untitled(self) -> tuple[str, ...]:
        """The words, with one and the same for every article's title."""
        return self.lexicon.untitled(self.words.words)

    @cached_property
    def wishes(self) -> list[Hit]:
        """The rules of free words that fit, the first in the file first."""
        return self.lexicon.wishes.find(self.words.words, told=len(self.told))
