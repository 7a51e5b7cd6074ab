"""Where a paragraph's sentences end. Pure; knows nothing of what they say."""

from __future__ import annotations

import re

# A full stop after these ends no sentence.
_STOPPED = re.compile(r"\b(?:Dr|Dra|Mr|Mrs|Ms|Sr|Sra|St|Ave|No|vs|e\.g|i\.e|a\.m|p\.m|U\.S)\.$")
_END = re.compile(r"(?<=[.?!])[\"'\u201d\u2019)]*\s+(?=[\"'\u201c\u2018(¿¡]*[A-ZÁÉÍÓÚÑ0-9])")


def sentences(text: str) -> tuple[str, ...]:
    """A paragraph's sentences, each with its own full stop. "Dr. Lee" is one of a few stops that end none."""
    found: list[str] = []
    start = 0
    for end in _END.finditer(text):
        candidate = text[start : end.end()].rstrip()
        if _STOPPED.search(candidate):
            continue
        found.append(candidate)
        start = end.end()
    if text[start:].strip():
        found.append(text[start:].strip())
    return tuple(found)
