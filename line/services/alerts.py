"""Tells the on-call phone of an urgent request that came in while nobody is at the console.

One text without any detail for each time a request becomes urgent, in the transaction that made it so. What is urgent
is ruled elsewhere.
"""

from __future__ import annotations

from datetime import datetime

from line.core.turn import Say, Session, Turn
from line.services.line import Line
from line.store import outbox
from line.store.callbacks import RequestRow
from line.store.engine import Connection

PURPOSE = "staff_alert"


def urgent(tx: Connection, line: Line, row: RequestRow, now: datetime) -> bool:
    """Queues the text if the request is urgent and nobody calls today any more: the clinic is closed at `now`, or about
    to close. True when it is new: the same opening of a request alerts once. Nothing without an on-call phone."""
    phone, hours = line.settings.on_call_number, line.script.clinic.hours
    if phone is None or row.urgency != "urgent":
        return False
    today = row.promised_by is not None and hours.local(row.promised_by).date() == hours.local(now).date()
    if hours.is_open(now) and today:
        return False
    said = Turn(Session("writing", "en", line.script.start["writing"]), (Say("staff.alert"),))
    return outbox.enqueue(
        tx,
        line.new_id(),
        to=phone,
        body=line.write(said, line.script),
        language="en",
        purpose=PURPOSE,
        key=_key(row),
        due_at=now,
        now=now,
        request_id=row.id,
    )


def carry_over(tx: Connection, own: RequestRow, other: RequestRow) -> None:
    """One emergency that two requests tell of, made one: who was told of the first is not told again."""
    outbox.rename(tx, _key(own), _key(other), other.id)


def _key(row: RequestRow) -> str:
    return f"alert:{row.id}:{row.reopened}"
