"""What articles and their sections may be called, in every language: their titles, labels, keywords and codes. Pure."""

from __future__ import annotations

from line.core.lexicon import Topic
from line.core.library import LANGUAGES, Library
from line.core.plain import normalise


def of_article(library: Library, slug: str) -> tuple[str, ...]:
    """An article's titles and keywords."""
    editions = [library.edition(slug, language) for language in LANGUAGES]
    return tuple(
        dict.fromkeys(word for one in editions for word in (*one.keywords, one.title, one.spoken_title))
    )


def of_code(code: str) -> tuple[str, ...]:
    """An article's code, normalised: as one word and letter by letter ("H.O.", and as a recogniser writes it)."""
    letters = normalise(code)
    return (letters, " ".join(letters)) if letters else ()


def labels_of(library: Library, slug: str, section: str) -> tuple[str, ...]:
    """A section's menu words."""
    rows = [library.edition(slug, language).section(section) for language in LANGUAGES]
    return tuple(dict.fromkeys(label for row in rows for label in (row.label, row.spoken_label)))


def of_section(library: Library, slug: str, section: str) -> tuple[str, ...]:
    """A section's menu words and keywords."""
    rows = [library.edition(slug, language).section(section) for language in LANGUAGES]
    keywords = (word for row in rows for word in row.keywords)
    return tuple(dict.fromkeys((*labels_of(library, slug, section), *keywords)))


def lexicon_topics(library: Library) -> tuple[Topic, ...]:
    """The sections as the lexicon of people's words knows them."""
    return tuple(
        Topic(
            slug,
            section.slug,
            section.kind,
            frozenset(map(normalise, of_section(library, slug, section.slug))),
        )
        for slug in library.slugs
        for section in library.edition(slug, "en").sections
    )
