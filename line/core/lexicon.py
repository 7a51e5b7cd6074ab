"""What the line knows of people's words, compiled once from the content for `understand`.

Owns the shape only: `lexicon_building` makes one; `safety`, `consent` and `understanding` read it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from line.core.given_names import NameWords
from line.core.meaning import Intent
from line.core.patterns import Matcher
from line.core.weights import Learned
from line.core.wording import Spelling, Words

TITLE = "thearticle"


@dataclass(frozen=True)
class Topic:
    """One section of one article, and what it is called as a whole text. `kind` as in the article's file."""

    article: str
    section: str
    kind: str
    words: frozenset[str]


@dataclass(frozen=True)
class Looks:
    """Which tiers a look-alike hides, and what takes it back."""

    hides: frozenset[str]
    unless: Matcher


@dataclass(frozen=True)
class Lexicon:
    """All that `understand` compares with.

    `signs` are the patterns of red flags by name, `tiers` their tiers, `look_alikes` and `looks` what hides them; `out`
    and `out_look_alikes` the patterns of opting out, `beside` those of what may be asked for in the same words, with
    `not_beside` what looks like it; `out_whole` whole texts by medium and those of a "wrong_number".
    `wishes` are the patterns of all other intents, the first to fit wins. `commands` are whole texts by language, with
    the language that they ask for, if any. `injuries` are the patterns of a fresh one, `not_injuries` what looks like
    it; `conditions` those of one that the line may have nothing about, of what is asked of it, and of "this", found in
    words read by `wider`, which mends slips in their names, too.
    `called` are the topics by each whole text that names them, `titles` name articles inside a text, `codes` do it for
    certain, and `any_title` finds one. `weights` tell where the rules do not, or not surely. `tongues` are the words
    that only one language has; `polite` says nothing by itself. `visit_words` as in core/visit_words.py,
    `names` as in core/given_names.py, `clause_ends` as in core/clauses.py.
    """

    spelling: Spelling
    wider: Spelling
    signs: Matcher
    tiers: Mapping[str, str]
    look_alikes: Matcher
    looks: Mapping[str, Looks]
    out: Matcher
    out_look_alikes: Matcher
    beside: Matcher
    not_beside: Matcher
    out_whole: Mapping[str, frozenset[str]]
    wishes: Matcher
    injuries: Matcher
    not_injuries: Matcher
    conditions: Matcher
    commands: Mapping[str, Mapping[str, tuple[Intent, str | None]]]
    topics: tuple[Topic, ...]
    called: Mapping[str, tuple[Topic, ...]]
    titles: Mapping[str, frozenset[str]]
    codes: Mapping[str, frozenset[str]]
    tongues: Mapping[str, frozenset[str]]
    polite: frozenset[tuple[str, ...]]
    visit_words: Mapping[str, tuple[str, ...]]
    names: NameWords
    clause_ends: re.Pattern[str]
    weights: Learned
    any_title: re.Pattern[str]

    def read(self, text: str) -> Words:
        """The words of a text as they are compared."""
        return self.spelling.read(text)

    def told(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """The words without polite ones."""
        left: list[str] = []
        at = 0
        while at < len(words):
            length = next((n for n in (2, 1) if words[at : at + n] in self.polite), 0)
            if not length:
                left.append(words[at])
            at += length or 1
        return tuple(left)

    def untitled(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """The words with one and the same word for every article's title: what is asked of one is asked of any."""
        text = " ".join(words)
        found = self.any_title.sub(TITLE, text)
        return words if found == text else tuple(found.split())

    def said_plainly(self, normalised: str) -> str:
        """The normalised text without polite words."""
        return " ".join(self.told(tuple(normalised.split())))

    def marks(self, words: tuple[str, ...]) -> dict[str, int]:
        """By language, how many of the words only it has."""
        return {lang: sum(word in only for word in words) for lang, only in self.tongues.items()}

    def tongue(self, words: tuple[str, ...], own: str) -> str:
        """The language of these words: `own` unless another has more words that only it has."""
        counts = self.marks(words)
        best = max(counts, key=lambda lang: (counts[lang], lang == own))
        return best if counts[best] > counts.get(own, 0) else own
