"""scripts/staff.py as it is called: what it does, what it says, and that a password is never an argument."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from line.services import passwords
from line.store import staff
from line.store.engine import Database
from line.store.staff import StaffRow
from scripts import staff as script

ROOT = Path(__file__).resolve().parent.parent
GOOD = "tulip ladder velvet rain"
OTHER = "harbor violin seven maple"


@pytest.fixture
def database(tmp_path: Path, migrated_file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """The database that the settings name."""
    path = tmp_path / "line.db"
    path.write_bytes(migrated_file.read_bytes())
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{path}")
    opened = Database(f"sqlite:///{path}")
    yield opened
    opened.dispose()


@dataclass(frozen=True)
class Script:
    """The script, called with a line on its standard input: exit code, output, errors."""

    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def __call__(self, *arguments: str, typed: str = "") -> tuple[int, str, str]:
        self.monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        code = script.main(arguments)
        said = self.capsys.readouterr()
        return code, said.out, said.err


@pytest.fixture
def call(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    database: Database,  # noqa: ARG001 - the script finds it by the settings
) -> Script:
    return Script(monkeypatch, capsys)


def stored(database: Database, username: str) -> StaffRow | None:
    with database.reading() as conn:
        return staff.by_username(conn, username)


def add(call: Script, username: str = "maria") -> None:
    assert call("add", username, "--name", "María López", typed=GOOD + "\n")[0] == 0


def test_a_person_is_added_with_the_password_from_standard_input(call: Script, database: Database) -> None:
    arguments = ("--name", "María López", "--role", "supervisor", "--phone", "904-555-0130")
    assert call("add", "maria", *arguments, typed=GOOD + "\n") == (0, "maria (supervisor) was added.\n", "")
    row = stored(database, "maria")
    assert row is not None
    assert (row.name, row.role, row.phone, row.demo) == ("María López", "supervisor", "+19045550130", False)
    assert passwords.fits(row.password_hash, GOOD)


def test_a_person_is_disabled_and_let_in_again_by_a_reset(call: Script, database: Database) -> None:
    add(call)
    assert call("disable", "maria")[:2] == (0, "maria is disabled, and signed out everywhere.\n")
    row = stored(database, "maria")
    assert row is not None
    assert row.disabled_at is not None
    assert "disabled" in call("list")[1]
    assert call("reset", "maria", typed=OTHER + "\n")[0] == 0
    row = stored(database, "maria")
    assert row is not None
    assert row.disabled_at is None
    assert passwords.fits(row.password_hash, OTHER)


def test_the_list_shows_everybody_and_no_password(call: Script) -> None:
    assert "Nobody yet" in call("list")[1]
    add(call)
    add(call, "ben")
    code, listed, _ = call("list")
    assert code == 0
    assert [line.split()[:2] for line in listed.splitlines()] == [
        ["ben", "scheduler"],
        ["maria", "scheduler"],
    ]
    assert "argon2" not in listed


@pytest.mark.parametrize(
    ("arguments", "typed", "words"),
    [
        (("add", "maria", "--name", "Maria"), "short\n", "too short"),
        (("add", "maria", "--name", "Maria"), "", "no password came"),
        (("add", "M!", "--name", "Maria"), GOOD, "username"),
        (("add", "maria", "--name", "Maria", "--phone", "1"), GOOD, "phone number"),
        (("disable", "nobody"), "", "nobody with the username"),
        (("reset", "nobody"), GOOD, "nobody with the username"),
    ],
)
def test_what_will_not_do_is_one_line(
    call: Script, arguments: tuple[str, ...], typed: str, words: str
) -> None:
    code, said, errors = call(*arguments, typed=typed)
    assert (code, said) == (1, "")
    assert errors.startswith("JOI Line: ")
    assert words in errors
    assert errors.count("\n") == 1


def test_a_password_is_no_argument(call: Script, database: Database) -> None:
    for arguments in (
        ("add", "maria", GOOD, "--name", "M"),
        ("add", "maria", "--name", "M", "--password", GOOD),
    ):
        with pytest.raises(SystemExit) as left:
            call(*arguments)
        assert left.value.code == 2
    assert stored(database, "maria") is None


def test_a_database_that_cannot_be_opened_is_one_line(call: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://somebody:secret@127.0.0.1:1/none")
    code, _, errors = call("list")
    assert code == 1
    assert errors.count("\n") == 1
    assert "secret" not in errors


def at_a_terminal(database: Database, *typed: str) -> tuple[int, str]:
    """The script as a person calls it: each line is typed when it asks."""
    here, there = pty.openpty()
    command = [sys.executable, str(ROOT / "scripts" / "staff.py"), "add", "maria", "--name", "Maria"]
    environment = {**os.environ, "DATABASE_URL": database.url}
    process = subprocess.Popen(
        command,
        stdin=there,
        stdout=there,
        stderr=there,
        env=environment,
        start_new_session=True,
        close_fds=True,
    )
    os.close(there)
    said = ""
    for answer in typed:
        while not said.rstrip(" ").endswith(":"):
            said += os.read(here, 1024).decode()
        os.write(here, f"{answer}\n".encode())
        said += "\n"
    while True:
        try:
            part = os.read(here, 1024)
        except OSError:  # Linux: nobody is at the other end any more
            part = b""
        if not part:
            break
        said += part.decode()
    os.close(here)
    return process.wait(timeout=20), said


def test_at_a_terminal_the_password_is_asked_for_twice_and_not_shown(database: Database) -> None:
    code, said = at_a_terminal(database, GOOD, OTHER)
    assert code == 1
    assert "the two passwords are not the same" in said
    code, said = at_a_terminal(database, GOOD, GOOD)
    assert (code, "maria (scheduler) was added." in said) == (0, True)
    assert "tulip" not in said
