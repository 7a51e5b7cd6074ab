"""What fits nothing: a shorter prompt, then keys only, then the offer to call back (safety.md A4).

In writing, the choices once and then a person. Once a request is stored, what was not understood goes to staff.
"""

from __future__ import annotations

from dataclasses import replace

from line.core import callback_flow, language_turns, reading, waiting
from line.core import callback_questions as questions
from line.core.arrival import arrive
from line.core.effects import KeepWords
from line.core.script import Menu, Question, Reading
from line.core.talk import KEYS_FIRST_FROM, MISSES, Talk, goodbye
from line.core.turn import Heard, Promised, Prompt, Say, Silence, Turn
from line.core.understanding import normalise


def run(talk: Talk, heard: Heard | Silence) -> Turn:
    """What was heard fits nothing here: a shorter prompt, then keys only, then the offer to call back."""
    if talk.session.paused and isinstance(heard, Heard):
        return waiting.woken(talk, heard)
    attempt = talk.session.attempt + 1
    if talk.writing:
        assert isinstance(heard, Heard)
        return replace(_miss_in_writing(talk.again(attempt), heard), understood=False)
    turn = _miss_on_a_call(talk, heard, attempt)
    if isinstance(heard, Heard) and not heard.keyed and talk.facts.request:
        # Once a request is stored, staff can read what the line did not understand.
        return replace(turn, effects=(*turn.effects, KeepWords(heard.text)))
    return turn


def in_a_row(talk: Talk, turn: Turn) -> Turn:
    """Misses by text count while they follow each other: who was understood in between begins anew."""
    stays = turn.understood and talk.writing and turn.session.node == talk.session.node
    return replace(turn, session=replace(turn.session, attempt=0)) if stays else turn


def _miss_on_a_call(talk: Talk, heard: Heard | Silence, attempt: int) -> Turn:
    node = talk.node
    if isinstance(node, Menu) and node.patient:
        return replace(arrive(talk.again(min(attempt, KEYS_FIRST_FROM))), understood=False)
    if attempt >= MISSES and node.kind == "languages":
        return language_turns.unheard(talk)
    if attempt >= MISSES:
        if isinstance(node, Question):
            return callback_flow.give_up(talk)
        if talk.facts.finished:
            return goodbye(talk)
        return questions.start(talk, Say("retry.call_back"), asked=False)
    # Silence the first time is somebody who listened; later it may be nobody at all.
    listened = isinstance(heard, Silence) and attempt == 1
    ended = reading.heard_out(talk, node) if listened and isinstance(node, Reading) else ()
    return replace(arrive(talk.again(attempt), *_sorry(heard, attempt), effects=ended), understood=False)


def _miss_in_writing(talk: Talk, heard: Heard) -> Turn:
    """Once the choices again; after that, a person. With a request open, her words go to staff, and she is told so."""
    if talk.facts.request is not None and normalise(heard.text):
        return Turn(talk.again(0).session, (Promised("callback.noted"),), (KeepWords(heard.text),))
    if talk.session.attempt > 1:
        return Turn(talk.session, (Say("text.call_instead"),))
    sorry = Say("text.not_understood")
    if isinstance(talk.node, Reading):
        return Turn(talk.session, (sorry, Say("text.or_menu")))
    return arrive(talk, sorry)


def _sorry(heard: Heard | Silence, attempt: int) -> tuple[Prompt, ...]:
    keys = (Say("retry.keys_only"),) if attempt == MISSES - 1 else ()
    if isinstance(heard, Silence):
        return (Say("retry.silence"), *keys)
    if heard.keyed:
        named = {"*": Say("retry.star"), "#": Say("retry.pound")}.get(heard.text)
        return (named or Say("retry.key", (("key", heard.text),)), *keys)
    return (Say("retry.not_understood"), *keys)
