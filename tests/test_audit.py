"""The audit log: it knows its actions, it is written with the deed, and neither database lets anybody change it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text as sql
from sqlalchemy.exc import DatabaseError

from line.core.audit import ACTIONS
from line.services import audit
from line.services.line import Line
from line.store import audit as entries
from line.store.engine import Database
from tests.composed import composed, emptied, kept_postgresql, rows

__all__ = ["emptied", "kept_postgresql"]  # fixtures of this file


@pytest.fixture
def line(emptied: Database) -> Line:
    made = composed(emptied)
    with emptied.transaction() as tx:
        now = made.clock()
        audit.record(tx, made, "ana", "view", now=now, request_id="r1", address="198.51.100.7")
        audit.record(tx, made, "ben", "claim", now=now + timedelta(minutes=1), request_id="r1", version=2)
        audit.record(tx, made, None, "sign_in_refused", now=now + timedelta(minutes=2))
    return made


def test_an_entry_says_who_did_what_when_and_from_where(line: Line) -> None:
    first = rows(line, "audit_entries")[0]
    told = (first["staff_id"], first["action"], first["request_id"], first["address"], first["data"])
    assert told == ("ana", "view", "r1", "198.51.100.7", "{}")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entries SET staff_id = 'somebody else'",
        "UPDATE audit_entries SET data = '{}' WHERE id = 1",
        "DELETE FROM audit_entries",
        "DELETE FROM audit_entries WHERE id = 1",
        "TRUNCATE audit_entries",
        "TRUNCATE audit_entries, wallboards CASCADE",
    ],
)
def test_no_statement_changes_or_removes_an_entry(line: Line, statement: str) -> None:
    before = rows(line, "audit_entries")
    if line.database.backend == "sqlite" and "TRUNCATE" in statement:
        return  # SQLite has no such statement: it is an error of syntax
    with pytest.raises(DatabaseError, match="the audit log only grows"), line.database.transaction() as tx:
        tx.execute(sql(statement))
    assert rows(line, "audit_entries") == before


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO audit_entries (id, at, action, data) VALUES (1, '2026-11-23 15:00:00', 'view', '{}')"
        " ON CONFLICT (id) DO UPDATE SET action = 'play'",
        "INSERT OR REPLACE INTO audit_entries (id, at, action, data)"
        " VALUES (1, '2026-11-23 15:00:00', 'play', '{}')",
    ],
)
def test_an_entry_is_not_overwritten_by_one_with_its_id(line: Line, statement: str) -> None:
    if line.database.backend == "postgresql" and "OR REPLACE" in statement:
        return  # PostgreSQL has no such statement
    before = rows(line, "audit_entries")
    with pytest.raises(DatabaseError, match="the audit log only grows"), line.database.transaction() as tx:
        tx.execute(sql(statement))
    assert rows(line, "audit_entries") == before


def test_an_action_that_the_log_does_not_know_is_refused(line: Line) -> None:
    with line.database.transaction() as tx, pytest.raises(ValueError, match="peeked"):
        audit.record(tx, line, "ana", "peeked", now=line.clock())


def test_an_entry_is_only_written_where_it_will_stay(line: Line) -> None:
    with line.database.reading() as conn, pytest.raises(RuntimeError, match="commits"):
        audit.record(conn, line, "ana", "view", now=line.clock())


def test_an_entry_of_a_deed_that_failed_is_not_there(line: Line) -> None:
    def fail() -> None:
        with line.database.transaction() as tx:
            audit.record(tx, line, "ana", "claim", now=line.clock())
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert len(rows(line, "audit_entries")) == 3


def test_the_newest_come_first_and_can_be_narrowed(line: Line) -> None:
    with line.database.reading() as conn:
        everything = entries.newest(conn)
        assert [row.action for row in everything] == ["sign_in_refused", "claim", "view"]
        assert [row.action for row in entries.newest(conn, before=everything[0].id, limit=1)] == ["claim"]
        assert [row.data for row in entries.newest(conn, staff_id="ben")] == [{"version": 2}]
        assert [row.staff_id for row in entries.newest(conn, request_id="r1", action="view")] == ["ana"]


def test_every_action_has_its_words() -> None:
    assert all(name.islower() and words.strip() == words for name, words in ACTIONS.items())
