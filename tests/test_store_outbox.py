"""store/outbox.py: what the health page is told, and that a tick costs the same however many messages wait."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from sqlalchemy import event, insert, text

from line.core.delivery import LEASE
from line.core.purposes import ASKED
from line.store import backlog, callbacks, conversations, messages, outbox, reminder_calls
from line.store.engine import Connection, Database
from line.store.tables import messages as table
from tests.wire import MOBILE, START


def enqueue(conn: Connection, message_id: str, minutes: float = 0) -> bool:
    return outbox.enqueue(
        conn,
        message_id,
        to=MOBILE,
        body="JOI",
        language="en",
        purpose="info_replies",
        key=message_id,
        due_at=START + timedelta(minutes=minutes),
        now=START,
    )


def test_the_backlog_tells_how_late_the_oldest_due_message_is(database: Database) -> None:
    with database.transaction() as conn:
        assert backlog.of_queue(conn, START) == backlog.Backlog(None, 0, 0)
        for message_id, minutes in (("a", -2.0), ("b", -1.0), ("c", 60.0)):
            enqueue(conn, message_id, minutes)
        assert backlog.of_queue(conn, START) == backlog.Backlog(120.0, 2, 0)
        outbox.claim_due(conn, START, LEASE, "t", 1)
        outbox.mark_sending(conn, "a", "t", START, LEASE)
        outbox.mark_unknown(conn, "a", "t", None, "no answer", None, START)
        assert backlog.of_queue(conn, START) == backlog.Backlog(60.0, 1, 1)


def test_what_waits_for_a_sweep_is_seen_without_writing(database: Database) -> None:
    with database.transaction() as conn:
        enqueue(conn, "a")
    with database.reading() as conn:
        assert outbox.waiting(conn, START - timedelta(seconds=1)) == outbox.Waiting(False, (), False)
        assert outbox.waiting(conn, START) == outbox.Waiting(lost=False, due=(ASKED,), looks=False)
    with database.transaction() as conn:
        outbox.claim_due(conn, START, LEASE, "t", 1)
    with database.reading() as conn:
        assert outbox.waiting(conn, START) == outbox.Waiting(False, (), False)
        assert outbox.waiting(conn, START + LEASE) == outbox.Waiting(lost=True, due=(), looks=False)


def test_only_the_holder_of_a_claim_can_change_it(database: Database) -> None:
    with database.transaction() as conn:
        enqueue(conn, "a")
        outbox.claim_due(conn, START, LEASE, "mine", 1)
        assert not outbox.hold_back(conn, "a", "yours", "suppressed", "no", START)
        assert not outbox.mark_sending(conn, "a", "yours", START, LEASE)
        assert outbox.mark_sending(conn, "a", "mine", START, LEASE)
        assert not outbox.record_accepted(conn, "a", "yours", "SM1", "queued", START)
        assert not outbox.record_refused(conn, "a", "yours", "no", 1, START)
        assert not outbox.retry_at(conn, "a", "yours", START, "no", 1, START)
        assert not outbox.mark_unknown(conn, "a", "yours", START, "no", 1, START)
        row = messages.by_id(conn, "a")
    assert row is not None
    assert row.status == "sending"


def test_giving_back_a_claim_leaves_what_is_being_sent(database: Database) -> None:
    with database.transaction() as conn:
        for message_id in ("a", "b"):
            enqueue(conn, message_id)
        outbox.claim_due(conn, START, LEASE, "t", 2)
        outbox.mark_sending(conn, "a", "t", START, LEASE)
        assert outbox.release(conn, "t", START) == 1
        rows = [messages.by_id(conn, message_id) for message_id in ("a", "b")]
    assert [row.status for row in rows if row] == ["sending", "pending"]


def test_a_tick_looks_only_at_rows_that_are_its_business(database: Database) -> None:
    """performance.md 2.1: without the partial indexes a sweep walks every message ever sent."""
    with database.transaction() as conn:
        conn.execute(insert(table), [sent(number) for number in range(3000)])
        for number in range(1000):
            conversations.begin(conn, f"text:{number}", None, "en", {}, START)
        enqueue(conn, "f" * 32)
        if database.backend == "postgresql":
            conn.execute(text("ANALYZE"))
        plans = explained(conn)
    for plan in plans:
        assert "Seq Scan on messages" not in plan
        assert not re.search(
            r"SCAN (messages|callback_requests|conversations)(?! USING (COVERING )?INDEX ix_)", plan
        )
    for name in (
        "ix_messages_lane_due_at",
        "ix_messages_lease_until",
        "ix_messages_next_look_at",
        "ix_messages_attempted_at",
        "ix_conversations_last_at",
    ):
        assert any(name in plan for plan in plans), name


def sent(number: int) -> dict[str, Any]:
    return {
        "id": f"{number:032x}",
        "kind": "outbox",
        "to_number": MOBILE,
        "body": "JOI",
        "language": "en",
        "purpose": "info_replies",
        "key": str(number),
        "status": "delivered",
        "due_at": START,
        "created_at": START,
        "updated_at": START,
    }


def explained(conn: Connection) -> list[str]:
    """The plan of every statement that a sweep makes."""
    statements: list[tuple[str, Any]] = []

    def note(_conn: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        statements.append((statement, parameters))

    event.listen(conn, "before_cursor_execute", note)
    outbox.waiting(conn, START)
    outbox.claim_due(conn, START, LEASE, "t", 20)
    outbox.release(conn, "t", START)
    outbox.expired_leases(conn, START, START)
    outbox.due_looks(conn, START, LEASE, "t", 1)
    reminder_calls.any_lost(conn, START, START)
    reminder_calls.take_lost(conn, START, START, START, 10)
    callbacks.stale_unfinished(conn, START)
    conversations.unfinished(conn, START)
    event.remove(conn, "before_cursor_execute", note)
    how = "EXPLAIN " if conn.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN "
    return [
        "\n".join(" ".join(map(str, row)) for row in conn.exec_driver_sql(how + statement, parameters))
        for statement, parameters in statements
    ]
