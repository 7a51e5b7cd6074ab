"""What is said into a reminder call: the key that it stands for, and the same deeds as that key (issue part 5, T7)."""

from __future__ import annotations

import pytest

from line.core.reminder_call import Step
from line.core.reminder_speech import UNHEARD, hints, key_said
from line.core.turn import Heard
from line.store import callback_events, consent
from tests.composed import emptied, kept_postgresql
from tests.factories import Made
from tests.talks import script
from tests.test_reminder_calls import PATIENT, STOPPED, VISIT, made, placed

__all__ = ["emptied", "kept_postgresql", "made"]  # fixtures


def key(words: str, step: Step, language: str = "en", confidence: float | None = 0.9) -> str:
    return key_said(Heard(words, confidence=confidence), step, script(), language, "Maria")


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("yes", "en"),
        ("speaking", "en"),
        ("this is Maria", "en"),
        ("Yes, this is she.", "en"),
        ("one", "en"),
        ("sí", "es"),
        ("soy yo", "es"),
        ("habla María", "es"),
        ("con ella habla", "es"),
    ],
)
def test_who_says_that_it_is_she_is_told_of_the_visit(words: str, language: str) -> None:
    assert key(words, "hello", language) == "1"


@pytest.mark.parametrize("words", ["hello", "who is this", "this is Anna", "she is not here", "no", "Maria"])
def test_nothing_else_counts_as_a_yes_before_the_visit_is_named(words: str) -> None:
    assert key(words, "hello") != "1"


@pytest.mark.parametrize(
    ("words", "language", "stands_for"),
    [
        ("yes I'll be there", "en", "1"),
        ("I will come", "en", "1"),
        ("I can't make it", "en", "2"),
        ("I need to reschedule", "en", "2"),
        ("cancel my appointment", "en", "2"),
        ("sí voy", "es", "1"),
        ("no puedo ir", "es", "2"),
        ("necesito cambiar la cita", "es", "2"),
    ],
)
def test_an_answer_about_the_visit_is_the_key_that_it_names(
    words: str, language: str, stands_for: str
) -> None:
    assert key(words, "visit", language) == stands_for


@pytest.mark.parametrize("step", ["hello", "visit"])
@pytest.mark.parametrize(
    ("words", "language", "stands_for"),
    [
        ("stop calling me", "en", "8"),
        ("stop", "en", "8"),
        ("dejen de llamarme", "es", "8"),
        ("I want to talk to a person", "en", "0"),
        ("quiero hablar con una persona", "es", "0"),
        ("say that again", "en", "9"),
        ("repita por favor", "es", "9"),
    ],
)
def test_these_mean_the_same_at_every_step(words: str, language: str, stands_for: str, step: Step) -> None:
    assert key(words, step, language) == stands_for


@pytest.mark.parametrize("words", ["blue bananas", "your call has been forwarded to voicemail"])
@pytest.mark.parametrize("step", ["hello", "visit"])
def test_what_means_nothing_here_is_told_so(words: str, step: Step) -> None:
    assert key(words, step) == UNHEARD


def test_what_ends_calls_or_gives_up_the_visit_must_be_heard_well_and_nothing_is_guessed_at() -> None:
    assert [key("stop calling me", "visit", confidence=one) for one in (0.9, 0.7, 0.4)] == [
        "8",
        UNHEARD,
        UNHEARD,
    ]
    assert [key("I can't make it", "visit", confidence=one) for one in (0.9, 0.7)] == ["2", UNHEARD]
    assert [key("I will come", "visit", confidence=one) for one in (0.7, 0.4)] == ["1", UNHEARD]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("step", ["hello", "visit"])
def test_the_recogniser_knows_what_to_expect_within_the_carriers_limits(step: Step, language: str) -> None:
    expected = hints(script(), step, language)
    assert 10 < len(expected) <= 200
    assert max(map(len, expected)) <= 100
    assert not any("," in one for one in expected)


# -- on the phone --------------------------------------------------------------------------------
def test_a_whole_call_by_voice_confirms_the_visit(made: Made) -> None:
    call = placed(made)
    call.phone.answer().hear_out().say("this is Maria")
    assert call.phone.last.startswith(VISIT)
    call.phone.hear_out().say("yes I'll be there")
    assert (call.phone.last, call.phone.over) == (
        "Thank you. We have noted that you will come. Goodbye.",
        True,
    )
    assert (call.visit.confirmed_by, call.settled()) == ("call", ("answered", None))


def test_stop_calling_me_is_an_opt_out_in_her_own_words(made: Made) -> None:
    call = placed(made)
    call.phone.answer().hear_out().say("please stop calling me")
    assert (call.phone.last, call.phone.over) == (STOPPED, True)
    with made.line.database.reading() as conn:
        (event,) = consent.events(conn, PATIENT)
    assert (event.kind, event.source, event.wording) == ("opt_out", "phrase", "please stop calling me")


def test_words_that_mean_nothing_are_told_so_and_prove_no_person(made: Made) -> None:
    call = placed(made)
    first = call.phone.answer().last
    call.phone.hear_out().say("you have reached the home of the blue bananas")
    assert call.phone.last == f"Sorry, we did not understand. {first}"
    assert call.message.status == "underway"


@pytest.mark.parametrize("before", ["", "1"])
def test_a_cry_for_help_is_answered_flagged_and_nothing_of_the_visit_is_said_after_it(
    made: Made, before: str
) -> None:
    call = placed(made)
    call.phone.answer().press(before).hear_out().say("I have chest pain and I can't breathe")
    assert "hang up now and call 9 1 1" in call.phone.last
    assert "visit on" not in call.phone.last
    request = call.request
    assert request is not None
    assert request.urgency == "urgent"
    with made.line.database.reading() as conn:
        kept = [event.data for event in callback_events.of_request(conn, request.id) if event.kind == "words"]
    assert kept == [{"tier": "A", "words": "I have chest pain and I can't breathe"}]
