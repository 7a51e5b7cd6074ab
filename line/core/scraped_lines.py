"""A page as it was scraped, line by line: odd characters put right, the marks of lists and headings taken off.

Pure. Owns what a line looks like, not what it means; lines keep their numbers, for the report.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal

from line.core.table_rows import row_in_words

Mark = Literal["", "title", "heading", "item"]


@dataclass(frozen=True)
class Line:
    """One line: `text` is "" for a blank one. `mark` is what the page itself says that it is, "" when it does not."""

    number: int
    text: str
    mark: Mark = ""


_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_GONE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufff9-\ufffd]"
)
_BLANKS = re.compile(r"[^\S\n]+")
_BULLET = r"[•·▪▫◦‣⁃●○■□➢➤►▶✓✔✗◆❖]"
_ITEM = re.compile(
    rf"(?:{_BULLET}\s*|[-–—*+]\s+|o\s+(?=[A-Z])|\(?\d{{1,2}}[.)]\s+(?=\D)|\(?[a-h][.)]\s+)+(?P<text>\S.*)"
)
_ALONE = re.compile(rf"(?:{_BULLET}|[-–—*+]|\(?\d{{1,2}}[.)])")
_HEADED = re.compile(r"(?P<level>#{1,6})\s*(?P<text>[^#\s].*?)\s*#*")
_BOLD = re.compile(r"(?:\*\*|__)(?P<text>[^*_]+)(?:\*\*|__)")
_LINKED = re.compile(r"(?<!!)\[(?P<text>[^\[\]]+)\]\([^()\s]*\)")
_SEVERAL = re.compile(rf"\s+{_BULLET}\s*(?=\S)")
# UTF-8 that somebody read as Windows-1252: "â€™" for an apostrophe, "Â " for a no-break space.
_GARBLED = re.compile("â€|Â[\xa0-\xbf]|Ã[\x80-\xbf]")


def read_lines(text: str) -> tuple[Line, ...]:
    """The lines of a page as plain text. Several items in one line become lines of the same number."""
    lines: list[Line] = []
    waiting = False  # a bullet that stands alone on its line: its words are on the next one
    rows = _rows(_lines(text))
    for number, raw in enumerate(_lines(text), start=1):
        words = _BLANKS.sub(" ", raw).strip()
        if number in rows:
            lines.append(Line(number, rows[number], "item") if rows[number] else Line(number, ""))
            continue
        if _ALONE.fullmatch(words):
            waiting = True
            continue
        for line in _marked(number, words):
            lines.append(replace(line, mark="item") if waiting and line.text and not line.mark else line)
            waiting = waiting and not line.text
    return tuple(lines)


def clean(text: str) -> str:
    """The page with one kind of line end and of blank, and without characters that nobody sees."""
    return _BLANKS.sub(" ", "\n".join(_lines(text)))


def _lines(text: str) -> list[str]:
    if _GARBLED.search(text):
        text = _ungarbled(text)
    return _GONE.sub("", _BREAKS.sub("\n", unicodedata.normalize("NFC", text))).split("\n")


def _rows(lines: list[str]) -> dict[int, str]:
    """The rows of tables by their line's number, in words ("" for one that only rules): cells between | or tabs."""
    rows: dict[int, str] = {}
    for mark, group in groupby(enumerate(lines, start=1), key=lambda numbered: _cell_mark(numbered[1])):
        table = [(number, _cells(line, mark)) for number, line in group if mark]
        ruled = len(table) > 1 and not any(re.search(r"\w", cell) for cell in table[1][1])
        heads = table[0][1] if ruled else []
        if len(table) > 1:
            rows |= {number: row_in_words(cells, heads) for number, cells in table}
            rows |= {number: "" for number, _ in table[:2]} if ruled else {}
    return rows


def _cell_mark(line: str) -> str:
    words = line.strip()
    if words.startswith("|") and words.endswith("|") and words.count("|") > 2:
        return "|"
    begin, tab, _ = words.partition("\t")
    return tab if tab and not _ALONE.fullmatch(begin.strip()) else ""


def _cells(line: str, mark: str) -> list[str]:
    cells = [_BLANKS.sub(" ", cell).strip() for cell in line.strip().strip("|").split(mark)]
    return cells if mark == "|" else [cell for cell in cells if cell]


def _ungarbled(text: str) -> str:
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text


def _marked(number: int, words: str) -> Iterator[Line]:
    words = _LINKED.sub(lambda found: found["text"], words)
    if headed := _HEADED.fullmatch(words):
        text = _BOLD.sub(lambda found: found["text"], headed["text"])
        yield Line(number, text, "title" if headed["level"] == "#" else "heading")
        return
    if (bold := _BOLD.fullmatch(words)) and not bold["text"].rstrip().endswith((".", "!", ";", ",")):
        yield Line(number, bold["text"].strip(), "heading")
        return
    words = _BOLD.sub(lambda found: found["text"], words)
    first, *others = _SEVERAL.split(words)
    item = _ITEM.fullmatch(first)
    yield Line(number, item["text"] if item else first, "item" if item else "")
    for other in others:
        yield Line(number, other, "item")
