"""Who is deaf, or calls through a relay service or a TTY: she gets time, and staff see how to reach her (safety.md L5).

What she said of it is a mark on her request, whatever else the same words ask for, and kept until there is a request.
"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from line.core.effects import FlagUrgent, OpenRequest, SaveAnswer
from line.core.plain import holds, normalise
from line.core.script import Command
from line.core.talk import Talk
from line.core.turn import Heard, Input, Say, Turn
from line.core.waiting import pause

FIELD = "relay"
"""The name under which her words are kept, among the answers of the talk and on the request."""


def run(talk: Talk) -> Turn:
    """The turn after "I use a relay service": on a call, a minute to begin with."""
    noted = Say("relay.noted")
    if not talk.writing:
        return pause(talk, noted)
    return Turn(talk.session, (noted,) if talk.facts.request else (noted, Say("text.call")))


def marked(talk: Talk, heard: Input, turn: Turn) -> Turn:
    """The turn with the mark, where these words say it, or earlier ones did and a request is opened now. Words that
    mean nothing else here are answered for it."""
    words = said(talk, heard)
    if words and not turn.understood:
        turn = run(talk)
    known = words or talk.facts.answers.get(FIELD, "")
    opens = any(isinstance(effect, OpenRequest | FlagUrgent) for effect in turn.effects)
    if not (words or (known and opens)):
        return turn
    facts = turn.session.facts
    facts = replace(facts, answers=MappingProxyType({**facts.answers, FIELD: known}))
    effects = (*turn.effects, SaveAnswer(FIELD, known))
    return replace(turn, session=replace(turn.session, facts=facts), effects=effects)


def said(talk: Talk, heard: Input) -> str:
    """The longest of the phrases for it inside the words, or ""."""
    if not isinstance(heard, Heard) or heard.keyed:
        return ""
    words = normalise(heard.text)
    table = talk.script.commands[talk.session.language]
    phrases = (phrase for phrase, command in table.items() if command is Command.RELAY)
    return max((phrase for phrase in phrases if holds(words, phrase)), key=len, default="")
