"""The name that a written answer gives, told from a sentence that is none. Pure.

Anybody may be called anything, so few words are a name; many are one only behind words that introduce it.
"""

from __future__ import annotations

import re

from line.core.plain import normalise

MOST_WORDS = 4
_INTRODUCTIONS = (
    "my name is|the name is|name is|name|this is|it is|it's|its|i am|i'm|im|call me|ask for",
    "mi nombre es|me llamo|soy|es|pregunte por|pregunten por",
)
"""English, Spanish."""
_INTRODUCED = re.compile(rf"^(?:{'|'.join(_INTRODUCTIONS)})\b[\s:,]*", re.IGNORECASE)
_PARTICLES = frozenset({"de", "del", "la", "las", "los", "y", "da", "dos", "van", "von", "der"})
"""What joins the parts of one name, and counts for none."""
_NONE = frozenset(
    {"no", "none", "nobody", "no name", "skip", "skip it", "skip please", "ninguno", "nada", "saltar"}
)
"""Whole answers that leave the question open."""
_NOT = frozenset(
    {"not", "no", "already", "about", "getting", "very", "muy", "ya", "para", "sobre", "en", "at", "in"}
)
"""What no name begins with ("it's not that bad")."""
_NO_NAMES = frozenset(
    {"thanks", "thank you", "ok", "okay", "yes", "yeah", "gracias", "muchas gracias", "si", "bueno"}
)


def refuses(text: str) -> bool:
    """Whether a whole answer says that no name is given."""
    return normalise(text) in _NONE


def given_name(text: str) -> str | None:
    """The name in an answer, as it was written and without what introduces it; None for a sentence that is none, for a
    question, and for what has no letter."""
    said = " ".join(text.split())
    introduced = _INTRODUCED.match(said)
    name = said[introduced.end() :] if introduced else said
    if normalise(name) in _NO_NAMES or "?" in name or not any(letter.isalpha() for letter in name):
        return None
    words = [word for word in name.casefold().split() if word not in _PARTICLES]
    return name if len(words) <= MOST_WORDS and not _NOT.intersection(words[:1]) else None
