"""The rows of `messages` that were planned: added once per key, ended or brought back when the visit changes.

They wait in the one outbox and are sent by its sweep (store/outbox.py).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from line.core.purposes import ASKED, lane_of
from line.store.messages import MessageRow
from line.store.tables import is_about_visit, is_pending, messages

_NEW = {"kind": "outbox", "status": "pending", "body": ""}


def row(
    message_id: str,
    *,
    key: str,
    to: str,
    language: str,
    purpose: str,
    channel: str,
    due_at: datetime,
    useful_until: datetime,
    now: datetime,
    visit_id: str | None = None,
    occurrence: int | None = None,
    step: str | None = None,
    last: bool = False,
    request_id: str | None = None,
) -> dict[str, Any]:
    """A planned message as `add` takes it. Its words are written when it goes."""
    values: dict[str, Any] = {**_NEW, "id": message_id, "key": key, "to_number": to, "language": language}
    values |= {"purpose": purpose, "channel": channel, "lane": lane_of(purpose, channel), "due_at": due_at}
    values |= {"useful_until": useful_until, "created_at": now, "updated_at": now, "visit_id": visit_id}
    values |= {"occurrence": occurrence, "step": step, "last": last, "request_id": request_id}
    return values


def add(conn: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Adds planned messages; one whose key is there already is left as it is, whatever became of it."""
    if rows:
        insert = postgresql.insert if conn.dialect.name == "postgresql" else sqlite.insert
        statement = insert(messages).on_conflict_do_nothing(index_elements=["key"])
        conn.execute(statement, list(rows))


def of_visit(conn: Connection, visit_id: str) -> list[MessageRow]:
    """Every message about a visit, in the order in which they are due."""
    query = select(messages).where(is_about_visit, messages.c.visit_id == visit_id)
    ordered = query.order_by(messages.c.due_at, messages.c.id)
    return [MessageRow(**found) for found in conn.execute(ordered).mappings()]


def newest_occurrence(conn: Connection, visit_id: str) -> int:
    """The highest occurrence of a visit that anything was planned for, also of a time that was taken back again; 0 when
    nothing was."""
    query = select(func.max(messages.c.occurrence)).where(is_about_visit, messages.c.visit_id == visit_id)
    return conn.execute(query).scalar() or 0


def suppressed_numbers(conn: Connection, numbers: Collection[str]) -> list[str]:
    """Which of these numbers have a message that was not wanted when it was due."""
    query = select(messages.c.to_number).distinct().where(messages.c.to_number.in_(sorted(numbers)))
    return list(conn.execute(query.where(messages.c.status == "suppressed")).scalars())


def drop(conn: Connection, message_ids: Collection[str], reason: str, now: datetime) -> int:
    """Ends messages that still wait, and returns how many: also one that a sweep has claimed and not begun to send,
    whose claim is lost with it."""
    waiting = messages.c.id.in_(sorted(message_ids)) & messages.c.status.in_(["pending", "claimed"])
    values = {
        "status": "dropped",
        "reason": reason,
        "updated_at": now,
        "lease_until": None,
        "lease_token": None,
    }
    return conn.execute(update(messages).where(waiting).values(**values)).rowcount


def bring_back(conn: Connection, message_ids: Collection[str], due_at: datetime | None, now: datetime) -> int:
    """Lets messages that ended before they were handed over wait again, as before or from `due_at` on."""
    ended = messages.c.status.in_(["dropped", "suppressed"])
    mine = messages.c.id.in_(sorted(message_ids)) & ended
    values: dict[str, Any] = {"status": "pending", "reason": None, "updated_at": now}
    values |= {} if due_at is None else {"due_at": due_at}
    return conn.execute(update(messages).where(mine).values(**values)).rowcount


def speak(conn: Connection, visit_id: str, language: str, now: datetime) -> None:
    """What still waits about a visit is written in another language."""
    waiting = is_about_visit & (messages.c.visit_id == visit_id) & is_pending
    conn.execute(update(messages).where(waiting).values(language=language, updated_at=now))


def waiting(conn: Connection, until: datetime, number: str | None = None) -> Iterator[MessageRow]:
    """What the line starts by itself and is due before `until`, all of one number together; of one `number` only."""
    columns = messages.c
    query = select(messages).where(is_pending, columns.lane != ASKED, columns.due_at < until)
    query = query if number is None else query.where(columns.to_number == number)
    ordered = query.order_by(columns.to_number, columns.due_at, columns.id)
    for found in conn.execute(ordered.execution_options(yield_per=500)).mappings():
        yield MessageRow(**found)


def due_now(conn: Connection, message_id: str, now: datetime) -> bool:
    """Makes a waiting message due at once; the gate still has its say. False when it does not wait."""
    waiting = (messages.c.id == message_id) & is_pending
    values = {"due_at": now, "reason": None, "updated_at": now}
    return conn.execute(update(messages).where(waiting).values(**values)).rowcount == 1


def not_before(conn: Connection, visit_id: str, at: datetime) -> None:
    """Lets no waiting message about a visit go before `at`: until then it may be taken back."""
    early = is_about_visit & (messages.c.visit_id == visit_id) & is_pending & (messages.c.due_at < at)
    conn.execute(update(messages).where(early).values(due_at=at))
