"""Words of a page that may not be lost on the way to an article: advice to act, and the signs that it is given for.

Pure patterns; they are looked for in whatever would be dropped.
"""

from __future__ import annotations

import re

_I = re.IGNORECASE
URGENT = re.compile(
    r"\b911\b|\bemergenc|\bright away\b|\bimmediate|\burgent|\bat once\b|\bwithout delay\b|\bas soon as possible\b"
    r"|\b(?:seek|get) (?:medical|prompt|help|care)|\bchest pain|\b(?:trouble|difficulty|hard time) breathing"
    r"|\b(?:cannot|can[’']?t|unable to|not able to) (?:feel|move|breathe|walk|bear|put (?:any )?weight)"
    r"|\b(?:los[set]\w*|loss of) (?:feeling|sensation|control)|\bnumb(?:ness)?\b|\b(?:white|blue|cold"
    r"|pale) (?:toe|foot|hand|finger)"
    r"|\bheavy bleeding|\bbone (?:is )?(?:sticking|coming|showing|through)|\bopen (?:wound|fracture)"
    r"|\bcall (?:us|your doctor|a doctor|the office|the clinic) (?:now|today|the same day|if|for|about|when)\b"
    r"|\bcall (?:your|the|our) (?:doctor|surgeon|nurse|office|clinic)\b|\bsame[- ]day\b|\bER\b"
    r"|\b(?:see|tell|ask) (?:a|your|the|our) (?:doctor|surgeon|physician|provider|nurse)\b"
    r"|\bgo to (?:a|the) hospital\b|\bshort(?:ness)? of breath\b",
    _I,
)
"""Advice to act."""

_FEARED = (
    r"fevers?|chills|drain(?:s|ing|age)?|pus|ooz\w+|clots?|red(?:ness|der)?|hot|bleed(?:s|ing)?|faint\w*|foul|rash"
    r"|pass(?:ed|ing)? out|dizz\w+|vomit\w*|seizures?|stroke|paraly\w+|infect(?:ed|ion)|swollen|swell(?:s|ing)|calf"
    r"|tingl\w+|weakness|(?:bladder|bowel)s?|severe|sudden(?:ly)?|worse(?:ns?|ning)?|spread(?:s|ing)?|allerg\w+"
    r"|wounds?|incisions?|warning signs?|overdose|pregnan\w+"
)
SIGNS = re.compile(rf"\b(?:{_FEARED})\b", _I)
"""What such advice is given for; in an article's own words they are everywhere."""


def may_be_advice(text: str) -> bool:
    """Whether words that would be dropped are too grave for it."""
    return URGENT.search(text) is not None or SIGNS.search(text) is not None
