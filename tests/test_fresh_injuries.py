"""Words of a fresh injury ask for a call, also where an article's name stands in them."""

from __future__ import annotations

import pytest

from line.core.conversation import advance
from line.core.script import Script
from line.core.turn import Heard, Session, Turn
from tests.talks import OPEN, in_thread, kinds, names, on_call, script, script_with_samples

FRESH = (
    "i broke my ankle",
    "I sprained my ankle",
    "my son twisted his ankle yesterday",
    "i think my ankle is broken",
    "I fell and hurt my ankle",
    "me rompí el tobillo",
    "me torcí el tobillo",
    "mi hijo se quebró el tobillo",
    "i tore my acl yesterday",
    "me rompí el menisco ayer",
)


def said(script: Script, session: Session, words: str) -> Turn:
    return advance(script, session, Heard(words), OPEN)


@pytest.mark.parametrize("words", FRESH)
@pytest.mark.parametrize("place", ["articles", "topics.ankle-sprain", "read.ankle-sprain.causes"])
def test_an_injury_is_a_request_though_an_article_of_that_name_is_shown(words: str, place: str) -> None:
    turn = said(script_with_samples(), in_thread(place), words)
    assert (turn.session.node, turn.session.facts.answers["reason"]) == ("name", "injury")
    assert "OpenRequest" in kinds(turn)


@pytest.mark.parametrize("words", FRESH)
def test_without_that_article_it_is_the_same_request(words: str) -> None:
    turn = said(script(), in_thread(), words)
    assert (turn.session.node, turn.session.facts.answers["reason"]) == ("name", "injury")


@pytest.mark.parametrize("words", FRESH)
@pytest.mark.parametrize("place", ["main", "articles", "topics.ankle-sprain"])
def test_on_a_call_it_is_said_back_and_the_number_is_asked(words: str, place: str) -> None:
    turn = said(script_with_samples(), on_call(place), words)
    assert turn.session.node == "number"
    assert names(turn)[0] == "heard.injury"


def test_a_visit_that_is_asked_for_counts_more_than_the_name_of_an_article() -> None:
    turn = said(script_with_samples(), in_thread("articles"), "i want an appointment for my ankle sprain")
    assert "OpenRequest" in kinds(turn)


@pytest.mark.parametrize("words", ["ankle sprain", "sprained ankle", "tell me about ankle sprain"])
def test_the_name_alone_still_leads_to_the_article(words: str) -> None:
    for session in (in_thread("articles"), on_call("articles")):
        assert said(script_with_samples(), session, words).session.node == "topics.ankle-sprain"


@pytest.mark.parametrize(
    "words",
    ["my cat fell and broke her leg", "did i get this since i broke my leg", "i broke my leg years ago"],
)
def test_an_old_injury_and_somebody_elses_are_no_request(words: str) -> None:
    assert "OpenRequest" not in kinds(said(script_with_samples(), in_thread("articles"), words))


def test_who_asks_what_the_symptoms_are_hears_them() -> None:
    turn = said(script_with_samples(), in_thread("articles"), "i sprained my ankle what are the symptoms")
    assert turn.session.node == "read.ankle-sprain.symptoms"
