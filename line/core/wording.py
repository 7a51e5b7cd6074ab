"""A text as words that can be compared: emoji as words, spellings undone, slips of the finger and of the ear mended.

Pure. A word that the vocabulary knows is never changed; one that it does not is split, joined or taken for its nearest
neighbour: one slip in five letters or more, two in nine or more, never in the first letter, so that "catching" does
not become "watching".
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from rapidfuzz import process
from rapidfuzz.distance import OSA

from line.core.plain import normalise

_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_RUN = re.compile(r"([a-zñ])\1+")
_FUZZY_FROM, _TWO_SLIPS_FROM = 5, 9
_SPLIT_FROM = 6
_ENDINGS = ("ing", "ed", "er", "ly", "es", "mente", "r", "n")
"""What is a form of a known word is no slip of another."""
_AS_LETTERS = str.maketrans("0135", "oies")
_STEM_FROM = 4
_MOST_WORDS = 1000


@dataclass(frozen=True)
class Words:
    """The words of a text as they are compared, and how many were mended."""

    words: tuple[str, ...]
    mended: int = 0

    def __len__(self) -> int:
        return len(self.words)


@dataclass(frozen=True)
class Spelling:
    """What mends a text: `signs` (emoji to words), `respelt` (a spelling to the words that are meant), every word
    that some rule knows, and the stems of cut ones."""

    signs: Mapping[str, str]
    respelt: Mapping[str, str]
    known: frozenset[str]
    stems: frozenset[str] = frozenset()
    _respelt: re.Pattern[str] = field(init=False, repr=False, compare=False)
    _by_length: Mapping[tuple[str, int], list[str]] = field(init=False, repr=False, compare=False)
    _sign: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_length: dict[tuple[str, int], list[str]] = defaultdict(list)
        for word in sorted(self.known):
            if len(word) >= _FUZZY_FROM - 1 and word.isalpha():
                by_length[word[0], len(word)].append(word)
        object.__setattr__(self, "_by_length", dict(by_length))
        choice = "|".join(map(re.escape, sorted(self.signs, key=len, reverse=True)))
        object.__setattr__(self, "_sign", re.compile(choice or r"(?!)"))
        several = "|".join(re.escape(old) for old in self.respelt if " " in old)
        object.__setattr__(self, "_respelt", re.compile(rf"\b(?:{several})\b" if several else r"(?!)"))

    def read(self, text: str) -> Words:
        """The words of this text."""
        text = _LINK.sub(" link ", text)  # what an address is made of are no words of hers
        plain = normalise(self._sign.sub(lambda found: f" {self.signs[found.group()]} ", text))
        plain = self._respelt.sub(lambda found: self.respelt[found.group()], plain)
        words = self._joined(plain.split()[:_MOST_WORDS])
        out: list[str] = []
        mended = 0
        for word in words:
            meant = self._meant(word)
            mended += meant != (word,)
            out += meant
        return Words(tuple(out), mended)

    def _joined(self, words: list[str]) -> list[str]:
        """Words that were torn apart ("un subscribe", "s t o p") as one, where only together they are known."""
        out: list[str] = []
        at = 0
        while at < len(words):
            for length in (4, 3, 2):
                piece = words[at : at + length]
                whole = "".join(piece)
                if whole in self.known and len(piece) == length and len(whole) > 3 and self._torn(piece):
                    out.append(whole)
                    at += length
                    break
            else:
                out.append(words[at])
                at += 1
        return out

    def _torn(self, piece: list[str]) -> bool:
        if all(len(word) == 1 for word in piece):
            return True
        return len(piece) < 4 and any(word not in self.known and not word.isdigit() for word in piece)

    def _meant(self, word: str) -> tuple[str, ...]:
        if word in self.respelt:
            return tuple(self.respelt[word].split())
        if word in self.known:
            return (word,)
        if not word.isalpha():
            letters = word.translate(_AS_LETTERS)
            return (letters if letters in self.known else word,)
        if word[-1] == "s" and word[:-1] in self.known:
            return (word[:-1],)
        if any(word.endswith(end) and word.removesuffix(end) in self.known for end in _ENDINGS):
            return (word,)
        for repeated in (r"\1\1", r"\1"):
            shorter = _RUN.sub(repeated, word)
            if shorter in self.known:
                return (shorter,)
        if any(word[:length] in self.stems for length in range(_STEM_FROM, len(word) + 1)):
            return (word,)
        near = self._near(word)
        return (near,) if near else self._split(word) or (word,)

    def _near(self, word: str) -> str | None:
        if len(word) < _FUZZY_FROM:
            return None
        slips = 2 if len(word) >= _TWO_SLIPS_FROM else 1
        best: tuple[int, str] | None = None
        for length in sorted(
            range(len(word) - slips, len(word) + slips + 1), key=lambda n: abs(n - len(word))
        ):
            row = self._by_length.get((word[0], length))
            found = row and process.extractOne(word, row, scorer=OSA.distance, score_cutoff=slips)
            if found and (best is None or found[1] < best[0]):
                best = (int(found[1]), found[0])
        return best[1] if best else None

    def _split(self, word: str) -> tuple[str, ...] | None:
        """A word that is two or three known ones without the blanks between them."""
        if len(word) < _SPLIT_FROM:
            return None
        for at in range(len(word) - 2, 1, -1):
            head, tail = word[:at], word[at:]
            if head in self.known:
                if tail in self.known:
                    return head, tail
                rest = self._split(tail)
                if rest:
                    return head, *rest
        return None
