"""A scraped page's lines into paragraphs: lines that were wrapped are put together again.

Pure. Owns where a paragraph begins and ends; whether it is a heading is `scraped_blocks`'.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from line.core.scraped_bylines import byline
from line.core.scraped_lines import Line
from line.core.scraped_numbers import numbers
from line.core.scraped_pictures import is_picture
from line.core.scraped_prose import breaks_off, is_stopped
from line.core.section_words import is_plain_heading

Kind = Literal["title", "heading", "text", "item"]

_WRAPPED = 35
"""No line is wrapped that is shorter, unless its words plainly go on."""


@dataclass(frozen=True)
class Block:
    """One block: `gap` blank lines stand before it; `sure` when the page itself says what it is."""

    kind: Kind
    text: str
    line: int
    gap: int = 0
    sure: bool = False


def paragraphs(lines: Sequence[Line]) -> Iterator[Block]:
    """Lines that were wrapped are one block; a blank line ends it."""
    wrapped = _wrapped(lines)
    current: Block | None = None
    gap = 0
    for line in lines:
        if not line.text:
            gap += 1
            continue
        if current is not None and gap == 0 and _goes_on(current, line, line.number in wrapped):
            current = replace(current, text=f"{current.text} {line.text}")
            continue
        if current is not None:
            yield current
        kind: Kind = "text" if not line.mark else line.mark
        current, gap = Block(kind, line.text, line.number, gap, sure=bool(line.mark)), 0
    if current is not None:
        yield current


def _wrapped(lines: Iterable[Line]) -> set[int]:
    """The numbers of lines in small letters that end with a stop in the end, and are no list."""
    found: set[int] = set()
    going: list[int] = []
    for line in lines:
        if line.mark or not line.text[:1].islower():
            going = []
            continue
        going.append(line.number)
        if is_stopped(line.text):
            found.update(going)
            going = []
    return found


def _goes_on(block: Block, line: Line, wrapped: bool) -> bool:
    if line.mark or block.kind in ("title", "heading") or byline(line.text) or is_picture(line.text):
        return False
    if byline(block.text) or is_picture(block.text):
        return False
    if _divides_a_number(block.text, line.text):
        return True
    if line.text[0].islower():
        wrapped = (wrapped and len(block.text) >= _WRAPPED) or breaks_off(block.text)
        return wrapped and not block.text.endswith((".", "!", "?"))
    # A capital begins a line of its own, unless the one above it plainly wants more words.
    return breaks_off(block.text) and not is_plain_heading(line.text)


def _divides_a_number(above: str, below: str) -> bool:
    """Whether a phone number begins on one line and ends on the next."""
    if not re.search(r"[\d)-]$", above) or not re.match(r"[(\d]|[A-Z]{3}-", below):
        return False
    text = f"{above[-30:]} {below[:30]}"
    return any(found.start < len(above[-30:]) < found.end and found.e164 for found in numbers(text, ()))
