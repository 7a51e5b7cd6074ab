"""The people who may sign in to the console: adds, disables, gives a new password, lists.

A password is asked for twice, or read as one line from standard input when that is no terminal; it is never an
argument, where every user of the machine could read it. Leaves with 0, or with 1 and one line on what is in the way.
"""

from __future__ import annotations

import argparse
import getpass
import sys
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # run as a file, not as a module

from line.core.staff import ROLES, SHORTEST_PASSWORD
from line.services import staff
from line.services.conflicts import Refused
from line.settings import Settings, SettingsError
from line.store.engine import Database


class NoPassword(Exception):
    """Nobody gave one."""


@dataclass(frozen=True)
class Office:
    """As much of the line as services/staff.py needs."""

    settings: Settings
    database: Database
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    new_id: Callable[[], str] = lambda: uuid.uuid4().hex


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code of one command."""
    given = _parser().parse_args(arguments)
    try:
        settings = Settings.from_env()
        database = Database(settings.database_url)
        try:
            database.migrate()  # the first person may be added before the first start
            print(_done(given, Office(settings, database)))
        finally:
            database.dispose()
    except Refused as refused:
        return _fail(refused.words)
    except (SettingsError, NoPassword) as problem:
        return _fail(str(problem))
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return 130
    except Exception as error:
        # Without its message: a driver's words may hold the address of the database, or a person's name.
        return _fail(f"the database cannot be opened or changed ({type(error).__name__}).")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/staff.py", description="The people who may sign in to the console."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="add | disable | reset | list")
    add = commands.add_parser("add", help="adds a person, and asks for her password")
    add.add_argument("username")
    add.add_argument("--name", required=True, help="as colleagues read it")
    add.add_argument("--role", choices=ROLES, default="scheduler")
    add.add_argument("--phone", help="her own phone, which rings first when she calls a patient")
    disable = commands.add_parser("disable", help="she can no longer sign in, and is signed out everywhere")
    disable.add_argument("username")
    reset = commands.add_parser("reset", help="a new password; also lets a disabled person in again")
    reset.add_argument("username")
    commands.add_parser("list", help="everybody, with role and state")
    return parser


def _done(given: argparse.Namespace, office: Office) -> str:
    """Does it, and says what was done."""
    match given.command:
        case "add":
            person = staff.add(
                office,
                given.username,
                name=given.name,
                role=given.role,
                password=_password(),
                phone=given.phone,
            )
            return f"{person.username} ({person.role}) was added."
        case "disable":
            person = staff.disable(office, given.username)
            return f"{person.username} is disabled, and signed out everywhere."
        case "reset":
            person = staff.reset(office, given.username, _password())
            return f"{person.username} has a new password, and is signed out everywhere."
    return _listed(staff.everyone(office))


def _listed(people: Sequence[staff.Listed]) -> str:
    if not people:
        return "Nobody yet: scripts/staff.py add USERNAME --name NAME"
    rows = [
        (
            one.person.username,
            one.person.role,
            one.person.phone or "no phone",
            "disabled" if one.disabled else "demo" if one.demo else "active",
            one.person.name,
        )
        for one in people
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    padded = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in padded)


def _password() -> str:
    """Asked for twice without showing it; from a pipe one line is enough. Raises NoPassword."""
    if not sys.stdin.isatty():
        given = sys.stdin.readline().rstrip("\r\n")
        if not given:
            raise NoPassword("no password came on standard input.")
        return given
    try:
        given = getpass.getpass(f"Password ({SHORTEST_PASSWORD} characters or more): ")
        again = getpass.getpass("Once more: ")
    except EOFError as error:
        raise NoPassword("no password was given.") from error
    if given != again:
        raise NoPassword("the two passwords are not the same.")
    return given


def _fail(words: str) -> int:
    print(f"JOI Line: {words}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
