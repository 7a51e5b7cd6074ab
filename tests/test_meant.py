"""What is done with words that were not heard well, or that fit nothing exactly: done, asked, or asked for again."""

from __future__ import annotations

import pytest

from line.carrier import voice
from line.core.effects import OptOut
from line.core.turn import Heard, Turn
from tests.talks import TOPICS, in_thread, names, on_call, press, reading, take

SURE, DOUBTFUL, FAINT = 0.9, 0.45, 0.15


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


@pytest.mark.parametrize(
    ("given", "known"),
    [("0.82", 0.82), ("1", 1.0), ("0.0", None), ("", None), ("high", None), ("1.7", None), ("nan", None)],
)
def test_only_a_number_between_nothing_and_one_is_a_confidence(given: str, known: float | None) -> None:
    heard = voice.read({"SpeechResult": "symptoms", "Confidence": given})
    assert heard == Heard("symptoms", confidence=known)
