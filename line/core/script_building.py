"""Builds the script from the content: which nodes there are, and what leads where.

The graph is data: articles become a topics menu and one reading per section; the callback questions are
`callback_script`'s. `build` raises `ScriptError` with every problem found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from line.core import callback_script, language_script, visit_script
from line.core.callback_script import FLOW, hints_of, worded, words_of
from line.core.hints import vocabulary
from line.core.lexicon import Lexicon, Topic
from line.core.library import LANGUAGES, Article, Content, Library, WordLists
from line.core.meaning import Intent
from line.core.prompts import Phrases
from line.core.reviews import unreviewed
from line.core.safety import EMERGENCY, SELF_HARM
from line.core.script import (
    Command,
    Farewell,
    Menu,
    Node,
    Option,
    Question,
    Reading,
    Script,
    ScriptError,
    problems_of,
)
from line.core.tongues import tongues_of
from line.core.turn import Both, InLanguages, PhoneNumber, Say
from line.core.understanding import normalise


def build(content: Content) -> Script:
    """The checked script of this content."""
    nodes = {node.name: node for node in _nodes(content)}
    topics = [name for name, node in nodes.items() if node.kind == "topics" and name != "articles"]
    opt_out = MappingProxyType(
        {
            "writing": _normal(content.opt_out, "phrases"),
            "speech": _normal(content.opt_out, "spoken"),
            "wrong_number": _normal(content.opt_out, "wrong_number"),
        }
    )
    visit_words = MappingProxyType(
        {name: _normal(content.intents, "visits", name) for name in content.intents.names("visits")}
    )
    script = Script(
        nodes=MappingProxyType(nodes),
        start=MappingProxyType({"speech": "main", "writing": topics[0] if len(topics) == 1 else "articles"}),
        flow=FLOW,
        clinic=content.clinic,
        library=content.library,
        phrases=Phrases(content.prompts),
        commands=MappingProxyType({language: _commands(content.intents, language) for language in LANGUAGES}),
        red_flags=_by_tier(content.red_flags),
        opt_out=opt_out,
        visit_words=visit_words,
        lexicon=_lexicon(content, opt_out, visit_words),
        visit_tongues=_tongues(content.intents, "visits"),
        check_in_tongues=_tongues(content.intents, "check_in"),
        check_in=MappingProxyType(
            {name: _normal(content.intents, "check_in", name) for name in content.intents.names("check_in")}
        ),
        urgent_words=MappingProxyType({lang: _urgent_words(content, lang) for lang in LANGUAGES}),
        version=content.version,
        reminders=content.reminders,
        languages=LANGUAGES,
        hints=MappingProxyType({lang: content.intents.words("hints", lang) for lang in LANGUAGES}),
        unreviewed=unreviewed(content),
        reviews=content.reviews,
        tongues=tongues_of(content),
        interpreted=MappingProxyType({language.code: language for language in content.languages}),
        vocabulary=vocabulary(content.intents),
    )
    found = problems_of(script)
    if found:
        raise ScriptError(found)
    return script


def tree_lines(script: Script, language: str = "en") -> list[str]:
    """The menu as a tree, one line a node or choice, for the content check."""
    lines: list[str] = []

    def walk(name: str, depth: int, seen: frozenset[str]) -> None:
        node = script.nodes[name]
        if isinstance(node, Reading) or name in seen:
            return
        for option in node.options:
            label = script.phrases.spoken(option.label, language)
            lines.append(f"{'  ' * depth}{option.key}  {label}  -> {option.to or 'next question'}")
            if option.to in script.nodes and isinstance(script.nodes[option.to], Menu):
                walk(option.to, depth + 1, seen | {name})

    lines.append("main (every call; texts begin at " + script.start["writing"] + ")")
    walk(script.start["speech"], 1, frozenset())
    for name in ("number", "check", *script.flow):
        node = script.nodes[name]
        assert isinstance(node, Question)
        lines.append(f"callback: {name}" + (f" (only by {node.medium})" if node.medium else ""))
        walk(name, 1, frozenset())
    return lines


def _nodes(content: Content) -> Iterator[Node]:
    slugs = content.library.slugs
    yield _main(content)
    if len(slugs) > 1:
        yield _articles(content)
    for slug in slugs:
        article = content.library.edition(slug, "en")
        yield _topics(content, article, alone=len(slugs) == 1)
        yield from _readings(article)
    yield from language_script.nodes(content)
    yield from visit_script.menus(content.intents)
    yield from callback_script.nodes(content.intents)
    yield Farewell(
        "done",
        ("callback.done",),
        (
            Option(
                "1",
                Say("option.text_receipt"),
                "done",
                words_of(content.intents, "text_receipt"),
                hints=hints_of(content.intents, "text_receipt"),
                does="texts",
            ),
        ),
    )
    leave = Option(
        "1", Say("option.leave_message"), "number", words_of(content.intents, "call_back"), does="asks"
    )
    staff = ("staff_number", PhoneNumber(content.clinic.staff_number))
    for tier in (EMERGENCY, SELF_HARM):
        name, said = f"emergency.{tier}", Say(f"red_flag.{tier}", (staff,), firm=True)
        yield Menu(name, said, (leave,), back=name, patient=True)


def _main(content: Content) -> Menu:
    slugs = content.library.slugs
    words = content.intents
    if len(slugs) == 1:
        label = Say("option.article", (("title", _title(content, slugs[0])),))
        named = _article_words(content, slugs[0])
        hear = Option("3", label, f"topics.{slugs[0]}", named, names=named)
    else:
        hear = Option("3", Say("option.articles"), "articles", words_of(words, "articles"))
    return Menu(
        "main",
        None,
        (
            visit_script.way_in(words),
            language_script.way_in(),
            hear,
            worded(
                words, "injury", "4", "option.injury", "number", sets=(("reason", "injury"),), does="asks"
            ),
        ),
        back="main",
    )


def _articles(content: Content) -> Menu:
    options = []
    for key, slug in enumerate(content.library.slugs, start=1):
        label = Say("option.article", (("title", _title(content, slug)),))
        options.append(Option(str(key), label, f"topics.{slug}", _article_words(content, slug)))
    return Menu("articles", Say("articles.intro"), tuple(options), kind="topics", back="main")


def _topics(content: Content, article: Article, *, alone: bool) -> Menu:
    options = tuple(
        Option(
            str(key),
            Say("option.topic", (("topic", topic(content.library, article.slug, section.slug)),)),
            f"read.{article.slug}.{section.slug}",
            _section_words(content, article.slug, section.slug),
            names=_labels(content, article.slug, section.slug),
            hints=_section_hints(content, article.slug, section.slug),
        )
        for key, section in enumerate(article.sections, start=1)
    )
    intro = Say("topics.intro", (("title", _title(content, article.slug)),))
    return Menu(f"topics.{article.slug}", intro, options, kind="topics", back="main" if alone else "articles")


def _readings(article: Article) -> Iterator[Reading]:
    slugs = [section.slug for section in article.sections]
    for slug, following in zip(slugs, [*slugs[1:], None], strict=True):
        yield Reading(
            name=f"read.{article.slug}.{slug}",
            article=article.slug,
            section=slug,
            topics=f"topics.{article.slug}",
            following=f"read.{article.slug}.{following}" if following else None,
        )


def _title(content: Content, slug: str) -> InLanguages:
    editions = [(language, content.library.edition(slug, language)) for language in LANGUAGES]
    return InLanguages(tuple((lang, Both(article.spoken_title, article.title)) for lang, article in editions))


def topic(library: Library, slug: str, section: str) -> InLanguages:
    """A section's menu words in each language."""
    rows = [(language, library.edition(slug, language).section(section)) for language in LANGUAGES]
    return InLanguages(tuple((language, Both(row.spoken_label, row.label)) for language, row in rows))


def _section_hints(content: Content, slug: str, section: str) -> tuple[tuple[str, str], ...]:
    rows = [(lang, content.library.edition(slug, lang).section(section)) for lang in LANGUAGES]
    # The label, and the words of one breath: a recogniser needs no whole sentences.
    return tuple((lang, word) for lang, row in rows for word in (row.spoken_label, *row.keywords[:4]))


def _article_words(content: Content, slug: str) -> tuple[str, ...]:
    return tuple(word for language in LANGUAGES for word in content.library.edition(slug, language).keywords)


def _labels(content: Content, slug: str, section: str) -> tuple[str, ...]:
    rows = [content.library.edition(slug, language).section(section) for language in LANGUAGES]
    return tuple(dict.fromkeys(label for row in rows for label in (row.label, row.spoken_label)))


def _section_words(content: Content, slug: str, section: str) -> tuple[str, ...]:
    rows = [content.library.edition(slug, language).section(section) for language in LANGUAGES]
    keywords = (word for row in rows for word in row.keywords)
    return tuple(dict.fromkeys((*_labels(content, slug, section), *keywords)))


def _commands(words: WordLists, language: str) -> Mapping[str, Command]:
    """Normalised words to commands. The session's own language wins over the other's."""
    others = [other for other in LANGUAGES if other != language]
    table: dict[str, Command] = {}
    for lang in (*others, language):
        for name in words.names("commands"):
            table |= {normalise(word): Command(name) for word in words.words("commands", name, lang)}
    return MappingProxyType(table)


_INTENTS = MappingProxyType(
    {
        Command.MENU: Intent.MENU,
        Command.BACK: Intent.BACK,
        Command.MORE: Intent.MORE,
        Command.CALL: Intent.CALLBACK,
        Command.LATE: Intent.CALLBACK,
        Command.STATUS: Intent.STATUS,
        Command.HELP: Intent.HELP,
        Command.WHO: Intent.HELP,
        Command.HOURS: Intent.HOURS,
        Command.WHERE: Intent.LOCATION,
        Command.STAFF: Intent.AGENT,
        Command.REPEAT: Intent.REPEAT,
        Command.GREETING: Intent.MENU,
        Command.THANKS: Intent.THANKS,
        Command.ENGLISH: Intent.LANGUAGE,
        Command.SPANISH: Intent.LANGUAGE,
    }
)


def _lexicon(
    content: Content, opt_out: Mapping[str, tuple[str, ...]], visit_words: Mapping[str, tuple[str, ...]]
) -> Lexicon:
    """What the line knows of people's words."""
    topics = tuple(
        Topic(
            slug,
            section.slug,
            frozenset(map(normalise, _section_words(content, slug, section.slug))),
            tuple(map(normalise, _labels(content, slug, section.slug))),
        )
        for slug in content.library.slugs
        for section in content.library.edition(slug, "en").sections
    )
    commands = {
        lang: MappingProxyType(
            {
                said: _INTENTS[command]
                for said, command in _commands(content.intents, lang).items()
                if command in _INTENTS
            }
        )
        for lang in LANGUAGES
    }
    return Lexicon(
        red_flags=_by_tier(content.red_flags),
        opt_out=opt_out,
        commands=MappingProxyType(commands),
        topics=topics,
        tongues=MappingProxyType({lang: _urgent_words(content, lang) for lang in LANGUAGES}),
        visit_words=visit_words,
    )


def _by_tier(words: WordLists) -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({tier: _normal(words, "tiers", tier) for tier in words.names("tiers")})


def _urgent_words(content: Content, language: str) -> tuple[str, ...]:
    tiers = content.red_flags.names("tiers")
    lists = [content.red_flags.words("tiers", tier, language) for tier in tiers]
    lists.append(content.opt_out.words("phrases", language))
    return tuple(dict.fromkeys(normalise(word) for words in lists for word in words))


_EITHER = frozenset("ok okay okey k kk c r y n no yes confirm hi hello bye thumbsup cancel vale".split())


def _tongues(words: WordLists, group: str) -> Mapping[str, tuple[str, ...]]:
    """The answers of this group that one language only has. Everybody may write "ok" or "yes"."""
    kinds = words.names(group)
    said = {
        lang: {normalise(word) for kind in kinds for word in words.words(group, kind, lang)}
        for lang in LANGUAGES
    }
    both = _EITHER.union(set.intersection(*said.values()))
    return MappingProxyType({lang: tuple(sorted(found - both)) for lang, found in said.items()})


def _normal(words: WordLists, *path: str) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(normalise(word) for language in LANGUAGES for word in words.words(*path, language))
    )
