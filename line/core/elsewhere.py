"""Conditions that no article here is about: the line says so, and how to reach a person, and reads nothing out.

Which words ask about one is told in `wishes.elsewhere`.
"""

from __future__ import annotations

from dataclasses import replace

from line.core import meant, misses
from line.core.arrival import arrive
from line.core.effects import KeepWords
from line.core.script import Menu, Question
from line.core.talk import Talk
from line.core.tongues import moved
from line.core.turn import Heard, Say, Turn
from line.core.understanding import CONDITION

_NOT_HERE = Say("topics.not_here")


def run(talk: Talk, heard: Heard) -> Turn | None:
    """The turn after words about such a condition, or None. An open question takes them as its answer; with a request
    open, staff read them."""
    node = talk.node
    if heard.keyed or isinstance(node, Question) or (isinstance(node, Menu) and node.patient):
        return None
    meaning = meant.guess(talk, heard)
    if meaning.rule != CONDITION or meant.doubtful(heard):
        return None
    if talk.writing and talk.facts.request:
        return misses.run(talk, heard)
    if talk.writing:
        talk = moved(talk, heard.text, meaning.language)
        return Turn(talk.again(0).session, (_NOT_HERE,), understood=False)
    kept = (KeepWords(heard.text),) if talk.facts.request else ()
    return replace(arrive(talk.again(0), _NOT_HERE), effects=kept, understood=False)


def said(turn: Turn) -> bool:
    """Whether the turn tells that there is nothing here about what was asked."""
    return _NOT_HERE in turn.prompts
