"""The queue of messages still to be sent: enqueue, claim under a lease, record what the carrier said.

Every step is one conditional UPDATE; its row count says who won. A claim is fenced by its token: a sweep whose lease
ran out cannot write over the one that came after it. What each status means: core/delivery.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, exists, func, select, update

from line.core.delivery import MAY_HAVE_GONE
from line.core.purposes import ASKED, LANES, lane_of
from line.store.messages import MessageRow
from line.store.statements import insert_or_ignore
from line.store.tables import is_leased, is_pending, is_unknown, messages

# A slow sender may come back after its lease ran out and the row became "unknown": its word still counts.
_HANDED_OVER = messages.c.status.in_(["sending", "unknown"])


@dataclass(frozen=True)
class Waiting:
    """Whether there is anything for a sweep to do: leases run out, the lanes with messages due, look-ups due."""

    lost: bool
    due: tuple[int, ...]
    looks: bool


def enqueue(
    conn: Connection,
    message_id: str,
    *,
    to: str,
    body: str,
    language: str,
    purpose: str,
    key: str,
    due_at: datetime,
    now: datetime,
    request_id: str | None = None,
    valid_for: int | None = None,
    staff_id: str | None = None,
    useful_until: datetime | None = None,
) -> bool:
    """Adds a message to the outbox, once per `key`: False when that key is there, whatever became of it."""
    values: dict[str, Any] = {"id": message_id, "kind": "outbox", "to_number": to, "body": body}
    values |= {"language": language, "purpose": purpose, "key": key, "status": "pending", "due_at": due_at}
    values |= {"created_at": now, "updated_at": now, "request_id": request_id, "valid_for": valid_for}
    values |= {"staff_id": staff_id, "useful_until": useful_until, "lane": lane_of(purpose, "text")}
    return insert_or_ignore(conn, messages, values, on=["key"])


def withdraw(conn: Connection, message_id: str) -> bool:
    """Takes back a message that no sweep has touched yet, as if it had never been; False when it was too late."""
    return conn.execute(delete(messages).where(messages.c.id == message_id, is_pending)).rowcount == 1


def rename(conn: Connection, key: str, new_key: str, request_id: str) -> None:
    """Gives a message the key of another request, unless that one has a message under it already."""
    taken = select(messages.c.id).where(messages.c.key == new_key)
    if conn.execute(taken).first() is None:
        changed = {"key": new_key, "request_id": request_id}
        conn.execute(update(messages).where(messages.c.key == key).values(**changed))


def waiting(conn: Connection, now: datetime) -> Waiting:
    """What a sweep would find. For a reading connection: an idle tick takes no turn among the writers."""
    lost = exists().where(is_leased, messages.c.lease_until <= now)
    due = [exists().where(is_pending, messages.c.lane == lane, messages.c.due_at <= now) for lane in LANES]
    looks = exists().where(is_unknown, messages.c.next_look_at <= now)
    row = conn.execute(select(lost, looks, *due)).one()
    return Waiting(
        bool(row[0]), tuple(lane for lane, found in zip(LANES, row[2:], strict=True) if found), bool(row[1])
    )


def claim_due(
    conn: Connection, now: datetime, lease: timedelta, token: str, limit: int, lane: int = ASKED
) -> list[MessageRow]:
    """Takes up to `limit` due messages of a lane for `token`, oldest first. Two sweeps never get the same row."""
    due = select(messages.c.id).where(is_pending, messages.c.lane == lane, messages.c.due_at <= now)
    values = {"status": "claimed", "lease_token": token, "lease_until": now + lease, "updated_at": now}
    return _take(conn, due.order_by(messages.c.due_at).limit(limit), is_pending, values)


def mark_sending(
    conn: Connection,
    message_id: str,
    token: str,
    now: datetime,
    lease: timedelta,
    *,
    written: tuple[str, str] | None = None,
    valid_for: int | None = None,
) -> bool:
    """The last step before the carrier is called, with the words as they go and their language; commit it first. False
    when the claim was lost meanwhile."""
    values: dict[str, Any] = {"status": "sending", "attempted_at": now, "lease_until": now + lease}
    values |= {"updated_at": now, "reason": None, "error_code": None, "looks": 0}
    values |= {} if written is None else {"body": written[0], "language": written[1]}
    values |= {} if valid_for is None else {"valid_for": valid_for}
    return _change(
        conn,
        message_id,
        token,
        messages.c.status == "claimed",
        {**values, "attempts": messages.c.attempts + 1},
    )


def release(conn: Connection, token: str, now: datetime) -> int:
    """Gives back what `token` claimed and did not start to send. Returns how many."""
    mine = is_leased & (messages.c.lease_token == token) & (messages.c.status == "claimed")
    values = {"status": "pending", "lease_token": None, "lease_until": None, "updated_at": now}
    return conn.execute(update(messages).where(mine).values(**values)).rowcount


def record_accepted(
    conn: Connection, message_id: str, token: str, sid: str, status: str, now: datetime
) -> bool:
    """The carrier has it, as `sid` with `status` (one of RANKS). False when a receipt came first and says more, or
    when that sid turns out to be another message's."""
    other = messages.alias("other")
    if conn.execute(select(other.c.id).where(other.c.carrier_sid == sid, other.c.id != message_id)).first():
        return False
    values = {"status": status, "carrier_sid": sid, "reason": None, "error_code": None, "next_look_at": None}
    return _settle(conn, message_id, token, now, values)


def record_refused(
    conn: Connection, message_id: str, token: str, reason: str, code: int | None, now: datetime
) -> bool:
    """The carrier will not take it; final."""
    values = {"status": "refused", "reason": reason, "error_code": code, "next_look_at": None}
    return _settle(conn, message_id, token, now, values)


def hold_back(conn: Connection, message_id: str, token: str, status: str, reason: str, now: datetime) -> bool:
    """Ends a claimed message that may not be sent: "suppressed", "dropped" or "refused", with the reason."""
    values = {"status": status, "reason": reason, "lease_until": None, "updated_at": now}
    return _change(conn, message_id, token, messages.c.status == "claimed", values)


def hold(conn: Connection, message_id: str, token: str, until: datetime, reason: str, now: datetime) -> bool:
    """Puts a claimed message off to `until`, with the reason."""
    values = {"status": "pending", "due_at": until, "reason": reason, "updated_at": now}
    values |= {"lease_until": None, "lease_token": None}
    return _change(conn, message_id, token, messages.c.status == "claimed", values)


def retry_at(
    conn: Connection,
    message_id: str,
    token: str,
    due_at: datetime,
    reason: str,
    code: int | None,
    now: datetime,
) -> bool:
    """The carrier surely has it not: due again at `due_at`."""
    values = {
        "status": "pending",
        "due_at": due_at,
        "reason": reason,
        "error_code": code,
        "lease_token": None,
    }
    return _settle(conn, message_id, token, now, {**values, "next_look_at": None})


def mark_unknown(
    conn: Connection,
    message_id: str,
    token: str,
    next_look_at: datetime | None,
    reason: str,
    code: int | None,
    now: datetime,
    looks: int | None = None,
) -> bool:
    """No answer came: it may have gone. Not due again by itself; looked up at `next_look_at`, `looks` looks are done.
    None: the hand-over itself got no answer, which is a new doubt."""
    values: dict[str, Any] = {"status": "unknown", "next_look_at": next_look_at, "reason": reason}
    values |= {"error_code": code, "looks": looks or 0}
    values |= {} if looks is not None else {"doubts": messages.c.doubts + 1}
    return _settle(conn, message_id, token, now, values)


def expired_leases(conn: Connection, now: datetime, look_at: datetime) -> tuple[int, int]:
    """Settles what a killed sweep left: claimed rows are due again, rows being sent become unknown (the carrier may
    have them) and are looked up at `look_at`. Returns (due again, unknown)."""
    late = is_leased & (messages.c.lease_until <= now)
    unclaimed = {"status": "pending", "lease_token": None, "lease_until": None, "updated_at": now}
    again = update(messages).where(messages.c.status == "claimed", late).values(**unclaimed)
    # The token stays: should the sender live and come back with an answer, it is still the one to say.
    lost = {"status": "unknown", "reason": MAY_HAVE_GONE, "next_look_at": look_at, "lease_until": None}
    lost |= {"doubts": messages.c.doubts + 1}
    gone = update(messages).where(messages.c.status == "sending", late).values(**lost, updated_at=now)
    return conn.execute(again).rowcount, conn.execute(gone).rowcount


def due_looks(conn: Connection, now: datetime, lease: timedelta, token: str, limit: int) -> list[MessageRow]:
    """Takes unknown messages whose look-up is due; one look each. Should this sweep die, the look comes again after
    `lease`; a look counts when `mark_unknown` records it."""
    due = select(messages.c.id).where(is_unknown, messages.c.next_look_at <= now)
    values = {"next_look_at": now + lease, "lease_token": token}
    due = due.order_by(messages.c.next_look_at).limit(limit)
    return _take(conn, due, is_unknown, values)


def sids_of(conn: Connection, number: str, since: datetime) -> frozenset[str]:
    """Carrier ids of messages to a number that we know already: a look-up must not take one of these for another."""
    at = func.coalesce(
        messages.c.attempted_at, messages.c.created_at
    )  # a reminder is made weeks before it goes
    query = select(messages.c.carrier_sid).where(messages.c.to_number == number, at >= since)
    return frozenset(conn.execute(query.where(messages.c.carrier_sid.is_not(None))).scalars())


def _take(
    conn: Connection, due: Select[tuple[str]], still: ColumnElement[bool], values: dict[str, Any]
) -> list[MessageRow]:
    # In a CTE the locking SELECT runs once; a plain sub-query PostgreSQL may run again, and lock more than `limit`.
    picked = due.with_for_update(skip_locked=True).cte("picked")
    statement = update(messages).where(messages.c.id.in_(select(picked.c.id)), still).values(**values)
    rows = [MessageRow(**row) for row in conn.execute(statement.returning(messages)).mappings()]
    return sorted(rows, key=lambda row: (row.due_at, row.id))  # RETURNING promises no order


def _settle(conn: Connection, message_id: str, token: str, now: datetime, values: dict[str, Any]) -> bool:
    return _change(conn, message_id, token, _HANDED_OVER, {**values, "lease_until": None, "updated_at": now})


def _change(
    conn: Connection, message_id: str, token: str, when: ColumnElement[bool], values: dict[str, Any]
) -> bool:
    mine = (messages.c.id == message_id) & (messages.c.lease_token == token)
    return conn.execute(update(messages).where(mine, when).values(**values)).rowcount == 1
