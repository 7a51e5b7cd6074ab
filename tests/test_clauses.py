"""A text cut into its clauses."""

from __future__ import annotations

import pytest

from line.core.clauses import clauses_of
from tests.talks import script


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("I fell, and my arm is blue", ["I fell", " ", " my arm is blue"]),
        ("me caí y no puedo mover el pie", ["me caí ", " no puedo mover el pie"]),
        ("me duele, también el pecho", ["me duele", " ", " el pecho"]),
        ("me duele TAMBIEN el pecho", ["me duele ", " el pecho"]),
        ("my fever is 101.5 today", []),
        ("bone pain", []),
        ("", []),
    ],
)
def test_a_text_is_cut_at_stops_and_at_the_words_that_join(text: str, clauses: list[str]) -> None:
    assert clauses_of(text, script().lexicon.clause_ends) == [part for part in clauses if part.strip()]
