"""The audit log: each deed and each look, written in the transaction of what it tells of.

Owns `record`, the only way in. What is recorded stays: the database refuses any change of it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from line.core.audit import ACTIONS
from line.core.staff import Person
from line.store import audit
from line.store.engine import Connection, Database


class Recorded(Protocol):
    """As much of the line as the log needs."""

    @property
    def database(self) -> Database: ...


def record(
    tx: Connection,
    line: Recorded,
    who: Person | str | None,
    action: str,
    *,
    now: datetime,
    request_id: str | None = None,
    address: str | None = None,
    **data: Any,
) -> None:
    """Adds one entry inside the caller's transaction. `who`: the person who acts, or an id of somebody it befell, or
    nobody (the line itself, somebody unknown). `data` is plain: ids and words of ours, never the patient's.

    Raises ValueError for an action that core/audit.py does not list, and RuntimeError outside a transaction that
    commits: on SQLite an entry on a reading connection would be lost without a sound.
    """
    if action not in ACTIONS:
        raise ValueError(f"the audit log knows no action {action!r}: core/audit.py lists them")
    if not line.database.in_transaction:
        raise RuntimeError("an audit entry needs a transaction that commits")
    if isinstance(who, Person):
        address, who = address or who.address, who.id
    audit.add(tx, now, who, action, request_id=request_id, address=address, data=data)
