"""The whole line as scripts/run serves it, and a browser in front of it; one server for all tests of this folder.

A test begins with an empty table: no calls, no texts, no rows, and it is ten o'clock on a Monday at the clinic.
"""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import text as sql

from line.services.passwords import hashed
from line.store.engine import Database
from line.store.tables import metadata

from .console import PASSWORD, Clinic
from .console_looks import Console, console

ROOT = Path(__file__).resolve().parents[2]
OPEN = "2026-11-23T10:00:00-05:00"
PATIENCE = 20.0  # seconds until a server that does not answer counts as one that never will
_ONLY_GROWS = "audit_entries"  # the database itself refuses to remove what is on this log
_SIMULATED = ("calls", "messages", "deliveries", "blocks", "recordings", "exchanges", "problems")


@dataclass(frozen=True)
class Served:
    """The running line: where it answers, and what it has stored."""

    address: str
    instance: Path
    database: Database

    @property
    def phone(self) -> str:
        """The phone page, with captions fifty times as fast as speech."""
        return f"{self.address}/phone/?pace=50"

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Every row of a table, as stored."""
        with self.database.reading() as conn:
            return [dict(row) for row in conn.execute(sql(f"SELECT * FROM {table}")).mappings()]

    def clear(self) -> None:
        """Forget every patient and everybody of the clinic, on the line and on the telephones; not what was done."""
        with self.database.transaction() as conn:
            for table in reversed(metadata.sorted_tables):
                if table.name != _ONLY_GROWS:
                    conn.execute(table.delete())
        with closing(sqlite3.connect(self.instance / "simulator.db", timeout=10)) as simulator, simulator:
            for name in _SIMULATED:
                simulator.execute(f"DELETE FROM {name}")


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(server: subprocess.Popen[str], port: int, log: Path) -> None:
    assert server.stdout
    gives_up = threading.Timer(PATIENCE, server.kill)  # the greeting below ends with the server
    gives_up.start()
    greeted = any("/healthz" in line for line in server.stdout)
    gives_up.cancel()
    assert greeted, f"the server ended, or was not ready in {PATIENCE:.0f} s: {log.read_text()}"
    with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as connection:
        connection.request("GET", "/readyz")
        assert connection.getresponse().status == 200, log.read_text()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Migrated and served by the commands of scripts/run, with an instance folder and a port of its own."""
    instance, port = tmp_path_factory.mktemp("instance"), _free_port()
    settings = os.environ | {"LINE_INSTANCE": str(instance), "HOST": "127.0.0.1", "PORT": str(port)}
    subprocess.run([sys.executable, "app.py", "migrate"], cwd=ROOT, env=settings, check=True, timeout=60)
    log, command = instance / "server.log", [sys.executable, "-m", "scripts.serve"]
    with log.open("wb") as errors:
        server = subprocess.Popen(
            command, cwd=ROOT, env=settings, stdout=subprocess.PIPE, stderr=errors, text=True
        )
    database = Database(f"sqlite:///{instance / 'line.db'}")
    try:
        _wait_until_ready(server, port, log)
        yield Served(f"http://127.0.0.1:{port}", instance, database)
    finally:
        database.dispose()
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        assert server.stdout
        server.stdout.close()


@contextmanager
def phone_page(
    browser: Browser,
    table: Served,
    width: int,
    height: int,
    *,
    allowed: str = "ERR_ABORTED",
    script: str = "",
) -> Iterator[Page]:
    """The phone in a window of this size. Afterwards nothing may have been on its console, thrown or failed to load,
    but for what holds the allowed word: a request that was under way when the page was left."""
    context = browser.new_context(viewport={"width": width, "height": height})
    context.add_init_script(script or ";")
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: complaints.append(f"thrown: {error}"))
    page.on("requestfailed", lambda request: complaints.append(f"{request.url}: {request.failure}"))
    try:
        page.goto(table.phone)
        expect(page.locator("#now-local")).to_contain_text("10:00 AM")
        yield page
        page.goto("about:blank")
    finally:
        context.close()
    assert [one for one in complaints if allowed not in one] == []


@pytest.fixture
def table(served: Served, browser: Browser) -> Served:
    """The line with nothing on it, on Monday at ten."""
    served.clear()
    context = browser.new_context()
    answer = context.request.post(
        f"{served.address}/phone/api/clock", data={"handset": "+19045550110", "at": OPEN}
    )
    assert answer.ok, answer.text()
    context.close()
    return served


@pytest.fixture
def page(table: Served, browser: Browser) -> Iterator[Page]:
    """The phone in a wide window."""
    with phone_page(browser, table, 1280, 900) as opened:
        yield opened


@pytest.fixture(scope="session")
def password_hash() -> str:
    """Of the password that all schedulers have here: hashing takes long on purpose."""
    return hashed(PASSWORD)


@pytest.fixture
def clinic(table: Served, browser: Browser, password_hash: str) -> Iterator[Clinic]:
    """Two schedulers who may sign in, and the phones of their patients. Afterwards nothing may have been on the
    console of a browser, thrown or failed to load, but for what the test said that it would make."""
    made = Clinic(table, browser, datetime.fromisoformat(OPEN))
    made.employ(password_hash)
    try:
        yield made
    finally:
        made.close()
    assert made.complaints == []


@pytest.fixture(scope="session")
def console_pages(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory, migrated_file: Path
) -> Iterator[Console]:
    """Every page of the console, to be looked at: each is opened once for all tests that do."""
    with console(browser, tmp_path_factory.mktemp("console"), migrated_file) as made:
        yield made
