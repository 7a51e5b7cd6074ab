"""Words as they are compared: lower case, without accents and punctuation. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

# A # before a letter is a hashtag, before a digit a number.
_NOT_WORD = re.compile(r"(?:[^\w#*]|#(?=[^\W\d]))+")
SPOKEN_DIGITS = {
    "zero": "0", "one": "1", "two": "2", "three": "3", "four": "4",
    "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
    "cero": "0", "uno": "1", "dos": "2", "tres": "3", "cuatro": "4",
    "cinco": "5", "seis": "6", "siete": "7", "ocho": "8", "nueve": "9",
    "pound": "#", "star": "*", "numeral": "#", "asterisco": "*",
}  # fmt: skip
HEARD_DIGITS = {
    "won": "1", "to": "2", "too": "2", "tree": "3", "free": "3", "for": "4", "fore": "4", "ford": "4", "fife": "5",
    "sex": "6", "sics": "6", "sicks": "6", "ate": "8", "eat": "8", "hate": "8", "quatro": "4",
}  # fmt: skip
"""What a recogniser writes for a digit; it counts only where a digit is awaited."""
ORDINALS = {
    "first": "1", "1st": "1", "second": "2", "2nd": "2", "third": "3", "3rd": "3", "fourth": "4", "4th": "4",
    "fifth": "5", "5th": "5", "sixth": "6", "6th": "6", "seventh": "7", "7th": "7", "eighth": "8", "8th": "8",
    "primero": "1", "primera": "1", "segundo": "2", "segunda": "2", "tercero": "3", "tercera": "3", "cuarto": "4",
    "quinto": "5", "sexto": "6", "septimo": "7", "octavo": "8",
}  # fmt: skip


def normalise(text: str) -> str:
    """Lower case, no accents (but ñ stays apart from n), one blank between words, no punctuation."""
    kept = text.casefold().replace("ñ", "\0").replace("'", "").replace("’", "")
    folded = kept if kept.isascii() else _without_accents(kept)
    return " ".join(_NOT_WORD.sub(" ", folded.replace("\0", "ñ")).replace("_", " ").split())


_ALIKE = str.maketrans(
    "авекмнорстухіјѕԁһ" + "αεικνορτυχ",
    "abekmhopctyxijsdh" + "aeiknoptux",
)
"""Cyrillic and Greek letters that look like Latin ones, in words that mix both ("SТOP")."""
_MIXED = re.compile(r"\b(?=\w*[a-z])(?=\w*[\u0370-\u052f])\w+")


def _without_accents(text: str) -> str:
    """No accents, and no letters that nobody sees (category Cf)."""
    plain = unicodedata.normalize("NFKD", text)
    seen = "".join(c for c in plain if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
    return _MIXED.sub(lambda word: word[0].translate(_ALIKE), seen)


def as_written(phrases: Iterable[str]) -> str:
    """The phrases as the choice of a regular expression that finds them in a text as it was written: with their accents
    or without, and with any apostrophe or none."""
    forms = {form for phrase in phrases for form in (phrase, _without_accents(phrase))}
    longest_first = sorted(forms, key=lambda form: (-len(form), form))
    return "|".join(re.escape(form).replace("'", "['’]?") for form in longest_first) or r"(?!)"


def holds(text: str, phrase: str) -> bool:
    """Whether the normalised text holds the normalised phrase as whole words."""
    return f" {phrase} " in f" {text} "
