"""Which language a page is in: the line takes articles in in English, and translates them beside.

Pure: by the small words that every page is full of.
"""

from __future__ import annotations

import re

from line.core.library import FALLBACK, LANGUAGES

_SMALL = {
    "en": frozenset(
        "the of and to in is that for it with as your you are or be may can this on by not have has from if an at "
        "will when they their our we most more should which was were but after before".split()
    ),
    "es": frozenset(
        "el la los las de del que y en un una por con para se su sus es son al lo como más o puede cuando si no "
        "después antes está tiene hay este esta sobre sin también muy pero".split()
    ),
}
_ENOUGH = 12
"""So many words tell more than what the page says of itself; that is often wrong."""
_PLENTY, _FEWEST = 30, 0.06
"""Of so many words at least this part are small ones, in a page of that language."""


def language_of(text: str, named: str = "") -> str:
    """The language of a text, "" for one that the line does not know. `named`: what the page says it is ("es-US")."""
    words = re.findall(r"[^\W\d_]+", text.casefold())
    counts = {language: sum(word in _SMALL[language] for word in words) for language in LANGUAGES}
    most = max(counts, key=lambda language: (counts[language], language == FALLBACK))
    said = re.split("[-_]", named.strip().casefold())[0]
    if len(words) < _ENOUGH:
        return said if said in LANGUAGES else most if counts[most] > 1 else FALLBACK
    if len(words) >= _PLENTY and counts[most] < len(words) * _FEWEST:
        return ""
    return most
