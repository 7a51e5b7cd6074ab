"""Text from outside, made fit to be seen: nothing hides in it, and ordinary words of any language stay as they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from line.core.shown import MARK, MOST_ACCENTS, on_one_line, shown
from tests.hostile import hidden_in


@pytest.mark.parametrize(
    "words",
    [
        "Mary-Ann O'Brien",
        "José Ñandú Nguyễn Thị Ánh",
        "مريم العربية",
        "שָׂרָה כֹּהֵן",
        "می\u200cخواهم",
        "क्\u200dष",
        "กำกั้",
        "👩\u200d⚕\ufe0f 🇺🇸 👍🏽",
        "two\nlines\tand a tab",
        "",
    ],
)
def test_words_of_any_language_stay_as_they_are(words: str) -> None:
    assert shown(words) == words


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        ("\u202egnp.exe", f"{MARK}gnp.exe"),
        ("a\u2066b\u2069c\u200fd\u061ce", f"a{MARK}b{MARK}c{MARK}d{MARK}e"),
        ("a\u200bb\u2060c\ufeffd\u00ade", f"a{MARK}b{MARK}c{MARK}d{MARK}e"),
        ("a\0b\x1b[31mc\x7f\x9b", f"a{MARK}b{MARK}[31mc{MARK}{MARK}"),
        ("a\u2028b\u2029c\x85d", f"a{MARK}b{MARK}c{MARK}d"),
        ("\ud800", MARK),
        ("\u3164\u115f\u2800\u034f", MARK * 4),
        ("\u200d\u200dx\u200d\u200d", f"{MARK}{MARK}x\u200d{MARK}"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("a" + "\u0301" * 500 + "b", "a" + "\u0301" * MOST_ACCENTS + f"{MARK}b"),
    ],
)
def test_what_hides_or_turns_the_line_around_is_marked(words: str, seen: str) -> None:
    assert shown(words) == seen


def test_a_name_of_nothing_that_can_be_seen_is_seen() -> None:
    assert on_one_line("\u3164") == MARK
    assert on_one_line("\u200d") == MARK
    assert on_one_line(" \t\u00a0 ") == ""


@given(st.text())
def test_nothing_hidden_is_left_and_a_second_look_changes_nothing(words: str) -> None:
    assert hidden_in(shown(words)) == ""
    assert shown(shown(words)) == shown(words)
