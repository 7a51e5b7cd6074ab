"""The script: the graph of places where a conversation can stand, and what each key means there.

Owns the node kinds, the one table of keys by kind, and the checks made at start. The graph itself is
built from the content in `script_building`. Must not hold a sentence of the line's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

from line.core.clinic import Clinic
from line.core.lexicon import Lexicon
from line.core.library import Article, Interpreted, Library, Section
from line.core.prompt_table import PROMPTS
from line.core.prompts import Phrases
from line.core.reminders import Kind
from line.core.review import Review
from line.core.reviews import Unreviewed
from line.core.topics import Topics
from line.core.turn import Medium, PhoneNumber, Say, Takes


class Command(StrEnum):
    """What a key or a whole-text word asks for, wherever the conversation stands."""

    STAFF = "staff"
    BACK = "back"
    REPEAT = "repeat"
    ONWARD = "onward"
    PAUSE = "pause"
    NEXT = "next"
    TEXT_ME = "text_me"
    CLEAR = "clear"
    MENU = "menu"
    MORE = "more"
    CALL = "call"
    STATUS = "status"
    CHANGE = "change"
    NO_CALL = "no_call"
    HELP = "help"
    HOURS = "hours"
    WHERE = "where"
    LATE = "late"
    SKIP = "skip"
    AUTHOR = "author"
    ENGLISH = "english"
    SPANISH = "spanish"
    INTERPRETER = "interpreter"
    GREETING = "greeting"
    THANKS = "thanks"
    WHO = "who"
    FOLLOW = "follow"
    RELAY = "relay"


_EVERYWHERE = {
    "0": Command.STAFF,
    "*": Command.BACK,
    "9": Command.REPEAT,
    "#": Command.ONWARD,
    "5": Command.PAUSE,
}

KEYS: Mapping[str, Mapping[str, Command]] = MappingProxyType(
    {
        "menu": _EVERYWHERE,
        "topics": _EVERYWHERE,
        "language": _EVERYWHERE,
        "languages": _EVERYWHERE,
        "mean": _EVERYWHERE,
        "reading": _EVERYWHERE | {"1": Command.NEXT, "2": Command.TEXT_ME, "3": Command.FOLLOW},
        "question": _EVERYWHERE,
        "entry": {"0": Command.STAFF, "*": Command.CLEAR, "9": Command.REPEAT, "5": Command.PAUSE},
        "recording": {},
        "farewell": {key: _EVERYWHERE[key] for key in "09#5"},
    }
)
"""Keys by kind of node (AS/NZS 4263's pause on 5; 9 repeats, safety.md A3). In an entry, digits are digits and # ends
it; a key alone is no number, and means there what it means elsewhere. A recording ends on #, which the carrier itself
hears."""

MOST_KEYS = 8
"""Choices of one menu: keys 1 to 8, since 9 repeats and 0 is staff. A longer list goes on in a menu of its own."""

SPOKEN_AT_ONCE = 4
"""Choices said in one breath (ISO/IEC 13714: at most four); who waits hears the rest."""


Does = Literal[
    "goes", "asks", "texts", "comes", "switches", "keeps", "interprets", "needs", "commands", "ends"
]


@dataclass(frozen=True)
class Option:
    """A choice: its key, the prompt that names it, where it leads, what it settles on the way.

    `words`: other ways to name it as the whole text, in every language; `names`: those that also count inside a
    sentence; `hints`: what the speech recogniser should expect, as (language, word); `sets`: answers to callback
    questions that it gives; `does`: it goes there, asks the callback questions, texts the receipt, or tells staff that
    she comes to her visit; or it is about the language (core/language_turns.py), does a command, or ends all automated
    texts and calls. `code`: what a text calls the choice by instead of its key.
    """

    key: str
    label: Say
    to: str
    words: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    hints: tuple[tuple[str, str], ...] = ()
    sets: tuple[tuple[str, str], ...] = ()
    does: Does = "goes"
    code: str = ""

    @property
    def switches_language(self) -> bool:
        return self.does == "switches"


@dataclass(frozen=True)
class Menu:
    """A list of choices. `patient`: it never gives up on the caller (after a red flag). `onward`: the menu where a
    long list goes on, with keys of its own, for who waits."""

    name: str
    intro: Say | None
    options: tuple[Option, ...]
    kind: str = "menu"
    back: str | None = None
    patient: bool = False
    onward: str | None = None


@dataclass(frozen=True)
class Reading:
    """One section of an article; `following` is the node of the next section, if any."""

    name: str
    article: str
    section: str
    topics: str
    following: str | None
    kind: str = "reading"


@dataclass(frozen=True)
class Question:
    """One question of the callback flow. `field` is where its answer is kept.

    `medium`: asked only there. `only_if`: asked only when that field holds that value. `onward`: the
    option that # chooses (a key of `options`), or None where # means "skip".
    """

    name: str
    field: str
    ask: Say
    takes: Takes = "choice"
    options: tuple[Option, ...] = ()
    medium: Medium | None = None
    only_if: tuple[str, str] | None = None
    onward: str | None = None
    kind: str = "question"


@dataclass(frozen=True)
class Farewell:
    """The last thing said. Its options may still be taken while the line is open."""

    name: str
    says: tuple[str, ...]
    options: tuple[Option, ...] = ()
    kind: str = "farewell"


Node = Menu | Reading | Question | Farewell


class ScriptError(ValueError):
    """The script cannot work; `problems` says why, one line each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Script:
    """The whole graph, with the content it speaks from.

    `start` names the first node by medium; `flow` the callback questions in the order they are asked;
    `reminders` are the kinds of message that the line starts;
    `commands` maps a language's normalised words to commands; `hints` are words for the speech recogniser;
    `visit_words` are answers about visits, by what they mean (core/visit_words.py), and `check_in` those to a check-in;
    `visit_tongues` and `check_in_tongues` are the ones that only one language has;
    `lexicon` is what `understand` knows of people's words, with the red flags and the ways to opt out;
    `topics` what articles and their sections may be called;
    `unreviewed` are the words of all this that no person has checked yet, and `reviews` say who checked the line's own
    sentences, by language. `tongues` are the words that only one language has; `interpreted` the languages of the list,
    by code, and `asking` the words that ask for one of them beside its name; `vocabulary` what the recogniser should
    expect of commands, by language (core/hints.py).
    """

    nodes: Mapping[str, Node]
    start: Mapping[str, str]
    flow: tuple[str, ...]
    clinic: Clinic
    library: Library
    phrases: Phrases
    commands: Mapping[str, Mapping[str, Command]]
    lexicon: Lexicon
    version: str
    reminders: Mapping[str, Kind] = field(default_factory=lambda: MappingProxyType({}))
    languages: tuple[str, ...] = ("en", "es")
    topics: Topics = field(default_factory=Topics)
    visit_words: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    visit_tongues: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    check_in: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    check_in_tongues: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    hints: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    unreviewed: tuple[Unreviewed, ...] = ()
    reviews: Mapping[str, Review] = field(default_factory=lambda: MappingProxyType({}))
    tongues: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    interpreted: Mapping[str, Interpreted] = field(default_factory=lambda: MappingProxyType({}))
    asking: tuple[str, ...] = ()
    vocabulary: Mapping[str, Mapping[str, tuple[str, ...]]] = field(
        default_factory=lambda: MappingProxyType({})
    )

    def node(self, name: str) -> Node:
        """Raises KeyError for a name that is not in this version of the script."""
        return self.nodes[name]

    @property
    def staff_value(self) -> tuple[str, PhoneNumber]:
        """Where a person answers, as the value of a sentence that names it."""
        return "staff_number", PhoneNumber(self.clinic.staff_number)

    def values_of(self, name: str) -> frozenset[str]:
        """The values that a prompt wants."""
        return PROMPTS[name]

    def article(self, reading: Reading, language: str) -> Article:
        return self.library.edition(reading.article, language)

    def section(self, reading: Reading, language: str) -> Section:
        article = self.article(reading, language)
        return next(section for section in article.sections if section.slug == reading.section)


def keys_of(node: Node) -> dict[str, Command]:
    """The commands that keys mean at this node: its own choices win over the pause only."""
    table = dict(KEYS[node.kind])
    if not isinstance(node, Reading) and any(option.key == "5" for option in node.options):
        table.pop("5", None)
    return table


def problems_of(script: Script) -> list[str]:
    """What would go wrong on a call: unknown targets, a key with two meanings, silent nodes."""
    found: list[str] = []
    for node in script.nodes.values():
        found += _node_problems(script, node)
    for medium, name in script.start.items():
        if name not in script.nodes:
            found.append(f"start for {medium}: there is no node {name!r}")
    found += [f"flow: there is no question {name!r}" for name in script.flow if name not in script.nodes]
    return found


def _node_problems(script: Script, node: Node) -> list[str]:
    if isinstance(node, Reading):
        targets = [node.topics, *([node.following] if node.following else [])]
        return [f"{node.name}: there is no node {to!r}" for to in targets if to not in script.nodes]
    found = []
    keys = [option.key for option in node.options]
    found += [f"{node.name}: key {key} has two meanings" for key in sorted(set(keys)) if keys.count(key) > 1]
    taken = keys_of(node)
    found += [f"{node.name}: key {key} has two meanings ({taken[key]})" for key in keys if key in taken]
    found += [
        f"{node.name}: key {option.key} leads to {option.to!r}, which does not exist"
        for option in node.options
        if option.to and option.to not in script.nodes
    ]
    if isinstance(node, Menu) and node.onward and node.onward not in script.nodes:
        found.append(f"{node.name}: there is no node {node.onward!r}")
    if isinstance(node, Menu) and not node.options:
        found.append(f"{node.name}: a menu without choices")
    if isinstance(node, Question) and node.takes == "choice" and not node.options:
        found.append(f"{node.name}: a question without answers")
    if isinstance(node, Question) and node.onward and node.onward not in keys:
        found.append(f"{node.name}: # chooses {node.onward}, which is no answer")
    return found
