"""The first reply of a text thread: the notice in front of the answer, or the whole greeting where there is none."""

from __future__ import annotations

from dataclasses import replace

from line.core import elsewhere, following, meant, visit_answers
from line.core.arrival import arrive
from line.core.effects import FlagUrgent
from line.core.talk import Talk
from line.core.turn import Offer, Say, Turn


def run(talk: Talk, turn: Turn) -> Turn:
    """The first reply of a thread: the notice in front of the answer, or the whole greeting when there is none."""
    if turn.over or turn.apart or any(isinstance(effect, FlagUrgent) for effect in turn.effects):
        return turn
    if visit_answers.goes_on(talk, turn):  # we wrote first, and told her then how to end it
        return replace(turn, apart=True)
    # What she agrees to says itself that texts are not private and may cost.
    consent = any(isinstance(prompt, Say) and prompt.name == following.WORDING for prompt in turn.prompts)
    notice = Say("text.greeting_short" if consent else "text.greeting_first")
    at_home = turn.session.node == talk.script.start["writing"]
    if (
        meant.asked(turn)
        or elsewhere.said(turn)
        or (turn.understood and not (at_home and any(isinstance(prompt, Offer) for prompt in turn.prompts)))
    ):
        return replace(turn, prompts=(notice, *turn.prompts))
    talk = talk.speaking(turn.session.language)
    who = Say("text.who_we_are", (("clinic", talk.script.clinic.name),))
    menu = arrive(talk.to(talk.script.start["writing"]))
    prompts = (notice, who, *menu.prompts)
    return replace(menu, prompts=prompts, effects=turn.effects, understood=turn.understood)
