"""Signs in free words: patterns of word groups that must stand near each other, and their fast search.

A pattern is written as a clinician can read it: parts joined by " + " (in any order) or " > " (in this order), each
part a choice of phrases ("|"), each phrase one word or more, a word perhaps cut by "*" ("numb*"), "<group>" for a named
list of phrases. "toes|fingers + <cold> @3" allows at most three other words between its parts; otherwise six.
"again ~3" counts only in a text of at most three words, polite ones aside. Pure.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from line.core.plain import normalise

REACH = 6
_SHORTEST_STEM = 2
_KEPT_WORDS = 8192
_JOINED = re.compile(r"\s+([+>])\s+")
_LIMITS = re.compile(r"(?:\s+@(?P<reach>\d+))?(?:\s+~(?P<most>\d+))?$")
_WORD = re.compile(r"[\w#]+\*?")

Phrase = tuple[str, ...]
Span = tuple[int, int]


class PatternError(ValueError):
    """A pattern that cannot be read; the message says why."""


@dataclass(frozen=True)
class Pattern:
    """The parts of a pattern; `ordered[i]` says that part i must follow the one before it. `reach`: the most other
    words between its parts; `most`: the most words of a text in which it counts."""

    parts: tuple[frozenset[Phrase], ...]
    ordered: tuple[bool, ...]
    reach: int = REACH
    most: int | None = None

    @property
    def words(self) -> Iterator[str]:
        """Its whole words, without the cut ones."""
        return (word for part in self.parts for phrase in part for word in phrase if word[-1] != "*")

    @property
    def stems(self) -> Iterator[str]:
        """Its cut words, without the sign."""
        return (word[:-1] for part in self.parts for phrase in part for word in phrase if word[-1] == "*")


class Groups:
    """Named lists of phrases that a pattern may use, and every part that was read with them: most are there many times,
    and each is read when the content is checked and when it is compiled."""

    def __init__(self, named: Mapping[str, Collection[str]] = MappingProxyType({})) -> None:
        self._named = {name: [tuple(normalise(one).split()) for one in some] for name, some in named.items()}
        self._parts: dict[str, frozenset[Phrase]] = {}

    def part(self, text: str) -> frozenset[Phrase]:
        """The phrases of one part of a pattern; PatternError when it cannot be read."""
        if text not in self._parts:
            self._parts[text] = self._read(text)
        return self._parts[text]

    def _read(self, text: str) -> frozenset[Phrase]:
        phrases: set[Phrase] = set()
        for choice in text.split("|"):
            written: list[Phrase] = [()] if choice.strip() else []
            for word in choice.split():
                endings = self._endings(word)
                written = [(*begun, *ending) for begun in written for ending in endings]
            if not written:
                raise PatternError("a part without words")
            phrases.update(written)
        if any(len(word) <= _SHORTEST_STEM for phrase in phrases for word in phrase if word.endswith("*")):
            raise PatternError("a word must have two letters before *")
        return frozenset(phrases)

    def _endings(self, word: str) -> Sequence[Phrase]:
        if word.startswith("<") and word.endswith(">"):
            if word[1:-1] not in self._named:
                raise PatternError(f"there is no group {word}")
            return self._named[word[1:-1]]
        if _WORD.fullmatch(word):
            return [(f"{normalise(word[:-1])}*" if word[-1] == "*" else normalise(word),)]
        raise PatternError(f'"{word}" is no word')


def parse(text: str, groups: Groups) -> Pattern:
    """The pattern that is written so; PatternError for one that cannot be read."""
    limits = _LIMITS.search(text)
    assert limits is not None  # it may be empty
    pieces = _JOINED.split(text[: limits.start()])
    parts = tuple(map(groups.part, pieces[::2]))
    ordered = (False, *(sign == ">" for sign in pieces[1::2]))
    reach, most = limits["reach"], limits["most"]
    return Pattern(parts, ordered, REACH if reach is None else int(reach), int(most) if most else None)


@dataclass(frozen=True)
class Rule:
    """One pattern of a named sign, and the language that it is written in."""

    name: str
    language: str
    pattern: Pattern


@dataclass(frozen=True)
class Hit:
    """A rule that fits, and the places of the words that make it fit."""

    rule: Rule
    places: frozenset[int]


class Matcher:
    """Many rules, compiled for one pass over a text: phrases by their first word, rules by their parts."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(rules)
        self._numbers: dict[frozenset[Phrase], int] = {}
        self._whole: dict[str, _Beginnings] = defaultdict(_Beginnings)
        self._stems: dict[str, _Beginnings] = defaultdict(_Beginnings)
        self._by_rarest: dict[int, list[int]] = defaultdict(list)
        self._parts = [tuple(self._number(part) for part in rule.pattern.parts) for rule in self.rules]
        for at, rule in enumerate(self.rules):
            # The part with the fewest phrases is there most seldom: the rule is looked at only where that one stands.
            rarest = min(rule.pattern.parts, key=len)
            self._by_rarest[self._numbers[rarest]].append(at)
        self._index_phrases()
        self._beginning = lru_cache(_KEPT_WORDS)(self._look_up)

    def _number(self, part: frozenset[Phrase]) -> int:
        return self._numbers.setdefault(part, len(self._numbers))

    def _index_phrases(self) -> None:
        owners: dict[Phrase, list[int]] = defaultdict(list)
        for part, number in self._numbers.items():
            for phrase in part:
                owners[phrase].append(number)
        for phrase, numbers in owners.items():
            first = phrase[0]
            place = self._stems[first[:-1]] if first.endswith("*") else self._whole[first]
            place.add(phrase, numbers)

    def find(self, words: Sequence[str], spent: Collection[int] = (), told: int | None = None) -> list[Hit]:
        """The rules that fit, each once, in the order in which they were given. Words at `spent` places do not count.
        `told`: how many words the text has without polite ones, if not all."""
        length = len(words) if told is None else told
        spans = self._spans(words, spent)
        hits = []
        for at in sorted(at for part in spans if part in self._by_rarest for at in self._by_rarest[part]):
            parts = self._parts[at]
            most = self.rules[at].pattern.most
            if all(part in spans for part in parts) and (most is None or length <= most):
                places = _fit([spans[part] for part in parts], self.rules[at].pattern)
                if places is not None:
                    hits.append(Hit(self.rules[at], places))
        return hits

    def _spans(self, words: Sequence[str], spent: Collection[int]) -> dict[int, list[Span]]:
        """Where each part stands in the text."""
        spans: dict[int, list[Span]] = defaultdict(list)
        for start, word in enumerate(words):
            if start in spent:
                continue
            following = words[start + 1] if start + 1 < len(words) else ""
            for begin in self._beginning(word):
                for number in begin.alone:
                    spans[number].append((start, start + 1))
                for phrase, numbers in (*begin.by_second.get(following, ()), *begin.cut_second):
                    end = start + len(phrase)
                    if _follows(words, start, phrase) and not (spent and _is_spent(start, end, spent)):
                        for number in numbers:
                            spans[number].append((start, end))
        return spans

    def _look_up(self, word: str) -> tuple[_Beginnings, ...]:
        whole = (self._whole[word],) if word in self._whole else ()
        cut = (word[:length] for length in range(_SHORTEST_STEM, len(word) + 1))
        return (*whole, *(self._stems[stem] for stem in cut if stem in self._stems))


class _Beginnings:
    """The phrases that begin with one word: of it alone, by their second word, and those whose second word is cut."""

    def __init__(self) -> None:
        self.alone: list[int] = []
        self.by_second: dict[str, list[tuple[Phrase, list[int]]]] = defaultdict(list)
        self.cut_second: list[tuple[Phrase, list[int]]] = []

    def add(self, phrase: Phrase, numbers: list[int]) -> None:
        """One phrase, and the parts that it belongs to."""
        if len(phrase) == 1:
            self.alone += numbers
        elif phrase[1].endswith("*"):
            self.cut_second.append((phrase, numbers))
        else:
            self.by_second[phrase[1]].append((phrase, numbers))


def _is_spent(start: int, end: int, spent: Collection[int]) -> bool:
    return any(place in spent for place in range(start, end))


def _follows(words: Sequence[str], start: int, phrase: Phrase) -> bool:
    if start + len(phrase) > len(words):
        return False
    for at, word in enumerate(phrase[1:], start + 1):
        if not (words[at].startswith(word[:-1]) if word[-1] == "*" else words[at] == word):
            return False
    return True


def _fit(spans: list[list[Span]], pattern: Pattern) -> frozenset[int] | None:
    """The places of one choice of spans, one a part, that stand near enough and in order; None when there is none."""

    def choose(at: int, chosen: tuple[Span, ...], low: int, high: int) -> tuple[Span, ...] | None:
        if at == len(spans):
            return chosen
        for start, end in spans[at]:
            if start - high > pattern.reach or low - end > pattern.reach:
                continue
            if pattern.ordered[at] and start < chosen[-1][1]:
                continue
            if any(start < other[1] and other[0] < end for other in chosen):
                continue
            found = choose(at + 1, (*chosen, (start, end)), min(low, start), max(high, end))
            if found is not None:
                return found
        return None

    for first in spans[0]:
        found = choose(1, (first,), *first)
        if found is not None:
            return frozenset(place for start, end in found for place in range(start, end))
    return None
