"""A scraped page's lines into blocks: headings, paragraphs and list items, with what is no article left out.

Pure. Owns what is told from a line and its neighbours; what a section is about is `article_import`'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, zip_longest

from line.core.import_report import Report
from line.core.scraped_advice import URGENT, may_be_advice
from line.core.scraped_bylines import byline
from line.core.scraped_junk import FOOTER, junk, without_click
from line.core.scraped_lines import Line
from line.core.scraped_numbers import numbers, plain_extensions
from line.core.scraped_paragraphs import Block, paragraphs
from line.core.scraped_pictures import is_picture, without_picture
from line.core.scraped_prose import COMMAND, in_title_case, is_stopped, reads_as_sentence
from line.core.section_words import is_plain_heading
from line.core.sentences import sentences

_MOST_WORDS, _MOST_LETTERS = 10, 70
_LEADS_IN = re.compile(
    r"\b(?:include|includes|including|are|is|may|can|these|following|such as|if|you|should|will)\b",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"(?:Q|Question)(?: ?\d+)?[:.)]\s*(?=\S)")
_ANSWER = re.compile(r"(?:A|Answer)(?: ?\d+)?[:.)]\s*(?=\S)")
_INLINE = re.compile(r"(?P<heading>[A-Z][A-Za-z ]{3,40}):\s+(?P<rest>[A-Z].+)")


def read_blocks(lines: Sequence[Line], report: Report) -> tuple[Block, ...]:
    """The blocks of the page, bylines among them; what was left out is in the report."""
    blocks = [replace(block, text=plain_extensions(block.text)) for block in paragraphs(lines)]
    kept = list(_without_junk(_with_rests(_asked(blocks)), report))
    return tuple(_headed(kept, report))


def _asked(blocks: Sequence[Block]) -> Iterator[Block]:
    """A question and its answer ("Q: ...", "A: ...") without those letters: the question is a heading."""
    answers = False
    for block, after in zip_longest(blocks, blocks[1:]):
        question, answer = _QUESTION.match(block.text), _ANSWER.match(block.text)
        if question and after is not None and _ANSWER.match(after.text):
            answers = True
            yield replace(block, kind="heading", text=block.text[question.end() :], sure=True)
        else:
            yield replace(block, text=block.text[answer.end() :]) if answers and answer else block
            answers = False


def _with_rests(blocks: Iterable[Block]) -> Iterator[Block]:
    """A heading that shares its line with its text ("Treatment: Rest.") becomes a block of its own."""
    for block in blocks:
        found = _INLINE.fullmatch(block.text) if block.kind == "text" else None
        if found and is_plain_heading(found["heading"]):
            yield replace(block, kind="heading", text=found["heading"])
            yield replace(block, text=found["rest"], gap=0)
        else:
            yield block


def _without_junk(blocks: Iterable[Block], report: Report) -> Iterator[Block]:
    over = False
    gap, before = 0, ""
    for block in blocks:
        if block.kind in ("title", "heading") and numbers(block.text, ()):
            block = replace(block, kind="text", sure=False)  # a number is advice, and no name of a section
        if block.text == before:
            report.drop(block.line, block.text, "the same line once more")
            continue
        before = block.text
        block, gap = replace(block, gap=max(block.gap, gap)), 0
        footer = FOOTER.fullmatch(block.text) is not None and not URGENT.search(block.text)
        reason = None if is_picture(block.text) else junk(block.text)  # words may be glued to a picture's
        if reason is None and over and not footer and not byline(block.text):
            if _is_link(block.text):
                reason = "it stands below the article, among links"
            else:
                report.need(
                    block.line, block.text, "it stands below the article, among links: does it belong?"
                )
        over = over or footer
        if reason is not None:
            report.drop(block.line, block.text, reason)
        elif byline(block.text):
            yield block
            continue
        else:
            text = _article_words(block, report)
            if text:
                yield replace(block, text=text)
                continue
        gap = block.gap


def _is_link(text: str) -> bool:
    """Whether a line among links is one: the name of a page, which tells nothing."""
    if text.endswith((".", "!", "?")) or may_be_advice(text) or numbers(text, ()):
        return False
    told = reads_as_sentence(text) or (COMMAND.match(text) and len(text.split()) > 3)
    return not told or in_title_case(text)


def _article_words(block: Block, report: Report) -> str:
    """The block without sentences that are no part of an article."""
    kept: list[str] = []
    for sentence in sentences(block.text):
        sentence, picture = without_picture(sentence)
        if picture:
            report.drop(block.line, picture, "the words of a picture")
            if sentence:
                why = "a picture's words were glued to it; please check where they end"
                report.change(block.line, sentence, why)
        reason = None if block.kind in ("heading", "title") else junk(sentence)
        if reason is None and byline(sentence):
            reason = "a byline"
        if reason is not None and sentence:
            report.drop(block.line, sentence, reason)
            continue
        left, gone = without_click(sentence)
        if gone:
            report.drop(block.line, gone, "nobody can click on a call or in a text")
        if left:
            kept.append(left)
    return " ".join(kept)


def _headed(blocks: Sequence[Block], report: Report) -> Iterator[Block]:
    """Short lines among the paragraphs: a heading, or an item of a list that lost its marks."""
    short = [_is_short(block) for block in blocks]
    for index, block in enumerate(blocks):
        plain = is_plain_heading(block.text) and not numbers(block.text, ())
        numbered = block.kind == "item" and plain and _stands_alone(blocks, index)
        bare = block.kind == "text" and short[index]
        if numbered or block.kind == "heading" or (bare and _is_heading(blocks, short, index)):
            yield replace(block, kind="heading", text=block.text.rstrip(": "))
        elif bare and _in_bare_list(blocks, short, index):
            report.change(block.line, block.text, "taken for an item of a list: short lines stand around it")
            yield replace(block, kind="item")
        else:
            yield block


def _is_short(block: Block) -> bool:
    words = block.text.split()
    return (
        block.kind == "text"
        and len(words) <= _MOST_WORDS
        and len(block.text) <= _MOST_LETTERS
        and not is_stopped(block.text)
        and byline(block.text) is None
        and not numbers(block.text, ())
    )


def _is_heading(blocks: Sequence[Block], short: Sequence[bool], index: int) -> bool:
    block = blocks[index]
    follower = blocks[index + 1] if index + 1 < len(blocks) else None
    if is_plain_heading(block.text):
        return True
    if (
        block.text[0].islower()
        or follower is None
        or follower.kind in ("heading", "title")
        or is_plain_heading(follower.text)
        or reads_as_sentence(block.text)
        or _in_bare_list(blocks, short, index)
    ):
        return False
    if block.text.endswith(":") and _LEADS_IN.search(block.text):
        return False
    # A short line that something long stands under.
    return (
        not short[index + 1]
        or follower.kind == "item"
        or index + 1 == len(blocks) - 1
        or _names_what_follows(blocks, index)
    )


def _names_what_follows(blocks: Sequence[Block], index: int) -> bool:
    """Whether a line of several words with capitals stands behind a blank line, right above lines that have none."""
    if not blocks[index].gap or len(blocks[index].text.split()) < 2 or not in_title_case(blocks[index].text):
        return False
    under = blocks[index + 1 : index + 2]
    return bool(under) and not under[0].gap and not in_title_case(under[0].text)


def _in_bare_list(blocks: Sequence[Block], short: Sequence[bool], index: int) -> bool:
    """Whether other short lines stand right beside this one, or at least two do after a blank line each."""
    if is_plain_heading(blocks[index].text) or blocks[index].text.endswith((":", "?")):
        return False
    if _names_what_follows(blocks, index):
        return False

    def beside(one: int, other: int) -> int | None:
        if not 0 <= other < len(blocks) or not short[other] or is_plain_heading(blocks[other].text):
            return None
        return blocks[max(one, other)].gap

    gaps = [beside(index, index - 1), beside(index, index + 1)]
    if 0 in gaps:
        return True
    run = [index]
    while beside(run[0], run[0] - 1) == 1:
        run.insert(0, run[0] - 1)
    while beside(run[-1], run[-1] + 1) == 1:
        run.append(run[-1] + 1)
    return len(run) >= 3


def _stands_alone(blocks: Sequence[Block], index: int) -> bool:
    """Whether no other item stands beside a numbered line."""
    around = [*blocks[max(index - 1, 0) : index], *blocks[index + 1 : index + 2]]
    return all(block.kind != "item" for block in around) or all(
        is_plain_heading(block.text) for block in around if block.kind == "item"
    )


def same(first: str, second: str) -> bool:
    """Whether two headings say the same."""
    return first.casefold().strip(" :?.") == second.casefold().strip(" :?.")


def doubled(blocks: Iterable[Block]) -> set[int]:
    """The places of headings that only repeat the block before them."""
    listed = list(blocks)
    return {
        index
        for index, (before, after) in enumerate(pairwise(listed), start=1)
        if {before.kind, after.kind} <= {"heading", "title"} and same(before.text, after.text)
    }
