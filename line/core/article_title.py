"""What a scraped page is called, and who wrote it: found where the page says it, guessed where it does not.

Pure. A guess is named in the report.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from line.core.import_report import Report
from line.core.scraped_advice import URGENT
from line.core.scraped_blocks import same
from line.core.scraped_bylines import byline
from line.core.scraped_numbers import numbers
from line.core.scraped_paragraphs import Block
from line.core.section_words import is_plain_heading

_SITE = re.compile(r"\s+[|–—-]\s+[^|]*$")


def title_of(blocks: list[Block], name: str, report: Report) -> tuple[str, list[Block]]:
    """The title, and the blocks without it."""
    found = next((block for block in blocks if block.kind == "title"), None)
    how = "as the page marks it"
    if found is None:
        first = next((block for block in blocks if byline(block.text) is None), None)
        if first is not None and first.kind in ("heading", "item", "text") and _may_be_title(first):
            found, how = first, "the first line"
    if found is not None:
        title = _as_title(found.text)
        report.title, report.title_how = title, f"{how}, line {found.line}"
        return title, [block for block in blocks if block is not found]
    title, how = _guessed_title(blocks, name)
    report.title, report.title_how = title, how
    report.need(0, title, f"the page has no title line; this one is guessed: {how}")
    return title, blocks


def _may_be_title(block: Block) -> bool:
    plain = is_plain_heading(block.text) or block.text.endswith((".", "!", ":", "?", ",", ";"))
    advice = URGENT.search(block.text) is not None or bool(numbers(block.text, ()))
    return block.kind != "item" and len(block.text.split()) <= 10 and not plain and not advice


def _as_title(text: str) -> str:
    title = _SITE.sub("", text.strip(" :"))
    return title.title() if title.isupper() and len(title) > 5 else title


def _guessed_title(blocks: Sequence[Block], name: str) -> tuple[str, str]:
    for block in blocks:
        asked = re.match(
            r"(?:What (?:is|are)|About|Understanding) (?:an? )?(?P<of>[A-Z].{2,50}?)\??$", block.text
        )
        if block.kind == "heading" and asked:
            return asked["of"].strip().title(), f'from the heading "{block.text}"'
    words = re.sub(r"[^A-Za-z]+", " ", name.rpartition(".")[0] or name).strip()
    return (words.title() or "Untitled"), "from the name of the file"


def author_of(blocks: list[Block], report: Report) -> tuple[str, list[Block]]:
    """Who wrote the page, and the blocks without bylines."""
    author = ""
    kept: list[Block] = []
    for block in blocks:
        signed = byline(block.text)
        if signed is None:
            kept.append(block)
            continue
        if signed.wrote and not author:
            author = signed.name
            report.drop(block.line, block.text, "the byline: the author is credited in the front matter")
        elif signed.wrote and same(signed.name, author):
            report.drop(block.line, block.text, "the byline once more")
        else:
            report.drop(block.line, block.text, "a byline")
            report.need(block.line, signed.name, "another name: does it belong in the credit?")
    report.author = author or "not named"
    if not author:
        report.need(0, "", "the page names no author; put one in author and author_credit")
    return author, kept
