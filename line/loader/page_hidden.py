"""What an HTML page holds and does not show: it is taken out of the tree, and named.

Owns the difference between what nobody sees and what opens by a click, which belongs to the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import lxml.html

from line.core.import_report import Row
from line.loader.page_words import words_of

_HIDDEN_STYLE = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden|text-decoration[\w-]*\s*:[^;]*line-through)\b",
    re.IGNORECASE,
)
_STRUCK = frozenset("del s strike".split())


def without_hidden(root: lxml.html.HtmlElement) -> Iterator[Row]:
    """Takes out what the page does not show, and yields what had words. What opens by a click stays."""
    opened = list(_opened(root))
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or element.tag in ("html", "body", "head"):
            continue
        empty = element.tag == "noscript" and not words_of(element)  # a picture that is loaded late
        if not empty and (not _is_hidden(element) or element in opened):
            continue
        if not any(parent is root for parent in element.iterancestors()):
            continue  # it went with what holds it
        words = words_of(element)
        line = element.sourceline or 0
        element.drop_tree()
        if re.search(r"\w", words):
            yield Row(line, words, "it is hidden or struck out on the page")


def _opened(root: lxml.html.HtmlElement) -> Iterator[lxml.html.HtmlElement]:
    """What the page's own buttons open; each button becomes the heading of what it opens."""
    for button in list(root.iter("button", "a", "div", "span")):
        if (
            button.tag != "button"
            and button.get("aria-expanded") is None
            and button.get("aria-controls") is None
        ):
            continue
        named = button.get("aria-controls") or ""
        after = button.getnext()
        holds = root.get_element_by_id(named, None) if named else after
        if holds is None or not _is_hidden(holds) or not words_of(holds) or not words_of(button):
            continue
        headed = button.getparent().tag in ("h1", "h2", "h3", "h4", "h5", "h6")
        button.tag = "span" if headed else "h3"
        yield holds


def _is_hidden(element: lxml.html.HtmlElement) -> bool:
    return (
        element.get("hidden") is not None
        or (element.get("aria-hidden") or "").strip().lower() == "true"
        or _HIDDEN_STYLE.search(element.get("style") or "") is not None
        or (element.tag == "dialog" and element.get("open") is None)
        or element.tag in _STRUCK
    )
