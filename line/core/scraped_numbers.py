"""Phone numbers as pages write them: digits, letters of the keypad ("(904)JOI-2000"), words ("nine oh four ..."), and
numbers that were cut off.

Pure. A number that is not whole is never offered as one: that is why cut ones are looked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from line.core.phone import parse_caller

_KEYS = {
    letter: key
    for key, row in zip("23456789", "ABC DEF GHI JKL MNO PQRS TUV WXYZ".split(), strict=True)
    for letter in row
}
_WORDS = {
    **{
        word: str(digit)
        for digit, word in enumerate("zero one two three four five six seven eight nine".split())
    },
    "oh": "0",
    "o": "0",
    "hundred": "00",
    "thousand": "000",
}
_SAID = r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|hundred|thousand)"
_IN_WORDS = re.compile(rf"\b{_SAID}(?:[\s,.-]+(?:(?i:{_SAID})|[A-Z]{{3}})\b){{3,}}", re.IGNORECASE)
_WHOLE = re.compile(
    r"(?<![\w(])(?:\+?1[\s.-]?)?(?:\((?P<a>[2-9]\d\d)\)|(?P<b>[2-9]\d\d)[\s./-])[\s./-]?(?P<three>[A-Z]{3}|\d{3})[\s.-]?"
    r"(?P<four>\d{4}|[A-Z]{4})(?!\w|[-.]\d)"
)
_TEN = re.compile(r"(?<![\w+.-])(?:\+?1)?(?P<a>[2-9]\d\d)(?P<three>[2-9]\d\d)(?P<four>\d{4})(?![\w-])")
_SEVEN = re.compile(r"(?<![\w)+.-])(?P<three>[A-Z]{3}|[2-9]\d\d)-(?P<four>\d{4})(?![\w-])")
_CALL = (
    r"(?:call(?:ing|ed)?|phone|dial(?:ing)?|text(?:ing)?|tel|fax|number|reach)"
    r"(?: us| JOI| our \w+| the \w+)?(?: at| on| is)?[\s:]*"
)
_CUT = re.compile(
    rf"(?:\b(?i:{_CALL})|(?=\([2-9]\d\d\)))(?!(?:911|988)\b)"
    r"(?P<cut>(?:\+?1[\s.-]?)?\(?[2-9]\d\d\)?[\s.-]*(?:[A-Z]{1,3}|\d{1,3})?[\s.-]*\d{0,3}|[A-Z]{3}-\d{0,3})(?![\w-])"
    r"(?!\s*(?:degrees|minutes|hours|days|weeks|years|percent|%))"
)


@dataclass(frozen=True)
class Number:
    """A number in a text: `written` as it stands there; `e164` what it means, None when it is not whole or known."""

    written: str
    e164: str | None
    why: str = ""


def numbers(text: str, known: Iterable[str]) -> tuple[Number, ...]:
    """Every number in the text, each once. `known`: E.164 numbers that may be meant without an area code."""
    known = tuple(known)
    found: dict[str, Number] = {}
    left = text
    for number in _found(text, known):
        found.setdefault(number.written, number)
        left = left.replace(number.written, " " * len(number.written))
    for cut in _CUT.finditer(left):
        written = cut["cut"].strip(" .-")
        if re.search(r"\d", written) and not _is_a_word(written):
            found.setdefault(written, Number(written, None, "cut off"))
    return tuple(found.values())


def _found(text: str, known: tuple[str, ...]) -> Iterator[Number]:
    whole = [*_WHOLE.finditer(text), *_TEN.finditer(text)]
    taken = [match.span() for match in whole]
    for match in whole:
        groups = match.groupdict()
        digits = (groups["a"] or groups.get("b") or "") + _digits(match["three"] + match["four"])
        yield _number(match.group(), digits, known)
    for match in _SEVEN.finditer(text):
        if not any(start <= match.start() < end for start, end in taken):
            yield _number(match.group(), _digits(match["three"] + match["four"]), known)
    for match in _IN_WORDS.finditer(text):
        digits = "".join(
            _WORDS.get(word.lower(), _digits(word)) for word in re.findall(r"[A-Za-z]+", match.group())
        )
        called = re.search(rf"\b{_CALL}$", text[: match.start()], re.IGNORECASE)
        if len(digits) in (10, 11) or called:
            yield _number(match.group(), digits, known)


def _number(written: str, digits: str, known: tuple[str, ...]) -> Number:
    digits = digits[1:] if len(digits) == 11 and digits.startswith("1") else digits
    if len(digits) == 7:
        meant = [number for number in known if number.endswith(digits)]
        why = "" if meant else "it has no area code, and the clinic has no such number"
        return Number(written, meant[0] if meant else None, why)
    if len(digits) != 10:
        return Number(written, None, "cut off")
    e164 = parse_caller(f"+1{digits}").number
    return Number(written, e164, "" if e164 else "no such number can be dialled")


def _digits(letters: str) -> str:
    return "".join(_KEYS.get(char.upper(), char) for char in letters)


def _is_a_word(written: str) -> bool:
    """What looks like a cut number and is another: a year, a dose, a bare small number."""
    return (
        re.fullmatch(r"(?:19|20)\d\d|\d{1,3}", written) is not None
        and "(" not in written
        and len(written) != 3
    )
