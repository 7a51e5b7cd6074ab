"""Answers in writing to what a number was asked about its visits: coming, another time, cannot come.

Never a guess: where more than one visit may be meant, or the one that was meant is not open any more, she is asked
which. Nothing is changed or cancelled here; that is a request for staff, and the visit stays booked until they spoke.
"""

from __future__ import annotations

from collections.abc import Collection

from line.core.effects import (
    AskWhich,
    ConfirmVisit,
    Effect,
    FinishRequest,
    KeepWords,
    OpenRequest,
    WantsCancel,
    WantsChange,
)
from line.core.script import Question
from line.core.segments import write_visit
from line.core.talk import Talk
from line.core.turn import (
    Ask,
    Heard,
    Moment,
    Offer,
    PhoneNumber,
    Promised,
    Prompt,
    Read,
    Say,
    Turn,
    Value,
)
from line.core.understanding import option_of
from line.core.visit_question import VisitAsked, VisitQuestion, Wants
from line.core.visit_words import Said, Wish, answer, wish


def run(talk: Talk, heard: Heard) -> Turn | None:
    """The turn after a text about a visit, or None when it is none."""
    if not talk.writing:
        return None
    words, question = talk.script.visit_words, talk.facts.visits
    said = answer(heard.text, words)
    if said is not None and question is not None:
        turn = _answered(talk, question, said)
        if turn is not None:
            return turn
    asked = wish(heard.text, words)
    if asked is None or _answers_the_open_question(talk, heard):
        return None
    visits = list(question.standing.values()) if question is not None else []
    kept = KeepWords(heard.text)
    if asked == "change" and len(visits) > 1 and question is not None:
        return _which(talk, question, "change", kept)
    return _for_staff(talk, asked, visits, kept)


def offers(turn: Turn) -> bool:
    """Whether the reply has choices of its own, to which short answers then belong."""
    return any(isinstance(prompt, Offer | Ask | Read | Promised) for prompt in turn.prompts)


def goes_on(talk: Talk, turn: Turn) -> bool:
    """Whether a first text only goes on with what we wrote to her ("thank you"): no greeting comes before its reply."""
    question = talk.facts.visits
    chosen = any(isinstance(prompt, Offer | Ask | Read) for prompt in turn.prompts)
    return question is not None and question.last and not chosen


def _answers_the_open_question(talk: Talk, heard: Heard) -> bool:
    """Whether it is a choice of the callback question that is open ("cancel my appointment")."""
    node = talk.node
    return isinstance(node, Question) and option_of(heard, node.options) is not None


def _answered(talk: Talk, question: VisitQuestion, said: Said) -> Turn | None:
    if not (said.sure or question.last):
        return None
    if question.about_a_missed_one:
        return _after_a_missed_one(talk, question, said)
    if said.nod and all(visit.confirmed for visit in question.standing.values()):
        return None  # there is nothing left to agree to: it is a thank-you
    does, numbers = said.does, said.numbers
    if len(question.visits) == 1:
        if numbers and does is None:  # "1 to confirm, 2 to change" are the words of a reminder call
            if numbers not in ((1,), (2,)):
                return None
            does = "confirm" if numbers == (1,) else "change"
        numbers = ()
    if not question.standing:
        return _turn(talk, Say("visit.over"))
    wanted: Wish = does or question.wants or "confirm"
    chosen = _chosen(question, numbers, every=said.every)
    if wanted == "cancel":
        return _for_staff(talk, wanted, chosen or list(question.standing.values()))
    if not chosen:
        return _which(talk, question, wanted)
    return _confirmed(talk, chosen) if wanted == "confirm" else _for_staff(talk, wanted, chosen)


def _chosen(question: VisitQuestion, numbers: Collection[int], *, every: bool) -> list[VisitAsked]:
    """The visits that were surely meant; none where she has to be asked."""
    still = question.standing
    if question.wants is not None and len(still) > 1 and tuple(numbers) == (len(question.visits) + 1,):
        return list(still.values())  # "3) all"
    if numbers:
        return [still[number] for number in sorted(numbers)] if set(numbers) <= set(still) else []
    return list(still.values()) if every or len(still) == 1 else []


def _after_a_missed_one(talk: Talk, question: VisitQuestion, said: Said) -> Turn | None:
    """She was told that we missed her, and that R has us call her for a new time."""
    agrees = said.does == "change" or (said.does == "confirm" and not said.sure and not said.nod)
    if not agrees:
        return None
    effects = _request(talk, [WantsChange(visit.id) for visit in question.visits])
    return _turn(talk.knowing(number=talk.facts.caller), Promised("visit.new_time"), *effects)


def _confirmed(talk: Talk, visits: list[VisitAsked]) -> Turn:
    effects = [ConfirmVisit(visit.id, visit.occurrence) for visit in visits]
    number = ("number", PhoneNumber(talk.script.clinic.line_number))
    if len(visits) == 1:
        return _turn(talk, Say("visit.confirmed", (_at(visits[0]), number)), *effects)
    listed = ", ".join(write_visit(visit.at, talk.session.language) for visit in visits)
    return _turn(talk, Say("visit.confirmed_all", (("visits", listed), number)), *effects)


def _for_staff(talk: Talk, asked: Wish, visits: list[VisitAsked], *kept: KeepWords) -> Turn:
    """A request to change or to cancel: staff phone her, and until then nothing is different."""
    told: list[Effect]
    if asked == "cancel":
        told = [WantsCancel(visits[0].id if len(visits) == 1 else None)]
        said = Promised("visit.cancel")
    elif len(visits) == 1:
        told, said = [WantsChange(visits[0].id)], Promised("visit.change", (_at(visits[0]),))
    else:
        told, said = (
            [WantsChange(visit.id) for visit in visits] or [WantsChange(None)],
            Promised("visit.change_all"),
        )
    effects = _request(talk, [*kept, *told])
    return _turn(talk.knowing(number=talk.facts.caller), said, *effects)


def _request(talk: Talk, told: Collection[Effect]) -> tuple[Effect, ...]:
    return (OpenRequest(talk.facts.caller, "text", "change"), *told, FinishRequest())


def _which(talk: Talk, question: VisitQuestion, wanted: Wants, *kept: KeepWords) -> Turn:
    """The visits that are open, each with the number that it had from the start."""
    rows = [
        f"{number}) {write_visit(visit.at, talk.session.language)}"
        for number, visit in question.standing.items()
    ]
    values: tuple[tuple[str, Value], ...] = (("visits", ", ".join(rows)),)
    if len(rows) == 1:
        said = Say("visit.which_one", values)
    else:
        said = Say("visit.which", (*values, ("all", str(len(question.visits) + 1))))
    return _turn(talk, said, *kept, AskWhich(wanted))


def _at(visit: VisitAsked) -> tuple[str, Moment]:
    return "at", Moment(visit.at, visit.at, visit=True)


def _turn(talk: Talk, said: Prompt, *effects: Effect) -> Turn:
    # Whom we had not written before is greeted as everybody is.
    return Turn(talk.again(0).session, (said,), effects, apart=talk.facts.visits is not None)
