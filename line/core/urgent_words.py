"""Red flags and opting out: heard before anything else, whatever question is open, and answered in their language.

In writing the open question stays open: the reply is the safety words alone, in one segment, and the next text is its
answer. On a call, 911 and 988 hold the line (tiers A and S); after the words for what needs care today (B) the callback
questions go on, or begin.
"""

from __future__ import annotations

from dataclasses import replace

from line.core import callback_questions as questions
from line.core import meant, number_questions
from line.core.arrival import arrive
from line.core.consent import SURELY, beside, is_worded, is_wrong_number, may_mean_the_visit, wish_to_end
from line.core.effects import (
    Effect,
    FinishRequest,
    FlagUrgent,
    KeepWords,
    OpenRequest,
    OptOut,
    WithdrawRequest,
    WrongNumber,
)
from line.core.mean_script import of_intent
from line.core.meaning import Intent
from line.core.safety import SAME_DAY, red_flag
from line.core.script import Farewell, Menu, Question
from line.core.talk import Talk
from line.core.turn import Heard, Promised, Say, Turn
from line.core.understanding import language_in, option_of


def run(talk: Talk, heard: Heard) -> Turn | None:
    """The turn after a red flag, an opt-out or both, or None when the words are neither."""
    lexicon = talk.script.lexicon
    tier = red_flag(heard.text, lexicon)
    words = lexicon.read(heard.text).words
    sure = wish_to_end(words, lexicon, talk.session.medium, flagged=tier is not None)
    # Asked something, people answer in all kinds of words ("none of these"): no weights take that for an opt-out.
    ends = sure > 0 and (is_worded(words, lexicon) or not _is_asked(talk))
    too = beside(words, lexicon) if ends else ()
    visit = may_mean_the_visit(heard.text) or Intent.APPOINTMENT_CANCEL in too
    out = OptOut("phrase", heard.text, visit)
    if tier is None and (not ends or _chooses(talk, heard)):
        return None
    talk = talk.speaking(language_in(heard.text, lexicon, talk.session.language))
    asked = talk.session.node == of_intent(Intent.STOP)  # who says it once more has answered
    doubt = sure < SURELY or meant.unsure(heard)
    if tier is None and not asked and doubt:
        return meant.ask(talk, Intent.STOP)
    if tier is None and talk.writing and _declines(talk, heard):
        said = (Promised("callback.withdrawn"), Say("text.texts_off", (talk.script.staff_value,)))
        home = talk.to(talk.script.start["writing"])
        return Turn(home.session, said, (WithdrawRequest(), out), over=True)
    if tier is None and talk.writing and too:
        return _opted_out_and_asked(talk, out)
    if tier is None:
        return _opted_out(talk, out)
    also = (out,) if ends and not doubt else ()  # both at once, on either channel
    return flagged(talk, tier, heard.text, *also)


def ended(talk: Talk) -> Turn:
    """The turn after a yes to "shall we stop all automated texts and calls?"."""
    return _opted_out(talk, OptOut("phrase", "yes, when asked whether to stop"))


def flagged(talk: Talk, tier: str, words: str, *also: Effect) -> Turn:
    """The turn after a red flag of this tier: its words at once, and the request raised, whatever else is open."""
    said = Say(f"red_flag.{tier}", (talk.script.staff_value,), firm=True)
    effects = (FlagUrgent(tier, words), *also)
    if talk.writing:
        return Turn(talk.again(0).session, (said,), effects)
    if tier != SAME_DAY:
        return arrive(talk.to(f"emergency.{tier}"), effects=effects)
    node = talk.node
    if isinstance(node, Menu) and node.patient:  # 911 stays said: B never hides A or S
        return arrive(talk.again(0), effects=effects)
    stays = isinstance(node, Farewell) or (isinstance(node, Question) and node.field != "")
    turn = arrive(talk.again(0)) if stays else questions.start(talk)
    return replace(turn, prompts=(said, *turn.prompts), effects=(*effects, *turn.effects))


def _is_asked(talk: Talk) -> bool:
    node = talk.node
    return isinstance(node, Question) and (node.field == "number" or node.name in talk.script.flow)


def _chooses(talk: Talk, heard: Heard) -> bool:
    """Whether a caller's whole words are a choice of the open question ("don't call me", asked whether we should), or
    say that the number which we are to call is wrong."""
    node = talk.node
    if talk.writing or not isinstance(node, Question):
        return False
    alone = option_of(heard, node.options, alone=True) is not None
    return alone or number_questions.is_wrong_number(talk, heard)


def _declines(talk: Talk, heard: Heard) -> bool:
    """Whether the words refuse the call that was promised, too ("no me llamen", while a request is open)."""
    asked = talk.script.node("still")
    assert isinstance(asked, Question)
    option = option_of(heard, asked.options, alone=True)
    return (
        talk.facts.request is not None and option is not None and dict(option.sets).get("still") == "no_call"
    )


def _opted_out_and_asked(talk: Talk, out: OptOut) -> Turn:
    """The texts end, and staff phone her: about the visit that she gives up, or since she asked for a person."""
    home = talk.to(talk.script.start["writing"])
    reason = "change" if out.visit else "other" if talk.facts.request is None else None
    kept = (OpenRequest(talk.facts.caller, "text", reason), KeepWords(out.wording), FinishRequest())
    said = (Promised("callback.stored"), Say("text.texts_off", (talk.script.staff_value,)))
    return Turn(home.session, said, (*kept, out), over=True)


def _opted_out(talk: Talk, out: OptOut) -> Turn:
    home = talk.to(talk.script.start[talk.session.medium])
    if talk.writing and is_wrong_number(out.wording, talk.script.lexicon):
        effects = (out, WrongNumber(out.wording))
        return Turn(home.session, (Say("opt_out.wrong_number"),), effects, over=True)
    if talk.writing:
        return Turn(home.session, (Say("opt_out.confirmed", (talk.script.staff_value,)),), (out,), over=True)
    said, facts = Say("opt_out.by_voice"), talk.facts
    if facts.asked and not facts.finished:  # the call that she asked for is no automated one
        turn = questions.start(talk, said)
        return replace(turn, effects=(out, *turn.effects))
    return arrive(home, said, effects=(out,))
