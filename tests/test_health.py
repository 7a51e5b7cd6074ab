"""Health: what a monitor is told, and that a failing database is an answer and not a failure of ours."""

from datetime import UTC, datetime, timedelta
from typing import Any, cast

from flask.testing import FlaskClient

from line.carrier.signature import Verifier
from line.services.health import LATE_SECONDS, readiness
from line.services.line import Line
from line.settings import Settings
from line.store import outbox
from line.store.engine import Database
from line.web import gates, health, new_app

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


def line_on(database: Database) -> Line:
    """A line that can only be asked how it is."""
    nothing = cast(Any, None)
    settings = Settings.from_env({})
    return Line(settings, nothing, database, nothing, lambda: NOW, nothing, nothing)


def client_of(line: Line) -> FlaskClient:
    app = new_app(https=False)
    app.register_blueprint(health.blueprint(line))
    gates.guard(app, Verifier("http://127.0.0.1:8000", ["token"]))
    return app.test_client()


def enqueue(database: Database, due: datetime) -> None:
    with database.transaction() as connection:
        outbox.enqueue(
            connection,
            "0" * 32,
            to="+19045550101",
            body="hello",
            language="en",
            purpose="info_replies",
            key="a key",
            due_at=due,
            now=NOW,
        )


def test_the_process_says_ok_without_asking_the_database(database: Database) -> None:
    database.dispose()
    answer = client_of(line_on(database)).get("/healthz")
    assert (answer.status_code, answer.text, answer.mimetype) == (200, "ok\n", "text/plain")


def test_an_empty_line_is_ready(database: Database) -> None:
    answer = client_of(line_on(database)).get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {
        "database": "ok",
        "outbox": "ok",
        "oldest_due_seconds": None,
        "due": 0,
        "unknown": 0,
        "on_call": "none",
    }


def test_a_message_that_waits_too_long_makes_the_outbox_late_and_the_line_still_ready(
    database: Database,
) -> None:
    enqueue(database, NOW - timedelta(seconds=LATE_SECONDS + 1))
    answer = client_of(line_on(database)).get("/readyz")
    assert answer.status_code == 200
    assert answer.json is not None
    assert (answer.json["outbox"], answer.json["oldest_due_seconds"], answer.json["due"]) == (
        "late",
        121.0,
        1,
    )


def test_a_message_for_later_is_not_late(database: Database) -> None:
    enqueue(database, NOW + timedelta(hours=1))
    found = readiness(line_on(database))
    assert (found.outbox, found.oldest_due_seconds, found.due) == ("ok", None, 0)


def test_a_database_that_fails_is_503_and_its_address_is_not_told() -> None:
    # Port 1 answers nowhere.
    database = Database("postgresql+psycopg://line:word@127.0.0.1:1/line")
    answer = client_of(line_on(database)).get("/readyz")
    database.dispose()
    assert answer.status_code == 503
    assert answer.json is not None
    assert (answer.json["database"], answer.json["outbox"], answer.json["due"]) == (
        "failing",
        "unknown",
        None,
    )
    assert "word" not in answer.text
