"""Speech wherever keys are: each command by its words does what its key does, at every place, in both languages."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from line.carrier import voice
from line.core.hints import MOST, hints_at
from line.core.script import Command, Menu, keys_of
from line.core.turn import Promised, Say, Session, Turn
from tests.talks import HO, MOBILE, OTHER, TOPICS, facts, names, on_call, press, reading, say, script, wait

WORDS = {
    Command.BACK: {"en": "go back", "es": "atrás"},
    Command.REPEAT: {"en": "say that again", "es": "repita"},
    Command.ONWARD: {"en": "skip", "es": "saltar"},
    Command.TEXT_ME: {"en": "text it to me", "es": "mándemelo por texto"},
    Command.STAFF: {"en": "a person", "es": "una persona"},
    Command.NEXT: {"en": "next", "es": "siguiente"},
    Command.PAUSE: {"en": "wait", "es": "espere"},
    Command.FOLLOW: {"en": "check on me", "es": "seguimiento"},
    Command.CLEAR: {"en": "start over", "es": "empezar de nuevo"},
}
CONSENT = ("texting", "follow")
SETTLES = ("number", "check")
"""Where # says yes to a number: a word to skip the question says no such thing (tests/test_kept_requests.py)."""
KNOWN = facts(number=MOBILE, keyed=OTHER, reading=(HO, "causes", 0), answers={"someone_else": "no"})


def everywhere() -> list[tuple[str, str, Command]]:
    """Every place with every key that means a command there."""
    return [
        (name, key, command)
        for name, node in script().nodes.items()
        for key, command in keys_of(node).items()
        if getattr(node, "medium", None) != "writing"
        and name not in CONSENT
        and not (command is Command.ONWARD and name in SETTLES)
    ]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(("node", "key", "command"), everywhere())
def test_each_command_by_its_words_does_what_its_key_does(
    node: str, key: str, command: Command, language: str
) -> None:
    place = on_call(node, language=language, facts=KNOWN)
    assert say(place, WORDS[command][language]) == press(place, key)


def test_at_the_end_the_receipt_may_be_asked_for_in_words() -> None:
    for language in ("en", "es"):
        place = on_call("done", language=language, facts=KNOWN)
        assert say(place, WORDS[Command.TEXT_ME][language]) == press(place, "1")


@pytest.mark.parametrize("language", ["en", "es"])
def test_more_at_a_list_is_the_rest_of_it(language: str) -> None:
    place = on_call(TOPICS, language=language)
    assert say(place, WORDS[Command.NEXT][language]) == press(place, "#")


# -- what a document listens to ------------------------------------------------------------------
def documents(place: Session) -> list[ElementTree.Element]:
    """The place as it is said first, after one miss, after two, and in a pause."""
    turns = [press(place, "9"), wait(press(place, "9")), wait(press(place, "9"), 2), press(place, "5")]
    return [tree_of(turn) for turn in turns if not turn.over and turn.session.node == place.node]


def tree_of(turn: Turn) -> ElementTree.Element:
    prompts = [Say("callback.goodbye") if isinstance(p, Promised) else p for p in turn.prompts]
    turn = Turn(turn.session, tuple(prompts), (), False, turn.keys_only, turn.keys_first, turn.seconds)
    return ElementTree.fromstring(voice.render(turn, script(), "https://line.example", "CA" + "c" * 32))


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("node", [n for n in script().nodes if n not in ("message", "name", "interpreter")])
def test_the_last_gather_of_every_step_takes_speech_with_the_hints_of_the_place(
    node: str, language: str
) -> None:
    for document in documents(on_call(node, language=language, facts=KNOWN)):
        last = list(document.iter("Gather"))[-1].attrib
        if node in CONSENT:
            assert last["input"] == "dtmf"
            continue
        assert last["input"] == "dtmf speech"
        assert last["language"] == {"en": "en-US", "es": "es-US"}[language]
        assert tuple(last["hints"].split(",")) == hints_at(script(), script().node(node), language)


@pytest.mark.parametrize(
    ("node", "language", "expected"),
    [
        (TOPICS, "en", ["symptoms", "go back", "say that again", "skip", "a person", "next", "spanish"]),
        (reading("causes"), "en", ["treatment", "text it to me", "next", "go back", "wait"]),
        (reading("causes"), "es", ["tratamiento", "mándemelo por texto", "siguiente", "atrás", "repita"]),
        ("when", "en", ["mornings", "skip", "a person"]),
        ("when", "es", ["por la mañana", "saltar", "una persona", "english"]),
        ("done", "en", ["by text", "say that again", "a person"]),
    ],
)
def test_hints_are_the_choices_then_the_commands_that_work_there(
    node: str, language: str, expected: list[str]
) -> None:
    found = [hint.casefold() for hint in hints_at(script(), script().node(node), language)]
    assert [word for word in expected if word.casefold() not in found] == []


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("node", list(script().nodes))
def test_hints_are_few_short_and_end_with_what_is_urgent(node: str, language: str) -> None:
    hints = hints_at(script(), script().node(node), language)
    urgent = script().vocabulary[language]["urgent"]
    assert len(hints) <= MOST
    assert len(set(hints)) == len(hints)
    assert all(0 < len(hint) <= 100 and "," not in hint for hint in hints)
    assert hints[-len(urgent) :] == urgent


def test_a_menu_after_a_red_flag_promises_no_command_that_it_does_not_heed() -> None:
    node = script().node("emergency.A")
    assert isinstance(node, Menu)
    assert "text it to me" not in hints_at(script(), node, "en")


# -- said back -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("node", "words", "said"),
    [
        ("who", "it's for my mother", "For someone else."),
        ("who", "for me", "For you."),
        ("reason", "I need to cancel my appointment", "To change or cancel an appointment."),
        ("reason", "two", "A new appointment."),
        ("when", "in the morning please", "In the morning."),
        ("when", "afternoons", "In the afternoon."),
    ],
)
def test_what_was_understood_of_an_answer_is_said_back_before_the_next_question(
    node: str, words: str, said: str
) -> None:
    known = facts(number=MOBILE)
    turn = say(on_call(node, facts=known), words)
    first = turn.prompts[0]
    assert isinstance(first, Say)
    assert script().phrases.spoken(first, "en") == said
    assert len(turn.prompts) > 1


def test_a_new_injury_said_at_the_first_menu_is_said_back_too() -> None:
    assert names(say(on_call(), "I broke my arm"))[:2] == ["heard.injury", "question.number"]


def test_a_key_is_not_said_back() -> None:
    assert names(press(on_call("reason", facts=KNOWN), "2")) == ["question.when", "offer 123"]
