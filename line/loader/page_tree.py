"""The tree of an HTML page, put right before it is read: what nobody sees is taken out and named, and tables of data
become lists, one item a row.

Owns tags that change what is read; which of it is the article is `web_page`'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import lxml.html

from line.core.import_report import Row, first_words
from line.core.scraped_advice import may_be_advice
from line.core.scraped_lines import clean
from line.core.table_rows import row_in_words

_HIDDEN_STYLE = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden|text-decoration[\w-]*\s*:[^;]*line-through)\b",
    re.IGNORECASE,
)
_STRUCK = frozenset("del s strike".split())
# A table with any of these in a cell lays out the page, and holds no data.
_LAYOUT = "h1 h2 h3 h4 h5 h6 table ul ol article section form".split()
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_BREAKS = frozenset("br p div li tr td th".split())


@dataclass(frozen=True)
class Tree:
    """A page's tree; what was taken out of it, and what a person must look at."""

    root: lxml.html.HtmlElement
    dropped: tuple[Row, ...]
    notes: tuple[Row, ...]


def tree_of(text: str) -> Tree:
    """The tree of a page. ParserError or ValueError when it has none."""
    # The parser knows no <wbr>, and would put all that follows inside of it.
    root = lxml.html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>|</?wbr\s*/?>", "", text))
    dropped = tuple(_without_hidden(root))
    _raise(root)
    why = "it is hidden on the page (perhaps until somebody clicks) or struck out: does it belong to the article?"
    notes = [Row(row.line, row.words, why) for row in dropped if _says_something(row.words)]
    for table in list(root.iter("table")):
        if _is_data(table):
            why = "it stood in a table, whose rows are items of a list now: please read them"
            notes.append(Row(table.sourceline or 0, first_words(words_of(table)), why))
            _as_list(table)
    for listed in list(root.iter("dl")):
        _as_items(listed)
    return Tree(root, dropped, tuple(notes))


def words_of(element: lxml.html.HtmlElement) -> str:
    """The words of an element as they are seen: its inner lines are not glued together."""
    pieces = []
    for inner in element.iter():
        if isinstance(inner.tag, str):
            gap = " " if inner.tag in _BREAKS else ""
            pieces.append(f"{gap}{inner.text or ''}")
        if inner is not element:
            pieces.append(f"{' ' if inner.tag in _BREAKS else ''}{inner.tail or ''}")
    return re.sub(r"\s+", " ", clean("".join(pieces))).strip()


def _says_something(words: str) -> bool:
    return may_be_advice(words) or len(words.split()) >= 5


def _without_hidden(root: lxml.html.HtmlElement) -> Iterator[Row]:
    """Takes out what the page does not show, and yields what had words."""
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or element.tag in ("html", "body", "head"):
            continue
        empty = element.tag == "noscript" and not words_of(element)  # a picture that is loaded late
        if not empty and not _is_hidden(element):
            continue
        if not any(parent is root for parent in element.iterancestors()):
            continue  # it went with what holds it
        words = words_of(element)
        line = element.sourceline or 0
        element.drop_tree()
        if re.search(r"\w", words):
            yield Row(line, words, "it is hidden or struck out on the page")


def _is_hidden(element: lxml.html.HtmlElement) -> bool:
    return (
        element.get("hidden") is not None
        or (element.get("aria-hidden") or "").strip().lower() == "true"
        or _HIDDEN_STYLE.search(element.get("style") or "") is not None
        or (element.tag == "dialog" and element.get("open") is None)
        or element.tag in _STRUCK
    )


def _raise(root: lxml.html.HtmlElement) -> None:
    """Raised digits as signs of their own: 10<sup>6</sup> is not 106."""
    for element in root.iter("sup"):
        if len(element) == 0 and element.text:
            element.text = element.text.translate(_RAISED)


def _as_items(listed: lxml.html.HtmlElement) -> None:
    """Makes items of a list of terms ("Naproxen: with food."), unless more than words stands in it."""
    if any(inner.tag not in ("dt", "dd") for inner in listed) or any(
        True for tag in _LAYOUT for _ in listed.iter(tag)
    ):
        return
    rows: list[tuple[int | None, list[str]]] = []
    for inner in listed:
        if inner.tag == "dt" or not rows:
            rows.append((inner.sourceline, []))
        rows[-1][1].append(words_of(inner))
    for inner in list(listed):
        listed.remove(inner)
    listed.tag, listed.text = "ul", None
    for line, row in rows:
        _put(listed, row_in_words(row), line)


def _is_data(table: lxml.html.HtmlElement) -> bool:
    laid_out = table.get("role") in ("presentation", "none") or any(
        inner is not table for tag in _LAYOUT for inner in table.iter(tag)
    )
    return not laid_out and max((len(row) for row in _grid(table)), default=0) > 1


def _grid(table: lxml.html.HtmlElement) -> list[list[str]]:
    """The words of each row's cells. A cell over several rows stands in each; over several columns, in its first."""
    rows: list[list[str]] = []
    below: dict[int, tuple[int, str]] = {}
    for row in table.iter("tr"):
        made: list[str] = []
        cells = iter(row.iterchildren("td", "th"))
        while True:
            if (place := len(made)) in below:
                many, words = below.pop(place)
                made.append(words)
                if many > 1:
                    below[place] = (many - 1, words)
                continue
            cell = next(cells, None)
            if cell is None:
                break
            words = words_of(cell)
            if (many := _span(cell, "rowspan")) > 1:
                below[place] = (many - 1, words)
            made += [words, *[""] * (_span(cell, "colspan") - 1)]
        rows.append(made)
    return rows


def _span(cell: lxml.html.HtmlElement, name: str) -> int:
    given = (cell.get(name) or "1").strip()
    return min(max(int(given), 1), 50) if given.isdecimal() else 1


def _as_list(table: lxml.html.HtmlElement) -> None:
    """Puts a list in a table's place: "Week: 1; Brace: on." for each row."""
    lines = [row.sourceline or table.sourceline for row in table.iter("tr")]
    grid = _grid(table)
    first = next(table.iter("tr"))
    heads = grid[0] if len(grid) > 1 and all(cell.tag == "th" for cell in first) and len(first) > 1 else []
    listed = lxml.html.Element("ul")
    for caption in table.iterchildren("caption"):
        _put(listed, words_of(caption), caption.sourceline)
    for line, row in list(zip(lines, grid, strict=True))[bool(heads) :]:
        _put(listed, row_in_words(row, heads), line)
    listed.sourceline = table.sourceline
    listed.tail = table.tail
    table.getparent().replace(table, listed)


def _put(listed: lxml.html.HtmlElement, words: str, line: int | None) -> None:
    if words:
        item = lxml.html.Element("li")
        item.text, item.sourceline = words, line
        listed.append(item)
