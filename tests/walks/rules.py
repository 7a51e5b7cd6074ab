"""What must hold of the database, whatever happened on the phone. Reads all tables; writes nothing."""

from __future__ import annotations

import re

from sqlalchemy import text as sql

from line.services.line import Line
from line.store.tables import metadata
from tests.walks import words
from tests.walks.carrier import check_text, hold

E164 = re.compile(r"\+1[2-9]\d{9}")
NUMBERS = {
    "conversations": ("number",),
    "callback_requests": ("number", "caller_number"),
    "consent_events": ("number",),
    "numbers": ("number",),
}


def check_rows(line: Line) -> None:
    """Every rule of the stored rows; raises BrokenRule."""
    with line.database.reading() as conn:
        tables = {
            table.name: [dict(row) for row in conn.execute(table.select()).mappings()]
            for table in metadata.sorted_tables
        }
        twice = conn.execute(
            sql(
                "SELECT number, count(*) FROM callback_requests WHERE status = 'open' AND number IS NOT NULL"
                " GROUP BY number HAVING count(*) > 1"
            )
        ).all()
    hold(not twice, f"several open requests of one number: {twice}")
    for table, columns in NUMBERS.items():
        for column in columns:
            for row in tables[table]:
                value = row[column]
                hold(value is None or E164.fullmatch(value), f"{table}.{column} holds {value!r}")
    for table, rows in tables.items():
        for row in rows:
            whole = " ".join(str(value) for name, value in row.items() if name not in ("sid", "id"))
            found = [one for one in words.SENTINELS if one in whole and table != "inbound_messages"]
            hold(not found, f"{table} holds the sentinel {found}: {row}")
    for row in tables["messages"]:
        check_text(str(row["body"]))
    _check_requests(tables["callback_requests"], tables["callback_events"])


def _check_requests(requests: list[dict[str, object]], events: list[dict[str, object]]) -> None:
    references = [row["reference"] for row in requests if row["status"] == "open"]
    hold(len(references) == len(set(references)), "a reference that two open requests share")
    for row in requests:
        hold(row["promised_by"] is not None, f"a request without a promise: {row}")
        hold(row["status"] in ("open", "withdrawn", "done"), f"status {row['status']!r}")
        touches = sum(event["request_id"] == row["id"] and event["kind"] == "touch" for event in events)
        hold(row["touches"] == touches, f"{row['touches']} touches counted, {touches} on record: {row}")
