"""Checks of words that hold for all the line says: GSM-7 in what is texted, no bare abbreviation in what is
heard.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from line.core.segments import not_gsm
from line.core.speech import without_spoken_form

Note = Callable[[str], None]


def check_texted(text: str, note: Note) -> None:
    """Notes each character that would turn a text into UCS-2, which is twice as dear and half as long."""
    for char in not_gsm(text):
        note(f"{char!r} (U+{ord(char):04X}) is outside GSM-7, the alphabet of texts")


def check_spoken(written: str, spoken: Mapping[str, str], note: Note, allowed: Collection[str] = ()) -> None:
    """Notes each abbreviation (a word with two or more capitals) that has no spoken form."""
    for word in without_spoken_form(written, spoken):
        if word not in allowed:
            note(f'"{word}" has no spoken form')
