"""An HTML page's tree into runs of words, each between two tags that begin a new line.

Owns tags: what is a heading or an item, what stands beside the article, what is only a link.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import lxml.html

from line.core.scraped_lines import Mark, clean

_NEVER = frozenset(
    "script style template svg head iframe select option textarea canvas audio video object".split()
)
_BLOCKS = frozenset(
    "address article aside blockquote body br button caption center dd details div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hr html li main nav noscript ol p pre section summary table tbody td tfoot "
    "th thead tr ul".split()
)
_ASIDE = frozenset("nav footer aside form button figure figcaption noscript".split())
_MARKS: dict[str, Mark] = {
    "h1": "title",
    **dict.fromkeys(("h2", "h3", "h4", "h5", "h6"), "heading"),
    "li": "item",
}
_BESIDE = re.compile(
    r"(?:^|[\s_-])(?:foot(?:er)?|nav(?:bar|igation)?|menu|sidebar|breadcrumbs?|related|comments?|cookies?|social|shar(?:e|ing)"
    r"|widgets?|newsletter|promo)(?:$|[\s_-])",
    re.IGNORECASE,
)
_BOLD = frozenset(("b", "strong"))
_EMPTY = frozenset("p h1 h2 h3 h4 h5 h6".split())


@dataclass
class Block:
    """A run of words between two tags that begin a new line."""

    text: str
    line: int
    mark: Mark
    aside: bool
    gap: int = 0
    breaks: int = 0
    tight: bool = False
    bold: bool = False
    place: lxml.html.HtmlElement | None = None
    beside: bool = False
    """Whether the page's own names (of a class, or an id) say that it stands beside the article."""
    linked: bool = False
    free: bool = False
    """Whether some of its words stand outside of a link: those of a link alone are the name of another page."""


def blocks_of(root: lxml.html.HtmlElement) -> Iterator[Block]:
    """The page's blocks in order. Empty ones count as gaps: a heading may have been lost there."""
    gap, breaks = 0, 0
    for block in _walked(root, Block("", 0, "", aside=False)):
        block.text = re.sub(r"\s+", " ", clean(block.text)).strip()
        if not block.text:
            gap, breaks = gap + block.gap, breaks + block.breaks
            continue
        block.gap, block.tight = gap + max(breaks - 1, 0), breaks == 1
        gap, breaks = 0, 0
        yield block


def _walked(element: lxml.html.HtmlElement, around: Block) -> Iterator[Block]:
    tag = element.tag if isinstance(element.tag, str) else ""
    if not tag or tag in _NEVER:
        return
    mark = _MARKS.get(tag, around.mark)
    fresh = Block("", element.sourceline or around.line, mark, around.aside or tag in _ASIDE)
    fresh.linked = around.linked or tag == "a"
    named = f"{element.get('class') or ''} {element.get('id') or ''}"
    fresh.beside = around.beside or _BESIDE.search(named) is not None
    fresh.place = element if tag in _BLOCKS else around.place
    current = replace(
        fresh, text=element.text or "", gap=int(tag in _EMPTY), breaks=int(tag == "br"), bold=tag in _BOLD
    )
    current.free = _is_free(fresh, current.text)
    for child in element:
        inner = child.tag if isinstance(child.tag, str) else ""
        if inner in _BLOCKS:
            yield current
            yield from _walked(child, fresh)
            current = replace(fresh)
        elif inner and inner not in _NEVER:
            first, *others = _walked(child, fresh)
            bold, free = first.bold and not current.text.strip(), current.free or first.free
            current = replace(current, text=current.text + first.text, bold=bold, free=free)
            if others:  # there are blocks inside of the inline tag
                yield current
                *blocks, current = others
                yield from blocks
        tail = child.tail or ""
        bold, free = current.bold and not tail.strip(), current.free or _is_free(fresh, tail)
        current = replace(current, text=current.text + tail, bold=bold, free=free)
    yield current


def _is_free(block: Block, words: str) -> bool:
    return not block.linked and re.search(r"\w", words) is not None
