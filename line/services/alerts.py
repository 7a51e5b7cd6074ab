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
    """Queues the text if the request is urgent and the clinic is closed at `now`. True when it is new: the same
    opening of a request alerts once. Nothing happens where no on-call phone is set."""
    phone = line.settings.on_call_number
    if phone is None or row.urgency != "urgent" or line.script.clinic.hours.is_open(now):
        return False
    said = Turn(Session("writing", "en", line.script.start["writing"]), (Say("staff.alert"),))
    return outbox.enqueue(
        tx,
        line.new_id(),
        to=phone,
        body=line.write(said, line.script),
        language="en",
        purpose=PURPOSE,
        key=f"alert:{row.id}:{row.reopened}",
        due_at=now,
        now=now,
        request_id=row.id,
    )
