"""services/outbox.py with the real SDK and a carrier on the other side of the wire, on both databases."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import requests
from twilio.http.response import Response

from line.core import delivery, gate
from line.core.carrier_codes import meaning_of
from line.services.line import Line
from line.services.outbox import sweep
from line.store import consent, numbers, outbox
from line.store.engine import Database
from tests.wire import MOBILE, START, Clock, Wire, enqueue, line_on, opt_outs, raising, refusal, row


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def wire(clock: Clock) -> Wire:
    return Wire(clock)


@pytest.fixture
def line(database: Database, wire: Wire) -> Line:
    return line_on(database, wire)


def test_a_due_text_goes_out_once_and_is_recorded(line: Line, wire: Wire) -> None:
    message_id = enqueue(line, "JOI: page 1", valid_for=600)
    assert (sweep(line), sweep(line)) == (1, 0)
    assert wire.bodies() == ["JOI: page 1"]
    form = wire.taken[0]["form"]
    assert (form["To"], form["ValidityPeriod"]) == (MOBILE, 600)
    assert form["StatusCallback"] == f"https://line.example/sms/status?id={message_id}"
    sent = row(line, message_id)
    assert (sent.status, sent.carrier_sid, sent.attempts) == ("queued", wire.taken[0]["sid"], 1)
    assert (sent.lease_until, sent.reason, sent.attempted_at) == (None, None, START)


def test_a_text_waits_until_it_is_due(line: Line, wire: Wire, clock: Clock) -> None:
    enqueue(line, due_at=START + timedelta(minutes=10))
    assert sweep(line) == 0
    clock.forward(minutes=10)
    assert sweep(line) == 1
    assert len(wire.taken) == 1


def test_the_oldest_goes_first_and_no_more_than_asked(line: Line, wire: Wire) -> None:
    for minute in (3, 1, 2):
        enqueue(line, f"page {minute}", due_at=START - timedelta(minutes=10 - minute))
    assert sweep(line, limit=2) == 2
    assert wire.bodies() == ["page 1", "page 2"]


def test_one_key_is_sent_once(line: Line, wire: Wire) -> None:
    enqueue(line, key="call:CA1:symptoms")
    with line.database.transaction() as conn:
        again = outbox.enqueue(
            conn,
            "f" * 32,
            to=MOBILE,
            body="other",
            language="en",
            purpose="info_replies",
            key="call:CA1:symptoms",
            due_at=START,
            now=START,
        )
    assert not again
    assert (sweep(line), len(wire.taken)) == (1, 1)


def test_eight_sweeps_at_once_send_nothing_twice(line: Line, wire: Wire) -> None:
    ids = [enqueue(line, f"page {number}") for number in range(40)]
    together = threading.Barrier(8)

    def run() -> int:
        together.wait()
        return sweep(line, limit=10) + sweep(line, limit=10)

    with ThreadPoolExecutor(8) as pool:
        counts = [future.result() for future in [pool.submit(run) for _ in range(8)]]
    assert sum(counts) == 40
    assert sorted(wire.message_ids()) == sorted(ids)
    assert {row(line, message_id).status for message_id in ids} == {"queued"}


def test_no_transaction_is_open_while_the_carrier_is_called(line: Line, wire: Wire) -> None:
    seen: list[bool] = []
    wire.fault = lambda _: seen.append(line.database.in_transaction)
    wire.list_fault = lambda: seen.append(line.database.in_transaction)
    enqueue(line)
    sweep(line)
    line.carrier.find_text(to=MOBILE, body="", since=START)
    assert seen == [False, False]


def test_what_is_sent_was_marked_before_the_carrier_heard_of_it(line: Line, wire: Wire) -> None:
    message_id = enqueue(line)
    seen: list[tuple[str, int]] = []

    def look(_: object) -> None:
        now = row(line, message_id)
        seen.append((now.status, now.attempts))

    wire.fault = look
    sweep(line)
    assert seen == [("sending", 1)]


def test_a_busy_carrier_is_left_alone_and_asked_again(line: Line, wire: Wire, clock: Clock) -> None:
    ids = [enqueue(line, f"page {number}") for number in range(3)]
    wire.fault = refusal(429, 20429)
    assert sweep(line) == 1
    assert len(wire.requests) == 1  # the other two went back unasked
    assert [row(line, one).status for one in ids] == ["pending"] * 3
    wire.fault = None
    clock.forward(seconds=3)
    sweep(line)
    assert sorted(wire.message_ids()) == sorted(ids)


def test_a_refused_connection_is_tried_again(line: Line, wire: Wire, clock: Clock) -> None:
    message_id = enqueue(line)
    wire.fault = raising(requests.exceptions.ConnectTimeout("5 s"))
    sweep(line)
    assert row(line, message_id).status == "pending"
    wire.fault = None
    clock.forward(seconds=10)
    sweep(line)
    assert (row(line, message_id).status, row(line, message_id).attempts, len(wire.taken)) == ("queued", 2, 1)


def test_a_carrier_that_stays_away_is_given_up_in_plain_words(line: Line, wire: Wire, clock: Clock) -> None:
    message_id = enqueue(line)
    wire.fault = raising(requests.exceptions.ConnectTimeout("5 s"))
    for _ in range(60):
        sweep(line)
        clock.forward(minutes=5)
    given_up = row(line, message_id)
    assert (given_up.status, given_up.attempts) == ("refused", len(delivery.NOT_REACHED) + 1)
    assert given_up.reason == "The carrier could not be reached. Given up: phone instead."


@pytest.mark.parametrize("code", [21211, 21408, 21610, 21612, 21614, 21635, 29999])
def test_a_refusal_is_recorded_in_plain_words_and_not_repeated(
    line: Line, wire: Wire, clock: Clock, code: int
) -> None:
    message_id = enqueue(line)
    wire.fault = refusal(400, code)
    sweep(line)
    clock.forward(hours=2)
    sweep(line)
    refused = row(line, message_id)
    assert (refused.status, refused.error_code, len(wire.requests)) == ("refused", code, 1)
    assert refused.reason == meaning_of(code).words


@pytest.mark.parametrize("code", [21614, 21635])
def test_a_landline_is_remembered_and_not_texted_again(line: Line, wire: Wire, code: int) -> None:
    enqueue(line)
    wire.fault = refusal(400, code)
    sweep(line)
    wire.fault = None
    with line.database.reading() as conn:
        facts = numbers.facts(conn, MOBILE)
    assert facts is not None
    assert (facts.texts_refused_at, facts.texts_refused_code) == (START, str(code))
    second = enqueue(line)
    assert sweep(line) == 0
    held = row(line, second)
    assert (held.status, held.reason, held.attempts) == ("refused", gate.TEXTS_REFUSED, 0)
    assert wire.taken == []


def test_error_21610_is_an_opt_out(line: Line, wire: Wire) -> None:
    message_id = enqueue(line)
    wire.fault = refusal(400, 21610)
    sweep(line)
    (event,) = opt_outs(line)
    with line.database.reading() as conn:
        state = consent.state(conn, MOBILE)
    assert (event.kind, event.source, event.evidence) == ("opt_out", "error 21610", message_id)
    assert (state.opted_out, state.by_carrier) == (True, True)
    wire.fault = None
    second = enqueue(line)
    sweep(line)
    assert (row(line, second).status, wire.taken) == ("suppressed", [])


def test_who_opted_out_after_it_was_queued_gets_nothing(line: Line, wire: Wire) -> None:
    message_id = enqueue(line)
    with line.database.transaction() as conn:
        consent.add(conn, MOBILE, START, "opt_out", source="phrase", evidence="SM1")
    assert sweep(line) == 0
    held = row(line, message_id)
    assert (held.status, held.reason, wire.taken) == ("suppressed", gate.OPTED_OUT, [])


def test_who_came_back_gets_texts_again(line: Line, wire: Wire, clock: Clock) -> None:
    with line.database.transaction() as conn:
        consent.add(conn, MOBILE, START, "opt_out", source="keyword")
        consent.add(conn, MOBILE, START + timedelta(minutes=1), "opt_in", source="keyword")
    clock.forward(minutes=2)
    enqueue(line)
    assert (sweep(line), len(wire.taken)) == (1, 1)


def test_one_bad_text_does_not_hold_up_the_others(line: Line, wire: Wire) -> None:
    def refuse_the_first(form: dict[str, object]) -> Response | None:
        return refusal(400, 21617)() if form["Body"] == "page 0" else None

    for number in range(3):
        enqueue(line, f"page {number}")
    wire.fault = refuse_the_first
    assert sweep(line) == 3
    assert wire.bodies() == ["page 1", "page 2"]


def test_logs_hold_neither_numbers_nor_words(
    line: Line, wire: Wire, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for fault in (refusal(400, 21617), refusal(500, 20500), raising(RuntimeError(MOBILE))):
        enqueue(line, "a canary in the body")
        wire.fault = fault
        sweep(line)
    clock.forward(minutes=2)
    sweep(line)
    logged = "".join(f"{record.getMessage()} {record.exc_text or ''}" for record in caplog.records)
    assert "canary" not in logged
    assert "5550101" not in logged
    assert "unknown" in logged


def test_an_idle_sweep_writes_nothing(line: Line, wire: Wire) -> None:
    enqueue(line)
    sweep(line)
    with line.database.transaction(), ThreadPoolExecutor(1) as pool:  # a writer would wait here for ever
        assert pool.submit(sweep, line).result(timeout=30) == 0
    assert len(wire.taken) == 1


def test_nothing_is_sent_to_someone_who_never_agreed(line: Line, wire: Wire) -> None:
    message_id = enqueue(line, consented=False)
    sweep(line)
    found = row(line, message_id)
    assert (found.status, found.reason) == ("suppressed", gate.NOT_CONSENTED)
    assert wire.taken == []
