"""The sentences of an article: those that were cut off, and those that are too long to hear.

Pure. What sounds urgent is kept even when it looks cut off.
"""

from __future__ import annotations

from dataclasses import replace

from line.core.article_parts import Part
from line.core.import_report import Report, first_words
from line.core.long_sentences import short_enough
from line.core.scraped_advice import URGENT
from line.core.scraped_paragraphs import Block
from line.core.scraped_prose import breaks_off
from line.core.sentences import sentences

_ENDED = (".", "!", "?", ":", '"', "”", "’", "'", ")")


def mend(parts: list[Part], report: Report) -> None:
    """Sentences that were cut off, and those that are too long to hear."""
    for part in parts:
        for index, block in enumerate(part.blocks):
            text = _whole(block, report) if block.kind == "text" else block.text
            mended = [piece for sentence in sentences(text) for piece in short_enough(sentence)]
            if len(mended) > len(sentences(text)):
                report.need(
                    block.line,
                    first_words(text),
                    "a sentence is too long to hear; it was split, please read it again",
                )
            part.blocks[index] = replace(block, text=" ".join(mended))
        part.blocks = [block for block in part.blocks if block.text]


def _whole(block: Block, report: Report) -> str:
    """A paragraph without a last sentence that plainly was cut off."""
    *others, last = sentences(block.text)
    if last.endswith(_ENDED) and not breaks_off(last):
        return block.text
    if URGENT.search(last):
        report.need(block.line, last, "it looks cut off; it sounds urgent, so it is kept")
        return block.text
    if breaks_off(last):
        report.drop(block.line, last, "it is cut off in the middle")
        report.need(block.line, last, "this sentence is cut off: put the whole one back")
        return " ".join(others)
    report.need(block.line, last, "it ends without a full stop: is it whole? It is kept")
    return block.text
