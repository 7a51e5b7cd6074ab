"""Key 1 of a call: call me back, or an answer to a message about a visit, in the same words for everyone."""

from __future__ import annotations

import pytest

from line.core.effects import OpenRequest, WantsChange, WillCome
from line.core.turn import Offer
from line.services.line import Line
from line.store.engine import Database
from tests.booked import book, stored
from tests.composed import Phone, composed, emptied, kept_postgresql, requests_of, rows, web_of
from tests.talks import MOBILE, OTHER, WITHHELD, first_words, kinds, labels, names, on_call, press, say

__all__ = ["emptied", "kept_postgresql"]  # fixtures of this file

COMING = ["visit.will_come", "goodbye"]


@pytest.fixture
def line(emptied: Database) -> Line:
    return composed(emptied)


# -- what is offered and said --------------------------------------------------------------------
def test_1_leads_everyone_to_the_same_two_choices() -> None:
    for turn in (press(first_words(), "1"), press(first_words(known=WITHHELD), "1")):
        assert labels(turn) == ["option.call_back", "option.visit_message"]
        assert turn.effects == ()


def test_a_message_about_a_visit_is_answered_with_1_or_2() -> None:
    turn = press(first_words(), "1", "2")
    assert [choice.key for one in turn.prompts if isinstance(one, Offer) for choice in one.choices] == [
        "1",
        "2",
    ]
    assert labels(turn) == ["option.coming", "option.not_coming"]


@pytest.mark.parametrize("words", ["yes", "I will come", "I'll be there", "sí", "voy a venir"])
def test_whoever_will_come_may_say_so(words: str) -> None:
    turn = say(on_call("visit"), words)
    assert (names(turn), turn.effects, turn.over) == (COMING, (WillCome(MOBILE),), True)


@pytest.mark.parametrize(
    "words", ["I can't come", "change it", "cancel", "reschedule", "no puedo ir", "I will not come"]
)
def test_whoever_wants_a_change_may_say_so(words: str) -> None:
    turn = say(on_call("visit"), words)
    assert (turn.session.node, dict(turn.session.facts.answers)) == ("number", {"reason": "change"})


def test_a_change_is_a_call_back_that_is_not_asked_what_it_is_about() -> None:
    turn = press(first_words(), "1", "2", "2", "1")
    assert turn.effects == (OpenRequest(MOBILE, "call", "change"), WantsChange(None))
    assert names(press(turn, "1"))[0] == "question.when"


def test_who_withholds_her_number_is_asked_for_it_so_that_staff_can_find_the_visit() -> None:
    asked = press(first_words(known=WITHHELD), "1", "2", "1")
    assert names(asked) == ["visit.whose", "question.entry"]
    turn = press(asked, "9045550177", "1")
    assert (names(turn), turn.effects) == (COMING, (WillCome(OTHER),))


def test_who_then_wants_a_call_back_after_all_is_asked_the_questions() -> None:
    asked = press(first_words(known=WITHHELD), "1", "2", "1")
    turn = press(say(asked, "call me back"), "9045550177", "1")
    assert kinds(turn) == ["OpenRequest"]


# -- what is kept --------------------------------------------------------------------------------
def answer(line: Line, *keys: str, number: str = MOBILE, sid: str = "1") -> str:
    phone = Phone(web_of(line), number, "CA" + sid * 32)
    phone.rings()
    heard = phone.presses("1", "2", *keys)
    phone.hangs_up()
    return heard


def tasks_of(line: Line) -> list[str]:
    return [str(row["data"]) for row in rows(line, "callback_events") if row["kind"] == "task"]


def test_I_will_come_without_a_visit_is_work_for_staff(line: Line) -> None:
    answer(line, "1")
    (request,) = requests_of(line)
    assert (request["number"], request["source"]) == (MOBILE, "reminder")
    (told,) = tasks_of(line)
    assert "I will come" in told


def test_it_is_kept_once_however_often_the_step_comes(line: Line) -> None:
    phone = Phone(web_of(line))
    phone.rings()
    phone.presses("1", "2")
    address = phone.next_address().removeprefix("http://127.0.0.1:8000")
    heard = {phone._post(address, CallStatus="in-progress", Digits="1") for _ in range(3)}
    assert (len(heard), len(requests_of(line)), len(tasks_of(line))) == (1, 1, 1)


def test_who_answered_and_hung_up_is_neither_missed_nor_dropped(line: Line) -> None:
    answer(line, "1")
    (request,) = requests_of(line)
    assert (request["touches"], request["finished_at"] is not None) == (1, True)


def test_a_number_that_was_keyed_is_never_confirmed_by_itself(line: Line) -> None:
    visit = book(line, "2026-12-01T14:30", OTHER)
    answer(line, "1", "9045550177", "1", number="anonymous")
    (request,) = requests_of(line)
    assert (request["number"], stored(line, visit).confirmed_at) == (OTHER, None)
    assert "withheld number" in tasks_of(line)[0]


# -- "I want to change it" -----------------------------------------------------------------------
def wants_a_change(line: Line, *keys: str, number: str = MOBILE) -> Phone:
    phone = Phone(web_of(line), number)
    phone.rings()
    phone.presses("1", "2", "2", *keys)
    return phone


def kinds_of(line: Line) -> list[object]:
    return [row["kind"] for row in rows(line, "visit_events") if row["kind"] != "booked"]


def test_it_is_on_record_with_the_only_visit_of_the_number(line: Line) -> None:
    book(line, "2026-12-01T14:30")
    wants_a_change(line, "1").hangs_up()
    assert kinds_of(line) == ["wants_change"]


def test_with_two_visits_or_for_another_number_it_is_on_record_with_none(line: Line) -> None:
    book(line, "2026-12-01T14:30")
    wants_a_change(line, "2", "9045550177", "1").hangs_up()
    book(line, "2026-12-03T09:00")
    wants_a_change(line, "1").hangs_up()
    assert kinds_of(line) == []


@pytest.mark.parametrize("wish", ["1", "2", "3"])
def test_she_is_called_before_the_visit_whenever_she_likes_to_be_called(line: Line, wish: str) -> None:
    visit = book(line, "2026-11-23T11:30")
    wants_a_change(line, "1", "1", wish).hangs_up()
    (request,) = requests_of(line)
    assert str(request["promised_by"])[:16] <= visit.starts_at.isoformat(" ")[:16]
    assert request["urgency"] == "same-day"
