"""Text from outside, made fit to be seen: what could turn a line around or hide in it becomes a visible mark.

Escaping for HTML is the template's; this is about what no escaping touches: bidirectional controls, zero-width
and other control characters (safety.md S14).
"""

from __future__ import annotations

import unicodedata

MARK = "�"
_KEPT = frozenset("\n\t")
# Joins letters in Persian and Indic scripts and parts of an emoji: harmless, and words fall apart without them.
_JOINERS = frozenset("‌‍")


def shown(text: str) -> str:
    """The same text with every control and bidirectional character replaced by U+FFFD; line ends stay, as \\n."""
    if text.isascii() and text.isprintable():
        return text
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(MARK if _hidden(character) else character for character in lines)


def on_one_line(text: str) -> str:
    """The same for a heading or a table cell: line ends and tabs become blanks."""
    return " ".join(shown(text).split())


def _hidden(character: str) -> bool:
    if character in _KEPT or character in _JOINERS:
        return False
    # Cc: control, Cf: format (bidi controls, zero-width), Cs: half a surrogate pair, Zl and Zp: line separators.
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")
