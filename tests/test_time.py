"""Time for who needs it: the pause at every place, the long time-out that is announced, relay and TTY callers."""

from __future__ import annotations

import pytest

from line.core.effects import OpenRequest, SaveAnswer
from line.core.script import Farewell, Menu, Node, Reading, keys_of
from line.core.turn import Heard, Silence
from tests.talks import (
    MOBILE,
    OTHER,
    TOPICS,
    facts,
    first_words,
    in_thread,
    names,
    on_call,
    press,
    reading,
    say,
    script,
    wait,
)


def listening() -> list[str]:
    """Every place of a call where keys are taken."""

    def takes_keys(node: Node) -> bool:
        if isinstance(node, Menu | Reading | Farewell):
            return True
        return node.medium != "writing" and node.takes != "recording"

    return [name for name, node in script().nodes.items() if takes_keys(node)]


KNOWN = facts(keyed=OTHER, number=MOBILE, reading=None)


@pytest.mark.parametrize("node", listening())
def test_wait_stops_the_line_for_a_minute_at_every_place(node: str) -> None:
    turn = say(on_call(node, facts=KNOWN), "wait")
    if node == "texting":  # only keys answer there: no word is heard
        turn = press(on_call(node, facts=KNOWN), "5")
    assert (names(turn), turn.seconds, turn.session.paused, turn.session.node) == (
        ["pause.wait"],
        60,
        True,
        node,
    )


@pytest.mark.parametrize("node", listening())
def test_key_5_does_the_same_unless_it_is_a_choice_there(node: str) -> None:
    here = script().node(node)
    chosen = not isinstance(here, Reading) and any(option.key == "5" for option in here.options)
    turn = press(on_call(node, facts=KNOWN), "5")
    assert turn.session.paused is not chosen
    assert chosen is ("5" not in keys_of(here))


@pytest.mark.parametrize("node", listening())
def test_a_pause_may_be_had_again_and_says_how_before_the_place_goes_on(node: str) -> None:
    paused = press(on_call(node, facts=KNOWN, paused=True), "5") if node != TOPICS else None
    paused = paused or say(on_call(node, facts=KNOWN, paused=True), "wait")
    after = wait(paused)
    assert names(after)[0] == "pause.over"
    more = "question.entry" if node == "entry" else "time.words" if node == TOPICS else "offer.time"
    assert names(after)[1] == more
    assert (after.session.node, after.session.paused, after.session.attempt) == (node, False, 0)


@pytest.mark.parametrize("node", ["main", reading("causes"), "reason", "entry"])
def test_in_a_pause_words_to_somebody_else_wait_on_and_any_key_goes_on(node: str) -> None:
    paused = on_call(node, facts=KNOWN, paused=True)
    talking = say(paused, "she is typing her answer to me")
    assert (names(talking), talking.session) == (["pause.wait"], paused)
    woken = press(paused, "7")
    assert (woken.session.node, woken.session.paused, woken.session.attempt) == (node, False, 0)


def test_in_a_pause_a_red_flag_is_heard_all_the_same() -> None:
    assert say(press(on_call(), "5"), "chest pain").session.node == "emergency.A"


def test_more_time_is_offered_once_in_the_first_menu() -> None:
    assert names(first_words()).count("offer.time") == 1
    assert "offer.time" not in names(press(on_call(), "3"))


def test_where_digits_are_awaited_silence_is_first_told_how_to_have_time_and_is_no_try() -> None:
    once = wait(on_call("entry"))
    assert names(once) == ["pause.over", "time.entry", "question.entry.again"]
    assert once.session.facts.tries == 0
    assert wait(once).session.facts.tries == 1


def test_a_5_in_a_number_is_a_digit() -> None:
    assert press(on_call("entry"), "9045550177").session.facts.keyed == OTHER
    assert not press(on_call("entry"), "55").session.paused


# -- relay, TTY, text only -----------------------------------------------------------------------
@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("I use a relay service", "en"),
        ("relay operator", "en"),
        ("Hello, this is relay operator 4312 with a call for you", "en"),
        ("TTY", "en"),
        ("I am deaf", "en"),
        ("I'm deaf.", "en"),
        ("soy sordo", "es"),
        ("Soy sorda", "es"),
        ("uso un servicio de relevo", "es"),
    ],
)
def test_who_says_so_gets_time_and_a_mark(words: str, language: str) -> None:
    turn = say(on_call(language=language), words)
    assert names(turn) == ["relay.noted", "pause.wait"]
    assert (turn.session.paused, turn.seconds) == (True, 60)
    (mark,) = turn.effects
    assert isinstance(mark, SaveAnswer)
    assert mark.field == "relay"
    assert turn.session.facts.answers["relay"] == mark.value


def test_the_mark_is_kept_until_there_is_a_request() -> None:
    noted = say(on_call("number"), "I am deaf")
    turn = press(noted, "1")
    assert turn.effects == (OpenRequest(MOBILE, "call", None), SaveAnswer("relay", "i am deaf"))


def test_words_that_ask_for_something_else_too_are_answered_for_that_and_marked() -> None:
    answers = {"someone_else": "no", "reason": "new"}
    known = facts(number=MOBILE, answers=answers)
    turn = say(on_call("when", facts=known), "in the morning please I am deaf")
    assert SaveAnswer("wish", "morning") in turn.effects
    assert turn.effects[-1] == SaveAnswer("relay", "i am deaf")
    assert turn.session.node == "message"


def test_by_text_she_is_told_that_staff_will_see_it() -> None:
    turn = say(in_thread(), "I am deaf")
    assert names(turn) == ["relay.noted", "text.call"]
    asked = say(turn, "CALL")
    assert asked.effects == (OpenRequest(MOBILE, "text"), SaveAnswer("relay", "i am deaf"))
    assert names(say(in_thread(facts=facts(request="a" * 32)), "tty")) == ["relay.noted"]


def test_nothing_is_marked_for_who_did_not_say_so() -> None:
    for heard in (Heard("I dropped the relay baton and fell"), Heard("3", keyed=True), Silence()):
        turn = say(on_call(), heard.text) if isinstance(heard, Heard) else wait(on_call())
        assert not any(isinstance(e, SaveAnswer) and e.field == "relay" for e in turn.effects)
