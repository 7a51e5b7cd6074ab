"""What the line knows of people's words, compiled once from the content for `understand`.

Owns the shape only: `script_building` makes one, `understanding` reads it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from line.core.meaning import Intent


@dataclass(frozen=True)
class Topic:
    """One section of one article, and what it is called: `words` as the whole text, `names` inside a sentence, too."""

    article: str
    section: str
    words: frozenset[str]
    names: tuple[str, ...]


@dataclass(frozen=True)
class Lexicon:
    """All that `understand` compares with; every phrase is normalised.

    `red_flags` by tier; `opt_out` by medium; `commands` by language, whole texts; `tongues` are the phrases that tell
    a language; `visit_words` as in core/visit_words.py.
    """

    red_flags: Mapping[str, tuple[str, ...]]
    opt_out: Mapping[str, tuple[str, ...]]
    commands: Mapping[str, Mapping[str, Intent]]
    topics: tuple[Topic, ...]
    tongues: Mapping[str, tuple[str, ...]]
    visit_words: Mapping[str, tuple[str, ...]]
