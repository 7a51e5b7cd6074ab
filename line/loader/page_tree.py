"""The tree of an HTML page, put right before it is read: what nobody sees is taken out and named, and tables of data
become lists, one item a row.

Owns tags that change what is read; which of it is the article is `web_page`'s.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import lxml.html

from line.core.import_report import Row, first_words
from line.core.scraped_advice import may_be_advice
from line.core.table_rows import row_in_words
from line.loader.page_hidden import without_hidden
from line.loader.page_words import words_of

# A table with any of these in a cell lays out the page, and holds no data.
_LAYOUT = "h1 h2 h3 h4 h5 h6 table ul ol article section form".split()
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


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
    dropped = tuple(without_hidden(root))
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
    for kept in list(root.iter("pre")):
        _as_lines(kept)
    return Tree(root, dropped, tuple(notes))


def _says_something(words: str) -> bool:
    return may_be_advice(words) or len(words.split()) >= 5


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


def _as_lines(kept: lxml.html.HtmlElement) -> None:
    """Makes items of the lines of a text that the page keeps as it was typed."""
    lines = [line for line in kept.text_content().split("\n") if line.strip()]
    for inner in list(kept):
        kept.remove(inner)
    kept.tag, kept.text = "ul", None
    for line in lines:
        _put(kept, row_in_words(line.split("\t")) if "\t" in line.strip() else line.strip(), kept.sourceline)


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
