"""Reminder calls whose end nobody reported: the carrier tells it once and never again (twilio.md 1.3), and the line may
have been away at that moment. Asked for later, so that a patient who was not reached is still followed up.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from line.core.delivery import CarrierError
from line.services import reminder_calls
from line.services.line import Line
from line.store import reminder_calls as stored
from line.store.messages import MessageRow

log = logging.getLogger(__name__)

OVER_AFTER = timedelta(minutes=20)
"""No reminder call rings and lasts longer: the carrier ends it before (carrier/client_calls.py)."""

ASK_AGAIN = timedelta(minutes=10)
UNKNOWN_CALL = 20404


def sweep_lost_calls(line: Line, limit: int = 10) -> int:
    """Asks the carrier how such calls ended. Returns how many it asked about; safe on any number of processes."""
    now = line.clock()
    with line.database.reading() as conn:
        if not stored.any_lost(conn, now - OVER_AFTER, now):
            return 0
    with line.database.transaction() as tx:
        lost = stored.take_lost(tx, now - OVER_AFTER, now, now + ASK_AGAIN, limit)
    for row in lost:
        _settle(line, row)
    return len(lost)


def _settle(line: Line, row: MessageRow) -> None:
    """One that cannot be asked about now is asked about again later; one that the carrier does not know never rang."""
    assert row.carrier_sid is not None
    try:
        word = line.carrier.call_status(row.carrier_sid)
    except CarrierError as error:
        if error.code != UNKNOWN_CALL:
            log.warning("call %s could not be asked about: %s, code %s", row.id, error.words, error.code)
            return
        word = "failed"
    reminder_calls.ended(line, row.id, row.carrier_sid, word)
