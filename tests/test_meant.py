"""What is done with words that were not heard well, or that fit nothing exactly: done, asked, or asked for again."""

from __future__ import annotations

import pytest

from line.carrier import voice
from line.core.effects import KeepWords, OptOut
from line.core.turn import Heard, Turn
from tests.talks import MOBILE, TOPICS, facts, in_thread, kinds, names, on_call, press, reading, take

SURE, FAIR, DOUBTFUL, FAINT = 0.9, 0.65, 0.45, 0.15
ASKED_STILL = facts(number=MOBILE, request="a" * 32, answers={"reason": "other", "detail": "hours"})


def say(place: object, words: str, confidence: float | None) -> Turn:
    return take(place, Heard(words, confidence=confidence))  # type: ignore[arg-type]


def test_what_was_heard_well_is_done_at_once() -> None:
    assert say(on_call(TOPICS), "symptoms", SURE).session.node == reading("symptoms")


def test_a_recogniser_that_gives_no_confidence_is_believed() -> None:
    assert say(on_call(TOPICS), "symptoms", None).session.node == reading("symptoms")


def test_what_was_heard_with_doubt_is_asked_about() -> None:
    turn = say(on_call(TOPICS), "symptoms", DOUBTFUL)
    assert names(turn)[:2] == ["mean.section", "offer 12"]
    assert press(turn, "1").session.node == reading("symptoms")
    assert press(turn, "2").session.node == TOPICS


@pytest.mark.parametrize("yes", ["yes", "sure", "sí", "claro"])
def test_a_spoken_yes_is_an_answer(yes: str) -> None:
    assert say(say(on_call(TOPICS), "symptoms", DOUBTFUL), yes, SURE).session.node == reading("symptoms")


@pytest.mark.parametrize("no", ["no", "list", "menu"])
def test_a_spoken_no_leads_to_the_list(no: str) -> None:
    turn = say(say(on_call(TOPICS), "symptoms", DOUBTFUL), no, SURE)
    assert turn.session.node in (TOPICS, "main")


def test_a_call_back_is_not_begun_on_a_doubtful_hearing() -> None:
    turn = say(on_call("main"), "call me", DOUBTFUL)
    assert names(turn)[0] == "mean.callback"
    assert press(turn, "1").session.node == "number"


def test_what_was_hardly_heard_is_asked_for_again() -> None:
    turn = say(on_call(TOPICS), "symptoms", FAINT)
    assert names(turn)[0] == "retry.not_understood"
    assert turn.session.node == TOPICS


@pytest.mark.parametrize("confidence", [SURE, DOUBTFUL, FAINT])
def test_a_red_flag_needs_no_confidence(confidence: float) -> None:
    assert say(on_call(TOPICS), "i have chest pain", confidence).session.node == "emergency.A"


def test_a_spoken_opt_out_that_was_heard_with_doubt_is_asked_about() -> None:
    turn = say(on_call(TOPICS), "stop calling me", DOUBTFUL)
    assert names(turn)[0] == "mean.stop"
    assert not turn.effects
    after = press(turn, "1")
    assert [type(effect) for effect in after.effects] == [OptOut]


def test_an_answer_to_a_question_is_taken_with_doubt_too_since_it_is_read_back() -> None:
    assert say(on_call("who"), "for my mother", DOUBTFUL).session.node == "reason"


def test_a_text_has_no_confidence_and_is_read_as_it_is() -> None:
    assert take(in_thread(), Heard("symptoms")).session.node == reading("symptoms")


# -- more certainty for what leads far or is hard to take back ------------------------------------
def test_a_topic_is_read_on_a_fair_hearing() -> None:
    assert say(on_call(TOPICS), "symptoms", FAIR).session.node == reading("symptoms")


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("call me", "mean.callback"),
        ("stop calling me", "mean.stop"),
        ("I need to cancel my appointment", "mean.appointment_cancel"),
    ],
)
def test_what_leads_far_is_asked_about_on_a_fair_hearing(words: str, place: str) -> None:
    turn = say(on_call(TOPICS), words, FAIR)
    assert (turn.session.node, turn.effects) == (place, ())


@pytest.mark.parametrize("confidence", [SURE, None])
def test_what_leads_far_is_done_where_it_was_heard_well(confidence: float | None) -> None:
    assert say(on_call(TOPICS), "call me", confidence).session.node == "number"
    assert kinds(say(on_call(TOPICS), "stop calling me", confidence)) == ["OptOut"]


@pytest.mark.parametrize("words", ["that was all", "no"])
def test_a_request_is_not_withdrawn_on_a_fair_hearing(words: str) -> None:
    turn = say(on_call("still", facts=ASKED_STILL), words, FAIR)
    assert (turn.session.node, turn.over) == ("still", False)
    assert "WithdrawRequest" not in kinds(turn)
    assert "WithdrawRequest" in kinds(say(on_call("still", facts=ASKED_STILL), words, SURE))
    assert "WithdrawRequest" in kinds(press(on_call("still", facts=ASKED_STILL), "2"))


@pytest.mark.parametrize("node", ["number", "check"])
def test_a_number_is_not_confirmed_on_a_fair_hearing(node: str) -> None:
    place = on_call(node, facts=facts(keyed=MOBILE))
    assert say(place, "yes", FAIR).effects == ()
    assert kinds(say(place, "yes", SURE)) == ["OpenRequest"]


def test_staff_are_not_told_that_she_comes_on_a_fair_hearing() -> None:
    assert say(on_call("visit"), "I will come", FAIR).effects == ()
    assert kinds(say(on_call("visit"), "I will come", SURE)) == ["WillCome"]


# -- the answer to "did you mean" -----------------------------------------------------------------
def test_on_a_call_the_question_names_its_two_answers_and_nothing_else() -> None:
    assert names(say(on_call(TOPICS), "symptoms", DOUBTFUL)) == ["mean.section", "offer 12"]


@pytest.mark.parametrize("words", ["yes", "ok", "si", "symptoms"])
def test_a_doubtful_yes_or_the_same_word_again_is_an_answer(words: str) -> None:
    asked = say(on_call(TOPICS), "symptoms", DOUBTFUL)
    assert say(asked, words, DOUBTFUL).session.node == reading("symptoms")


def test_stop_said_once_more_is_an_answer() -> None:
    asked = say(on_call(TOPICS), "stop calling me", DOUBTFUL)
    assert kinds(say(asked, "stop calling me", DOUBTFUL)) == ["OptOut"]


def test_a_caller_who_is_never_heard_well_is_offered_a_call_back() -> None:
    turn = say(on_call(TOPICS), "symptoms", DOUBTFUL)
    for words in ("causes", "symptoms"):
        turn = say(turn, words, DOUBTFUL)
        assert names(turn)[0] == "mean.section"
    assert names(say(turn, "causes", DOUBTFUL))[0] == "retry.call_back"


@pytest.mark.parametrize("body", ["ok", "sure", "Yes", "sí", "1"])
def test_by_text_ok_is_a_yes_there(body: str) -> None:
    asked = take(in_thread(), Heard("xrays"))
    assert names(asked) == ["mean.section"]
    assert take(asked, Heard(body)).session.node == reading("diagnosis")


# -- visits, in whatever way they are written ------------------------------------------------------
@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("cancle my apointment", "WantsCancel"),
        ("plz cansel my apt", "WantsCancel"),
        ("quiero cancelar mi sita", "WantsCancel"),
    ],
)
def test_a_misspelt_wish_about_a_visit_goes_to_staff_with_her_words(body: str, told: str) -> None:
    turn = take(in_thread(), Heard(body))
    assert kinds(turn) == ["OpenRequest", "KeepWords", told, "FinishRequest"]
    assert KeepWords(body) in turn.effects


@pytest.mark.parametrize(
    "body", ["dont cancle my apointment", "I never said to cancle my apointment", "confirm my appt"]
)
def test_what_may_be_turned_round_is_only_read_by_staff(body: str) -> None:
    turn = take(in_thread(), Heard(body))
    assert (names(turn), kinds(turn)) == (["visit.read"], ["OpenRequest", "KeepWords", "FinishRequest"])


def test_by_text_a_yes_to_changing_a_visit_is_not_asked_what_it_is_about() -> None:
    turn = take(in_thread("mean.appointment_cancel", attempt=1), Heard("1"))
    assert kinds(turn) == ["OpenRequest", "SaveAnswer", "WantsChange"]
    assert names(take(turn, Heard("Maria")))[0] == "question.when"


def test_beside_an_open_question_her_words_are_kept_and_the_question_goes_on() -> None:
    place = in_thread("when", facts=facts(number=MOBILE, request="a" * 32))
    turn = take(place, Heard("cancle my apointment"))
    assert KeepWords("cancle my apointment") in turn.effects
    assert "WantsCancel" not in kinds(turn)


# -- twice unsure, in a row ------------------------------------------------------------------------
@pytest.mark.parametrize("first", ["blah", "xrays"])
@pytest.mark.parametrize("second", ["blah blah", "mri"])
def test_twice_unsure_in_a_row_asked_or_missed_is_a_person(first: str, second: str) -> None:
    turn = take(take(in_thread(), Heard(first)), Heard(second))
    assert (names(turn), turn.understood) == (["text.call_instead"], False)


@pytest.mark.parametrize("between", ["hours", "help me", "thank you"])
def test_who_is_understood_in_between_begins_anew(between: str) -> None:
    turn = take(take(take(in_thread(), Heard("blah")), Heard(between)), Heard("xrays"))
    assert names(turn) == ["mean.section"]


def test_what_was_not_understood_is_with_staff_once_a_request_is_open() -> None:
    place = in_thread(facts=facts(number=MOBILE, request="a" * 32))
    assert KeepWords("blah") in take(place, Heard("blah")).effects


# -- the wire --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("given", "known"),
    [("0.82", 0.82), ("1", 1.0), ("0.0", None), ("", None), ("high", None), ("1.7", None), ("nan", None)],
)
def test_only_a_number_between_nothing_and_one_is_a_confidence(given: str, known: float | None) -> None:
    heard = voice.read({"SpeechResult": "symptoms", "Confidence": given})
    assert heard == Heard("symptoms", confidence=known)
