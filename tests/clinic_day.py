"""A clinic's day, row by row: people with a sign-in, requests, calls and texts, for tests of what is counted from them.

Plain functions; what they leave out has the value of an ordinary request.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from line.core.staff import Person
from line.services.line import Line
from line.services.sign_in import fingerprint
from line.store import callbacks, staff, staff_sessions
from line.store.callbacks import RequestRow
from line.store.staff import StaffRow
from line.store.staff_sessions import SessionRow
from line.store.tables import callback_attempts, messages
from tests.composed import PUBLIC_URL

CSRF = "the form's secret in a test"


def person(line: Line, name: str = "Pat Sample", role: str = "supervisor") -> Person:
    """Somebody of the clinic, on record. She has no password that anybody knows."""
    username = name.split()[0].lower()
    made = Person(line.new_id(), username, name, role, None, True)
    row = StaffRow(made.id, username, name, role, None, "", line.clock(), True, False, line.clock(), None)
    with line.database.transaction() as tx:
        assert staff.add(tx, row)
    return made


@dataclass
class Browser:
    """A signed-in person's browser: `gets` and `posts` give the answer, with her form secret where one is needed."""

    client: FlaskClient

    def gets(self, address: str, *, htmx: bool = False) -> Any:
        return self.client.get(address, headers={"HX-Request": "true"} if htmx else {})

    def posts(self, address: str, *, htmx: bool = False, **fields: str) -> Any:
        headers = {"HX-Request": "true"} if htmx else {}
        return self.client.post(address, data={"csrf": CSRF, **fields}, headers=headers)


def signed_in(app: Flask, line: Line, who: Person) -> Browser:
    """Her browser, with a session that has just begun."""
    token, now = f"token-of-{who.id}", line.clock()
    row = SessionRow(line.new_id(), fingerprint(token), who.id, CSRF, "127.0.0.1", "a test", now, now, None)
    with line.database.transaction() as tx:
        staff_sessions.add(tx, row)
    client = app.test_client()
    cookie = "__Host-joi" if PUBLIC_URL.startswith("https://") else "joi"
    client.set_cookie(cookie, token)
    return Browser(client)


def request(line: Line, opened_at: datetime | None = None, **columns: Any) -> RequestRow:
    """A request of a number of its own, opened now unless told otherwise."""
    opened = opened_at or line.clock()
    request_id = line.new_id()
    place = int(request_id, 16) % 9000
    given: dict[str, Any] = {
        "id": request_id,
        "number": f"+1904{5550000 + place}",
        "name": "Sam Sample",
        "reason": "new",
        "language": "en",
        "source": "call",
        "urgency": "normal",
        "opened_at": opened,
        "promised_by": opened + timedelta(hours=4),
        "promised_at": opened,
    }
    with line.database.transaction() as tx:
        row, created = callbacks.insert(tx, [str(1000 + place)], **{**given, **columns})
    assert created
    return row


def call(line: Line, row: RequestRow, who: Person, started_at: datetime, **columns: Any) -> None:
    """An attempt, with its mark on the request. Ended at once unless `ended_at` is given."""
    values = {"id": line.new_id(), "request_id": row.id, "staff_id": who.id, "kind": "line"}
    values |= {"number": row.number, "started_at": started_at, "ended_at": started_at, **columns}
    with line.database.transaction() as tx:
        tx.execute(insert(callback_attempts).values(**values))
        before = callbacks.by_id(tx, row.id)
        assert before is not None
        callbacks.update(tx, row.id, first_attempt_at=before.first_attempt_at or started_at)


def text(line: Line, number: str, status: str, at: datetime | None = None, **columns: Any) -> str:
    """A text to a number, as it stands now."""
    message_id, now = line.new_id(), at or line.clock()
    values = {
        "id": message_id,
        "kind": "outbox",
        "to_number": number,
        "body": "JOI: a text",
        "language": "en",
    }
    values |= {"purpose": "callback_receipt", "key": message_id, "status": status, "due_at": now}
    values |= {"created_at": now, "updated_at": now, **columns}
    with line.database.transaction() as tx:
        tx.execute(insert(messages).values(**values))
    return message_id
