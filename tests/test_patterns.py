"""Patterns of word groups: how they are written, what they find, and what a spent word does not count for."""

from __future__ import annotations

import pytest

from line.core.patterns import Groups, Matcher, PatternError, Rule, parse

GROUPS = Groups({"limb": ("toe", "toes", "left foot"), "cold": ("cold", "ice cold")})


def finds(pattern: str, text: str, spent: tuple[int, ...] = ()) -> bool:
    matcher = Matcher([Rule("sign", "en", parse(pattern, GROUPS))])
    return bool(matcher.find(text.split(), spent))


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("<limb> + <cold>", "my toes are cold", True),
        ("<limb> + <cold>", "cold since monday my left foot", True),
        ("<limb> + <cold>", "my left hand is cold", False),
        ("<limb> > <cold>", "cold toes", False),
        ("<limb> > <cold>", "toes cold", True),
        ("toes + cold @1", "toes so cold", True),
        ("toes + cold @1", "toes so very cold", False),
        ("toes + cold", "toes one two three four five six cold", True),
        ("toes + cold", "toes one two three four five six seven cold", False),
        ("numb*", "a numbness", True),
        ("numb*", "a num", False),
        ("cant feel|lost feel*", "she lost feeling", True),
        ("toes + toes", "toes", False),
        ("toes + toes", "toes and toes", True),
        ("again ~2", "again now", True),
        ("again ~2", "again and again", False),
        ("Síntomas", "sintomas", True),
    ],
)
def test_a_pattern_finds_its_words_near_each_other(pattern: str, text: str, found: bool) -> None:
    assert finds(pattern, text) is found


def test_a_spent_word_does_not_count_but_another_like_it_does() -> None:
    assert not finds("toes + cold", "cold toes", spent=(0,))
    assert finds("toes + cold", "cold toes cold", spent=(0,))


def test_a_hit_names_the_places_of_its_words() -> None:
    matcher = Matcher([Rule("sign", "en", parse("<limb> + <cold>", GROUPS))])
    (hit,) = matcher.find("my left foot is ice cold".split())
    assert hit.places == {1, 2, 4, 5}


@pytest.mark.parametrize(
    "pattern", ["", "toes + ", "toes | | cold", "<nobody>", "a*", "to?s", "toes > + cold"]
)
def test_what_cannot_be_read_is_refused(pattern: str) -> None:
    with pytest.raises(PatternError):
        parse(pattern, GROUPS)
