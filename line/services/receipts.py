"""Takes the carrier's receipts, and remembers what its error codes tell about a number.

A receipt settles a message by our own id, whatever we knew before: also one whose hand-over got no answer. Anything
unknown is ignored, since the carrier must get its 200 and stop asking.
"""

from __future__ import annotations

import logging
from datetime import datetime

from line.core.carrier_codes import Outcome, meaning_of
from line.core.delivery import Receipt, status_of
from line.services import next_contact, pacing
from line.services.line import Line
from line.store import callbacks, consent, contacts, messages, numbers
from line.store.engine import Connection

log = logging.getLogger(__name__)


def record(line: Line, message_id: str, receipt: Receipt) -> None:
    """Moves the message up to the receipt's status; never down, and once however often it comes.

    `message_id` is ours, from the callback URL; `receipt.status` the carrier's word. An unknown id, an unknown word,
    a sid that is not this message's: ignored.
    """
    status = status_of(receipt.status)
    if status is None or not receipt.sid:
        log.warning("receipt for message %s ignored: its status is not known", message_id[:32])
        return
    now = line.clock()
    meaning = meaning_of(receipt.error_code) if status in ("undelivered", "failed") else None
    with line.database.transaction() as conn:
        message = messages.by_id(conn, message_id)
        if message is None:
            return
        if meaning is not None:
            alone_with(conn, message.to_number)
        moved = messages.apply_receipt(
            conn,
            message_id,
            status=status,
            sid=receipt.sid,
            now=now,
            error_code=receipt.error_code if meaning else None,
            reason=meaning.words if meaning else None,
        )
        if moved and status in ("sent", "delivered", "read"):
            pacing.arrived(conn, message)
        if moved and meaning is not None:
            remember(conn, message.to_number, meaning.outcome, receipt.error_code, receipt.sid, now)
            next_contact.after_failure(conn, line, message, meaning, now)
    if meaning and moved:
        level = logging.ERROR if meaning.outcome is Outcome.OPERATOR else logging.WARNING
        log.log(level, "message %s: %s, code %s", message_id, status, receipt.error_code)


def alone_with(conn: Connection, number: str) -> None:
    """Takes a number, and then its open request, before anything else about its messages is written: the gate and staff
    lock them in this order, too."""
    contacts.alone(conn, number)
    callbacks.open_by_number(conn, number)


def remember(
    conn: Connection, number: str, outcome: Outcome, code: int | None, evidence: str, now: datetime
) -> None:
    """Writes what a failure tells about the number itself: that it opted out, or that it cannot get texts."""
    if outcome is Outcome.OPTED_OUT and not consent.state(conn, number).by_carrier:
        consent.add(conn, number, now, "opt_out", source=f"error {code}", channel="text", evidence=evidence)
        callbacks.set_texts_off(conn, number, True)
    elif outcome is Outcome.LANDLINE:
        numbers.refuse_texts(conn, number, str(code), now)
    elif outcome is Outcome.INVALID:
        numbers.mark_bad(conn, number, str(code), now)
