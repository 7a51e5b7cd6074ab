"""One moment of a conversation: the script, the session, the time, and how it moves to another place.

What is said there is `arrival`'s; what an answer leads to is decided in `conversation` and `callback_questions`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from line.core.script import Node, Option, Script
from line.core.turn import Choice, Facts, Offer, Say, Session, Turn

MENU_SECONDS = 8
ENTRY_SECONDS = 10
PAUSE_SECONDS = 60
PATIENT_SECONDS = 60
TEXTING_SECONDS = 4
"""How long the line waits, by what it waits for (safety.md A2: menus 8 s, digits 10 s; a pause is a minute)."""

KEYS_FIRST_FROM = 2
"""Misses in a row after which keys are asked for, and no word cuts the prompt short."""
MISSES = 3
"""Misses in a row before the line stops asking and offers to call back (safety.md A4)."""


@dataclass(frozen=True)
class Talk:
    """A conversation at one moment. `now` is aware UTC; `first` marks the first text of a new thread."""

    script: Script
    session: Session
    now: datetime
    first: bool = False

    @property
    def node(self) -> Node:
        return self.script.node(self.session.node)

    @property
    def writing(self) -> bool:
        return self.session.medium == "writing"

    @property
    def facts(self) -> Facts:
        return self.session.facts

    def to(self, node: str, *, sentence: int = 0) -> Talk:
        """The same conversation at another place, as if nothing had gone wrong before."""
        moved = replace(self.session, node=node, sentence=sentence, attempt=0, paused=False, upto=0, page=0)
        return replace(self, session=moved)

    def again(self, attempt: int) -> Talk:
        """The same place after `attempt` misses."""
        return replace(self, session=replace(self.session, attempt=attempt, paused=False))

    def waiting(self) -> Talk:
        """The same place, while she asked us to wait."""
        return replace(self, session=replace(self.session, paused=True))

    def knowing(self, **facts: object) -> Talk:
        """The same conversation with these facts learnt."""
        return replace(
            self,
            session=replace(self.session, facts=replace(self.facts, **facts)),  # type: ignore[arg-type]
        )

    def answered(self, answers: Mapping[str, str]) -> Talk:
        """The same conversation with these answers given."""
        return self.knowing(answers=MappingProxyType({**self.facts.answers, **answers}))

    @property
    def other_language(self) -> str:
        return next(lang for lang in self.script.languages if lang != self.session.language)

    def speaking(self, language: str) -> Talk:
        return replace(self, session=replace(self.session, language=language))


def offer(talk: Talk, options: tuple[Option, ...], *, short: bool) -> Offer:
    """The choices as a prompt, in their terse form after a miss. The other language is offered in itself."""
    rows = []
    for option in options:
        label = option.label
        if option.switches_language or option.does == "interprets":
            label = replace(label, language=talk.other_language)
        if short and not option.switches_language:
            label = replace(label, name=f"{label.name}.short")
        rows.append(Choice(option.key, label, option.code))
    return Offer(tuple(rows), short=short)


def goodbye(talk: Talk) -> Turn:
    """The end of a call that leaves nothing open."""
    return Turn(talk.session, (Say("callback.goodbye"), Say("goodbye")), over=True)
