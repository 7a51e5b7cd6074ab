"""Sends what is due, and finds out what became of texts that got no answer. The only caller of Carrier.send_text
and Carrier.place_reminder_call.

One message at a time: a transaction that checks and marks it `sending`, the carrier with no transaction open, a
transaction that records. Killed at any point, the row says what is known and nothing is sent twice (design.md, "The
sweep"). Any number of sweeps may run at once. What a failure means is ruled in core/delivery.py.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from enum import Enum

from line.core import delivery
from line.core.carrier_codes import Outcome, meaning_of
from line.core.delivery import LEASE, LOOK_DELAYS, Accepted, CarrierError, Decision
from line.core.gate import End, Go, Hold
from line.core.purposes import ASKED
from line.services import gate, next_contact, pacing, reminder_words
from line.services.line import Line
from line.services.receipts import alone_with, remember
from line.store import outbox
from line.store.engine import Connection
from line.store.messages import MessageRow

log = logging.getLogger(__name__)

BROKEN = "It could not be checked or put into words, by a fault of the line: tell the operator."
PUT_OFF = timedelta(minutes=1)


class _Stays(Enum):
    """Why a claimed message is not handed over now."""

    THIS = "it waits, or has ended"
    ALL = "the line may start nothing more for now"


def sweep(line: Line, limit: int = 20) -> int:
    """One tick: settles lost leases, sends up to `limit` due messages, looks up what is due for a look.

    Returns how many messages were handed to the carrier or looked up. When the carrier does not answer, the rest goes
    back to the queue: a sweep hangs for two time-outs at most (one send, one look), and so does a stop.
    """
    now = line.clock()
    with line.database.reading() as conn:
        waiting = outbox.waiting(conn, now)
        lanes = [lane for lane in waiting.due if pacing.may_start(conn, line, lane, now)]
    if waiting.lost:
        _settle_leases(line, now)
    sent = 0
    for lane in lanes:
        handed_over, well = _send_due(line, lane, now, limit)
        sent += handed_over
        if not well:
            break
    return sent + (_look_up(line, limit) if waiting.looks else 0)


def _settle_leases(line: Line, now: datetime) -> None:
    """Puts right what a killed sweep left behind."""
    with line.database.transaction() as conn:
        again, unknown = outbox.expired_leases(conn, now, now + LOOK_DELAYS[0])
    log.warning("leases ran out: %d messages are due again, %d may have gone", again, unknown)


def _send_due(line: Line, lane: int, now: datetime, limit: int) -> tuple[int, bool]:
    """Claims up to `limit` due messages of a lane and sends them one by one. Returns how many were handed over, and
    whether the carrier is well: when it is not, the rest goes back to the queue.

    Between two that the line starts by itself, what somebody asked for in the meantime goes first.
    """
    token = line.new_id()
    with line.database.transaction() as conn:
        limit = pacing.allowance(conn, line, lane, now, limit)
        claimed = outbox.claim_due(conn, now, LEASE, token, limit, lane) if limit else []
    handed_over = 0
    for message in claimed:
        asked, well = _send_asked(line) if lane != ASKED else (0, True)
        handed_over += asked
        going = _going(line, message, token) if well else _Stays.ALL
        if going is _Stays.THIS:
            continue
        if going is not _Stays.ALL:
            handed_over += 1
            well = _send(line, going, token)
        if going is _Stays.ALL or not well:
            with line.database.transaction() as conn:
                outbox.release(conn, token, line.clock())
            return handed_over, well
    return handed_over, True


def _send_asked(line: Line) -> tuple[int, bool]:
    now = line.clock()
    with line.database.reading() as conn:
        due = ASKED in outbox.waiting(conn, now).due
    return _send_due(line, ASKED, now, 5) if due else (0, True)


def _look_up(line: Line, limit: int) -> int:
    """Reads the carrier's list for unknown messages whose look is due. Returns how many looks were tried."""
    token = line.new_id()
    for tried in range(limit):  # one claim per look: a slow list never outlives its lease
        with line.database.transaction() as conn:
            claimed = outbox.due_looks(conn, line.clock(), LEASE, token, 1)
        if not claimed:
            return tried
        if not _look(line, claimed[0], token):
            return tried + 1
    return limit


def _going(line: Line, message: MessageRow, token: str) -> MessageRow | _Stays:
    """The message as it goes, or why it stays. One that cannot be judged or written holds up no other."""
    try:
        return _asked_at_the_gate(line, message, token)
    except Exception as error:
        log.error("message %s: %s before it was handed over", message.id, type(error).__name__)
    now = line.clock()
    with line.database.transaction() as conn:
        if message.useful_until is not None and now >= message.useful_until:
            outbox.hold_back(conn, message.id, token, "refused", BROKEN, now)
        else:
            outbox.hold(conn, message.id, token, now + PUT_OFF, BROKEN, now)
    return _Stays.THIS


def _asked_at_the_gate(line: Line, message: MessageRow, token: str) -> MessageRow | _Stays:
    """Asks the gate at the last moment. The message as it goes, marked `sending`, or why it stays."""
    now = line.clock()
    with line.database.transaction() as conn:
        verdict = gate.verdict(conn, line, message, now)
        match verdict:
            case Go(valid_for):
                return _marked(conn, line, message, token, valid_for or message.valid_for, now)
            case Hold(until, reason):
                outbox.hold(conn, message.id, token, until, reason, now)
            case End(status, reason):
                if outbox.hold_back(conn, message.id, token, status, reason, now):
                    next_contact.after_gate(conn, line, message, verdict, now)
    log.info("message %s was not sent: %s", message.id, type(verdict).__name__.lower())
    return _Stays.THIS


def _marked(
    conn: Connection, line: Line, message: MessageRow, token: str, valid_for: int | None, now: datetime
) -> MessageRow | _Stays:
    written = reminder_words.write(conn, line, message, now)
    if not pacing.room(conn, line, message, now):  # another sweep, or a refusal, was quicker than this batch
        return _Stays.ALL
    valid_for = written.valid_for(valid_for, now)
    words = (written.body, written.language)
    if not outbox.mark_sending(conn, message.id, token, now, LEASE, written=words, valid_for=valid_for):
        return _Stays.THIS
    reminder_words.note(conn, message, written, now)
    pacing.spend(conn, line, message, written.body, now)
    return replace(message, body=written.body, language=written.language, valid_for=valid_for)


def _send(line: Line, message: MessageRow, token: str) -> bool:
    """Hands one message over and records the answer. False when the carrier is in trouble and should be left alone."""
    try:
        accepted = _hand_over(line, message)
    except CarrierError as error:
        _record_failure(line, message, token, error)
        return error.permanent
    except Exception as error:  # a fault of ours or the SDK's: nobody knows how far the request got
        log.error("message %s: %s while it was handed over", message.id, type(error).__name__)
        _record_failure(line, message, token, CarrierError("fault", permanent=False, ambiguous=True))
        return False
    now = line.clock()
    with line.database.transaction() as conn:
        _record_accepted(conn, message, token, accepted, now)
    return True


def _hand_over(line: Line, message: MessageRow) -> Accepted:
    if message.channel == "call":
        return line.carrier.place_reminder_call(to=message.to_number, message_id=message.id)
    return line.carrier.send_text(
        to=message.to_number, body=message.body, message_id=message.id, valid_for=message.valid_for
    )


def _record_accepted(
    conn: Connection, message: MessageRow, token: str, accepted: Accepted, now: datetime
) -> None:
    # A call has words of its own for how it stands; its steps and its end tell (services/reminder_calls.py).
    is_call = message.channel == "call"
    status = "accepted" if is_call else delivery.status_of(accepted.status) or "accepted"
    if not outbox.record_accepted(conn, message.id, token, accepted.sid, status, now):
        # A receipt was quicker than this answer. It brought the sid and says more; nothing to write.
        log.info("message %s was settled by a receipt before its answer", message.id)


def _record_failure(line: Line, message: MessageRow, token: str, error: CarrierError) -> None:
    now = line.clock()
    spread = int(message.id[:4], 16) / 0xFFFF
    decision = delivery.after_failure(error, message.attempts + 1, now, spread)
    with line.database.transaction() as conn:
        if decision.status == "refused":
            alone_with(conn, message.to_number)
        settled = _write(conn, message.id, token, decision, now)
        if settled and decision.outcome is not None:
            remember(conn, message.to_number, decision.outcome, error.code, message.id, now)
        if settled and decision.status == "refused":
            next_contact.after_failure(conn, line, message, meaning_of(error.code), now)
    level = logging.ERROR if decision.outcome is Outcome.OPERATOR else logging.WARNING
    log.log(level, "message %s: %s, code %s", message.id, decision.status, error.code)


def _write(
    conn: Connection, message_id: str, token: str, decision: Decision, now: datetime, looks: int | None = None
) -> bool:
    code, reason = decision.error_code, decision.reason
    match decision.status, decision.again_at:
        case "pending", due_at if due_at is not None:
            return outbox.retry_at(conn, message_id, token, due_at, reason, code, now)
        case "unknown", look_at:
            return outbox.mark_unknown(conn, message_id, token, look_at, reason, code, now, looks)
        case _:
            return outbox.record_refused(conn, message_id, token, reason, code, now)


def _look(line: Line, message: MessageRow, token: str) -> bool:
    """Looks one message up and records what was found. False when the list could not be read."""
    attempted_at = message.attempted_at or message.updated_at
    since = attempted_at - delivery.CLOCK_DOUBT
    with line.database.reading() as conn:
        taken = outbox.sids_of(conn, message.to_number, since - delivery.GIVE_UP_LOOKING)
    try:
        found = _find(line, message, since, taken)
        failed = False
    except Exception as error:  # whatever went wrong, the row must get its next look
        log.warning("message %s could not be looked up: %s", message.id, type(error).__name__)
        found, failed = None, True
    now = line.clock()
    with line.database.transaction() as conn:
        if found is not None:
            _record_accepted(conn, message, token, found, now)
        elif failed:
            _write(conn, message.id, token, delivery.after_failed_look(attempted_at, now), now, message.looks)
        else:
            looks = message.looks + 1
            useful = message.useful_until is not None and now < message.useful_until
            decision = delivery.after_look(looks, now, doubts=message.doubts, useful=useful)
            if decision.again_at is None:
                alone_with(conn, message.to_number)
            if _write(conn, message.id, token, decision, now, looks) and decision.again_at is None:
                next_contact.after_doubt(conn, line, message, decision.reason, now)
    return not failed


def _find(line: Line, message: MessageRow, since: datetime, taken: frozenset[str]) -> Accepted | None:
    if message.channel == "call":
        return line.carrier.find_call(to=message.to_number, since=since, exclude=taken)
    return line.carrier.find_text(to=message.to_number, body=message.body, since=since, exclude=taken)
