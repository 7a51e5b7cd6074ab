"""Words as they are compared: lower case, without accents and punctuation. Pure."""

from __future__ import annotations

import re
import unicodedata

_NOT_WORD = re.compile(r"[^\w#*]+")
SPOKEN_DIGITS = {
    "zero": "0", "one": "1", "two": "2", "three": "3", "four": "4",
    "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
    "cero": "0", "uno": "1", "dos": "2", "tres": "3", "cuatro": "4",
    "cinco": "5", "seis": "6", "siete": "7", "ocho": "8", "nueve": "9",
    "pound": "#", "star": "*", "numeral": "#", "asterisco": "*",
}  # fmt: skip


def normalise(text: str) -> str:
    """Lower case, no accents (but ñ stays apart from n), one blank between words, no punctuation."""
    kept = text.casefold().replace("ñ", "\0").replace("'", "").replace("’", "")
    folded = "".join(c for c in unicodedata.normalize("NFKD", kept) if not unicodedata.combining(c))
    return " ".join(_NOT_WORD.sub(" ", folded.replace("\0", "ñ")).replace("_", " ").split())


def holds(text: str, phrase: str) -> bool:
    """Whether the normalised text holds the normalised phrase as whole words."""
    return f" {phrase} " in f" {text} "
