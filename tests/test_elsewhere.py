"""Conditions that no article here is about: nobody is read another one's symptoms, everybody is told of a person."""

from __future__ import annotations

import pytest

from line.core.conversation import advance
from line.core.effects import KeepWords
from line.core.meaning import Intent
from line.core.segments import count
from line.core.turn import Heard, Say, Session, Turn
from line.core.understanding import CONDITION, understand
from tests.many import script_of
from tests.talks import (
    MOBILE,
    OPEN,
    TOPICS,
    facts,
    in_thread,
    kinds,
    names,
    on_call,
    reading,
    say,
    script,
    script_with_samples,
    take,
)

ENGLISH = (
    "symptoms of carpal tunnel",
    "gout treatment",
    "what is gout and how do you treat it",
    "arthritus symptoms",
    "what causes plantar fasciitis",
    "do you treat rotator cuff tears",
    "covid",
)
SPANISH = (
    "síntomas de gota",
    "sintomas de la artritis",
    "qué es la culebrilla",
    "tratamiento para los juanetes",
    "azúcar en la sangre",
)
ASKED = [*((words, "en") for words in ENGLISH), *((words, "es") for words in SPANISH)]


def by(words: str, language: str = "en") -> tuple[Intent, str, str]:
    found = understand(words, script().lexicon, medium="writing", language=language)
    return found.intent, found.rule, found.language


@pytest.mark.parametrize(("words", "language"), ASKED)
def test_what_is_asked_of_another_condition_is_told_by_its_rule_in_its_language(
    words: str, language: str
) -> None:
    assert by(words) == (Intent.UNKNOWN, CONDITION, language)


@pytest.mark.parametrize(("words", "language"), ASKED)
@pytest.mark.parametrize("node", [TOPICS, reading("causes")])
def test_by_text_she_is_told_how_to_reach_a_person_and_stays_where_she_was(
    words: str, language: str, node: str
) -> None:
    turn = say(in_thread(node), words)
    assert names(turn) == ["topics.not_here"]
    assert (turn.session.node, turn.session.language) == (node, language)


@pytest.mark.parametrize(("words", "language"), ASKED)
@pytest.mark.parametrize("node", ["main", TOPICS, reading("causes")])
def test_on_a_call_she_is_told_so_and_hears_the_place_again(words: str, language: str, node: str) -> None:
    turn = say(on_call(node, language=language), words)
    assert names(turn)[0] == "topics.not_here"
    assert len(names(turn)) > 1
    assert turn.session.node == node


def test_the_first_text_of_a_thread_is_answered_so_behind_the_notice() -> None:
    turn = take(in_thread(), Heard("gout treatment"), first=True)
    assert names(turn) == ["text.greeting_first", "topics.not_here"]


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_sentence_is_one_text_and_names_the_way_to_a_person(language: str) -> None:
    phrases, said = script().phrases, Say("topics.not_here")
    counted = count(f"JOI: {phrases.texted(said, language)}")
    assert (counted.encoding, counted.segments) == ("GSM-7", 1)
    assert {"en": "CALL", "es": "LLAMAR"}[language] in phrases.texted(said, language)
    assert "0." in phrases.spoken(said, language)


@pytest.mark.parametrize(
    ("words", "section"),
    [
        ("is heterotopic ossification like arthritis", "what-it-is"),
        ("HO symptoms, and does arthritis come with them", "symptoms"),
        ("is it the same as arthritis", "what-it-is"),
        ("es lo mismo que la artritis", "what-it-is"),
        ("i have diabetes am i at risk", "risk-factors"),
        ("symptoms", "symptoms"),
    ],
)
def test_what_the_line_tells_of_is_answered_though_another_condition_is_named(
    words: str, section: str
) -> None:
    found = understand(words, script().lexicon, medium="writing", language="en")
    assert (found.intent, found.section) == (Intent.SECTION, section)


def test_the_care_of_the_clinic_is_no_condition_of_its_own() -> None:
    found = understand(
        "can i walk in with a sprained ankle", script().lexicon, medium="writing", language="en"
    )
    assert (found.intent, found.section) == (Intent.SECTION, "fracture-and-injury-care")


@pytest.mark.parametrize(
    ("words", "intent"),
    [
        ("call me about my arthritis", Intent.CALLBACK),
        ("llámeme por mi artritis", Intent.CALLBACK),
        ("i need an appointment for my carpal tunnel", Intent.CALLBACK),
        ("are you open saturday, my gout is bad", Intent.HOURS),
        ("stop texting me about gout", Intent.STOP),
        ("gout and now chest pain", Intent.EMERGENCY),
        ("i sprained my ankle an hour ago", Intent.CALLBACK),
    ],
)
def test_a_wish_an_opt_out_and_danger_win_over_a_condition(words: str, intent: Intent) -> None:
    assert by(words)[0] is intent


def test_an_open_question_takes_a_condition_as_its_answer() -> None:
    asked = facts(number=MOBILE, request="a" * 32)
    turn = say(in_thread("reason", facts=asked), "my arthritis")
    assert "topics.not_here" not in names(turn)
    assert KeepWords("my arthritis") in turn.effects


def test_with_a_request_open_staff_read_it() -> None:
    asked = facts(number=MOBILE, request="a" * 32)
    written = say(in_thread(facts=asked), "my gout is back")
    assert (names(written), written.effects) == (["callback.noted"], (KeepWords("my gout is back"),))
    spoken = say(on_call(TOPICS, facts=asked), "gout treatment")
    assert (names(spoken)[0], kinds(spoken)) == ("topics.not_here", ["KeepWords"])


def test_what_was_heard_with_doubt_is_asked_for_again() -> None:
    turn = take(on_call(TOPICS), Heard("gout treatment", confidence=0.4))
    assert names(turn)[0] == "retry.not_understood"


def test_after_911_nothing_else_is_said() -> None:
    assert "topics.not_here" not in names(say(on_call("emergency.A"), "gout treatment"))


def asked_of_the_samples(words: str) -> Turn:
    session = Session("writing", "en", "articles", facts=facts())
    return advance(script_with_samples(), session, Heard(words), OPEN)


@pytest.mark.parametrize("words", ["symptoms of an ankle sprain", "symptoms of a sprain", "ANK symptoms"])
def test_a_condition_that_has_an_article_is_answered_by_it(words: str) -> None:
    assert asked_of_the_samples(words).session.node == "read.ankle-sprain.symptoms"
    assert names(say(in_thread(), words.replace("ANK", "ankle sprain"))) == ["topics.not_here"]


def test_what_stands_in_an_articles_title_is_not_said_to_be_missing() -> None:
    lexicon = script_of(22).lexicon  # the last is about "Sore Ankle Bursitis"
    for words, elsewhere in (("bursitis treatment", False), ("bursitis", False), ("gout treatment", True)):
        found = understand(words, lexicon, medium="writing", language="en")
        assert (found.rule == CONDITION) is elsewhere, words
