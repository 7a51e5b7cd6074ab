"""The choices of the place where a talk stands: by key, by a number in words, by a word or a name. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from line.core.plain import HEARD_DIGITS, ORDINALS, SPOKEN_DIGITS, holds, normalise
from line.core.script import Command, Option
from line.core.turn import Heard

_NEGATIONS = frozenset(
    "no not never dont doesnt didnt isnt arent wasnt cant cannot wont but except without"
    " nunca ni sin menos pero".split()
)


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


def numbered(words: tuple[str, ...], options: Iterable[Option]) -> Option | None:
    """The choice whose number the words of a text name: alone, or after "number" and the like."""
    keys = {option.key: option for option in options}
    found = {digit for at, digit in _numbers(words) if digit in keys and _is_awaited(words, at)}
    return keys[found.pop()] if len(found) == 1 else None


def _numbers(words: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    for at, word in enumerate(words):
        known = SPOKEN_DIGITS.get(word) or ORDINALS.get(word) or HEARD_DIGITS.get(word)
        if known or word.isdigit():
            yield at, known or word


def _is_awaited(words: tuple[str, ...], at: int) -> bool:
    """Whether a number there can only be a choice: "4", "number 4", "4, how is it found"; a word that only sounds like
    a number, or stands for more than one, has to be nearly alone."""
    word, before = words[at], words[at - 1] if at else ""
    # "i want 2 talk 2 someone": there a 2 is a word.
    asked = before in _BEFORE_A_NUMBER and (before != "want" or at == len(words) - 1)
    left = [other for other in words if other not in _AROUND_A_NUMBER]
    if word in HEARD_DIGITS or word in _ANY_ONE:
        return len(left) <= 1 or (asked and at == len(words) - 1 and word in HEARD_DIGITS)
    only_number = len({digit for _, digit in _numbers(words)}) == 1  # "102.5" chooses nothing
    return asked or (only_number and len(left) <= _SHORT_ANSWER) or (at == 0 and word.isdigit())


_SHORT_ANSWER = 2
_ANY_ONE = frozenset({"one", "uno"})
_AROUND_A_NUMBER = frozenset("the one number num i want think el la los numero de to hear".split()) - _ANY_ONE
_BEFORE_A_NUMBER = frozenset(
    "number num no option choice topic press item hit push pick gimme want"
    " numero opcion tema oprima marque".split()
)
