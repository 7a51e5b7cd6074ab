"""Reminder calls from the first ring to the last word, with the simulator as the carrier, on both databases."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, insert, update
from twilio.request_validator import RequestValidator

from line.carrier.signature import Verifier
from line.core.delivery import Accepted
from line.services import lost_calls, outbox
from line.services.line import Line
from line.simulator import CallDriver
from line.simulator.wire import Exchange
from line.store import appointments, callback_events, callbacks, consent, messages, reminders, visit_events
from line.store.appointments import AppointmentRow
from line.store.engine import Database
from line.store.messages import MessageRow
from line.store.tables import messages as table
from line.web import create_app
from tests.compiled import compiled
from tests.composed import emptied, kept_postgresql, rows
from tests.factories import MONDAY_MORNING, PUBLIC_URL, Made, make_line

__all__ = ["emptied", "kept_postgresql"]  # fixtures
PATIENT, STAFF_PHONE = "+19045550111", "+19045550100"
TOLL_FREE = "+18005550123"
STARTS = datetime.fromisoformat("2026-12-01T19:30:00+00:00")  # Tuesday, 2:30 PM at the clinic
VISIT = "You have a visit on Tuesday, December 1 at 2 30 P M."
WAYS_ON = "If you will come, press 1. To change it, press 2."
OUT_OF_DATE = (
    "This is J O I. Our message has changed since we called you. "
    "To reach our staff, call 9 0 4, 5 5 5, 0 1 0 0. Goodbye."
)
STOPPED = "All right. We will not send you any more texts or automated calls. Goodbye."
PRIVATE = ("visit", "cita", "December", "2 30", "Hall", "Lopez")


@pytest.fixture
def made(emptied: Database, tmp_path: Path) -> Iterator[Made]:
    """A line in the open hours of a Monday, with no toll-free number for opting out."""
    line = make_line(tmp_path, emptied.url, MONDAY_MORNING)
    yield line
    line.line.database.dispose()


@pytest.fixture
def evening(made: Made) -> Made:
    """The same after closing time."""
    made.simulator.advance(hours=8)
    return made


@pytest.fixture
def toll_free(made: Made) -> Made:
    """The same with a toll-free number that ends such calls."""
    line = replace(made.line, settings=replace(made.line.settings, optout_toll_free=TOLL_FREE))
    app = compiled(create_app(line, Verifier(PUBLIC_URL, (made.token,))))
    made.simulator.connect(app)
    return Made(line, app, made.simulator)


@dataclass(frozen=True)
class Call:
    """A reminder call that was placed: its phone, and the rows behind it."""

    made: Made
    visit_id: str
    message_id: str
    phone: CallDriver

    @property
    def line(self) -> Line:
        return self.made.line

    @property
    def message(self) -> MessageRow:
        with self.line.database.reading() as conn:
            found = messages.by_id(conn, self.message_id)
        assert found is not None
        return found

    @property
    def visit(self) -> AppointmentRow:
        with self.line.database.reading() as conn:
            found = appointments.by_id(conn, self.visit_id)
        assert found is not None
        return found

    @property
    def request(self) -> callbacks.RequestRow | None:
        with self.line.database.transaction() as tx:  # it locks the row
            return callbacks.open_by_number(tx, PATIENT)

    def happened(self) -> list[tuple[str, Any]]:
        """The history of the visit, as (kind, by)."""
        with self.line.database.reading() as conn:
            return [
                (event.kind, event.data.get("by"))
                for event in visit_events.of_visit(conn, self.visit_id)
                if event.kind != "reminded"
            ]

    def settled(self) -> tuple[str, str | None]:
        """(status, reason) once the carrier has told all."""
        self.made.simulator.pump()
        return self.message.status, self.message.reason

    def asked(self, step: str = "") -> list[Exchange]:
        """The signed requests to a step of this call."""
        path = f"/voice/reminder/{self.message_id}{step}"
        return [one for one in self.made.simulator.exchanges() if one.url.endswith(path)]


def placed(
    made: Made,
    *,
    who_for: str = "Maria Lopez",
    language: str = "en",
    answer_lost: bool = False,
    starts: datetime = STARTS,
) -> Call:
    """A visit, its reminder call as the sweep hands it over, and the phone that rings."""
    line, now = made.line, made.line.clock()
    visit_id, message_id = line.new_id(), line.new_id()
    with line.database.transaction() as tx:
        visit = appointments.add(
            tx,
            id=visit_id,
            request_id=None,
            number=PATIENT,
            language=language,
            created_at=now,
            created_by=None,
            wall_time=starts.astimezone(ZoneInfo("America/New_York")).strftime("%Y-%m-%dT%H:%M"),
            zone="America/New_York",
            starts_at=starts,
            place="Hall B",
            who_for=who_for,
        )
        reminders.add(tx, [planned(line, message_id, visit)])
        tx.execute(update(table).values(status="unknown" if answer_lost else "sending", attempted_at=now))
    accepted = line.carrier.place_reminder_call(to=PATIENT, message_id=message_id)
    assert isinstance(accepted, Accepted)
    if not answer_lost:
        with line.database.transaction() as tx:
            tx.execute(update(table).values(status="accepted", carrier_sid=accepted.sid))
    ringing = made.simulator.ringing(PATIENT)
    phone = ringing[0] if ringing else CallDriver(made.simulator._desk, accepted.sid)
    return Call(made, visit_id, message_id, phone)


def planned(line: Line, message_id: str, visit: AppointmentRow) -> dict[str, Any]:
    """The row of a reminder call that is due now."""
    now = line.clock()
    return reminders.row(
        message_id,
        key=f"visit:{visit.id}:{visit.occurrence}:appointment:day_before:call",
        to=visit.number,
        language=visit.language,
        purpose="appointment",
        channel="call",
        due_at=now,
        useful_until=visit.starts_at,
        now=now,
        visit_id=visit.id,
        occurrence=visit.occurrence,
        step="day_before",
    )


# -- as it should go -----------------------------------------------------------------------------
def test_she_is_maria_and_will_come(made: Made) -> None:
    call = placed(made)
    call.phone.answer()
    assert call.phone.last == (
        "This is Jacksonville Orthopaedic Institute, J O I, with an automated call. To stop these calls, press 8. "
        "We have a message for Maria. If you are Maria, press 1. To hear this again, press 9. For a person, press 0. "
        "Or call 9 0 4, 5 5 5, 0 1 0 0."
    )
    assert call.message.status == "underway"
    assert call.phone.press("1").last.startswith(f"{VISIT} {WAYS_ON}")
    assert call.visit.confirmed_at is None
    assert call.phone.press("1").last == "Thank you. We have noted that you will come. Goodbye."
    assert call.phone.over
    assert (call.visit.confirmed_by, call.happened()) == ("call", [("confirmed", "call")])
    assert call.settled() == ("answered", None)
    assert call.request is None
    assert made.simulator.problems == []


def test_she_wants_another_time(made: Made) -> None:
    call = placed(made)
    call.phone.answer().press("1").press("2")
    assert call.phone.last == (
        "All right. We will call you today by 2 P M, from 9 0 4, 5 6 4, 2 0 0 0, to find another time. Goodbye."
    )
    assert call.phone.over
    request = call.request
    assert request is not None
    assert (request.reason, request.source, request.finished_at is None) == ("change", "call", False)
    with made.line.database.reading() as conn:
        marks = [event.data for event in callback_events.of_request(conn, request.id) if event.kind == "mark"]
    assert [(mark["mark"], mark["visit"]) for mark in marks] == [
        ("asked in a reminder call for another time", call.visit_id)
    ]
    assert call.happened() == [("wants_change", "call")]
    assert (call.visit.status, call.visit.confirmed_at) == ("booked", None)  # staff move it, never the line
    assert call.settled() == ("answered", None)


def test_it_is_said_in_spanish(made: Made) -> None:
    call = placed(made, language="es", who_for="Sra. Lopez")
    call.phone.answer()
    assert "Tenemos un mensaje para Sra Lopez." in call.phone.last
    assert {language for _, language in call.phone.captions} == {"es-US"}
    assert call.phone.press("1").last.startswith(
        "Usted tiene una cita el martes, 1 de diciembre a las 2 y 30 de la tarde."
    )


def test_9_says_the_same_again_as_often_as_she_likes(made: Made) -> None:
    call = placed(made)
    first = call.phone.answer().last
    assert [call.phone.press("9").last for _ in range(5)] == [first] * 5
    second = call.phone.press("1").last
    assert [call.phone.press("9").last for _ in range(5)] == [second] * 5
    assert call.phone.press("1").over


def test_who_is_no_name_is_asked_for_in_neutral_words(made: Made) -> None:
    call = placed(made, who_for="her <Pause/>")
    assert "We have a message for one of our patients. If that is you, press 1." in call.phone.answer().last
    assert "Pause" not in call.phone.twiml


def test_the_sweep_rings_once_and_the_row_follows_the_call(made: Made) -> None:
    call = placed(made)
    call.phone.decline()
    made.simulator.pump()
    with made.line.database.transaction() as tx:
        tx.execute(delete(table))
        agreed = {"purpose": "reminders", "channel": "call", "source": "form"}
        consent.add(tx, PATIENT, made.line.clock(), "consent", **agreed)
        waits = {"status": "pending", "attempted_at": None, "carrier_sid": None, "reason": None}
        visit = appointments.by_id(tx, call.visit_id)
        assert visit is not None
        tx.execute(insert(table).values(**planned(made.line, call.message_id, visit) | waits))
    assert outbox.sweep(made.line) == 1
    assert outbox.sweep(made.line) == 0
    (phone,) = made.simulator.ringing(PATIENT)
    assert (call.message.status, call.message.carrier_sid) == ("accepted", phone.sid)
    phone.answer().press("1").press("1")
    assert (call.settled()[0], call.visit.confirmed_by) == ("answered", "call")


# -- what is private ------------------------------------------------------------------------------
@pytest.mark.parametrize("keys", ["", "92"])
def test_nothing_of_the_visit_is_said_before_1(made: Made, keys: str) -> None:
    call = placed(made)
    call.phone.answer().press(keys)
    if not keys:
        call.phone.wait().wait()
    said = " ".join(call.phone.heard)
    for private in PRIVATE:
        assert private not in said


def test_no_place_and_no_last_name_is_ever_said_and_no_address_holds_a_number(made: Made) -> None:
    call = placed(made)
    call.phone.answer().press("1").press("9").press("1")
    made.simulator.pump()
    for private in ("Hall", "Lopez"):
        assert private not in " ".join(call.phone.heard)
    for one in made.simulator.exchanges():
        assert "5550111" not in one.url
        assert "ecord" not in one.body


# -- key 8 ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("before", ["", "1"])
def test_8_opts_her_out_of_everything_and_hangs_up_at_every_step(made: Made, before: str) -> None:
    call = placed(made)
    call.phone.answer().press(before).press("8")
    assert (call.phone.last, call.phone.over) == (STOPPED, True)
    with made.line.database.reading() as conn:
        (event,) = consent.events(conn, PATIENT)
        assert consent.state(conn, PATIENT).opted_out
    assert (event.kind, event.source, event.channel, event.evidence) == (
        "opt_out",
        "key 8 in a reminder call",
        "call",
        call.phone.sid,
    )
    assert call.settled() == ("answered", None)


def test_8_counts_while_the_first_words_are_said(made: Made) -> None:
    call = placed(made)
    state = made.simulator._desk.switchboard.act(call.phone.sid, call.phone.state.step, {"kind": "answer"})
    assert state.plays  # nothing has been listened to yet
    made.simulator._desk.switchboard.act(call.phone.sid, state.step, {"kind": "key", "key": "8", "heard": 0})
    assert call.phone.settle().heard == [STOPPED]
    assert call.phone.over


# -- silence, and a person ------------------------------------------------------------------------
def test_silence_hears_it_once_more_and_then_the_number_to_call(made: Made) -> None:
    call = placed(made)
    first = call.phone.answer().last
    assert call.phone.wait().last == first
    assert call.phone.wait().last == (
        "We did not hear anything. Please call us back at 9 0 4, 5 5 5, 0 1 0 0. Goodbye."
    )
    assert call.phone.over
    assert call.settled() == ("answered", None)


def test_a_wrong_key_is_told_and_never_called_silence(made: Made) -> None:
    call = placed(made)
    first = call.phone.answer().last
    told = "You pressed 3. That is not one of the choices."
    assert call.phone.press("3").last == f"{told} {first}"
    assert call.phone.press("3").last == f"{told} Please call us back at 9 0 4, 5 5 5, 0 1 0 0. Goodbye."
    assert call.phone.over


def test_0_connects_her_with_the_staff_who_take_the_call(made: Made) -> None:
    call = placed(made)
    call.phone.answer().press("0")
    assert call.phone.last == "One moment, we are ringing our staff."
    (staff,) = call.phone.legs
    staff.answer()
    assert staff.last == "A patient is calling through the J O I line. To take the call, press 1."
    staff.press("1")
    assert (call.phone.waiting, staff.waiting) == ("bridged", "bridged")
    staff.hang_up()
    assert call.phone.settle().over
    assert call.request is None
    assert call.settled() == ("answered", None)
    assert made.simulator.problems == []


@pytest.mark.parametrize("taken", ["nobody", "a voicemail box"])
def test_when_nobody_takes_it_at_the_staff_phone_she_is_called_back(made: Made, taken: str) -> None:
    call = placed(made)
    call.phone.answer().press("1").press("0")
    if taken == "nobody":
        call.phone.wait()
    else:
        call.phone.legs[0].answer().wait()
    assert call.phone.settle().heard[-1] == (
        "Nobody can come to the phone now. We will call you today by 2 P M, from 9 0 4, 5 6 4, 2 0 0 0. "
        "In an emergency, hang up and call 9 1 1. Goodbye."
    )
    assert call.phone.over
    assert call.request is not None


def test_0_after_hours_leaves_a_request_for_the_morning(evening: Made) -> None:
    call = placed(evening)
    call.phone.answer().press("0")
    assert "We will call you tomorrow by" in call.phone.last
    assert call.phone.over
    assert evening.simulator.ringing(STAFF_PHONE) == []
    assert call.request is not None
    assert call.request.reason is None


@pytest.mark.parametrize(
    ("keys", "words"), [("12", "cannot call you before the visit."), ("0", "Nobody can come")]
)
def test_no_call_is_promised_that_would_come_after_the_visit(evening: Made, keys: str, words: str) -> None:
    call = placed(evening, starts=datetime(2026, 11, 24, 13, 0, tzinfo=UTC))  # as soon as the clinic opens
    call.phone.answer()
    for key in keys:
        call.phone.press(key)
    assert words in call.phone.last
    assert "Please call us at 9 0 4, 5 5 5, 0 1 0 0." in call.phone.last
    assert "We will call you" not in call.phone.last
    assert call.request is not None


# -- machines -------------------------------------------------------------------------------------
def test_a_machine_is_left_the_few_words_and_the_number_that_ends_such_calls(toll_free: Made) -> None:
    call = placed(toll_free)
    call.phone.answer(by="machine")
    toll_free.simulator.pump()
    assert call.phone.settle().heard[-1] == (
        "This is J O I. Please call us back at 9 0 4, 5 5 5, 0 1 0 0. "
        "To stop these calls, dial 8 0 0, 5 5 5, 0 1 2 3."
    )
    assert call.phone.over
    for private in PRIVATE:
        assert private not in " ".join(call.phone.heard)
    assert call.settled() == ("voicemail", None)
    assert toll_free.simulator.problems == []


def test_without_a_toll_free_number_a_machine_is_left_nothing(made: Made) -> None:
    call = placed(made)
    call.phone.answer(by="machine")
    heard = call.phone.heard
    made.simulator.pump()
    assert call.phone.over
    assert call.phone.heard == heard
    assert call.settled() == ("unanswered", "An answering machine took the call, and no message was left.")


def test_a_fax_machine_is_hung_up_on(toll_free: Made) -> None:
    call = placed(toll_free)
    call.phone.answer(by="fax")
    toll_free.simulator.pump()
    assert call.phone.over
    assert call.settled() == ("unanswered", "A fax machine took the call.")


@pytest.mark.parametrize("by", ["unknown", "human"])
def test_who_says_nothing_is_treated_as_a_person(toll_free: Made, by: str) -> None:
    call = placed(toll_free)
    call.phone.answer(by=by)
    toll_free.simulator.pump()
    assert call.phone.waiting == "gather"
    assert call.phone.press("1").last.startswith(VISIT)


def test_who_pressed_a_key_is_a_person_whatever_detection_says(toll_free: Made) -> None:
    call = placed(toll_free)
    call.phone.answer(by="machine").press("1")
    toll_free.simulator.pump()
    assert call.phone.waiting == "gather"
    assert call.message.status == "answered"
    assert call.phone.press("1").over
    assert call.settled() == ("answered", None)


def test_a_verdict_after_the_end_changes_nothing_but_what_is_known(toll_free: Made) -> None:
    call = placed(toll_free)
    call.phone.answer(by="machine").hang_up()
    assert call.settled() == ("unanswered", "An answering machine took the call, and no message was left.")
    assert toll_free.simulator.problems == []


# -- nobody ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("act", "reason"),
    [
        ("decline", "The phone was busy, or the call was declined."),
        ("busy", "The phone was busy, or the call was declined."),
        ("wait", "Nobody answered."),
    ],
)
def test_a_call_that_nobody_takes_is_unanswered_and_tried_again(made: Made, act: str, reason: str) -> None:
    if act == "busy":
        made.simulator.call(PATIENT).settle()
    call = placed(made)
    if act == "decline":
        call.phone.decline()
    elif act == "wait":
        made.simulator._desk.switchboard.ring_out(call.phone.sid)
    assert call.settled() == ("unanswered", reason)
    with made.line.database.reading() as conn:
        waiting = [row for row in reminders.of_visit(conn, call.visit_id) if row.status == "pending"]
    assert [(row.channel, row.due_at > made.line.clock()) for row in waiting] == [("call", True)]


# -- an end that nobody reported ------------------------------------------------------------------
@pytest.fixture
def away(made: Made) -> Made:
    """A line that is away whenever the carrier reports the end of a call."""

    def app(environ: dict[str, Any], start_response: Any) -> Any:
        if environ["PATH_INFO"].endswith("/status"):
            start_response("503 Service Unavailable", [("Content-Type", "text/plain")])
            return [b""]
        return made.app(environ, start_response)

    made.simulator.connect(app)
    return made


def later(call: Call, **span: float) -> int:
    """So much later: how many calls the line asks about."""
    call.made.simulator.advance(**span)
    return lost_calls.sweep_lost_calls(call.line)


@pytest.mark.parametrize(
    ("act", "status"), [("talk", "answered"), ("nobody", "unanswered"), ("machine", "unanswered")]
)
def test_an_end_that_nobody_reported_is_asked_for(away: Made, act: str, status: str) -> None:
    call = placed(away)
    if act == "talk":
        call.phone.answer().wait().wait()
    elif act == "machine":
        call.phone.answer(by="machine")
    else:
        call.phone.decline()
    away.simulator.pump()
    assert call.phone.over
    assert call.message.status in ("accepted", "underway")
    assert later(call, minutes=19) == 0
    assert later(call, minutes=2) == 1
    assert call.message.status == status
    assert later(call, hours=2) == 0


def test_a_call_that_cannot_be_asked_about_is_asked_about_again(made: Made) -> None:
    call = placed(made)
    call.phone.answer()
    assert later(call, minutes=21) == 1  # it still lasts
    assert call.message.status == "underway"
    assert later(call, minutes=5) == 0
    assert later(call, minutes=6) == 1
    with made.line.database.transaction() as tx:
        tx.execute(update(table).values(carrier_sid="CA" + "9" * 32))  # the carrier knows no such call
    assert later(call, minutes=11) == 1
    assert call.message.status == "unanswered"


# -- what does not fit ----------------------------------------------------------------------------
def changed(call: Call, **columns: Any) -> None:
    with call.line.database.transaction() as tx:
        appointments.change(tx, call.visit_id, call.line.clock(), **columns)


@pytest.mark.parametrize(
    "columns",
    [{"status": "cancelled"}, {"occurrence": 2, "starts_at": STARTS + timedelta(days=1)}],
)
@pytest.mark.parametrize("heard", [False, True])
def test_a_visit_that_changes_during_the_call_is_neither_told_nor_confirmed(
    made: Made, columns: dict[str, Any], heard: bool
) -> None:
    call = placed(made)
    call.phone.answer()
    if heard:
        call.phone.press("1")
    changed(call, **columns)
    assert call.phone.press("1").last == OUT_OF_DATE
    assert call.phone.over
    assert call.visit.confirmed_at is None


def test_a_visit_that_was_confirmed_by_text_meanwhile_is_confirmed_once(made: Made) -> None:
    call = placed(made)
    call.phone.answer().press("1")
    changed(call, confirmed_at=made.line.clock(), confirmed_by="text")
    assert call.phone.press("1").last.startswith("Thank you.")
    assert (call.visit.confirmed_by, call.happened()) == ("text", [])


def test_webhooks_settle_a_call_whose_hand_over_got_no_answer(made: Made) -> None:
    call = placed(made, answer_lost=True)
    assert (call.message.status, call.message.carrier_sid) == ("unknown", None)
    call.phone.answer()
    assert (call.message.status, call.message.carrier_sid) == ("underway", call.phone.sid)
    assert call.phone.press("1").last.startswith(VISIT)


def test_every_webhook_twice_changes_nothing_and_is_answered_the_same(toll_free: Made) -> None:
    call = placed(toll_free)
    call.phone.answer().press("1").press("2")
    toll_free.simulator.pump()
    exchanges = toll_free.simulator.exchanges()
    assert len(exchanges) == 5  # the three steps, detection, the end

    def everything() -> list[Any]:
        request = call.request
        assert request is not None
        stands = (request.touches, request.status, request.promised_by, request.finished_at, request.reason)
        return [stands, *(rows(toll_free.line, name) for name in EVERY_TABLE)]

    before = everything()
    for one in exchanges:
        assert toll_free.simulator.redeliver(one).body.decode() == one.body
        assert everything() == before


EVERY_TABLE = (
    "messages",
    "appointments",
    "visit_events",
    "callback_events",
    "consent_events",
    "inbound_messages",
)


def test_8_twice_is_one_opt_out(made: Made) -> None:
    call = placed(made)
    call.phone.answer().press("8")
    (exchange,) = call.asked("/hello/0")
    assert made.simulator.redeliver(exchange).body.decode() == exchange.body
    with made.line.database.reading() as conn:
        assert len(consent.events(conn, PATIENT)) == 1


@pytest.mark.parametrize("keys", ["8", "11", "12"])
def test_the_same_webhook_four_times_at_once_acts_once(made: Made, keys: str) -> None:
    call = placed(made)
    call.phone.answer().press(keys[:-1])
    step = "/hello/0" if keys == "8" else "/visit/0"
    path, form = f"/voice/reminder/{call.message_id}{step}", {"CallSid": call.phone.sid, "Digits": keys[-1]}
    signature = RequestValidator(made.token).compute_signature(PUBLIC_URL + path, form)
    ready = threading.Barrier(4)

    def press() -> bytes:
        ready.wait()
        return made.app.test_client().post(path, data=form, headers={"X-Twilio-Signature": signature}).data

    with ThreadPoolExecutor(4) as pool:
        answers = {future.result() for future in [pool.submit(press) for _ in range(4)]}
    assert len(answers) == 1
    assert b"wrong" not in answers.pop()
    opt_outs = [row["kind"] for row in rows(made.line, "consent_events")]
    requests = [(row["touches"], row["reason"]) for row in rows(made.line, "callback_requests")]
    happened = call.happened()
    assert (opt_outs, happened, requests) == {
        "8": (["opt_out"], [], []),
        "11": ([], [("confirmed", "call")], []),
        "12": ([], [("wants_change", "call")], [(1, "change")]),
    }[keys]


def test_another_call_learns_and_changes_nothing(made: Made) -> None:
    call = placed(made)
    call.phone.answer().press("1")
    before = (call.message, call.visit)
    stranger = replace(
        call.asked("/hello/0")[0],
        fields=[("CallSid", "CA" + "2" * 32), ("Digits", "1"), ("AnsweredBy", "machine_start"),
                ("CallStatus", "completed"), ("DialCallStatus", "no-answer")],
    )  # fmt: skip
    base = f"{PUBLIC_URL}/voice/reminder/"
    steps = ("", "/hello/0", "/visit/0", "/staff", "/machine", "/voicemail", "/status", "/nowhere/x")
    for message_id in (call.message_id, "f" * 32, "%F0%9F%91%8D"):
        for step in steps:
            answer = made.simulator.redeliver(replace(stranger, url=f"{base}{message_id}{step}"))
            assert answer.status == 200
            assert "December" not in answer.body.decode()
            assert "Maria" not in answer.body.decode()
    assert (call.message, call.visit) == before
    assert call.request is None


def test_a_failure_is_an_apology_and_a_number(made: Made) -> None:
    call = placed(made)
    call.phone.answer()
    with made.line.database.transaction() as tx:
        tx.execute(update(table).values(language="tlh"))  # nobody here speaks Klingon
    call.phone.press("1")
    assert call.phone.heard[-2].startswith("Sorry, something went wrong on our side.")
    assert call.phone.over
    assert made.simulator.problems == []
