"""Words for the speech recogniser, step by step: the choices of the place, the commands that work there, urgent words.

At most 200 a step (the carrier takes 500 of at most 100 characters each, twilio.md 3.2). The same for every caller.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from line.core.library import LANGUAGES, WordLists
from line.core.script import Farewell, Menu, Node, Option, Question, Reading, Script

MOST = 200
_LONGEST = 100
_EACH = 4
"""So many words of one command: the ones that are said most stand first in their list."""
_SHORTEST = 3
"""Shorter ones are written, not said ("es", "en")."""

_ALWAYS = ("back", "repeat", "skip")
_LANGUAGES = {"en": ("spanish",), "es": ("english",)}
_IN_ITSELF = {"english": "en", "spanish": "es"}


def vocabulary(words: WordLists) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """By language, the words of each command that may be said, of "digits" and of what is "urgent"."""
    return MappingProxyType({language: _vocabulary(words, language) for language in LANGUAGES})


def _vocabulary(words: WordLists, language: str) -> Mapping[str, tuple[str, ...]]:
    said = {name: _sayable(words.words("commands", name, language)) for name in words.names("commands")}
    for name, itself in _IN_ITSELF.items():  # a language is asked for in itself, too
        said[name] = (*said.get(name, ()), *_sayable(words.words("commands", name, itself)))
    said |= {name: words.words("speech", name, language) for name in words.names("speech")}
    return MappingProxyType(said)


def _sayable(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in words if len(word) >= _SHORTEST)[:_EACH]


def hints_at(script: Script, node: Node, language: str) -> tuple[str, ...]:
    """What to listen for at this place, most likely first; the urgent words always find room."""
    heard = script.vocabulary[language]
    urgent = heard.get("urgent", ())
    choices = [word for option in _options(script, node) for lang, word in option.hints if lang == language]
    commands = [word for name in _commands(node, language) for word in heard.get(name, ())]
    first = _tidied((*choices, *commands, *script.hints[language]))
    kept = [word for word in first if word not in urgent][: MOST - len(urgent)]
    return _tidied((*kept, *urgent))


def _options(script: Script, node: Node) -> tuple[Option, ...]:
    if isinstance(node, Reading):  # any topic may be named while one is read
        topics = script.node(node.topics)
        return topics.options if isinstance(topics, Menu) else ()
    return node.options


def _commands(node: Node, language: str) -> Iterator[str]:
    """The names of the commands that do something at this place."""
    if isinstance(node, Question) and node.takes == "digits":
        yield "digits"
    if isinstance(node, Farewell):
        yield from ("repeat", "text_me", "staff", "pause")
        return
    yield from _ALWAYS
    if isinstance(node, Reading):
        yield from ("text_me", "more", "follow")
    elif isinstance(node, Menu) and not node.patient:
        yield "more"
    yield from ("staff", "pause")
    if not (isinstance(node, Menu) and node.patient):
        yield from (*_LANGUAGES[language], "interpreter", "call", "hours", "where", "relay")


def _tidied(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.replace(",", " ")[:_LONGEST] for word in words))
