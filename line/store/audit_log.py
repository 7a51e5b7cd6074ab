"""The audit log as it is looked through: pages of it by filter, and the requests it is about. Reads only."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from line.store.audit import AuditRow
from line.store.tables import audit_entries, callback_requests


@dataclass(frozen=True)
class Filters:
    """What an entry must be; None: anything. `requests` are ids, `since` and `until` the span [since, until)."""

    staff_id: str | None = None
    action: str | None = None
    requests: tuple[str, ...] | None = None
    since: datetime | None = None
    until: datetime | None = None


def page(conn: Connection, filters: Filters, before: int | None, limit: int) -> list[AuditRow]:
    """Up to `limit` entries, the newest first; `before` is the id of the last one seen.

    By id and not by time: it is the order in which they were written, whatever the clock said.
    """
    entries = audit_entries.c
    query = select(audit_entries)
    if before is not None:
        query = query.where(entries.id < before)
    if filters.staff_id is not None:
        query = query.where(entries.staff_id == filters.staff_id)
    if filters.action is not None:
        query = query.where(entries.action == filters.action)
    if filters.requests is not None:
        query = query.where(entries.request_id.in_(filters.requests))
    if filters.since is not None:
        query = query.where(entries.at >= filters.since)
    if filters.until is not None:
        query = query.where(entries.at < filters.until)
    newest_first = query.order_by(entries.id.desc()).limit(limit)
    return [AuditRow(**row) for row in conn.execute(newest_first).mappings()]


def with_reference(conn: Connection, reference: str, limit: int = 50) -> tuple[str, ...]:
    """The ids of the requests with this reference, the newest first: it is given again once one is closed."""
    requests = callback_requests.c
    query = select(requests.id).where(requests.reference == reference)
    newest_first = query.order_by(requests.opened_at.desc(), requests.id.desc()).limit(limit)
    return tuple(conn.execute(newest_first).scalars())


def references(conn: Connection, request_ids: Collection[str]) -> Mapping[str, str]:
    """The reference of each of these requests."""
    requests = callback_requests.c
    query = select(requests.id, requests.reference).where(requests.id.in_(sorted(request_ids)))
    return {row.id: row.reference for row in conn.execute(query)}
