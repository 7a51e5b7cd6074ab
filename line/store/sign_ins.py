"""Tries to sign in, counted by address and by account: the limits are read from here."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, exists, func, insert, select, text, update

from line.store.tables import sign_ins

_LOCK = 9045642001  # any fixed number of our own: the name of PostgreSQL's advisory lock


def take_turn(conn: Connection) -> None:
    """One try at a time is counted and written down, so that fifty at once are not each the first.

    SQLite's writers queue anyway. Held until the end of the transaction, in which nothing is hashed.
    """
    if conn.dialect.name == "postgresql":
        conn.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def add(conn: Connection, at: datetime, username: str, address: str) -> int:
    """Writes a try down as failed, before the password is looked at; returns its id."""
    values = {"at": at, "username": username, "address": address, "succeeded": False}
    return int(conn.execute(insert(sign_ins).values(**values).returning(sign_ins.c.id)).scalar_one())


def succeed(conn: Connection, try_id: int) -> None:
    conn.execute(update(sign_ins).where(sign_ins.c.id == try_id).values(succeeded=True))


def failures_from(conn: Connection, address: str, since: datetime, now: datetime) -> int:
    """Failed tries of an address, whatever the username."""
    return _failures(conn, sign_ins.c.address == address, since, now)


def failures_for(
    conn: Connection, username: str, since: datetime, now: datetime, *, address: str | None = None
) -> int:
    """Failed tries for an account, from one address or from all."""
    which = sign_ins.c.username == username
    return _failures(conn, which if address is None else which & (sign_ins.c.address == address), since, now)


def has_signed_in(conn: Connection, username: str, address: str, since: datetime) -> bool:
    """Whether this account was signed in to from this address."""
    there = (sign_ins.c.username == username) & (sign_ins.c.address == address)
    found = exists().where(there, sign_ins.c.succeeded, sign_ins.c.at > since)
    return bool(conn.scalar(select(found)))


def _failures(conn: Connection, which: ColumnElement[bool], since: datetime, now: datetime) -> int:
    # Not after now: the simulator's clock may have been turned back.
    between = (sign_ins.c.at > since) & (sign_ins.c.at <= now)
    query = select(func.count()).select_from(sign_ins).where(which, between, ~sign_ins.c.succeeded)
    return conn.scalar(query) or 0
