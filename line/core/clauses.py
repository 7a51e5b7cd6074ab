"""A text cut where one thought may end and the next begin: at stops, commas and the words that join two. Pure."""

from __future__ import annotations

import re

_JOINTS = (
    r"and|but|also|because|so|then|plus",
    r"y|e|pero|porque|tambi[eé]n|adem[aá]s|entonces",
)
"""English, Spanish."""
_END = re.compile(rf"[,;:.!?\n]+(?=\s|$)|\b(?:{'|'.join(_JOINTS)})\b", re.IGNORECASE)


def clauses_of(text: str) -> list[str]:
    """The clauses of a text; none where it is a single one."""
    parts = [part for part in _END.split(text) if part.strip()]
    return parts if len(parts) > 1 else []
