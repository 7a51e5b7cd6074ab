"""Signing in and out: a password becomes a session, a session's token lets its person in.

Owns the sessions' transactions. A token is 256 random bits that only the browser has; the database has its SHA-256.
Limits and refusals say the same, and take as long, whether or not anybody goes by that name.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from line.core.claims import LEASE
from line.core.staff import Limits, Person, limits
from line.services import audit, passwords, tries
from line.services.line import Line
from line.services.tries import SignInRefused
from line.store import claims, staff, staff_sessions, wallboards
from line.store.engine import Connection
from line.store.staff import StaffRow
from line.store.staff_sessions import Found, SessionRow

WRONG = "The username or the password is not right."
RENEWED_EVERY = timedelta(seconds=30)
"""A deed is written down this often at most: a scheduler at work costs one small write in half a minute."""

_LONGEST_TOKEN = 64
_LONGEST_BROWSER = 200


@dataclass(frozen=True)
class Session:
    """A sign-in that is in force: whose it is, what her forms must send along, and when it ends by itself."""

    id: str
    person: Person
    csrf: str
    idle_at: datetime
    ends_at: datetime

    def seconds_left(self, now: datetime) -> int:
        """Whole seconds until it ends when she does nothing."""
        return max(0, int((min(self.idle_at, self.ends_at) - now).total_seconds()))


@dataclass(frozen=True)
class Entered:
    """A new session, and its token for the browser's cookie."""

    token: str
    session: Session


@dataclass(frozen=True)
class OpenSession:
    """One of a person's sessions for her own page; `here` is the one she looks at it with."""

    id: str
    browser: str
    address: str
    since: datetime
    active_at: datetime
    here: bool


def fingerprint(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def new_secret() -> str:
    """256 random bits for a cookie, a form or a link."""
    return secrets.token_urlsafe(32)


def person_of(row: StaffRow) -> Person:
    return Person(row.id, row.username, row.name, row.role, row.phone, row.shortcuts)


def may_sign_in(line: Line, row: StaffRow) -> bool:
    """Disabled people may not, and demo people only while the simulator is the carrier."""
    return row.disabled_at is None and (line.settings.simulated or not row.demo)


def sign_in(
    line: Line, username: str, password: str, *, address: str, browser: str, presented: str = ""
) -> Entered:
    """Checks the password and begins a session. `presented` is the token that the browser still had.

    Raises SignInRefused, with words that do not tell a wrong password from an unknown or a disabled person.
    """
    attempt = tries.begin(line, username, address)
    person = attempt.person if attempt.person and may_sign_in(line, attempt.person) else None
    # Hashed outside of any transaction: it takes long on purpose.
    if not passwords.fits(person.password_hash if person else None, password) or person is None:
        with line.database.transaction() as tx:
            known = attempt.person.id if attempt.person else None
            audit.record(tx, line, known, "sign_in_refused", now=attempt.at, address=address)
        raise SignInRefused(WRONG)
    renewed = passwords.hashed(password) if passwords.outdated(person.password_hash) else None
    token = new_secret()
    with line.database.transaction() as tx:
        current = staff.by_id(tx, person.id, lock=True)
        if current is None or current.password_hash != person.password_hash or current.disabled_at:
            raise SignInRefused(WRONG)  # disabled or reset while we were hashing
        if renewed is not None:
            staff.renew_hash(tx, person.id, person.password_hash, renewed)
        tries.succeed(tx, attempt)
        row = _begin(tx, line, person, attempt.at, token, presented, address, browser)
    return Entered(token, _session(row, person, limits(attempt.at, attempt.at, None)))


def enter(line: Line, token: str, *, renews: bool) -> Session | None:
    """The session of a token, or None when there is none in force. `renews`: this is a deed of hers, not a poll."""
    if not token or len(token) > _LONGEST_TOKEN:
        return None
    now = line.clock()
    with line.database.reading() as tx:
        found = staff_sessions.find(tx, fingerprint(token))
    if found is None or found.session.ended_at is not None or not may_sign_in(line, found.person):
        return None
    row, ends = found.session, _limits(found)
    if now >= ends.over_at:
        with line.database.transaction() as tx:
            _end_by_the_clock(tx, line, found, now)
        return None
    # The absolute: the simulator's clock may be turned back.
    if renews and abs(now - row.active_at) >= RENEWED_EVERY:
        with line.database.transaction() as tx:
            staff_sessions.renew(tx, row.id, now)
        ends = limits(row.created_at, now, found.calling_since)
    return _session(row, found.person, ends)


def sign_out(line: Line, session: Session, address: str) -> None:
    """Ends her session. To end it twice does nothing."""
    now = line.clock()
    with line.database.transaction() as tx:
        if staff_sessions.end(tx, session.id, session.person.id, now):
            claims.shorten(tx, session.person.id, now + LEASE)
            audit.record(
                tx, line, session.person.id, "sign_out", now=now, address=address, session=session.id
            )


def sessions_of(line: Line, session: Session) -> tuple[OpenSession, ...]:
    """Her own sessions that are in force, the newest first."""
    now = line.clock()
    with line.database.reading() as tx:
        found = staff_sessions.unended(tx, session.person.id)
    return tuple(
        OpenSession(
            one.session.id,
            one.session.browser,
            one.session.address,
            one.session.created_at,
            one.session.active_at,
            one.session.id == session.id,
        )
        for one in found
        if now < _limits(one).over_at
    )


def end_session(line: Line, session: Session, session_id: str, address: str) -> bool:
    """Ends one of her own sessions; False when there is none such in force."""
    now = line.clock()
    with line.database.transaction() as tx:
        ended = staff_sessions.end(tx, session_id, session.person.id, now)
        if ended:
            why = {"session": session_id, "why": "ended on the account page"}
            audit.record(tx, line, session.person.id, "session_ended", now=now, address=address, **why)
    return ended


def is_wallboard(line: Line, token: str) -> bool:
    """Whether this is the token of a wallboard that was not revoked."""
    if not token or len(token) > _LONGEST_TOKEN:
        return False
    with line.database.reading() as tx:
        return wallboards.by_token(tx, fingerprint(token)) is not None


def note_forbidden(line: Line, session: Session, endpoint: str, address: str) -> None:
    """Writes down that somebody asked for a page of another role."""
    with line.database.transaction() as tx:
        now = line.clock()
        audit.record(tx, line, session.person.id, "forbidden", now=now, address=address, endpoint=endpoint)


def _begin(
    tx: Connection,
    line: Line,
    person: StaffRow,
    now: datetime,
    token: str,
    presented: str,
    address: str,
    browser: str,
) -> SessionRow:
    """A new session on record, in place of the one that the browser had."""
    row = SessionRow(
        id=line.new_id(),
        token_hash=fingerprint(token),
        staff_id=person.id,
        csrf=_succeed(tx, line, presented, person.id, now, address),
        address=address,
        browser=_printable(browser),
        created_at=now,
        active_at=now,
        ended_at=None,
    )
    staff_sessions.add(tx, row)
    audit.record(tx, line, person.id, "sign_in", now=now, address=address, session=row.id)
    return row


def _succeed(tx: Connection, line: Line, presented: str, staff_id: str, now: datetime, address: str) -> str:
    """Ends what the browser was signed in with, and gives the new session's form secret.

    A session that ended by the clock hands its secret on to the same person in the same browser: pages that are still
    open there go on working, and what was typed into them is not lost. One that somebody ended hands on nothing.
    """
    found = staff_sessions.find(tx, fingerprint(presented)) if presented else None
    if found is None:
        return new_secret()
    row, over_at = found.session, _limits(found).over_at
    by_hand = row.ended_at is not None and row.ended_at < over_at
    if row.ended_at is None and now < over_at:
        staff_sessions.end(tx, row.id, row.staff_id, now)
        why = {"session": row.id, "why": "signed in again"}
        audit.record(tx, line, row.staff_id, "session_ended", now=now, address=address, **why)
    elif row.ended_at is None:
        _end_by_the_clock(tx, line, found, now)
    return row.csrf if row.staff_id == staff_id and not by_hand else new_secret()


def _end_by_the_clock(tx: Connection, line: Line, found: Found, now: datetime) -> None:
    row, ends = found.session, _limits(found)
    if staff_sessions.end(tx, row.id, row.staff_id, ends.over_at):
        why = "nothing done" if ends.idle_at <= ends.ends_at else "the longest time"
        audit.record(tx, line, row.staff_id, "session_ended", now=now, session=row.id, why=why)


def _limits(found: Found) -> Limits:
    return limits(found.session.created_at, found.session.active_at, found.calling_since)


def _session(row: SessionRow, person: StaffRow, ends: Limits) -> Session:
    return Session(row.id, person_of(person), row.csrf, ends.idle_at, ends.ends_at)


def _printable(browser: str) -> str:
    return "".join(character for character in browser if character.isprintable())[:_LONGEST_BROWSER]
