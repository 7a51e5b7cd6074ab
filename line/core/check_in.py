"""Answers to the text that checks on her: worse is a red flag of the same day, better is good to hear.

A net, as the red flags are (safety.md C3, C4): those are heard before, and whatever is not found here goes its way.
"""

from __future__ import annotations

from line.core import urgent_words
from line.core.safety import SAME_DAY
from line.core.talk import Talk
from line.core.tongues import moved
from line.core.turn import Heard, Say, Turn
from line.core.understanding import holds, language_of, normalise

WORDS_OF_AN_ANSWER = 6


def run(talk: Talk, heard: Heard) -> Turn | None:
    """The turn after an answer to a check-in, or None when none was sent, or it is none."""
    if not (talk.writing and talk.facts.checked_on):
        return None
    own = talk.session.language
    talk = moved(talk, heard.text, language_of(heard.text, talk.script.check_in_tongues, own))
    said, words = normalise(heard.text), talk.script.check_in
    if any(holds(said, phrase) for phrase in words["worse"]):
        return urgent_words.flagged(talk, SAME_DAY, heard.text)
    if len(said.split()) <= WORDS_OF_AN_ANSWER and any(holds(said, phrase) for phrase in words["better"]):
        return Turn(talk.again(0).session, (Say("check_in.better"),), apart=True)
    return None
