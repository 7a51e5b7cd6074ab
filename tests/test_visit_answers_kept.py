"""Answers about visits through the services, on both databases: what is confirmed, asked and kept, and what is not."""

from __future__ import annotations

import pytest

from line.services import still_true, texts, visit_answers
from line.services.line import Line
from line.store import inbound, messages
from line.store.appointments import AppointmentRow
from line.store.engine import Connection, Database
from tests.booked import ask, at, book, move, set_status, stored
from tests.composed import (
    Patient,
    Phone,
    clock_of,
    composed,
    emptied,
    forward,
    kept_postgresql,
    requests_of,
    rows,
    web_of,
)
from tests.talks import MOBILE, OTHER

__all__ = ["emptied", "kept_postgresql"]  # fixtures of this file

COMING = (
    "JOI: Thank you. You are down as coming Tue Dec 1 at 2:30 PM. To change it, reply R or call 904-564-2000."
)
STAYS = "about your visit Tue Dec 1 at 2:30 PM. It stays booked until we have spoken."
OVER = "JOI: That visit is not open any more. Reply CALL and a person will call you."


@pytest.fixture
def line(emptied: Database) -> Line:
    return composed(emptied)


@pytest.fixture
def patient(line: Line) -> Patient:
    return Patient(line)


@pytest.fixture
def tuesday(line: Line) -> AppointmentRow:
    return book(line, "2026-12-01T14:30")


@pytest.fixture
def thursday(line: Line) -> AppointmentRow:
    return book(line, "2026-12-03T09:00")


def events(line: Line) -> list[tuple[object, object]]:
    """What happened to the visits since they were booked."""
    found = [(row["kind"], row["appointment_id"]) for row in rows(line, "visit_events")]
    return [event for event in found if event[0] != "booked"]


def ledger(line: Line) -> list[object]:
    return [row["kind"] for row in rows(line, "consent_events") if row["kind"] != "consent"]


def pending(line: Line, visit: AppointmentRow) -> list[tuple[object, bool]]:
    return sorted(
        (str(row["step"]), bool(row["last"]))
        for row in rows(line, "messages")
        if row["visit_id"] == visit.id and row["status"] == "pending"
    )


# -- coming --------------------------------------------------------------------------------------
@pytest.mark.parametrize("words", ["C", "ok c see you then", "1", "confirm"])
def test_c_confirms_and_the_series_stops_except_the_last(
    line: Line, patient: Patient, tuesday: AppointmentRow, words: str
) -> None:
    before = pending(line, tuesday)
    ask(line, tuesday)
    forward(line, minutes=5)
    assert patient.says(words) == COMING
    now = stored(line, tuesday)
    assert (now.confirmed_at, now.confirmed_by) == (line.clock(), "text")
    assert events(line) == [("confirmed", tuesday.id)]
    left = pending(line, tuesday)
    assert len(left) < len(before)
    assert left == [row for row in before if row[1] or row[0] == "next_day"]
    dropped = [row["reason"] for row in rows(line, "messages") if row["status"] == "dropped"]
    assert set(dropped) == {still_true.CONFIRMED}


@pytest.mark.parametrize("verdict", [None, "START", "YES"])
def test_YES_confirms_and_never_changes_the_ledger(
    line: Line, patient: Patient, tuesday: AppointmentRow, verdict: str | None
) -> None:
    ask(line, tuesday)
    assert patient.says("YES", opt_out_type=verdict) == COMING
    assert stored(line, tuesday).confirmed_by == "text"
    assert ledger(line) == []


@pytest.mark.parametrize(
    "cry", ["i want to kill myself", "my chest has been hurting", "I fell and can't get up"]
)
def test_ok_after_the_words_for_an_emergency_confirms_no_visit(
    line: Line, patient: Patient, tuesday: AppointmentRow, cry: str
) -> None:
    ask(line, tuesday)
    forward(line, minutes=5)
    patient.says(cry)
    forward(line, minutes=1)
    assert "coming" not in (patient.says("ok") or "")
    assert stored(line, tuesday).confirmed_at is None


def test_who_asks_on_after_an_emergency_is_told_not_to_wait_for_the_call(patient: Patient) -> None:
    patient.says("my chest hurts")
    assert patient.says("should I wait?") == (
        "JOI: If this may be an emergency, do not wait for our call: call 911 now. Our staff will see what you wrote."
    )


def test_YES_without_a_question_is_silent_as_ever(line: Line, patient: Patient) -> None:
    assert patient.says("YES", opt_out_type="START") is None
    assert ledger(line) == []


def test_a_stop_verdict_beside_YES_is_a_stop(line: Line, patient: Patient, tuesday: AppointmentRow) -> None:
    ask(line, tuesday)
    assert patient.says("YES", opt_out_type="STOP") is None
    assert (ledger(line), stored(line, tuesday).confirmed_at) == (["opt_out"], None)


def test_the_same_text_again_confirms_once(line: Line, tuesday: AppointmentRow) -> None:
    ask(line, tuesday)
    text = texts.Text("SM1", MOBILE, "C")
    assert texts.receive(line, text) == texts.receive(line, text)
    assert events(line) == [("confirmed", tuesday.id)]


def test_c_twice_is_told_the_same_and_written_once(
    line: Line, patient: Patient, tuesday: AppointmentRow
) -> None:
    ask(line, tuesday)
    assert [patient.says("C"), patient.says("C")] == [COMING, COMING]
    assert events(line) == [("confirmed", tuesday.id)]


def test_a_spanish_reminder_is_answered_in_spanish(line: Line, patient: Patient) -> None:
    ask(line, book(line, "2026-12-01T14:30", language="es"))
    assert (patient.says("C") or "").startswith("JOI: Gracias. Le esperamos el mar 1 dic a las 2:30 PM.")


def test_an_answer_begins_no_conversation_so_the_next_text_gets_the_notice(
    line: Line, patient: Patient, tuesday: AppointmentRow
) -> None:
    ask(line, tuesday)
    patient.says("C")
    assert (patient.says("symptoms") or "").startswith("JOI: Emergency? Call 911. Texts are not private.")


# -- what a short answer belongs to --------------------------------------------------------------
def test_a_number_after_a_menu_is_the_menus_and_c_is_still_the_visits(
    line: Line, patient: Patient, tuesday: AppointmentRow
) -> None:
    ask(line, tuesday)
    forward(line, minutes=1)
    patient.says("menu")
    assert "What is Heterotopic Ossification?" in (patient.says("1") or "")
    assert stored(line, tuesday).confirmed_at is None
    assert patient.says("C") == COMING


def test_after_hours_that_were_asked_for_a_number_is_still_the_visits(
    line: Line, patient: Patient, tuesday: AppointmentRow
) -> None:
    ask(line, tuesday)
    forward(line, minutes=1)
    patient.says("hours")
    forward(line, minutes=1)
    assert patient.says("1") == COMING


def test_a_reminder_in_an_old_thread_is_the_last_thing_we_sent(
    line: Line, patient: Patient, tuesday: AppointmentRow
) -> None:
    patient.says("symptoms")
    forward(line, hours=1)
    ask(line, tuesday)
    forward(line, minutes=1)
    assert patient.says("1") == COMING
    assert (patient.says("more") or "").startswith("JOI: Symptoms (2 of")  # the page waits where it was


def test_a_visit_that_was_moved_is_asked_about_again_and_c_is_then_for_the_new_time(
    line: Line, patient: Patient, tuesday: AppointmentRow
) -> None:
    ask(line, tuesday)
    move(line, tuesday, "2026-12-02 10:00")
    told = "JOI: The time was changed: you are now down for Wed Dec 2 at 10 AM. Reply C to confirm or R to change it."
    assert patient.says("C") == told
    assert stored(line, tuesday).confirmed_at is None
    assert "coming Wed Dec 2 at 10 AM." in (patient.says("C") or "")


def test_who_only_says_thanks_is_not_moved_along(
    line: Line, patient: Patient, tuesday: AppointmentRow
) -> None:
    ask(line, tuesday)
    move(line, tuesday, "2026-12-02 10:00")
    patient.says("thank you")
    move(line, tuesday, "2026-12-04 10:00")
    assert "now down for Fri Dec 4" in (patient.says("1") or "")
    assert stored(line, tuesday).confirmed_at is None


def test_one_of_two_was_moved(
    line: Line, patient: Patient, tuesday: AppointmentRow, thursday: AppointmentRow
) -> None:
    ask(line, tuesday, thursday)
    move(line, tuesday, "2026-12-02 10:00")
    assert patient.says("C") == (
        "JOI: A time was changed. Your visits now: 1) Wed Dec 2 at 10 AM, 2) Thu Dec 3 at 9 AM. "
        "Reply a number to confirm one, C for all, R to change."
    )
    assert [stored(line, one).confirmed_at for one in (tuesday, thursday)] == [None, None]
    assert "coming Wed Dec 2 at 10 AM." in (patient.says("1") or "")


def test_a_cancelled_visit_is_never_confirmed(line: Line, patient: Patient, tuesday: AppointmentRow) -> None:
    ask(line, tuesday)
    set_status(line, tuesday, "cancelled")
    assert (patient.says("C"), patient.says("R")) == (OVER, OVER)
    assert stored(line, tuesday).confirmed_at is None
    assert requests_of(line) == []


def test_once_it_began_she_is_told_to_come_and_the_day_after_nothing_strange(
    line: Line, patient: Patient, tuesday: AppointmentRow
) -> None:
    clock_of(line).now = at("2026-12-01 12:30")
    ask(line, tuesday)
    clock_of(line).now = at("2026-12-01 14:31")
    assert patient.says("C") == (
        "JOI: Your visit has begun. Please come, or call us at 904-555-0100 if you are late."
    )
    clock_of(line).now = at("2026-12-02 11:00")
    assert patient.says("ok") == "JOI: You are welcome."
    assert (
        patient.says("C") == "JOI: That visit is over. Reply CALL if you need us, and a person will call you."
    )


def test_after_a_week_the_question_is_forgotten(
    line: Line, patient: Patient, tuesday: AppointmentRow
) -> None:
    forward(line, days=7)
    ask(line, tuesday)
    forward(line, days=8)
    assert (patient.says("C") or "").startswith("JOI: Emergency? Call 911.")


# -- several visits ------------------------------------------------------------------------------
def test_numbers_stay_valid_until_the_visit_starts(
    line: Line, patient: Patient, tuesday: AppointmentRow, thursday: AppointmentRow
) -> None:
    ask(line, tuesday, thursday)
    forward(line, minutes=1)
    assert patient.says("1") == COMING
    forward(line, days=2)
    assert "coming Thu Dec 3 at 9 AM." in (patient.says("2") or "")
    assert [stored(line, visit).confirmed_by for visit in (tuesday, thursday)] == ["text", "text"]


def test_a_bare_R_is_asked_which_and_the_number_then_changes_that_one(
    line: Line, patient: Patient, tuesday: AppointmentRow, thursday: AppointmentRow
) -> None:
    ask(line, tuesday, thursday)
    which = "JOI: Which did you mean? 1) Tue Dec 1 at 2:30 PM, 2) Thu Dec 3 at 9 AM, 3) all. Reply with the number."
    assert patient.says("R") == which
    assert requests_of(line) == []
    assert "about your visit Thu Dec 3 at 9 AM." in (patient.says("2") or "")
    assert events(line) == [("wants_change", thursday.id)]
    assert all(stored(line, visit).confirmed_at is None for visit in (tuesday, thursday))


def test_a_number_of_a_visit_that_is_over_is_asked_about(
    line: Line, patient: Patient, tuesday: AppointmentRow, thursday: AppointmentRow
) -> None:
    ask(line, tuesday, thursday)
    forward(line, days=9)  # Wednesday
    assert (patient.says("1") or "").startswith(
        "JOI: Which did you mean? Only this one is open: 2) Thu Dec 3"
    )
    assert "Thu Dec 3" in (patient.says("2") or "")
    assert events(line) == [("confirmed", thursday.id)]


# -- another time, cannot come -------------------------------------------------------------------
def test_r_is_a_request_to_change_and_the_visit_stays_booked(
    line: Line, patient: Patient, tuesday: AppointmentRow
) -> None:
    ask(line, tuesday)
    said = patient.says("R") or ""
    assert said == f"JOI: We will call this number by 2 PM Mon Nov 23 {STAYS}"
    (request,) = requests_of(line)
    assert (request["number"], request["source"], request["reason"]) == (MOBILE, "text", "change")
    assert events(line) == [("wants_change", tuesday.id)]
    assert stored(line, tuesday).status == "booked"


def test_the_call_comes_before_the_visit(line: Line, patient: Patient) -> None:
    soon = book(line, "2026-11-23T11:00")
    ask(line, soon)
    assert "by 11 AM Mon Nov 23 about" in (patient.says("R") or "")
    (request,) = requests_of(line)
    assert request["urgency"] == "same-day"


def test_i_cant_come_cancels_nothing_and_stops_nothing(
    line: Line, patient: Patient, tuesday: AppointmentRow
) -> None:
    ask(line, tuesday)
    said = patient.says("Sorry I can't come, my car broke down") or ""
    assert said.endswith("Nothing is cancelled until we have spoken.")
    assert (events(line), ledger(line)) == ([("wants_cancel", tuesday.id)], [])
    assert stored(line, tuesday).status == "booked"
    (words,) = [row["data"] for row in rows(line, "callback_events") if row["kind"] == "words"]
    assert "my car broke down" in str(words)


def test_it_is_heard_when_no_reminder_was_sent(line: Line, patient: Patient, tuesday: AppointmentRow) -> None:
    said = patient.says("cancel my appointment please") or ""
    assert said.startswith("JOI: Emergency? Call 911. Texts are not private.")
    assert said.endswith("Nothing is cancelled until we have spoken.")
    assert events(line) == [("wants_cancel", tuesday.id)]


def test_bare_cancel_is_an_opt_out_that_may_mean_the_visit(
    line: Line, patient: Patient, tuesday: AppointmentRow
) -> None:
    ask(line, tuesday)
    assert patient.says("CANCEL") is None
    (request,) = requests_of(line)
    assert (bool(request["may_mean_visit"]), ledger(line)) == (True, ["opt_out"])
    assert stored(line, tuesday).status == "booked"


# -- opted out -----------------------------------------------------------------------------------
@pytest.mark.parametrize(("before", "answered"), [("STOP", False), ("stop texting me", True)])
def test_while_opted_out_a_confirmation_is_kept_and_no_more_is_said_than_ever(
    line: Line, patient: Patient, tuesday: AppointmentRow, before: str, answered: bool
) -> None:
    ask(line, tuesday)
    patient.says(before)
    said = patient.says("C")
    assert stored(line, tuesday).confirmed_by == "text"
    assert ((said or "").startswith("JOI: Texts are off for this number.")) is answered
    assert patient.says("yes please") is None
    assert ledger(line) == ["opt_out"]


def test_a_confirmation_passes_the_limit_of_replies(
    line: Line, patient: Patient, tuesday: AppointmentRow
) -> None:
    for n in range(texts.MOST_AN_HOUR):
        with line.database.transaction() as tx:
            _reply(tx, line, n)
    ask(line, tuesday)
    assert patient.says("C") == COMING


def _reply(tx: Connection, line: Line, n: int) -> None:
    inbound.claim(tx, f"SMold{n}", MOBILE, "x", 0, None, line.clock())
    messages.add_reply(
        tx, line.new_id(), to=MOBILE, body="JOI: x", language="en", purpose="info_replies", inbound_sid=f"SMold{n}",
        now=line.clock(),
    )  # fmt: skip


# -- by phone ------------------------------------------------------------------------------------
def heard_by_phone(line: Line, number: str = MOBILE, sid: str = "1") -> str:
    phone = Phone(web_of(line), number, "CA" + sid * 32)
    phone.rings()
    heard = phone.presses("1", "2", "1")
    phone.hangs_up()
    return heard


def test_by_phone_the_words_are_the_same_with_one_visit_with_two_and_with_none(
    line: Line,
) -> None:
    book(line, "2026-12-01T14:30")
    book(line, "2026-12-02T10:00", OTHER)
    book(line, "2026-12-03T10:00", OTHER)
    numbers = (MOBILE, OTHER, "+19045550133")
    (heard,) = {heard_by_phone(line, number, str(n)) for n, number in enumerate(numbers)}
    assert not any(word in heard for word in ("Tuesday", "December", "2 30"))


def test_by_phone_it_is_on_record_with_the_only_visit_and_confirms_nothing(
    line: Line, tuesday: AppointmentRow
) -> None:
    heard_by_phone(line)
    assert stored(line, tuesday).confirmed_by is None
    assert events(line) == [("will_come", tuesday.id)]
    assert requests_of(line) == []  # and who answered is not a missed call


def test_by_phone_with_two_visits_or_none_staff_see_to_it(line: Line, tuesday: AppointmentRow) -> None:
    book(line, "2026-12-03T09:00")
    heard_by_phone(line)
    heard_by_phone(line, OTHER, "2")
    assert {row["number"] for row in requests_of(line)} == {MOBILE, OTHER}
    tasks = [row["data"] for row in rows(line, "callback_events") if row["kind"] == "task"]
    assert [visit_answers.WILL_COME in str(data) for data in tasks] == [True, True]
    assert stored(line, tuesday).confirmed_at is None


# -- somebody else's number ----------------------------------------------------------------------
def test_who_says_that_the_number_is_wrong_can_confirm_nothing_afterwards(
    line: Line, patient: Patient, tuesday: AppointmentRow
) -> None:
    ask(line, tuesday)
    patient.says("wrong number")
    patient.says("C")
    assert stored(line, tuesday).confirmed_at is None
