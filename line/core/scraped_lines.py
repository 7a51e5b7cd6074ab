"""A page as it was scraped, line by line: odd characters put right, the marks of lists and headings taken off.

Pure. Owns what a line looks like, not what it means; lines keep their numbers, for the report.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

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
    for number, raw in enumerate(clean(text).split("\n"), start=1):
        words = raw.strip()
        if _ALONE.fullmatch(words):
            waiting = True
            continue
        for line in _marked(number, words):
            lines.append(replace(line, mark="item") if waiting and line.text and not line.mark else line)
            waiting = waiting and not line.text
    return tuple(lines)


def clean(text: str) -> str:
    """The page with one kind of line end and of blank, and without characters that nobody sees."""
    if _GARBLED.search(text):
        text = _ungarbled(text)
    text = _GONE.sub("", _BREAKS.sub("\n", unicodedata.normalize("NFC", text)))
    return _BLANKS.sub(" ", text)


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
