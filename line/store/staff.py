"""People of the clinic who may sign in. Nobody is ever removed: the audit log names them for years."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, exists, select, update

from line.store.statements import insert_or_ignore
from line.store.tables import staff


@dataclass(frozen=True)
class StaffRow:
    """One person as stored; `role` by core/staff.py, instants are aware UTC."""

    id: str
    username: str
    name: str
    role: str
    phone: str | None
    password_hash: str
    password_set_at: datetime
    shortcuts: bool
    demo: bool
    created_at: datetime
    disabled_at: datetime | None


def add(conn: Connection, row: StaffRow) -> bool:
    """Adds a person; False when the username is taken."""
    return insert_or_ignore(conn, staff, dict(vars(row)), on=["username"])


def by_username(conn: Connection, username: str) -> StaffRow | None:
    return _one(conn, staff.c.username == username)


def by_id(conn: Connection, staff_id: str, *, lock: bool = False) -> StaffRow | None:
    """`lock` holds the row until the transaction ends, so that nobody disables or resets her meanwhile."""
    return _one(conn, staff.c.id == staff_id, lock=lock)


def everyone(conn: Connection) -> list[StaffRow]:
    """All people, disabled ones too, by username."""
    query = select(staff).order_by(staff.c.username)
    return [StaffRow(**row) for row in conn.execute(query).mappings()]


def names(conn: Connection) -> dict[str, str]:
    """Everybody's name by id, for pages that tell who did what."""
    return {row.id: row.name for row in conn.execute(select(staff.c.id, staff.c.name))}


def works(conn: Connection, staff_id: str | None) -> bool:
    """Whether there is such a person and she may sign in."""
    row = by_id(conn, staff_id) if staff_id else None
    return row is not None and row.disabled_at is None


def any_at_all(conn: Connection) -> bool:
    return bool(conn.scalar(select(exists().select_from(staff))))


def set_password(conn: Connection, staff_id: str, password_hash: str, now: datetime) -> None:
    _set(conn, staff_id, password_hash=password_hash, password_set_at=now)


def renew_hash(conn: Connection, staff_id: str, old_hash: str, new_hash: str) -> None:
    """The same password hashed anew. A password that was changed meanwhile stays as it is."""
    same = (staff.c.id == staff_id) & (staff.c.password_hash == old_hash)
    conn.execute(update(staff).where(same).values(password_hash=new_hash))


def set_phone(conn: Connection, staff_id: str, phone: str | None) -> None:
    _set(conn, staff_id, phone=phone)


def set_shortcuts(conn: Connection, staff_id: str, shortcuts: bool) -> None:
    _set(conn, staff_id, shortcuts=shortcuts)


def disable(conn: Connection, staff_id: str, now: datetime) -> bool:
    """False when she was disabled before."""
    enabled = (staff.c.id == staff_id) & staff.c.disabled_at.is_(None)
    return conn.execute(update(staff).where(enabled).values(disabled_at=now)).rowcount == 1


def enable(conn: Connection, staff_id: str) -> None:
    _set(conn, staff_id, disabled_at=None)


def _set(conn: Connection, staff_id: str, **values: object) -> None:
    conn.execute(update(staff).where(staff.c.id == staff_id).values(**values))


def _one(conn: Connection, condition: ColumnElement[bool], *, lock: bool = False) -> StaffRow | None:
    query = select(staff).where(condition)
    row = conn.execute(query.with_for_update() if lock else query).mappings().first()
    return StaffRow(**row) if row else None
