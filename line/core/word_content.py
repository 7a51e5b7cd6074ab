"""The shapes of the word content: red flags with their reasons and sign-off, look-alikes, groups of words, spellings.

Owns the types only. The loader reads the files into them; `lexicon_building` compiles them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from line.core.patterns import Groups
from line.core.review import Review

NO_GROUPS = Groups()

PATTERNS = ("patterns", "look_alikes", "beside", "not_beside", "injuries", "not_injuries", "conditions")
"""The names in opt_out.yaml and intents.yaml under which patterns stand; under the others stand whole texts."""

NAME_LISTS = ("introduced", "particles", "declined", "no_start", "no_name")
"""The lists under "names" in words.yaml: what tells a name from a sentence."""

Patterns = Mapping[str, tuple[str, ...]]
"""Patterns by language, as they are written."""


@dataclass(frozen=True)
class Sign:
    """One red flag: its tier, why it is one, and who signed it off when (ISO date), if anybody did."""

    name: str
    tier: str
    reason: str
    patterns: Patterns
    signed_off_by: str | None = None
    signed_off_on: str | None = None


@dataclass(frozen=True)
class LookAlike:
    """Words that look like signs of the tiers that it `hides` and are none; "unless" patterns take it back."""

    name: str
    hides: tuple[str, ...]
    patterns: Patterns
    unless: tuple[str, ...] = ()


@dataclass(frozen=True)
class RedFlags:
    """The whole of red_flags.yaml, and who signed it as a whole."""

    signs: tuple[Sign, ...] = ()
    look_alikes: tuple[LookAlike, ...] = ()
    review: Review | None = None


@dataclass(frozen=True)
class WordGroups:
    """The whole of words.yaml: `groups` of phrases by language and name, words for emoji, spellings and what they mean,
    and by language the `joints` between two thoughts, the ordinary words that tell it apart, and polite ones; `names`
    are the lists of NAME_LISTS, each by language."""

    groups: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    emoji: Mapping[str, str] = field(default_factory=dict)
    respelt: Mapping[str, str] = field(default_factory=dict)
    ordinary: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    polite: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    joints: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    names: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)

    @cached_property
    def by_language(self) -> Mapping[str, Groups]:
        """The groups as patterns use them."""
        return {language: Groups(named) for language, named in self.groups.items()}

    def of(self, language: str) -> Groups:
        """Those of a language; none for one that has none."""
        return self.by_language.get(language, NO_GROUPS)
