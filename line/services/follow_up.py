"""What follows a call that did not reach her: one text that we tried, and what a wrong number means.

Inside the transaction of the outcome. Nothing is sent without consent, and never to a number that is somebody else's.
"""

from __future__ import annotations

from datetime import datetime

from line.core.consent import carrier_word
from line.core.staff import Person
from line.core.turn import Say, Session, Turn
from line.services import audit, gate, planning
from line.services.line import Line
from line.store import callbacks, consent, inbound, outbox
from line.store.callbacks import RequestRow
from line.store.engine import Connection

STAFF_TEXT = "staff_text"
_LOOKED_AT = 20  # texts: one of so many that is no carrier's word
_WRONG_NUMBER = "staff: wrong number"


def tried_to_reach(
    tx: Connection, line: Line, row: RequestRow, now: datetime, *, due_at: datetime
) -> tuple[str | None, str]:
    """Queues "we tried to reach you", once per round of tries: the message's id, or None and why not, for staff."""
    if row.number is None:
        return None, "there is no number to text."
    own_text_is_consent(tx, row, now)
    why_not = why_no_text(tx, row.number)
    if why_not is not None:
        return None, why_not[0].lower() + why_not[1:]
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
        key=f"tried:{row.id}:{row.reopened}",
        due_at=due_at,
        now=now,
        request_id=row.id,
        useful_until=planning.useful_until(line, "callback_follow_up", due_at),
    )
    return (message_id, "") if queued else (None, "one has gone out already.")


def own_text_is_consent(tx: Connection, row: RequestRow, now: datetime) -> None:
    """She wrote to us about this: an answer is wanted, and her own text is kept as the evidence."""
    if row.number is None:
        return
    ledger, sid = consent.state(tx, row.number), wrote(tx, row)
    if sid is None or ledger.opted_out or (STAFF_TEXT, "text") in ledger.purposes:
        return
    by = {"source": "her own text", "purpose": STAFF_TEXT, "channel": "text", "evidence": sid}
    consent.add(tx, row.number, now, "consent", **by)


def wrote(tx: Connection, row: RequestRow) -> str | None:
    """The sid of the newest text that asks or answers something in this request; None when all came by phone. STOP,
    START and HELP are the carrier's words and ask nothing of us."""
    if row.number is None:
        return None
    texts = inbound.of_number(tx, row.number, row.opened_at, _LOOKED_AT)
    return next((text.sid for text in texts if carrier_word(text.body, text.opt_out_type) is None), None)


def why_no_text(tx: Connection, number: str, purpose: str = "callback_follow_up") -> str | None:
    """Why this number may not be texted about its call back, in words for staff; None when it may."""
    held = gate.unwanted(tx, number, purpose)
    return held.reason if held else None


def silence(tx: Connection, line: Line, person: Person, row: RequestRow, now: datetime) -> str | None:
    """Somebody else answered: that number gets no text of ours any more. The number, when this call ended its texts."""
    if row.number is None or consent.state(tx, row.number).opted_out:
        return None
    consent.add(tx, row.number, now, "opt_out", source=_WRONG_NUMBER, evidence=row.id)
    audit.record(tx, line, person, "opt_out", now=now, request_id=row.id)
    return row.number


def unsilence(
    tx: Connection, line: Line, person: Person, row: RequestRow, number: str, now: datetime
) -> None:
    """Takes `silence` back. What she said about texts herself in the meantime stands."""
    newest = consent.events(tx, number)[-1]
    if (newest.kind, newest.source, newest.evidence) != ("opt_out", _WRONG_NUMBER, row.id):
        return
    consent.add(tx, number, now, "opt_in", source="staff: undone", evidence=row.id)
    audit.record(tx, line, person, "undo", now=now, request_id=row.id, undone="opt_out")


def another_number(tx: Connection, row: RequestRow) -> str | None:
    """The number she called from, when it is another one than was called and has no open request of its own."""
    other = row.caller_number
    if other is None or other == row.number or callbacks.open_by_number(tx, other, lock=False) is not None:
        return None
    return other
