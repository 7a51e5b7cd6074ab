"""Words in capitals that are no abbreviations: "DO NOT drive" is said as words, and not letter by letter.

Pure.
"""

from __future__ import annotations

import re

_COMMON = frozenset(
    "a after all an and any are as at be before but by call can cold day days do does dont each ever every for from get"
    " go has have help hot how ice if in into is it keep less may more most must never new no not now of off on once"
    " one only or our out over pain red rest see should stop take than that the them then they this to too two until up"
    " us use very walk warning was we week weeks wear were what when will with within without you your".split()
)
_RUN = re.compile(r"(?<![\w.])[A-Z][A-Z’']*(?:,? [A-Z][A-Z’']*)+(?![\w’'])")
_WORD = re.compile(r"[A-Z’']+")


def is_shouted(word: str) -> bool:
    """Whether a word in capitals is an everyday word."""
    return word.isupper() and word.casefold().replace("’", "").replace("'", "") in _COMMON


def unshouted(text: str) -> str:
    """The text with two or more everyday words in capitals, one after the other, in small letters. A line that is all
    capitals may be a heading, and stays."""
    return text if text.isupper() and len(text.split()) < 5 else _RUN.sub(_lowered, text)


def _lowered(found: re.Match[str]) -> str:
    run = found.group()
    words = _WORD.findall(run)
    if sum(is_shouted(word) for word in words) < 2 or any("DO" == word == words[-1] for word in words):
        return run
    begins = found.start() == 0 or re.search(r"[.!?]\s*$", found.string[: found.start()]) is not None
    lowered = _WORD.sub(lambda word: word.group().lower() if is_shouted(word.group()) else word.group(), run)
    return lowered[0].upper() + lowered[1:] if begins else lowered
