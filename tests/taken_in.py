"""A page of a test as it is taken in: what it becomes, its report, and the article that loads from it."""

from __future__ import annotations

from pathlib import Path

from line.core.article_draft import drafted
from line.core.article_import import Imported, take_in
from line.core.library import Article
from line.loader.article_file import edition, read_article
from line.loader.article_writing import written
from line.loader.problems import Problems
from line.loader.web_page import read_page
from tests.talks import content

KNOWN = ("+19045642000",)
GRAVE = (
    "Call us if you have a fever over 101.",
    "Red, hot skin around the wound",
    "A wound that is draining",
    "Calf pain can be a blood clot",
    "See a doctor about a hip that is getting worse",
    "Keep the wound dry for two weeks",
)
"""Words that may not be lost, wherever on a page they stand."""


def imported(data: bytes, name: str = "page.txt") -> tuple[Imported, str]:
    """What a page becomes, and its file."""
    page = read_page(data)
    found = take_in(page.lines, name, KNOWN)
    found.report.dropped.extend(page.dropped)
    found.report.needed.extend(page.notes)
    return found, written(drafted(found, f"file:{name}", frozenset()))


def body_of(page: str) -> str:
    """The words of the article that a page of text becomes, without its front matter."""
    return imported(page.encode())[1].rpartition("\n---\n")[2]


def report_of(found: Imported) -> str:
    return "\n".join(found.report.lines())


def needed(found: Imported) -> str:
    """What the report asks a person to do."""
    return "\n".join(map(str, found.report.needed))


def loaded(markdown: str, folder: Path) -> Article:
    """The article as the loader reads it, in English; it has no problems in either language."""
    path = folder / "content" / "articles" / "page" / "en.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(markdown, encoding="utf-8")
    problems = Problems(folder / "content")
    file = read_article(path, "en", problems)
    assert file is not None
    editions = [
        edition(file, file, "page", language, content().prompts[language]) for language in ("es", "en")
    ]
    problems.raise_any()
    return editions[1]
