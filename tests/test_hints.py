"""What the speech recogniser is told to expect: the words that are said most, written as it writes them."""

from __future__ import annotations

from collections import defaultdict

import pytest

from line.core.hints import hints_at
from line.core.mean_script import KIND
from line.core.plain import normalise
from line.core.script import Menu
from tests.talks import TOPICS, content, on_call, reading, say, script

ASKED = [name for name, node in script().nodes.items() if isinstance(node, Menu) and node.kind == KIND]


def hints(node: str, language: str) -> tuple[str, ...]:
    return hints_at(script(), script().node(node), language)


@pytest.mark.parametrize(
    ("language", "most_said"),
    [
        (
            "en",
            ["a person", "representative", "operator", "repeat", "go back", "wait", "call me back", "hours"],
        ),
        ("es", ["una persona", "operadora", "repita", "atrás", "espere", "llámenme", "horario", "inglés"]),
    ],
)
@pytest.mark.parametrize("node", ["main", TOPICS, reading("causes"), "reason", "mean.callback"])
def test_what_is_said_most_of_each_command_is_expected_everywhere(
    node: str, language: str, most_said: list[str]
) -> None:
    assert [word for word in most_said if word not in hints(node, language)] == []


@pytest.mark.parametrize(
    ("language", "seldom"), [("en", "wat"), ("en", "rep"), ("es", "qué"), ("es", "cómo")]
)
def test_what_is_seldom_said_takes_no_room(language: str, seldom: str) -> None:
    assert seldom not in hints("main", language)


def test_a_language_is_asked_for_in_itself_too() -> None:
    assert {"spanish", "español", "en español"} <= set(hints("main", "en"))
    assert {"inglés", "english", "in english"} <= set(hints("main", "es"))


@pytest.mark.parametrize("node", ASKED)
def test_where_it_is_asked_what_was_meant_yes_and_no_are_expected_first(node: str) -> None:
    assert hints(node, "en")[:4] == ("yes", "yeah", "no", "nope")
    assert hints(node, "es")[:4] == ("sí", "correcto", "no", "incorrecto")


@pytest.mark.parametrize("word", ["yes", "sí", "correcto"])
def test_a_yes_that_is_expected_is_understood_there(word: str) -> None:
    assert say(on_call("mean.callback"), word).session.node == "number"


def test_spanish_is_expected_with_the_accents_that_the_recogniser_writes() -> None:
    written = defaultdict(set)
    for entry in content().prompts["es"].values():
        for word in entry.spoken.casefold().split():
            written[normalise(word)].add(word.strip(".,:;¿?¡!"))
    never = {plain for plain, forms in written.items() if plain and plain not in forms}
    never.remove("cuando")  # with an accent where it asks, without in "cuando sea"
    expected = {word for node in script().nodes for hint in hints(node, "es") for word in hint.split()}
    assert {"mas", "ingles", "numero"} <= never
    assert never & expected == set()
    assert {"sí", "atrás", "lesión", "llámenme", "dirección"} <= expected
    assert {"si", "atras", "lesion", "llamenme", "direccion"}.isdisjoint(expected)
