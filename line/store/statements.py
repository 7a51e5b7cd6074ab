"""Statements that both databases know but SQLAlchemy spells per database. Knows no table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_or_ignore(
    conn: Connection, table: Table, values: Mapping[str, Any], on: Sequence[str] | None = None
) -> bool:
    """Inserts a row unless one with the same unique value is there. True when this call made the row.

    `on` names the columns of the one unique key that may clash; None: any. On PostgreSQL a clash with a row that is
    not committed yet waits for it, so the loser goes on with the winner's row in sight; on SQLite writers queue anyway.
    """
    returned = next(iter(table.primary_key.columns))
    insert = postgresql.insert if conn.dialect.name == "postgresql" else sqlite.insert
    statement = insert(table).values(**values).on_conflict_do_nothing(index_elements=on).returning(returned)
    return conn.execute(statement).first() is not None
