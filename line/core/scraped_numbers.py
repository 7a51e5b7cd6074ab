"""Phone numbers as pages write them: digits, letters of the keypad ("(904)JOI-2000"), words ("nine oh four ..."), and
numbers that were cut off.

Pure. A number that is not whole is never offered as one: that is why cut ones are looked for. Runs of digits and
letters are found first, whatever joins them; then each is told to be whole, cut off, or no phone number at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from line.core.number_runs import DASH, RUN, UNIT, Run, digits_of, is_cued, is_cut, run_in
from line.core.phone import parse_caller

CUT = "cut off"

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
_IN_WORDS = re.compile(rf"\b{_SAID}(?:[\s,.-]+(?:(?i:{_SAID})|[A-Z]{{3}})\b){{2,}}", re.IGNORECASE)
_GOES_ON_IN_DIGITS = re.compile(r"[\s,.-]*\d{3}")

_EXTENSION = re.compile(r",?\s*(?:x|ext(?:ension)?\.?)\s*#?(\d{1,6})\b", re.IGNORECASE)
_LONGEST = 40
"""No number is written in more characters than that."""
_BLANK = re.compile(r" (?=[\d(A-Z])")
_ENDS = re.compile(rf"(?!\w)(?![{DASH}]\d)|(?=x\d)")


@dataclass(frozen=True)
class Number:
    """A number in a text: `written` as it stands there, from `start` to `end`; `e164` what it means, None when it is
    not whole or known."""

    written: str
    e164: str | None
    start: int
    end: int
    why: str = ""

    @property
    def cut(self) -> bool:
        return self.why == CUT


def numbers(text: str, known: Iterable[str]) -> tuple[Number, ...]:
    """Every number in the text, in order. `known`: E.164 numbers that may be meant without an area code."""
    known = tuple(known)
    return tuple(sorted([*_in_digits(text, known), *_in_words(text, known)], key=lambda number: number.start))


def plain_extensions(text: str) -> str:
    """The text with "ext. 12" and "x12" behind a number in words that are heard, and end no sentence."""
    for number in reversed(numbers(text, ())):
        found = _EXTENSION.match(text, number.end)
        if found and not number.cut:
            text = f"{text[: number.end]} extension {found[1]}{text[found.end() :]}"
    return text


def _in_digits(text: str, known: tuple[str, ...]) -> Iterator[Number]:
    place = 0
    while found := RUN.search(text, place):
        yield from _in_run(text, *found.span(), known)
        place = found.end()


def _in_run(text: str, start: int, end: int, known: tuple[str, ...]) -> Iterator[Number]:
    """The numbers of a run: whole ones wherever a blank lets them begin ("Suite 200 904-564-2000"), and what is cut."""
    for begins in _starts(text, start, end):
        number = _whole(run_in(text, begins, min(end, begins + _LONGEST)), known)
        if number:
            if begins > start:
                yield from _in_run(text, start, begins, known)
            yield number
            if rest := RUN.search(text, number.end, end):
                yield from _in_run(text, *rest.span(), known)
            return
    run = run_in(text, start, end)
    if is_cut(run, known):
        yield Number(run.written.rstrip(), None, start, end, CUT)


def _starts(text: str, start: int, end: int) -> Iterator[int]:
    yield start
    yield from (found.end() for found in _BLANK.finditer(text, start, end))


def _whole(run: Run, known: tuple[str, ...]) -> Number | None:
    """The whole number that a run begins with, or None."""
    signed = run.written.startswith("+")
    groups = run.groups
    if groups[0][0] == "1" and len(groups) > 1:
        groups = groups[1:]
    elif re.fullmatch(r"1\d{10}", groups[0][0]):
        groups = ((groups[0][0][1:], groups[0][1]), *groups[1:])
    elif signed:
        return None
    lead = len(groups) < len(run.groups)
    for many in (1, 2, 3):
        taken = groups[:many]
        end = taken[-1][1]
        sizes = tuple(len(group) for group, _ in taken)
        letters = len(taken) > 1 and any(group.isalpha() for group, _ in taken)
        ten = sizes in ((10,), (3, 7), (3, 3, 4), (6, 4)) or (
            letters and sizes[0] == 3 and taken[0][0].isdigit() and 10 <= sum(sizes) <= 13
        )
        seven = sizes in ((3, 4), (7,)) and not lead
        if len(taken) < many or not (ten or seven) or not _ENDS.match(run.text, end):
            continue
        if any(re.fullmatch("X{2,}", group) for group, _ in taken):
            return None  # "904-564-XXXX"
        digits = "".join(digits_of(group) for group, _ in taken)[: 10 if ten else 7]
        if _may_be_dialled(run, digits, end, known):
            return _number(run.text, run.start, end, digits, known)
    return None


def _may_be_dialled(run: Run, digits: str, end: int, known: tuple[str, ...]) -> bool:
    """Whether so many digits are a phone number: they look like one, or words say so."""
    written = run.text[run.start : end]
    cued = is_cued(run.before)
    if len(digits) == 7:
        if any(number.removeprefix("+1").startswith(digits) for number in known):
            return False  # the beginning of a longer one: "904-5642"
        like = re.fullmatch(rf"(?:[A-Z]{{3}}|[2-9]\d\d)[{DASH}]\d{{4}}", written)
        measured = UNIT.match(run.text, end)  # "500-1000 mg"
        return (bool(like) and not measured) or (cued and digits[0] in "23456789")
    if cued:
        return True
    if digits[0] in "01" or (written.isdigit() and digits[3] in "01"):
        return False
    joined = re.search(rf"[{DASH}./()A-Z+]", written) or written.isdigit()
    return bool(joined) or parse_caller(f"+1{digits}").number is not None


def _in_words(text: str, known: tuple[str, ...]) -> Iterator[Number]:
    for match in _IN_WORDS.finditer(text):
        said = re.findall(r"[A-Za-z]+", match.group())
        digits = "".join(_WORDS.get(word.lower(), digits_of(word)) for word in said)
        local = len(digits) == 7 and any(number.endswith(digits) for number in known)
        counted = all(int(b) - int(a) == 1 for a, b in pairwise(digits))
        if len(digits) in (10, 11) or local:
            yield _number(text, *match.span(), digits, known)
            continue
        mixed = _GOES_ON_IN_DIGITS.match(text, match.end())  # "nine oh four 564-2000"
        if (is_cued(run_in(text, *match.span()).before) or len(digits) >= 7) and not counted and not mixed:
            yield Number(match.group(), None, *match.span(), CUT)


def _number(text: str, start: int, end: int, digits: str, known: tuple[str, ...]) -> Number:
    written = text[start:end]
    digits = digits[1:] if len(digits) == 11 and digits.startswith("1") else digits
    if len(digits) == 7:
        meant = [number for number in known if number.endswith(digits)]
        why = "" if meant else "it has no area code, and the clinic has no such number"
        return Number(written, meant[0] if meant else None, start, end, why)
    if len(digits) != 10:
        return Number(written, None, start, end, CUT)
    e164 = parse_caller(f"+1{digits}").number
    return Number(written, e164, start, end, "" if e164 else "no such number can be dialled")
