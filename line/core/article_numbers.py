"""The phone numbers of an article, and its sentences without those that were cut off.

Pure. What is a number is `scraped_numbers`'.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from line.core.article_parts import Part
from line.core.import_report import Report
from line.core.scraped_blocks import Block
from line.core.scraped_junk import URGENT
from line.core.scraped_numbers import Number, numbers
from line.core.sentences import sentences


def numbers_of(parts: list[Part], known: Sequence[str], report: Report) -> tuple[Number, ...]:
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
