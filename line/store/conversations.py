"""Where each conversation stands: one row per call ("call:CA…") or text thread ("text:+1…")."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict, Unpack

from sqlalchemy import Connection, select, update

from line.store.statements import insert_or_ignore
from line.store.tables import conversations, is_call_without_end


@dataclass(frozen=True)
class ConversationRow:
    """A row as it is stored; `state` is the script's own data, instants are aware UTC."""

    key: str
    number: str | None
    language: str
    state: Mapping[str, Any]
    started_at: datetime
    last_at: datetime
    heard_section: bool
    answered: bool
    staff_accepted_at: datetime | None
    ended_at: datetime | None
    request_id: str | None


class ConversationChanges(TypedDict, total=False):
    """What `save` may change; what is left out stays as it is."""

    number: str | None
    language: str
    state: Mapping[str, Any]
    started_at: datetime
    heard_section: bool
    answered: bool
    staff_accepted_at: datetime | None
    ended_at: datetime | None
    request_id: str | None


def load(conn: Connection, key: str, *, lock: bool = False) -> ConversationRow | None:
    """The conversation, or None. With `lock`, others that lock it wait until this transaction ends."""
    query = select(conversations).where(conversations.c.key == key)
    row = conn.execute(query.with_for_update() if lock else query).mappings().first()
    return ConversationRow(**row) if row else None


def begin(
    conn: Connection, key: str, number: str | None, language: str, state: Mapping[str, Any], now: datetime
) -> ConversationRow:
    """The conversation, locked; made from these arguments when there was none.

    Two first messages of one number at the same moment queue up here: the second waits for the first to commit and
    then sees its row. An ended conversation is returned as it is; start it over with `save`.
    """
    values = {"key": key, "number": number, "language": language, "state": dict(state)}
    insert_or_ignore(conn, conversations, {**values, "started_at": now, "last_at": now}, on=["key"])
    row = load(conn, key, lock=True)
    assert row is not None  # conversations are never deleted
    return row


def save(conn: Connection, key: str, *, now: datetime, **changes: Unpack[ConversationChanges]) -> None:
    """Writes the named columns and `now` as the time of the last step."""
    values: dict[str, Any] = {**changes, "last_at": now}
    conn.execute(update(conversations).where(conversations.c.key == key).values(**values))


def unfinished(conn: Connection, before: datetime, limit: int = 50) -> list[ConversationRow]:
    """Calls with no end on record whose last step is older than `before`, oldest first, locked.

    Their status callback was lost. Rows that another sweep holds are skipped, so two sweeps share the work.
    """
    query = (
        select(conversations)
        .where(is_call_without_end, conversations.c.last_at < before)
        .order_by(conversations.c.last_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [ConversationRow(**row) for row in conn.execute(query).mappings()]
