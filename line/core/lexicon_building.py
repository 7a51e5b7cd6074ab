"""Compiles the word content and the library into the lexicon. Pure; `script_building` calls it once at start."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from line.core.article_names import lexicon_topics, of_code
from line.core.clauses import ends_of
from line.core.given_names import NameWords
from line.core.lexicon import Lexicon, Looks, Topic
from line.core.library import FALLBACK, LANGUAGES, Content, WordLists
from line.core.meaning import Intent
from line.core.patterns import Matcher, Rule, parse
from line.core.plain import SPOKEN_DIGITS, holds, normalise
from line.core.word_content import PATTERNS, WordGroups
from line.core.wording import Spelling

_COMMANDS = MappingProxyType(
    {
        "menu": (Intent.MENU, None),
        "greeting": (Intent.MENU, None),
        "back": (Intent.BACK, None),
        "more": (Intent.MORE, None),
        "call": (Intent.CALLBACK, None),
        "late": (Intent.CALLBACK, None),
        "status": (Intent.STATUS, None),
        "help": (Intent.HELP, None),
        "who": (Intent.HELP, None),
        "hours": (Intent.HOURS, None),
        "where": (Intent.LOCATION, None),
        "staff": (Intent.AGENT, None),
        "repeat": (Intent.REPEAT, None),
        "thanks": (Intent.THANKS, None),
        "english": (Intent.LANGUAGE, "en"),
        "spanish": (Intent.LANGUAGE, "es"),
        "other_language": (Intent.LANGUAGE, "other"),
    }
)
"""What a command of intents.yaml means; the others only mean something at their place."""

_INJURIES = ("injuries", "not_injuries")
_CONDITIONS = "other_condition"
"""The group of words.yaml that names them."""


def lexicon_of(content: Content, visit_words: Mapping[str, tuple[str, ...]]) -> Lexicon:
    """What the line knows of people's words."""
    groups = content.words
    flags, out, intents = content.red_flags, content.opt_out, content.intents
    signs = Matcher(rule for sign in flags.signs for rule in _rules(sign.name, sign.patterns, groups))
    alike = Matcher(rule for look in flags.look_alikes for rule in _rules(look.name, look.patterns, groups))
    ends = Matcher(_rules("opt_out", _by_language(out, "patterns"), groups))
    ends_not = Matcher(_rules("look_alike", _by_language(out, "look_alikes"), groups))
    beside = Matcher(
        rule
        for name in out.names("beside")
        for rule in _rules(name, _by_language(out, "beside", name), groups)
    )
    not_beside = Matcher(_rules("not_beside", _by_language(out, "not_beside"), groups))
    wishes = Matcher(
        rule
        for level in ("clear", "hint")
        for name in intents.names("patterns", level)
        for rule in _rules(f"{level}.{name}", _by_language(intents, "patterns", level, name), groups)
    )
    titles = {slug: frozenset(_titles(content, slug)) for slug in content.library.slugs}
    conditions = _conditions(content, {name for named in titles.values() for name in named})
    fresh, not_fresh = (Matcher(_rules(name, _by_language(intents, name), groups)) for name in _INJURIES)
    matchers = (signs, alike, ends, ends_not, beside, not_beside, wishes, fresh, not_fresh)
    return Lexicon(
        spelling=_spelling(content, matchers),
        # Apart, so that no name of a condition changes what is heard of an emergency.
        wider=_spelling(content, (*matchers, conditions)),
        signs=signs,
        tiers=MappingProxyType({sign.name: sign.tier for sign in flags.signs}),
        look_alikes=alike,
        looks=MappingProxyType(
            {
                look.name: Looks(frozenset(look.hides), Matcher(_rules(look.name, {"": look.unless}, groups)))
                for look in flags.look_alikes
            }
        ),
        out=ends,
        out_look_alikes=ends_not,
        beside=beside,
        not_beside=not_beside,
        out_whole=MappingProxyType(
            {
                "writing": _whole(out, "phrases"),
                "speech": _whole(out, "spoken"),
                "wrong_number": _whole(out, "wrong_number"),
            }
        ),
        wishes=wishes,
        injuries=fresh,
        not_injuries=not_fresh,
        conditions=conditions,
        commands=MappingProxyType({language: _commands(intents, language) for language in LANGUAGES}),
        topics=lexicon_topics(content.library),
        called=_called(lexicon_topics(content.library)),
        titles=MappingProxyType(titles),
        codes=MappingProxyType({slug: frozenset(_codes(content, slug)) for slug in content.library.slugs}),
        tongues=_tongues(content, (*matchers, conditions)),
        polite=frozenset(
            tuple(normalise(word).split()) for words in content.words.polite.values() for word in words
        ),
        visit_words=visit_words,
        names=NameWords.of(groups.names),
        clause_ends=ends_of(word for words in groups.joints.values() for word in words),
        weights=content.learned,
        any_title=_any_of(title for named in titles.values() for title in named),
    )


def _conditions(content: Content, titles: Iterable[str]) -> Matcher:
    """What asks about a condition that no article is about: one that stands in an article's title is that one's."""
    titles = " | ".join(titles)
    elsewhere = {
        language: {
            **named,
            _CONDITIONS: tuple(w for w in named.get(_CONDITIONS, ()) if not holds(titles, normalise(w))),
        }
        for language, named in content.words.groups.items()
    }
    groups = replace(content.words, groups=elsewhere)
    return Matcher(
        rule
        for name in content.intents.names("conditions")
        for rule in _rules(name, _by_language(content.intents, "conditions", name), groups)
    )


def _any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(phrases, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b")


def _rules(name: str, patterns: Mapping[str, tuple[str, ...]], groups: WordGroups) -> Iterator[Rule]:
    for language, written in patterns.items():
        for text in written:
            yield Rule(name, language, parse(text, groups.of(language)))


def _by_language(words: WordLists, *path: str) -> dict[str, tuple[str, ...]]:
    return {language: words.words(*path, language) for language in LANGUAGES}


def _whole(words: WordLists, name: str) -> frozenset[str]:
    return frozenset(normalise(text) for language in LANGUAGES for text in words.words(name, language))


def _commands(intents: WordLists, language: str) -> Mapping[str, tuple[Intent, str | None]]:
    return MappingProxyType(
        {
            normalise(word): meaning
            for name, meaning in _COMMANDS.items()
            for word in intents.words("commands", name, language)
        }
    )


def _called(topics: Iterable[Topic]) -> Mapping[str, tuple[Topic, ...]]:
    called: dict[str, list[Topic]] = defaultdict(list)
    for topic in topics:
        for words in topic.words:
            called[words].append(topic)
    return MappingProxyType({words: tuple(named) for words, named in called.items()})


def _titles(content: Content, slug: str) -> Iterator[str]:
    for language in LANGUAGES:
        article = content.library.edition(slug, language)
        names = (article.title, article.spoken_title, *article.keywords)
        yield from filter(None, map(normalise, names))
    yield from _codes(content, slug)


def _codes(content: Content, slug: str) -> tuple[str, ...]:
    return of_code(content.library.edition(slug, FALLBACK).code)


def _all_phrases(content: Content) -> Iterator[str]:
    for lists in (content.opt_out, content.intents):
        for path, words in lists.lists.items():
            if path[0] not in PATTERNS:
                yield from words
    for slug in content.library.slugs:
        yield from _titles(content, slug)
    for topic in lexicon_topics(content.library):
        yield from topic.words
    for lists_by_language in (content.words.ordinary, content.words.polite):
        for words in lists_by_language.values():
            yield from words
    yield from content.words.emoji.values()
    yield from SPOKEN_DIGITS


def _spelling(content: Content, matchers: Iterable[Matcher]) -> Spelling:
    known = {word for phrase in _all_phrases(content) for word in normalise(phrase).split()}
    stems: set[str] = set()
    for matcher in matchers:
        for rule in matcher.rules:
            known.update(rule.pattern.words)
            stems.update(rule.pattern.stems)
    known |= stems
    respelt = {normalise(old): normalise(new) for old, new in content.words.respelt.items()}
    return Spelling(content.words.emoji, respelt, frozenset(known), frozenset(stems))


def _tongues(content: Content, matchers: Iterable[Matcher]) -> Mapping[str, frozenset[str]]:
    """The words that one language has and no other."""
    said: dict[str, set[str]] = {
        language: {word for phrase in words for word in normalise(phrase).split()}
        for language, words in content.words.ordinary.items()
    }
    for language in LANGUAGES:
        own = said.setdefault(language, set())
        for lists in (content.intents, content.opt_out):
            for path, words in lists.lists.items():
                if path[-1] == language and path[0] not in PATTERNS:
                    own.update(word for phrase in words for word in normalise(phrase).split())
    for matcher in matchers:
        for rule in matcher.rules:
            if rule.language:
                said[rule.language].update(rule.pattern.words)
    return MappingProxyType(
        {
            language: frozenset(own.difference(*(other for lang, other in said.items() if lang != language)))
            for language, own in said.items()
        }
    )
