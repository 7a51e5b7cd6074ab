"""Wallboards: links that show counts and ages. Only a hash of each link's token is here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from line.store.tables import wallboards


@dataclass(frozen=True)
class WallboardRow:
    """One link; `name` says where it hangs, instants are aware UTC."""

    id: str
    token_hash: str
    name: str
    created_at: datetime
    created_by: str
    revoked_at: datetime | None


def add(conn: Connection, row: WallboardRow) -> None:
    conn.execute(insert(wallboards).values(**vars(row)))


def by_token(conn: Connection, token_hash: str) -> WallboardRow | None:
    """The wallboard with this token, unless it was revoked."""
    live = (wallboards.c.token_hash == token_hash) & wallboards.c.revoked_at.is_(None)
    row = conn.execute(select(wallboards).where(live)).mappings().first()
    return WallboardRow(**row) if row else None


def in_force(conn: Connection) -> list[WallboardRow]:
    """Those that are not revoked, the newest first."""
    query = select(wallboards).where(wallboards.c.revoked_at.is_(None))
    newest_first = query.order_by(wallboards.c.created_at.desc(), wallboards.c.id)
    return [WallboardRow(**row) for row in conn.execute(newest_first).mappings()]


def revoke(conn: Connection, wallboard_id: str, now: datetime) -> bool:
    """False when there is none such in force."""
    live = (wallboards.c.id == wallboard_id) & wallboards.c.revoked_at.is_(None)
    return conn.execute(update(wallboards).where(live).values(revoked_at=now)).rowcount == 1
