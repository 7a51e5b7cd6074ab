"""Claims on callback requests: taken and given back by conditional updates, so that exactly one person has a request.

Every function says by its return who won; nothing here reads first and writes later.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, or_, select, update

from line.store.callbacks import RequestRow
from line.store.tables import callback_requests, is_kept_for, is_open, is_owned

_requests = callback_requests.c


def take_free(
    conn: Connection, request_id: str, staff_id: str, now: datetime, until: datetime, *, anyway: bool
) -> RequestRow | None:
    """Claims an open request that nobody has; None for the loser of a race, who looks up the winner.

    One that waits (her wish, a retry) or is kept for a colleague is taken only `anyway`: on purpose.
    """
    free = or_(_requests.owner_id.is_(None), _requests.lease_until < now)
    return _changed(
        conn,
        and_(_requests.id == request_id, is_open, free, *(() if anyway else (_offered(staff_id, now),))),
        {"owner_id": staff_id, "lease_until": until, "first_for": None, "first_until": None},
    )


def take_over(conn: Connection, request_id: str, staff_id: str, until: datetime) -> RequestRow | None:
    """Claims an open request whoever has it."""
    mine = {"owner_id": staff_id, "lease_until": until, "first_for": None, "first_until": None}
    return _changed(conn, and_(_requests.id == request_id, is_open), mine)


def give_back(
    conn: Connection,
    request_id: str,
    staff_id: str,
    *,
    first_for: str | None = None,
    first_until: datetime | None = None,
) -> RequestRow | None:
    """Lets go of a request; `first_for` keeps it for a colleague for a while. None when it was not hers any more."""
    freed = {"owner_id": None, "lease_until": None, "first_for": first_for, "first_until": first_until}
    return _changed(conn, and_(_requests.id == request_id, is_open, _requests.owner_id == staff_id), freed)


def hold(conn: Connection, request_id: str, staff_id: str, until: datetime, now: datetime) -> bool:
    """Makes her lease last until then at least; False when it ran out or went to somebody else.

    No new version: nothing that anybody sees has changed.
    """
    mine = and_(_requests.id == request_id, is_open, _requests.owner_id == staff_id)
    alive = conn.execute(select(_requests.lease_until).where(mine, _requests.lease_until >= now)).scalar()
    if alive is None:
        return False
    statement = update(callback_requests).where(mine, _requests.lease_until >= now)
    return conn.execute(statement.values(lease_until=max(alive, until))).rowcount == 1


def ran_out(conn: Connection, now: datetime, limit: int = 50) -> list[RequestRow]:
    """Open requests whose lease is over, oldest first, locked; those that another sweep holds are skipped."""
    query = select(callback_requests).where(is_owned, _requests.lease_until < now)
    locked = query.order_by(_requests.lease_until).limit(limit).with_for_update(skip_locked=True)
    return [RequestRow(**row) for row in conn.execute(locked).mappings()]


def shorten(conn: Connection, staff_id: str, until: datetime) -> None:
    """She has signed out: a call that she never marked holds her claims no longer than an open page would."""
    longer = update(callback_requests).where(
        is_owned, _requests.owner_id == staff_id, _requests.lease_until > until
    )
    conn.execute(longer.values(lease_until=until))


def end_all(conn: Connection, staff_id: str, now: datetime) -> None:
    """Somebody works here no more: her claims run out at once, and nothing is kept for her."""
    over = now - timedelta(seconds=1)
    hers = update(callback_requests).where(is_owned, _requests.owner_id == staff_id)
    conn.execute(hers.values(lease_until=over))
    kept = update(callback_requests).where(is_kept_for, _requests.first_for == staff_id)
    conn.execute(kept.values(first_for=None, first_until=None, version=_requests.version + 1))


def any_ran_out(conn: Connection, now: datetime) -> bool:
    """Whether `ran_out` would find one. For a reading connection: an idle tick takes no turn among the writers."""
    return (
        conn.execute(select(_requests.id).where(is_owned, _requests.lease_until < now).limit(1)).first()
        is not None
    )


def _offered(staff_id: str, now: datetime) -> ColumnElement[bool]:
    due = or_(_requests.due_from.is_(None), _requests.due_from <= now)
    hers = or_(_requests.first_for.is_(None), _requests.first_for == staff_id, _requests.first_until <= now)
    return or_(_requests.rank == 0, and_(due, hers))  # an emergency waits for nothing and nobody


def _changed(conn: Connection, which: ColumnElement[bool], values: dict[str, Any]) -> RequestRow | None:
    statement = update(callback_requests).where(which).values(**values, version=_requests.version + 1)
    row = conn.execute(statement.returning(callback_requests)).mappings().first()
    return RequestRow(**row) if row else None
