"""What a person's words mean: exact words and phrases, after folding case, accents and punctuation.

Pure. Knows commands, the choices of the place where the conversation stands, and the topics of the library;
guesses nothing. Red flags are `safety`'s, opting out is `consent`'s.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from line.core.script import Command, Option
from line.core.turn import Heard

SPOKEN_DIGITS = {
    "zero": "0", "one": "1", "two": "2", "three": "3", "four": "4",
    "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
    "cero": "0", "uno": "1", "dos": "2", "tres": "3", "cuatro": "4",
    "cinco": "5", "seis": "6", "siete": "7", "ocho": "8", "nueve": "9",
    "pound": "#", "star": "*", "numeral": "#", "asterisco": "*",
}  # fmt: skip
_NEGATIONS = frozenset(
    "no not never dont doesnt didnt isnt arent wasnt cant cannot wont but except without"
    " nunca ni sin menos pero".split()
)
_NOT_WORD = re.compile(r"[^\w#*]+")


def normalise(text: str) -> str:
    """Lower case, no accents (but ñ stays apart from n), one blank between words, no punctuation."""
    kept = text.casefold().replace("ñ", "\0").replace("'", "").replace("’", "")
    folded = "".join(c for c in unicodedata.normalize("NFKD", kept) if not unicodedata.combining(c))
    return " ".join(_NOT_WORD.sub(" ", folded.replace("\0", "ñ")).replace("_", " ").split())


def holds(text: str, phrase: str) -> bool:
    """Whether the normalised text holds the normalised phrase as whole words."""
    return f" {phrase} " in f" {text} "


def language_of(text: str, words: Mapping[str, Iterable[str]], own: str) -> str:
    """The language whose phrases the text holds: `own` unless only another's are in it. `words` are normalised."""
    said = normalise(text)
    found = [language for language, phrases in words.items() if any(holds(said, p) for p in phrases)]
    return own if own in found or not found else found[0]


def key_of(heard: Heard) -> str | None:
    """The one key that was pressed, typed or said ("three", "press 3"), or None."""
    if heard.keyed:
        return heard.text if len(heard.text) == 1 else None
    words = normalise(heard.text).removeprefix("press ").removeprefix("number ").removeprefix("oprima ")
    if len(words) == 1 and words in "0123456789#*":
        return words
    return SPOKEN_DIGITS.get(words)


def command_of(heard: Heard, commands: Mapping[str, Command]) -> Command | None:
    """The command that the whole text names, or None. Keys are not commands here: their meaning is the node's."""
    return None if heard.keyed else commands.get(normalise(heard.text))


def option_of(heard: Heard, options: Iterable[Option], *, alone: bool = False) -> Option | None:
    """The choice that was pressed, typed or named; None when nothing or more than one fits.

    A choice is named by one of its words as the whole text, or (unless `alone`) by one of its names inside it.
    """
    key = key_of(heard)
    if key is not None:
        return next((option for option in options if option.key == key), None)
    return None if heard.keyed else _named(normalise(heard.text), list(options), alone)


def _named(words: str, options: list[Option], alone: bool) -> Option | None:
    for option in options:
        if words in map(normalise, option.words):
            return option
    if alone:
        return None
    found = [(option, name) for option in options if (name := _longest(words, option.names))]
    # "para mi madre" holds "para mi", which is another answer: the longer one was meant.
    named = [
        option
        for option, name in found
        if not any(name != other and holds(other, name) for _, other in found)
    ]
    return named[0] if len(named) == 1 else None


def _longest(words: str, names: Iterable[str]) -> str:
    """The longest name inside the words, or "". In a sentence that denies something ("not in the morning"), only a
    name that denies itself ("not right") counts."""
    denied = denies(words)
    found = (name for name in map(normalise, names) if holds(words, name))
    return max((name for name in found if not denied or denies(name)), key=len, default="")


def denies(words: str) -> bool:
    """Whether the normalised words deny something ("not in the morning")."""
    return not _NEGATIONS.isdisjoint(words.split())
