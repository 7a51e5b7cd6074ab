"""Sentences too long to hear in one piece or to read in one text: where they may be cut. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from line.core.speech import PIECE_SECONDS, seconds

MOST_SECONDS = PIECE_SECONDS * 0.8
"""Some room is left: abbreviations are longer when they are said."""
MOST_LETTERS = 300

# Where a sentence may be cut, the best place first.
_PLACES = tuple(
    re.compile(pattern)
    for pattern in (r";\s+", r":\s+", r",\s+(?=(?:and|but|or|so|because|which)\b)", r",\s+", r"\s+")
)


def too_long(sentence: str) -> bool:
    return seconds(sentence) > MOST_SECONDS or len(sentence) > MOST_LETTERS


def short_enough(sentence: str) -> tuple[str, ...]:
    """The sentence, or the shorter ones that a too long one becomes, cut at ; or : where that will do."""
    return tuple(_cut(sentence, _PLACES)) if too_long(sentence) else (sentence,)


def _cut(sentence: str, places: tuple[re.Pattern[str], ...]) -> Iterator[str]:
    if not too_long(sentence) or not places:
        yield sentence
        return
    first, *others = places
    for group in _together(_pieces(sentence, first)):
        yield from _cut(group, tuple(others))


def _pieces(sentence: str, place: re.Pattern[str]) -> Iterator[str]:
    """The sentence in pieces that put together are the sentence again."""
    start = 0
    for found in place.finditer(sentence):
        yield sentence[start : found.end()]
        start = found.end()
    yield sentence[start:]


def _together(pieces: Iterator[str]) -> Iterator[str]:
    """Sentences of as many pieces as will do: no more is cut than must be."""
    group = ""
    for piece in pieces:
        if group and too_long(group + piece):
            yield _sentence(group)
            group = piece
        else:
            group += piece
    yield _sentence(group)


def _sentence(words: str) -> str:
    words = words.strip()
    begun = words[:1].upper() + words[1:]
    return begun if begun.endswith((".", "!", "?", ":")) else begun.rstrip(",;") + "."
