"""What a reminder must not do when something happens between its planning and its end: retries, stops, shared texts."""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import pairwise

import pytest

from line.core.delivery import Receipt
from line.services import outbox, receipts, reminder_calls, visit_reminders
from line.services.line import Line
from line.services.texts import Text, receive
from line.store import appointments, consent, numbers, senders
from line.store.engine import Database
from line.store.messages import MessageRow
from tests.booked import agree, at, book, planned, set_status, stored, travel
from tests.composed import rows
from tests.talks import MOBILE
from tests.wire import Clock, Wire, line_on, raising, refusal

OTHER = "+19045550102"


@pytest.fixture
def wire() -> Wire:
    return Wire(Clock(at("2026-11-23 10:00")))


@pytest.fixture
def line(database: Database, wire: Wire) -> Line:
    return line_on(database, wire)


def set_clock(line: Line, wall: str) -> None:
    assert isinstance(line.clock, Clock)
    line.clock.now = at(wall)


def forward(line: Line, **units: float) -> None:
    assert isinstance(line.clock, Clock)
    line.clock.forward(**units)


def whys(line: Line) -> list[str]:
    events = [row for row in rows(line, "callback_events") if row["kind"] == "task"]
    return [json.loads(str(row["data"]))["why"] for row in events]


def stop(line: Line, visit_id: str) -> int:
    with line.database.transaction() as tx:
        visit = appointments.by_id(tx, visit_id, lock=True)
        assert visit is not None
        return visit_reminders.stop(tx, visit, line.clock())


def only(found: list[MessageRow], status: str) -> MessageRow:
    [row] = [row for row in found if row.status == status]
    return row


def test_a_text_that_is_tried_again_says_what_is_true_then(line: Line, wire: Wire) -> None:
    book(line, "2026-12-01 15:30")
    second = book(line, "2026-12-02 14:00")
    wire.fault = refusal(429, 20429)
    set_clock(line, "2026-11-28 10:00")
    outbox.sweep(line)
    wire.fault = None
    set_status(line, second, "cancelled")
    forward(line, minutes=1)
    outbox.sweep(line)
    assert ["Dec 1" in body and "Dec 2" not in body for body in wire.bodies()] == [True]


def test_two_visits_of_one_day_that_come_due_together_are_one_text(line: Line, wire: Wire) -> None:
    first, second = book(line, "2026-12-01 10:30"), book(line, "2026-12-01 14:00", who_for="Bob")
    travel(line, "2026-12-01 14:30")
    assert len(wire.bodies()) == 2  # three days before, and the day before
    assert all("10:30 AM" in body and "2 PM" in body for body in wire.bodies())
    assert whys(line) == []
    for visit in (first, second):
        ended = {row.status for row in planned(line, visit) if row.purpose == "appointment"}
        assert ended <= {"queued", "dropped"}


def test_a_stopped_visit_is_named_in_nobody_elses_text(line: Line, wire: Wire) -> None:
    book(line, "2026-12-01 15:30")
    second = book(line, "2026-12-02 14:00")
    stop(line, second.id)
    travel(line, "2026-12-02 14:00")
    assert wire.bodies()
    assert not any("Dec 2" in body for body in wire.bodies())


def test_what_a_sweep_has_claimed_is_stopped_as_well(line: Line, wire: Wire) -> None:
    from line.core.delivery import LEASE
    from line.core.purposes import TEXTS
    from line.store import outbox as queue

    visit = book(line, "2026-12-01 15:30")
    set_clock(line, "2026-11-28 10:00")
    with line.database.transaction() as tx:
        [claimed] = queue.claim_due(tx, line.clock(), LEASE, "somebody", 5, TEXTS)
    assert stop(line, visit.id) == 4
    with line.database.transaction() as tx:
        assert not queue.mark_sending(tx, claimed.id, "somebody", line.clock(), LEASE)
    travel(line, "2026-12-02 12:00")
    assert wire.taken == []


def test_nothing_follows_a_text_that_failed_after_the_stop(line: Line, wire: Wire) -> None:
    visit = book(line, "2026-12-01 15:30", agreed=("text", "call"))
    set_clock(line, "2026-11-28 10:00")
    outbox.sweep(line)
    sent = only(planned(line, visit), "queued")
    stop(line, visit.id)
    receipts.record(line, sent.id, Receipt(sent.carrier_sid or "", "undelivered", 30003))
    travel(line, "2026-12-02 12:00")
    assert (len(wire.taken), wire.calls, whys(line)) == (1, [], [])


def test_planning_again_after_a_stop_brings_what_is_still_of_use(line: Line, wire: Wire) -> None:
    visit = book(line, "2026-12-01 15:30")
    stop(line, visit.id)
    with line.database.transaction() as tx:
        known = appointments.by_id(tx, visit.id, lock=True)
        assert known is not None
        visit_reminders.plan_again(tx, known, line.clock())
    travel(line, "2026-12-01 15:00")
    assert len(wire.taken) == 3


def test_a_shared_text_is_of_use_only_as_long_as_the_nearer_visit(line: Line, wire: Wire) -> None:
    book(line, "2026-12-01 12:00")
    book(line, "2026-12-04 16:00")
    set_clock(line, "2026-12-01 09:00")
    outbox.sweep(line)
    assert "noon" in wire.bodies()[-1]
    assert int(wire.taken[-1]["form"]["ValidityPeriod"]) <= 2.5 * 3600


def test_a_visit_about_to_begin_is_not_named_in_another_ones_text(line: Line, wire: Wire) -> None:
    first = book(line, "2026-12-01 12:00")
    stop(line, first.id)
    with line.database.transaction() as tx:
        appointments.change(tx, first.id, line.clock(), stopped=None)
    set_clock(line, "2026-12-01 11:25")
    book(line, "2026-12-03 12:00")
    outbox.sweep(line)
    assert ["Dec 3" in body and "Dec 1" not in body for body in wire.bodies()] == [True]


def test_a_call_that_was_taken_and_not_heard_is_followed_by_a_text(line: Line, wire: Wire) -> None:
    with line.database.transaction() as tx:
        numbers.refuse_texts(tx, MOBILE, "30006", line.clock())
    visit = book(line, "2026-12-01 15:30", agreed=("text", "call"))
    set_clock(line, "2026-11-28 10:00")
    for _ in range(2):
        outbox.sweep(line)
    call = only(planned(line, visit), "accepted")
    assert call.carrier_sid is not None
    reminder_calls.answered(line, call.id, call.carrier_sid)
    reminder_calls.ended(line, call.id, call.carrier_sid, "completed")
    assert only(planned(line, visit), "answered").id == call.id
    assert len(whys(line)) == 1  # no text can go to this one: a person
    assert "pressed no key" in whys(line)[0]
    assert len(wire.calls) == 1


def test_one_numbers_fault_stops_nobody_elses_texts(line: Line, wire: Wire) -> None:
    for code in (21408, 21617, 30007, 30023):
        visit = book(line, "2026-12-01 15:30", f"+1904555{code % 10000:04d}")
        del visit
    wire.fault = lambda form: refusal(400, 21408)() if form["To"].endswith("1408") else None
    set_clock(line, "2026-11-28 10:00")
    outbox.sweep(line)
    assert len(wire.taken) == 3
    for message in [row for row in rows(line, "messages") if row["status"] == "queued"]:
        code = 30023 if str(message["to_number"]).endswith("0023") else 30007
        receipts.record(line, str(message["id"]), Receipt(str(message["carrier_sid"]), "undelivered", code))
    with line.database.reading() as conn:
        assert [one.closed_until for one in senders.all_of(conn)] == [None]


def test_after_the_breaker_one_message_tries_and_the_rest_waits_for_it(line: Line, wire: Wire) -> None:
    for number in range(6):
        book(line, "2026-12-01 15:30", f"+190455501{number:02d}")
    wire.fault = refusal(400, 30034)
    set_clock(line, "2026-11-28 10:00")
    outbox.sweep(line)
    refused = [row for row in rows(line, "messages") if row["status"] == "refused"]
    assert len(refused) == 1  # the first refusal stops the batch
    wire.fault = None
    forward(line, minutes=31)
    for _ in range(5):
        outbox.sweep(line)
        forward(line, seconds=30)
    assert len(wire.taken) == 1
    [probe] = [row for row in rows(line, "messages") if row["status"] == "queued"]
    receipts.record(line, str(probe["id"]), Receipt(str(probe["carrier_sid"]), "delivered"))
    outbox.sweep(line)
    assert len(wire.taken) == 5


def test_a_probe_that_fails_keeps_the_breaker_open(line: Line, wire: Wire) -> None:
    for number in range(4):
        book(line, "2026-12-01 15:30", f"+190455501{number:02d}")
    wire.fault = refusal(400, 30034)
    set_clock(line, "2026-11-28 10:00")
    for _ in range(3):
        outbox.sweep(line)
        forward(line, minutes=31)
    assert len([row for row in rows(line, "messages") if row["status"] == "refused"]) == 3


def test_a_lost_answer_is_repaired_also_after_the_carrier_was_busy(line: Line, wire: Wire) -> None:
    visit = book(line, "2026-12-01 15:30")
    wire.fault = refusal(429, 20429)
    set_clock(line, "2026-11-28 10:00")
    outbox.sweep(line)
    wire.fault = raising(TimeoutError())
    forward(line, seconds=5)
    outbox.sweep(line)
    wire.fault = None
    for minutes in (2, 3, 10):
        forward(line, minutes=minutes)
        outbox.sweep(line)
    outbox.sweep(line)
    assert len(wire.taken) == 1
    assert only(planned(line, visit), "queued").doubts == 1


def test_a_doubt_that_nobody_can_settle_is_a_persons_work(line: Line, wire: Wire) -> None:
    visit = book(line, "2026-12-01 15:30")
    wire.fault = raising(TimeoutError())
    set_clock(line, "2026-11-28 10:00")
    for minutes in (0, 2, 3, 10, 0, 2, 3, 10):
        forward(line, minutes=minutes)
        outbox.sweep(line)
    assert only(planned(line, visit), "unknown").next_look_at is None
    assert len(whys(line)) == 1


def test_we_tried_to_reach_you_goes_once_more_when_the_phone_was_off(line: Line, wire: Wire) -> None:
    from line.core.callbacks import references
    from line.services import follow_up
    from line.store import callbacks

    with line.database.transaction() as tx:
        consent.add(tx, MOBILE, line.clock(), "consent", source="form", purpose="staff_text", channel="text")
        row, _ = callbacks.insert(
            tx,
            references(1),
            id=line.new_id(),
            number=MOBILE,
            language="en",
            source="call",
            urgency="normal",
            opened_at=line.clock(),
            last_outcome="no answer",
        )
        told, _ = follow_up.tried_to_reach(tx, line, row, line.clock(), due_at=line.clock())
    outbox.sweep(line)
    [first] = [row for row in rows(line, "messages") if row["id"] == told]
    receipts.record(line, str(told), Receipt(str(first["carrier_sid"]), "undelivered", 30003))
    forward(line, hours=2)
    outbox.sweep(line)
    assert len(wire.taken) == 2


def test_start_brings_back_what_stop_had_ended(line: Line, wire: Wire) -> None:
    book(line, "2026-11-24 10:30")
    receive(line, Text("SM" + "1" * 32, MOBILE, "STOP"))
    forward(line, minutes=20)
    outbox.sweep(line)
    assert wire.taken == []
    receive(line, Text("SM" + "2" * 32, MOBILE, "START"))
    forward(line, minutes=20)
    outbox.sweep(line)
    assert ["Tue Nov 24" in body for body in wire.bodies()] == [True]


def test_a_wrong_number_is_staffs_work_whatever_was_sent(line: Line) -> None:
    visit = book(line, "2026-12-01 15:30")
    set_clock(line, "2026-12-02 11:00")
    for row in planned(line, visit):
        if row.purpose == "appointment":
            with line.database.transaction() as tx:
                from line.store import reminders

                reminders.drop(tx, [row.id], "for the test", line.clock())
    outbox.sweep(line)
    sent = only(planned(line, visit), "queued")
    assert sent.purpose == "after_visit"
    receipts.record(line, sent.id, Receipt(sent.carrier_sid or "", "undelivered", 30005))
    assert len(whys(line)) == 1


def test_calls_are_placed_at_the_rate_that_is_set(line: Line, wire: Wire) -> None:
    for number in range(5):
        agree(line, f"+190455501{number:02d}", ("call",))
        book(line, "2026-12-01 15:30", f"+190455501{number:02d}", agreed=())
    set_clock(line, "2026-11-28 10:00")
    placed = []
    for _ in range(6):
        outbox.sweep(line)
        placed.append(len(wire.calls))
        forward(line, seconds=1)
    assert placed[-1] == 5
    assert all(later - sooner <= 1 for sooner, later in pairwise(placed))


def test_a_dead_carrier_is_asked_once_by_a_sweep(line: Line, wire: Wire) -> None:
    from tests.wire import enqueue

    for number in range(8):
        enqueue(line, f"JOI: page {number}", OTHER)
        book(line, "2026-11-24 10:30", f"+190455501{number:02d}")
    wire.fault = raising(TimeoutError())
    before = len(wire.requests)
    outbox.sweep(line)
    assert len(wire.requests) - before == 1


def test_a_consent_of_the_clinics_list_stands_though_another_was_a_slip(line: Line) -> None:
    with line.database.transaction() as tx:
        given = {"purpose": "reminders", "channel": "text"}
        consent.add(
            tx, MOBILE, line.clock() - timedelta(days=9), "consent", source="import", evidence="A1", **given
        )
        consent.add(tx, MOBILE, line.clock(), "consent", source="voice", evidence="r:1", **given)
        consent.add(tx, MOBILE, line.clock(), "taken_back", source="staff: undone", evidence="r:1", **given)
        assert ("reminders", "text") in consent.state(tx, MOBILE).purposes


def test_what_a_caller_id_says_confirms_nothing(line: Line) -> None:
    from line.services import visit_answers
    from line.services.opening import Contact

    visit = book(line, "2026-12-01 15:30")
    with line.database.transaction() as tx:
        contact = Contact("call:CA1", "CA1", "call", MOBILE, "en", line.clock())
        visit_answers.will_come(tx, line, contact, MOBILE)
    assert stored(line, visit).confirmed_at is None
    assert [event["kind"] for event in rows(line, "visit_events")] == ["will_come"]
