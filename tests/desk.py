"""Schedulers over a test's own line: people who may sign in, and requests for them to work on.

Everything goes through the services or the store, as in production. No password is hashed: nobody signs in.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

from line.core.staff import Person
from line.services import claims, request_page
from line.services.line import Line
from line.services.request_page import Details
from line.store import callbacks, staff
from line.store.callbacks import RequestRow
from line.store.staff import StaffRow
from tests.composed import Patient, clock_of

_usernames, _sids = count(1), count(1)


def patient(line: Line, number: str = "+19045550111") -> Patient:
    """Somebody who texts; each text is a new one, whoever sends it."""
    return Patient(line, number, _sids)


def person(
    line: Line, name: str = "Ana", role: str = "scheduler", phone: str | None = "+19045550130"
) -> Person:
    """Somebody of the clinic, on record."""
    username = f"{name.lower()}{next(_usernames)}"
    made = Person(line.new_id(), username, name, role, phone, True)
    row = StaffRow(
        **{field: getattr(made, field) for field in ("id", "username", "name", "role", "phone", "shortcuts")},
        password_hash="nobody signs in with this",
        password_set_at=line.clock(),
        demo=False,
        created_at=line.clock(),
        disabled_at=None,
    )
    with line.database.transaction() as tx:
        staff.add(tx, row)
    return made


def request(line: Line, number: str = "+19045550111", **changes: Any) -> RequestRow:
    """A request that a patient left by text, with further columns as told."""
    patient(line, number).says("CALL")
    with line.database.transaction() as tx:
        row = callbacks.open_by_number(tx, number)
        assert row is not None
        return callbacks.update(tx, row.id, **changes) if changes else row


def keyed(line: Line, number: str = "+19045550111", **changes: Any) -> RequestRow:
    """A request whose number was keyed in on a call from another phone: no text ever came from it."""
    now, new_id = line.clock(), line.new_id()
    columns: dict[str, Any] = {"language": "en", "source": "call", "urgency": "normal", **changes}
    with line.database.transaction() as tx:
        row, _ = callbacks.insert(
            tx, ["4821"], id=new_id, number=number, opened_at=now, promised_by=now, promised_at=now, **columns
        )
    return row


def stored(line: Line, request_id: str) -> RequestRow:
    """The request as it is now."""
    with line.database.reading() as conn:
        row = callbacks.by_id(conn, request_id)
    assert row is not None
    return row


def claimed(line: Line, by: Person, number: str = "+19045550111", **changes: Any) -> RequestRow:
    """A request that somebody has."""
    return claims.claim(line, by, request(line, number, **changes).id, anyway=True)


def page(line: Line, reader: Person, request_id: str) -> Details:
    """What the page of a request shows her."""
    return request_page.peek(line, reader, request_id)


def passes(line: Line, **span: float) -> None:
    """Time passes: `passes(line, minutes=5)`."""
    clock = clock_of(line)
    clock.now += timedelta(**span)


def with_phone(someone: Person, phone: str | None) -> Person:
    """The same person with another phone."""
    return replace(someone, phone=phone)
