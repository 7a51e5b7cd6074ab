"""What needs care today (tier B): answered at once, kept word for word, and put above what can wait."""

from __future__ import annotations

import pytest

from line.core.effects import FlagUrgent
from line.core.segments import count
from line.core.turn import Facts
from line.services.line import Line
from line.store.engine import Database
from tests.composed import Patient, Phone, composed, emptied, forward, kept_postgresql, rows, web_of
from tests.talks import CALLER, MOBILE, OTHER, facts, in_thread, kinds, names, on_call, press, say

__all__ = ["emptied", "kept_postgresql"]  # fixtures
B_TEXT = (
    "Some symptoms need care today. Call JOI now at 904-555-0100. "
    "If you cannot reach us or you feel worse, call 911 or go to the nearest ER."
)
WORDS = "my cast got wet"


@pytest.fixture
def line(emptied: Database) -> Line:
    return composed(emptied)


def one(line: Line) -> dict[str, object]:
    (request,) = rows(line, "callback_requests")
    return request


# -- by text -------------------------------------------------------------------------------------
def test_a_text_is_answered_at_once_and_its_request_is_of_the_same_day(line: Line) -> None:
    assert Patient(line).says(WORDS) == B_TEXT
    assert (one(line)["urgency"], one(line)["number"], one(line)["source"]) == ("same-day", MOBILE, "text")
    assert WORDS in " ".join(str(event["data"]) for event in rows(line, "callback_events"))


def test_a_request_that_is_open_is_raised_and_keeps_its_words(line: Line) -> None:
    patient = Patient(line)
    patient.says("CALL")
    assert one(line)["urgency"] == "normal"
    patient.says(WORDS)
    assert one(line)["urgency"] == "same-day"


def test_it_is_never_lowered_from_urgent(line: Line) -> None:
    patient = Patient(line)
    patient.says("I have chest pain")
    patient.says(WORDS)
    assert one(line)["urgency"] == "urgent"


def test_a_question_that_was_open_stays_open_and_the_next_text_is_its_answer(line: Line) -> None:
    patient = Patient(line)
    assert "What name should we ask for?" in (patient.says("CALL") or "")
    assert patient.says(WORDS) == B_TEXT
    assert "What is it about?" in (patient.says("Maria") or "")
    assert one(line)["name"] == "Maria"
    assert patient.says("and now he has fever and chills") == B_TEXT
    assert "When is best?" in (patient.says("2") or "")
    assert (one(line)["reason"], one(line)["urgency"]) == ("new", "same-day")


def test_in_spanish_it_is_answered_in_spanish_and_fits_one_part(line: Line) -> None:
    said = Patient(line).says("tengo fiebre y se mojó el yeso") or ""
    assert said.startswith("Lo que dice puede necesitar un doctor hoy.")
    counted = count(said)
    assert (counted.encoding, counted.segments) == ("GSM-7", 1)


def test_STOP_with_it_does_both() -> None:
    turn = say(in_thread(), f"STOP texting me, {WORDS}")
    assert (names(turn), kinds(turn)) == (["red_flag.B"], ["FlagUrgent", "OptOut"])


def test_with_a_picture_it_is_answered_without_a_word_on_pictures(line: Line) -> None:
    assert Patient(line).says(WORDS, media=1) == B_TEXT


# -- by phone ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "node", ["main", "topics.heterotopic-ossification", "read.heterotopic-ossification.causes"]
)
def test_said_at_a_menu_the_words_come_first_and_then_the_callback_questions(node: str) -> None:
    turn = say(on_call(node), WORDS)
    assert names(turn)[:2] == ["red_flag.B", "question.number"]
    assert turn.effects[0] == FlagUrgent("B", WORDS)


@pytest.mark.parametrize("node", ["who", "reason", "detail", "when"])
def test_said_at_a_question_the_words_come_first_and_then_that_question_again(node: str) -> None:
    turn = say(on_call(node, facts=facts(number=MOBILE, request="r")), WORDS)
    assert names(turn)[:2] == ["red_flag.B", f"question.{node}"]
    assert turn.session.node == node


def test_said_while_911_is_held_the_line_still_says_911() -> None:
    turn = say(on_call("emergency.A"), WORDS)
    assert (names(turn)[0], turn.session.node) == ("red_flag.A", "emergency.A")
    assert turn.effects[0] == FlagUrgent("B", WORDS)


def test_said_after_the_promise_the_promise_is_said_again() -> None:
    turn = say(on_call("done", facts=facts(number=MOBILE, request="r", finished=True)), WORDS)
    assert names(turn)[:2] == ["red_flag.B", "callback.done"]


def test_a_withheld_caller_is_asked_for_her_number_after_the_words() -> None:
    turn = say(on_call(facts=Facts()), WORDS)
    assert names(turn) == ["red_flag.B", "question.entry"]


def test_no_key_cuts_the_words_short() -> None:
    (said, *_) = say(on_call(facts=CALLER), WORDS).prompts
    assert getattr(said, "firm", False)


def test_on_a_call_it_is_stored_before_it_is_answered_and_the_call_goes_on_as_one_request(line: Line) -> None:
    phone = Phone(web_of(line))
    phone.rings()
    heard = phone.speaks(WORDS)
    assert heard.startswith(
        "Some symptoms need care today. You can call our staff now at 9 0 4, 5 5 5, 0 1 0 0,"
    )
    assert (one(line)["urgency"], one(line)["number_unconfirmed"]) == ("same-day", True)
    phone.presses("1", "1", "2", "1")
    assert (one(line)["urgency"], bool(one(line)["number_unconfirmed"])) == ("same-day", False)
    assert (one(line)["reason"], one(line)["wish"]) == ("new", "morning")


def test_pressing_on_after_it_ends_in_a_promise() -> None:
    turn = press(say(on_call(), WORDS), "1", "1", "2", "1")
    assert turn.session.node == "message"


# -- limits --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("words", "urgency"), [(WORDS, "same-day"), ("I have chest pain", "urgent"), ("I want to die", "urgent")]
)
def test_the_same_sender_is_answered_five_times_an_hour_and_flagged_each_time(
    line: Line, words: str, urgency: str
) -> None:
    patient = Patient(line)
    said = []
    for n in range(7):
        said.append(patient.says(f"{words} {n}"))
        forward(line, minutes=2)
    assert all(said[:5])
    assert said[5:] == [None, None]
    kept = [str(event["data"]) for event in rows(line, "callback_events") if event["kind"] == "words"]
    assert [n for n in range(7) if any(f"{words} {n}" in one for one in kept)] == list(range(7))
    assert one(line)["urgency"] == urgency


def test_what_is_weightier_is_answered_however_often_the_lighter_was(line: Line) -> None:
    patient = Patient(line)
    assert [patient.says(WORDS) for _ in range(6)] == [B_TEXT] * 5 + [None]
    assert "call 911 now" in (patient.says("and now I have chest pain") or "")


def test_after_the_hour_the_answers_come_again(line: Line) -> None:
    patient = Patient(line)
    for _ in range(6):
        patient.says(WORDS)
    assert patient.says(WORDS) is None
    forward(line, hours=1, seconds=1)
    assert patient.says(WORDS) == B_TEXT


def test_what_one_sender_was_told_does_not_count_for_another(line: Line) -> None:
    other = Patient(line, OTHER)
    assert [other.says(WORDS) for _ in range(6)] == [B_TEXT] * 5 + [None]
    patient = Patient(line)
    for _ in range(5):
        assert patient.says(WORDS) == B_TEXT


def test_other_texts_between_are_answered_as_ever(line: Line) -> None:
    patient = Patient(line)
    for _ in range(6):
        patient.says(WORDS)
    assert (patient.says("hours") or "").startswith("JOI: ")


# -- who opted out, and other senders ------------------------------------------------------------
@pytest.mark.parametrize("words", [WORDS, "I have chest pain", "I want to die"])
def test_who_stopped_at_the_carrier_is_flagged_though_no_reply_would_arrive(line: Line, words: str) -> None:
    patient = Patient(line)
    assert patient.says("STOP") is None
    assert patient.says(words) is None
    assert one(line)["urgency"] == ("same-day" if words == WORDS else "urgent")
    assert one(line)["texts_off"]


def test_who_stopped_in_her_own_words_is_flagged_and_answered(line: Line) -> None:
    patient = Patient(line)
    patient.says("stop texting me")
    assert patient.says(WORDS) == B_TEXT
    assert one(line)["urgency"] == "same-day"


@pytest.mark.parametrize("verdict", ["STOP", "HELP", "START"])
def test_beside_any_verdict_of_the_carrier_the_words_are_flagged(line: Line, verdict: str) -> None:
    assert Patient(line).says(f"{verdict} {WORDS}", opt_out_type=verdict) is None
    assert one(line)["urgency"] == "same-day"


@pytest.mark.parametrize("sender", ["whatsapp:+19045550177", "rcs:+19045550177", "+442071838750"])
def test_another_kind_of_sender_is_answered_and_flagged(line: Line, sender: str) -> None:
    assert Patient(line, sender).says(WORDS) == B_TEXT
    assert one(line)["urgency"] == "same-day"
