"""The lists of reminders stay cheap: each page is a range of one index, however many messages there are."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, text

from line.store import reminder_views
from line.store.engine import Connection, Database
from line.store.tables import messages
from tests.talks import OPEN


def row(number: int, status: str, at: datetime, **columns: Any) -> dict[str, Any]:
    values = {"id": f"{number:032x}", "key": str(number), "kind": "outbox", "to_number": "+19045550101"}
    values |= {"body": "", "language": "en", "purpose": "appointment", "status": status, "lane": 1}
    given = {"due_at": at, "created_at": at, "updated_at": at, "reason": None, "next_look_at": None}
    return {**values, **given, **columns}


@pytest.fixture
def many(database: Database) -> Database:
    """Some of every status, two minutes apart, and what somebody asked for just now among them."""
    statuses = ["pending", *reminder_views.SENT, *reminder_views.FAILED, *reminder_views.ENDED, "claimed"]
    rows = []
    for number in range(2000):
        status = statuses[number % len(statuses)]
        held = "It is night." if status == "pending" and number % 3 == 0 else None
        look = OPEN if status == "unknown" and number % 2 else None
        at = OPEN + timedelta(minutes=number // 2)
        rows.append(row(number, status, at, reason=held, next_look_at=look, lane=(1, 2, 1, 0)[number % 4]))
    with database.transaction() as tx:
        tx.execute(insert(messages), rows)
        tx.execute(text("ANALYZE"))
    return database


def walked(conn: Connection, view: str) -> list[str]:
    """Every id of a view, page by page."""
    found: list[str] = []
    after = None
    while rows := reminder_views.rows(conn, view, after, 7):
        found += [one.id for one in rows]
        after = reminder_views.place(rows[-1], view)
    return found


@pytest.mark.parametrize("view", ["due", "held", "sent", "failed", "ended"])
def test_page_after_page_shows_each_row_of_a_view_once_in_its_order(many: Database, view: str) -> None:
    with many.reading() as conn:
        everything = conn.execute(messages.select().where(messages.c.lane > 0)).mappings().all()
        found = walked(conn, view)
        belongs = {
            "due": lambda one: one["status"] == "pending" and one["reason"] is None,
            "held": lambda one: one["status"] == "pending" and one["reason"] is not None,
            "sent": lambda one: (
                one["status"] in reminder_views.SENT
                and (one["status"] != "unknown" or one["next_look_at"] is not None)
            ),
            "failed": lambda one: (
                one["status"] in reminder_views.FAILED
                and (one["status"] != "unknown" or one["next_look_at"] is None)
            ),
            "ended": lambda one: one["status"] in reminder_views.ENDED,
        }[view]
        down = view not in ("due", "held")
        wanted = sorted(
            (one for one in everything if belongs(one)),
            key=lambda one: (one["updated_at"] if down else one["due_at"], one["id"]),
            reverse=down,
        )
        assert found == [one["id"] for one in wanted]
        assert len(found) > 14
        assert reminder_views.counts(conn, [view])[view] == min(len(found), 100)


@pytest.mark.parametrize("view", ["due", "held", "sent", "failed", "ended"])
def test_no_view_reads_the_whole_table(many: Database, view: str) -> None:
    with many.reading() as conn:
        postgresql = conn.dialect.name == "postgresql"
        if postgresql:
            conn.execute(text("SET LOCAL enable_seqscan = off"))  # a small table is read whole otherwise
        for query in reminder_views._parts(view):
            page = reminder_views._page(query, view, (OPEN, "0" * 32), 51)
            compiled = page.compile(
                dialect=conn.dialect,
                compile_kwargs={"render_postcompile": postgresql, "literal_binds": not postgresql},
            )
            how = "EXPLAIN " if postgresql else "EXPLAIN QUERY PLAN "
            plan = conn.exec_driver_sql(how + str(compiled), compiled.params if postgresql else ()).all()
            told = " ".join(str(one) for one in plan)
            if not postgresql:  # which chooses among them by what it knows of the rows
                index = {"due": "ix_messages_lane_due_at", "held": "ix_messages_held_due_at_id"}
                assert index.get(view, "ix_messages_status_updated_at_id") in told, told
            assert "Seq Scan" not in told
            assert "SCAN messages" not in told.replace("SCAN messages USING INDEX", ""), told
            if view != "due":
                assert "TEMP B-TREE" not in told
                assert "Sort" not in told
