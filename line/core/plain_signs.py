"""Signs of a page that no text and no voice has, in those that they have, so that a dose stays the dose that it was.

Pure: µg is mcg, ⁄ is /, ﬁ is fi. What has no such form stays as it is, and is `article_draft`'s to name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from line.core.segments import is_gsm, to_gsm

_FRACTIONS = "¼½¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_LENGTHS = "mm cm km m in ft"
_SIGNS = {
    "⁄": "/",
    "∕": "/",
    "÷": "/",
    "±": "+/-",
    "∶": ":",
    "∼": "~",
    "≈": "about ",
    "≅": "about ",
    "≠": "not equal to ",
    "→": " to ",
    "‰": " per thousand",
    "¢": " cents",
}


@dataclass(frozen=True)
class Replaced:
    """One sign that was replaced: the word that it stood in, the sign, and what stands there now."""

    word: str
    sign: str
    by: str


def plain_signs(text: str) -> tuple[str, tuple[Replaced, ...]]:
    """The text in signs that texts and voices have, and what was replaced."""
    replaced: dict[Replaced, None] = {}
    for pattern, by in _RULES:
        text = pattern.sub(_noting(by, replaced), text)
    return re.sub(r" {2,}", " ", text).strip(), tuple(replaced)


def _noting(by: Callable[[str], str], replaced: dict[Replaced, None]) -> Callable[[re.Match[str]], str]:
    def one(found: re.Match[str]) -> str:
        sign, text = found.group(), found.string
        new = by(sign)
        if new != sign:
            begin = text.rfind(" ", 0, found.start()) + 1
            end = text.find(" ", found.end())
            replaced[Replaced(text[begin : end if end >= 0 else len(text)], sign, new)] = None
        return new

    return one


def _compatible(char: str) -> str:
    """A character that Unicode only has for old encodings (ﬁ, ㎎, Ａ) in plain ones."""
    if char == "µ" or is_gsm(to_gsm(char)) or not unicodedata.decomposition(char).startswith("<"):
        return char
    return unicodedata.normalize("NFKC", char)


def _digit(char: str) -> str:
    return str(unicodedata.decimal(char))


def _greek(char: str) -> str:
    """The name of a Greek letter that stands alone: "β-blocker" is "beta-blocker"."""
    found = re.search(r"LETTER (?:FINAL )?(\w+)", unicodedata.name(char, ""))
    return found[1].lower() if found else char


def _rules() -> Iterator[tuple[re.Pattern[str], Callable[[str], str]]]:
    # Before anything else: "1½" and "1¹⁄₂" must not become 11/2, nor "10⁶" become 106.
    yield re.compile(rf"(?<=\d)[{_FRACTIONS}]"), lambda sign: f" {_compatible(sign)}"
    yield re.compile(rf"(?<=\d)[{_RAISED}]+(?=[⁄∕/])"), lambda sign: f" {unicodedata.normalize('NFKC', sign)}"
    yield re.compile(rf"(?<=\d)[{_RAISED}]+"), lambda sign: "^" + unicodedata.normalize("NFKC", sign)
    lengths = "|".join(rf"(?<=\b{unit})" for unit in _LENGTHS.split())
    yield re.compile(rf"(?:{lengths})[{_RAISED}]"), lambda sign: unicodedata.normalize("NFKC", sign)
    yield (
        re.compile(rf"(?<=[^\W\d]|[.,;:)%”\"])[{_RAISED}](?:[,–-]?[{_RAISED}])*"),
        lambda _: "",
    )  # a footnote
    yield re.compile(r"[^\x00-\x7f]"), _compatible
    yield re.compile(r"(?<=\d)[·∙⋅](?=\d)"), lambda _: "."
    yield re.compile(r"(?<=\d)[µμ](?=[gGlL]\b)"), lambda _: " mc"
    yield re.compile(r"[µμ](?=[gGlL]\b)"), lambda _: "mc"
    yield re.compile(r"[µμ]m\b"), lambda _: "micrometers"
    yield re.compile(r"(?<![Ͱ-Ͽ])[Ͱ-Ͽµ](?![Ͱ-Ͽ])"), lambda char: _greek("μ" if char == "µ" else char)
    yield re.compile(f"[{''.join(_SIGNS)}]"), lambda sign: _SIGNS[sign]
    yield re.compile(r"(?![0-9])\d"), _digit


_RULES = tuple(_rules())
