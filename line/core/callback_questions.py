"""The questions of a callback request, keypad first: which number, for whom, about what, when, and a message.

The request is open from the moment the number is confirmed (by text: at once), and each answer is saved when it
is given; so whatever happens to the call, nothing that was said is lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from line.core import coming
from line.core.arrival import arrive
from line.core.effects import (
    Effect,
    FinishRequest,
    KeepMessage,
    KeepWords,
    Opened,
    OpenRequest,
    SaveAnswer,
    WantsChange,
    WithdrawRequest,
)
from line.core.given_names import given_name, refuses
from line.core.phone import parse_keyed
from line.core.script import Menu, Option, Question
from line.core.segments import write_hours
from line.core.speech import say_hours
from line.core.spoken_number import parse_spoken
from line.core.talk import Talk
from line.core.turn import Both, Heard, PhoneNumber, Promised, Prompt, Recorded, Say, Turn
from line.core.understanding import key_of, normalise, option_of

ENTRY_TRIES = 2
SHORTEST_MESSAGE_SECONDS = 2
LONGEST_NAME = 80
WORDS_OF_AN_ANSWER = 4
_SAID_BACK = frozenset({"someone_else", "reason", "wish"})


def start(
    talk: Talk, *lead: Prompt, asked: bool = True, preset: Mapping[str, str] = MappingProxyType({})
) -> Turn:
    """The first question that is still open. `preset` holds answers that the way here has given already."""
    if talk.writing:
        return _start_in_writing(talk, *lead, preset=preset)
    # A long call of an older version is wound up from a place that this one has not.
    node = talk.script.nodes.get(talk.session.node)
    if isinstance(node, Menu) and node.patient:  # a message was offered there, whatever she answered before
        answers = {field: said for field, said in talk.facts.answers.items() if field != "message"}
        talk = talk.knowing(answers=MappingProxyType(answers), finished=False)
    talk = coming.forgotten(talk).answered(preset).knowing(asked=asked or talk.facts.asked)
    if talk.facts.number:
        return ask_next(talk, *lead, effects=_given(preset))
    return arrive(talk.to("number" if talk.facts.caller else "entry"), *lead)


def _given(preset: Mapping[str, str]) -> tuple[Effect, ...]:
    saved: list[Effect] = [SaveAnswer(name, value) for name, value in preset.items()]
    return (*saved, WantsChange(None)) if preset.get("reason") == "change" else tuple(saved)


def _start_in_writing(talk: Talk, *lead: Prompt, preset: Mapping[str, str]) -> Turn:
    caller = talk.facts.caller
    opened = talk.knowing(number=caller, finished=False, answers=MappingProxyType(dict(preset)))
    effects = (OpenRequest(caller, "text"), *_given(preset))
    return ask_next(opened, *lead, Promised("callback.stored"), effects=effects)


def change(talk: Talk) -> Turn:
    """Ask again what it is about and when, for the request that is open."""
    kept = {"name": talk.facts.answers.get("name", "")}
    reopened = talk.knowing(number=talk.facts.caller, finished=False, answers=MappingProxyType(kept))
    return ask_next(reopened)


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


def answer(talk: Talk, question: Question, heard: Heard) -> Turn | None:
    """The turn after an answer to the open question, or None when what was heard is none."""
    if question.name == "entry":
        return _entered(talk, question, heard)
    if question.takes == "words":
        return _named(talk, question, heard)
    option = option_of(heard, question.options)
    if option is None and key_of(heard) == "#" and question.onward:
        option = next(o for o in question.options if o.key == question.onward)
    if option is None:
        return None
    more = not heard.keyed and len(heard.text.split()) > WORDS_OF_AN_ANSWER
    turn = said_back(talk, option, heard, chosen(talk, question, option))
    return _with_words(turn, heard) if more else turn


def said_back(talk: Talk, option: Option, heard: Heard, turn: Turn) -> Turn:
    """What the line understood of words, in a few words before whatever comes next, where a mishearing would matter:
    "go back" is then in time. A key needs no such thing."""
    if talk.writing or heard.keyed:
        return turn
    said = (Say(f"heard.{value}") for field, value in option.sets if field in _SAID_BACK)
    return replace(turn, prompts=(*said, *turn.prompts))


def _with_words(turn: Turn, heard: Heard) -> Turn:
    """Her own words beside the answer that was understood: staff read the rest."""
    return replace(turn, effects=(*turn.effects, KeepWords(heard.text)))


def _named(talk: Talk, question: Question, heard: Heard) -> Turn:
    """A name is saved; what is none is kept for staff when it says something, and the name is asked for once more."""
    known = talk.script.lexicon.names
    if refuses(heard.text, known) or not normalise(heard.text):
        return skip(talk, question)
    name = given_name(heard.text, known)
    if name is not None:
        after = _saved(talk, {question.field: name[:LONGEST_NAME]})
        return after if len(name) <= LONGEST_NAME else _with_words(after, heard)
    if talk.session.attempt:
        return own_words(talk, question, heard)
    return replace(_with_words(arrive(talk.again(1)), heard), understood=False)


def chosen(talk: Talk, question: Question, option: Option) -> Turn:
    """The turn after one of the question's own choices."""
    if question.name == "number":
        return _confirmed(talk, talk.facts.caller) if option.key == "1" else arrive(talk.to("entry"))
    if question.name == "check":
        return _confirmed(talk, talk.facts.keyed) if option.key == "1" else _try_again(talk, misread=True)
    settled = dict(option.sets)
    if settled.get("still") == "no_call":
        return _withdrawn(talk)
    after = _saved(talk, settled)
    if settled.get("detail") == "hours":
        return replace(after, prompts=(*clinic_words(talk), *after.prompts))
    return after


def skip(talk: Talk, question: Question) -> Turn:
    """The turn after a question that she would rather not answer."""
    return _saved(talk, {question.field: ""})


def own_words(talk: Talk, question: Question, heard: Heard) -> Turn:
    """A written answer that is none of the choices: kept as her words for staff, and the talk goes on."""
    value = "other" if question.field in ("reason", "detail") else ""
    after = _saved(
        talk, {question.field: value} | ({"detail": "other"} if question.field == "reason" else {})
    )
    return replace(after, effects=(KeepWords(heard.text), *after.effects))


def recorded(talk: Talk, question: Question, recording: Recorded) -> Turn:
    """The turn after the tone: a message of under two seconds is none."""
    kept = recording.seconds >= SHORTEST_MESSAGE_SECONDS
    effects = (KeepMessage(recording.sid, recording.seconds),) if kept else ()
    talk = talk.answered({question.field: "kept" if kept else ""})
    return ask_next(talk, effects=effects)


def give_up(talk: Talk) -> Turn:
    """The turn after the last miss at a question: what is known is stored, and she is told so."""
    facts = talk.facts
    if facts.number and "message" not in facts.answers:
        # Who would rather talk than press keys is heard all the same; the other questions are left open.
        return arrive(talk.answered(_left_open(talk)).to("message"))
    if facts.number:
        return finish(talk)
    if facts.caller is None:
        staff = PhoneNumber(talk.script.clinic.staff_number)
        return Turn(talk.session, (Say("staff.ring_us", (("number", staff),)), Say("goodbye")), over=True)
    source: Opened = "call" if facts.asked else "silent"
    opened = OpenRequest(facts.caller, source, facts.answers.get("reason") or None, unconfirmed=True)
    done = talk.knowing(number=facts.caller, finished=True)
    said = (Promised("callback.silent"), Say("goodbye"))
    return Turn(done.session, said, (opened, *_interpreter(talk), FinishRequest()), over=True)


def _interpreter(talk: Talk) -> tuple[Effect, ...]:
    """The language in which she wants to be called, chosen before there was a request to keep it."""
    code = talk.facts.answers.get("interpreter")
    return (SaveAnswer("interpreter", code),) if code else ()


def _left_open(talk: Talk) -> dict[str, str]:
    questions = (talk.script.node(name) for name in talk.script.flow if name != "message")
    fields = (question.field for question in questions if isinstance(question, Question))
    return {field: "" for field in fields if field not in talk.facts.answers}


def clinic_words(talk: Talk) -> tuple[Say, Say]:
    """When the clinic is open and where it is."""
    clinic, language = talk.script.clinic, talk.session.language
    hours = Both(say_hours(clinic.hours, language), write_hours(clinic.hours, language))
    booking = clinic.online_booking[language]
    when = (("hours", hours), ("booking", Both(booking.spoken, booking.texted)))
    where = (("address", Both(clinic.spoken_address, clinic.address)),)
    return (Say("clinic.hours", when), Say("clinic.where", where))


def _confirmed(talk: Talk, number: str | None) -> Turn:
    if number is None:  # a webhook that comes again when its number is confirmed, or was forgotten
        return arrive(talk.to("entry"))
    if coming.waits(talk):
        return coming.thanked(talk, number)
    reason = talk.facts.answers.get("reason") or None
    effects: tuple[Effect, ...] = (OpenRequest(number, "call", reason), *_interpreter(talk))
    if (
        reason == "change"
    ):  # chosen before the number: she had a message about a visit, and wants to change it
        effects = (*effects, WantsChange(None))
    return ask_next(talk.knowing(number=number, keyed=None), effects=effects)


def _entered(talk: Talk, question: Question, heard: Heard) -> Turn | None:
    if option_of(heard, question.options) is not None:
        return arrive(talk.again(0))  # "start over"
    number = parse_keyed(heard.text) if heard.keyed else parse_spoken(heard.text)
    if number is None and talk.session.paused:
        return None  # the key that ends the pause, or words to somebody else
    if number is None:
        return _try_again(talk)
    return arrive(talk.knowing(keyed=number).to("check"))


def _try_again(talk: Talk, *, misread: bool = False) -> Turn:
    """The entry once more. `misread`: the digits were a number, but not hers."""
    tries = talk.facts.tries + 1
    tried = talk.knowing(tries=tries, keyed=None)
    if tries >= ENTRY_TRIES:
        return give_up(tried.to("entry"))
    return arrive(tried.to("entry").again(0 if misread else 1))


def missed(talk: Talk) -> Turn:
    """The turn after silence where digits are awaited: who needs time is told how to have it; then it is a try, too."""
    if talk.session.attempt == 0:
        return arrive(talk.again(1), Say("pause.over"), Say("time.entry"))
    return _try_again(talk)


def _saved(talk: Talk, answers: Mapping[str, str]) -> Turn:
    effects = tuple(SaveAnswer(name, value) for name, value in answers.items())
    return ask_next(talk.answered(answers), effects=effects)


def _withdrawn(talk: Talk) -> Turn:
    effects = (SaveAnswer("still", "no_call"), WithdrawRequest())
    return Turn(talk.session, (Promised("callback.withdrawn"), Say("goodbye")), effects, over=True)
