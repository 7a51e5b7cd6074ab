"""Tells the on-call phone of urgent requests while nobody is at the console: at once, and again until somebody acts.

Each text is without any detail. What is urgent is ruled elsewhere. The first goes with the transaction that made the
request urgent; a sweep sees to those that the closing hour left waiting, that did not arrive, and that nobody answered.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from line.core.turn import Say, Session, Turn
from line.services.line import Line
from line.store import callback_events, callbacks, messages, outbox
from line.store.callbacks import RequestRow
from line.store.engine import Connection

PURPOSE = "staff_alert"
AGAIN = timedelta(minutes=15)
"""So long after the last text about a request that nobody has taken, the next one goes (safety.md C5: she is called
within that time)."""
MOST = 4
"""So many texts follow one cry for help; a further cry starts them anew, however many went before."""


def urgent(tx: Connection, line: Line, row: RequestRow, now: datetime) -> bool:
    """Queues the text if the request is urgent and nobody calls today any more: the clinic is closed at `now`, or about
    to close. True when it is new: the same opening of a request alerts once. Nothing without an on-call phone."""
    phone, hours = line.settings.on_call_number, line.script.clinic.hours
    if phone is None or row.urgency != "urgent":
        return False
    today = row.promised_by is not None and hours.local(row.promised_by).date() == hours.local(now).date()
    if hours.is_open(now) and today:
        return False
    return _tell(tx, line, phone, row, _key(row), now)


def sweep(line: Line) -> int:
    """Tells of every open urgent request that nobody has, while the clinic is closed. Returns how many texts are new;
    on two machines at once each goes out once."""
    now, phone = line.clock(), line.settings.on_call_number
    if phone is None or line.script.clinic.hours.is_open(now):
        return 0
    with line.database.reading() as conn:
        if not any(_next_key(conn, row, now) for row in callbacks.urgent_and_free(conn, now)):
            return 0
    with line.database.transaction() as tx:
        due = [(row, _next_key(tx, row, now)) for row in callbacks.urgent_and_free(tx, now)]
        return sum(_tell(tx, line, phone, row, key, now) for row, key in due if key is not None)


def _next_key(conn: Connection, row: RequestRow, now: datetime) -> str | None:
    """The key of the text that is due about a request, or None while none is."""
    told = [one.created_at for one in messages.alerts_of(conn, row.id, (row.reopened,))]
    if not told:
        return _key(row)
    cried = callback_events.newest_cry(conn, row.id)
    since = [at for at in told if cried is None or at >= cried]
    due = now - max(told) >= AGAIN and len(since) < MOST
    return messages.alert_key(_key(row), len(told) + 1) if due else None


def _tell(tx: Connection, line: Line, phone: str, row: RequestRow, key: str, now: datetime) -> bool:
    said = Turn(Session("writing", "en", line.script.start["writing"]), (Say("staff.alert"),))
    return outbox.enqueue(
        tx,
        line.new_id(),
        to=phone,
        body=line.write(said, line.script),
        language="en",
        purpose=PURPOSE,
        key=key,
        due_at=now,
        now=now,
        request_id=row.id,
    )


def carry_over(tx: Connection, own: RequestRow, other: RequestRow) -> None:
    """One emergency that two requests tell of, made one: who was told of the first is not told again at once, and the
    texts that follow go on from there until somebody takes it."""
    before = len(messages.alerts_of(tx, other.id, (other.reopened,)))
    for place, told in enumerate(messages.alerts_of(tx, own.id, (own.reopened,)), before + 1):
        outbox.rename(tx, told.key, messages.alert_key(_key(other), place), other.id)


def _key(row: RequestRow) -> str:
    return f"alert:{row.id}:{row.reopened}"
