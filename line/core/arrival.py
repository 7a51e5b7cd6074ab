"""Arriving at a place of the script: what is said there, in full, or more briefly after a miss.

What an answer leads to is decided in `conversation`, `commands` and `callback_questions`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from line.core import language_script, listing, reading
from line.core.effects import Effect
from line.core.script import Farewell, Menu, Option, Question, Reading
from line.core.talk import (
    ENTRY_SECONDS,
    KEYS_FIRST_FROM,
    MENU_SECONDS,
    PATIENT_SECONDS,
    TEXTING_SECONDS,
    Talk,
    offer,
)
from line.core.turn import Ask, PhoneNumber, Promised, Prompt, Say, Turn


def arrive(talk: Talk, *lead: Prompt, effects: tuple[Effect, ...] = ()) -> Turn:
    """The turn that enters the session's node, after saying `lead`. After misses it is said more briefly."""
    node = talk.node
    match node:
        case Menu():
            turn = _menu(talk, node)
        case Reading():
            turn = reading.turn(talk, node)
        case Question():
            turn = _question(talk, node)
        case Farewell():
            turn = _farewell(talk, node)
        case _:
            assert_never(node)
    return replace(
        turn,
        prompts=lead + turn.prompts,
        effects=effects + turn.effects,
        keys_first=talk.session.attempt >= KEYS_FIRST_FROM,
    )


def _menu(talk: Talk, node: Menu) -> Turn:
    session = talk.session
    if talk.writing:
        return _written_menu(replace(talk, session=replace(session, upto=0)), node)
    visible = listing.shown(talk, node)
    brief = session.attempt == 1
    prompts: list[Prompt] = []
    if node.intro and not session.sentence:
        prompts += _intro(node, node.intro, session.attempt)
    prompts.append(offer(talk, visible, short=brief))
    if listing.remaining(talk, node):
        prompts.append(Say("topics.more"))
    elif not brief and not node.patient and node.kind not in ("language", "mean"):
        prompts += [Say("offer.staff"), Say("offer.repeat")]
        if node.name == talk.script.start["speech"]:
            prompts.append(Say("offer.time"))
    seconds = PATIENT_SECONDS if node.patient and session.attempt > 1 else MENU_SECONDS
    return Turn(session, tuple(prompts), seconds=seconds)


def _written_menu(talk: Talk, node: Menu) -> Turn:
    intro = (node.intro,) if node.intro else ()
    if node.kind == "mean":  # the question names both answers
        return Turn(talk.session, intro)
    choices = offer(talk, listing.shown(talk, node), short=False)
    if not listing.remaining(talk, node):
        return Turn(talk.session, (*intro, choices, Say("text.call")))
    moved = replace(talk.session, upto=listing.end_of(talk, node))
    return Turn(moved, (*intro, choices, Say("text.more_choices"), Say("text.call")))


def _intro(node: Menu, intro: Say, attempt: int) -> list[Prompt]:
    """What stands before the choices. After a red flag it is said twice in full, then in a few words."""
    if node.patient:
        return [intro] if attempt < KEYS_FIRST_FROM else [Say("retry.patient")]
    briefly = attempt == 1 and node.kind != "mean"  # that question is as short as it can be
    return [replace(intro, name=f"{intro.name}.short") if briefly else intro]


def _question(talk: Talk, node: Question) -> Turn:
    session = talk.session
    brief = session.attempt == 1 and not talk.writing  # a written question is short already
    ask = _with_values(talk, node)
    if node.takes != "choice":
        name = f"{ask.name}.again" if session.attempt and node.takes == "digits" else ask.name
        takes = node.takes
        seconds = ENTRY_SECONDS if takes == "digits" else MENU_SECONDS
        return Turn(session, (Ask(replace(ask, name=name), takes),), seconds=seconds)
    if node.name == "texting":  # the warning names its one key; keys only: a television must not decide
        said = (Say("texting.private", firm=True), ask)
        return Turn(session, said, keys_only=True, seconds=TEXTING_SECONDS)
    if node.name == "follow":  # said in full each time: it is what she agrees to
        consent = Say("follow.consent", firm=True)
        choices = offer(talk, node.options, short=False)
        without = Say("text.skip") if talk.writing else Say("follow.without")
        return Turn(session, (consent, Ask(ask), choices, without), keys_only=True)
    offered = tuple(option for option in node.options if option.key)
    choices = offer(talk, offered, short=brief or talk.writing)
    if brief:
        ask = Say(f"{ask.name}.short")
    if talk.writing:
        return Turn(session, (Ask(ask), choices, Say("text.skip")))
    return Turn(session, (Ask(ask), choices))


def _with_values(talk: Talk, node: Question) -> Say:
    """The question with the number it reads back, if it does: that is not cut short (safety.md A5)."""
    number = {"number": talk.facts.caller, "check": talk.facts.keyed}.get(node.name)
    if number is None:
        return node.ask
    return replace(node.ask, values=(("number", PhoneNumber(number)),), firm=True)


def options_of(talk: Talk, node: Menu | Farewell) -> tuple[Option, ...]:
    """The choices that may be taken here: the receipt by text only where it was offered, and any language of the list
    by its name."""
    facts = talk.facts
    by_text = facts.textable and not facts.texts_off and facts.number == facts.caller
    if isinstance(node, Menu) and node.kind == "languages":
        return (*node.options, *(replace(option, key="") for option in language_script.listed(talk.script)))
    return node.options if isinstance(node, Menu) or by_text else ()


def _farewell(talk: Talk, node: Farewell) -> Turn:
    options = options_of(talk, node)
    prompts: list[Prompt] = [Promised(name) for name in node.says]
    if options:
        prompts.append(offer(talk, options, short=False))
    prompts.append(Say("offer.repeat"))
    return Turn(talk.session, tuple(prompts), seconds=6)
