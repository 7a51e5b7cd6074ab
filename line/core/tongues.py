"""Which language somebody plainly writes: by words that only one of the two has.

One such word is enough to be answered in Spanish, unasked. To leave Spanish it takes two, or asking for English: many
who chose Spanish write CALL or MENU, because they read that somewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from line.core.library import FALLBACK, LANGUAGES, Content
from line.core.understanding import holds, normalise

MARKS_TO_LEAVE = 2
_EITHER = frozenset("ok okay okey k kk c r y n no hi bye thumbsup cancel vale menu en es me he am a".split())
"""Words of either language, and those that mean something in one and something else in the other ("me", "he", "en")."""


def tongues_of(content: Content) -> Mapping[str, tuple[str, ...]]:
    """By language, the normalised words and phrases that it alone has, out of all that the line understands."""
    said = {language: _all_words(content, language) for language in LANGUAGES}
    shared = _EITHER.union(set.intersection(*said.values()))
    return MappingProxyType({language: tuple(sorted(words - shared)) for language, words in said.items()})


def plainly(text: str, tongues: Mapping[str, tuple[str, ...]], own: str) -> str:
    """The language of a text: `own` unless it is plainly another's."""
    said = normalise(text)
    marks = {language: sum(holds(said, word) for word in words) for language, words in tongues.items()}
    if marks.get(own, 0):
        return own
    needed = 1 if own == FALLBACK else MARKS_TO_LEAVE
    return next((language for language, count in marks.items() if count >= needed), own)


def _all_words(content: Content, language: str) -> set[str]:
    intents = content.intents
    lists = [
        intents.words(group, name, language)
        for group in ("visits", "check_in", "commands", "answers")
        for name in intents.names(group)
    ]
    for slug in content.library.slugs:
        article = content.library.edition(slug, language)
        if article.language == language:
            lists += [article.keywords, *(section.keywords for section in article.sections)]
    return {normalise(word) for words in lists for word in words}
