"""Counts of what patients make of the sections, added up where they are written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects import postgresql, sqlite

from line.core.section_figures import Step
from line.store.tables import section_figures as table

_KEY = tuple(column.name for column in table.primary_key.columns)


def add(conn: Connection, day: str, language: str, steps: Iterable[Step]) -> None:
    """Counts these steps of a day. The rows are taken in one order, so that two who count never wait for each other."""
    insert = postgresql.insert if conn.dialect.name == "postgresql" else sqlite.insert
    counted = Counter(steps)
    for step in sorted(counted, key=lambda step: (step.article, step.section, step.channel, step.what)):
        row = {"day": day, "language": language, "count": counted[step], **vars(step)}
        statement = insert(table).values(**row)
        more = {"count": table.c.count + statement.excluded.count}
        conn.execute(statement.on_conflict_do_update(index_elements=_KEY, set_=more))


def since(conn: Connection, day: str) -> dict[tuple[str, str, str, str, str], int]:
    """How often each step was counted from a day on, by (article, section, language, channel, what)."""
    columns = (table.c.article, table.c.section, table.c.language, table.c.channel, table.c.what)
    query = select(*columns, func.sum(table.c.count)).where(table.c.day >= day).group_by(*columns)
    return {(row[0], row[1], row[2], row[3], row[4]): int(row[5]) for row in conn.execute(query)}
