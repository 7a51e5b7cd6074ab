"""A Monday at ten in the schedulers' console, served in this process: its people and its server.

The clock stands still, so that every picture and every check meets the same page. Nobody here is a real person; what
patients left is console_requests.py's.
"""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import update
from werkzeug.serving import make_server

from line.core.staff import Person
from line.services import staff as register
from line.services.line import Line
from line.store.callbacks import RequestRow
from line.store.engine import Database
from line.store.tables import staff_sessions
from tests import clinic_day
from tests.composed import composed, web_of

PASSWORD = "a password for tests only"
PEOPLE = (
    ("ana", "Ana Sample", "scheduler"),
    ("ben", "Ben Sample", "scheduler"),
    ("cleo", "Cleo Sample", "scheduler"),
    ("dora", "Dora Sample", "scheduler"),
    ("eva", "Eva Sample", "scheduler"),  # the one whose sign-in ends
    ("sue", "Sue Sample", "supervisor"),
)


@dataclass(frozen=True)
class Desk:
    """One person, and the token that her browser is signed in with."""

    who: Person
    token: str


@dataclass
class Day:
    """A served line: `address` is where it answers; `requests`, and the ids of `visits`, go by names of the tests."""

    line: Line
    address: str
    desks: dict[str, Desk] = field(default_factory=dict)
    requests: dict[str, RequestRow] = field(default_factory=dict)
    visits: dict[str, str] = field(default_factory=dict)
    wallboard: str = ""

    def who(self, name: str) -> Person:
        return self.desks[name].who

    def page(self, name: str) -> str:
        """The path of a request's page."""
        return f"/console/requests/{self.requests[name].id}"

    def visit(self, name: str) -> str:
        """The path of a visit's page."""
        return f"/console/visits/{self.visits[name]}"

    def rests(self, name: str, **span: float) -> None:
        """Somebody has done nothing for so long; no time at all begins her sign-in anew."""
        active = self.line.clock() - timedelta(**span)
        hers = staff_sessions.c.staff_id == self.who(name).id
        with self.line.database.transaction() as tx:
            tx.execute(update(staff_sessions).where(hers).values(active_at=active, ended_at=None))


@contextmanager
def served(folder: Path, migrated: Path | None) -> Iterator[Day]:
    """A console with people and without requests. Without a `migrated` database whatever is asked of it fails."""
    folder.mkdir()
    if migrated is not None:
        shutil.copyfile(migrated, folder / "line.db")
    line = composed(Database(f"sqlite:///{folder / 'line.db'}"))
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # a line for each request otherwise
    server = make_server("127.0.0.1", 0, web_of(line), threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        day = Day(line, f"http://127.0.0.1:{server.server_port}")
        if migrated is not None:
            _people(day)
        yield day
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        line.database.dispose()


def _people(day: Day) -> None:
    app = web_of(day.line)
    for name, full, role in PEOPLE:
        who = clinic_day.person(day.line, full, role)
        clinic_day.signed_in(app, day.line, who)
        day.desks[name] = Desk(replace(who, phone="+19045550130"), f"token-of-{who.id}")
    register.add(day.line, "ida", name="Ida Sample", role="scheduler", password=PASSWORD)
