"""The places where the line asks "Did you mean symptoms?": one for each section, and one for each thing it may do.

A yes leads there; the list is the other answer. What was meant is decided in `meant`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from line.core.callback_script import words_of
from line.core.library import LANGUAGES, WordLists
from line.core.meaning import Intent
from line.core.script import Command, Does, Menu, Option, Reading
from line.core.turn import Both, InLanguages, Say

KIND = "mean"

DEEDS: Mapping[Intent, Does] = MappingProxyType(
    {
        Intent.CALLBACK: "asks",
        Intent.AGENT: "commands",
        Intent.STATUS: "commands",
        Intent.HOURS: "commands",
        Intent.LOCATION: "commands",
        Intent.APPOINTMENT_RESCHEDULE: "asks",
        Intent.APPOINTMENT_CANCEL: "asks",
        Intent.STOP: "ends",
    }
)
"""What a yes does, for each intent that is worth a question: a wrong guess at the others costs nobody anything."""

COMMANDS: Mapping[Intent, Command] = MappingProxyType(
    {
        Intent.MENU: Command.MENU,
        Intent.CALLBACK: Command.CALL,
        Intent.HELP: Command.HELP,
        Intent.HOURS: Command.HOURS,
        Intent.LOCATION: Command.WHERE,
        Intent.STATUS: Command.STATUS,
        Intent.AGENT: Command.STAFF,
        Intent.THANKS: Command.THANKS,
        Intent.REPEAT: Command.REPEAT,
        Intent.BACK: Command.BACK,
        Intent.MORE: Command.MORE,
    }
)
"""The command that does what somebody meant."""

_PLAIN = 2


def of_section(article: str, section: str) -> str:
    """The name of the place that asks whether this section was meant."""
    return f"{KIND}.{article}.{section}"


def of_intent(intent: Intent) -> str:
    """The name of the place that asks whether this was meant."""
    return f"{KIND}.{intent}"


def nodes(readings: Mapping[str, tuple[Reading, InLanguages]], words: WordLists, home: str) -> Iterator[Menu]:
    """Every such place. `readings` by name with the menu words of their section; `home` is where the list is without an
    article; `words` are what may be said for yes and for no (intents.yaml)."""
    for reading, topic in readings.values():
        yes = _yes(words, reading.name, "goes")
        asked = Say("mean.section", (("topic", _inside(topic)),))
        yield _place(of_section(reading.article, reading.section), asked, yes, words, reading.topics)
    for intent, does in DEEDS.items():
        changes = intent in (Intent.APPOINTMENT_CANCEL, Intent.APPOINTMENT_RESCHEDULE)
        command = COMMANDS.get(intent)
        sets = (
            (("reason", "change"),)
            if changes
            else (("command", command),)
            if does == "commands" and command
            else ()
        )
        to = "number" if does == "asks" else ""
        yield _place(of_intent(intent), Say(f"mean.{intent}"), _yes(words, to, does, sets), words, home)


def _inside(topic: InLanguages) -> InLanguages:
    """A topic's menu words as they are written inside a sentence: small."""
    forms = ((lang, form, form.texted) for lang, form in topic.forms)
    return InLanguages(tuple((lang, Both(form.spoken, f"{t[:1].lower()}{t[1:]}")) for lang, form, t in forms))


def _place(name: str, asked: Say, yes: Option, words: WordLists, topics: str) -> Menu:
    listed = [(lang, w) for lang in LANGUAGES for w in words.words("commands", "menu", lang)]
    refused = (*words_of(words, "no"), *(word for _, word in listed))
    hints = (*_plain(words, "no"), *listed)
    no = Option("2", Say("mean.no"), topics, refused, hints=hints)
    return Menu(name, asked, (yes, no), kind=KIND, back=topics)


def _yes(words: WordLists, to: str, does: Does, sets: tuple[tuple[str, str], ...] = ()) -> Option:
    hints = _plain(words, "yes")
    return Option("1", Say("mean.yes"), to, words_of(words, "yes"), hints=hints, does=does, sets=sets)


def _plain(words: WordLists, name: str) -> tuple[tuple[str, str], ...]:
    """The first words of a list in each language: the others say more than yes or no ("another number")."""
    return tuple((lang, word) for lang in LANGUAGES for word in words.words("answers", name, lang)[:_PLAIN])
