"""Builds the script from the content: which nodes there are, and what leads where.

The graph is data: the articles' menus and readings are `library_script`'s, the callback questions
`callback_script`'s. `build` raises `ScriptError` with every problem found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from line.core import callback_script, language_script, library_script, mean_script, visit_script
from line.core.callback_script import FLOW, hints_of, worded, words_of
from line.core.hints import vocabulary
from line.core.lexicon_building import lexicon_of
from line.core.library import LANGUAGES, Content, WordLists
from line.core.prompts import Phrases
from line.core.reviews import unreviewed
from line.core.safety import EMERGENCY, SELF_HARM
from line.core.script import (
    Command,
    Farewell,
    Menu,
    Node,
    Option,
    Question,
    Reading,
    Script,
    ScriptError,
    problems_of,
)
from line.core.tongues import tongues_of
from line.core.turn import PhoneNumber, Say
from line.core.understanding import normalise


def build(content: Content) -> Script:
    """The checked script of this content."""
    nodes = {node.name: node for node in _nodes(content)}
    visit_words = MappingProxyType(
        {name: _normal(content.intents, "visits", name) for name in content.intents.names("visits")}
    )
    script = Script(
        nodes=MappingProxyType(nodes),
        start=MappingProxyType({"speech": "main", "writing": library_script.first(content)}),
        flow=FLOW,
        clinic=content.clinic,
        library=content.library,
        phrases=Phrases(content.prompts),
        commands=MappingProxyType({language: _commands(content.intents, language) for language in LANGUAGES}),
        visit_words=visit_words,
        lexicon=lexicon_of(content, visit_words),
        visit_tongues=_tongues(content.intents, "visits"),
        check_in_tongues=_tongues(content.intents, "check_in"),
        check_in=MappingProxyType(
            {name: _normal(content.intents, "check_in", name) for name in content.intents.names("check_in")}
        ),
        version=content.version,
        reminders=content.reminders,
        languages=LANGUAGES,
        topics=library_script.topics_of(content),
        hints=MappingProxyType({lang: _hints(content, lang) for lang in LANGUAGES}),
        unreviewed=unreviewed(content),
        reviews=content.reviews,
        tongues=tongues_of(content),
        interpreted=MappingProxyType({language.code: language for language in content.languages.listed}),
        asking=tuple(map(normalise, content.languages.asking)),
        vocabulary=vocabulary(content.intents),
    )
    found = problems_of(script)
    if found:
        raise ScriptError(found)
    return script


def tree_lines(script: Script, language: str = "en") -> list[str]:
    """The menu as a tree, one line a node or choice, for the content check."""
    lines: list[str] = []

    def walk(name: str, depth: int, seen: frozenset[str]) -> None:
        node = script.nodes[name]
        if isinstance(node, Reading) or name in seen:
            return
        for option in node.options:
            label = script.phrases.spoken(option.label, language)
            lines.append(f"{'  ' * depth}{option.key}  {label}  -> {option.to or 'next question'}")
            if option.to in script.nodes and isinstance(script.nodes[option.to], Menu):
                walk(option.to, depth + 1, seen | {name})
        if isinstance(node, Menu) and node.onward:
            lines.append(f"{'  ' * depth}who waits hears more:")
            walk(node.onward, depth, seen | {name})

    lines.append("main (every call; texts begin at " + script.start["writing"] + ")")
    walk(script.start["speech"], 1, frozenset())
    for name in ("number", "check", *script.flow):
        node = script.nodes[name]
        assert isinstance(node, Question)
        lines.append(f"callback: {name}" + (f" (only by {node.medium})" if node.medium else ""))
        walk(name, 1, frozenset())
    return lines


def _nodes(content: Content) -> Iterator[Node]:
    yield _main(content)
    library = tuple(library_script.nodes(content))
    yield from library
    asked = library_script.asked_about(content.library, library)
    yield from mean_script.nodes(asked, content.intents, library_script.first(content))
    yield from language_script.nodes(content)
    yield from visit_script.menus(content.intents)
    yield from callback_script.nodes(content.intents)
    yield Farewell(
        "done",
        ("callback.done",),
        (
            Option(
                "1",
                Say("option.text_receipt"),
                "done",
                words_of(content.intents, "text_receipt"),
                hints=hints_of(content.intents, "text_receipt"),
                does="texts",
            ),
        ),
    )
    leave = worded(content.intents, "leave_message", "1", "option.leave_message", "number", does="asks")
    staff = ("staff_number", PhoneNumber(content.clinic.staff_number))
    for tier in (EMERGENCY, SELF_HARM):
        name, said = f"emergency.{tier}", Say(f"red_flag.{tier}", (staff,), firm=True)
        yield Menu(name, said, (leave,), back=name, patient=True)


def _main(content: Content) -> Menu:
    words = content.intents
    return Menu(
        "main",
        None,
        (
            visit_script.way_in(words),
            language_script.way_in(),
            library_script.way_in(content),
            worded(
                words, "injury", "4", "option.injury", "number", sets=(("reason", "injury"),), does="asks"
            ),
        ),
        back="main",
    )


def _hints(content: Content, language: str) -> tuple[str, ...]:
    """Words for the recogniser wherever a call stands: the line's own, then the articles' names."""
    return (*content.intents.words("hints", language), *library_script.titles(content, language))


def _commands(words: WordLists, language: str) -> Mapping[str, Command]:
    """Normalised words to commands. The session's own language wins over the other's."""
    others = [other for other in LANGUAGES if other != language]
    table: dict[str, Command] = {}
    for lang in (*others, language):
        for name in words.names("commands"):
            table |= {normalise(word): Command(name) for word in words.words("commands", name, lang)}
    return MappingProxyType(table)


_EITHER = frozenset("ok okay okey k kk c r y n no yes confirm hi hello bye thumbsup cancel vale".split())


def _tongues(words: WordLists, group: str) -> Mapping[str, tuple[str, ...]]:
    """The answers of this group that one language only has. Everybody may write "ok" or "yes"."""
    kinds = words.names(group)
    said = {
        lang: {normalise(word) for kind in kinds for word in words.words(group, kind, lang)}
        for lang in LANGUAGES
    }
    both = _EITHER.union(set.intersection(*said.values()))
    return MappingProxyType({lang: tuple(sorted(found - both)) for lang, found in said.items()})


def _normal(words: WordLists, *path: str) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(normalise(word) for language in LANGUAGES for word in words.words(*path, language))
    )
