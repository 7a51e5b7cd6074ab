"""What patients make of the sections is counted once each, with nobody behind the counts, on both databases."""

from __future__ import annotations

import threading
from collections import Counter

import pytest

from line.core.section_figures import Made
from line.services import texts
from line.services.line import Line
from line.store.engine import Database
from tests.composed import Patient, Phone, composed, emptied, forward, kept_postgresql, post, rows, web_of
from tests.talks import MOBILE

__all__ = ["emptied", "kept_postgresql"]  # fixtures of this file

SYMPTOMS = "symptoms"


@pytest.fixture
def line(emptied: Database) -> Line:
    return composed(emptied)


def counts(line: Line, section: str = SYMPTOMS, channel: str = "call") -> dict[str, int]:
    """What was counted of a section on a channel, in every language."""
    found: Counter[str] = Counter()
    for row in rows(line, "section_figures"):
        if (row["section"], row["channel"]) == (section, channel):
            found[str(row["what"])] += int(str(row["count"]))
    return dict(found)


def on_symptoms(line: Line, sid: str = "CA" + "1" * 32) -> Phone:
    """A caller who hears the first of two pieces about symptoms."""
    phone = Phone(web_of(line), sid=sid)
    phone.rings()
    phone.presses("3", "4")
    return phone


def test_a_caller_who_asks_and_hangs_up_in_the_middle_has_left(line: Line) -> None:
    on_symptoms(line).hangs_up()
    assert counts(line) == {"asked": 1}


@pytest.mark.parametrize("key", ["1", "#"])
def test_going_on_after_the_last_piece_is_having_heard_it_to_its_end(line: Line, key: str) -> None:
    on_symptoms(line).presses("1", key)
    assert counts(line) == {"asked": 1, "ended": 1}
    assert counts(line, "diagnosis") == {"asked": 1}


def test_silence_after_the_last_piece_is_having_heard_it_to_its_end(line: Line) -> None:
    phone = on_symptoms(line)
    phone.presses("1")
    phone.waits(2)
    assert counts(line) == {"asked": 1, "ended": 1}


def test_silence_in_the_middle_and_another_topic_after_the_last_piece_are_not(line: Line) -> None:
    phone = on_symptoms(line)
    phone.waits()
    phone.presses("1", "*")
    assert counts(line) == {"asked": 1}


def test_a_call_counts_each_step_of_a_section_once(line: Line) -> None:
    phone = on_symptoms(line)
    phone.presses("1", "1", "*", "4", "1", "1")
    assert counts(line) == {"asked": 1, "ended": 1}


def test_a_step_that_comes_again_counts_nothing_even_after_later_ones(line: Line) -> None:
    phone = on_symptoms(line)
    phone.presses("1")
    last = phone.next_address().removeprefix("http://127.0.0.1:8000")
    form = {"CallSid": phone.sid, "From": phone.number, "To": "+19045642000", "Digits": "1"}
    for _ in range(3):
        assert post(phone.app, last, form).status_code == 200
    phone.presses("1", "1")
    assert post(phone.app, last, form).status_code == 200
    assert counts(line) == {"asked": 1, "ended": 1}
    assert counts(line, "diagnosis")["asked"] == 1


def test_a_piece_in_the_middle_of_a_section_asks_nothing_of_the_database(line: Line) -> None:
    phone = on_symptoms(line)
    before = rows(line, "conversations"), rows(line, "section_figures")
    forward(line, seconds=40)
    phone.presses("1")
    phone.presses("9")
    assert (rows(line, "conversations"), rows(line, "section_figures")) == before


def test_a_thread_is_counted_by_its_texts_and_pages(line: Line) -> None:
    patient = Patient(line)
    said = [patient.says("symptoms"), patient.says("more"), patient.says("repeat")]
    assert counts(line, channel="text") == {"asked": 1, "texted": 2}
    while "of" in str(said[-1]) and "Reply MORE" in str(said[-1]):
        said.append(patient.says("more"))
    found = counts(line, channel="text")
    assert (found["asked"], found["ended"]) == (1, 1)
    assert found["texted"] == len(said) - 1


def test_a_text_that_comes_again_counts_once(line: Line) -> None:
    for _ in range(3):
        texts.receive(line, texts.Text("SM" + "7" * 32, MOBILE, "symptoms"))
    assert counts(line, channel="text") == {"asked": 1, "texted": 1}


def test_a_section_texted_from_a_call_is_one_of_the_call_and_begins_in_the_thread(line: Line) -> None:
    phone = on_symptoms(line)
    phone.presses("2")
    phone.waits()
    assert counts(line) == {"asked": 1, "texted": 1}
    assert counts(line, channel="text") == {"asked": 1, "texted": 1}


def test_the_language_and_the_clinics_day_stand_with_a_count(line: Line) -> None:
    Patient(line).says("causes")
    forward(line, days=1)
    spanish = Patient(line, "+19045550177")
    spanish.says("ES")
    spanish.says("causas")
    found = {(row["day"], row["language"]) for row in rows(line, "section_figures")}
    assert found == {("2026-11-23", "en"), ("2026-11-24", "es")}


def test_who_has_opted_out_is_not_counted(line: Line) -> None:
    patient = Patient(line)
    patient.says("stop texting me")
    patient.says("symptoms")
    assert counts(line, channel="text") == {}


def test_no_count_has_anybody_behind_it(line: Line) -> None:
    on_symptoms(line).presses("1", "1")
    for row in rows(line, "section_figures"):
        assert set(row) == {"day", "article", "section", "language", "channel", "what", "count"}


def test_many_who_count_the_same_at_once_lose_nothing(line: Line) -> None:
    patients = [Patient(line, f"+190455501{n:02}") for n in range(8)]
    failed: list[BaseException] = []

    def run(patient: Patient) -> None:
        try:
            patient.says("symptoms")
            patient.says("causes")
            patient.says("symptoms")
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(patient,)) for patient in patients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert counts(line, channel="text")["asked"] == 16
    assert counts(line, "causes", channel="text")["asked"] == 8


def test_who_left_is_what_is_missing_and_never_fewer_than_nobody() -> None:
    made = Made(asked=8, ended=6) + Made(asked=2, texted=1)
    assert (made.asked, made.ended, made.left, made.texted, made.share) == (10, 6, 4, 1, 60)
    assert (Made(asked=1, ended=2).left, Made(asked=1, ended=2).share, Made().share) == (0, 100, 0)
    assert (Made(asked=4).enough, Made(asked=5).enough) == (False, True)


def test_the_service_keeps_the_names_of_what_a_call_has_counted(line: Line) -> None:
    on_symptoms(line).presses("1", "1")
    (state,) = [str(row["state"]) for row in rows(line, "conversations")]
    assert state.count("heterotopic-ossification.symptoms.call.") == 2
