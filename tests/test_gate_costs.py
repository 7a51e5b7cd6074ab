"""What the gate reads about a number costs the same however many reminders wait: no query walks the pending rows."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert, text

from line.services.line import Line
from line.services.outbox import sweep
from line.store import reminders
from line.store.engine import Connection, Database
from line.store.tables import messages
from tests.booked import agree, book_at
from tests.wire import START, Clock, Wire, line_on

NUMBER = "+19045550110"
PENDING = 5000


@pytest.fixture
def line(database: Database) -> Line:
    made = line_on(database, Wire(Clock()))
    with database.transaction() as tx:
        tx.execute(insert(messages), [waiting(n) for n in range(PENDING)])
        if database.backend == "postgresql":
            tx.execute(text("ANALYZE"))
    agree(made, NUMBER)
    book_at(made, NUMBER, START + timedelta(days=3))
    return made


def waiting(n: int) -> dict[str, Any]:
    """One of many reminders for somebody else, weeks from now."""
    return reminders.row(
        f"f{n:031x}",
        key=f"visit:{n}:1:appointment:day_before:text",
        to=f"+1352{2_000_000 + n // 3}",
        language="en",
        purpose="appointment",
        channel="text",
        due_at=START + timedelta(days=20, seconds=n),
        useful_until=START + timedelta(days=21),
        now=START,
        visit_id=f"f{n:031x}",
        occurrence=1,
        step="day_before",
    )


def test_one_hand_over_walks_no_pending_rows(line: Line) -> None:
    plans: list[str] = []

    def explain(conn: Connection, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        if statement.startswith(("SELECT", "UPDATE", "WITH")) and "messages" in statement:
            how = "EXPLAIN " if conn.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN "
            cursor = conn.connection.cursor()
            cursor.execute(how + statement, parameters)
            plans.append("\n".join(" ".join(map(str, row)) for row in cursor.fetchall()))
            cursor.close()

    engine = line.database._engine
    event.listen(engine, "before_cursor_execute", explain)
    assert sweep(line) == 1
    event.remove(engine, "before_cursor_execute", explain)
    assert len(plans) > 10
    for plan in plans:
        assert not re.search(
            r"Seq Scan on (messages|appointments)|SCAN (messages|appointments)\b(?! USING)", plan
        )
        # By the index of what is due only a tick may look, which asks for what is due now.
        assert not re.search(r"SCAN messages USING (COVERING )?INDEX", plan), plan
    assert any("ix_messages_to_number_created_at" in plan for plan in plans)
