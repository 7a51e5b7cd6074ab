"""What each number was last asked about its visits: short answers belong to it until the visit starts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from line.store.statements import insert_or_ignore
from line.store.tables import visit_questions


@dataclass(frozen=True)
class QuestionRow:
    """The question: `visits` as (id, occurrence) by their numbers from 1, `wants` what a number alone does now."""

    number: str
    asked_at: datetime
    message_id: str | None
    wants: str | None
    visits: tuple[tuple[str, int], ...]


def of_number(conn: Connection, number: str) -> QuestionRow | None:
    """The last question to this number, or None."""
    row = conn.execute(select(visit_questions).where(visit_questions.c.number == number)).mappings().first()
    if row is None:
        return None
    visits = tuple((visit, int(occurrence)) for visit, occurrence in row["visits"])
    return QuestionRow(**{**row, "visits": visits})


def ask(
    conn: Connection,
    number: str,
    now: datetime,
    visits: Sequence[tuple[str, int]],
    *,
    message_id: str | None = None,
    wants: str | None = None,
) -> None:
    """Makes this the last question to the number, in place of the one before."""
    values: dict[str, Any] = {"asked_at": now, "message_id": message_id, "wants": wants}
    values["visits"] = [list(visit) for visit in visits]
    if not insert_or_ignore(conn, visit_questions, {"number": number, **values}, on=["number"]):
        conn.execute(update(visit_questions).where(visit_questions.c.number == number).values(**values))
