"""A text cut where one thought may end and the next begin: at stops, commas and the words that join two. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from line.core.plain import as_written


def ends_of(joints: Iterable[str]) -> re.Pattern[str]:
    """What ends a clause: a stop, a comma, or one of these words."""
    return re.compile(rf"[,;:.!?\n]+(?=\s|$)|\b(?:{as_written(joints)})\b", re.IGNORECASE)


def clauses_of(text: str, ends: re.Pattern[str]) -> list[str]:
    """The clauses of a text, which `ends` (of `ends_of`) ends; none where it is a single one."""
    parts = [part for part in ends.split(text) if part.strip()]
    return parts if len(parts) > 1 else []
