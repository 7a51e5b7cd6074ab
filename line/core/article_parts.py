"""A page's blocks under their headings: sections, with the headings that the page lost restored from their words.

Pure. Whether a section holds enough to stay is `article_import`'s.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from line.core.import_report import Report, first_words
from line.core.library import SectionKind as Kind
from line.core.scraped_paragraphs import Block
from line.core.section_words import NAMES, is_plain_heading, kind_of_heading, kind_of_items, kind_of_paragraph

WIDE = 2
"""So many blank lines in a row stand where a heading was lost."""


@dataclass
class Part:
    """One section in the making: its kind, its heading (`sure`: it is no guess), its blocks (paragraphs and items)."""

    kind: Kind
    heading: str
    line: int
    how: str
    sure: bool = True
    blocks: list[Block] = field(default_factory=list)


def parts_of(blocks: Sequence[Block], title: str, report: Report) -> list[Part]:
    """The blocks under their headings, found or restored."""
    named = {
        kind for block in blocks if block.kind == "heading" for kind in [kind_of_heading(block.text)] if kind
    }
    parts: list[Part] = []
    for index, block in enumerate(blocks):
        if block.kind == "heading":
            sure = block.sure or is_plain_heading(block.text)
            how = "heading found" if sure else "heading guessed: a short line with text below"
            if not sure:
                report.need(block.line, block.text, "is this a heading?")
            kind = kind_of_heading(block.text) or Kind.OTHER
            parts.append(Part(kind, _heading(block.text), block.line, how, sure))
            continue
        lost = _lost_heading(blocks, index, parts, named)
        if lost is not None or not parts:
            kind, how = lost or (Kind.OVERVIEW, "heading restored: these words stand before any heading")
            kind, how = (Kind.OVERVIEW, how) if kind is Kind.OTHER else (kind, how)
            parts.append(Part(kind, _name_of(kind, title), block.line, how))
        elif block.gap >= WIDE and parts[-1].blocks:
            report.need(
                block.line, first_words(block.text), "a wide gap stands before it: was a heading lost here?"
            )
        parts[-1].blocks.append(replace(block, kind="item" if block.kind == "item" else "text"))
    return parts


def _lost_heading(
    blocks: Sequence[Block], index: int, parts: list[Part], named: set[Kind]
) -> tuple[Kind, str] | None:
    """The kind of a section that begins here without a heading, and how it is known."""
    block = blocks[index]
    before = blocks[index - 1] if index else None
    under_its_heading = before is not None and before.kind == "heading"
    inside_a_list = block.kind == "item" and before is not None and before.kind == "item" and block.gap == 0
    if under_its_heading or inside_a_list:
        return None
    if block.kind == "item":
        if not (block.gap >= WIDE or (before is not None and before.kind == "item")):
            return None
        guess = kind_of_items(_run_of_items(blocks, index))
    else:
        guess = kind_of_paragraph(block.text)
    if guess is None or (parts and guess[0] is parts[-1].kind):
        return None
    kind, words = guess
    known = named | {part.kind for part in parts}
    if (
        kind in known
        or (kind is Kind.OVERVIEW and parts)
        or (not parts and kind is not Kind.OVERVIEW and block.gap < WIDE and index > 0)
    ):
        return None
    gap = f"{block.gap} blank lines and " if block.gap >= WIDE else ""
    return kind, f'heading restored from {gap}the words "{words}"'


def _run_of_items(blocks: Sequence[Block], index: int) -> list[str]:
    run = [blocks[index].text]
    for block in blocks[index + 1 :]:
        if block.kind != "item" or block.gap:
            break
        run.append(block.text)
    return run


def _name_of(kind: Kind, title: str) -> str:
    if re.search(r"(?:[^sui]s|ies)$", title):
        return NAMES[kind].heading.format(title=title).replace("What is", "What are")
    one = re.search(
        r"(?:tear|sprain|strain|fracture|injury|cyst|spur|bunion|rupture|dislocation|hernia)$",
        title,
        re.IGNORECASE,
    )
    article = ("an " if title[0] in "AEIOU" else "a ") if one else ""
    return NAMES[kind].heading.format(title=f"{article}{title}")


def _heading(text: str) -> str:
    heading = re.sub(r"\s+", " ", text).strip(" :")
    return heading.capitalize() if heading.isupper() and len(heading) > 4 else heading
