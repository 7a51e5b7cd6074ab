"""The audit log's rows. They are added and read; the database itself refuses to change or remove one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from line.store.tables import audit_entries


@dataclass(frozen=True)
class AuditRow:
    """Who did what, when. `data` holds ids and words of our own, never a patient's."""

    id: int
    at: datetime
    staff_id: str | None
    action: str
    request_id: str | None
    address: str | None
    data: Mapping[str, Any]


def add(
    conn: Connection,
    at: datetime,
    staff_id: str | None,
    action: str,
    *,
    request_id: str | None,
    address: str | None,
    data: Mapping[str, Any],
) -> None:
    """Adds one entry."""
    values: dict[str, Any] = {"at": at, "staff_id": staff_id, "action": action, "request_id": request_id}
    conn.execute(insert(audit_entries).values(**values, address=address, data=dict(data)))


def seen_since(conn: Connection, staff_id: str, request_id: str, since: datetime) -> bool:
    """Whether this person opened this request at or after `since`."""
    table = audit_entries.c
    hers = select(table.id).where(
        table.request_id == request_id, table.at >= since, table.staff_id == staff_id
    )
    return conn.execute(hers.where(table.action == "view").limit(1)).first() is not None


def newest(
    conn: Connection,
    *,
    before: int | None = None,
    staff_id: str | None = None,
    request_id: str | None = None,
    action: str | None = None,
    limit: int = 100,
) -> list[AuditRow]:
    """Entries from the newest back, of one person, request or action if given; `before` is the last page's last id."""
    table = audit_entries.c
    query = select(audit_entries).order_by(table.id.desc()).limit(limit)
    if before is not None:
        query = query.where(table.id < before)
    for column, wanted in (
        (table.staff_id, staff_id),
        (table.request_id, request_id),
        (table.action, action),
    ):
        if wanted is not None:
            query = query.where(column == wanted)
    return [AuditRow(**row) for row in conn.execute(query).mappings()]
