"""Text from outside, made fit to be seen: what could turn a line around or hide in it becomes a visible mark.

Escaping for HTML is the template's; this is about what no escaping touches: bidirectional controls, zero-width and
other control characters, letters that are blank, and heaps of accents that bury the lines around (safety.md S14).
"""

from __future__ import annotations

import unicodedata

MARK = "�"
MOST_ACCENTS = 8
"""On one letter; no language needs more than four."""

_KEPT = frozenset("\n\t")
# Joins letters in Persian and Indic scripts and parts of an emoji: harmless, and words fall apart without them.
_JOINERS = frozenset("\u200c\u200d")
# Letters, signs and accents by their kind, of which nothing is seen: Hangul and Khmer fillers, an empty Braille cell.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")


def shown(text: str) -> str:
    """The same text with U+FFFD for whatever hides or turns the line around; line ends stay, as \\n."""
    if text.isascii() and text.isprintable():
        return text
    made: list[str] = []
    accents, before = 0, " "
    for character in text.replace("\r\n", "\n").replace("\r", "\n"):
        kind = unicodedata.category(character)
        accents = accents + 1 if kind in ("Mn", "Me") else 0
        if accents <= MOST_ACCENTS:
            made.append(MARK if _hidden(character, kind, before) else character)
        elif accents == MOST_ACCENTS + 1:
            made.append(MARK)  # for it and all that follow
        before = character
    return "".join(made)


def on_one_line(text: str) -> str:
    """The same for a heading or a table cell: line ends and tabs become blanks."""
    return " ".join(shown(text).split())


def _hidden(character: str, kind: str, before: str) -> bool:
    if character in _KEPT:
        return False
    if character in _JOINERS:  # one, and behind something that can be joined
        return before in _JOINERS or before.isspace()
    # Cc: control, Cf: format (bidi controls, zero-width), Cs: half a surrogate pair, Zl and Zp: line separators.
    return kind in ("Cc", "Cf", "Cs", "Zl", "Zp") or character in _BLANK
