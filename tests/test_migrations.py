"""The migrations lead to the tables in store/tables.py, on an empty database and on one with rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from line.core.section_figures import Step
from line.core.sender import Sender
from line.store import (
    appointments,
    attempts,
    audit,
    callback_events,
    callbacks,
    consent,
    conversations,
    inbound,
    messages,
    numbers,
    outbox,
    section_figures,
    senders,
    staff,
    tables,
    visit_events,
    visit_questions,
)
from line.store.engine import Connection, Database
from line.store.staff import StaffRow
from line.store.tables import metadata

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


@contextmanager
def emptied(database: Database) -> Iterator[Connection]:
    """A transaction on the database without any table."""
    with database.transaction() as conn:
        metadata.drop_all(conn)
        conn.execute(text("DROP TABLE IF EXISTS alembic_version"))
        yield conn


def indexes(conn: Connection) -> dict[str, str]:
    """Each index with its whole definition: Alembic's own comparison does not look at the conditions."""
    if conn.dialect.name == "postgresql":
        query = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND indexname !~ '^alembic'"
    else:
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    return {name: re.sub(r'[\s()"]+', "", sql) for name, sql in conn.execute(text(query)).all()}


def test_the_newest_migration_is_the_tables(database: Database) -> None:
    with database.transaction() as conn:
        context = MigrationContext.configure(conn, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_every_index_has_the_same_condition_in_both(database: Database) -> None:
    with database.reading() as conn:
        migrated = indexes(conn)
    with emptied(database) as conn:
        metadata.create_all(conn)
        created = indexes(conn)
    assert migrated == created
    assert sum("WHERE" in definition for definition in migrated.values()) == 21


def test_migrating_again_changes_nothing(database: Database) -> None:
    database.migrate()
    database.migrate()
    with database.reading() as conn:
        assert conn.execute(text("SELECT count(*) FROM alembic_version")).scalar_one() == 1


def test_processes_that_start_together_migrate_once(tmp_path: Path) -> None:
    databases = [Database(f"sqlite:///{tmp_path}/line.db") for _ in range(4)]
    with ThreadPoolExecutor(1) as first, ThreadPoolExecutor(1) as second:
        for future in [pool.submit(one.migrate) for pool in (first, second) for one in databases]:
            future.result()
    with databases[0].reading() as conn:
        assert "messages" in inspect(conn).get_table_names()
    for one in databases:
        one.dispose()


def test_rows_of_every_table_survive_an_upgrade(database: Database) -> None:
    with database.transaction() as conn:
        fill(conn)
        before = {table.name: conn.execute(table.select()).all() for table in metadata.sorted_tables}
    database.migrate()
    with database.reading() as conn:
        after = {table.name: conn.execute(table.select()).all() for table in metadata.sorted_tables}
    assert before == after
    assert all(before.values())


def fill(conn: Connection) -> None:
    """One row in every table, written the way the line writes it."""
    number = "+19045550101"
    conversations.begin(conn, "call:CA1", number, "en", {"node": "menu"}, NOW)
    inbound.claim(conn, "SM1", number, "symptoms", 0, None, NOW)
    messages.add_reply(
        conn,
        "0" * 32,
        to=number,
        body="JOI",
        language="en",
        purpose="info_replies",
        inbound_sid="SM1",
        now=NOW,
    )
    inbound.set_reply(conn, "SM1", "0" * 32)
    inbound.set_understood(conn, "SM1", False, "typo", 0.4)
    section_figures.add(conn, "2026-11-23", "en", [Step("ho", "symptoms", "call", "asked")])
    outbox.enqueue(
        conn,
        "1" * 32,
        to=number,
        body="JOI",
        language="en",
        purpose="info_replies",
        key="k",
        due_at=NOW,
        now=NOW,
    )
    callbacks.insert(
        conn, ["4821"], id="r1", opened_at=NOW, language="en", source="call", urgency="normal", number=number
    )
    callback_events.add(conn, "r1", NOW, "touch", "call:CA1", {"channel": "call"})
    consent.add(conn, number, NOW, "consent", purpose="info_replies", channel="text", source="key press")
    numbers.set_notice(conn, number, NOW)
    attempts.begin(conn, "a1", "r1", "s1", "desk", number, NOW)
    visit = {
        "id": "v1",
        "number": number,
        "who_for": "her",
        "place": "here",
        "language": "en",
        "created_at": NOW,
    }
    zoned = {"wall_time": "2026-12-01T10:00", "zone": "America/New_York", "starts_at": NOW}
    appointments.add(conn, **visit, **zoned)
    visit_events.add(conn, "v1", NOW, "booked", "v1", {})
    visit_questions.ask(conn, number, NOW, [("v1", 1)])
    senders.load(conn, Sender("text", 1.0, NOW, "2026-11-23", 0))
    somebody = StaffRow("s1", "ana", "Ana", "scheduler", None, "hash", NOW, True, False, NOW, None)
    staff.add(conn, somebody)
    session = {"id": "e1", "token_hash": "t", "staff_id": "s1", "csrf": "c", "address": "::1", "browser": ""}
    conn.execute(tables.staff_sessions.insert().values(**session, created_at=NOW, active_at=NOW))
    conn.execute(tables.sign_ins.insert().values(at=NOW, username="ana", address="::1", succeeded=True))
    audit.add(conn, NOW, "s1", "view", request_id="r1", address=None, data={})
    board = {"id": "w1", "token_hash": "t", "name": "Front desk", "created_at": NOW, "created_by": "s1"}
    conn.execute(tables.wallboards.insert().values(**board))


BEFORE_0006 = (
    ("urgent", 0, True),
    ("same-day", 1, True),
    ("normal", 2, True),
    ("normal", 2, False),
    ("low", 3, False),
)


def test_requests_from_before_the_console_find_their_place_in_the_queue(database: Database) -> None:
    folder = Path(__file__).parent.parent / "line" / "store" / "migrations"
    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    columns = "id, reference, number, language, source, urgency, status, opened_at, last_step_at"
    at = NOW.replace(tzinfo=None) if database.backend == "sqlite" else NOW
    with emptied(database) as conn:
        config.attributes["connection"] = conn
        command.upgrade(config, "0001")
        for n, (urgency, status) in enumerate((("urgent", "open"), ("normal", "withdrawn"))):
            values = f"'r{n}', '482{n}', '+1904555010{n}', 'en', 'call', '{urgency}', '{status}', :at, :at"
            conn.execute(text(f"INSERT INTO callback_requests ({columns}) VALUES ({values})"), {"at": at})
        columns, values = "request_id, at, kind, key, data", "'r0', :at, 'message', 'RE', '{}'"
        conn.execute(text(f"INSERT INTO callback_events ({columns}) VALUES ({values})"), {"at": at})
        command.upgrade(config, "head")
        urgent, withdrawn = callbacks.by_id(conn, "r0"), callbacks.by_id(conn, "r1")
    assert urgent is not None
    assert withdrawn is not None
    assert (urgent.rank, urgent.promised_by, urgent.unheard, urgent.closed_at) == (0, NOW, True, None)
    assert (withdrawn.rank, withdrawn.unheard, withdrawn.closed_at) == (3, False, NOW)


def test_a_message_that_nobody_has_played_goes_before_what_can_wait_after_the_upgrade(
    database: Database,
) -> None:
    folder = Path(__file__).parent.parent / "line" / "store" / "migrations"
    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    columns = "id, reference, language, source, urgency, status, opened_at, last_step_at, rank, unheard"
    at = NOW.replace(tzinfo=None) if database.backend == "sqlite" else NOW
    with emptied(database) as conn:
        config.attributes["connection"] = conn
        command.upgrade(config, "0005")
        for n, (urgency, rank, unheard) in enumerate(BEFORE_0006):
            values = (
                f"'r{n}', '482{n}', 'en', 'call', '{urgency}', 'open', :at, :at, {rank}, {n} < {n + unheard}"
            )
            conn.execute(text(f"INSERT INTO callback_requests ({columns}) VALUES ({values})"), {"at": at})
        command.upgrade(config, "0006")
        ranks = list(conn.execute(text("SELECT rank FROM callback_requests ORDER BY id")).scalars())
    assert ranks == [0, 1, 2, 3, 4]


def test_no_two_migrations_claim_the_same_place() -> None:
    folder = Path(__file__).parent.parent / "line" / "store" / "migrations"
    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    heads = ScriptDirectory.from_config(config).get_heads()
    files = sorted(path.name[:4] for path in (folder / "versions").glob("*.py"))
    assert len(heads) == 1
    assert files == [f"{place:04d}" for place in range(1, len(files) + 1)]


@pytest.mark.parametrize("name", ["per%cent", "with space"])
def test_a_folder_with_an_odd_name_can_be_migrated(tmp_path: Path, name: str) -> None:
    database = Database(f"sqlite:///{tmp_path}/{name}/line.db")
    database.migrate()
    database.dispose()
