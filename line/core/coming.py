""" "I will come", pressed on a call: kept for staff, in the same words whether or not there is a visit.

Who withholds her number is asked for one, so that staff can find the visit.
"""

from __future__ import annotations

from types import MappingProxyType

from line.core.arrival import arrive
from line.core.effects import WillCome
from line.core.talk import Talk
from line.core.turn import Say, Turn

_ANSWER = "visit"


def run(talk: Talk) -> Turn:
    """The turn after "I will come"."""
    caller = talk.facts.caller
    if caller is None:
        return arrive(talk.answered({_ANSWER: "coming"}).to("entry"), Say("visit.whose"))
    return thanked(talk, caller)


def thanked(talk: Talk, number: str) -> Turn:
    """It is with staff, under this number, and the call is over."""
    return Turn(talk.session, (Say("visit.will_come"), Say("goodbye")), (WillCome(number),), over=True)


def waits(talk: Talk) -> bool:
    """Whether she said so and only the number was missing."""
    return talk.facts.answers.get(_ANSWER) == "coming"


def forgotten(talk: Talk) -> Talk:
    """The same talk for who wants a call back after all."""
    kept = {name: value for name, value in talk.facts.answers.items() if name != _ANSWER}
    return talk.knowing(answers=MappingProxyType(kept))
