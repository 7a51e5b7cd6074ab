"""A whole line over a test's own database: the shipped content, a clock that a test sets, ids that count, and a
carrier at the wire that takes every text.

Services are called as the web does; `Phone` takes a call step by step through the WSGI app, with signed requests.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from flask import Flask
from sqlalchemy import text as sql
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

from line.carrier import sms
from line.carrier.signature import Verifier
from line.core.script import Script
from line.services import texts
from line.services.line import Line
from line.settings import Settings
from line.store.engine import Database
from line.store.tables import metadata
from line.web import create_app
from tests.compiled import compiled
from tests.conftest import _as_owner, _numbers, _postgresql_url
from tests.talks import MOBILE, OPEN, script
from tests.wire import Clock, Wire

PUBLIC_URL = "http://127.0.0.1:8000"
TOKEN = "a token for tests"


def composed(database: Database, now: datetime = OPEN, *, speaks: Script | None = None) -> Line:
    """The line at `now`; `clock_of(line)` moves its time."""
    clock = Clock(now)
    settings = Settings(
        host="127.0.0.1",
        port=8000,
        instance=Path("instance"),
        database_url="",
        secret_key="for tests only, and as long as a real one must be",
        public_url=PUBLIC_URL,
    )
    numbers = count(3821)
    carrier = Wire(clock).carrier()
    return Line(
        settings, speaks or script(), database, carrier, clock, lambda: f"{next(numbers):032x}", sms.write
    )


@pytest.fixture(scope="module")
def kept_postgresql(postgresql_server: Path) -> Iterator[Database]:
    """One migrated database for a whole file of tests: making one for each test would cost a third of a second."""
    name = f"kept_{next(_numbers)}"
    _as_owner(postgresql_server, f"CREATE DATABASE {name} TEMPLATE migrated STRATEGY WAL_LOG")
    made = Database(_postgresql_url(postgresql_server, name))
    yield made
    made.dispose()
    _as_owner(postgresql_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def emptied(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A migrated database without a row, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        path = tmp_path / "line.db"
        shutil.copyfile(request.getfixturevalue("migrated_file"), path)
        made = Database(f"sqlite:///{path}")
        yield made
        made.dispose()
        return
    kept: Database = request.getfixturevalue("kept_postgresql")
    with kept.transaction() as tx:
        tx.execute(sql("SET LOCAL session_replication_role = replica"))  # the audit log refuses it otherwise
        for name in metadata.tables:  # a sixth of what TRUNCATE takes where there are few rows
            tx.execute(sql(f"DELETE FROM {name}"))
        tx.execute(sql("SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'"))
    yield kept


def clock_of(line: Line) -> Clock:
    assert isinstance(line.clock, Clock)
    return line.clock


def web_of(line: Line) -> Flask:
    return compiled(create_app(line, Verifier(PUBLIC_URL, (TOKEN,))))


def post(app: Flask, target: str, form: dict[str, str], signature: str | None = None) -> TestResponse:
    """A webhook, signed unless another `signature` is given ("" for none)."""
    if signature is None:
        signature = RequestValidator(TOKEN).compute_signature(PUBLIC_URL + target, form)
    headers = {"X-Twilio-Signature": signature} if signature else {}
    return app.test_client().post(target, data=form, headers=headers)


@dataclass
class Patient:
    """Texts the line; `says` gives the reply, or None for silence."""

    line: Line
    number: str = MOBILE
    sids: Iterator[int] = field(default_factory=lambda: count(1))

    def says(self, body: str, *, media: int = 0, opt_out_type: str | None = None) -> str | None:
        sid = f"SM{self.number[-4:]}{next(self.sids):028x}"
        reply = texts.receive(self.line, texts.Text(sid, self.number, body, media, opt_out_type))
        return reply.body if reply else None


@dataclass
class Phone:
    """A call through the app, each step signed and sent to where the last document said."""

    app: Flask
    number: str = MOBILE
    sid: str = "CA" + "1" * 32
    extra: dict[str, str] = field(default_factory=dict)
    document: bytes = b""

    def rings(self) -> str:
        return self._post("/voice", CallStatus="ringing")

    def presses(self, *keys: str) -> str:
        for key in keys:
            self._step(Digits=key)
        return self.heard

    def speaks(self, words: str) -> str:
        return self._step(SpeechResult=words, Confidence="0.9")

    def waits(self, times: int = 1) -> str:
        for _ in range(times):
            self._step()
        return self.heard

    def records(self, seconds: int) -> str:
        return self._step(RecordingSid="RE" + "a" * 32, RecordingDuration=str(seconds), Digits="#")

    def staff_leg_ends(self, status: str = "completed") -> str:
        return self._step(DialCallStatus=status)

    def hangs_up(self, status: str = "completed") -> None:
        self.extra["CallStatus"] = status
        response = post(self.app, "/voice/status", self._form({}))
        assert response.status_code == 200

    @property
    def heard(self) -> str:
        """All words of the last document."""
        return " ".join(words for words in (say.strip() for say in self.tree.itertext()) if words)

    @property
    def tree(self) -> ElementTree.Element:
        return ElementTree.fromstring(self.document)

    @property
    def over(self) -> bool:
        return self.tree.find("Hangup") is not None

    def next_address(self) -> str:
        """Where the next step goes."""
        for verb in ("Gather", "Record", "Dial"):
            found = self.tree.findall(verb)
            if found:
                return found[-1].attrib["action"]
        raise AssertionError(f"the call goes nowhere: {self.document!r}")

    def _step(self, **fields: str) -> str:
        parts = urlsplit(self.next_address())
        return self._post(parts.path, CallStatus="in-progress", **fields)

    def _post(self, target: str, **fields: str) -> str:
        response = post(self.app, target, self._form(fields))
        assert response.status_code == 200
        self.document = response.data
        return self.heard

    def _form(self, fields: dict[str, str]) -> dict[str, str]:
        return {"CallSid": self.sid, "From": self.number, "To": "+19045642000", **self.extra, **fields}


def forward(line: Line, **units: float) -> None:
    clock_of(line).now += timedelta(**units)


def rows(line: Line, table: str) -> list[dict[str, object]]:
    """Every row of a table, as plain data, in the order it was written where that is known."""
    order = {"callback_requests": "opened_at, id", "consent_events": "id", "callback_events": "id"}.get(
        table, "1"
    )
    with line.database.reading() as conn:
        return [dict(row) for row in conn.execute(sql(f"SELECT * FROM {table} ORDER BY {order}")).mappings()]


def requests_of(line: Line) -> list[dict[str, object]]:
    return rows(line, "callback_requests")
