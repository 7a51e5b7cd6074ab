"""How much each clue in a text speaks for each answer: weights that were learned from labelled texts, and their sum.

A clue is a name: a word, a piece of one, two words beside each other, a rule that fits. The sums only order the
answers; what follows from them is decided by who asks. Pure; `scripts/learn_weights.py` makes the weights.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from math import sqrt
from types import MappingProxyType

Row = str
"""The weights of one clue as they are written: "0:12 3:-5" speaks for answer 0 and against answer 3, in hundredths.
Few of the many rows are ever asked for, so each is read when it is."""

_FEWEST, _MOST = 3, 60
"""With fewer words the rules tell alone: "no call" is a command, and what is like it in long texts says nothing. With
more, one grave sentence would be lost among the others."""

_HUNDREDTHS = 100
_PIECES = (3, 4, 5)
_KEPT_WORDS = 8192


def tells(words: Sequence[str]) -> bool:
    """Whether a text has as many words as the texts from which was learned."""
    return _FEWEST <= len(words) <= _MOST


def of_word(word: str) -> list[str]:
    """The clues in one word: itself, and its pieces of three to five letters, ends marked."""
    whole = f"<{word}>"
    pieces = (whole[at : at + n] for n in _PIECES for at in range(len(whole) - n + 1))
    return [f"w:{word}", *(f"c:{piece}" for piece in pieces)]


def of_order(words: Sequence[str]) -> list[str]:
    """The clues in what stands beside what: neighbours, and words with one between them."""
    row = ("^", *words, "$")
    beside = (f"b:{one} {other}" for one, other in pairwise(row))
    return [*beside, *(f"s:{one} {other}" for one, other in zip(row, row[2:], strict=False))]


@lru_cache(_KEPT_WORDS)
def _read(row: Row) -> tuple[tuple[int, int], ...]:
    pairs = (pair.split(":") for pair in row.split())
    return tuple((int(at), int(weight)) for at, weight in pairs)


def write(weights: Iterable[tuple[int, int]]) -> Row:
    """The row of these weights, by the number of the answer."""
    return " ".join(f"{at}:{weight}" for at, weight in weights)


@dataclass(frozen=True)
class Weights:
    """What was learned about one question: its answers, how much each is expected beforehand, and the rows of the clues
    that tell, in hundredths. Without answers nothing was learned, and `weigh` is empty."""

    answers: tuple[str, ...] = ()
    beforehand: tuple[int, ...] = ()
    rows: Mapping[str, Row] = field(default_factory=lambda: MappingProxyType({}))
    _word: Callable[[str], tuple[int, tuple[int, ...]]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_word", lru_cache(_KEPT_WORDS)(self._sum_of_word))

    def weigh(self, words: Sequence[str], clues: Iterable[str]) -> dict[str, float]:
        """The answers with what speaks for each: above 0 it is likely. `clues` are those beside the words' own."""
        if not self.answers:
            return {}
        of_words = [self._word(word) for word in words]
        sums = [sum(column) for column in zip(self._nothing, *(sums for _, sums in of_words), strict=True)]
        beside = [*of_order(words), *clues]
        for row in filter(None, map(self.rows.get, beside)):
            for at, weight in _read(row):
                sums[at] += weight
        count = len(beside) + sum(clues_of_word for clues_of_word, _ in of_words)
        scale = 1 / sqrt(count)
        return {
            answer: (before + scale * total) / _HUNDREDTHS
            for answer, before, total in zip(self.answers, self.beforehand, sums, strict=True)
        }

    @property
    def _nothing(self) -> list[int]:
        return [0] * len(self.answers)

    def _sum_of_word(self, word: str) -> tuple[int, tuple[int, ...]]:
        clues = of_word(word)
        sums = self._nothing
        for clue in clues:
            for at, weight in _read(self.rows.get(clue, "")):
                sums[at] += weight
        return len(clues), tuple(sums)


@dataclass(frozen=True)
class Learned:
    """The weights of the three questions that a text is asked: which red flag it holds (`flag`), whether it opts out
    (`out`), and what else it wants (`wish`)."""

    flag: Weights = Weights()
    out: Weights = Weights()
    wish: Weights = Weights()
