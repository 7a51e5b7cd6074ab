"""What follows a reminder that did not reach her: every code of the carrier leads somewhere, and to whom."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from line.core import gate
from line.core.carrier_codes import CODES, Outcome
from line.core.delivery import Receipt
from line.services import next_contact, outbox, receipts
from line.services.line import Line
from line.services.reminder_words import SAID_TOGETHER
from line.store import consent, numbers, reminders, senders
from line.store.appointments import AppointmentRow
from line.store.engine import Database
from line.store.messages import MessageRow
from tests.booked import at, book, planned, set_status, travel, wall
from tests.composed import rows
from tests.talks import MOBILE
from tests.wire import Clock, Wire, line_on, refusal

SYNC = (21211, 21408, 21606, 21603, 21212, 21608, 21610, 21612, 21614, 21635, 21617)
ASYNC = (21610, 30001, 30002, 30003, 30004, 30005, 30006, 30007, 30008, 30017, 30022, 30023, 30032, 30033)
ASYNC += (30034, 30035, 30036, 30047, 30410, 30500, 30610)
BY_CALL = {Outcome.LANDLINE, Outcome.BY_VOICE}
ONCE_LATER = {Outcome.LATER, Outcome.DAY_FULL, Outcome.RETRY}


@pytest.fixture
def wire() -> Wire:
    return Wire(Clock(at("2026-11-23 10:00")))


@pytest.fixture
def line(database: Database, wire: Wire) -> Line:
    return line_on(database, wire)


def clock_of(line: Line) -> Clock:
    assert isinstance(line.clock, Clock)
    return line.clock


def reminder(line: Line, *agreed: str) -> tuple[AppointmentRow, MessageRow]:
    """A visit whose first reminder is handed over now."""
    visit = book(line, "2026-12-01 15:30", agreed=agreed)
    clock_of(line).now = at("2026-11-28 10:00")
    outbox.sweep(line)
    return visit, planned(line, visit)[0]


def not_delivered(line: Line, message: MessageRow, code: int) -> None:
    receipts.record(line, message.id, Receipt(message.carrier_sid or "", "undelivered", code))


def tasks(line: Line) -> list[dict[str, object]]:
    return [row for row in rows(line, "callback_requests") if row["source"] == "reminder"]


def reasons(line: Line) -> list[str]:
    import json

    events = [row for row in rows(line, "callback_events") if row["kind"] == "task"]
    return [json.loads(str(row["data"]))["why"] for row in events]


def following(line: Line, visit: AppointmentRow, message: MessageRow) -> list[tuple[str, str, str]]:
    """What was added after it: channel, status, and when it is due."""
    step = [row for row in planned(line, visit) if row.step == message.step and row.id != message.id]
    return [(row.channel, row.status, wall(row.due_at)) for row in step if row.purpose == "appointment"]


@pytest.mark.parametrize("code", SYNC)
@pytest.mark.parametrize("agreed", [("text",), ("text", "call")])
def test_every_refusal_of_the_carrier_has_a_next_step(
    line: Line, wire: Wire, code: int, agreed: tuple[str, ...]
) -> None:
    wire.fault = refusal(400, code)
    visit, message = reminder(line, *agreed)
    assert message.status == "refused"
    check(line, visit, message, code, agreed)


@pytest.mark.parametrize("code", ASYNC)
@pytest.mark.parametrize("agreed", [("text",), ("text", "call")])
def test_every_code_of_a_receipt_has_a_next_step(line: Line, code: int, agreed: tuple[str, ...]) -> None:
    visit, message = reminder(line, *agreed)
    not_delivered(line, message, code)
    check(line, visit, planned(line, visit)[0], code, agreed)


def check(line: Line, visit: AppointmentRow, message: MessageRow, code: int, agreed: tuple[str, ...]) -> None:
    outcome, after = CODES[code].outcome, following(line, visit, message)
    with line.database.reading() as conn:
        ledger, facts = consent.state(conn, MOBILE), numbers.facts(conn, MOBILE)
        closed = {one.channel: one.closed_until for one in senders.all_of(conn)}.get("text")
    assert message.reason
    if outcome is Outcome.OPTED_OUT:
        assert ledger.opted_out
        assert (after, tasks(line)) == ([], [])
    elif outcome in ONCE_LATER:
        due = "Sun 11-29 03:00" if outcome is Outcome.DAY_FULL else "Sat 11-28 12:00"
        assert after == [("text", "pending", due)]
        assert tasks(line) == []
    elif outcome in BY_CALL and "call" in agreed:
        assert after == [("call", "pending", "Sat 11-28 10:00")]
        assert tasks(line) == []
    else:
        assert after == []
        assert [row["number"] for row in tasks(line)] == [MOBILE]
        assert reasons(line) == [CODES[code].words]
    assert (facts is not None and facts.texts_refused_at is not None) == (outcome is Outcome.LANDLINE)
    assert (facts is not None and facts.bad_at is not None) == (outcome is Outcome.INVALID)
    assert (closed is not None) == CODES[code].stops_us


def test_a_code_that_nobody_knows_is_a_persons_work(line: Line) -> None:
    visit, message = reminder(line, "text", "call")
    not_delivered(line, message, 39999)
    assert following(line, visit, message) == []
    assert len(tasks(line)) == 1


def test_what_fails_again_is_a_call_or_a_persons_work(line: Line) -> None:
    for agreed, number in ((("text",), MOBILE), (("text", "call"), "+19045550102")):
        clock_of(line).now = at("2026-11-23 10:00")
        visit = book(line, "2026-12-01 15:30", number, agreed=agreed)
        clock_of(line).now = at("2026-11-28 10:00")
        outbox.sweep(line)
        first = planned(line, visit)[0]
        not_delivered(line, first, 30003)
        clock_of(line).now = at("2026-11-28 12:00")
        outbox.sweep(line)
        again = next(row for row in planned(line, visit) if row.key.endswith(":again"))
        assert again.status == "queued"
        not_delivered(line, again, 30003)
        called = [row.channel for row in planned(line, visit) if row.channel == "call"]
        assert called == (["call"] if "call" in agreed else [])
    assert [row["number"] for row in tasks(line)] == [MOBILE]


def test_a_known_landline_is_called_at_once_and_never_texted(line: Line, wire: Wire) -> None:
    with line.database.transaction() as tx:
        numbers.refuse_texts(tx, MOBILE, "30006", line.clock())
    visit, message = reminder(line, "text", "call")
    assert (message.status, message.reason) == ("refused", gate.TEXTS_REFUSED)
    outbox.sweep(line)
    assert [call["To"] for call in wire.calls] == [MOBILE]
    assert wire.taken == []
    assert following(line, visit, message)[0][:2] == ("call", "accepted")


def test_who_agreed_to_calls_only_is_called(line: Line, wire: Wire) -> None:
    _, message = reminder(line, "call")
    assert (message.status, message.reason) == ("suppressed", gate.NOT_CONSENTED)
    outbox.sweep(line)
    assert (len(wire.calls), wire.taken) == (1, [])


def test_without_any_consent_nothing_is_sent_and_nothing_asked_of_staff(line: Line, wire: Wire) -> None:
    visit = book(line, "2026-12-01 15:30", agreed=())
    travel(line, "2026-12-02 12:00")
    assert (wire.taken, wire.calls, tasks(line)) == ([], [], [])
    assert {row.reason for row in planned(line, visit)} == {gate.NOT_CONSENTED}


def test_an_unanswered_call_rings_once_more_the_same_day_then_a_text_goes_then_a_person(line: Line) -> None:
    with line.database.transaction() as tx:
        numbers.refuse_texts(tx, MOBILE, "30006", line.clock())
    visit, _ = reminder(line, "text", "call")
    outbox.sweep(line)
    silent(line, call_of(line, visit))
    assert [row[0::2] for row in following(line, visit, call_of(line, visit))][-1] == (
        "call",
        "Sat 11-28 12:00",
    )
    clock_of(line).now = at("2026-11-28 12:00")
    outbox.sweep(line)
    silent(line, call_of(line, visit, ":again"))  # texts were refused before: a person
    assert len(tasks(line)) == 1
    assert reasons(line) == [next_contact.NO_ANSWER]


def test_a_call_that_nobody_took_is_followed_by_a_text_where_one_may_go(line: Line) -> None:
    visit = book(line, "2026-12-01 15:30", agreed=("text", "call"))
    clock_of(line).now = at("2026-11-28 18:30")  # two hours later it is too late to ring again
    first = planned(line, visit)[0]
    with line.database.transaction() as tx:
        reminders.drop(tx, [first.id], "for the test", line.clock())
        row = reminders.row(
            line.new_id(),
            key=f"visit:{visit.id}:1:appointment:{first.step}:call",
            to=MOBILE,
            language="en",
            purpose="appointment",
            channel="call",
            due_at=line.clock(),
            useful_until=visit.starts_at - timedelta(hours=1),
            now=line.clock(),
            visit_id=visit.id,
            occurrence=1,
            step=first.step,
        )
        tx.execute(_forget(first.id))
        reminders.add(tx, [row])
    outbox.sweep(line)
    silent(line, call_of(line, visit))
    after = [row for row in planned(line, visit) if row.key.endswith(":text:after")]
    assert [(row.channel, row.status) for row in after] == [("text", "pending")]
    outbox.sweep(line)
    assert [row.status for row in planned(line, visit) if row.key.endswith(":text:after")] == ["queued"]
    assert tasks(line) == []


def _forget(message_id: str) -> object:
    from sqlalchemy import delete

    from line.store.tables import messages

    return delete(messages).where(messages.c.id == message_id)


def call_of(line: Line, visit: AppointmentRow, ending: str = ":call") -> MessageRow:
    return next(row for row in planned(line, visit) if row.channel == "call" and row.key.endswith(ending))


def silent(line: Line, call: MessageRow) -> None:
    """The carrier's word that it rang and nobody took it."""
    from line.services import reminder_calls

    assert call.carrier_sid is not None
    reminder_calls.ended(line, call.id, call.carrier_sid, "no-answer")


def test_a_call_has_reminded_nobody_before_it_is_taken(line: Line) -> None:
    with line.database.transaction() as tx:
        numbers.refuse_texts(tx, MOBILE, "30006", line.clock())
    first = book(line, "2026-12-01 15:30", agreed=("call",))
    clock_of(line).now = at("2026-11-30 17:00")
    for _ in range(2):
        outbox.sweep(line)
    assert [row.channel for row in planned(line, first) if row.status == "accepted"] == ["call"]
    assert "reminded" not in [event["kind"] for event in rows(line, "visit_events")]
    assert "two_hours" in [row.step for row in planned(line, first) if row.status == "pending"]
    assert not [row for row in planned(line, first) if row.reason == SAID_TOGETHER]


def test_nothing_follows_for_a_visit_that_is_cancelled_meanwhile(line: Line) -> None:
    visit, message = reminder(line, "text", "call")
    set_status(line, visit, "cancelled")
    not_delivered(line, message, 30006)
    assert following(line, visit, message) == []
    assert len(reasons(line)) == 1  # that she was told of a visit which is cancelled now


def test_two_reminders_that_fail_are_one_request_with_two_lines(line: Line) -> None:
    first, second = book(line, "2026-12-01 15:30"), book(line, "2026-12-10 15:30")
    clock_of(line).now = at("2026-11-28 10:00")
    outbox.sweep(line)
    not_delivered(line, planned(line, first)[0], 30004)
    clock_of(line).now = at("2026-12-07 10:00")
    outbox.sweep(line)
    not_delivered(line, planned(line, second)[0], 30004)
    assert len(tasks(line)) == 1
    assert len(reasons(line)) == 2


def test_the_same_receipt_again_asks_for_nothing_twice(line: Line) -> None:
    visit, message = reminder(line, "text")
    for _ in range(3):
        not_delivered(line, message, 30004)
    assert len(reasons(line)) == 1
    assert following(line, visit, message) == []


def test_while_the_breaker_is_open_nothing_is_started_but_what_was_asked_for_goes(
    line: Line, wire: Wire
) -> None:
    from tests.wire import enqueue

    reminder(line, "text")
    not_delivered(line, planned(line, book(line, "2026-12-01 15:30"))[0], 30034)  # not ours: ignored
    with line.database.transaction() as tx:
        senders.close(tx, "text", line.clock() + timedelta(minutes=30), "not registered")
    later = book(line, "2026-11-28 16:30", "+19045550102")
    enqueue(line, "JOI: a section", "+19045550103")
    outbox.sweep(line)
    assert wire.bodies()[-1] == "JOI: a section"
    assert planned(line, later)[0].status == "pending"
    clock_of(line).forward(minutes=31)
    for _ in range(2):
        outbox.sweep(line)
    assert planned(line, later)[0].status == "queued"


def test_a_backlog_spreads_at_the_carriers_rate_and_what_was_asked_for_passes_it(
    line: Line, wire: Wire
) -> None:
    from tests.wire import enqueue

    for number in range(60):
        book(line, "2026-11-24 15:30", f"+190455501{number:02d}")
    for _ in range(3):
        outbox.sweep(line)
    assert len(wire.taken) == 20  # twenty seconds' worth for a number of one segment a second
    enqueue(line, "JOI: a section", "+19045550199")
    clock_of(line).forward(seconds=1)
    outbox.sweep(line)
    assert wire.bodies()[20] == "JOI: a section"
    for _ in range(60):
        clock_of(line).forward(seconds=1)
        outbox.sweep(line)
    assert len(wire.taken) == 61


def test_the_daily_cap_ends_what_a_mistake_began(database: Database, wire: Wire) -> None:
    from dataclasses import replace

    line = line_on(database, wire)
    line = replace(line, settings=replace(line.settings, segments_per_day=5))
    for number in range(9):
        book(line, "2026-11-24 15:30", f"+190455501{number:02d}")
    for _ in range(3):
        outbox.sweep(line)
        clock_of(line).forward(minutes=1)
    assert len(wire.taken) == 5
    assert datetime(2026, 11, 23, 15, 3, tzinfo=UTC) == line.clock()
