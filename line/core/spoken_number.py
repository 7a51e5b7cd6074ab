"""A phone number that was said: digits one by one, in groups, or as the recogniser writes them, in either language.

Understood only with certainty: one word that is no part of a number, or two ways to read it, and it is none. What comes
out is read back and confirmed, as keyed numbers are (safety.md A6).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import MappingProxyType

from line.core.phone import parse_keyed
from line.core.plain import SPOKEN_DIGITS, normalise

LONGEST = 11
"""Digits of a number: ten, and a 1 before them."""

_MOST_WORDS = 40
# "oh" is how zero is said, and the rest is how a recogniser writes a digit that it takes for a word.
_UNITS = MappingProxyType(
    {word: digit for word, digit in SPOKEN_DIGITS.items() if digit.isdigit()}
    | {"oh": "0", "o": "0", "won": "1", "un": "1", "una": "1", "to": "2", "too": "2", "for": "4", "ate": "8"}
)
_TEENS = MappingProxyType(
    {
        "ten": "10", "eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14", "fifteen": "15",
        "sixteen": "16", "seventeen": "17", "eighteen": "18", "nineteen": "19",
        "diez": "10", "once": "11", "doce": "12", "trece": "13", "catorce": "14", "quince": "15",
        "dieciseis": "16", "diecisiete": "17", "dieciocho": "18", "diecinueve": "19",
        "veintiuno": "21", "veintiun": "21", "veintidos": "22", "veintitres": "23", "veinticuatro": "24",
        "veinticinco": "25", "veintiseis": "26", "veintisiete": "27", "veintiocho": "28", "veintinueve": "29",
    }
)  # fmt: skip
_TENS = MappingProxyType(
    {
        "twenty": "2", "thirty": "3", "forty": "4", "fifty": "5", "sixty": "6", "seventy": "7", "eighty": "8",
        "ninety": "9", "veinte": "2", "treinta": "3", "cuarenta": "4", "cincuenta": "5", "sesenta": "6",
        "setenta": "7", "ochenta": "8", "noventa": "9",
    }
)  # fmt: skip
_HUNDREDS = MappingProxyType(
    {
        "doscientos": "2", "trescientos": "3", "cuatrocientos": "4", "quinientos": "5", "seiscientos": "6",
        "setecientos": "7", "ochocientos": "8", "novecientos": "9",
    }
)  # fmt: skip
_TIMES = MappingProxyType({"double": 2, "doble": 2, "triple": 3})
_AROUND = frozenset(
    "my the number phone cell home telephone is its it area code at call me please uh um eh this"
    " mi el la es numero telefono celular casa codigo de al por favor llame llamame este".split()
)
"""Words around a number that say nothing against it."""


def parse_spoken(text: str) -> str | None:
    """The E.164 number that was said, or None when it is not certain to be one."""
    words = [word for word in normalise(text).split() if word not in _AROUND]
    if not words or len(words) > _MOST_WORDS:
        return None
    numbers = {number for digits in _readings(words) if (number := parse_keyed(digits)) is not None}
    return numbers.pop() if len(numbers) == 1 else None


def tells_digits(text: str) -> bool:
    """Whether any digit was said at all: who said none was not giving a number."""
    words = normalise(text).split()
    named = SPOKEN_DIGITS.keys() | _TEENS.keys() | _TENS.keys() | _HUNDREDS.keys()
    return any(word in named or any(sign.isdigit() for sign in word) for word in words)


def _readings(words: Sequence[str]) -> set[str]:
    """Every way to read all of these words as digits: "forty two" is 42, and may be 40 and 2."""
    ends: list[set[str]] = [set() for _ in range(len(words) + 1)]
    ends[0].add("")
    for place, before in enumerate(ends[:-1]):
        if before:
            for digits, used in _parts(words[place : place + 5]):
                longer = {one + digits for one in before if len(one) + len(digits) <= LONGEST}
                ends[place + used] |= longer
    return ends[-1]


def _parts(words: Sequence[str]) -> Iterator[tuple[str, int]]:
    """The ways in which these words may begin: the digits, and how many words they are."""
    first, *rest = words
    if first.isascii() and first.isdigit():
        yield first, 1
    if first in _TIMES and rest and rest[0] in _UNITS:
        yield _UNITS[rest[0]] * _TIMES[first], 2
    hundred = _HUNDREDS.get(first)
    if hundred is not None:
        yield from _hundred(hundred, rest, 1)
    if first in _UNITS:
        if rest and rest[0] == "hundred":
            yield from _hundred(_UNITS[first], rest[1:], 2)
        else:
            yield _UNITS[first], 1
    yield from _below_hundred(words)


def _below_hundred(words: Sequence[str]) -> Iterator[tuple[str, int]]:
    first, *rest = words
    if first in _TEENS:
        yield _TEENS[first], 1
    if first not in _TENS:
        return
    if len(rest) > 1 and rest[0] == "y" and rest[1] in _UNITS:
        yield _TENS[first] + _UNITS[rest[1]], 3
        return
    yield _TENS[first] + "0", 1
    if rest and rest[0] in _UNITS:
        yield _TENS[first] + _UNITS[rest[0]], 2


def _hundred(digit: str, rest: Sequence[str], used: int) -> Iterator[tuple[str, int]]:
    """ "Novecientos cuatro" is 904; "eight hundred five" may be 805, or 800 and 5."""
    yield digit + "00", used
    if rest and rest[0] in _UNITS:
        yield f"{digit}0{_UNITS[rest[0]]}", used + 1
    if rest:
        for digits, more in _below_hundred(rest):
            yield digit + digits, used + more
