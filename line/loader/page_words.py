"""The words of an HTML element as they are seen."""

from __future__ import annotations

import re

import lxml.html

from line.core.scraped_lines import clean

_BREAKS = frozenset("br p div li tr td th".split())


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
