"""The practice line's first day: in an empty database with the simulator, and never anywhere else."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import app
from line.core.staff import password_problem
from line.services import demo, queue, reminder_page, sign_in, staff
from line.services.sign_in import person_of
from line.services.tries import SignInRefused
from line.store import staff as people
from line.store.engine import Database
from tests.composed import Patient, rows
from tests.factories import Made, make_line

MONDAY = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)  # 10:30 AM at the clinic
NIGHT = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)  # Sunday, 1:30 AM
REAL = {
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "a token for tests",
    "TWILIO_NUMBER": "+19045550199",
    "PUBLIC_URL": "https://line.example.org",
    "SECRET_KEY": "for tests only, and as long as a real one must be",
}


@pytest.fixture(scope="module", params=[MONDAY, NIGHT], ids=["open", "closed"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A practice line after its first start."""
    line = make_line(tmp_path_factory.mktemp("practice"), now=request.param)
    assert demo.fill(line.line, line.simulator)
    return line


def views(made: Made) -> dict[str, tuple[queue.Row, ...]]:
    with made.line.database.reading() as conn:
        row = people.by_username(conn, demo.SCHEDULER)
    assert row is not None
    return {view: queue.page(made.line, person_of(row), view).rows for view in queue.VIEWS}


def test_a_first_day_has_requests_of_every_kind(made: Made) -> None:
    shown = views(made)
    everything = {row.id: row for found in shown.values() for row in found}.values()
    assert len(everything) >= 12
    kinds = Counter(row.urgency for row in everything)
    assert set(kinds) == {"urgent", "same-day", "normal", "low"}
    assert {row.source for row in everything} >= {
        "Text",
        "Call",
        "Call dropped",
        "Silent call",
        "Missed call",
    }
    marks = {mark.name for row in everything for mark in row.marks}
    assert marks >= {"language", "someone-else", "texts-off", "unheard", "touches", "unconfirmed"}
    assert any(row.clock == "late" for row in shown["todo"])
    assert any(row.clock == "waiting" for row in shown["waiting"])
    assert any(row.last_outcome for row in everything)
    assert any(row.number == "no number" for row in everything)
    assert [
        row["last_outcome"] for row in rows(made.line, "callback_requests") if row["status"] == "done"
    ] == ["booked"]


def test_its_reminders_are_due_held_sent_failed_confirmed_and_not_wanted(made: Made) -> None:
    with made.line.database.reading() as conn:
        row = people.by_username(conn, demo.SCHEDULER)
    assert row is not None
    pages = {name: reminder_page.page(made.line, person_of(row), name).rows for name in reminder_page.VIEWS}
    assert all(pages.values()), {name: len(found) for name, found in pages.items()}
    sent = {one.who: (one.what, one.answer) for one in pages["sent"]}
    assert sent == {"Gloria": ("delivered", ""), "Henry": ("delivered", "confirmed by text")}
    [failed] = pages["failed"]
    assert (failed.who, failed.next) == ("Raymond", "Phone about the visit. A request asks for it.")
    assert [one.who for one in pages["held"]] == ["Milton"]
    assert {one.who for one in pages["ended"]} == {"Ines", "Agatha"}
    assert "reminder" in {request["source"] for request in rows(made.line, "callback_requests")}


def test_nobody_in_it_has_a_number_that_could_be_somebodys(made: Made) -> None:
    tables = ("callback_requests", "appointments")
    numbers = {row["number"] for table in tables for row in rows(made.line, table)} - {None}
    assert all(str(number).startswith("+190455501") for number in numbers)


def test_the_patients_made_no_mistake_and_the_clock_is_as_it_was(
    made: Made, caplog: pytest.LogCaptureFixture
) -> None:
    assert made.simulator.problems == []
    assert caplog.records == []
    start = MONDAY if made.line.clock().date() == MONDAY.date() else NIGHT
    assert timedelta(0) <= made.line.clock() - start < timedelta(minutes=2)


def test_the_demo_people_sign_in_and_a_second_start_adds_nothing(made: Made) -> None:
    before = len(rows(made.line, "callback_requests"))
    assert not demo.fill(made.line, made.simulator)
    assert len(rows(made.line, "callback_requests")) == before
    assert demo.sign_ins(made.line.database) == (demo.SCHEDULER, demo.SUPERVISOR)
    for name, role in ((demo.SCHEDULER, "scheduler"), (demo.SUPERVISOR, "supervisor")):
        entered = sign_in.sign_in(made.line, name, demo.PASSWORD, address="127.0.0.1", browser="a test")
        assert (entered.session.person.role, entered.session.person.phone is not None) == (role, True)


def test_with_a_real_account_they_are_nobody(made: Made) -> None:
    real = replace(made.line, settings=replace(made.line.settings, twilio_account_sid="AC" + "0" * 32))
    with pytest.raises(SignInRefused):
        sign_in.sign_in(real, demo.SCHEDULER, demo.PASSWORD, address="127.0.0.1", browser="a test")
    with pytest.raises(ValueError, match="simulator"):
        demo.fill(real, made.simulator)


def test_a_database_that_has_anything_is_left_alone(tmp_path: Path) -> None:
    used = make_line(tmp_path, now=MONDAY)
    Patient(used.line).says("hello")
    assert not demo.fill(used.line, used.simulator)
    assert rows(used.line, "staff") == rows(used.line, "callback_requests") == []


def test_the_demo_password_keeps_to_the_rules() -> None:
    assert password_problem(demo.PASSWORD, demo.SCHEDULER) is None


@pytest.fixture
def first_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    """The settings of a first start, and the database that they name."""
    monkeypatch.setenv("LINE_INSTANCE", str(tmp_path))
    return Database(f"sqlite:///{tmp_path / 'line.db'}")


def test_each_start_says_how_to_sign_in_while_there_are_demo_people(
    first_start: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        assert app.main(["prepare"]) == 0
        said = capsys.readouterr().out
        assert f"{demo.SCHEDULER} or {demo.SUPERVISOR}" in said
        assert demo.PASSWORD in said
    with first_start.reading() as conn:
        assert people.any_at_all(conn)


def test_an_empty_start_makes_nobody_and_says_how_to_add_the_first(
    first_start: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    assert app.main(["prepare", "--empty"]) == 0
    assert "scripts/staff.py add" in capsys.readouterr().out
    assert demo.nobody(first_start)


def test_a_real_start_makes_nobody_and_refuses_what_was_used_for_practice(
    first_start: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in REAL.items():
        monkeypatch.setenv(name, value)
    assert app.main(["prepare"]) == 0
    assert demo.nobody(first_start)
    capsys.readouterr()
    monkeypatch.delenv("TWILIO_ACCOUNT_SID")
    monkeypatch.delenv("TWILIO_AUTH_TOKEN")
    assert app.main(["prepare"]) == 0
    for name, value in REAL.items():
        monkeypatch.setenv(name, value)
    capsys.readouterr()
    assert app.main(["prepare"]) == 1
    refused = capsys.readouterr()
    assert refused.out == ""
    assert refused.err.count("\n") == 1
    assert "demo people" in refused.err


def test_another_word_is_told_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert app.main(["serve"]) == 2
    assert "./scripts/run" in capsys.readouterr().err


def test_people_added_by_hand_are_no_demo_people(tmp_path: Path) -> None:
    made = make_line(tmp_path, now=MONDAY)
    staff.add(made.line, "maria", name="Maria", role="scheduler", password="tulip ladder velvet rain")
    demo.refuse(made.line.database)
    assert demo.sign_ins(made.line.database) == ()
