"""The article, word for word, as a patient gets it: key 1 to the end of a call, and MORE to the end of a thread.

The source and what may differ from it are test_word_for_word's own lists; the line's own sentences, which stand between
the article's, are listed here and never read from the content.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from line.simulator import Simulator
from tests.factories import make_line
from tests.test_word_for_word import REPLACED_IN_TEXTS, REPLACED_ON_CALLS, expected, words

MOBILE = "+19045550110"
OURS_ON_A_CALL = (
    r"To go on, press 1\.",
    r"To go on with [A-Za-z ]+, press 1\.",
    r"To get this by text, press 2\.",
    r"For the other topics, press star\.",
    r"That was the last topic\.",
    r"A fever after surgery or an injury needs a call to us today\.",
    r"For chest pain, trouble breathing, heavy bleeding or a bone through the skin, call 9 1 1\.",
    r"This is general information, not medical advice\.",
)
OURS_IN_A_TEXT = (
    r"^JOI: [^(]+ \([2-9] of \d\):",  # a later page names its section again
    r"^JOI: ",
    r" \(1 of \d\)",
    r"Reply MORE for the rest, CALL for a call back\.",
    r"Reply CALL for a call back, FOLLOW for a check-in text, MENU for topics\.",
    r"A fever after surgery or an injury needs a call to us today\.",
    r"For chest pain, trouble breathing, heavy bleeding or a bone through the skin, call 911\.",
    r"This is general information, not medical advice\.",
)
TITLE = "Heterotopic Ossification"
SECTIONS = 8


def without(text: str, ours: tuple[str, ...]) -> str:
    for pattern in ours:
        text = re.sub(pattern, " ", text)
    return text


@pytest.fixture
def simulator(tmp_path: Path) -> Simulator:
    made = make_line(tmp_path).simulator
    assert made is not None
    return made


def heard_on_a_call(simulator: Simulator, *, without_piece: int | None = None) -> list[str]:
    """Every word of the article on a call that presses 1 until there is no more; a piece may be left out."""
    call = simulator.call(MOBILE).press("3")
    said = [call.last.split(".")[0]]
    call.press("1")
    while not call.last.startswith("That was the last topic."):
        said.append(call.last)
        call.press("1")
        assert len(said) < 40
    if without_piece is not None:
        del said[without_piece]
    return words(without(" ".join(said), OURS_ON_A_CALL))


def read_in_a_thread(simulator: Simulator) -> list[str]:
    """Every word of the article in a thread that says MORE until the list of topics comes again."""
    (greeting,) = simulator.text(MOBILE, "hi")
    assert f" {TITLE}. " in greeting
    pages = [TITLE, *simulator.text(MOBILE, "1")]
    while True:
        (page,) = simulator.text(MOBILE, "more")
        if "That was the last topic." in page:
            return words(" ".join(without(one, OURS_IN_A_TEXT) for one in pages))
        pages.append(page)
        assert len(pages) < 40


def test_every_word_of_the_source_is_heard_in_order(simulator: Simulator) -> None:
    assert heard_on_a_call(simulator) == expected(REPLACED_ON_CALLS)


def test_every_word_of_the_source_is_read_in_order(simulator: Simulator) -> None:
    assert read_in_a_thread(simulator) == expected(REPLACED_IN_TEXTS)


def test_a_piece_that_is_not_heard_is_noticed(simulator: Simulator) -> None:
    assert heard_on_a_call(simulator, without_piece=SECTIONS) != expected(REPLACED_ON_CALLS)
