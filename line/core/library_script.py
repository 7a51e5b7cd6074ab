"""The library's part of the script: the list of articles, each article's topics and readings, and "which one?".

Pure. All of it grows with the articles: nothing here knows how many there are. Lists longer than the keys of a phone
go on in menus of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from line.core.article_names import labels_of, of_article, of_code, of_section
from line.core.callback_script import words_of
from line.core.library import LANGUAGES, Article, Content, Library, Section
from line.core.script import MOST_KEYS, Menu, Node, Option, Reading
from line.core.topics import Places, Topics
from line.core.turn import Both, InLanguages, Say
from line.core.understanding import normalise

_Sections = Mapping[str, tuple[tuple[Article, Section], ...]]


def nodes(content: Content) -> Iterator[Node]:
    """Every menu and reading of the library."""
    library = content.library
    alone = len(library.slugs) == 1
    if not alone:
        options = tuple(_list_of(library, slug) for slug in library.slugs)
        yield from paged(Menu("articles", Say("articles.intro"), options, kind="topics", back="main"))
    for slug in library.slugs:
        topics = tuple(paged(_topics(library, slug, back="main" if alone else "articles")))
        yield from topics
        yield from _readings(library.edition(slug, "en"), topics)
    for name, found in _shared(library).items():
        yield from paged(_which(library, name, found))


def way_in(content: Content) -> Option:
    """Key 3 of the first menu: the one article, or the list of them."""
    slugs = content.library.slugs
    if len(slugs) > 1:
        return Option("3", Say("option.articles"), "articles", words_of(content.intents, "articles"))
    return replace(_list_of(content.library, slugs[0]), key="3", code="")


def first(content: Content) -> str:
    """Where a text thread begins."""
    slugs = content.library.slugs
    return f"topics.{slugs[0]}" if len(slugs) == 1 else "articles"


def asked_about(library: Library, nodes: Iterable[Node]) -> Mapping[str, tuple[Reading, InLanguages]]:
    """Every reading with what it is called when the line asks whether it was meant; with its article, if there are
    several."""
    rows = [node for node in nodes if isinstance(node, Reading)]
    alone = len(library.slugs) == 1
    return {
        row.name: (row, topic(library, row.article, row.section) if alone else _topic_of(library, row))
        for row in rows
    }


def _topic_of(library: Library, row: Reading) -> InLanguages:
    called = dict(topic(library, row.article, row.section).forms)
    return InLanguages(
        tuple(
            (
                language,
                Both(
                    f"{called[language].spoken}, {title.spoken}", f"{called[language].texted}, {title.texted}"
                ),
            )
            for language, title in _title(library, row.article).forms
        )
    )


def titles(content: Content, language: str) -> tuple[str, ...]:
    """The articles' names as they are said: a caller may name one from anywhere."""
    return tuple(content.library.edition(slug, language).spoken_title for slug in content.library.slugs)


def topics_of(content: Content) -> Topics:
    """What articles and sections may be called."""
    library = content.library
    words: dict[str, Places] = {}
    names: dict[str, Places] = {}
    codes: dict[str, str] = {}

    def add(table: dict[str, Places], said: tuple[str, ...], place: str) -> None:
        for word in dict.fromkeys(map(normalise, said)):
            table[word] = tuple(dict.fromkeys((*table.get(word, ()), place)))

    for slug in library.slugs:
        article, own = of_article(library, slug), of_code(library.edition(slug, "en").code)
        codes |= dict.fromkeys(own, f"topics.{slug}")
        add(words, (*article, *own), f"topics.{slug}")
        add(names, article, f"topics.{slug}")
        for number, section in enumerate(library.edition(slug, "en").sections, start=1):
            place = f"read.{slug}.{section.slug}"
            # "HO 3"; further on the keys begin again.
            numbered = tuple(f"{code} {number}" for code in own) if number <= MOST_KEYS else ()
            add(words, numbered, f"topics.{slug}")
            add(words, (*of_section(library, slug, section.slug), *numbered), place)
            add(names, labels_of(library, slug, section.slug), place)
    which = MappingProxyType(_which_of(library))
    return Topics(MappingProxyType(words), MappingProxyType(names), which, MappingProxyType(codes))


def paged(menu: Menu) -> Iterator[Menu]:
    """The menu with keys 1 to 8, and as many more as it takes: "articles", "articles.2", each leading to the next."""
    starts = range(0, len(menu.options), MOST_KEYS)
    name = [menu.name, *(f"{menu.name}.{number}" for number in range(2, len(starts) + 1))]
    for page, start in enumerate(starts):
        options = tuple(
            replace(option, key=str(key))
            for key, option in enumerate(menu.options[start : start + MOST_KEYS], start=1)
        )
        yield replace(
            menu,
            name=name[page],
            options=options,
            back=name[page - 1] if page else menu.back,
            onward=name[page + 1] if page + 1 < len(name) else None,
        )


def _article(library: Library, slug: str, to: str) -> Option:
    """The choice of an article. Its words are the article's; where it leads may be one of its sections."""
    article = library.edition(slug, "en")
    said = of_article(library, slug)
    hints = tuple(
        (lang, word)
        for lang in LANGUAGES
        for edition in (library.edition(slug, lang),)
        for word in (edition.spoken_title, *edition.keywords[:4])
    )
    label = Say("option.article", (("title", _title(library, slug)),))
    said = (*said, *of_code(article.code))
    return Option("", label, to, said, names=said, hints=hints, code=article.code)


def _list_of(library: Library, slug: str) -> Option:
    """The choice of an article's topics. What is asked of it in a sentence ("HO symptoms") is for `Topics` to find."""
    return replace(_article(library, slug, f"topics.{slug}"), names=())


def _topics(library: Library, slug: str, *, back: str) -> Menu:
    """The list of an article's sections. Names inside a sentence are `Topics`': it may name another article, too."""
    options = tuple(
        Option(
            "",
            Say("option.topic", (("topic", topic(library, slug, section.slug)),)),
            f"read.{slug}.{section.slug}",
            of_section(library, slug, section.slug),
            hints=_section_hints(library, slug, section.slug),
        )
        for section in library.edition(slug, "en").sections
    )
    intro = Say("topics.intro", (("title", _title(library, slug)),))
    return Menu(f"topics.{slug}", intro, options, kind="topics", back=back)


def _readings(article: Article, topics: tuple[Menu, ...]) -> Iterator[Reading]:
    """A reading for each section; its list is the one that holds its own key."""
    listed = {option.to: menu.name for menu in topics for option in menu.options}
    names = list(listed)
    for name, section, following in zip(names, article.sections, [*names[1:], None], strict=True):
        yield Reading(
            name=name,
            article=article.slug,
            section=section.slug,
            topics=listed[name],
            following=following,
        )


def _shared(library: Library) -> _Sections:
    """The sections that answer the same question, one of an article, by the name of the menu that asks which.

    None where there is only one article.
    """
    if len(library.slugs) == 1:
        return {}
    found: dict[str, dict[str, tuple[Article, Section]]] = {}
    for slug in library.slugs:
        article = library.edition(slug, "en")
        for section in article.sections:
            found.setdefault(_question(section), {}).setdefault(slug, (article, section))
    return {name: tuple(rows.values()) for name, rows in found.items()}


def _question(section: Section) -> str:
    return f"which.{section.question}"


def _which_of(library: Library) -> dict[str, str]:
    shared = _shared(library)
    return {
        f"read.{slug}.{section.slug}": _question(section)
        for slug in library.slugs
        for section in library.edition(slug, "en").sections
        if shared
    }


def _which(library: Library, name: str, found: tuple[tuple[Article, Section], ...]) -> Menu:
    """ "Symptoms: for which condition?" """
    article, section = found[0]
    options = tuple(_article(library, one.slug, f"read.{one.slug}.{it.slug}") for one, it in found)
    intro = Say("which.intro", (("topic", topic(library, article.slug, section.slug)),))
    return Menu(name, intro, options, kind="topics", back="articles")


def _title(library: Library, slug: str) -> InLanguages:
    editions = [(language, library.edition(slug, language)) for language in LANGUAGES]
    return InLanguages(tuple((lang, Both(article.spoken_title, article.title)) for lang, article in editions))


def topic(library: Library, slug: str, section: str) -> InLanguages:
    """A section's menu words in each language."""
    rows = [(language, library.edition(slug, language).section(section)) for language in LANGUAGES]
    return InLanguages(tuple((language, Both(row.spoken_label, row.label)) for language, row in rows))


def _section_hints(library: Library, slug: str, section: str) -> tuple[tuple[str, str], ...]:
    rows = [(lang, library.edition(slug, lang).section(section)) for lang in LANGUAGES]
    # The label, and the words of one breath: a recogniser needs no whole sentences.
    return tuple((lang, word) for lang, row in rows for word in (row.spoken_label, *row.keywords[:4]))
