"""Tries to give a password: counted before the password is looked at, and refused when they are too many.

Owns the limits of OWASP ASVS 5.0, 6.3.1. Nobody can lock a colleague out: an address from which she signed in before
has an allowance of its own.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from line.core.staff import username_problem
from line.services.line import Line
from line.store import sign_ins, staff
from line.store.engine import Connection
from line.store.staff import StaffRow

TOO_MANY = "There were too many tries. Wait a while, then try again."

PER_ADDRESS, ADDRESS_SPAN = 5, timedelta(minutes=1)
PER_ACCOUNT, ACCOUNT_SPAN = 10, timedelta(hours=1)
KNOWN_FOR = timedelta(days=30)

logger = logging.getLogger(__name__)


class SignInRefused(Exception):
    """Nobody was signed in. `words` is the sentence to show; `too_many` says that waiting would help."""

    def __init__(self, words: str, *, too_many: bool = False) -> None:
        super().__init__(words)
        self.words = words
        self.too_many = too_many


@dataclass(frozen=True)
class Try:
    """A try on record, as a failed one until `succeed`; `person` is None when nobody goes by that name."""

    id: int
    at: datetime
    person: StaffRow | None


def begin(line: Line, username: str, address: str) -> Try:
    """Counts a try and writes it down. Raises SignInRefused when there were too many, and then writes nothing."""
    now, name = line.clock(), username.strip().casefold()
    with line.database.transaction() as tx:
        sign_ins.take_turn(tx)
        person = None if username_problem(name) else staff.by_username(tx, name)
        account = person.username if person else _nobody(name)
        too_many = _too_many(tx, account, address, now)
        made = None if too_many else sign_ins.add(tx, now, account, address)
    if made is None:
        logger.warning("refused a sign-in: too many tries %s", too_many)
        raise SignInRefused(TOO_MANY, too_many=True)
    return Try(made, now, person)


def succeed(tx: Connection, attempt: Try) -> None:
    """The password was right: the try counts against nobody."""
    sign_ins.succeed(tx, attempt.id)


def _too_many(tx: Connection, account: str, address: str, now: datetime) -> str:
    """Which limit is reached, in words for the log; "" when none is."""
    if sign_ins.failures_from(tx, address, now - ADDRESS_SPAN, now) >= PER_ADDRESS:
        return "from one address"
    # Else anybody could lock a scheduler out by guessing badly in her name, ten times an hour.
    known = sign_ins.has_signed_in(tx, account, address, now - KNOWN_FOR)
    failures = sign_ins.failures_for(tx, account, now - ACCOUNT_SPAN, now, address=address if known else None)
    return "for one account" if failures >= PER_ACCOUNT else ""


def _nobody(name: str) -> str:
    """An unknown name is counted too, but not kept: people type their password into the wrong field."""
    return "unknown:" + hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:32]
