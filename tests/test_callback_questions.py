"""The questions of a callback: number, for whom, about what, when, a message; each answer saved as it is given."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from line.core.effects import FinishRequest, KeepMessage, KeepWords, OpenRequest, SaveAnswer, WithdrawRequest
from line.core.turn import Ask, Heard, PhoneNumber, Promised, Recorded, Say, Session
from tests.talks import (
    CLOSED,
    MOBILE,
    OTHER,
    STAFF,
    TOPICS,
    WITHHELD,
    facts,
    first_words,
    in_thread,
    kinds,
    names,
    on_call,
    press,
    say,
    take,
    wait,
)

RECORDING = "RE" + "b" * 32


# -- by phone: the number ------------------------------------------------------------------------
def test_1_asks_for_the_number_she_calls_from_and_reads_it_back_firmly() -> None:
    turn = press(first_words(), "1", "1")
    assert turn.prompts[0] == Ask(Say("question.number", (("number", PhoneNumber(MOBILE)),), firm=True))
    assert turn.session.facts.asked
    assert turn.effects == ()


@pytest.mark.parametrize("answer", ["1", "#"])
def test_the_request_is_open_from_the_moment_the_number_is_confirmed(answer: str) -> None:
    turn = press(first_words(), "1", "1", answer)
    assert turn.effects == (OpenRequest(MOBILE, "call", None),)
    assert names(turn) == ["question.who", "offer 12"]


def test_another_number_is_keyed_read_back_and_confirmed() -> None:
    entry = press(first_words(), "1", "1", "2")
    assert entry.prompts == (Ask(Say("question.entry"), "digits"),)
    check = press(entry, "9045550177")
    assert check.prompts[0] == Ask(Say("question.check", (("number", PhoneNumber(OTHER)),), firm=True))
    assert check.effects == ()
    assert press(check, "1").effects == (OpenRequest(OTHER, "call", None),)


@pytest.mark.parametrize("words", ["no, that is the wrong number", "another number please"])
@pytest.mark.parametrize("place", ["number", "who", "reason", "when"])
def test_a_wrong_number_said_at_a_question_is_no_opt_out_and_leads_to_another(words: str, place: str) -> None:
    turn = say(on_call(place, facts=facts(asked=True)), words)
    assert (turn.session.node, kinds(turn)) == ("entry", [])


def test_a_number_that_was_confirmed_can_be_taken_back_and_is_in_doubt_until_another_is_given() -> None:
    asked_again = say(press(first_words(), "1", "1", "1"), "go back")
    assert names(asked_again) == ["question.number", "offer 12"]
    taken_back = press(asked_again, "2")
    assert taken_back.effects == (OpenRequest(MOBILE, "call", unconfirmed=True),)
    assert press(taken_back, "9045550177", "1").effects == (OpenRequest(OTHER, "call", None),)


def test_two_entries_that_are_no_number_end_in_a_message_not_in_the_number_she_refused() -> None:
    turn = press(on_call("entry"), "904", "904")
    assert names(turn) == ["retry.say_number", "question.message"]
    assert turn.effects == (OpenRequest(MOBILE, "call", None, unconfirmed=True),)


def test_words_without_a_digit_are_no_entry_and_may_ask_for_a_person() -> None:
    assert names(say(on_call("entry"), "can I talk to somebody please")) == ["staff.connecting", "connect"]
    unheard = say(on_call("entry"), "the blue phone")
    assert (unheard.session.facts.tries, unheard.session.node) == (0, "entry")


def test_a_star_within_the_digits_clears_what_was_keyed_before_it() -> None:
    assert press(on_call("entry"), "904555*9045550177").session.facts.keyed == OTHER


def test_a_number_that_is_not_hers_is_entered_again_without_a_reproach() -> None:
    again = press(on_call("entry"), "9045550177", "2")
    assert names(again) == ["question.entry"]
    assert again.session.facts.keyed is None


def test_star_at_the_read_back_leads_to_the_entry() -> None:
    turn = press(on_call("entry"), "9045550177", "*")
    assert (turn.session.node, turn.session.facts.keyed) == ("entry", None)


def test_too_few_digits_are_asked_for_once_more() -> None:
    turn = press(on_call("entry"), "904555")
    assert names(turn) == ["question.entry.again"]


def test_a_withheld_caller_keys_a_number_at_once() -> None:
    turn = press(first_words(known=WITHHELD), "1", "1")
    assert names(turn) == ["question.entry"]
    assert press(turn, "9045550177", "1").effects == (OpenRequest(OTHER, "call", None),)


def test_a_withheld_caller_who_keys_none_twice_is_told_the_number_to_ring() -> None:
    turn = press(wait(press(first_words(known=WITHHELD), "1", "1")), "12", "12")
    assert turn.prompts == (Say("staff.ring_us", (("number", PhoneNumber(STAFF)),)), Say("goodbye"))
    assert (turn.over, turn.effects) == (True, ())


@pytest.mark.parametrize("keyed", ["8092200123", "442079460000", "0000000000", "911"])
def test_a_keyed_number_that_may_not_be_called_is_none(keyed: str) -> None:
    assert names(press(on_call("entry"), keyed)) == ["question.entry.again"]


# -- by phone: the other questions ---------------------------------------------------------------
CONFIRMED = {"number": MOBILE, "asked": True}


def test_the_whole_of_it_by_keys_each_answer_saved_as_it_is_given() -> None:
    turn = press(first_words(), "1", "1", "1")
    assert names(turn)[0] == "question.who"
    turn = press(turn, "2")
    assert turn.effects == (SaveAnswer("someone_else", "yes"),)
    assert names(turn) == ["question.reason", "offer 1234"]
    turn = press(turn, "2")
    assert turn.effects == (SaveAnswer("reason", "new"),)
    assert names(turn) == ["question.when", "offer 123"]
    turn = press(turn, "1")
    assert turn.effects == (SaveAnswer("wish", "morning"),)
    assert turn.prompts == (Ask(Say("question.message", firm=True), "recording"),)
    turn = take(turn, Recorded(RECORDING, 9))
    assert turn.effects == (KeepMessage(RECORDING, 9), FinishRequest())
    assert turn.prompts[0] == Promised("callback.done")
    assert turn.session.facts.finished


@pytest.mark.parametrize(
    ("node", "answer"),
    [
        ("who", SaveAnswer("someone_else", "no")),
        ("reason", SaveAnswer("reason", "other")),
        ("detail", SaveAnswer("detail", "other")),
        ("when", SaveAnswer("wish", "any")),
    ],
)
def test_pound_gives_the_plain_answer(node: str, answer: SaveAnswer) -> None:
    assert press(on_call(node, facts=facts(**CONFIRMED)), "#").effects == (answer,)


@pytest.mark.parametrize(
    ("node", "words", "answer"),
    [
        ("who", "for me", SaveAnswer("someone_else", "no")),
        ("who", "it's for my mother", SaveAnswer("someone_else", "yes")),
        ("reason", "a broken bone", SaveAnswer("reason", "injury")),
        ("reason", "two", SaveAnswer("reason", "new")),
        ("reason", "cancel my appointment", SaveAnswer("reason", "change")),
        ("detail", "hours", SaveAnswer("detail", "hours")),
        ("detail", "running late", SaveAnswer("detail", "late")),
        ("when", "in the morning please", SaveAnswer("wish", "morning")),
        ("when", "por la tarde", SaveAnswer("wish", "afternoon")),
    ],
)
def test_an_answer_may_be_said(node: str, words: str, answer: SaveAnswer) -> None:
    assert say(on_call(node, facts=facts(**CONFIRMED)), words).effects == (answer,)


@pytest.mark.parametrize(
    ("node", "words"),
    [
        ("check", "I'm not sure about that"),
        ("when", "not in the morning"),
        ("when", "no por la mañana"),
        ("when", "I am home after lunch"),
    ],
)
def test_a_denial_is_never_taken_for_a_yes(node: str, words: str) -> None:
    known = facts(**CONFIRMED) if node != "check" else facts(keyed=OTHER)
    turn = say(on_call(node, facts=known), words)
    assert not any(isinstance(effect, SaveAnswer | OpenRequest) for effect in turn.effects)


def test_the_longer_of_two_answers_was_meant() -> None:
    turn = say(on_call("who", facts=facts(**CONFIRMED)), "es para mi madre")
    assert turn.effects == (SaveAnswer("someone_else", "yes"),)


def test_what_is_said_beside_an_answer_is_kept_for_staff() -> None:
    words = "in the morning because I have church after two"
    turn = say(on_call("when", facts=facts(**CONFIRMED)), words)
    assert turn.effects == (SaveAnswer("wish", "morning"), KeepWords(words))


def test_yes_confirms_the_number_and_no_leads_to_another() -> None:
    assert say(press(first_words(), "1", "1"), "yes").effects == (OpenRequest(MOBILE, "call", None),)
    assert say(press(first_words(), "1", "1"), "no").session.node == "entry"


@pytest.mark.parametrize("key", ["1", "2", "3"])
def test_the_detail_is_asked_only_for_something_else(key: str) -> None:
    turn = press(on_call("reason", facts=facts(**CONFIRMED, answers={"someone_else": "no"})), key)
    assert turn.session.node == "when"


def test_something_else_asks_what() -> None:
    turn = press(on_call("reason", facts=facts(**CONFIRMED, answers={"someone_else": "no"})), "4")
    assert names(turn) == ["question.detail", "offer 1234"]


def test_hours_and_address_are_told_and_then_whether_to_call_at_all() -> None:
    answers = {"someone_else": "no", "reason": "other"}
    turn = press(on_call("detail", facts=facts(**CONFIRMED, answers=answers)), "1")
    assert names(turn) == ["clinic.hours", "clinic.where", "question.still", "offer 12"]
    assert turn.effects == (SaveAnswer("detail", "hours"),)
    enough = press(turn, "2")
    assert enough.effects == (SaveAnswer("still", "no_call"), WithdrawRequest())
    assert (names(enough), enough.over) == (["callback.withdrawn", "goodbye"], True)
    assert press(turn, "1").session.node == "when"


def test_key_4_of_the_first_menu_has_given_the_reason_already() -> None:
    turn = press(first_words(), "4", "1")
    assert turn.effects == (OpenRequest(MOBILE, "call", "injury"),)
    assert press(turn, "1").session.node == "when"


def test_asking_again_after_the_number_is_confirmed_goes_on_with_what_is_open() -> None:
    known = facts(**CONFIRMED, answers={"someone_else": "no", "reason": "new"})
    turn = press(on_call(facts=known), "1", "1")
    assert turn.session.node == "when"
    assert turn.effects == ()


def test_a_new_injury_later_in_the_call_is_saved_too() -> None:
    known = facts(**CONFIRMED, answers={"someone_else": "no"})
    assert press(on_call(facts=known), "4").effects == (SaveAnswer("reason", "injury"),)


def test_star_goes_back_to_the_question_before() -> None:
    known = facts(**CONFIRMED, answers={"someone_else": "no", "reason": "new"})
    assert press(on_call("when", facts=known), "*").session.node == "reason"
    assert press(on_call("who", facts=facts(**CONFIRMED)), "*").session.node == "number"


@pytest.mark.parametrize("place", ["reason", "detail"])
def test_what_it_is_about_may_be_told_in_her_own_words_on_a_call_too(place: str) -> None:
    known = facts(**CONFIRMED, answers={"someone_else": "no", "reason": "other"} if place == "detail" else {})
    told = say(on_call(place, facts=known), "my hip hurts at night")
    assert KeepWords("my hip hurts at night") in told.effects
    assert names(told)[0] == "heard.other"
    denied = say(on_call(place, facts=known), "I don't want to change it")
    assert SaveAnswer("reason", "change") not in denied.effects
    assert told.session.node != place
    assert say(on_call(place, facts=known), "blue bananas").session.node == place
    unsure = take(on_call(place, facts=known), Heard("my hip hurts at night", confidence=0.6))
    assert unsure.session.node == place


@pytest.mark.parametrize(
    ("words", "wish"),
    [
        ("after three", "afternoon"),
        ("after 3", "afternoon"),
        ("around 10", "morning"),
        ("después de las tres", "afternoon"),
        ("antes del mediodía", "morning"),
    ],
)
@pytest.mark.parametrize("place", [on_call, in_thread])
def test_a_time_of_day_is_a_wish_and_the_hour_is_kept_for_staff(
    place: Callable[..., Session], words: str, wish: str
) -> None:
    turn = say(place("when", facts=facts(**CONFIRMED)), words)
    assert SaveAnswer("wish", wish) in turn.effects
    assert (KeepWords(words) in turn.effects) == (words != "antes del mediodía")


# -- by phone: the message and the end -----------------------------------------------------------
AT_MESSAGE = facts(**CONFIRMED, answers={"someone_else": "no", "reason": "new", "wish": "any"})


@pytest.mark.parametrize("seconds", [0, 1])
def test_under_two_seconds_is_no_message(seconds: int) -> None:
    turn = take(on_call("message", facts=AT_MESSAGE), Recorded(RECORDING, seconds))
    assert kinds(turn) == ["FinishRequest"]


def test_two_seconds_are_a_message() -> None:
    turn = take(on_call("message", facts=AT_MESSAGE), Recorded(RECORDING, 2))
    assert kinds(turn) == ["KeepMessage", "FinishRequest"]


def test_silence_or_pound_at_the_tone_leaves_no_message_and_ends_the_questions() -> None:
    for turn in (
        wait(on_call("message", facts=AT_MESSAGE)),
        press(on_call("message", facts=AT_MESSAGE), "#"),
    ):
        assert "KeepMessage" not in kinds(turn)
        assert turn.prompts[0] == Promised("callback.done") or turn.session.node == "message"


def test_the_promise_offers_a_text_to_a_phone_that_can_get_one() -> None:
    turn = take(on_call("message", facts=AT_MESSAGE), Recorded(RECORDING, 5))
    assert names(turn) == ["callback.done", "offer 1", "offer.repeat"]
    receipt = press(turn, "1")
    assert kinds(receipt) == ["TextReceipt"]
    assert (names(receipt), receipt.over) == (["callback.receipt_sent", "callback.goodbye", "goodbye"], True)


@pytest.mark.parametrize(
    "known",
    [
        {"number": OTHER},  # another number was keyed: that one gets no text
        {"textable": False},
        {"texts_off": True},
        {"caller": None, "textable": False, "number": OTHER},
    ],
)
def test_no_text_is_offered_or_sent_where_none_may_go(known: dict[str, object]) -> None:
    done = facts(**{"number": MOBILE, "finished": True, **known})
    turn = press(on_call("done", facts=done), "9")
    assert "offer 1" not in names(turn)
    assert "TextReceipt" not in kinds(press(on_call("done", facts=done), "1"))


def test_9_says_the_promise_again_and_the_reference_twice() -> None:
    done = facts(number=MOBILE, finished=True)
    assert names(press(on_call("done", facts=done), "9"))[:2] == ["callback.done", "callback.reference"]


def test_silence_after_the_promise_ends_with_911_and_goodbye() -> None:
    turn = wait(on_call("done", facts=facts(number=MOBILE, finished=True)))
    assert (names(turn), turn.over, turn.effects) == (["callback.goodbye", "goodbye"], True, ())


# -- by phone: misses ----------------------------------------------------------------------------
@pytest.mark.parametrize("node", ["who", "reason", "detail", "still", "when"])
def test_three_misses_at_a_later_question_lead_to_the_message_and_then_to_the_promise(node: str) -> None:
    turn = wait(on_call(node, facts=facts(**CONFIRMED)), 3)
    assert turn.session.node == "message"
    turn = wait(turn)
    assert turn.effects == (SaveAnswer("message", ""), FinishRequest())
    assert turn.prompts[0] == Promised("callback.done")


@pytest.mark.parametrize("node", ["number", "who", "reason", "detail", "still", "when"])
def test_a_miss_at_a_question_gives_its_shorter_form(node: str) -> None:
    turn = wait(on_call(node, facts=facts(**CONFIRMED)))
    assert names(turn)[:2] == ["retry.silence", f"question.{node}.short"]


def test_who_asked_to_be_called_and_then_says_nothing_is_a_call_not_a_silent_one() -> None:
    turn = wait(press(first_words(), "1", "1"), 3)
    assert turn.effects[0] == OpenRequest(MOBILE, "call", None, unconfirmed=True)


def test_an_injury_stays_an_injury_though_she_falls_silent() -> None:
    turn = wait(press(first_words(), "4"), 3)
    assert turn.effects[0] == OpenRequest(MOBILE, "call", "injury", unconfirmed=True)


# -- by text -------------------------------------------------------------------------------------
def test_CALL_stores_the_request_at_once_with_the_senders_number() -> None:
    turn = say(in_thread(), "CALL")
    assert turn.effects == (OpenRequest(MOBILE, "text"),)
    assert names(turn) == ["callback.stored", "question.name"]


def test_by_text_it_asks_name_reason_and_when_and_ends_with_the_status() -> None:
    turn = say(in_thread(), "call me please", "  Maria   Example ")
    assert turn.effects == (SaveAnswer("name", "Maria Example"),)
    turn = say(turn, "2")
    assert turn.effects == (SaveAnswer("reason", "new"),)
    turn = say(turn, "mornings")
    assert turn.effects == (SaveAnswer("wish", "morning"), FinishRequest())
    assert turn.prompts == (Promised("callback.status"),)
    assert turn.session.node == TOPICS


def test_skip_leaves_each_of_them_open() -> None:
    turn = say(in_thread(), "CALL")
    for field in ("name", "reason", "wish"):
        turn = say(turn, "skip")
        assert SaveAnswer(field, "") in turn.effects
    assert turn.session.facts.finished


def test_words_of_her_own_are_kept_for_staff_and_the_talk_goes_on() -> None:
    turn = say(in_thread("reason", facts=facts(number=MOBILE, answers={"name": ""})), "my cast itches")
    assert turn.effects == (
        KeepWords("my cast itches"),
        SaveAnswer("reason", "other"),
        SaveAnswer("detail", "other"),
    )
    assert names(turn)[0] == "question.when"
    when = say(turn, "not before six")
    assert when.effects == (KeepWords("not before six"), SaveAnswer("wish", ""), FinishRequest())


def test_a_very_long_name_is_cut() -> None:
    turn = say(say(in_thread(), "CALL"), "x" * 500)
    assert turn.effects == (SaveAnswer("name", "x" * 80), KeepWords("x" * 500))


@pytest.mark.parametrize("body", ["", "  "])
def test_an_empty_text_leaves_the_name_open_and_the_talk_goes_on(body: str) -> None:
    turn = say(say(in_thread(), "CALL"), body)
    assert (turn.effects, turn.session.node) == ((SaveAnswer("name", ""),), "reason")


def test_by_text_nothing_is_asked_that_only_a_call_asks() -> None:
    turn = say(in_thread(), "CALL", "skip", "4")
    assert turn.session.node == "when"


def test_a_topic_named_alone_in_mid_question_is_answered() -> None:
    turn = say(in_thread("when", facts=facts(number=MOBILE)), "symptoms")
    assert names(turn)[0].startswith("read symptoms")


def test_who_asks_for_a_call_once_more_has_told_her_name_and_what_else_she_writes_reaches_staff() -> None:
    known = facts(number=MOBILE, request="r1", finished=True, answers={"name": "Maria", "reason": "new"})
    turn = say(in_thread(facts=known), "please call 904 555 0188 instead")
    assert turn.session.node == "reason"
    assert turn.effects == (OpenRequest(MOBILE, "text"), KeepWords("please call 904 555 0188 instead"))


def test_a_second_CALL_asks_again_from_the_start() -> None:
    turn = say(
        in_thread("when", facts=facts(number=MOBILE, answers={"name": "Maria", "reason": "new"})), "CALL"
    )
    assert turn.effects == (OpenRequest(MOBILE, "text"),)
    assert turn.session.node == "name"


def test_out_of_hours_the_same_questions_are_asked() -> None:
    turn = press(first_words(now=CLOSED), "1", "1", "1", "1", "1", "1", now=CLOSED)
    assert turn.session.node == "message"
    assert take(turn, Heard("#", keyed=True), CLOSED).session.node in ("done", "message")
