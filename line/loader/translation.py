"""A translation of an article: es.md beside en.md, section by section, each tied to the English that it was made from.

Owns the fields of a translation and the checks against its original. An English section that has changed since makes
its translation outdated: that is no fault, but it is shown, and it must be settled before a release.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from line.core.library import Article
from line.loader.article_file import ArticleFile, OwnLines, Part, edition, read_article
from line.loader.problems import Problems
from line.loader.reviews import REVIEW_FIELDS, fingerprint, read_review
from line.loader.tree import Tree

_FIELDS = ("title", "author_credit", "keywords", "abbreviations", "texted", "sections")
_SECTION_FIELDS = ("heading", "slug", "label", "keywords", "translated_from", *REVIEW_FIELDS)


@dataclass(frozen=True)
class Translation:
    """A translation's file and the file it translates."""

    file: ArticleFile
    original: ArticleFile


def read_translation(
    path: Path, language: str, original: ArticleFile, problems: Problems
) -> Translation | None:
    """The translation in this file, checked against its original: the same sections in the same order."""
    file = read_article(path, language, problems, _FIELDS, _SECTION_FIELDS)
    if file is None:
        return None
    _check_sections(file, original)
    return Translation(file, original)


def translated(words: Translation, slug: str, own: OwnLines) -> Article:
    """The translated article, each section with its review."""
    file, original = words.file, words.original
    article = edition(file, original, slug, file.language, own)
    places = {place.get("slug").optional_text(): place for place in file.places}
    plans = {place.get("slug").optional_text(): place for place in original.places}
    sections = []
    for section in article.sections:
        place, plan = places[section.slug], plans[section.slug]
        part, source = file.part(place), original.part(plan)
        if part is not None and source is not None:
            signed, english = _all_said(file, part, place, plan), _all_said(original, source, plan, plan)
            outdated = place.get("translated_from").raw() != english
            if not outdated:
                _check_shape(file, part, original, source)
            review = read_review(place, signed, made_from=english, outdated=outdated)
            section = replace(section, review=review)
        sections.append(section)
    return replace(article, sections=tuple(sections))


def _check_sections(file: ArticleFile, original: ArticleFile) -> None:
    name = original.path.name
    wanted = [place.get("slug").optional_text() for place in original.places]
    given = [place.get("slug").raw() for place in file.places]
    for place, slug in zip(file.places, given, strict=True):
        if slug is not None and slug not in wanted:
            place.get("slug").problem(f"{name} has no section {slug}")
    for slug in wanted:
        if slug not in given:
            file.front.get("sections").problem(f"the section {slug} of {name} is missing")
    if sorted(map(str, given)) == sorted(map(str, wanted)) and given != wanted:
        file.front.get("sections").problem(f"the sections stand in another order than in {name}")


def _check_shape(file: ArticleFile, part: Part, original: ArticleFile, source: Part) -> None:
    """A section that was made from the English as it is now has the same paragraphs and items."""
    shapes = [[block.kind for block in blocks] for _, blocks in (part, source)]
    if shapes[0] != shapes[1]:
        there = f"{original.path.name}:{source[0].line}"
        file.note(part[0].line)(f"its paragraphs and list items are not those of {there}")


def _all_said(file: ArticleFile, part: Part, place: Tree, plan: Tree) -> str:
    """The fingerprint of a section in one edition, with what is said beside it: what a person signs, and what a
    translation is made from."""
    return fingerprint([_words_of(part, place, plan), *_said_beside(file)])


def _words_of(part: Part, place: Tree, plan: Tree) -> str:
    """The fingerprint of what is said of a section: its words, its name in the menus, the safety lines around."""
    heading, blocks = part
    said = [place.get("label"), plan.get("before"), plan.get("after")]
    return fingerprint(
        [heading.text, *(block.text for block in blocks), *(w for one in said for w in one.words())]
    )


def _said_beside(file: ArticleFile) -> list[str]:
    """What is said with every section of an article, and counts as its words: title, author, spoken forms, numbers."""
    return [
        word for name in ("title", "author_credit", "abbreviations") for word in file.front.get(name).words()
    ]
