"""The turns after an answer about visits: what is said, and what is done for it.

Nothing is changed or cancelled here; that is a request for staff, and a visit stays booked until they spoke.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from line.core.effects import (
    AskAgain,
    AskWhich,
    ConfirmVisit,
    Effect,
    FinishRequest,
    KeepWords,
    OpenRequest,
    OptOut,
    RunsLate,
    SaveAnswer,
    WantsCancel,
    WantsChange,
    WrongNumber,
)
from line.core.segments import write_visit
from line.core.talk import Talk
from line.core.turn import Moment, PhoneNumber, Promised, Prompt, Say, Turn, Value
from line.core.visit_question import VisitAsked, VisitQuestion, Wants
from line.core.visit_words import Wish


def turn(talk: Talk, *said: Prompt, effects: Collection[Effect] = ()) -> Turn:
    """A reply about visits. Whom we had not written before is greeted as everybody is."""
    return Turn(talk.again(0).session, said, tuple(effects), apart=talk.facts.visits is not None)


def confirmed(talk: Talk, visits: list[VisitAsked]) -> Turn:
    """She is down as coming. Where staff have promised a call, that call still comes."""
    effects: list[Effect] = [ConfirmVisit(visit.id, visit.occurrence) for visit in visits]
    number: tuple[str, Value] = ("number", PhoneNumber(talk.script.clinic.line_number))
    hours, soonest = talk.script.clinic.hours, min(visit.at for visit in visits)
    called = talk.facts.request is not None and hours.can_call_before(talk.now, soonest)
    still = (Say("visit.still_called"),) if called else ()
    listed = _times(talk, visits)
    if len(listed) == 1:
        return turn(talk, Say("visit.confirmed", (at(visits[0]), number)), *still, effects=effects)
    values = (("visits", ", ".join(listed)), number)
    return turn(talk, Say("visit.confirmed_all", values), *still, effects=effects)


def for_staff(talk: Talk, asked: Wish, visits: list[VisitAsked], *kept: KeepWords) -> Turn:
    """A request to change or to cancel: staff phone her, and until then nothing is different."""
    soonest = (at(min(visits, key=lambda visit: visit.at)),) if visits else ()
    told: list[Effect]
    if asked == "cancel":
        told = [WantsCancel(visit.id) for visit in visits] or [WantsCancel(None)]
        said = Promised("visit.cancel", soonest)
    else:
        told = [WantsChange(visit.id) for visit in visits] or [WantsChange(None)]
        one = len(_times(talk, visits)) == 1
        said = Promised("visit.change" if one else "visit.change_all", soonest)
    effects = (OpenRequest(talk.facts.caller, "text", "change"), *kept, *told, FinishRequest())
    return turn(talk.knowing(number=talk.facts.caller), said, effects=effects)


def new_time(talk: Talk, question: VisitQuestion) -> Turn:
    """She was missed, and wants to be called for a new time."""
    told = [WantsChange(visit.id) for visit in question.visits]
    effects: tuple[Effect, ...] = (OpenRequest(talk.facts.caller, "text", "change"), *told, FinishRequest())
    return turn(talk.knowing(number=talk.facts.caller), Promised("visit.new_time"), effects=effects)


def read_by_staff(talk: Talk, words: str, *then: Prompt, visits: Collection[VisitAsked] = ()) -> Turn:
    """Her own words go to staff, who call her; `then` is what she is asked once more."""
    reason = None if talk.facts.request is not None else "other"
    soonest = (at(min(visits, key=lambda visit: visit.at)),) if visits else ()
    effects = (OpenRequest(talk.facts.caller, "text", reason), KeepWords(words), FinishRequest())
    said = (Promised("visit.read", soonest), *then)
    return turn(talk.knowing(number=talk.facts.caller), *said, effects=effects)


def which(talk: Talk, question: VisitQuestion, wanted: Wants, words: str = "") -> Turn:
    """Which of the visits she means. What she wrote besides is with staff, whatever she answers."""
    effects: tuple[Effect, ...] = (AskWhich(wanted),)
    if words:
        opened = OpenRequest(talk.facts.caller, "text", "change")
        effects = (opened, KeepWords(words), FinishRequest(), *effects)
    return turn(talk, _which(talk, question), effects=effects)


def still_asked(talk: Talk, question: VisitQuestion) -> Say:
    """What she is asked about her visits, once more."""
    if question.wants is not None and len(_rows(talk, question)) > 1:
        return _which(talk, question)
    standing = list(question.standing.values())
    if len(_times(talk, standing)) > 1:
        return Say("visit.list", (("visits", ", ".join(_rows(talk, question))),))
    down = all(visit.confirmed for visit in standing)
    return Say("visit.down", (at(standing[0]),)) if down else Say("visit.will_you", (at(standing[0]),))


def again(talk: Talk, question: VisitQuestion) -> Turn:
    """One word, number or picture that says nothing of them: asked again about the visits, and about nothing else."""
    standing = list(question.standing.values())
    if question.wants is not None or len(_times(talk, standing)) > 1:
        return turn(talk, still_asked(talk, question))
    return turn(talk, Say("visit.again", (at(standing[0]),)))


def told_when(talk: Talk, question: VisitQuestion) -> Turn:
    """The time of the visits, which is what she asked for, and the question."""
    standing = list(question.standing.values())
    if len(_times(talk, standing)) > 1:
        return turn(talk, still_asked(talk, question))
    return turn(talk, Say("visit.when", (at(standing[0]),)))


def moved(talk: Talk, question: VisitQuestion) -> Turn:
    """A visit is booked for another time than she answers to: she is told, and asked about the new one."""
    booked = question.booked
    if len(_times(talk, booked.values())) == 1:
        (visit, *_) = booked.values()
        return turn(talk, Say("visit.moved", (at(visit),)), effects=(AskAgain(),))
    rows = [f"{n}) {write_visit(visit.at, talk.session.language)}" for n, visit in booked.items()]
    return turn(talk, Say("visit.moved_list", (("visits", ", ".join(rows)),)), effects=(AskAgain(),))


def lapsed(talk: Talk, question: VisitQuestion) -> Turn:
    """None of the visits is to come: one has just begun, was cancelled, or is over."""
    if any(visit.begun for visit in question.visits):
        return turn(talk, Say("visit.begun", (talk.script.staff_value,)))
    gone = all(visit.cancelled for visit in question.visits)
    return turn(talk, Say("visit.over" if gone else "visit.past"))


def begun_without_her(talk: Talk, question: VisitQuestion, asked: Wish, words: str) -> Turn:
    """The visit has begun, and only now she says that she does not come: staff read it, with the visit."""
    made = read_by_staff(talk, words)
    kind = WantsCancel if asked == "cancel" else WantsChange
    told = (kind(visit.id) for visit in question.visits if visit.begun)
    return replace(made, effects=(*made.effects, *told))


def late(talk: Talk, visit: VisitAsked) -> Turn:
    """She runs late on the day: staff know, and she is told to come."""
    effects = (
        OpenRequest(talk.facts.caller, "text", "other"),
        SaveAnswer("detail", "late"),
        RunsLate(visit.id),
        FinishRequest(),
    )
    return turn(talk.knowing(number=talk.facts.caller), Say("visit.late"), effects=effects)


def wrong_number(talk: Talk, words: str) -> Turn:
    """Somebody else has the number: no more texts (safety.md T5), and staff take it off the record."""
    home = talk.to(talk.script.start["writing"])
    out = OptOut("phrase", words)
    return Turn(home.session, (Say("opt_out.wrong_number"),), (out, WrongNumber(words)), over=True)


def at(visit: VisitAsked) -> tuple[str, Value]:
    return "at", Moment(visit.at, visit.at, visit=True)


def _times(talk: Talk, visits: Collection[VisitAsked]) -> list[str]:
    """The different times of these visits: two relatives at the same hour are one."""
    return list(dict.fromkeys(write_visit(visit.at, talk.session.language) for visit in visits))


def _rows(talk: Talk, question: VisitQuestion) -> list[str]:
    """The visits that are open, each time once, with the number that it had from the start."""
    first: dict[datetime, int] = {}
    for number, visit in question.standing.items():
        first.setdefault(visit.at, number)
    return [f"{number}) {write_visit(time, talk.session.language)}" for time, number in first.items()]


def _which(talk: Talk, question: VisitQuestion) -> Say:
    rows = _rows(talk, question)
    values: tuple[tuple[str, Value], ...] = (("visits", ", ".join(rows)),)
    if len(rows) == 1:
        return Say("visit.which_one", values)
    return Say("visit.which", (*values, ("all", str(len(question.visits) + 1))))
