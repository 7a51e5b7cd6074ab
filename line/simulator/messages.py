"""A text as a row. Owns the thread, the statuses and their rank; posts nothing."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from . import segments
from .account import API_VERSION, Account

_RANK = {
    "accepted": 0,
    "queued": 1,
    "sending": 2,
    "sent": 3,
    "delivered": 4,
    "undelivered": 4,
    "failed": 4,
    "received": 5,
}


@dataclass(frozen=True)
class Message:
    """One text. `author` is patient, line, or carrier (the carrier's own answer to STOP and its kind)."""

    id: int
    sid: str
    handset: str
    from_number: str | None
    to_number: str
    service: str | None
    body: str
    author: str
    direction: str
    status: str
    error: int | None
    media: int
    segments: int
    created_at: str
    sent_at: str | None
    callback: str | None


def add(
    db: sqlite3.Connection,
    *,
    sid: str,
    handset: str,
    from_number: str | None,
    to_number: str,
    body: str,
    author: str,
    direction: str,
    status: str,
    now: datetime,
    service: str | None = None,
    error: int | None = None,
    media: int = 0,
    callback: str | None = None,
) -> None:
    """A new row; a text that arrives (or is the carrier's own) counts as sent now."""
    sent = now.isoformat() if status in {"received", "delivered"} else None
    db.execute(
        "INSERT INTO messages (sid, handset, from_number, to_number, service, body, author, direction, status, error,"
        " media, segments, created_at, sent_at, callback) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            sid,
            handset,
            from_number,
            to_number,
            service,
            body,
            author,
            direction,
            status,
            error,
            media,
            segments.count(body),
            now.isoformat(),
            sent,
            callback,
        ),
    )


def advance(db: sqlite3.Connection, sid: str, status: str, error: int | None, now: datetime) -> None:
    """A status that is higher in rank; a lower one changes nothing."""
    row = db.execute("SELECT status, sent_at FROM messages WHERE sid = ?", (sid,)).fetchone()
    if row is None or _RANK[status] <= _RANK[row["status"]]:
        return
    db.execute(
        "UPDATE messages SET status = ?, error = ?, sent_at = coalesce(sent_at, ?) WHERE sid = ?",
        (status, error, None if status == "failed" else now.isoformat(), sid),
    )


def find(db: sqlite3.Connection, sid: str) -> Message | None:
    """One text by its sid."""
    row = db.execute("SELECT * FROM messages WHERE sid = ?", (sid,)).fetchone()
    return Message(**dict(row)) if row else None


def thread(db: sqlite3.Connection, handset: str, limit: int = 100) -> list[Message]:
    """The newest texts of a phone, oldest first."""
    rows = db.execute(
        "SELECT * FROM (SELECT * FROM messages WHERE handset = ? ORDER BY id DESC LIMIT ?) ORDER BY id",
        (handset, limit),
    )
    return [Message(**dict(row)) for row in rows]


def receipt_fields(
    account: Account, message: Message, status: str, error: int | None, now: datetime
) -> list[tuple[str, str]]:
    """The form of a message status callback (docs/messaging/guides/track-outbound-message-status)."""
    fields = [
        ("AccountSid", account.sid),
        ("ApiVersion", API_VERSION),
        ("MessageSid", message.sid),
        ("SmsSid", message.sid),
        ("MessageStatus", status),
        ("SmsStatus", status),
        ("From", message.from_number or account.line_number),
        ("To", message.to_number),
    ]
    if message.service:
        fields.append(("MessagingServiceSid", message.service))
    if error is not None:
        fields.append(("ErrorCode", str(error)))
    if status in {"delivered", "undelivered"}:
        fields.append(("RawDlrDoneDate", now.strftime("%y%m%d%H%M")))
    return fields
