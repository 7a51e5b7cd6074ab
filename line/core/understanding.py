"""What a person's words mean, on either channel: `understand`, a pure function of the words, the lexicon and the place.

The order: red flags and opting out always, and both may hold; whole-text commands; the open question's answer; the
rest. Red flags are `safety`'s rules, opting out is `consent`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from line.core import visit_words
from line.core.consent import wants_out, wants_out_too
from line.core.lexicon import Lexicon
from line.core.meaning import Intent, Meaning
from line.core.plain import SPOKEN_DIGITS, holds, normalise
from line.core.safety import red_flag
from line.core.script import Command, Option
from line.core.turn import Heard, Medium
from line.core.typed import thumbs_down

__all__ = [
    "SPOKEN_DIGITS",
    "Context",
    "command_of",
    "holds",
    "key_of",
    "language_of",
    "normalise",
    "option_of",
    "understand",
]

_NEGATIONS = frozenset(
    "no not never dont doesnt didnt isnt arent wasnt cant cannot wont but except without"
    " nunca ni sin menos pero".split()
)


@dataclass(frozen=True)
class Context:
    """Where a talk stands: the node, the choices open there, and whether a reminder is the last thing that we sent."""

    node: str = ""
    options: tuple[Option, ...] = ()
    visits: bool = False


def understand(
    text: str, lexicon: Lexicon, *, medium: Medium, language: str, context: Context = Context()
) -> Meaning:
    """What the words mean. `language` is the session's; the answer's is the one of the words, where they tell."""
    tongue = language_of(text, lexicon.tongues, language)
    phrases = lexicon.opt_out[medium]
    ends = wants_out(text, phrases) or (medium == "writing" and thumbs_down(text))
    tier = red_flag(text, lexicon.red_flags)
    if tier is not None:
        too = (Intent.STOP,) if ends or (medium == "writing" and wants_out_too(text, phrases)) else ()
        return Meaning(Intent.EMERGENCY, tongue, f"red_flag.{tier}", 1.0, tier=tier, also=too)
    if ends:
        return Meaning(Intent.STOP, tongue, "opt_out", 1.0)
    return (
        _commanded(text, lexicon, tongue)
        or _answered(text, lexicon, tongue, context)
        or _named_topic(text, lexicon, tongue)
        or Meaning(Intent.UNKNOWN, tongue, "none", 0.0)
    )


def _commanded(text: str, lexicon: Lexicon, language: str) -> Meaning | None:
    said = normalise(text)
    for tongue in (language, *lexicon.commands):
        intent = lexicon.commands[tongue].get(said)
        if intent is not None:
            return Meaning(intent, tongue, f"command.{intent}", 1.0)
    return None


_VISITS = {
    "confirm": Intent.APPOINTMENT_CONFIRM,
    "change": Intent.APPOINTMENT_RESCHEDULE,
    "cancel": Intent.APPOINTMENT_CANCEL,
}


def _answered(text: str, lexicon: Lexicon, language: str, context: Context) -> Meaning | None:
    if context.visits:
        said = visit_words.answer(text, lexicon.visit_words)
        if said is not None and said.does is not None:
            return Meaning(_VISITS[said.does], language, "visit.answer", 1.0)
    wish = visit_words.wish(text, lexicon.visit_words)
    if wish is not None:
        return Meaning(_VISITS[wish], language, "visit.wish", 0.9)
    option = option_of(Heard(text), context.options)
    section = option.to.split(".") if option is not None and option.to.startswith("read.") else None
    if section is not None:
        return Meaning(Intent.SECTION, language, "option", 1.0, article=section[1], section=section[2])
    return None


def _named_topic(text: str, lexicon: Lexicon, language: str) -> Meaning | None:
    said = normalise(text)
    whole = [topic for topic in lexicon.topics if said in topic.words]
    found = whole or [topic for topic in lexicon.topics if any(holds(said, name) for name in topic.names)]
    if len(found) != 1:
        return None
    (topic,) = found
    sure = 1.0 if whole else 0.85
    return Meaning(Intent.SECTION, language, "topic", sure, article=topic.article, section=topic.section)


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
