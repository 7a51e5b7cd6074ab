"""A scraped page into the parts of an article: title, author, sections under headings, and a report of it all.

Pure. Lost headings are restored from the words that stand where they were; nothing of the page vanishes without a row
in the report, and advice that sounds urgent is kept wherever it stood.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from line.core.import_report import Report, SectionRow
from line.core.library import SectionKind as Kind
from line.core.long_sentences import short_enough
from line.core.scraped_blocks import Block, doubled, read_blocks, same
from line.core.scraped_junk import URGENT, byline, is_picture
from line.core.scraped_lines import Line
from line.core.scraped_numbers import Number, numbers
from line.core.section_words import NAMES, is_plain_heading, kind_of_heading, kind_of_items, kind_of_paragraph
from line.core.sentences import sentences

WIDE = 2
"""So many blank lines in a row stand where a heading was lost."""

_UNFINISHED = re.compile(
    r"(?:\b(?:a|an|the|of|to|and|or|but|with|for|in|on|at|by|from|as|is|are|was|were|be|may|can|will|should"
    r"|your|their|his|her"
    r"|its|our|if|when|because|while|after|before|than|that|which|who|not|more|most|very|such|into|over"
    r"|about)|[,;–—-]|\.\.\.|…"
    r"|\[(?:\.\.\.|…)\])$",
    re.IGNORECASE,
)
_ENDED = (".", "!", "?", ":", '"', "”", "’", "'", ")")
_SITE = re.compile(r"\s+[|–—-]\s+[^|]*$")


@dataclass
class Part:
    """One section in the making: its kind, its heading, and its blocks (paragraphs and items)."""

    kind: Kind
    heading: str
    line: int
    how: str
    blocks: list[Block] = field(default_factory=list)


@dataclass(frozen=True)
class Imported:
    """What a page holds: paragraphs and items as it has them. `numbers` are its phone numbers."""

    title: str
    author: str
    parts: tuple[Part, ...]
    numbers: tuple[Number, ...]
    report: Report


def take_in(lines: Iterable[Line], name: str, known: Sequence[str] = ()) -> Imported:
    """The article of a page. `name`: what the file is called, for a page that has no title; `known`: E.164 numbers of
    the clinic, for one that stands without its area code.
    """
    report = Report()
    blocks = list(read_blocks(tuple(lines), report))
    title, blocks = _title(blocks, name, report)
    author, blocks = _author(blocks, report)
    blocks = _without_doubles(_without_caption(blocks, report), title, report)
    parts = _sections(blocks, title, report)
    found = _numbers(parts, known, report)
    _mend(parts, report)
    parts = _named_once([part for part in parts if _holds_words(part, parts, report)], report)
    for part in parts:
        count = sum(len(sentences(block.text)) for block in part.blocks)
        report.sections.append(SectionRow(part.line, part.heading, part.kind, part.how, count))
    return Imported(title, author, tuple(parts), found, report)


def _title(blocks: list[Block], name: str, report: Report) -> tuple[str, list[Block]]:
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


def _author(blocks: list[Block], report: Report) -> tuple[str, list[Block]]:
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


def _without_caption(blocks: list[Block], report: Report) -> list[Block]:
    """A lone sentence above the first heading and right above a picture is the picture's."""
    pictures = [row.line for row in report.dropped if is_picture(row.words)]
    first = next((index for index, block in enumerate(blocks) if block.kind in ("heading", "item")), 0)
    for index, block in enumerate(blocks[:first]):
        alone = len(sentences(block.text)) == 1 and not URGENT.search(block.text)
        below = blocks[index + 1].line if index + 1 < len(blocks) else block.line
        if alone and any(block.line < line < below and line - block.line <= WIDE for line in pictures):
            report.drop(block.line, block.text, "a picture's caption, right above the picture; please check")
            return [other for other in blocks if other is not block]
    return blocks


def _without_doubles(blocks: list[Block], title: str, report: Report) -> list[Block]:
    again = doubled(blocks)
    kept: list[Block] = []
    for index, block in enumerate(blocks):
        if index in again:
            report.drop(block.line, block.text, "the heading once more")
        elif block.kind in ("heading", "title") and same(block.text, title):
            report.drop(block.line, block.text, "the title once more")
        else:
            kept.append(replace(block, kind="heading") if block.kind == "title" else block)
    return kept


def _sections(blocks: Sequence[Block], title: str, report: Report) -> list[Part]:
    """The blocks under their headings, found or restored."""
    named = {
        kind for block in blocks if block.kind == "heading" for kind in [kind_of_heading(block.text)] if kind
    }
    parts: list[Part] = []
    for index, block in enumerate(blocks):
        if block.kind == "heading":
            how = (
                "heading found"
                if block.sure or is_plain_heading(block.text)
                else "heading guessed: a short line with text below"
            )
            if not (block.sure or is_plain_heading(block.text)):
                report.need(block.line, block.text, "is this a heading?")
            parts.append(
                Part(kind_of_heading(block.text) or Kind.OTHER, _heading(block.text), block.line, how)
            )
            continue
        lost = _lost_heading(blocks, index, parts, named)
        if lost is not None or not parts:
            kind, how = lost or (Kind.OVERVIEW, "heading restored: these words stand before any heading")
            kind, how = (Kind.OVERVIEW, how) if kind is Kind.OTHER else (kind, how)
            parts.append(Part(kind, _name_of(kind, title), block.line, how))
        elif block.gap >= WIDE and parts[-1].blocks:
            report.need(
                block.line, _first_words(block.text), "a wide gap stands before it: was a heading lost here?"
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


def _first_words(text: str) -> str:
    words = text.split()
    return " ".join(words[:8]) + (" ..." if len(words) > 8 else "")


def _numbers(parts: list[Part], known: Sequence[str], report: Report) -> tuple[Number, ...]:
    """Every phone number of the article; a sentence with one that is not whole does not offer it."""
    blocks = [block for part in parts for block in part.blocks]
    whole = {found.e164 for block in blocks for found in numbers(block.text, known) if found.e164}
    kept: dict[str, Number] = {}
    for part in parts:
        for index, block in enumerate(part.blocks):
            for found in numbers(block.text, [*known, *sorted(whole)]):
                if found.why == "cut off":
                    part.blocks[index] = _without_cut(part.blocks[index], found, report)
                    continue
                kept[found.written] = found
                if found.e164 is None:
                    report.need(
                        block.line, found.written, f"a phone number that cannot be called: {found.why}"
                    )
        part.blocks = [block for block in part.blocks if block.text]
    return tuple(kept.values())


def _without_cut(block: Block, cut: Number, report: Report) -> Block:
    """The block without the sentence that offers half a number; urgent advice stays, and says "us" instead."""
    kept: list[str] = []
    for sentence in sentences(block.text):
        if cut.written not in sentence:
            kept.append(sentence)
        elif URGENT.search(sentence):
            mended = re.sub(rf"(?:\b(?:us )?at )?{re.escape(cut.written)}[\s.-]*", "us", sentence)
            kept.append(mended if mended.endswith((".", "!", "?")) else f"{mended}.")
            report.need(
                block.line,
                sentence,
                f'urgent advice with half a phone number ({cut.written}): it says "us" now',
            )
        else:
            report.drop(
                block.line,
                sentence,
                f"its phone number is cut off ({cut.written}), and half a number helps nobody",
            )
            report.need(block.line, sentence, "a phone number is cut off: put the whole sentence back")
    return replace(block, text=" ".join(kept))


def _mend(parts: list[Part], report: Report) -> None:
    """Sentences that were cut off, and those that are too long to hear."""
    for part in parts:
        for index, block in enumerate(part.blocks):
            text = _whole(block, report) if block.kind == "text" else block.text
            mended = [piece for sentence in sentences(text) for piece in short_enough(sentence)]
            if len(mended) > len(sentences(text)):
                report.need(
                    block.line,
                    _first_words(text),
                    "a sentence is too long to hear; it was split, please read it again",
                )
            part.blocks[index] = replace(block, text=" ".join(mended))
        part.blocks = [block for block in part.blocks if block.text]


def _whole(block: Block, report: Report) -> str:
    """A paragraph without a last sentence that plainly was cut off."""
    *others, last = sentences(block.text)
    if last.endswith(_ENDED) and not _UNFINISHED.search(last):
        return block.text
    if URGENT.search(last):
        report.need(block.line, last, "it looks cut off; it sounds urgent, so it is kept")
        return block.text
    if _UNFINISHED.search(last):
        report.drop(block.line, last, "it is cut off in the middle")
        report.need(block.line, last, "this sentence is cut off: put the whole one back")
        return " ".join(others)
    report.need(block.line, last, "it ends without a full stop: is it whole? It is kept")
    return block.text


def _holds_words(part: Part, parts: list[Part], report: Report) -> bool:
    """Whether anything stands under a heading; an urgent heading over nothing goes to the section before it."""
    if part.blocks:
        return True
    before = [other for other in parts[: parts.index(part)] if other.blocks]
    if URGENT.search(part.heading) and before:
        before[-1].blocks.append(Block("text", part.heading, part.line))
        report.change(
            part.line,
            part.heading,
            "nothing stood under it, and it sounds urgent: it ends the section before",
        )
        return False
    if URGENT.search(part.heading):
        part.blocks.append(Block("text", part.heading, part.line))
        return True
    report.drop(part.line, part.heading, "a heading with nothing under it (a menu?)")
    return False


def _named_once(parts: list[Part], report: Report) -> list[Part]:
    """No two sections with one heading: what stands under it again goes on where it began."""
    kept: list[Part] = []
    for part in parts:
        first = next((other for other in kept if same(other.heading, part.heading)), None)
        if first is None:
            kept.append(part)
            continue
        first.blocks.extend(part.blocks)
        report.change(
            part.line,
            part.heading,
            "this heading came twice; what stood under it was put under the first one",
        )
        report.need(part.line, part.heading, "two parts of the page became one section")
    return kept
