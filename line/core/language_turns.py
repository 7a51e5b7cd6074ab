"""What choosing a language leads to: the menu in it, or a call back with an interpreter.

Whoever speaks neither of the line's languages is asked as little as can be, in simple English beside the language's own
name, and asked by a list: never through a child or a companion (safety.md L4).
"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from line.core import callback_questions as questions
from line.core.arrival import arrive
from line.core.effects import Effect, FinishRequest, KeepWords, OpenRequest, SaveAnswer, Speaks
from line.core.language_script import ASKED, LIST, listed, names
from line.core.library import FALLBACK, OTHER_LANGUAGE
from line.core.script import Menu, Option, Question, Reading
from line.core.talk import Talk
from line.core.turn import Both, Heard, Promised, Say, Turn
from line.core.understanding import holds, normalise, option_of


def chosen(talk: Talk, option: Option) -> Turn:
    """The turn after a choice that is about the language."""
    match option.does:
        case "switches":  # kept at once: who hangs up here is called back in it
            return arrive(talk.speaking(talk.other_language).to(option.to), effects=(Speaks(),))
        case "interprets":
            return listing(talk)
        case "needs":
            return _needs(talk, dict(option.sets)[ASKED])
        case _:
            return kept(talk)


def kept(talk: Talk) -> Turn:
    """The first menu, in the language that is now hers; a text says so in front of it."""
    now = (Say("language.now"),) if talk.writing else ()
    return arrive(talk.to(talk.script.start[talk.session.medium]), *now, effects=(Speaks(),))


def switched(talk: Talk, language: str) -> Turn:
    """The same place in the language that she asks for; where a language was to be chosen, it is."""
    spoken = talk.speaking(language)
    if talk.node.name == ASKED or talk.node.kind in ("language", "languages"):
        return kept(spoken)
    if isinstance(talk.node, Reading) and talk.writing:
        spoken = spoken.to(talk.node.topics)
    return replace(arrive(spoken.again(0)), effects=(Speaks(),))


def listing(talk: Talk) -> Turn:
    """The list of languages, in English: nobody who needs it speaks Spanish better."""
    return arrive(talk.speaking(FALLBACK).to(ASKED if talk.writing else f"{LIST}.1"), effects=(Speaks(),))


def onward(talk: Talk, node: Menu) -> Turn:
    """Who says nothing keeps the language that was offered, hears the rest of the list, or is called back all the same:
    with an interpreter for a language that staff still have to find out."""
    if node.kind == "language":
        return kept(talk)
    return arrive(talk.to(node.onward)) if node.onward else _needs(talk, OTHER_LANGUAGE)


def unheard(talk: Talk) -> Turn:
    """After the last miss in the list: she is called back, with an interpreter whose language is not known yet."""
    return _needs(talk, OTHER_LANGUAGE)


def answered(talk: Talk, heard: Heard) -> Turn | None:
    """The turn after the written question: a number of the list or the name of a language; None for anything else."""
    if not talk.writing:
        return listing(talk)
    said = normalise(heard.text)
    codes = list(talk.script.interpreted)
    if said.isdecimal():
        place = int(said) if len(said) <= 2 else 0
        return _stored(talk, codes[place - 1]) if 1 <= place <= len(codes) else arrive(talk)
    option = _named(talk, heard)
    return _booked(talk, option, heard) if option is not None else None


_SHORT = 8
"""A longer text that holds the name of a language is about something else, too."""


def outright(talk: Talk, heard: Heard) -> Turn | None:
    """The turn after a language that is asked for by its name, unasked ("russian", "someone who speaks Russian"); None
    where a name only stands in the words ("my german shepherd")."""
    option = None if heard.keyed else _named(talk, heard)
    if option is None:
        return None
    said = normalise(heard.text)
    asks = len(said.split()) <= _SHORT and any(holds(said, word) for word in talk.script.asking)
    return _booked(talk, option, heard) if asks or _alone(talk, option, heard) else None


def _named(talk: Talk, heard: Heard) -> Option | None:
    return option_of(Heard(heard.text), listed(talk.script)) if normalise(heard.text) else None


def _booked(talk: Talk, option: Option, heard: Heard) -> Turn:
    code = dict(option.sets)[ASKED]
    if not talk.writing:
        return _needs(talk, code)
    alone = code != OTHER_LANGUAGE and _alone(talk, option, heard)
    return _stored(talk, code) if alone else _stored(talk, code, KeepWords(heard.text))


def _alone(talk: Talk, option: Option, heard: Heard) -> bool:
    """Whether the name of the language is all that she says, polite words aside."""
    return talk.script.lexicon.said_plainly(normalise(heard.text)) in map(normalise, option.words)


def _needs(talk: Talk, code: str) -> Turn:
    """The number is confirmed, and nothing else is asked."""
    name = _name(talk, code)
    said = Say("interpreter.call", (("language", name),)) if name else Say("interpreter.call_other")
    asked = (talk.script.node(one) for one in talk.script.flow)
    left_open = {question.field: "" for question in asked if isinstance(question, Question)}
    return questions.start(talk.answered(left_open), said, preset={ASKED: code})


def _stored(talk: Talk, code: str, *more: Effect) -> Turn:
    name, caller = _name(talk, code), talk.facts.caller
    said = (
        Promised("interpreter.stored", (("language", name),))
        if name
        else Promised("interpreter.stored_other")
    )
    known = talk.knowing(number=caller, finished=True, answers=MappingProxyType({}))
    effects = (OpenRequest(caller, "text"), SaveAnswer(ASKED, code), *more, FinishRequest())
    return Turn(known.to(talk.script.start["writing"]).session, (said,), effects)


def _name(talk: Talk, code: str) -> Both | None:
    language = talk.script.interpreted.get(code)
    return names(language) if language is not None else None
