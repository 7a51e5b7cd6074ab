"""Check on me: one text in so many days, asked for while reading, on both channels.

Consent is what she chose after she heard or read what it is (safety.md H2): silence, or any other key, is none.
"""

from __future__ import annotations

from line.core import reading, texting
from line.core.arrival import arrive
from line.core.effects import Effect, FollowUp
from line.core.script import Question, Reading
from line.core.talk import Talk
from line.core.turn import Heard, Prompt, Say, Turn
from line.core.understanding import normalise, option_of

WORDING = "follow.consent"


def ask(talk: Talk) -> Turn | None:
    """In how many days; or why no text could go."""
    node = talk.node
    if talk.writing:
        return arrive(talk.to("follow"))
    if not isinstance(node, Reading):
        return None
    refusal = texting.why_no_text(talk.facts)
    if refusal is not None:
        return Turn(talk.session, (refusal, *reading.offers(talk, node, text_me=False)), personal=True)
    return arrive(talk.knowing(reading=(node.article, node.section, talk.session.sentence)).to("follow"))


def answer(talk: Talk, node: Question, heard: Heard) -> Turn | None:
    """The turn after her choice, or None where what was heard is none. On a call it is asked again only once."""
    option = option_of(heard, node.options)
    if option is not None:
        days = int(dict(option.sets)["days"])
        return _on(talk, Say(f"follow.done.{days}"), FollowUp(days, WORDING))
    if talk.writing and normalise(heard.text) in talk.script.check_in["declines"]:
        return decline(talk)
    if talk.writing and normalise(heard.text) in talk.script.check_in["agrees"]:
        return Turn(talk.session, (Say("follow.which"),))
    return decline(talk) if talk.session.attempt and not talk.writing else None


def decline(talk: Talk) -> Turn:
    """No text: the talk goes on where it was."""
    return _on(talk, Say("texting.kept_listening"))


def _on(talk: Talk, said: Prompt, *effects: Effect) -> Turn:
    if talk.writing:  # MORE reads on from there, too
        return Turn(talk.to(talk.script.start["writing"]).session, (said,), effects)
    return texting.back_to_reading(talk, said, effects)
