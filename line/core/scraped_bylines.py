"""Bylines of a page: who wrote it, who looked it over, and names with degrees that stand alone.

Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_CAPITAL = f"[{''.join(letter for letter in map(chr, range(0x250)) if letter.isupper())}]"
_NAME = rf"(?:Dr\.? )?{_CAPITAL}[\w.’'-]+(?: (?:{_CAPITAL}[\w.’'-]*|de|del|la|van|von|Mc\w+)){{1,4}}"
_DEGREES = r"(?:,? (?:[A-Z][A-Za-z.]{0,5}(?:[-/][A-Z][A-Za-z]{0,4})?|PhD))*"
_BYLINE = re.compile(
    rf"(?P<how>(?:(?:[Ww]ritten|[Aa]uthored|[Pp]osted|[Pp]ublished|[Aa]rticle|[Cc]ontent"
    rf"|[Mm]edically [Rr]eviewed|[Rr]eviewed|[Ee]dited|[Cc]hecked) )?"
    rf"[Bb][Yy]:?|[Aa]uthors?:|[Rr]eviewer:) ?(?P<name>{_NAME}{_DEGREES}(?:(?:,? and|,? &|;|,) {_NAME}{_DEGREES})*)"
    r"[.,;]?(?:\s*[|,–-]?\s*(?:on )?\w+\.? \d{1,2},? \d{4}.*)?"
)
# Known ones only: "Anterior Cruciate Ligament, ACL" is nobody's name.
_KNOWN = "|".join(
    r"\.?".join(degree) + r"\.?"
    for degree in (
        "MD DO PhD PharmD DPM DC DPT PT OT OTR PTA OTA MPT MSPT ATC LAT MS BS MPH MBA MSN BSN PA NP RN ARNP"
        " APRN CRNP FNP FAAOS FACS FAAFP FACSM FAOAO FAAPMR FAAPM CHT OCS SCS CSCS"
    ).split()
)
_KNOWN_DEGREES = rf"(?:,? (?:{_KNOWN})(?:[-/][A-Z]{{1,3}})?(?![\w.]))+"
_ALONE = re.compile(
    rf"(?P<name>{_NAME}?{_KNOWN_DEGREES}(?:(?:,| and|,? &) {_NAME}?{_KNOWN_DEGREES})*)"
    r"(?:[.,;]|\s*[|,–—-]\s*[A-Z][^.!?]{0,60})?"  # and what they are: "- Physical Therapist"
)


@dataclass(frozen=True)
class Byline:
    """Who wrote a page, or (`wrote` is false) looked it over or is only named."""

    name: str
    wrote: bool


def byline(text: str) -> Byline | None:
    """The byline that a line is, or None. "By resting the knee ..." is none: a name has capitals."""
    words = text.strip()
    if found := _BYLINE.fullmatch(words):
        how = found["how"].lower()
        wrote = not ("review" in how or "edit" in how or "check" in how)
        return Byline(found["name"].strip(" .,"), wrote)
    if words.isupper():
        return None  # "WHAT NOT TO DO"
    alone = _ALONE.fullmatch(words)
    return Byline(alone["name"].strip(" ,;"), wrote=False) if alone else None
