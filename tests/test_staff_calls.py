"""Click-to-call: the scheduler's phone first, then the patient's, each once; with the simulator as the carrier."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from requests.exceptions import ReadTimeout

from line.core.staff import Person
from line.services import attempts, claims, staff_calls
from line.services.attempts import Started
from line.services.line import Line
from line.simulator import CallDriver
from line.simulator.wire import Exchange
from line.store import attempts as stored_attempts
from line.store import callbacks
from line.store.attempts import AttemptRow
from line.store.engine import Database
from tests.composed import Patient, composed, emptied, kept_postgresql, post, web_of
from tests.desk import person, request, stored
from tests.factories import MONDAY_MORNING, PUBLIC_URL, Made, make_line
from tests.wire import Clock, Wire, raising, refusal

__all__ = ["emptied", "kept_postgresql"]  # fixtures
PATIENT = "+19045550111"
ANAS_PHONE, BENS_PHONE = "+19045550130", "+19045550131"
OURS = "+19045642000"


@pytest.fixture
def made(emptied: Database, tmp_path: Path) -> Iterator[Made]:
    """A line with the simulator as its carrier, in the open hours of a Monday."""
    line = make_line(tmp_path, emptied.url, MONDAY_MORNING)
    yield line
    line.line.database.dispose()


@pytest.fixture
def ana(made: Made) -> Person:
    return person(made.line, "Ana", phone=ANAS_PHONE)


def started(line: Line, who: Person, number: str = PATIENT) -> Started:
    """An attempt that is on record, of a request that she has."""
    row = claims.claim(line, who, request(line, number).id, anyway=True)
    return attempts.start(line, who, row.id, row.version, "line")


def attempt(line: Line, of: Started) -> AttemptRow:
    """The attempt as it is now."""
    with line.database.reading() as conn:
        found = stored_attempts.by_id(conn, of.attempt.id)
    assert found is not None
    return found


def how(line: Line, of: Started) -> tuple[str | None, str | None, bool]:
    """(the carrier's word, the problem, whether it is over)."""
    row = attempt(line, of)
    return row.call_status, row.problem, row.ended_at is not None


def only_ringing(made: Made, number: str) -> CallDriver:
    (leg,) = made.simulator.ringing(number)
    return leg


def rung(made: Made, who: Person) -> tuple[Started, CallDriver]:
    """Her phone rings for a patient."""
    of = started(made.line, who)
    assert staff_calls.ring(made.line, who, of.attempt) is None
    assert who.phone is not None
    return of, only_ringing(made, who.phone)


def asked(made: Made, path: str) -> list[Exchange]:
    """The signed requests to an address that ends so."""
    return [one for one in made.simulator.exchanges() if one.url.partition("?")[0].endswith(path)]


# -- as it should go -----------------------------------------------------------------------------
def test_both_phones_ring_and_the_two_talk(made: Made, ana: Person) -> None:
    of, hers = rung(made, ana)
    assert made.simulator.ringing(PATIENT) == []
    hers.answer()
    reference = ", ".join(stored(made.line, of.attempt.request_id).reference)
    assert hers.last == f"A call back for the line, request {reference}. Press 1 to call the patient."
    assert how(made.line, of) == ("asked", None, False)
    hers.press("1")
    theirs = only_ringing(made, PATIENT)
    assert (theirs.state.caller, hers.waiting) == (OURS, "dial")
    assert how(made.line, of) == ("connecting", None, False)
    theirs.answer()
    assert (hers.waiting, theirs.waiting) == ("bridged", "bridged")
    theirs.hang_up()
    assert hers.settle().last == "Please mark the outcome of this call now. Goodbye."
    assert hers.over
    assert how(made.line, of) == ("completed", None, False)
    made.simulator.pump()
    assert how(made.line, of) == ("completed", None, False)  # it waits for its outcome
    assert attempt(made.line, of).call_sid == hers.sid
    assert made.simulator.problems == []


def test_she_may_hang_up_first(made: Made, ana: Person) -> None:
    of, hers = rung(made, ana)
    hers.answer().press("1")
    theirs = only_ringing(made, PATIENT).answer()
    hers.hang_up()
    assert theirs.over
    made.simulator.pump()
    assert how(made.line, of) == ("completed", None, False)
    assert made.simulator.problems == []


def test_who_hangs_up_while_the_patients_phone_rings_has_still_dialled(made: Made, ana: Person) -> None:
    of, hers = rung(made, ana)
    hers.answer().press("1").hang_up()
    assert made.simulator.ringing() == []
    made.simulator.pump()
    assert how(made.line, of) == ("canceled", None, False)


@pytest.mark.parametrize("word", ["busy", "no-answer"])
def test_what_became_of_the_patients_phone_is_kept(made: Made, ana: Person, word: str) -> None:
    of, hers = rung(made, ana)
    hers.answer().press("1")
    theirs = only_ringing(made, PATIENT)
    if word == "busy":
        theirs.decline()
        hers.settle()
    else:
        hers.wait()
    assert how(made.line, of) == (word, None, False)
    assert hers.last == "Please mark the outcome of this call now. Goodbye."


def test_a_patient_in_a_call_of_her_own_is_busy(made: Made, ana: Person) -> None:
    of, hers = rung(made, ana)
    made.simulator.call(PATIENT)
    hers.answer().press("1")
    assert how(made.line, of) == ("busy", None, False)


def test_two_schedulers_call_two_patients_at_once(made: Made, ana: Person) -> None:
    ben = person(made.line, "Ben", phone=BENS_PHONE)
    _, hers = rung(made, ana)
    his_attempt = started(made.line, ben, "+19045550110")
    staff_calls.ring(made.line, ben, his_attempt.attempt)
    his = only_ringing(made, BENS_PHONE)
    hers.answer().press("1")
    his.answer().press("1")
    assert [len(made.simulator.ringing(number)) for number in (PATIENT, "+19045550110")] == [1, 1]


def test_no_step_of_a_call_can_record_and_none_names_the_patient(made: Made, ana: Person) -> None:
    of, hers = rung(made, ana)
    hers.answer().press("1")
    only_ringing(made, PATIENT).answer().hang_up()
    hers.settle()
    exchanges = asked(made, of.attempt.id) + asked(made, "connect") + asked(made, "ended")
    assert len(exchanges) == 3
    for one in exchanges:
        assert "ecord" not in one.body
        assert "5550111" not in one.url
    said = " ".join(hers.heard)
    assert "5 5 5" not in said
    assert "5550111" not in said


# -- her own phone -------------------------------------------------------------------------------
@pytest.mark.parametrize("act", ["decline", "wait", "busy"])
def test_a_phone_of_hers_that_nobody_answers_ends_the_attempt(made: Made, ana: Person, act: str) -> None:
    if act == "busy":
        made.simulator.call(ANAS_PHONE)
        of = started(made.line, ana)
        staff_calls.ring(made.line, ana, of.attempt)
    else:
        of, hers = rung(made, ana)
        hers.decline() if act == "decline" else made.simulator._desk.switchboard.ring_out(hers.sid)
    made.simulator.pump()
    assert how(made.line, of) == ("unconnected", "Your phone did not answer.", True)
    assert attempt(made.line, of).outcome is None
    assert stored(made.line, of.attempt.request_id).attempts == 0
    assert made.simulator.ringing() == []


def test_who_never_presses_1_calls_nobody(made: Made, ana: Person) -> None:
    of, hers = rung(made, ana)
    hers.answer()
    first = hers.last
    assert hers.wait().last == first  # once more
    assert not hers.over
    hers.wait()
    assert hers.over
    assert how(made.line, of) == ("unconnected", "You did not press 1, so the patient was not called.", True)
    assert made.simulator.ringing() == []


def test_another_key_is_asked_once_more(made: Made, ana: Person) -> None:
    of, hers = rung(made, ana)
    hers.answer()
    first = hers.last
    assert hers.press("5").last == first
    assert hers.press("7").last == "The patient was not called. Goodbye."
    assert hers.over
    assert how(made.line, of)[2]
    assert made.simulator.problems == []


def test_after_a_wrong_key_1_still_connects(made: Made, ana: Person) -> None:
    _, hers = rung(made, ana)
    hers.answer().press("5").press("1")
    assert only_ringing(made, PATIENT)


def test_after_silence_1_still_connects(made: Made, ana: Person) -> None:
    _, hers = rung(made, ana)
    hers.answer().wait().press("1")
    assert only_ringing(made, PATIENT)


def test_after_a_call_that_failed_she_may_call_again(made: Made, ana: Person) -> None:
    of, hers = rung(made, ana)
    hers.decline()
    made.simulator.pump()
    again = attempts.start(made.line, ana, of.attempt.request_id, None, "line")
    assert again.new
    staff_calls.ring(made.line, ana, again.attempt)
    assert only_ringing(made, ANAS_PHONE)


# -- once only -----------------------------------------------------------------------------------
def test_a_double_click_rings_once(made: Made, ana: Person) -> None:
    of = started(made.line, ana)
    again = attempts.start(made.line, ana, of.attempt.request_id, None, "line")
    assert (again.attempt.id, again.new) == (of.attempt.id, False)
    ready = threading.Barrier(8)

    def click() -> None:
        ready.wait()
        staff_calls.ring(made.line, ana, of.attempt)

    clicks = [threading.Thread(target=click) for _ in range(8)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()
    assert only_ringing(made, ANAS_PHONE)
    staff_calls.ring(made.line, ana, of.attempt)
    assert only_ringing(made, ANAS_PHONE)


def test_a_webhook_that_comes_again_changes_nothing(made: Made, ana: Person) -> None:
    of, hers = rung(made, ana)
    hers.answer()

    def again(path: str) -> bytes:
        (exchange, *_) = asked(made, path)
        before = (attempt(made.line, of), stored(made.line, of.attempt.request_id))
        answer = made.simulator.redeliver(exchange)
        assert (attempt(made.line, of), stored(made.line, of.attempt.request_id)) == before
        assert answer.body.decode() == exchange.body
        return answer.body

    again(of.attempt.id)
    hers.press("1")
    again("/connect")
    only_ringing(made, PATIENT).answer().hang_up()
    hers.settle()
    again("/ended")
    made.simulator.pump()
    again("/status")
    exchange = asked(made, "/connect")[0]
    assert b"<Dial" not in made.simulator.redeliver(exchange).body  # it was connected before


def test_an_attempt_that_is_over_dials_nobody(made: Made, ana: Person) -> None:
    of, hers = rung(made, ana)
    hers.answer()
    with made.line.database.transaction() as tx:
        stored_attempts.end(tx, of.attempt.id, "no answer", made.line.clock())
    assert hers.press("1").last == "There is nobody to call any more. Goodbye."
    assert made.simulator.ringing() == []


def test_a_request_that_was_taken_back_meanwhile_is_not_called(made: Made, ana: Person) -> None:
    of, hers = rung(made, ana)
    hers.answer()
    Patient(made.line, PATIENT).says("NO CALL")
    assert hers.press("1").last == "There is nobody to call any more. Goodbye."
    assert how(made.line, of)[1:] == ("The patient took the request back, so nobody was called.", True)


def test_an_outcome_that_was_marked_early_keeps_what_the_carrier_says_later(made: Made, ana: Person) -> None:
    of, hers = rung(made, ana)
    hers.answer().press("1")
    with made.line.database.transaction() as tx:
        stored_attempts.end(tx, of.attempt.id, "no answer", made.line.clock())
    hers.wait()
    assert how(made.line, of) == ("no-answer", None, True)
    assert attempt(made.line, of).outcome == "no answer"


# -- the carrier in trouble ----------------------------------------------------------------------
@pytest.mark.parametrize(
    ("phone", "problem"),
    [
        ("+19045550195", "The carrier is too busy. Try again in a minute, or call from your desk."),
        ("+19045550198", "The carrier could not be reached. Try again in a minute, or call from your desk."),
    ],
)
def test_a_call_that_was_refused_ends_the_attempt(made: Made, ana: Person, phone: str, problem: str) -> None:
    of = started(made.line, ana)
    assert staff_calls.ring(made.line, replace(ana, phone=phone), of.attempt) == problem
    assert how(made.line, of)[1:] == (problem, True)


def test_after_a_time_out_the_attempt_stays_open_since_the_phone_may_ring(made: Made, ana: Person) -> None:
    of = started(made.line, ana)
    problem = staff_calls.ring(made.line, replace(ana, phone="+19045550194"), of.attempt)
    assert problem is not None
    assert problem.startswith("The carrier did not answer. Your phone may ring all the same")
    assert how(made.line, of) == ("asked", problem, False)
    assert staff_calls.ring(made.line, ana, of.attempt) is None  # and is not tried again
    assert made.simulator.ringing() == []


def at_the_wire(database: Database) -> tuple[Line, Wire]:
    """A line whose carrier a test can make fail."""
    line = composed(database)
    wire = Wire(Clock())
    return replace(line, carrier=wire.carrier(public_url=PUBLIC_URL)), wire


def step(line: Line, of: Started, path: str = "", sid: str = "CA" + "1" * 32, **fields: str) -> str:
    form = {"CallSid": sid, "From": OURS, "To": ANAS_PHONE, "CallStatus": "in-progress", **fields}
    answer = post(web_of(line), f"/voice/staff/{of.attempt.id}{path}", form)
    assert (answer.status_code, answer.mimetype) == (200, "text/xml")
    return answer.get_data(as_text=True)


def test_a_phone_that_rings_after_a_lost_answer_is_connected(emptied: Database) -> None:
    line, wire = at_the_wire(emptied)
    ana = person(line)
    of = started(line, ana)
    wire.fault_after = raising(ReadTimeout("10 s"))
    assert staff_calls.ring(line, ana, of.attempt)
    assert len(wire.calls) == 1
    assert "Press 1" in step(line, of)
    assert how(line, of) == ("asked", None, False)  # it rang: no doubt is left
    assert f">{PATIENT}<" in step(line, of, "/connect", Digits="1")
    assert attempt(line, of).call_sid == "CA" + "1" * 32


def test_a_step_that_is_quicker_than_the_answer_of_the_carrier_loses_nothing(emptied: Database) -> None:
    line, wire = at_the_wire(emptied)
    ana = person(line)
    of = started(line, ana)

    def meanwhile(_form: dict[str, Any]) -> None:
        assert not line.database.in_transaction
        assert attempt(line, of).call_status == "asked"  # committed before the carrier was asked
        step(line, of, sid="CA" + "0" * 31 + "1")
        step(line, of, "/connect", sid="CA" + "0" * 31 + "1", Digits="1")

    wire.fault_after = meanwhile  # type: ignore[assignment]
    assert staff_calls.ring(line, ana, of.attempt) is None
    assert how(line, of) == ("connecting", None, False)


def test_a_call_of_another_sid_is_not_this_attempts(emptied: Database) -> None:
    line, _ = at_the_wire(emptied)
    ana = person(line)
    of = started(line, ana)
    staff_calls.ring(line, ana, of.attempt)
    stranger = "CA" + "9" * 32
    assert "nobody to call" in step(line, of, sid=stranger)
    assert "<Dial" not in step(line, of, "/connect", sid=stranger, Digits="1")
    step(line, of, "/status", sid=stranger, CallStatus="no-answer")
    assert how(line, of) == ("asked", None, False)


@pytest.mark.parametrize(
    ("code", "words"),
    [(21211, "check the number in your account"), (21210, "tell the operator"), (29999, "would not place")],
)
def test_a_refusal_says_what_to_do(emptied: Database, code: int, words: str) -> None:
    line, wire = at_the_wire(emptied)
    ana = person(line)
    of = started(line, ana)
    wire.fault = refusal(400, code)
    problem = staff_calls.ring(line, ana, of.attempt)
    assert problem is not None
    assert words in problem
    assert how(line, of)[1:] == (problem, True)


def test_without_a_phone_of_hers_nothing_rings(emptied: Database) -> None:
    line, wire = at_the_wire(emptied)
    ana = person(line)
    of = started(line, ana)
    assert "enter your number" in (staff_calls.ring(line, replace(ana, phone=None), of.attempt) or "")
    assert wire.calls == []
    assert how(line, of)[2]


def test_a_call_from_her_desk_rings_nobody(emptied: Database) -> None:
    line, wire = at_the_wire(emptied)
    ana = person(line)
    row = claims.claim(line, ana, request(line).id, anyway=True)
    of = attempts.start(line, ana, row.id, row.version, "desk")
    assert staff_calls.ring(line, ana, of.attempt) is None
    assert wire.calls == []
    assert "<Dial" not in step(line, of, "/connect", Digits="1")


# -- the wire ------------------------------------------------------------------------------------
def test_the_patients_phone_is_dialled_as_the_line_and_without_a_record(emptied: Database) -> None:
    line, _ = at_the_wire(emptied)
    ana = person(line)
    of = started(line, ana)
    staff_calls.ring(line, ana, of.attempt)
    sid = "CA" + "0" * 31 + "1"
    step(line, of, sid=sid)
    assert step(line, of, "/connect", sid=sid, Digits="1") == (
        '<?xml version="1.0" encoding="UTF-8"?><Response>'
        f'<Dial action="{PUBLIC_URL}/voice/staff/{of.attempt.id}/ended" answerOnBridge="true"'
        f' callerId="{OURS}" method="POST" timeout="30"><Number>{PATIENT}</Number></Dial></Response>'
    )


@pytest.mark.parametrize("path", ["", "/connect", "/ended", "/status"])
def test_only_the_carrier_may_take_a_step(emptied: Database, path: str) -> None:
    line = composed(emptied)
    answer = post(web_of(line), f"/voice/staff/{'a' * 32}{path}", {"CallSid": "CA1", "Digits": "1"}, "")
    assert answer.status_code == 403


@pytest.mark.parametrize("path", ["", "/connect", "/ended", "/status"])
def test_an_attempt_that_nobody_knows_is_answered_and_does_nothing(emptied: Database, path: str) -> None:
    line = composed(emptied)
    form = {"CallSid": "CA" + "1" * 32, "Digits": "1", "CallStatus": "completed", "DialCallStatus": "busy"}
    answer = post(web_of(line), f"/voice/staff/not-an-attempt{path}", form)
    assert (answer.status_code, answer.mimetype) == (200, "text/xml")
    assert b"<Dial" not in answer.data


def test_a_step_that_fails_says_so_and_is_no_error(
    emptied: Database, caplog: pytest.LogCaptureFixture
) -> None:
    line, _ = at_the_wire(emptied)
    ana = person(line)
    of = started(line, ana)
    staff_calls.ring(line, ana, of.attempt)
    broken = replace(line, database=None)  # type: ignore[arg-type]
    assert "Please call from your desk." in step(broken, of)
    assert "5550" not in caplog.text


@pytest.mark.parametrize(
    "status", ["", "queued", "initiated", "ringing", "in-progress", "answered", "nonsense"]
)
def test_a_call_that_is_not_over_changes_nothing(emptied: Database, status: str) -> None:
    line, _ = at_the_wire(emptied)
    ana = person(line)
    of = started(line, ana)
    staff_calls.ring(line, ana, of.attempt)
    step(line, of, "/status", sid="CA" + "0" * 31 + "1", CallStatus=status)
    assert how(line, of) == ("asked", None, False)


def test_a_word_for_the_patients_phone_that_nobody_knows_is_not_kept(emptied: Database) -> None:
    line, _ = at_the_wire(emptied)
    ana = person(line)
    of = started(line, ana)
    staff_calls.ring(line, ana, of.attempt)
    sid = "CA" + "0" * 31 + "1"
    step(line, of, "/connect", sid=sid, Digits="1")
    step(line, of, "/ended", sid=sid, DialCallStatus="<b>")
    assert how(line, of)[0] == "connecting"


def test_a_failed_call_gives_the_claim_back_its_usual_time(made: Made, ana: Person) -> None:
    of, hers = rung(made, ana)
    hers.decline()
    made.simulator.pump()
    row = stored(made.line, of.attempt.request_id)
    assert row.owner_id == ana.id
    with made.line.database.reading() as conn:
        assert callbacks.by_id(conn, row.id) == row
