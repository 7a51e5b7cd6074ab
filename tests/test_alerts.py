"""An urgent request out of hours: one text to the on-call phone, without any detail."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from line.core import segments
from line.services import outbox, transcripts
from line.services.alerts import MOST, sweep
from line.services.health import readiness
from line.services.line import Line
from line.store import callback_events, callbacks
from line.store.engine import Database
from line.store.tables import messages
from tests.composed import Patient, Phone, composed, emptied, kept_postgresql, rows, web_of
from tests.talks import CLOSED, MOBILE, OPEN, OTHER
from tests.wire import Clock, Wire

__all__ = ["emptied", "kept_postgresql"]  # fixtures
ON_CALL = "+19045550190"
WORDS = "JOI: An urgent request for a call back came in. Please open the console."


@pytest.fixture
def line(emptied: Database) -> Line:
    """A line at night, with an on-call phone."""
    made = composed(emptied, CLOSED)
    return replace(made, settings=replace(made.settings, on_call_number=ON_CALL))


def alerts(line: Line) -> list[dict[str, object]]:
    return [row for row in rows(line, "messages") if row["purpose"] == "staff_alert"]


def by_day(line: Line) -> Line:
    return replace(line, clock=Clock(OPEN))


def test_a_red_flag_at_night_texts_the_on_call_phone_once(line: Line) -> None:
    patient = Patient(line)
    patient.says("I have chest pain")
    (alert,) = alerts(line)
    assert (alert["to_number"], alert["body"], alert["status"]) == (ON_CALL, WORDS, "pending")
    patient.says("my chest pain is worse")
    patient.says("CALL")
    assert len(alerts(line)) == 1


def test_it_says_nothing_of_the_patient_and_fits_one_segment(line: Line) -> None:
    Patient(line).says("I have chest pain")
    (alert,) = alerts(line)
    counted = segments.count(str(alert["body"]))
    assert (counted.encoding, counted.segments) == ("GSM-7", 1)
    for entry in line.script.phrases.entries.values():
        assert segments.count(f"JOI: {entry['staff.alert'].texted}").segments == 1


def test_a_red_flag_on_a_call_alerts_too(line: Line) -> None:
    phone = Phone(web_of(line))
    phone.rings()
    phone.speaks("I have chest pain")
    phone.presses("1", "1", "1", "1")
    assert len(alerts(line)) == 1


def test_by_day_nobody_is_alerted_since_the_console_is_watched(line: Line) -> None:
    Patient(by_day(line)).says("I have chest pain")
    assert alerts(line) == []


def test_what_is_not_urgent_waits_for_the_morning(line: Line) -> None:
    Patient(line).says("CALL")
    Patient(line, OTHER).says("late")
    assert rows(line, "callback_requests")
    assert alerts(line) == []


def test_a_request_that_becomes_urgent_at_night_alerts(line: Line) -> None:
    patient = Patient(line)
    patient.says("CALL")
    assert alerts(line) == []
    patient.says("I have chest pain")
    assert len(alerts(line)) == 1


def test_each_request_and_each_reopening_alerts_once(line: Line) -> None:
    Patient(line).says("I have chest pain")
    Patient(line, OTHER).says("I have chest pain")
    assert len({str(alert["key"]) for alert in alerts(line)}) == 2
    first = rows(line, "callback_requests")[0]
    assert f"alert:{first['id']}:{first['reopened']}" in {alert["key"] for alert in alerts(line)}


def test_without_an_on_call_phone_nothing_is_queued(emptied: Database) -> None:
    line = composed(emptied, CLOSED)
    Patient(line).says("I have chest pain")
    assert alerts(line) == []
    assert rows(line, "callback_requests")[0]["urgency"] == "urgent"


def test_the_alert_needs_no_consent_and_goes_at_once(line: Line) -> None:
    wire = Wire(Clock(CLOSED + timedelta(seconds=1)))
    line = replace(line, carrier=wire.carrier())
    Patient(line).says("I have chest pain")
    outbox.sweep(line)
    assert [(text["to"], text["body"]) for text in wire.taken] == [(ON_CALL, WORDS)]


def test_the_same_text_twice_alerts_once(line: Line) -> None:
    for _ in range(2):
        Patient(line).says("I have chest pain")  # the same MessageSid: a repeated webhook
    assert len(alerts(line)) == 1


# -- until somebody acts ---------------------------------------------------------------------------
def passes(line: Line, **units: float) -> None:
    """Time passes, and the sweep looks."""
    clock = line.clock
    assert isinstance(clock, Clock)
    clock.forward(**units)
    sweep(line)


def test_the_sweep_adds_nothing_to_an_alert_that_has_just_gone(line: Line) -> None:
    Patient(line).says("I have chest pain")
    passes(line, minutes=14)
    assert len(alerts(line)) == 1


def test_an_emergency_that_nobody_takes_is_told_every_quarter_of_an_hour_and_not_for_ever(line: Line) -> None:
    Patient(line).says("I have chest pain")
    for _ in range(8):
        passes(line, minutes=15)
    assert len(alerts(line)) == MOST
    assert {alert["body"] for alert in alerts(line)} == {WORDS}


def test_a_further_cry_for_help_starts_the_alerts_anew(line: Line) -> None:
    patient = Patient(line)
    patient.says("I have chest pain")
    for _ in range(5):
        passes(line, minutes=15)
    patient.says("now I cant breathe")
    passes(line, seconds=1)
    assert len(alerts(line)) == MOST + 1


def test_each_cry_of_a_long_night_is_told_however_many_went_before(line: Line) -> None:
    patient = Patient(line)
    for cries in range(1, 100):
        patient.says("I have chest pain")
        passes(line, seconds=1)
        assert len(alerts(line)) == cries
        passes(line, minutes=15)
    for _ in range(MOST):
        passes(line, minutes=15)
    assert len(alerts(line)) == 99 + MOST - 1


def test_a_cry_that_is_heard_in_a_message_after_the_tone_starts_the_alerts_anew(line: Line) -> None:
    patient, phone = Patient(line), Phone(web_of(line))
    patient.says("I have chest pain")
    for _ in range(5):
        passes(line, minutes=15)
    assert len(alerts(line)) == MOST
    phone.rings()
    phone.presses("1", "1", "1", "1", "2", "3")
    phone.records(9)
    transcripts.keep(line, phone.sid, "RE" + "a" * 32, "please help me I cant breathe")
    passes(line, seconds=1)
    assert len(alerts(line)) == MOST + 1


def asks_to_be_called_on(phone: Phone, number: str) -> None:
    """After her cry she leaves another number, and confirms it."""
    phone.presses("1", "2", number.removeprefix("+1"), "1")


def open_requests(line: Line) -> list[dict[str, object]]:
    return [row for row in rows(line, "callback_requests") if row["status"] == "open"]


def test_two_requests_made_one_go_on_telling_and_begin_no_second_round(line: Line) -> None:
    Patient(line, OTHER).says("CALL")
    phone = Phone(web_of(line), MOBILE)
    phone.rings()
    phone.speaks("I have chest pain")
    passes(line, minutes=15)
    assert len(alerts(line)) == 2
    asks_to_be_called_on(phone, OTHER)
    (row,) = open_requests(line)
    assert (row["number"], row["urgency"]) == (OTHER, "urgent")
    assert {alert["request_id"] for alert in alerts(line)} == {row["id"]}
    passes(line, seconds=1)
    assert len(alerts(line)) == 2
    for _ in range(5):
        passes(line, minutes=15)
    assert len(alerts(line)) == MOST


def test_a_request_whose_alerts_were_used_up_tells_again_of_one_that_joined_it(line: Line) -> None:
    Patient(line, OTHER).says("I have chest pain")
    for _ in range(5):
        passes(line, minutes=15)
    phone = Phone(web_of(line), MOBILE)
    phone.rings()
    phone.speaks("I have chest pain")
    assert len(alerts(line)) == MOST + 1
    asks_to_be_called_on(phone, OTHER)
    assert len(open_requests(line)) == 1
    for _ in range(5):
        passes(line, minutes=15)
    assert len(alerts(line)) == 2 * MOST


def test_the_newest_cry_is_the_last_in_time_whatever_was_written_down_last(line: Line) -> None:
    Patient(line).says("I have chest pain")
    (row,) = open_requests(line)
    with line.database.transaction() as tx:
        older = line.clock() - timedelta(hours=2)
        data = {"words": "I fainted", "tier": "A"}
        callback_events.add(tx, str(row["id"]), older, "words", "another sid", data)
        assert callback_events.newest_cry(tx, str(row["id"])) == line.clock()


def test_an_emergency_of_the_afternoon_is_told_once_the_clinic_has_closed(line: Line) -> None:
    day = by_day(line)
    Patient(day).says("I have chest pain")
    sweep(day)
    assert alerts(line) == []
    passes(day, hours=10)
    assert len(alerts(line)) == 1


def test_who_has_taken_it_is_not_told_again(line: Line) -> None:
    Patient(line).says("I have chest pain")
    with line.database.transaction() as tx:
        (row,) = callbacks.urgent_and_free(tx, line.clock())
        callbacks.update(tx, row.id, status="done", closed_at=line.clock())
    passes(line, minutes=20)
    assert len(alerts(line)) == 1


def test_two_sweeps_at_once_tell_once(line: Line) -> None:
    Patient(line).says("I have chest pain")
    passes(line, minutes=15)
    sweep(line)
    assert len(alerts(line)) == 2


def test_the_health_page_tells_when_the_on_call_phone_cannot_be_told(line: Line) -> None:
    assert readiness(line).on_call == "ok"
    Patient(line).says("I have chest pain")
    with line.database.transaction() as tx:
        tx.execute(update(messages).where(messages.c.purpose == "staff_alert").values(status="undelivered"))
    assert readiness(line).on_call == "failing"


def test_an_on_call_phone_that_said_stop_is_told_by_the_health_page(line: Line) -> None:
    Patient(line, ON_CALL).says("STOP")
    assert readiness(line).on_call == "failing"
