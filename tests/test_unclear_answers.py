"""What people really write after a reminder: understood, or with staff, and never answered with a list of topics."""

from __future__ import annotations

import pytest

from line.core.segments import count
from line.services.line import Line
from line.store.appointments import AppointmentRow
from line.store.engine import Database
from tests.booked import ask, at, book, set_status, stored
from tests.composed import (
    Patient,
    clock_of,
    composed,
    emptied,
    forward,
    kept_postgresql,
    requests_of,
    rows,
)

__all__ = ["emptied", "kept_postgresql"]  # fixtures of this file

AGAIN = (
    "JOI: Reply C if you will come Tue Dec 1 at 2:30 PM, R to change it, or CALL and a person will call you."
)
WILL_YOU = "Will you come Tue Dec 1 at 2:30 PM? Reply C for yes, R to change it."
WHICH = (
    "JOI: Which did you mean? 1) Tue Dec 1 at 2:30 PM, 2) Thu Dec 3 at 9 AM, 3) all. Reply with the number."
)
TAPBACK = "\u201cJOI 904-564-2000: You have a visit Tue Dec 1 at 2:30 PM. Reply C\u2026\u201d"
THUMB_UP, THUMB_DOWN = "\U0001f44d", "\U0001f44e"


@pytest.fixture
def line(emptied: Database) -> Line:
    return composed(emptied)


@pytest.fixture
def patient(line: Line) -> Patient:
    return Patient(line)


@pytest.fixture
def tuesday(line: Line) -> AppointmentRow:
    """A visit of Maria, of which she was just reminded."""
    visit = book(line, "2026-12-01T14:30")
    ask(line, visit)
    return visit


@pytest.fixture
def thursday(line: Line, tuesday: AppointmentRow) -> AppointmentRow:
    """A second one, in the same reminder."""
    visit = book(line, "2026-12-03T09:00")
    ask(line, tuesday, visit)
    return visit


def happened(line: Line, visit: AppointmentRow) -> list[object]:
    found = [row["kind"] for row in rows(line, "visit_events") if row["appointment_id"] == visit.id]
    return [kind for kind in found if kind != "booked"]


def words_kept(line: Line) -> str:
    return " ".join(str(row["data"]) for row in rows(line, "callback_events") if row["kind"] == "words")


@pytest.mark.parametrize(
    "words",
    ["Y", "yep", "C u there", "coming", "Confirm visit", "Reply C", "#1", THUMB_UP, THUMB_UP + "\U0001f3fd", "alright",
     f"Liked {TAPBACK}", f"Loved {TAPBACK}",
     "C\n\nSent from my iPhone", "c Enviado desde mi iPhone", "see you tuesday",
     "on my way", "that works", "I already confirmed", "tues works"],
)  # fmt: skip
def test_the_obvious_ones_are_a_yes(
    line: Line, patient: Patient, tuesday: AppointmentRow, words: str
) -> None:
    assert "down as coming Tue Dec 1" in (patient.says(words) or "")
    assert stored(line, tuesday).confirmed_by == "text"


@pytest.mark.parametrize(
    "words", ["N", "need a different day", "another time", "can i come at 3 instead", "otro dia", "R tuesday"]
)
def test_another_time_is_asked_for_in_many_ways(
    line: Line, patient: Patient, tuesday: AppointmentRow, words: str
) -> None:
    patient.says(words)
    assert happened(line, tuesday) == ["wants_change"]
    assert stored(line, tuesday).status == "booked"


@pytest.mark.parametrize("words", ["no voy", "I can't", "no puedo ir"])
def test_cannot_come_is_told_to_staff(
    line: Line, patient: Patient, tuesday: AppointmentRow, words: str
) -> None:
    patient.says(words)
    assert happened(line, tuesday) == ["wants_cancel"]


def test_tomorrow_i_cannot_the_day_before(line: Line, patient: Patient, tuesday: AppointmentRow) -> None:
    clock_of(line).now = at("2026-11-30 17:00")
    assert (patient.says("mañana no puedo") or "").startswith("JOI: Gracias por avisar.")
    assert happened(line, tuesday) == ["wants_cancel"]


@pytest.mark.usefixtures("tuesday")
@pytest.mark.parametrize(
    "words", ["not me", "No soy María", "perdon numero equivocado", "this is not Maria", "sorry wrong number"]
)
def test_who_is_somebody_else_gets_no_more_texts(line: Line, patient: Patient, words: str) -> None:
    assert (patient.says(words) or "").startswith(
        ("JOI: Thank you for telling us, and sorry.", "JOI: Gracias por")
    )
    assert [row["kind"] for row in rows(line, "consent_events")][-1] == "opt_out"
    (task,) = [row["data"] for row in rows(line, "callback_events") if row["kind"] == "task"]
    assert "wrong number" in str(task)


@pytest.mark.usefixtures("tuesday")
@pytest.mark.parametrize("words", [THUMB_DOWN, f"Disliked {TAPBACK}"])
def test_a_thumb_down_ends_the_texts(line: Line, patient: Patient, words: str) -> None:
    assert (patient.says(words) or "").startswith("JOI: You are opted out.")
    assert requests_of(line) == []


@pytest.mark.usefixtures("tuesday")
@pytest.mark.parametrize("words", ["when", "what visit", "is it at 2:30?", "When is it?", "2:30?"])
def test_who_asks_when_it_is_is_told(patient: Patient, words: str) -> None:
    told = "JOI: Your visit is Tue Dec 1 at 2:30 PM. Reply C if you will come, R to change it."
    assert patient.says(words) == told


@pytest.mark.usefixtures("tuesday")
@pytest.mark.parametrize(
    "words",
    ["she died", "my mom is in the hospital", "do not cancel", "C R", "what are the symptoms of this"],
)
def test_words_that_nobody_foresaw_are_with_staff(line: Line, patient: Patient, words: str) -> None:
    said = patient.says(words)
    assert said == f"JOI: Our staff will read this and call this number by 2 PM Mon Nov 23. {WILL_YOU}"
    (request,) = requests_of(line)
    assert (request["source"], request["reason"]) == ("text", "other")
    assert words in words_kept(line)
    assert "down as coming Tue Dec 1" in (patient.says("yes") or "")


@pytest.mark.usefixtures("tuesday")
@pytest.mark.parametrize(
    "words", ["", "?", "3", "5", "hm", "hello", "what", "\U0001f600", f"Questioned {TAPBACK}"]
)
def test_one_unclear_word_is_asked_about_the_visit_and_nothing_else(
    line: Line, patient: Patient, words: str
) -> None:
    assert [patient.says(words), patient.says(words)] == [AGAIN, AGAIN]
    assert requests_of(line) == []
    assert "down as coming" in (patient.says("1") or "")


@pytest.mark.usefixtures("tuesday")
@pytest.mark.parametrize("words", ["thank you", "got it thanks", "ok thanks", "thx", "TY"])
def test_a_thank_you_is_answered_kindly(patient: Patient, words: str) -> None:
    assert patient.says(words) == "JOI: You are welcome."


@pytest.mark.usefixtures("tuesday")
@pytest.mark.parametrize("words", ["symptoms", "menu"])
def test_what_is_asked_for_by_name_is_still_there(patient: Patient, words: str) -> None:
    assert (patient.says(words) or "").startswith("JOI: Emergency? Call 911.")


def test_the_question_of_a_callback_takes_her_name_though_a_reminder_came(
    line: Line, patient: Patient
) -> None:
    patient.says("CALL")
    forward(line, minutes=5)
    ask(line, book(line, "2026-12-01T14:30"))
    assert "What is it about?" in (patient.says("Maria") or "")


# -- two visits ----------------------------------------------------------------------------------
@pytest.mark.usefixtures("thursday")
def test_an_unclear_answer_to_which_gets_the_choices_again(patient: Patient) -> None:
    assert [patient.says(words) for words in ("R", "hm", "5", "?")] == [WHICH] * 4
    assert "about your visit Thu Dec 3" in (patient.says("the second one") or "")


@pytest.mark.parametrize("words", ["tuesday", "the first one", "dec 1", "2:30"])
def test_the_day_answers_which(
    line: Line, patient: Patient, tuesday: AppointmentRow, thursday: AppointmentRow, words: str
) -> None:
    patient.says("R")
    assert "about your visit Tue Dec 1" in (patient.says(words) or "")
    assert (happened(line, tuesday), happened(line, thursday)) == (["wants_change"], [])


def test_i_cannot_come_with_two_visits_is_asked_which_and_1_confirms_nothing(
    line: Line, patient: Patient, tuesday: AppointmentRow, thursday: AppointmentRow
) -> None:
    assert patient.says("I can't come, my car broke down") == WHICH
    assert "my car broke down" in words_kept(line)
    assert (patient.says("1") or "").endswith("Nothing is cancelled until we have spoken.")
    assert (happened(line, tuesday), happened(line, thursday)) == (["wants_cancel"], [])
    assert stored(line, tuesday).confirmed_at is None


@pytest.mark.parametrize("words", ["yes", "1", "2", "C"])
def test_two_relatives_at_one_hour_are_one_choice(line: Line, patient: Patient, words: str) -> None:
    both = [book(line, "2026-12-01T14:30", who_for=who) for who in ("Maria", "Anna")]
    ask(line, *both)
    assert "down as coming Tue Dec 1 at 2:30 PM. To" in (patient.says(words) or "")
    assert [stored(line, one).confirmed_by for one in both] == ["text", "text"]


def test_among_others_they_are_one_row(line: Line, patient: Patient) -> None:
    walls = ("2026-12-01T14:30", "2026-12-01T14:30", "2026-12-03T09:00")
    three = [book(line, wall) for wall in walls]
    ask(line, *three)
    said = patient.says("R") or ""
    assert "1) Tue Dec 1 at 2:30 PM, 3) Thu Dec 3 at 9 AM, 4) all." in said
    patient.says("1")
    assert [happened(line, one) for one in three] == [["wants_change"], ["wants_change"], []]


# -- a missed visit ------------------------------------------------------------------------------
@pytest.mark.parametrize("words", ["No", "no thanks", "N", "No, gracias"])
def test_no_to_a_missed_visit_is_a_no(
    line: Line, patient: Patient, tuesday: AppointmentRow, words: str
) -> None:
    set_status(line, tuesday, "missed")
    ask(line, tuesday)
    said = patient.says(words) or ""
    assert said.startswith(("JOI: All right. If you want", "JOI: De acuerdo. Si luego"))
    assert requests_of(line) == []


def test_other_words_after_a_missed_visit_are_with_staff(
    line: Line, patient: Patient, tuesday: AppointmentRow
) -> None:
    set_status(line, tuesday, "missed")
    ask(line, tuesday)
    said = patient.says("I was there but the door was shut")
    assert said == "JOI: Our staff will read this and call this number by 2 PM Mon Nov 23."
    assert "the door was shut" in words_kept(line)
    assert (patient.says("hm") or "").startswith("JOI: Reply R and we will call you for a new time")


# -- what staff have in hand ---------------------------------------------------------------------
@pytest.mark.usefixtures("tuesday")
def test_c_after_r_is_confirmed_and_the_call_still_comes(line: Line, patient: Patient) -> None:
    patient.says("R")
    assert (patient.says("C") or "").endswith("Our staff will still call you.")
    marks = [row["data"] for row in rows(line, "callback_events") if row["kind"] == "mark"]
    assert "said by text that she comes Tue Dec 1 at 2:30 PM" in str(marks)


def test_when_nobody_can_call_before_the_visit_no_call_is_promised(line: Line, patient: Patient) -> None:
    early = book(line, "2026-11-24T08:00")
    clock_of(line).now = at("2026-11-23 18:00")
    ask(line, early)
    said = patient.says("R") or ""
    assert "Please call us at 904-555-0100." in said
    assert "by" not in said.split()
    (request,) = requests_of(line)
    assert (request["reason"], request["urgency"]) == ("change", "same-day")


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("words", ["R", "no puedo ir", "she died of it", "I can't come"])
def test_who_is_asked_to_call_us_gets_no_long_text(
    line: Line, patient: Patient, language: str, words: str
) -> None:
    early = book(line, "2026-11-24T08:00", language=language)
    clock_of(line).now = at("2026-11-23 18:00")
    ask(line, early)
    said = patient.says(words) or ""
    assert "904-555-0100" in said
    assert (count(said).encoding, count(said).segments <= 3) == ("GSM-7", True)


def test_closed_by_staff_its_questions_are_over(
    line: Line, patient: Patient, tuesday: AppointmentRow
) -> None:
    patient.says("CALL")
    with line.database.transaction() as tx:
        tx.exec_driver_sql(
            "UPDATE callback_requests SET status = 'done', last_outcome = 'nurse', closed_at = opened_at"
        )
    forward(line, minutes=1)
    assert "Nothing is cancelled" in (patient.says("cancel my appointment") or "")
    assert happened(line, tuesday) == ["wants_cancel"]
    assert [row["status"] for row in requests_of(line)].count("open") == 1


def test_a_number_of_the_visit_that_has_begun_is_told_to_come(
    line: Line, patient: Patient, tuesday: AppointmentRow, thursday: AppointmentRow
) -> None:
    clock_of(line).now = at("2026-12-01 12:30")
    ask(line, tuesday, thursday)
    clock_of(line).now = at("2026-12-01 14:40")
    assert (patient.says("1") or "").startswith("JOI: Your visit has begun. Please come")
    assert "down as coming Thu Dec 3" in (patient.says("2") or "")


# -- late ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("I'm running late", "JOI: We have told our staff. Come as soon as you can."),
        ("hoy llego tarde", "JOI: Ya le avisamos a nuestro personal. Venga lo antes posible."),
    ],
)
def test_on_the_day_who_runs_late_is_told_to_come(
    line: Line, patient: Patient, tuesday: AppointmentRow, words: str, said: str
) -> None:
    clock_of(line).now = at("2026-12-01 12:30")
    ask(line, tuesday)
    clock_of(line).now = at("2026-12-01 14:35")
    assert patient.says(words) == said
    assert happened(line, tuesday) == ["late"]
    (request,) = requests_of(line)
    assert (request["detail"], request["urgency"]) == ("late", "same-day")


# -- languages and lengths -----------------------------------------------------------------------
@pytest.mark.usefixtures("tuesday")
@pytest.mark.parametrize(
    ("words", "begins"),
    [("confirmo", "JOI: Gracias. Le esperamos"), ("no puedo ir", "JOI: Gracias por avisar.")],
)
def test_spanish_words_are_answered_in_spanish(patient: Patient, words: str, begins: str) -> None:
    assert (patient.says(words) or "").startswith(begins)


@pytest.mark.usefixtures("tuesday")
def test_who_asks_for_spanish_is_asked_about_the_visit_in_spanish(patient: Patient) -> None:
    said = "JOI: Responda C si va a venir el mar 1 dic a las 2:30 PM"
    assert (patient.says("español") or "").startswith(said)
    assert (patient.says("hm") or "").startswith(said)


@pytest.mark.usefixtures("tuesday")
def test_words_in_spanish_that_nobody_foresaw_are_answered_in_spanish(patient: Patient) -> None:
    assert (patient.says("mi mamá está muy enferma") or "").startswith(
        "JOI: Nuestro personal va a leer esto."
    )


def test_ok_to_a_spanish_reminder_is_answered_in_spanish(line: Line, patient: Patient) -> None:
    ask(line, book(line, "2026-12-01T14:30", language="es"))
    assert (patient.says("ok") or "").startswith("JOI: Gracias.")


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("words", ["C", "hm", "she died", "when", "otro dia", "no voy", "R 3"])
def test_every_reply_fits(line: Line, patient: Patient, language: str, words: str) -> None:
    visits = [book(line, f"2026-12-0{day}T11:45", language=language) for day in (1, 2)]
    ask(line, *visits)
    counted = count(patient.says(words) or "")
    assert (counted.encoding, counted.segments <= 3) == ("GSM-7", True)
