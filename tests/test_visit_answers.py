"""Answers in writing about visits: what each one does and is told, and where she is asked which visit she means."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from line.carrier import sms
from line.core.effects import (
    AskWhich,
    ConfirmVisit,
    FinishRequest,
    KeepWords,
    OpenRequest,
    SaveAnswer,
    WantsCancel,
    WantsChange,
)
from line.core.segments import count
from line.core.turn import Heard, Moment, Session, Turn
from line.core.visit_question import VisitAsked, VisitQuestion
from tests.talks import MOBILE, TOPICS, facts, first_words, in_thread, names, reading, say, script, take

ZONE = ZoneInfo("America/New_York")
TUESDAY = datetime(2026, 12, 1, 14, 30, tzinfo=ZONE)
THURSDAY = datetime(2026, 12, 3, 9, 0, tzinfo=ZONE)
A = VisitAsked("a", 1, TUESDAY, stands=True)
B = VisitAsked("b", 2, THURSDAY, stands=True)
CHANGE = OpenRequest(MOBILE, "text", "change")


def over(visit: VisitAsked) -> VisitAsked:
    return replace(visit, stands=False)


def cancelled(visit: VisitAsked) -> VisitAsked:
    return replace(visit, stands=False, cancelled=True)


def asked(
    *visits: VisitAsked, last: bool = True, node: str = TOPICS, language: str = "en", **rest: Any
) -> Session:
    """A thread whose number was asked about these visits."""
    question = VisitQuestion(last, visits or (A,), **rest)
    return in_thread(node, language=language, facts=facts(visits=question))


def written(turn: Turn) -> str:
    """What a turn without a promise is as a text."""
    return sms.write(turn, script())


# -- one visit -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "words", ["C", "confirm", "ok c see you then", "see you then", "I will be there", "1", "YES", "ok"]
)
def test_whoever_will_come_is_down_as_coming(words: str) -> None:
    turn = say(asked(), words)
    assert turn.effects == (ConfirmVisit("a", 1),)
    assert written(turn) == (
        "JOI: Thank you. You are down as coming Tue Dec 1 at 2:30 PM. To change it, reply R or call 904-564-2000."
    )


def test_the_same_in_spanish() -> None:
    assert written(say(asked(language="es"), "Sí, gracias")) == (
        "JOI: Gracias. Le esperamos el mar 1 dic a las 2:30 PM. Para cambiarla, responda R o llame al 904-564-2000."
    )


@pytest.mark.parametrize("words", ["R", "reschedule", "change", "2", "no"])
def test_whoever_wants_another_time_is_called_and_the_visit_stays_booked(words: str) -> None:
    turn = say(asked(), words)
    assert turn.effects == (CHANGE, WantsChange("a"), FinishRequest())
    assert names(turn) == ["visit.change"]
    assert turn.prompts[0].values == (("at", Moment(TUESDAY, TUESDAY, visit=True)),)  # type: ignore[union-attr]


@pytest.mark.parametrize("words", ["C", "confirm", "see you then", "R", "reschedule"])
def test_what_can_mean_nothing_else_counts_after_something_else_was_sent(words: str) -> None:
    assert say(asked(last=False), words).apart


@pytest.mark.parametrize(
    ("words", "node"), [("1", reading("what-it-is")), ("2", reading("causes")), ("two", reading("causes"))]
)
def test_a_number_belongs_to_the_last_thing_we_sent(words: str, node: str) -> None:
    assert say(asked(last=False), words).session.node == node
    assert say(asked(last=True), words).session.node == TOPICS


@pytest.mark.parametrize(
    ("words", "said"),
    [("ok", ["text.thanks"]), ("change", ["callback.none"]), ("yes", ["text.not_understood", "text.call"])],
)
def test_a_short_word_that_is_not_the_answer_means_what_it_always_does(words: str, said: list[str]) -> None:
    turn = say(asked(last=False), words)
    assert [name for name in names(turn) if not name.startswith(("offer", "topics"))] == said


def test_thank_you_is_a_thank_you_and_so_is_ok_once_she_is_down_as_coming() -> None:
    for words in ("thank you", "ok thanks"):
        assert names(say(asked(), words)) == ["text.thanks"]
    assert names(say(asked(replace(A, confirmed=True)), "ok")) == ["text.thanks"]
    assert names(say(asked(replace(A, confirmed=True)), "C")) == ["visit.confirmed"]


@pytest.mark.parametrize("words", ["C", "R", "1", "2", "yes", "confirm"])
def test_a_visit_that_is_not_open_any_more_is_never_confirmed(words: str) -> None:
    turn = say(asked(cancelled(A)), words)
    assert (names(turn), turn.effects) == (["visit.over"] if words != "yes" else ["text.thanks"], ())
    turn = say(asked(over(A)), words)
    assert (names(turn), turn.effects) == (["visit.past"] if words != "yes" else ["text.thanks"], ())


def test_the_place_in_the_thread_is_kept() -> None:
    turn = say(asked(node=reading("causes")), "C")
    assert turn.session.node == reading("causes")
    assert say(asked(node="name"), "C").session.node == "name"


def test_an_answer_as_the_first_text_has_no_notice_in_front_since_we_wrote_first() -> None:
    turn = take(asked(), Heard("c"), first=True)
    assert names(turn) == ["visit.confirmed"]
    assert names(take(asked(), Heard("symptoms"), first=True))[0] == "text.greeting_first"


def test_on_a_call_they_lead_to_the_choices_about_visits() -> None:
    turn = say(first_words(), "see you then")
    assert (turn.session.node, turn.effects) == ("visit", ())


@pytest.mark.parametrize("words", ["C", "1", "yes", "ok", "hm", "when"])
def test_who_answers_once_it_has_begun_is_told_to_come(words: str) -> None:
    turn = say(asked(replace(over(A), begun=True)), words)
    assert (names(turn), turn.effects) == (["visit.begun"], ())


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("R", WantsChange("a")),
        ("no", WantsChange("a")),
        ("I can't come", WantsCancel("a")),
        ("no voy", WantsCancel("a")),
    ],
)
def test_who_does_not_come_to_what_has_begun_is_read_by_staff(words: str, told: Any) -> None:
    turn = say(asked(replace(over(A), begun=True)), words)
    assert names(turn) == ["visit.read"]
    assert turn.effects == (
        OpenRequest(MOBILE, "text", "other"),
        KeepWords(words),
        FinishRequest(),
        told,
    )


# -- two visits ----------------------------------------------------------------------------------
def test_a_number_confirms_that_one() -> None:
    turn = say(asked(A, B), "2")
    assert turn.effects == (ConfirmVisit("b", 2),)
    assert "Thu Dec 3 at 9 AM." in written(turn)


@pytest.mark.parametrize("words", ["C", "confirm", "both", "all", "1 and 2", "yes both"])
def test_c_means_all_of_them(words: str) -> None:
    turn = say(asked(A, B), words)
    assert turn.effects == (ConfirmVisit("a", 1), ConfirmVisit("b", 2))
    assert "You are down as coming Tue Dec 1 at 2:30 PM, Thu Dec 3 at 9 AM." in written(turn)


@pytest.mark.parametrize(
    ("words", "wants"), [("R", "change"), ("yes", "confirm"), ("see you then", "confirm"), ("7", "confirm")]
)
def test_what_may_mean_either_is_asked(words: str, wants: Any) -> None:
    turn = say(asked(A, B), words)
    assert turn.effects == (AskWhich(wants),)
    assert written(turn) == (
        "JOI: Which did you mean? 1) Tue Dec 1 at 2:30 PM, 2) Thu Dec 3 at 9 AM, 3) all. Reply with the number."
    )


def test_the_number_then_does_what_she_wanted() -> None:
    assert say(asked(A, B, wants="change"), "2").effects == (CHANGE, WantsChange("b"), FinishRequest())
    assert say(asked(A, B, wants="change"), "3").effects == (
        CHANGE,
        WantsChange("a"),
        WantsChange("b"),
        FinishRequest(),
    )
    assert say(asked(A, B, wants="confirm"), "3").effects == (ConfirmVisit("a", 1), ConfirmVisit("b", 2))
    assert say(asked(A, B, wants="change"), "C2").effects == (ConfirmVisit("b", 2),)


def test_r_with_a_number_needs_no_question() -> None:
    assert say(asked(A, B), "R1").effects == (CHANGE, WantsChange("a"), FinishRequest())
    assert names(say(asked(A, B), "R all")) == ["visit.change_all"]


def test_the_numbers_stay_as_they_were_when_one_visit_is_over() -> None:
    assert say(asked(over(A), B), "2").effects == (ConfirmVisit("b", 2),)
    turn = say(asked(over(A), B), "1")
    assert turn.effects == (AskWhich("confirm"),)
    assert written(turn) == (
        "JOI: Which did you mean? Only this one is open: 2) Thu Dec 3 at 9 AM. "
        "Reply with its number, or CALL for a call back."
    )


def test_what_names_no_visit_is_the_only_one_that_is_open() -> None:
    assert say(asked(over(A), B), "yes").effects == (ConfirmVisit("b", 2),)
    assert say(asked(over(A), B), "R").effects == (CHANGE, WantsChange("b"), FinishRequest())


# -- cannot come ---------------------------------------------------------------------------------
def test_i_cant_come_is_a_request_with_her_words_and_cancels_nothing() -> None:
    words = "I can't come on Tuesday, my car broke down"
    turn = say(asked(), words)
    assert turn.effects == (CHANGE, KeepWords(words), WantsCancel("a"), FinishRequest())
    assert names(turn) == ["visit.cancel"]


def test_it_is_one_too_when_no_reminder_was_sent() -> None:
    turn = say(in_thread(), "cancel my appointment")
    assert turn.effects == (CHANGE, KeepWords("cancel my appointment"), WantsCancel(None), FinishRequest())


@pytest.mark.parametrize(
    ("words", "wants"), [("we can't make it", "cancel"), ("I need to reschedule", "change")]
)
def test_with_two_visits_she_is_asked_which_and_her_words_are_with_staff(words: str, wants: Any) -> None:
    turn = say(asked(A, B), words)
    assert turn.effects == (CHANGE, KeepWords(words), FinishRequest(), AskWhich(wants))
    assert names(turn) == ["visit.which"]


def test_the_number_then_is_the_one_that_she_cannot_come_to() -> None:
    assert say(asked(A, B), "no puedo").effects == (AskWhich("cancel"),)
    turn = say(asked(A, B, wants="cancel"), "1")
    assert turn.effects == (CHANGE, WantsCancel("a"), FinishRequest())
    assert names(turn) == ["visit.cancel"]


def test_another_time_asked_for_in_a_sentence_is_a_request_without_a_reminder_too() -> None:
    turn = say(in_thread(), "I need to reschedule")
    assert turn.effects == (CHANGE, KeepWords("I need to reschedule"), WantsChange(None), FinishRequest())


def test_asked_what_her_call_is_about_cancel_my_appointment_is_the_answer() -> None:
    at_reason = in_thread("reason", facts=facts(number=MOBILE, request="a" * 32, answers={"name": ""}))
    turn = say(at_reason, "cancel my appointment")
    assert turn.session.node == "when"
    assert turn.effects[-1] == WantsCancel(None)


@pytest.mark.parametrize("words", ["chest pain, I can't come", "stop texting me"])
def test_red_flags_and_opting_out_are_heard_first(words: str) -> None:
    turn = say(asked(), words)
    assert not turn.apart
    assert names(turn)[0] in ("red_flag.A", "opt_out.confirmed")


# -- a missed visit ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("words", "told"),
    [("R", True), ("yes", True), ("change", True), ("C", False), ("ok", False), ("no", False), ("N", False)],
)
def test_after_a_missed_visit_only_a_new_time_is_asked_for(words: str, told: bool) -> None:
    turn = say(asked(replace(A, stands=False, missed=True)), words)
    assert (names(turn) == ["visit.new_time"]) is told
    assert (turn.effects == (CHANGE, WantsChange("a"), FinishRequest())) is told


# -- how it is written ---------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("words", ["C", "R", "1", "7", "yes", "hm", "when"])
def test_every_reply_with_many_visits_fits(words: str, language: str) -> None:
    many = tuple(replace(B, id=str(n), at=datetime(2026, 9, 23 + n, 11, 45, tzinfo=ZONE)) for n in range(6))
    turn = say(asked(*many, language=language), words)
    counted = count(written(turn))
    assert (counted.encoding, counted.segments <= 3) == ("GSM-7", True)


@pytest.mark.parametrize("words", ["thank you", "who is this?", "running late"])
def test_what_goes_on_with_a_reminder_is_not_greeted(words: str) -> None:
    turn = take(asked(), Heard(words), first=True)
    assert turn.apart
    assert names(turn)[0] != "text.greeting_first"


def test_a_language_that_is_named_instead_of_an_answer_is_booked() -> None:
    turn = say(asked(A), "hablo portugués")
    assert SaveAnswer("interpreter", "pt") in turn.effects
