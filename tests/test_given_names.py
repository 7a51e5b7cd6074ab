"""A name in a written answer, told from a sentence that is none."""

from __future__ import annotations

import pytest

from line.core.given_names import given_name, refuses
from tests.talks import script

KNOWN = script().lexicon.names


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        ("Ana", "Ana"),
        ("  maria   de los angeles ", "maria de los angeles"),
        ("My name is Mary More", "Mary More"),
        ("It's Bill", "Bill"),
        ("It’s Bill", "Bill"),
        ("im Bill", "Bill"),
        ("me llamo José Luis", "José Luis"),
        ("call me Bob", "Bob"),
        ("Frank Backus", "Frank Backus"),
        ("Maria de la Cruz y Mas", "Maria de la Cruz y Mas"),
    ],
)
def test_a_name_is_taken_as_it_is_written(answer: str, name: str) -> None:
    assert given_name(answer, KNOWN) == name


@pytest.mark.parametrize(
    "answer",
    [
        "it started an hour ago",
        "its not that bad",
        "what are your hours?",
        "thanks",
        "gracias",
        "904 555",
        "",
        "🙂",
        "quiero dejar un mensaje para la enfermera",
    ],
)
def test_a_sentence_is_no_name(answer: str) -> None:
    assert given_name(answer, KNOWN) is None


@pytest.mark.parametrize("answer", ["no", "Skip please", "ninguno"])
def test_who_gives_none_is_not_asked_again(answer: str) -> None:
    assert refuses(answer, KNOWN)
