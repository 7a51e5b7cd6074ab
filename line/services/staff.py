"""The register of people: added, disabled, given a new password, and what each may change about herself.

Owns the transactions. Disabling somebody and giving her a new password end all her sessions at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from line.core.phone import parse_caller
from line.core.staff import ROLES, Person, name_problem, password_problem, username_problem
from line.services import audit, passwords, tries
from line.services.conflicts import Refused
from line.services.line import Line
from line.services.sign_in import Session, person_of
from line.settings import Settings
from line.store import claims, staff, staff_sessions
from line.store.engine import Connection, Database
from line.store.staff import StaffRow


class Office(Protocol):
    """As much of the line as the register needs: scripts/staff.py has no more of it."""

    @property
    def settings(self) -> Settings: ...
    @property
    def database(self) -> Database: ...
    @property
    def clock(self) -> Callable[[], datetime]: ...
    @property
    def new_id(self) -> Callable[[], str]: ...


@dataclass(frozen=True)
class Listed:
    """One person in the list of all."""

    person: Person
    demo: bool
    disabled: bool


class WrongPassword(Refused):
    """The password she gave as her own is not."""


def add(
    office: Office,
    username: str,
    *,
    name: str,
    role: str,
    password: str,
    phone: str | None = None,
    demo: bool = False,
) -> Person:
    """Adds a person. Raises Refused, with a sentence, for anything that will not do."""
    username, name = username.strip().lower(), name.strip()
    problem = username_problem(username) or name_problem(name) or password_problem(password, username)
    if problem:
        raise Refused(problem)
    if role not in ROLES:
        raise Refused(f"A role is one of {', '.join(ROLES)}.")
    number, hashed, now = (
        phone_of(phone, office.settings.twilio_number),
        passwords.hashed(password),
        office.clock(),
    )
    row = StaffRow(office.new_id(), username, name, role, number, hashed, now, True, demo, now, None)
    with office.database.transaction() as tx:
        if not staff.add(tx, row):
            raise Refused(f"There is somebody with the username {username} already.")
        audit.record(tx, office, None, "staff_added", now=now, subject=row.id, role=role, demo=demo)
    return person_of(row)


def disable(office: Office, username: str) -> Person:
    """She can no longer sign in, and is signed out everywhere. Raises Refused for an unknown username."""
    now = office.clock()
    with office.database.transaction() as tx:
        row = _known(tx, username)
        if staff.disable(tx, row.id, now):
            ended = staff_sessions.end_all(tx, row.id, now)
            claims.end_all(tx, row.id, now)
            audit.record(tx, office, None, "staff_disabled", now=now, subject=row.id, sessions=ended)
    return person_of(row)


def reset(office: Office, username: str, password: str) -> Person:
    """A new password from an administrator; she may sign in again if she was disabled, and is signed out everywhere.

    Raises Refused for an unknown username or a password that will not do.
    """
    with office.database.reading() as conn:
        username = _known(conn, username).username
    problem = password_problem(password, username)
    if problem:
        raise Refused(problem)
    hashed, now = passwords.hashed(password), office.clock()
    with office.database.transaction() as tx:
        row = _known(tx, username)
        staff.set_password(tx, row.id, hashed, now)
        staff.enable(tx, row.id)
        ended = staff_sessions.end_all(tx, row.id, now)
        audit.record(tx, office, None, "staff_reset", now=now, subject=row.id, sessions=ended)
    return person_of(row)


def everyone(office: Office) -> tuple[Listed, ...]:
    """All people, disabled ones too, by username."""
    with office.database.reading() as conn:
        rows = staff.everyone(conn)
    return tuple(Listed(person_of(row), row.demo, row.disabled_at is not None) for row in rows)


def set_phone(line: Line, person: Person, phone: str, address: str) -> None:
    """Where the line rings her; an empty one for nowhere. Raises Refused for what is not a number."""
    number, now = phone_of(phone, line.script.clinic.line_number), line.clock()
    with line.database.transaction() as tx:
        staff.set_phone(tx, person.id, number)
        # The number itself stays out of the log: it is hers.
        audit.record(tx, line, person, "phone", now=now, address=address, given=number is not None)


def set_shortcuts(line: Line, person: Person, on: bool, address: str) -> None:
    """Whether single keys do anything on her pages (WCAG 2.1.4)."""
    now = line.clock()
    with line.database.transaction() as tx:
        staff.set_shortcuts(tx, person.id, on)
        audit.record(tx, line, person, "shortcuts", now=now, address=address, on=on)


def change_password(line: Line, session: Session, current: str, new: str, address: str) -> None:
    """Her own new password; her other sessions end.

    Raises Refused when the new one will not do, WrongPassword when the current one is not right, and SignInRefused
    after too many tries.
    """
    person = session.person
    problem = password_problem(new, person.username)
    if problem:
        raise Refused(problem)
    attempt = tries.begin(line, person.username, address)
    kept = attempt.person.password_hash if attempt.person else None
    if not passwords.fits(kept, current):
        with line.database.transaction() as tx:
            audit.record(tx, line, person, "password_refused", now=attempt.at, address=address)
        raise WrongPassword("The current password is not right.")
    hashed = passwords.hashed(new)
    with line.database.transaction() as tx:
        row = staff.by_id(tx, person.id, lock=True)
        if row is None or row.password_hash != kept:
            raise Refused("Your password was changed meanwhile. Sign in again.")
        staff.set_password(tx, person.id, hashed, attempt.at)
        tries.succeed(tx, attempt)
        ended = staff_sessions.end_all(tx, person.id, attempt.at, but=session.id)
        audit.record(tx, line, person, "password", now=attempt.at, address=address, sessions=ended)


def phone_of(given: str | None, our_number: str | None) -> str | None:
    """A person's phone as E.164, None for none. Raises Refused; our own number would ring the line itself."""
    if not (given or "").strip():
        return None
    number = parse_caller(given).number
    if number is None:
        raise Refused("That is not a phone number in the United States. Write it like 904-555-0123.")
    if number == our_number:
        raise Refused("That is the line's own number: a call would come back to the line.")
    return number


def _known(tx: Connection, username: str) -> StaffRow:
    row = staff.by_username(tx, username.strip().lower())
    if row is None:
        raise Refused(f"There is nobody with the username {username.strip()}.")
    return row
