"""Which language somebody plainly writes: by words that only one of the two has.

One such word is enough to be answered in Spanish, unasked. To leave Spanish it takes two, or asking for English: many
who chose Spanish write CALL or MENU, because they read that somewhere. A language that she chose herself takes a whole
sentence of the other, or asking for it: "gracias" is a kind word.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from line.core.library import FALLBACK, LANGUAGES, Content
from line.core.script import Question
from line.core.talk import Talk
from line.core.understanding import holds, normalise

MARKS_TO_LEAVE = 2
SENTENCE = 3
"""So many words, polite ones aside, make a sentence."""
_EITHER = frozenset("ok okay okey k kk c r y n no hi bye thumbsup cancel vale menu en es me he am a".split())
"""Words of either language, and those that mean something in one and something else in the other ("me", "he", "en")."""


def moved(talk: Talk, text: str, wanted: str) -> Talk:
    """The conversation in the `wanted` language, in which these words seem to be; or as it is, where she chose its
    language herself and they are no plain sentence of the other."""
    if wanted == talk.session.language or (talk.facts.chosen and not _is_sentence(text, talk, wanted)):
        return talk
    return talk.speaking(wanted)


def written_in(talk: Talk, text: str) -> Talk:
    """The conversation in the language that she plainly writes. An answer to an open question is too short to tell: a
    name may be any word."""
    if not talk.facts.chosen:
        named = isinstance(talk.node, Question) and talk.node.field == "name"
        return talk if named else talk.speaking(plainly(text, talk.script.tongues, talk.session.language))
    return talk if isinstance(talk.node, Question) else moved(talk, text, talk.other_language)


def _is_sentence(text: str, talk: Talk, language: str) -> bool:
    lexicon = talk.script.lexicon
    said = lexicon.told(lexicon.read(text).words)
    marks = lexicon.marks(said)
    here, there = marks.get(talk.session.language, 0), marks.get(language, 0)
    return len(said) >= SENTENCE and there >= MARKS_TO_LEAVE and there > 2 * here


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
