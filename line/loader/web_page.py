"""A page in a file, as text or as HTML, into lines for `core.article_import`.

Owns which part of an HTML page is the article: trafilatura says it, and the page's own tags. Whatever is left out here
is named, and words that sound urgent are never left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import lxml.html
import trafilatura
from lxml.etree import ParserError

from line.core.import_report import Row
from line.core.scraped_advice import SIGNS, URGENT
from line.core.scraped_lines import Line, clean, read_lines
from line.loader.page_blocks import Block, blocks_of
from line.loader.page_bytes import decoded
from line.loader.page_tree import tree_of

_HTML = re.compile(r"<(?:!doctype html|html|head|body|article|main|div|p|h[1-6]|ul|section)\b", re.IGNORECASE)
_LONG = 40
_FEW = 4


@dataclass(frozen=True)
class ScrapedPage:
    """The lines of a page, what was left out of them, and what a person must look at."""

    lines: tuple[Line, ...]
    dropped: tuple[Row, ...] = ()
    notes: tuple[Row, ...] = ()
    language: str = ""
    """What the page says it is in ("es-US"); "" when it does not."""


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
    blocks = [block for block in blocks_of(tree.root) if block.text]
    kept, dropped = _article(blocks, lxml.html.tostring(tree.root, encoding="unicode"))
    lines: list[Line] = []
    before: Block | None = None
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


def _article(blocks: list[Block], html: str) -> tuple[list[Block], list[Row]]:
    """The blocks of the article, and those that are none, each with the reason."""
    extracted = trafilatura.extract(
        html, include_comments=False, include_tables=True, favor_recall=True, deduplicate=False
    )
    words = _plain(extracted or "")
    chosen = [_plain(block.text) in words for block in blocks]
    if sum(len(block.text) for block, yes in zip(blocks, chosen, strict=True) if yes) < 200:
        chosen = [
            not (block.aside or block.beside) for block in blocks
        ]  # too little to go by: all but menus and the like
    places = [index for index, yes in enumerate(chosen) if yes]
    first, last = (places[0], places[-1]) if places else (0, -1)
    around = _container([blocks[index] for index in places])
    kept = [
        chosen[index]
        or (first <= index <= last and not block.aside)
        or (index > last and _goes_on(block, around))
        or block.mark == "title"
        or _is_grave(block)
        or _signs(block.text)
        for index, block in enumerate(blocks)
    ]
    grave = {
        listed
        for block, yes in zip(blocks, kept, strict=True)
        if yes and _is_grave(block) and (listed := _list_of(block)) is not None
    }
    kept = [yes or _list_of(block) in grave for block, yes in zip(blocks, kept, strict=True)]
    why = "it stands outside of the article on the page"
    dropped = [Row(block.line, block.text, why) for block, yes in zip(blocks, kept, strict=True) if not yes]
    return [block for block, yes in zip(blocks, kept, strict=True) if yes], dropped


def _container(chosen: list[Block]) -> lxml.html.HtmlElement | None:
    """What holds every longer block of the article: it goes on there though the extraction ended too early."""
    paths = [
        [*reversed(list(block.place.iterancestors())), block.place]
        for block in chosen
        if block.place is not None and len(block.text) >= _LONG
    ]
    common = [steps[0] for steps in zip(*paths, strict=False) if all(step is steps[0] for step in steps)]
    return common[-1] if common else None


def _goes_on(block: Block, around: lxml.html.HtmlElement | None) -> bool:
    if around is None or block.place is None or block.aside or block.beside or not block.free:
        return False
    return any(holds is around for holds in block.place.iterancestors())


def _is_grave(block: Block) -> bool:
    """Whether a block says something that may not be lost. A few words of a link alone are the name of a page."""
    if not block.free and len(block.text.split()) < _FEW:
        return False
    return URGENT.search(block.text) is not None or (block.free and SIGNS.search(block.text) is not None)


def _list_of(block: Block) -> lxml.html.HtmlElement | None:
    """The list that a block is an item of: what is grave there is not kept without the rest of it."""
    return block.place.getparent() if block.place is not None and block.place.tag == "li" else None


def _signs(text: str) -> bool:
    return re.match(r"(?:written )?by:? [A-Z]", text, re.IGNORECASE) is not None and len(text) < 80


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", clean(text)).casefold().strip()
