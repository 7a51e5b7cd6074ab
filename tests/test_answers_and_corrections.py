"""What people say when they are asked something: a number put right, "none of these", texts rather than calls."""

from __future__ import annotations

import pytest

from line.core.consent import wants_out
from line.core.effects import KeepWords, OpenRequest
from line.core.given_names import given_name
from tests.talks import MOBILE, OTHER, facts, in_thread, kinds, names, on_call, say, script


@pytest.mark.parametrize(
    "words",
    [
        "call me at 904 555 0177 instead",
        "no it's 904-555-0177",
        "nine oh four five five five oh one seven seven",
    ],
)
@pytest.mark.parametrize("place", ["number", "check"])
def test_a_number_said_where_one_is_asked_about_is_read_back(place: str, words: str) -> None:
    turn = say(on_call(place, facts=facts(keyed="+19045550188")), words)
    assert (turn.session.node, turn.session.facts.keyed) == ("check", OTHER)


def test_a_number_put_right_later_is_read_back_and_the_first_is_in_doubt() -> None:
    turn = say(on_call("who", facts=facts(asked=True, number=MOBILE)), "wrong number, it is 904 555 0177")
    assert (turn.session.node, turn.session.facts.keyed) == ("check", OTHER)
    assert turn.effects == (OpenRequest(MOBILE, "call", unconfirmed=True),)


@pytest.mark.parametrize("words", ["none of these", "I'd rather not say my number", "ninguna de esas"])
@pytest.mark.parametrize("place", ["entry", "reason", "when"])
def test_an_answer_to_our_own_question_is_no_opt_out(place: str, words: str) -> None:
    known = facts(asked=True, number=MOBILE) if place != "entry" else facts(asked=True)
    turn = say(on_call(place, facts=known), words)
    assert "OptOut" not in kinds(turn)
    assert turn.session.node != "mean.stop"


@pytest.mark.parametrize("place", ["entry", "reason"])
def test_stop_texting_me_still_is_one_there(place: str) -> None:
    known = facts(asked=True, number=MOBILE) if place != "entry" else facts(asked=True)
    assert "OptOut" in kinds(say(on_call(place, facts=known), "stop texting me"))


@pytest.mark.parametrize(
    "words",
    [
        "dont call, text me",
        "please text me not call",
        "no calls please just text",
        "soy sordo, no me llame, escriba",
        "I prefer phone calls",
        "prefiero una llamada",
        "wrong number I gave you, call 904-555-0166",
    ],
)
def test_who_would_rather_have_texts_than_calls_or_calls_than_texts_ends_neither(words: str) -> None:
    assert not wants_out(words, script().lexicon, "writing")


@pytest.mark.parametrize(
    "words",
    [
        "do not text me dont call me",
        "no calls no texts",
        "no me llamen ni me escriban",
        "dont call or text me",
    ],
)
def test_who_wants_neither_ends_both(words: str) -> None:
    assert wants_out(words, script().lexicon, "writing")


def test_a_number_is_no_name_and_the_one_in_a_wish_for_a_call_reaches_staff() -> None:
    assert given_name("my number is 9045550178", script().lexicon.names) is None
    turn = say(in_thread(), "please call 904-555-0177")
    assert turn.effects == (OpenRequest(MOBILE, "text"), KeepWords("please call 904-555-0177"))
    assert names(turn)[0] == "callback.stored"
