"""What words mean: case, accents and punctuation do not count; keys may be said; two choices at once are none."""

from __future__ import annotations

import pytest

from line.core.script import Command, Option
from line.core.turn import Heard, Say
from line.core.understanding import command_of, holds, key_of, normalise, option_of


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("  Síntomas! ", "sintomas"),
        ("Can't  BREATHE?", "cant breathe"),
        ("can’t", "cant"),
        ("mañana", "mañana"),
        ("man\u0303ana", "man\u0303ana".replace("n\u0303", "n")),
        ("no-call", "no call"),
        ("call_me", "call me"),
        ("¿Dónde están?", "donde estan"),
        ("\u200bSTOP\u200b", "stop"),
        ("", ""),
        ("\U0001f44d", ""),
        ("#", "#"),
    ],
)
def test_words_are_folded(text: str, plain: str) -> None:
    assert normalise(text) == plain


def test_folding_twice_changes_nothing() -> None:
    for text in ("Straße", "Ünï Códe", "ESPAÑOL", "ﬁne", "１２"):
        assert normalise(normalise(text)) == normalise(text)


@pytest.mark.parametrize(
    ("text", "phrase", "found"),
    [
        ("i have chest pain now", "chest pain", True),
        ("chest pain", "chest pain", True),
        ("my chest painting", "chest pain", False),
        ("manchest pain", "chest pain", False),
        ("chest and pain", "chest pain", False),
    ],
)
def test_a_phrase_is_found_as_whole_words_only(text: str, phrase: str, found: bool) -> None:
    assert holds(text, phrase) is found


@pytest.mark.parametrize(
    ("heard", "key"),
    [
        (Heard("3", keyed=True), "3"),
        (Heard("#", keyed=True), "#"),
        (Heard("33", keyed=True), None),
        (Heard("3"), "3"),
        (Heard("3."), "3"),
        (Heard("three"), "3"),
        (Heard("Press three"), "3"),
        (Heard("number 4"), "4"),
        (Heard("oprima dos"), "2"),
        (Heard("pound"), "#"),
        (Heard("star"), "*"),
        (Heard("asterisco"), "*"),
        (Heard("33"), None),
        (Heard(""), None),
        (Heard("three of them"), None),
        (Heard("x"), None),
    ],
)
def test_a_key_may_be_pressed_typed_or_said(heard: Heard, key: str | None) -> None:
    assert key_of(heard) == key


def option(key: str, *words: str, names: tuple[str, ...] = ()) -> Option:
    return Option(key, Say("option.injury"), "main", words, names)


MORNING = option("1", "am", names=("morning",))
EVENING = option("2", "pm", names=("afternoon", "late afternoon"))
BOTH = (MORNING, EVENING)


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("1", MORNING),
        ("two", EVENING),
        ("AM!", MORNING),
        ("I am here", None),
        ("some time in the morning", MORNING),
        ("the late afternoon would do", EVENING),
        ("morning or afternoon", None),
        ("3", None),
        ("", None),
    ],
)
def test_a_choice_is_named_by_its_key_by_a_word_alone_or_by_a_name_within_a_sentence(
    words: str, wanted: Option | None
) -> None:
    assert option_of(Heard(words), BOTH) is wanted


def test_a_choice_may_be_asked_to_be_the_whole_text() -> None:
    assert option_of(Heard("the morning"), BOTH, alone=True) is None
    assert option_of(Heard("am"), BOTH, alone=True) is MORNING


def test_several_keys_at_once_are_no_words() -> None:
    assert option_of(Heard("12", keyed=True), BOTH) is None


def test_a_command_is_the_whole_text_and_never_a_key() -> None:
    commands = {"call": Command.CALL, "0": Command.STAFF}
    assert command_of(Heard("Call!"), commands) is Command.CALL
    assert command_of(Heard("call my mother"), commands) is None
    assert command_of(Heard("0", keyed=True), commands) is None
