"""What a text says about a visit, word by word: short answers are nothing but known words, and nothing is guessed."""

from __future__ import annotations

import pytest

from line.core.visit_words import Said, answer, wish
from tests.talks import script

WORDS = script().visit_words


@pytest.mark.parametrize(
    "text",
    [
        "C",
        "c.",
        "Confirm",
        "ok c see you then",
        "C please",
        "yes confirm",
        "c thank you",
        "Confirmo",
        "confirmar por favor",
    ],
)
def test_c_and_confirm_are_sure_and_name_every_visit(text: str) -> None:
    assert answer(text, WORDS) == Said("confirm", sure=True, every=True)


@pytest.mark.parametrize(
    "text", ["see you then", "I'll be there", "ok, I will be there", "sí voy", "ahí estaré"]
)
def test_coming_is_sure_and_names_no_visit(text: str) -> None:
    assert answer(text, WORDS) == Said("confirm", sure=True)


@pytest.mark.parametrize(
    "text", ["YES", "yes please", "Yes, thank you", "yeah", "sí", "claro que sí gracias"]
)
def test_yes_is_not_sure(text: str) -> None:
    said = answer(text, WORDS)
    assert said == (None if "que" in text else Said("confirm"))


def test_a_mere_ok_is_a_nod_and_with_thanks_it_is_a_thank_you() -> None:
    assert answer("ok", WORDS) == Said("confirm", nod=True)
    assert answer("ok thanks", WORDS) is None
    assert answer("thank you", WORDS) is None
    assert answer("no thanks", WORDS) is None


@pytest.mark.parametrize("text", ["R", "r please", "Reschedule", "ok r", "yes reschedule please"])
def test_r_is_sure(text: str) -> None:
    assert answer(text, WORDS) == Said("change", sure=True)


@pytest.mark.parametrize("text", ["change", "Change it please", "no", "cambiar"])
def test_change_is_not_sure(text: str) -> None:
    assert answer(text, WORDS) == Said("change")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1", Said(None, numbers=(1,))),
        ("two", Said(None, numbers=(2,))),
        ("1 and 2", Said(None, numbers=(1, 2))),
        ("1, 2", Said(None, numbers=(1, 2))),
        ("C1", Said("confirm", sure=True, numbers=(1,))),
        ("c 2", Said("confirm", sure=True, numbers=(2,))),
        ("R2", Said("change", sure=True, numbers=(2,))),
        ("1 y 2", Said(None, numbers=(1, 2))),
        ("both", Said(None, every=True)),
        ("r all", Said("change", sure=True, every=True)),
        ("las dos", Said(None, every=True)),
        ("yes both", Said("confirm", every=True)),
        ("please cancel", Said("cancel", sure=True)),
        ("yes cancel it", Said("cancel", sure=True)),
    ],
)
def test_numbers_and_words_go_together(text: str, said: Said) -> None:
    assert answer(text, WORDS) == said


@pytest.mark.parametrize(
    "text",
    ["", "?", "symptoms", "c u", "can you call me", "r you open", "yes but later", "I confirm nothing", "c or r", "12",
     "call", "see you tuesday", "who is this", "late", "123 Main Street"],
)  # fmt: skip
def test_one_word_more_and_it_is_not_guessed_at(text: str) -> None:
    assert answer(text, WORDS) is None


@pytest.mark.parametrize(
    "text",
    ["I can't come", "Sorry, I cannot make it on Tuesday", "I need to cancel my appointment please", "we won't make it",
     "No puedo ir mañana", "quiero cancelar mi cita", "I'm not coming", "unable to make it, car broke down"],
)  # fmt: skip
def test_i_cannot_come_is_heard_inside_a_sentence(text: str) -> None:
    assert wish(text, WORDS) == "cancel"


@pytest.mark.parametrize(
    "text", ["I need to reschedule", "can I change my appointment to Friday?", "quiero cambiar mi cita"]
)
def test_another_time_is_heard_inside_a_sentence(text: str) -> None:
    assert wish(text, WORDS) == "change"


@pytest.mark.parametrize(
    "text",
    ["please don't cancel my appointment", "I do not want to cancel", "no quiero cancelar mi cita", "cancel my call",
     "hello", "appointments", "I can come"],
)  # fmt: skip
def test_the_opposite_is_no_wish(text: str) -> None:
    assert wish(text, WORDS) is None
