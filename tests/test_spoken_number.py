"""Phone numbers that are said: every way that is certain, in both languages, and none that is not."""

from __future__ import annotations

import pytest

from line.core.spoken_number import parse_spoken
from line.core.turn import Ask, PhoneNumber, Say
from tests.talks import OTHER, facts, names, on_call, press, say

NUMBER = "+19045550142"


@pytest.mark.parametrize(
    "words",
    [
        "nine oh four five five five zero one four two",
        "904 555 0142",
        "904-555-0142",
        "(904) 555-0142.",
        "9045550142",
        "1 904 555 0142",
        "one nine zero four five five five zero one four two",
        "My number is 904 555 0142, please",
        "area code nine o four, triple five, zero one forty two",
        "nine oh four double five five oh one four two",
        "nine oh for five five five oh won for too",
        "nueve cero cuatro cinco cinco cinco cero uno cuatro dos",
        "nueve cero cuatro, cincuenta y cinco, cincuenta, catorce, dos",
        "mi número es el novecientos cuatro, quinientos cincuenta y cinco, cero uno cuarenta y dos",
        "nueve cero cuatro, doble cinco, cinco, cero uno cuatro dos",
    ],
)
def test_a_number_is_understood_however_it_is_said(words: str) -> None:
    assert parse_spoken(words) == NUMBER


@pytest.mark.parametrize(
    "words",
    [
        "",
        "nine oh four",
        "904 555 014",
        "904 555 01423",
        "it is not 904 555 0142",
        "904 555 0142 or 904 555 0143",
        "904 555 0142 extension 3",
        "the one I called you from",
        "no wait 904 555 0142",
        "911",
        "809 220 0123",
        "double",
        "nine " * 5000,
    ],
)
def test_what_is_not_certain_is_no_number(words: str) -> None:
    assert parse_spoken(words) is None


def test_two_ways_to_read_it_are_none() -> None:
    """42 and 30, 5; or 40, 2 and 35: both make ten digits."""
    assert parse_spoken("nine oh four five five forty two thirty five") is None
    assert parse_spoken("nine oh four eight seven oh two two seventy five") == "+19048702275"


def test_a_number_that_was_said_is_read_back_and_confirmed_as_a_keyed_one_is() -> None:
    words = "nine oh four five five five oh one seven seven"
    said, keyed = say(on_call("entry"), words), press(on_call("entry"), "9045550177")
    assert said == keyed
    assert said.prompts[0] == Ask(Say("question.check", (("number", PhoneNumber(OTHER)),), firm=True))
    assert say(said, "no").session.node == "entry"


@pytest.mark.parametrize("words", ["start over", "Start again", "empezar de nuevo"])
def test_start_over_begins_the_number_again_and_is_no_failed_try(words: str) -> None:
    turn = say(on_call("entry", attempt=1, facts=facts(tries=1)), words)
    assert (names(turn), turn.session.node, turn.session.facts.tries) == (["question.entry"], "entry", 1)
    assert turn == press(on_call("entry", attempt=1, facts=facts(tries=1)), "*")


def test_words_that_are_no_number_are_a_try_and_asked_for_again() -> None:
    turn = say(on_call("entry"), "the one on my card")
    assert (names(turn), turn.session.facts.tries) == (["question.entry.again"], 1)
