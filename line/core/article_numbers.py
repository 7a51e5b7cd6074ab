"""The phone numbers of an article, and its sentences without those that were cut off.

Pure. What is a number is `scraped_numbers`'.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from line.core.article_parts import Part
from line.core.import_report import Report
from line.core.scraped_advice import may_be_advice
from line.core.scraped_numbers import Number, numbers
from line.core.scraped_paragraphs import Block
from line.core.sentences import sentences

_AT = re.compile(r"(?:(?:[,;]?\s*\b(?:or|and))?\s*(?:\b(?:at|on|is|via)\b)?[\s:(]*)$", re.IGNORECASE)
_ASKS = re.compile(r"\b(?:call|phone|dial|text|contact|reach)$", re.IGNORECASE)


def numbers_of(parts: list[Part], known: Sequence[str], report: Report) -> tuple[Number, ...]:
    """Every phone number of the article; a sentence with one that is not whole does not offer it."""
    texts = [block.text for part in parts for block in part.blocks]
    whole = {found.e164 for text in texts for found in numbers(text, known) if found.e164}
    known = [*known, *sorted(whole)]
    kept: dict[str, Number] = {}
    for part in parts:
        part.blocks = [
            block for before in part.blocks for block in [_without_cut(before, known, report)] if block.text
        ]
        for block in part.blocks:
            for found in numbers(block.text, known):
                kept.setdefault(found.written, found)
                if found.e164 is None:
                    report.need(
                        block.line, found.written, f"a phone number that cannot be called: {found.why}"
                    )
    return tuple(kept.values())


def _without_cut(block: Block, known: Sequence[str], report: Report) -> Block:
    """The block without the sentences that offer half a number. Urgent advice stays without it, and so does a sentence
    that offers a whole one besides."""
    kept: list[str] = []
    for sentence in sentences(block.text):
        found = numbers(sentence, known)
        cut = [number for number in found if number.cut]
        if not cut:
            kept.append(sentence)
            continue
        named = ", ".join(number.written for number in cut)
        if may_be_advice(sentence) or len(cut) < len(found):
            kept.append(_mended(sentence, cut))
            report.need(
                block.line, sentence, f"half a phone number ({named}) was taken out; it says: {kept[-1]}"
            )
        else:
            report.drop(
                block.line, sentence, f"its phone number is cut off ({named}), and half a number helps nobody"
            )
            report.need(block.line, sentence, "a phone number is cut off: put the whole sentence back")
    return replace(block, text=" ".join(kept))


def _mended(sentence: str, cut: Sequence[Number]) -> str:
    """The sentence without these numbers: "call (904) 56 now" is "call us now"."""
    for number in reversed(cut):
        before = _AT.sub("", sentence[: number.start])
        us = " us" if _ASKS.search(before) else ""
        after = sentence[number.end :].lstrip(" )-–—")
        sentence = f"{before}{us}{'' if not after or after[0] in '.,;:!?' else ' '}{after}"
    sentence = sentence.strip()
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."
