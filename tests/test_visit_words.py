"""What a text says about a visit, word by word: short answers are nothing but known words, and nothing is guessed."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from line.core.visit_names import names
from line.core.visit_words import Said, answer, not_her, wish
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
    assert answer(text, WORDS) == Said("confirm")


def test_a_mere_ok_is_a_nod_and_with_thanks_it_is_a_thank_you() -> None:
    assert answer("ok", WORDS) == Said("confirm", nod=True)
    assert answer("ok thanks", WORDS) == Said("confirm", nod=True, thanks=True)
    assert answer("no thanks", WORDS) == Said("change", refuses=True, thanks=True)
    assert answer("thank you", WORDS) is None


@pytest.mark.parametrize("text", ["R", "r please", "Reschedule", "ok r", "yes reschedule please"])
def test_r_is_sure(text: str) -> None:
    assert answer(text, WORDS) == Said("change", sure=True)


@pytest.mark.parametrize(
    "text", ["change", "Change it please", "cambiar", "need a different day", "otro día"]
)
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
    ["", "?", "symptoms", "can you call me", "r you open", "yes but later", "I confirm nothing", "c or r", "12",
     "1 yes 2 no", "C1 R2", "yes no",
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


@pytest.mark.parametrize("text", ["Y", "yep", "of course", "claro que sí"])
def test_yes_has_many_forms(text: str) -> None:
    assert answer(text, WORDS) == Said("confirm")


@pytest.mark.parametrize(
    "text", ["C u there", "coming", "see ya", "Confirm visit", "Reply C", "ahí nos vemos"]
)
def test_so_has_coming(text: str) -> None:
    said = answer(text, WORDS)
    assert said is not None
    assert (said.does, said.sure) == ("confirm", True)


@pytest.mark.parametrize("text", ["no voy", "no puedo", "I can't", "no, I can't"])
def test_a_short_cannot_is_no_cancellation_yet_and_no_change(text: str) -> None:
    assert answer(text, WORDS) == Said("cancel")


def test_a_thumb_up_is_a_nod_whatever_its_colour() -> None:
    assert answer("\U0001f44d", WORDS) == Said("confirm", nod=True)
    assert answer("\U0001f44d\U0001f3fd\ufe0f", WORDS) == Said("confirm", nod=True)


@pytest.mark.parametrize(
    ("text", "number"), [("#1", 1), ("the first one", 1), ("2nd", 2), ("la segunda", 2), ("el primero", 1)]
)
def test_a_number_has_many_forms(text: str, number: int) -> None:
    assert answer(text, WORDS) == Said(None, numbers=(number,))


TIMES = {
    1: datetime(2026, 12, 1, 14, 30, tzinfo=ZoneInfo("America/New_York")),
    2: datetime(2026, 12, 3, 9, 0, tzinfo=ZoneInfo("America/New_York")),
}
NAMES = names(TIMES, datetime(2026, 11, 30, 12, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Tuesday", 1),
        ("the one on Thu", 2),
        ("Dec 3", 2),
        ("the 9th", None),
        ("Dec 3rd", 2),
        ("at 2:30", 1),
        ("9am", 2),
        ("tomorrow", 1),
        ("el jueves", 2),
        ("3 de diciembre", 2),
        ("Wednesday", None),
    ],
)
def test_a_visit_is_named_by_its_day_or_its_hour(text: str, number: int | None) -> None:
    said = answer(text, WORDS, NAMES)
    assert said == (None if number is None else Said(None, named=frozenset({number})))


def test_see_you_on_its_day_is_an_answer_and_on_another_day_it_is_not() -> None:
    assert answer("see you Tuesday", WORDS, NAMES) == Said("confirm", sure=True, named=frozenset({1}))
    assert answer("see you Wednesday", WORDS, NAMES) is None
    assert answer("mañana no puedo", WORDS, NAMES) == Said("cancel", named=frozenset({1}))


@pytest.mark.parametrize("text", ["not me", "No soy María", "I'm not Maria, sorry", "no Maria"])
def test_she_is_somebody_else(text: str) -> None:
    assert not_her(text, WORDS, frozenset({"maria"}))


@pytest.mark.parametrize("text", ["Maria", "not Anna", "no soy Ana", "I'm not coming", "no"])
def test_she_may_be_the_one(text: str) -> None:
    assert not not_her(text, WORDS, frozenset({"maria", ""}))
