"""The way through the questions of a callback request: which one follows, and how they end.

What an answer means is `callback_questions`' to say, and the number is `number_questions`'.
"""

from __future__ import annotations

from line.core.arrival import arrive
from line.core.effects import Effect, FinishRequest, Opened, OpenRequest, SaveAnswer
from line.core.script import Question
from line.core.talk import Talk
from line.core.turn import PhoneNumber, Promised, Prompt, Say, Turn


def ask_next(talk: Talk, *lead: Prompt, effects: tuple[Effect, ...] = ()) -> Turn:
    """The next question that this medium asks and that has no answer yet, or the end of the questions."""
    answers = talk.facts.answers
    for name in talk.script.flow:
        question = talk.script.node(name)
        assert isinstance(question, Question)
        if question.medium not in (None, talk.session.medium) or question.field in answers:
            continue
        if question.only_if and answers.get(question.only_if[0]) != question.only_if[1]:
            continue
        return arrive(talk.to(name), *lead, effects=effects)
    return finish(talk, *lead, effects=effects)


def finish(talk: Talk, *lead: Prompt, effects: tuple[Effect, ...] = ()) -> Turn:
    """The promise, after the last question."""
    done = talk.knowing(finished=True)
    effects = (*effects, FinishRequest())
    if talk.writing:
        home = done.to(talk.script.start["writing"])
        return Turn(home.session, (*lead, Promised("callback.status")), effects)
    return arrive(done.to("done"), *lead, effects=effects)


def give_up(talk: Talk) -> Turn:
    """The turn after the last miss at a question: what is known is stored, and she is told so."""
    facts = talk.facts
    if facts.number and "message" not in facts.answers:
        # Who would rather talk than press keys is heard all the same; the other questions are left open.
        return arrive(talk.answered(left_open(talk)).to("message"))
    if facts.number:
        return finish(talk)
    if facts.caller is None:
        staff = PhoneNumber(talk.script.clinic.staff_number)
        return Turn(talk.session, (Say("staff.ring_us", (("number", staff),)), Say("goodbye")), over=True)
    source: Opened = "call" if facts.asked else "silent"
    opened = OpenRequest(facts.caller, source, facts.answers.get("reason") or None, unconfirmed=True)
    done = talk.knowing(number=facts.caller, finished=True)
    said = (Promised("callback.silent"), Say("goodbye"))
    return Turn(done.session, said, (opened, *interpreter(talk), FinishRequest()), over=True)


def interpreter(talk: Talk) -> tuple[Effect, ...]:
    """The language in which she wants to be called, chosen before there was a request to keep it."""
    code = talk.facts.answers.get("interpreter")
    return (SaveAnswer("interpreter", code),) if code else ()


def left_open(talk: Talk) -> dict[str, str]:
    questions = (talk.script.node(name) for name in talk.script.flow if name != "message")
    fields = (question.field for question in questions if isinstance(question, Question))
    return {field: "" for field in fields if field not in talk.facts.answers}
