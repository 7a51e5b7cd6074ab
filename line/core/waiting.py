"""Time for who needs it: a relay operator, a slow hand, somebody who looks for a pen (safety.md L5, A1).

Key 5, or "wait", stops the line for a minute, as often as is wanted, wherever keys are taken. Where 5 is a choice of a
menu, "wait" does it; where digits are entered, a 5 alone, since no phone number is one digit. While somebody leaves a
message nothing is asked of her, and nothing need wait.
"""

from __future__ import annotations

from dataclasses import replace

from line.core.arrival import arrive
from line.core.effects import Effect
from line.core.script import Command, Node, Question, keys_of
from line.core.talk import PAUSE_SECONDS, Talk
from line.core.turn import Heard, Prompt, Say, Turn

CONSENTS = ("texting", "follow")
"""Questions that only a key may answer: what a room says is no consent to a text (safety.md H2)."""


def pause(talk: Talk, *lead: Prompt, effects: tuple[Effect, ...] = ()) -> Turn:
    """A minute of waiting, in which a key or words go on at this place."""
    waiting = talk.waiting()
    keys_only = talk.node.name in CONSENTS
    said = (*lead, Say("pause.wait"))
    return Turn(waiting.session, said, effects, keys_only=keys_only, seconds=PAUSE_SECONDS)


def over(talk: Talk) -> Turn:
    """After the minute: how to have another one, and the place again. No miss is counted."""
    turn, more = arrive(talk.again(0)), more_time(talk.node)
    again = tuple(prompt for prompt in turn.prompts if prompt != more)  # said once is enough
    told = () if more.name == "time.entry" else (more,)  # the question for a number says it itself
    return replace(turn, prompts=(Say("pause.over"), *told, *again))


def woken(talk: Talk, heard: Heard) -> Turn:
    """What fits nothing in a pause: a key was the "any key" that she was told of; words were said to somebody else."""
    return arrive(talk.again(0)) if heard.keyed else pause(talk)


def more_time(node: Node) -> Say:
    """How to have more time at this place."""
    if isinstance(node, Question) and node.takes == "digits":
        return Say("time.entry")
    return Say("offer.time" if keys_of(node).get("5") is Command.PAUSE else "time.words")
