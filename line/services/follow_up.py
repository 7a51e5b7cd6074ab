"""What follows a call that did not reach her: one text that we tried, and what a wrong number means.

Inside the transaction of the outcome. Nothing is sent without consent, and never to a number that is somebody else's.
"""

from __future__ import annotations

from datetime import datetime

from line.core import delivery
from line.core.staff import Person
from line.core.turn import Say, Session, Turn
from line.services import audit
from line.services.line import Line
from line.store import callbacks, consent, numbers, outbox
from line.store.callbacks import RequestRow
from line.store.engine import Connection


def tried_to_reach(
    tx: Connection, line: Line, row: RequestRow, now: datetime, *, due_at: datetime
) -> str | None:
    """Queues "we tried to reach you" once per round of tries; the message's id, or None when she may not be texted."""
    if row.number is None or why_no_text(tx, row.number) is not None:
        return None
    session = Session("writing", row.language, line.script.start["writing"])
    turn = Turn(session, (Say("callback.tried", (line.script.staff_value,)),))
    message_id = line.new_id()
    queued = outbox.enqueue(
        tx,
        message_id,
        to=row.number,
        body=line.write(turn, line.script),
        language=row.language,
        purpose="callback_follow_up",
        key=f"tried:{row.id}:{row.reopened}:{message_id}",
        due_at=due_at,
        now=now,
        request_id=row.id,
    )
    return message_id if queued else None


def why_no_text(tx: Connection, number: str, purpose: str = "callback_follow_up") -> str | None:
    """Why this number may not be texted about its call back, in words for staff; None when it may."""
    ledger, facts = consent.state(tx, number), numbers.facts(tx, number)
    held = delivery.why_not(
        purpose,
        opted_out=ledger.opted_out,
        by_carrier=ledger.by_carrier,
        consented=delivery.consented(purpose, ledger.purposes),
        texts_refused=facts is not None and facts.texts_refused_at is not None,
    )
    return held.reason if held else None


def silence(tx: Connection, line: Line, person: Person, row: RequestRow, now: datetime) -> str | None:
    """Somebody else answered: that number gets no text of ours any more. The number, when this call ended its texts."""
    if row.number is None or consent.state(tx, row.number).opted_out:
        return None
    consent.add(tx, row.number, now, "opt_out", source="staff: wrong number", evidence=row.id)
    audit.record(tx, line, person.id, "opt_out", now=now, request_id=row.id)
    return row.number


def unsilence(
    tx: Connection, line: Line, person: Person, row: RequestRow, number: str, now: datetime
) -> None:
    """Takes `silence` back."""
    consent.add(tx, number, now, "opt_in", source="staff: undone", evidence=row.id)
    audit.record(tx, line, person.id, "undo", now=now, request_id=row.id, undone="opt_out")


def another_number(tx: Connection, row: RequestRow) -> str | None:
    """The number she called from, when it is another one than was called and has no open request of its own."""
    other = row.caller_number
    if other is None or other == row.number or callbacks.open_by_number(tx, other) is not None:
        return None
    return other
