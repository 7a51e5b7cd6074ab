"""Answers to the text that checks on her: worse is for today, better is good to hear.

A net, as the red flags are (safety.md C3, C4): those are heard before, and whatever is not found here goes its way.
"""

from __future__ import annotations

from line.core.effects import FinishRequest, KeepWords, OpenRequest
from line.core.talk import Talk
from line.core.turn import Heard, Say, Turn
from line.core.understanding import holds, language_of, normalise

WORDS_OF_AN_ANSWER = 6


def run(talk: Talk, heard: Heard) -> Turn | None:
    """The turn after an answer to a check-in, or None when none was sent, or it is none."""
    if not (talk.writing and talk.facts.checked_on):
        return None
    talk = talk.speaking(language_of(heard.text, talk.script.check_in_tongues, talk.session.language))
    said, words = normalise(heard.text), talk.script.check_in
    if any(holds(said, phrase) for phrase in words["worse"]):
        return _worse(talk, heard)
    if len(said.split()) <= WORDS_OF_AN_ANSWER and any(holds(said, phrase) for phrase in words["better"]):
        return Turn(talk.again(0).session, (Say("check_in.better"),), apart=True)
    return None


def _worse(talk: Talk, heard: Heard) -> Turn:
    """The words of safety.md C5 for what needs care today, and a request that staff see today."""
    caller = talk.facts.caller
    opened = OpenRequest(caller, "text", None if talk.facts.request else "other", same_day=True)
    effects = (opened, KeepWords(heard.text), FinishRequest())
    said = (Say("check_in.same_day", (talk.script.staff_value,)),)
    return Turn(talk.again(0).knowing(number=caller).session, said, effects, apart=True)
