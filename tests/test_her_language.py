"""The language stays with the person: on both channels, in her reminders, and before staff."""

from __future__ import annotations

from typing import Any

import pytest

from line.core.staff import Person
from line.services import corrections
from line.services.conflicts import Refused
from line.services.corrections import Corrected
from line.services.line import Line
from line.store import numbers
from line.store.engine import Database
from tests import desk
from tests.booked import book, travel
from tests.composed import (
    Patient,
    Phone,
    composed,
    emptied,
    kept_postgresql,
    requests_of,
    rows,
    web_of,
)

__all__ = ["emptied", "kept_postgresql"]  # fixtures of this file

MARIA = "+19045550110"


@pytest.fixture
def line(emptied: Database) -> Line:
    return composed(emptied)


@pytest.fixture
def maria(line: Line) -> Patient:
    return desk.patient(line, MARIA)


def rings(line: Line, number: str = MARIA, sid: str = "CA" + "2" * 32) -> Phone:
    phone = Phone(web_of(line), number, sid)
    phone.rings()
    return phone


def language_of(line: Line, number: str = MARIA) -> str | None:
    with line.database.reading() as conn:
        known = numbers.facts(conn, number)
    return known.language if known else None


def test_chosen_on_a_call_it_is_that_of_the_next_call_and_of_her_texts(line: Line, maria: Patient) -> None:
    rings(line, sid="CA" + "1" * 32).presses("2", "1")
    assert language_of(line) == "es"
    later = rings(line).heard
    assert later.startswith("Si es una emergencia médica, cuelgue y llame al 9 1 1.")
    assert "If this is a medical emergency, hang up and call 9 1 1. For English, press 2." in later
    assert "Hola, usted llama a J O I" in later
    assert (maria.says("MENU") or "").startswith("JOI: ¿Emergencia? Llame al 911.")


def test_written_it_is_that_of_her_calls(line: Line, maria: Patient) -> None:
    maria.says("síntomas")
    assert language_of(line) == "es"
    assert "Hola, usted llama a J O I" in rings(line).heard


def test_a_number_that_never_chose_is_greeted_in_english(line: Line, maria: Patient) -> None:
    maria.says("symptoms")
    assert language_of(line) is None
    assert "Hello, this is J O I" in rings(line).heard


def test_on_a_shared_phone_the_other_language_is_one_key_away(line: Line) -> None:
    rings(line, sid="CA" + "1" * 32).presses("2", "1")
    phone = rings(line)
    phone.presses("2", "1")
    assert "For an appointment or a visit, press 1." in phone.heard
    assert language_of(line) == "en"


def test_another_language_takes_back_what_the_key_before_it_said(line: Line) -> None:
    phone = rings(line)
    phone.presses("2")
    assert language_of(line) == "es"
    phone.presses("3")
    assert language_of(line) == "en"


@pytest.mark.parametrize(
    ("word", "language"), [("ES", "es"), ("espanol", "es"), ("Español", "es"), ("en español", "es")]
)
def test_the_keywords_are_kept(line: Line, maria: Patient, word: str, language: str) -> None:
    maria.says(word)
    assert language_of(line) == language
    maria.says("EN")
    assert language_of(line) == "en"


def test_a_kind_word_of_the_other_language_does_not_change_hers(line: Line, maria: Patient) -> None:
    maria.says("EN")
    for word in ("gracias", "hola", "sí"):
        maria.says(word)
        assert language_of(line) == "en"
    assert (maria.says("MENU") or "").startswith("JOI: Heterotopic Ossification.")
    maria.says("ES")
    maria.says("thanks")
    assert language_of(line) == "es"
    maria.says("what are the symptoms")
    assert language_of(line) == "en"


def test_staff_see_it_on_her_open_request_and_can_put_it_right(line: Line, maria: Patient) -> None:
    ana: Person = desk.person(line)
    row = desk.claimed(line, ana, MARIA)
    assert desk.page(line, ana, row.id).row.language == "English"
    maria.says("ES")
    assert desk.page(line, ana, row.id).row.language == "Spanish"
    corrections.correct(line, ana, row.id, None, Corrected("", "", "en", relay=False, someone_else=False))
    assert language_of(line) == "en"
    assert "Hello, this is J O I" in rings(line).heard


def test_a_reminder_is_written_in_the_language_that_she_chose_since(line: Line) -> None:
    book(line, "2026-12-01T14:30", MARIA)
    rings(line).presses("2", "1")
    travel(line, "2026-12-02T12:00")
    sent = [row for row in rows(line, "messages") if row["purpose"] == "appointment" and row["body"]]
    assert sent
    assert {(row["language"], "Tiene una cita el" in str(row["body"])) for row in sent} == {("es", True)}


# -- a language that the line does not speak
def needs_an_interpreter(line: Line) -> dict[str, Any]:
    phone = rings(line)
    phone.presses("2", "3", "1")
    assert "Haitian Creole, Kreyòl ayisyen. We will call you with an interpreter. It is free." in phone.heard
    assert "We can call you at 9 0 4, 5 5 5, 0 1 1 0." in phone.heard
    phone.presses("1")
    assert phone.heard.startswith("Thank you. We will call you")
    (row,) = requests_of(line)
    return row


def test_a_call_for_an_interpreter_is_one_number_and_no_question_more(line: Line) -> None:
    row = needs_an_interpreter(line)
    assert (row["interpreter"], row["status"], row["finished_at"] is None) == ("ht", "open", False)
    assert (row["reason"], row["number_unconfirmed"]) == (None, False)
    assert language_of(line) == "en"  # Spanish was never hers


def test_staff_read_the_language_on_the_row_the_page_and_in_the_history(line: Line) -> None:
    row = needs_an_interpreter(line)
    ana = desk.person(line)
    it = desk.page(line, ana, str(row["id"]))
    assert "interpreter: Haitian Creole" in [mark.words for mark in it.row.marks]
    assert it.row.language == "Haitian Creole, by interpreter"
    assert "Interpreter: Haitian Creole" in [entry.words for entry in it.entries]


def test_staff_can_put_the_interpreter_right_and_that_is_on_record(line: Line) -> None:
    ana = desk.person(line)
    row = desk.claimed(line, ana, MARIA)
    wanted = Corrected("", "", "en", relay=False, someone_else=False, interpreter="vi")
    corrections.correct(line, ana, row.id, None, wanted)
    assert desk.stored(line, row.id).interpreter == "vi"
    (edit,) = [entry for entry in rows(line, "audit_entries") if entry["action"] == "edit"]
    assert "interpreter" in str(edit["data"])
    unknown = Corrected("", "", "en", relay=False, someone_else=False, interpreter="klingon")
    with pytest.raises(Refused, match="interpreter"):
        corrections.correct(line, ana, row.id, None, unknown)


def test_a_text_for_an_interpreter_lands_on_the_request_that_is_open(line: Line, maria: Patient) -> None:
    maria.says("CALL")
    assert "1 Kreyòl ayisyen" in (maria.says("LANG") or "")
    said = maria.says("3") or ""
    assert said.startswith("JOI: Portuguese, Portugues: we will call this number by ")
    (row,) = requests_of(line)
    assert (row["interpreter"], row["touches"]) == ("pt", 2)


def test_her_own_word_for_a_language_is_before_staff(line: Line, maria: Patient) -> None:
    maria.says("LANG")
    maria.says("Mam")
    (row,) = requests_of(line)
    assert row["interpreter"] == "other"
    it = desk.page(line, desk.person(line), str(row["id"]))
    assert "interpreter: a language not on our list" in [mark.words for mark in it.row.marks]
    assert any("Mam" in entry.words for entry in it.entries)
