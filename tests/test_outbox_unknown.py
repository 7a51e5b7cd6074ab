"""services/outbox.py when nobody knows how far a text got: kills, lost answers, lost leases, and the look-ups."""

from __future__ import annotations

from datetime import timedelta

import pytest
import requests
from twilio.http.response import Response

from line.core import delivery
from line.core.delivery import Receipt
from line.services import receipts
from line.services.line import Line
from line.services.outbox import sweep
from line.store import outbox
from line.store.engine import Database
from tests.wire import START, Clock, Wire, enqueue, line_on, raising, refusal, row


class Killed(BaseException):
    """The process ends here: nothing in the line may catch it."""


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def wire(clock: Clock) -> Wire:
    return Wire(clock)


@pytest.fixture
def line(database: Database, wire: Wire) -> Line:
    return line_on(database, wire)


@pytest.mark.parametrize("taken", [True, False])
def test_killed_between_sending_and_recording_it_is_looked_up_and_not_sent_again(
    line: Line, wire: Wire, clock: Clock, taken: bool
) -> None:
    message_id = enqueue(line)
    if taken:
        wire.fault_after = raising(Killed())
    else:
        wire.fault = raising(Killed())
    with pytest.raises(Killed):
        sweep(line)
    wire.fault = wire.fault_after = None
    assert row(line, message_id).status == "sending"

    clock.forward(seconds=61)
    sweep(line)
    assert row(line, message_id).status == "unknown"
    for minutes in (2, 3, 10, 60):
        clock.forward(minutes=minutes)
        sweep(line)
    assert len(wire.taken) == int(taken)
    settled = row(line, message_id)
    if taken:
        assert (settled.status, settled.carrier_sid) == ("queued", wire.taken[0]["sid"])
    else:
        assert (settled.status, settled.reason, settled.looks) == ("unknown", delivery.NOT_FOUND, 3)


def test_killed_after_claiming_the_texts_are_due_again(line: Line, wire: Wire, clock: Clock) -> None:
    message_id = enqueue(line)
    with line.database.transaction() as conn:
        outbox.claim_due(conn, clock(), delivery.LEASE, "a sweep that died", 20)
    clock.forward(seconds=59)
    assert sweep(line) == 0
    clock.forward(seconds=2)
    sweep(line)  # gives it back
    sweep(line)
    assert (len(wire.taken), row(line, message_id).attempts) == (1, 1)


def test_a_sweep_that_lost_its_claim_sends_nothing(line: Line, clock: Clock) -> None:
    message_id = enqueue(line)
    with line.database.transaction() as conn:
        outbox.claim_due(conn, clock(), delivery.LEASE, "slow", 20)
    clock.forward(seconds=61)
    with line.database.transaction() as conn:
        outbox.expired_leases(conn, clock(), clock())
        outbox.claim_due(conn, clock(), delivery.LEASE, "quick", 20)
    with line.database.transaction() as conn:
        assert not outbox.mark_sending(conn, message_id, "slow", clock(), delivery.LEASE)
        assert outbox.mark_sending(conn, message_id, "quick", clock(), delivery.LEASE)


def test_an_answer_that_comes_after_the_lease_still_counts(line: Line, wire: Wire, clock: Clock) -> None:
    """The sender hung, another sweep called the row lost, and then the answer came."""
    message_id = enqueue(line)

    def hang(_: object) -> None:
        clock.forward(seconds=90)
        wire.fault_after = None
        sweep(line)
        assert row(line, message_id).status == "unknown"

    wire.fault_after = hang
    sweep(line)
    assert (row(line, message_id).status, len(wire.taken)) == ("queued", 1)


def test_a_receipt_that_is_quicker_than_the_answer_stands(line: Line, wire: Wire) -> None:
    message_id = enqueue(line)

    def receive(_: object) -> None:
        receipts.record(line, message_id, Receipt(wire.taken[0]["sid"], "delivered"))

    wire.fault_after = receive
    sweep(line)
    assert row(line, message_id).status == "delivered"


@pytest.mark.parametrize(
    "lost",
    [
        raising(requests.exceptions.ReadTimeout("10 s")),
        raising(requests.exceptions.ConnectionError("Connection aborted", ConnectionResetError())),
        refusal(500, 20500),
        lambda *_: Response(503, "<html>down</html>"),
        lambda *_: Response(201, "{cut"),
        raising(RuntimeError("a fault in the SDK")),
    ],
)
def test_a_lost_answer_is_looked_up_after_two_minutes_and_never_sent_again(
    line: Line, wire: Wire, clock: Clock, lost: object
) -> None:
    message_id = enqueue(line)
    wire.fault_after = lost  # type: ignore[assignment]
    sweep(line)
    wire.fault_after = None
    unknown = row(line, message_id)
    assert (unknown.status, unknown.reason) == ("unknown", delivery.MAY_HAVE_GONE)
    clock.forward(seconds=119)
    assert sweep(line) == 0
    clock.forward(seconds=1)
    assert sweep(line) == 1
    found = row(line, message_id)
    assert (found.status, found.carrier_sid, found.reason) == ("queued", wire.taken[0]["sid"], None)
    assert len(wire.taken) == 1


def test_three_looks_in_vain_leave_it_to_a_person(line: Line, wire: Wire, clock: Clock) -> None:
    message_id = enqueue(line)
    wire.fault = raising(requests.exceptions.ReadTimeout("10 s"))
    sweep(line)
    looks = []
    for _ in range(20 * 60):
        clock.forward(seconds=1)
        if sweep(line):
            looks.append((clock() - START).total_seconds() / 60)
    assert looks == [2, 5, 15]
    left = row(line, message_id)
    assert (left.status, left.reason, left.next_look_at) == ("unknown", delivery.NOT_FOUND, None)
    assert wire.taken == []


def test_a_look_never_takes_another_text_with_the_same_words(line: Line, wire: Wire, clock: Clock) -> None:
    first = enqueue(line, "JOI: same words")
    sweep(line)
    second = enqueue(line, "JOI: same words")
    wire.fault = raising(requests.exceptions.ReadTimeout("10 s"))
    sweep(line)
    wire.fault = None
    clock.forward(minutes=2)
    sweep(line)
    assert row(line, first).carrier_sid == wire.taken[0]["sid"]
    assert (row(line, second).status, row(line, second).carrier_sid) == ("unknown", None)


def test_two_lost_texts_with_the_same_words_are_told_apart(line: Line, wire: Wire, clock: Clock) -> None:
    ids = [enqueue(line, "JOI: same words") for _ in range(2)]
    wire.fault_after = raising(requests.exceptions.ReadTimeout("10 s"))
    sweep(line)
    sweep(line)
    wire.fault_after = None
    clock.forward(minutes=2)
    sweep(line)
    assert {row(line, one).carrier_sid for one in ids} == {message["sid"] for message in wire.taken}


def test_a_list_that_cannot_be_read_costs_no_look(line: Line, wire: Wire, clock: Clock) -> None:
    message_id = enqueue(line)
    wire.fault_after = raising(requests.exceptions.ReadTimeout("10 s"))
    sweep(line)
    wire.list_fault = refusal(503, 20503)
    clock.forward(minutes=2)
    sweep(line)
    assert (row(line, message_id).looks, row(line, message_id).status) == (0, "unknown")
    wire.list_fault = None
    clock.forward(minutes=5)
    sweep(line)
    assert row(line, message_id).status == "queued"


def test_a_slow_sweep_does_not_send_what_another_took_meanwhile(line: Line, wire: Wire, clock: Clock) -> None:
    """Its first text hung for longer than the lease; the second was given back, and sent by a quicker sweep."""
    for number in range(2):
        enqueue(line, f"page {number}", due_at=START + timedelta(seconds=number))
    clock.forward(seconds=1)

    def hang(_: object) -> None:
        wire.fault_after = None
        clock.forward(seconds=61)
        sweep(line)
        sweep(line)

    wire.fault_after = hang
    sweep(line)
    assert wire.bodies() == ["page 0", "page 1"]


def test_killed_in_its_second_hand_over_it_is_looked_up_three_times_again(
    line: Line, wire: Wire, clock: Clock
) -> None:
    message_id = enqueue(line, useful_until=START + timedelta(hours=6))
    wire.fault = raising(requests.exceptions.ReadTimeout("10 s"))
    sweep(line)
    for minutes in (2, 3, 10):
        clock.forward(minutes=minutes)
        sweep(line)
    assert row(line, message_id).status == "pending"
    wire.fault, wire.fault_after = None, raising(Killed())
    with pytest.raises(Killed):
        sweep(line)
    wire.fault_after = None

    clock.forward(seconds=61)
    sweep(line)
    wire.list_fault = lambda: Response(200, '{"messages": [], "page": 0, "next_page_uri": null}')
    clock.forward(minutes=2)
    sweep(line)
    assert row(line, message_id).reason == delivery.MAY_HAVE_GONE
    wire.list_fault = None
    clock.forward(minutes=3)
    sweep(line)
    assert (row(line, message_id).status, len(wire.taken)) == ("queued", 1)


def test_a_look_never_takes_a_text_that_was_planned_long_before(line: Line, wire: Wire, clock: Clock) -> None:
    first = enqueue(line, "JOI: same words", due_at=START + timedelta(days=3))
    clock.forward(days=3)
    sweep(line)
    second = enqueue(line, "JOI: same words")
    wire.fault = raising(requests.exceptions.ReadTimeout("10 s"))
    sweep(line)
    wire.fault = None
    clock.forward(minutes=2)
    sweep(line)
    assert row(line, first).carrier_sid == wire.taken[0]["sid"]
    assert (row(line, second).status, row(line, second).reason) == ("unknown", delivery.MAY_HAVE_GONE)
    assert row(line, second).looks == 1


def test_a_list_that_cannot_be_read_is_no_second_doubt(line: Line, wire: Wire, clock: Clock) -> None:
    message_id = enqueue(line, useful_until=START + timedelta(hours=6))
    wire.fault = raising(requests.exceptions.ReadTimeout("10 s"))
    sweep(line)
    wire.fault, wire.list_fault = None, refusal(503, 20503)
    clock.forward(minutes=2)
    sweep(line)
    wire.list_fault = None
    for minutes in (5, 3, 10):
        clock.forward(minutes=minutes)
        sweep(line)
    sweep(line)
    assert (row(line, message_id).status, len(wire.taken)) == ("queued", 1)
