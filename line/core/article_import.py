"""A scraped page into the parts of an article: title, author, sections under headings, and a report of it all.

Pure. Lost headings are restored from the words that stand where they were; nothing of the page vanishes without a row
in the report, and advice that sounds urgent is kept wherever it stood.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from line.core.article_numbers import numbers_of
from line.core.article_parts import WIDE, Part, parts_of
from line.core.article_sentences import mend
from line.core.article_title import author_of, title_of
from line.core.import_report import Report, SectionRow, first_words
from line.core.library import FALLBACK, NAMES_OF_LANGUAGES
from line.core.page_language import language_of
from line.core.plain_signs import plain_signs
from line.core.scraped_advice import URGENT, may_be_advice
from line.core.scraped_blocks import doubled, read_blocks, same
from line.core.scraped_lines import Line
from line.core.scraped_numbers import Number, numbers
from line.core.scraped_paragraphs import Block
from line.core.scraped_pictures import is_picture
from line.core.scraped_prose import COMMAND, in_title_case, reads_as_sentence
from line.core.sentences import sentences
from line.core.shouted import unshouted


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
    blocks = list(read_blocks([_plain(line, report) for line in lines], report))
    _name_other_languages(blocks, report)
    title, blocks = title_of(blocks, name, report)
    author, blocks = author_of(blocks, report)
    blocks = _without_doubles(_without_caption(blocks, report), title, report)
    parts = parts_of(blocks, title, report)
    found = numbers_of(parts, known, report)
    mend(parts, report)
    parts = _named_once([part for part in parts if _holds_words(part, parts, report)], report)
    for part in parts:
        count = sum(len(sentences(block.text)) for block in part.blocks)
        report.sections.append(SectionRow(part.line, part.heading, part.kind, part.how, count))
    return Imported(title, author, tuple(parts), found, report)


def _plain(line: Line, report: Report) -> Line:
    """The line in signs that texts and voices have."""
    text, replaced = plain_signs(line.text)
    if (calm := unshouted(text)) != text:
        report.change(line.number, calm, "it stood in capitals")
        text = calm
    for one in replaced:
        report.change(line.number, one.word, f'"{one.by.strip()}" is written for "{one.sign}"')
    return replace(line, text=text)


def _name_other_languages(blocks: Sequence[Block], report: Report) -> None:
    for block in blocks:
        if (found := language_of(block.text)) not in (FALLBACK, ""):
            report.need(
                block.line, first_words(block.text), f"this is {NAMES_OF_LANGUAGES[found]}: does it belong?"
            )


def _without_caption(blocks: list[Block], report: Report) -> list[Block]:
    """A lone sentence above the first heading and right above a picture is the picture's."""
    pictures = [row.line for row in report.dropped if is_picture(row.words)]
    first = next((index for index, block in enumerate(blocks) if block.kind in ("heading", "item")), 0)
    for index, block in enumerate(blocks[:first]):
        alone = len(sentences(block.text)) == 1 and not _tells(block.text)
        below = blocks[index + 1].line if index + 1 < len(blocks) else block.line
        if alone and any(block.line < line < below and line - block.line <= WIDE for line in pictures):
            report.drop(block.line, block.text, "a picture's caption, right above the picture; please check")
            report.need(block.line, block.text, "taken for a picture's caption: or does it belong?")
            return [other for other in blocks if other is not block]
    return blocks


def _tells(text: str) -> bool:
    """Whether a sentence speaks to the patient: no caption does."""
    spoken_to = re.search(r"\b(?:you|your|never|not)\b", text, re.IGNORECASE)
    return bool(spoken_to or COMMAND.match(text) or may_be_advice(text) or numbers(text, ()))


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


def _holds_words(part: Part, parts: list[Part], report: Report) -> bool:
    """Whether anything stands under a heading. Over nothing, one that is urgent, says something or was a guess goes
    to the section beside it."""
    if part.blocks:
        return True
    says = URGENT.search(part.heading) or _says_something(part.heading) or not part.sure
    place = parts.index(part)
    before = [other for other in parts[:place] if other.blocks]
    after = [other for other in parts[place:] if other.blocks]
    words = Block("text", part.heading, part.line)
    if not says or not (before or after or URGENT.search(part.heading)):
        report.drop(part.line, part.heading, "a heading with nothing under it (a menu?)")
        return False
    if before:
        before[-1].blocks.append(words)
    elif after:
        after[0].blocks.insert(0, words)
    else:
        part.blocks.append(words)
        return True
    why = "nothing stood under it, and it may say something: it is a sentence of the section beside it"
    report.change(part.line, part.heading, why)
    report.need(part.line, part.heading, "nothing stood under it: a sentence, a lost section, or a menu?")
    return False


def _says_something(heading: str) -> bool:
    return reads_as_sentence(heading) or bool(COMMAND.match(heading) and not in_title_case(heading))


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
