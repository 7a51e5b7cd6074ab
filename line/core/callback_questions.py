"""The questions of a callback request, keypad first: which number, for whom, about what, when, and a message.

The request is open from the moment the number is confirmed (by text: at once), and each answer is saved when it
is given; so whatever happens to the call, nothing that was said is lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from line.core import coming, number_questions
from line.core.arrival import arrive
from line.core.callback_flow import ask_next
from line.core.effects import (
    Effect,
    KeepMessage,
    KeepWords,
    OpenRequest,
    SaveAnswer,
    WantsChange,
    WithdrawRequest,
)
from line.core.given_names import given_name, refuses
from line.core.script import Menu, Option, Question
from line.core.segments import write_hours
from line.core.speech import say_hours
from line.core.spoken_number import tells_digits
from line.core.talk import Talk
from line.core.turn import Both, Heard, Promised, Prompt, Recorded, Say, Turn
from line.core.understanding import key_of, normalise, option_of

SHORTEST_MESSAGE_SECONDS = 2
LONGEST_NAME = 80
WORDS_OF_AN_ANSWER = 4
_TELLS = 3
"""Fewer words, spoken, tell nothing for sure."""
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
    caller, named = talk.facts.caller, talk.facts.answers.get("name")
    known = {"name": named} if named and talk.facts.request else {}  # who asks once more has told her name
    opened = talk.knowing(number=caller, finished=False, answers=MappingProxyType({**known, **preset}))
    effects = (OpenRequest(caller, "text"), *_given(preset))
    return ask_next(opened, *lead, Promised("callback.stored"), effects=effects)


def change(talk: Talk) -> Turn:
    """Ask again what it is about and when, for the request that is open."""
    kept = {"name": talk.facts.answers.get("name", "")}
    reopened = talk.knowing(number=talk.facts.caller, finished=False, answers=MappingProxyType(kept))
    return ask_next(reopened)


def answer(talk: Talk, question: Question, heard: Heard) -> Turn | None:
    """The turn after an answer to the open question, or None when what was heard is none."""
    if question.name == "entry":
        return number_questions.entered(talk, question, heard)
    if question.takes == "words":
        return _named(talk, question, heard)
    if wrong := number_questions.corrected(talk, question, heard):
        return wrong
    option = option_of(heard, tuple(option for option in question.options if option.key))
    if option is None and key_of(heard) == "#" and question.onward:
        option = next(o for o in question.options if o.key == question.onward)
    if option is None:
        return None
    o_clock = question.field == "wish" and key_of(heard) is None and tells_digits(heard.text)
    more = not heard.keyed and (o_clock or len(heard.text.split()) > WORDS_OF_AN_ANSWER)
    turn = said_back(talk, option, heard, chosen(talk, question, option))
    return with_words(turn, heard) if more else turn


def said_back(talk: Talk, option: Option, heard: Heard, turn: Turn) -> Turn:
    """What the line understood of words, in a few words before whatever comes next, where a mishearing would matter:
    "go back" is then in time. A key needs no such thing."""
    if talk.writing or heard.keyed:
        return turn
    said = (Say(f"heard.{value}") for field, value in option.sets if field in _SAID_BACK)
    return replace(turn, prompts=(*said, *turn.prompts))


def with_words(turn: Turn, heard: Heard) -> Turn:
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
        return after if len(name) <= LONGEST_NAME else with_words(after, heard)
    if talk.session.attempt:
        return own_words(talk, question, heard)
    return replace(with_words(arrive(talk.again(1)), heard), understood=False)


def chosen(talk: Talk, question: Question, option: Option) -> Turn:
    """The turn after one of the question's own choices."""
    if question.field == "number":
        return number_questions.chosen(talk, question, option)
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


def told_aloud(talk: Talk, heard: Heard) -> Turn | None:
    """The turn after a spoken answer that is none of the choices, where it was asked what it is about and she told ("my
    hip hurts"): kept for staff, as in writing. None for a word or two, which may be anything."""
    node = talk.node
    asked = isinstance(node, Question) and node.field in ("reason", "detail") and not talk.writing
    if not asked or heard.keyed or len(heard.text.split()) < _TELLS:
        return None
    turn = own_words(talk, node, heard)  # type: ignore[arg-type]
    return replace(turn, prompts=(Say("heard.other"), *turn.prompts))


def recorded(talk: Talk, question: Question, recording: Recorded) -> Turn:
    """The turn after the tone: a message of under two seconds is none."""
    kept = recording.seconds >= SHORTEST_MESSAGE_SECONDS
    effects = (KeepMessage(recording.sid, recording.seconds),) if kept else ()
    talk = talk.answered({question.field: "kept" if kept else ""})
    return ask_next(talk, effects=effects)


def clinic_words(talk: Talk) -> tuple[Say, Say]:
    """When the clinic is open and where it is."""
    clinic, language = talk.script.clinic, talk.session.language
    hours = Both(say_hours(clinic.hours, language), write_hours(clinic.hours, language))
    booking = clinic.online_booking[language]
    when = (("hours", hours), ("booking", Both(booking.spoken, booking.texted)))
    where = (("address", Both(clinic.spoken_address, clinic.address)),)
    return (Say("clinic.hours", when), Say("clinic.where", where))


def _saved(talk: Talk, answers: Mapping[str, str]) -> Turn:
    effects = tuple(SaveAnswer(name, value) for name, value in answers.items())
    return ask_next(talk.answered(answers), effects=effects)


def _withdrawn(talk: Talk) -> Turn:
    effects = (SaveAnswer("still", "no_call"), WithdrawRequest())
    return Turn(talk.session, (Promised("callback.withdrawn"), Say("goodbye")), effects, over=True)
