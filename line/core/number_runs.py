"""Digits and letters that stand together in a text, and which such runs are the beginning of a phone number.

Pure. Which of them are whole numbers, and what they mean, is `scraped_numbers`'.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_KEYS = {
    letter: key
    for key, row in zip("23456789", "ABC DEF GHI JKL MNO PQRS TUV WXYZ".split(), strict=True)
    for letter in row
}
DASH = "-‐‑‒–—−"
# Letters follow a blank only where they plainly go on: "call 904-564 NOW" must not be dialled to its end.
_JOIN = (
    rf"(?: ?[{DASH}/] ?(?=[\d(A-Z])|\.(?=[\d(A-Z])|\)[ {DASH}.]{{0,2}}(?=[\dA-Z])"
    rf"| \(?(?=\d)| (?=[A-Z]{{3}}[{DASH}]\d)|(?<=8\d\d) (?=[A-Z]{{7}}\b)|(?=[A-Z(])|(?<=[A-Z])(?=\d))\(?"
)
_GROUP = r"(?:\d+|(?!(?:X|EXT\.?) ?\d)[A-Z]+(?![a-z]))"
RUN = re.compile(
    rf"(?<![\w.,$#])(?<!\w[{DASH}])\+?\(?(?:\d+|[A-Z]{{3}}(?=[{DASH}]))(?:{_JOIN}{_GROUP})*(?:\)?[{DASH}]|\))?"
)
_GROUPS = re.compile(r"\d+|[A-Z]+")
_TOLL_FREE = frozenset("800 888 877 866 855 844 833".split())

_CUE = re.compile(
    r"\b(?:call(?:s|ing|ed)?|phone|telephone|dial(?:ing)?|ring|text(?:ing)?|contact(?:ing)?|tel|ph|fax|cell|mobile"
    r"|reach(?:ing)? (?:us|me|our \w+|the \w+)|(?:phone|fax|office|main|our) (?:number|line)|number is)"
    r"(?: us| me| JOI| (?:our|the|your)(?: [\w-]+){1,3}?)?(?: directly| today| now)?(?: at| on| is| via)?[\s:.]*$",
    re.IGNORECASE,
)
_FAR_CUE = re.compile(
    r"\b(?:call|phone|dial|text|contact|reach|fax)\w*\b(?!.*\b(?:if|when)\b)[^.?!;\d]{0,80}\b(?:at|on)[\s:]*$",
    re.IGNORECASE,
)
UNIT = re.compile(
    r"\s*(?:°|º|%|(?:degrees?|minutes?|mins?|hours?|days?|weeks?|months?|years?|percent|m?c?g|kg|ml|cc|lbs?|pounds?"
    r"|ounces?|oz|meters?|metres?|m|km|cm|mm|feet|foot|ft|inch(?:es)?|miles?|yards?|steps?|reps?|times?|calories|units?"
    r"|iu|people|patients|adults|children|mmhg|beats?|dollars)\b)",
    re.IGNORECASE,
)
_CUE_REACH = 150
_AT_END = re.compile(rf"[\s.!?,;:{DASH}…)]*$")
# After half a number of one group ("call 904 to book"): "call 450 people" is none.
_GOES_ON = re.compile(
    r"\s*(?:$|[.!?,;:…)]|(?:to|for|or|and|if|when|now|today|with|so|between|during|from)\b)", re.IGNORECASE
)


@dataclass(frozen=True)
class Run:
    """Digits and letters that stand together: their groups with where each ends, and what stands around them."""

    text: str
    start: int
    end: int
    groups: tuple[tuple[str, int], ...]

    @property
    def written(self) -> str:
        return self.text[self.start : self.end]

    @property
    def keys(self) -> str:
        return "".join(digits_of(group) for group, _ in self.groups)

    @property
    def before(self) -> str:
        return self.text[max(self.start - _CUE_REACH, 0) : self.start]

    def is_all(self) -> bool:
        """Whether nothing else stands on its line."""
        return not re.search(r"\w", self.before) and _AT_END.match(self.text, self.end) is not None


def run_in(text: str, start: int, end: int) -> Run:
    """The run that stands from `start` to `end`."""
    groups = tuple((group.group(), group.end()) for group in _GROUPS.finditer(text, start, end))
    return Run(text, start, end, groups)


def is_cued(before: str) -> bool:
    """Whether the words before a run say that a phone number follows."""
    return _CUE.search(before) is not None or _FAR_CUE.search(before) is not None


def is_cut(run: Run, known: Iterable[str]) -> bool:
    """Whether a run that is not whole is the beginning of a phone number."""
    written, keys = run.written, run.keys
    if written.startswith("+") and not written.startswith("+1"):
        return False  # another country's
    first, *rest = [group for group, _ in run.groups]
    if first == "1" and rest:
        first, *rest = rest
    single = not rest and "(" not in written
    if re.fullmatch(r"[2-9]11|988", first) and single:
        return False
    if "(" not in written and UNIT.match(run.text, run.end):
        return False
    if first.isalpha() and not rest:
        open_end = not run.text[run.end : run.end + 1].isalnum()
        return open_end and _CUE.search(run.before) is not None  # "call JOI-"
    if _looks_begun(run, first, rest, known):
        return True
    if _CUE.search(run.before):
        return len(keys) >= 3 and (not single or _GOES_ON.match(run.text, run.end) is not None)
    return bool(_FAR_CUE.search(run.before)) and (len(rest) > 0 or len(keys) >= 4)


def _looks_begun(run: Run, first: str, rest: list[str], known: Iterable[str]) -> bool:
    """Whether a run looks like the beginning of a number without any words that say so."""
    written, keys = run.written, run.keys
    ends = _AT_END.match(run.text, run.end) is not None
    area = re.fullmatch(r"[2-9]\d\d", first) is not None
    joined = re.search(rf"[{DASH}.(A-Z]", written.rstrip(DASH)) is not None
    if re.match(r"(?:\+?1 ?)?\([2-9]\d\d\)", written):
        return bool(rest) or ends or written.endswith("-")
    if re.match(r"\+?1[^\d\w]", written) and area and joined:
        return first in _TOLL_FREE or bool(rest)
    if area and joined and len(rest) >= 2 and len(rest[0]) == 3 and (len(rest[1]) != 4 or len(rest) > 2):
        return True
    begun = joined and bool(rest) and len(keys) >= 5
    if begun and any(tail.startswith(keys) for one in known for tail in (one[2:], one[5:])):
        return True
    if run.is_all():
        return (area and joined and len(keys) >= 5) or (not rest and len(keys) >= 7)
    # A range goes up ("450-500 steps"); a number that was cut off stands at the end.
    return (
        area
        and joined
        and len(rest) == 1
        and ends
        and len(rest[0]) <= 3
        and int(first) > int(digits_of(rest[0]))
    )


def digits_of(letters: str) -> str:
    """The keys of a keypad for these letters and digits."""
    return "".join(_KEYS.get(char.upper(), char) for char in letters)
