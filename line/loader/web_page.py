"""A page in a file, as text or as HTML, into lines for `core.article_import`.

Owns tags. Of an HTML page, trafilatura says what the article is; the tags say what is a heading or
an item. Whatever is left out here is named, and words that sound urgent are never left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import lxml.html
import trafilatura
from lxml.etree import ParserError

from line.core.import_report import Row
from line.core.scraped_advice import SIGNS, URGENT
from line.core.scraped_lines import Line, Mark, clean, read_lines
from line.loader.page_bytes import decoded
from line.loader.page_tree import tree_of

_HTML = re.compile(r"<(?:!doctype html|html|head|body|article|main|div|p|h[1-6]|ul|section)\b", re.IGNORECASE)
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
_BOLD = frozenset(("b", "strong"))
_EMPTY = frozenset("p h1 h2 h3 h4 h5 h6".split())


@dataclass(frozen=True)
class ScrapedPage:
    """The lines of a page, what was left out of them, and what a person must look at."""

    lines: tuple[Line, ...]
    dropped: tuple[Row, ...] = ()
    notes: tuple[Row, ...] = ()
    language: str = ""
    """What the page says it is in ("es-US"); "" when it does not."""


@dataclass
class _Block:
    """A run of words between two tags that begin a new line."""

    text: str
    line: int
    mark: Mark
    aside: bool
    gap: int = 0
    breaks: int = 0
    tight: bool = False
    bold: bool = False
    linked: bool = False
    free: bool = False
    """Whether some of its words stand outside of a link: those of a link alone are the name of another page."""


def read_page(data: bytes) -> ScrapedPage:
    """The page in these bytes: HTML when it has its tags, else text. A page of no words has no lines; NotAPage for a
    file that is no text."""
    text, note = decoded(data)
    notes = (Row(0, "", note),) if note else ()
    if not _HTML.search(text[:20000]):
        return ScrapedPage(read_lines(text), notes=notes)
    try:
        page = _from_html(text)
        return replace(page, notes=(*notes, *page.notes))
    except (ParserError, ValueError):
        why = "the page could not be read as HTML, so its tags stand in it"
        return ScrapedPage(read_lines(text), notes=(*notes, Row(0, "", why)))


def _from_html(text: str) -> ScrapedPage:
    tree = tree_of(text)
    blocks = [block for block in _blocks(tree.root) if block.text]
    kept, dropped = _article(blocks, lxml.html.tostring(tree.root, encoding="unicode"))
    lines: list[Line] = []
    before: _Block | None = None
    for block in kept:
        listed = before is not None and before.mark == block.mark == "item" and not block.gap
        blanks = 0 if before is None or listed or block.tight else 1 + min(block.gap, 2)
        lines += [Line(block.line, "")] * blanks
        for line in read_lines(block.text) if block.mark in ("", "item") else [Line(0, block.text)]:
            mark = block.mark or (
                "heading" if block.bold and _looks_like_a_heading(block.text) else line.mark
            )
            lines.append(Line(block.line, line.text, mark))
        before = block
    return ScrapedPage(tuple(lines), (*tree.dropped, *dropped), tree.notes, tree.root.get("lang") or "")


def _looks_like_a_heading(text: str) -> bool:
    return len(text.split()) <= 10 and not text.endswith((".", "!", ";", ","))


def _article(blocks: list[_Block], html: str) -> tuple[list[_Block], list[Row]]:
    """The blocks of the article, and those that are none, each with the reason."""
    extracted = trafilatura.extract(
        html, include_comments=False, include_tables=True, favor_recall=True, deduplicate=False
    )
    words = _plain(extracted or "")
    chosen = [_plain(block.text) in words for block in blocks]
    if sum(len(block.text) for block, yes in zip(blocks, chosen, strict=True) if yes) < 200:
        chosen = [not block.aside for block in blocks]  # too little to go by: all but menus and the like
    places = [index for index, yes in enumerate(chosen) if yes]
    first, last = (places[0], places[-1]) if places else (0, -1)
    kept: list[_Block] = []
    dropped: list[Row] = []
    for index, block in enumerate(blocks):
        inside = first <= index <= last and not block.aside
        if (
            chosen[index]
            or inside
            or block.mark == "title"
            or URGENT.search(block.text)
            or (block.free and SIGNS.search(block.text))
            or _signs(block.text)
        ):
            kept.append(block)
        else:
            dropped.append(Row(block.line, block.text, "it stands outside of the article on the page"))
    return kept, dropped


def _signs(text: str) -> bool:
    return re.match(r"(?:written )?by:? [A-Z]", text, re.IGNORECASE) is not None and len(text) < 80


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", clean(text)).casefold().strip()


def _blocks(root: lxml.html.HtmlElement) -> Iterator[_Block]:
    """The page's blocks in order. Empty ones count as gaps: a heading may have been lost there."""
    gap, breaks = 0, 0
    for block in _walked(root, _Block("", 0, "", aside=False)):
        block.text = re.sub(r"\s+", " ", clean(block.text)).strip()
        if not block.text:
            gap, breaks = gap + block.gap, breaks + block.breaks
            continue
        block.gap, block.tight = gap + max(breaks - 1, 0), breaks == 1
        gap, breaks = 0, 0
        yield block


def _walked(element: lxml.html.HtmlElement, around: _Block) -> Iterator[_Block]:
    tag = element.tag if isinstance(element.tag, str) else ""
    if not tag or tag in _NEVER:
        return
    mark = _MARKS.get(tag, around.mark)
    fresh = _Block("", element.sourceline or around.line, mark, around.aside or tag in _ASIDE)
    fresh.linked = around.linked or tag == "a"
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
            *before, last = _walked(child, fresh)
            for piece in before:  # a block inside of an inline tag
                yield replace(current, text=current.text + piece.text, free=current.free or piece.free)
                current = replace(fresh)
            bold, free = last.bold and not current.text.strip(), current.free or last.free
            current = replace(current, text=current.text + last.text, bold=bold, free=free)
        tail = child.tail or ""
        bold, free = current.bold and not tail.strip(), current.free or _is_free(fresh, tail)
        current = replace(current, text=current.text + tail, bold=bold, free=free)
    yield current


def _is_free(block: _Block, words: str) -> bool:
    return not block.linked and re.search(r"\w", words) is not None
