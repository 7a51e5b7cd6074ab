"""services/receipts.py: in any order, however often, for messages in any state."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count, permutations

import pytest
import requests

from line.core.carrier_codes import CODES
from line.core.delivery import RANKS, Receipt
from line.services.line import Line
from line.services.outbox import sweep
from line.services.receipts import record
from line.store import inbound, messages, numbers
from line.store.engine import Database
from tests.wire import MOBILE, START, Clock, Wire, enqueue, line_on, opt_outs, raising, row

serial = count(1)


@pytest.fixture
def wire() -> Wire:
    return Wire(Clock())


@pytest.fixture
def line(database: Database, wire: Wire) -> Line:
    return line_on(database, wire)


def sent(line: Line, to: str = MOBILE) -> tuple[str, str]:
    """A message that the carrier has: our id and its sid."""
    message_id = enqueue(line, to=to)
    sweep(line)
    return message_id, row(line, message_id).carrier_sid or ""


def tell(line: Line, message_id: str, sid: str, words: Sequence[str]) -> list[int]:
    """Receipts in this order; the rank after each."""
    ranks = []
    for word in words:
        code = 30005 if word in ("failed", "undelivered") else None
        record(line, message_id, Receipt(sid, word, code))
        ranks.append(RANKS[row(line, message_id).status])
    return ranks


def test_every_order_of_receipts_ends_the_same_and_never_goes_down(line: Line) -> None:
    for order in permutations(["queued", "sending", "sent", "delivered"]):
        message_id, sid = sent(line)
        ranks = tell(line, message_id, sid, [*order, *order])
        assert ranks == sorted(ranks), order
        assert row(line, message_id).status == "delivered", order


@pytest.mark.parametrize("last", ["undelivered", "failed"])
def test_a_failure_told_before_or_after_sent_stands(line: Line, last: str) -> None:
    for number, order in enumerate(permutations(["queued", "sent", last])):
        message_id, sid = sent(line, f"+1904555010{number}")  # a bad number gets nothing more
        tell(line, message_id, sid, order)
        failed = row(line, message_id)
        assert (failed.status, failed.error_code, failed.reason) == (last, 30005, CODES[30005].words)


def test_the_first_end_stands(line: Line) -> None:
    message_id, sid = sent(line)
    tell(line, message_id, sid, ["delivered", "undelivered"])
    assert (row(line, message_id).status, row(line, message_id).error_code) == ("delivered", None)


def test_a_receipt_alone_settles_a_text_whose_answer_was_lost(line: Line, wire: Wire) -> None:
    message_id = enqueue(line)
    wire.fault_after = raising(requests.exceptions.ReadTimeout("10 s"))
    sweep(line)
    record(line, message_id, Receipt(wire.taken[0]["sid"], "sent"))
    settled = row(line, message_id)
    assert (settled.status, settled.carrier_sid) == ("sent", wire.taken[0]["sid"])
    assert (settled.reason, settled.next_look_at) == (None, None)


def test_a_receipt_for_a_text_that_waits_to_be_tried_again_takes_it_from_the_queue(
    line: Line, wire: Wire
) -> None:
    """It was sent after all: trying again would send it twice."""
    message_id = enqueue(line)
    record(line, message_id, Receipt("SM" + "a" * 32, "sent"))
    sweep(line)
    assert (row(line, message_id).status, wire.taken) == ("sent", [])


def test_a_reply_moves_up_by_receipts_too(line: Line) -> None:
    with line.database.transaction() as conn:
        inbound.claim(conn, "SM1", MOBILE, "symptoms", 0, None, START)
        reply = messages.add_reply(
            conn,
            "e" * 32,
            to=MOBILE,
            body="JOI",
            language="en",
            purpose="info_replies",
            inbound_sid="SM1",
            now=START,
        )
    assert reply.status == "replied"
    record(line, reply.id, Receipt("SM" + "b" * 32, "delivered"))
    assert row(line, reply.id).status == "delivered"


@pytest.mark.parametrize(
    ("message_id", "receipt"),
    [
        ("nobody's", Receipt("SM1", "sent")),
        ("", Receipt("SM1", "sent")),
        ("x" * 5000, Receipt("SM1", "sent")),
    ],
)
def test_an_unknown_message_is_ignored(line: Line, message_id: str, receipt: Receipt) -> None:
    record(line, message_id, receipt)


def test_an_unknown_word_or_no_sid_is_ignored(line: Line) -> None:
    message_id, sid = sent(line)
    before = row(line, message_id)
    record(line, message_id, Receipt(sid, "teleported"))
    record(line, message_id, Receipt("", "delivered"))
    assert row(line, message_id) == before


def test_a_receipt_of_another_message_changes_nothing(line: Line) -> None:
    first, first_sid = sent(line)
    second, second_sid = sent(line)
    record(line, first, Receipt(second_sid, "delivered"))
    waiting = enqueue(line)
    record(line, waiting, Receipt(first_sid, "delivered"))
    record(line, second, Receipt("SM" + "c" * 32, "delivered"))
    assert [row(line, one).status for one in (first, second, waiting)] == ["queued", "queued", "pending"]


def test_an_opt_out_told_by_a_receipt_is_recorded_once(line: Line) -> None:
    """With a Messaging Service the text is accepted first and fails with 21610 later (twilio.md 4.3)."""
    message_id, sid = sent(line)
    for _ in range(3):
        record(line, message_id, Receipt(sid, "failed", 21610))
    (event,) = opt_outs(line)
    assert (event.kind, event.source, event.evidence) == ("opt_out", "error 21610", sid)
    later = enqueue(line)
    sweep(line)
    assert row(line, later).status == "suppressed"


def test_a_landline_told_by_a_receipt_is_remembered(line: Line, wire: Wire) -> None:
    message_id, sid = sent(line)
    record(line, message_id, Receipt(sid, "undelivered", 30006))
    with line.database.reading() as conn:
        facts = numbers.facts(conn, MOBILE)
    assert facts is not None
    assert facts.texts_refused_code == "30006"
    later = enqueue(line)
    sweep(line)
    assert (row(line, later).status, len(wire.taken)) == ("refused", 1)


def test_a_repeated_receipt_does_not_undo_what_was_learnt_since(line: Line) -> None:
    message_id, sid = sent(line)
    record(line, message_id, Receipt(sid, "undelivered", 30006))
    with line.database.transaction() as conn:
        numbers.allow_texts(conn, MOBILE)
    record(line, message_id, Receipt(sid, "undelivered", 30006))
    with line.database.reading() as conn:
        facts = numbers.facts(conn, MOBILE)
    assert facts is not None
    assert facts.texts_refused_at is None


def test_the_same_receipts_at_once_act_once(line: Line) -> None:
    message_id, sid = sent(line)
    with ThreadPoolExecutor(8) as pool:
        told = [pool.submit(record, line, message_id, Receipt(sid, "failed", 21610)) for _ in range(8)]
        for future in told:
            future.result()
    assert len(opt_outs(line)) == 1
    assert row(line, message_id).status == "failed"
