"""Text me this: the warning she hears first, what goes out, and why a text may be of no use.

Consent is what she hears and lets pass (safety.md H2): the wording that was said is kept with it.
"""

from __future__ import annotations

from dataclasses import replace

from line.core import reading
from line.core.arrival import arrive, options_of
from line.core.effects import Effect, FollowUp, TextReceipt, TextSection
from line.core.script import Farewell, Question, Reading
from line.core.talk import Talk
from line.core.turn import Facts, Promised, Prompt, Say, Turn


def send_section(talk: Talk) -> Turn:
    """She let the warning pass: the text goes out, and the reading goes on where it was."""
    if not _known(talk):  # there is nothing to be sent any more
        return arrive(talk.to(talk.script.start["speech"]))
    assert talk.facts.reading is not None
    article, section, sentence = talk.facts.reading
    asked = TextSection(article, section, sentence, "texting.private")
    return back_to_reading(talk, Say("texting.sent"), (asked,))


def keep_listening(talk: Talk) -> Turn:
    """She would rather hear it: nothing is texted."""
    return back_to_reading(talk, Say("texting.kept_listening"))


def text_receipt(talk: Talk) -> Turn:
    """The promise in writing; what is said of it waits until it is known that there is one."""
    said = (Promised("callback.receipt_sent"), Say("callback.goodbye"), Say("goodbye"))
    return Turn(talk.session, said, (TextReceipt("option.text_receipt"),), over=True)


def _known(talk: Talk) -> bool:
    """Whether the section that she wanted is still there (an edit of the content may have taken it away)."""
    reading_at = talk.facts.reading
    return reading_at is not None and f"read.{reading_at[0]}.{reading_at[1]}" in talk.script.nodes


def back_to_reading(talk: Talk, lead: Prompt, effects: tuple[Effect, ...] = ()) -> Turn:
    """After `lead`, what may be done where she was; the start, should an edit have taken the section away."""
    if not _known(talk):
        return replace(arrive(talk.to(talk.script.start["speech"])), effects=effects)
    assert talk.facts.reading is not None
    article, section, sentence = talk.facts.reading
    back = talk.to(f"read.{article}.{section}", sentence=sentence)
    node = back.node
    assert isinstance(node, Reading)
    sent = any(isinstance(effect, TextSection) for effect in effects)
    follows = any(isinstance(effect, FollowUp) for effect in effects)
    said = (lead, *reading.offers(back, node, text_me=not sent, follow=sent and not follows))
    return Turn(back.session, said, effects)


def text_me(talk: Talk) -> Turn | None:
    node, facts = talk.node, talk.facts
    if isinstance(node, Farewell):
        return text_receipt(talk) if options_of(talk, node) else None
    if talk.writing or isinstance(node, Question):
        return None
    if not isinstance(node, Reading):
        return replace(arrive(talk.again(0), Say("texting.choose")), effects=())
    refusal = why_no_text(facts)
    if refusal is not None:
        return Turn(talk.session, (refusal, *reading.offers(talk, node, text_me=False)), personal=True)
    return arrive(talk.knowing(reading=(node.article, node.section, talk.session.sentence)).to("texting"))


def why_no_text(facts: Facts) -> Say | None:
    """Why a text would not arrive, or None when it may be tried."""
    if facts.caller is None:
        return Say("reading.no_number")
    if facts.texts_off:
        return Say("texting.off")
    return None if facts.textable else Say("texting.refused")
