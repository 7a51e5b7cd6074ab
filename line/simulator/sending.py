"""A text from the line to a phone: accepted, with its receipts laid out ahead. Owns the outcome of a send."""

import sqlite3
from datetime import datetime

from . import messages
from .account import LANDLINE, Account, new_sid
from .deliveries import enqueue
from .faults import Fate, fate
from .opt_out import is_blocked

_FIRST_RECEIPT_AFTER = 0.4  # seconds of the computer's clock: a person sees the status change
_NEXT_RECEIPT_AFTER = 0.9


def send(
    db: sqlite3.Connection,
    account: Account,
    now: datetime,
    *,
    to: str,
    body: str,
    callback: str | None,
    service: str | None = None,
    media: int = 0,
    direction: str = "outbound-api",
) -> messages.Message:
    """Write the text and its future. Opted-out pairs fail with 21610; magic numbers fail as faults.py says."""
    sid = new_sid("MM" if media else "SM")
    status = "accepted" if service else "queued"
    messages.add(
        db,
        sid=sid,
        handset=to,
        from_number=None if service else account.line_number,
        to_number=to,
        body=body,
        author="line",
        direction=direction,
        status=status,
        now=now,
        service=service,
        media=media,
        callback=callback,
    )
    kept = messages.find(db, sid)
    assert kept is not None
    expected = _outcome(db, account, to)
    steps = (
        ("queued", *expected.statuses) if service and expected.statuses[0] == "sent" else expected.statuses
    )
    for place, step in enumerate(steps):
        failed = step in {"undelivered", "failed"}
        error = expected.error if failed else None
        fields = messages.receipt_fields(account, kept, step, error, now)
        wait = _FIRST_RECEIPT_AFTER + place * _NEXT_RECEIPT_AFTER
        enqueue(db, sid, "message", step, callback, fields, error=error, wait=wait)
    return kept


def _outcome(db: sqlite3.Connection, account: Account, to: str) -> Fate:
    if is_blocked(db, account.line_number, to):
        return Fate(("failed",), 21610)
    if to == LANDLINE:
        return Fate(("failed",), 21614)
    return fate(to)
