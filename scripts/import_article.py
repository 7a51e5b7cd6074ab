"""Takes in a page of the clinic's website, as scraped text or as HTML: an article's Markdown on standard output, ready
for line/content/articles/NAME/en.md, and on standard error what was found, restored, dropped, and needs a person.

    .venv/bin/python scripts/import_article.py knee.html --source https://... > line/content/articles/knee/en.md
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # run as a file, not as a module

from line.core.article_draft import drafted, slug_of
from line.core.article_import import take_in
from line.core.library import FALLBACK, NAMES_OF_LANGUAGES, Content
from line.core.page_language import language_of
from line.loader import ContentError, load, taken_words
from line.loader.article_writing import written
from line.loader.page_bytes import NotAPage
from line.loader.web_page import read_page


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0 when there is an article, 1 when the page holds none."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("file", type=Path, metavar="FILE", help="the page, as text or as HTML")
    parser.add_argument(
        "--source", metavar="URL", help="the page's address; the file's name stands for it otherwise"
    )
    given = parser.parse_args(arguments)
    source = given.source or f"file:{given.file.name}"
    if not re.match(r"(https?|file):", source):
        parser.error(f"{source} is no address that begins with http:// or https://")
    try:
        page = read_page(given.file.read_bytes())
    except OSError as error:
        return _fail(f"{given.file} cannot be read: {error.strerror}")
    except NotAPage as error:
        return _fail(f"{given.file} cannot be taken in: {error}")
    language = language_of(" ".join(line.text for line in page.lines), page.language)
    if language != FALLBACK:
        tongue = f"in {NAMES_OF_LANGUAGES[language]}" if language else "not in English"
        return _fail(
            f"{given.file} cannot be taken in: it is {tongue}."
            " Take the English page in as en.md; its translation goes beside it, as es.md."
        )
    content = _content()
    known = [content.clinic.line_number, content.clinic.staff_number] if content else []
    found = take_in(page.lines, given.file.name, known)
    found.report.dropped.extend(page.dropped)
    for note in page.notes:
        found.report.need(note.line, note.words, note.why)
    if not found.parts:
        print("\n".join(found.report.lines()), file=sys.stderr)
        return _fail(f"{given.file} holds no article")
    draft = drafted(found, source, _taken(content, slug_of(found.title)))
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    print(written(draft), end="")
    print("\n".join(found.report.lines()), file=sys.stderr)
    print(
        f"Next: save it as line/content/articles/{draft.slug}/en.md, read it, run scripts/check_content.py.",
        file=sys.stderr,
    )
    return 0


def _content() -> Content | None:
    """What the line says already: its numbers and words. An article can be taken in without it, too."""
    try:
        return load(samples=True)
    except ContentError as error:
        print(
            f"The line's own content has problems, so numbers and codes are not checked: {error}",
            file=sys.stderr,
        )
        return None


def _taken(content: Content | None, slug: str) -> frozenset[str]:
    """What a new article's code may not be. One that is taken in again keeps its own."""
    if content is None:
        return frozenset()
    codes = {
        article.code.casefold() for (name, _), article in content.library.articles.items() if name != slug
    }
    return frozenset(taken_words((content.opt_out, content.intents))) | codes


def _fail(message: str) -> int:
    print(message, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
