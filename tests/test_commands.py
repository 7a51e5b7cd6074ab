"""Commands: whole texts and spoken words that mean the same wherever the conversation stands."""

from __future__ import annotations

import pytest

from line.core.effects import OpenRequest, SaveAnswer, Speaks, WithdrawRequest
from line.core.script import Command
from line.core.turn import Heard, PhoneNumber, Promised, Say
from tests.talks import (
    CLOSED,
    HO,
    MOBILE,
    STAFF,
    TOPICS,
    facts,
    in_thread,
    kinds,
    labels,
    names,
    on_call,
    press,
    reading,
    say,
    script,
    take,
)

STORED = facts(number=MOBILE, request="a" * 32, answers={"name": "Maria"})


@pytest.mark.parametrize(
    ("body", "command"),
    [
        ("MENU", Command.MENU),
        ("Back", Command.BACK),
        ("more", Command.MORE),
        ("Call.", Command.CALL),
        ("call me!", Command.CALL),
        ("STATUS", Command.STATUS),
        ("Change", Command.CHANGE),
        ("no call", Command.NO_CALL),
        ("Help me", Command.HELP),
        ("hours?", Command.HOURS),
        ("WHERE", Command.WHERE),
        ("I'm running late", Command.LATE),
        ("skip", Command.SKIP),
        ("Who wrote this?", Command.AUTHOR),
        ("Español", Command.SPANISH),
        ("LLAMAR", Command.CALL),
        ("más", Command.MORE),
        ("¿Dónde?", Command.WHERE),
        ("ESTADO", Command.STATUS),
        ("no llamar", Command.NO_CALL),
        ("saltar", Command.SKIP),
    ],
)
@pytest.mark.parametrize("language", ["en", "es"])
def test_whole_texts_are_commands_in_both_languages_whatever_the_session_speaks(
    body: str, command: Command, language: str
) -> None:
    from line.core.turn import Heard
    from line.core.understanding import command_of

    assert command_of(Heard(body), script().commands[language]) is command


FLOW_NODES = ["name", "reason", "when"]


@pytest.mark.parametrize("node", [TOPICS, reading("causes"), *FLOW_NODES])
@pytest.mark.parametrize(
    ("body", "first"),
    [
        ("MENU", "topics.intro"),
        ("CALL", "callback.stored"),
        ("STATUS", "callback.status"),
        ("HOURS", "clinic.hours"),
        ("WHERE", "clinic.where"),
        ("LATE", "callback.late"),
        ("help me", "text.help"),
        ("NO CALL", "callback.withdrawn"),
        ("author", "clinic.author"),
    ],
)
def test_commands_are_heard_before_the_answer_to_the_open_question(node: str, body: str, first: str) -> None:
    turn = say(in_thread(node, facts=STORED), body)
    assert names(turn)[0] == first
    assert not any(
        isinstance(effect, SaveAnswer) and effect.field in ("name", "reason") for effect in turn.effects
    )


@pytest.mark.parametrize("body", ["HOURS", "WHERE", "STATUS", "help me", "author"])
def test_information_leaves_the_thread_where_it_was(body: str) -> None:
    before = in_thread("when", facts=STORED)
    assert say(before, body).session == before


def test_STATUS_without_a_request_is_settled_by_what_is_stored() -> None:
    assert say(in_thread(), "STATUS").prompts == (Promised("callback.status"),)


@pytest.mark.parametrize("body", ["CHANGE", "NO CALL"])
def test_without_a_request_there_is_nothing_to_change_or_withdraw(body: str) -> None:
    turn = say(in_thread(), body)
    assert (names(turn), turn.effects) == (["callback.none"], ())


def test_NO_CALL_withdraws_and_leads_home() -> None:
    turn = say(in_thread("when", facts=STORED), "no call")
    assert turn.effects == (WithdrawRequest(),)
    assert turn.session.node == TOPICS


def test_CHANGE_asks_again_what_it_is_about_and_keeps_the_name() -> None:
    turn = say(in_thread(facts=STORED), "CHANGE")
    assert (names(turn)[0], turn.effects) == ("question.reason", ())
    assert turn.session.facts.answers == {"name": "Maria"}


def test_CHANGE_at_the_reason_answers_it() -> None:
    turn = say(in_thread("reason", facts=STORED), "change")
    assert turn.effects == (SaveAnswer("reason", "change"),)


@pytest.mark.parametrize("node", ["name", "when"])
def test_CHANGE_is_never_a_name_nor_a_wish(node: str) -> None:
    turn = say(in_thread(node, facts=STORED), "CHANGE")
    assert names(turn)[0] == "question.reason"
    assert turn.effects == ()


def test_LATE_stores_a_request_of_the_same_day_at_once() -> None:
    turn = say(in_thread(), "running late")
    assert turn.effects == (OpenRequest(MOBILE, "text", "other"), SaveAnswer("detail", "late"))
    assert turn.prompts == (Promised("callback.late"),)


def test_HELP_tells_the_staff_number_rates_911_and_STOP() -> None:
    (said,) = say(in_thread(), "help me").prompts
    assert said == Say("text.help", (("staff_number", PhoneNumber(STAFF)),))
    words = script().phrases.texted(said, "en")
    assert "911" in words
    assert "STOP" in words
    assert "Msg & data rates" in words


def test_where_and_hours_on_a_call_are_followed_by_the_place_she_was() -> None:
    turn = say(on_call(TOPICS), "hours")
    assert names(turn)[:2] == ["clinic.hours", "topics.intro"]
    assert names(say(on_call(), "what are your hours")) != names(turn)
    assert names(say(on_call("who", facts=facts(number=MOBILE)), "where are you"))[:2] == [
        "clinic.where",
        "question.who",
    ]


def test_the_author_is_credited_when_asked() -> None:
    (credit, *_) = say(on_call(reading("causes")), "who wrote this").prompts
    assert isinstance(credit, Say)
    assert script().phrases.spoken(credit, "en") == "By Cesar Roman, M S, A T C."


def test_commands_that_belong_to_texts_store_nothing_on_a_call() -> None:
    for words in ("status", "no call", "running late", "change"):
        assert say(on_call(), words).effects == ()


def test_call_me_on_a_call_asks_for_the_number() -> None:
    assert say(on_call(TOPICS), "call me").session.node == "number"


@pytest.mark.parametrize("words", ["a person", "operator", "talk to someone", "persona"])
def test_a_person_may_be_asked_for(words: str) -> None:
    assert names(say(on_call(), words)) == ["staff.connecting", "connect"]
    assert names(say(on_call(), words, now=CLOSED))[0] == "staff.closed"


def test_by_text_a_person_is_a_call_back() -> None:
    for body in ("person", "0"):
        turn = say(in_thread(), body)
        assert kinds(turn) == ["OpenRequest"]
        assert names(turn)[0] == "callback.stored"


def test_asking_for_spanish_says_the_place_again_in_spanish() -> None:
    turn = say(on_call(TOPICS), "en español")
    assert (turn.session.language, turn.session.node) == ("es", TOPICS)
    text = say(in_thread(reading("causes")), "ES")
    assert (text.session.language, text.session.node) == ("es", TOPICS)
    assert say(text, "english").session.language == "en"


def test_language_in_mid_question_keeps_the_question_and_stores_the_language_alone() -> None:
    turn = say(in_thread("when", facts=STORED), "ES")
    assert (turn.session.node, turn.effects) == ("when", (Speaks(),))


def test_repeat_says_the_same_again_without_counting_a_section_twice() -> None:
    turn = press(on_call(reading("causes")), "9")
    assert names(turn)[0].startswith("read causes 0-")
    assert turn.effects == ()


def test_BACK_by_text_from_a_section_gives_the_topics() -> None:
    turn = say(in_thread(reading("causes")), "back")
    assert names(turn) == ["topics.intro", "offer 12345678", "text.call"]


def test_BACK_by_text_from_the_topics_stays_there() -> None:
    turn = say(in_thread(), "back")
    assert turn.session.node == TOPICS
    assert "language.offer" not in labels(turn)


def test_MORE_from_elsewhere_takes_up_the_last_reading() -> None:
    marked = facts(number=MOBILE, reading=(HO, "symptoms", 2))
    turn = say(in_thread("when", facts=marked), "more")
    assert names(turn)[0].startswith("read symptoms 2-")


def test_MORE_without_a_reading_is_no_command() -> None:
    assert not say(in_thread(), "more").understood


def test_MORE_after_the_end_goes_on_with_the_next_section_and_then_the_topics() -> None:
    end = len(script().library.edition(HO, "en").section("causes").sentences)
    assert names(say(in_thread(facts=facts(reading=(HO, "causes", end))), "more"))[0].startswith(
        "read risk-factors"
    )
    last = len(script().library.edition(HO, "en").section("appointments").sentences)
    turn = say(in_thread(facts=facts(reading=(HO, "appointments", last))), "more")
    assert turn.session.node == TOPICS


def test_MORE_about_an_article_that_is_gone_is_no_error() -> None:
    assert not say(in_thread(facts=facts(reading=("gone", "causes", 1))), "more").understood


# -- who is this ---------------------------------------------------------------------------------
@pytest.mark.parametrize("words", ["who is this?", "Who are you", "quién es", "why are you texting me?"])
@pytest.mark.parametrize("node", [TOPICS, reading("causes"), "name", "reason", "when"])
def test_who_is_this_is_answered_wherever_the_thread_stands(words: str, node: str) -> None:
    turn = say(in_thread(node, facts=facts(number=MOBILE)), words)
    assert (names(turn), turn.session.node, turn.effects) == (["text.who_is_this"], node, ())


def test_who_is_this_as_the_first_text_has_the_notice_in_front() -> None:
    turn = take(in_thread(), Heard("who is this"), first=True)
    assert names(turn) == ["text.greeting_first", "text.who_is_this"]
