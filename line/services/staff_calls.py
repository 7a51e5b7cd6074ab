"""A call that staff start by hand: the scheduler's own phone is rung once, and through it the patient's, once.

The attempt was committed before anything rings (services/attempts.py), and the carrier is called with no transaction
open. Never swept and never repeated. Each step of the call is one conditional change of the attempt, so a webhook that
comes again changes nothing and is answered as before.
"""

from __future__ import annotations

import logging

from line.core import staff_calls as rules
from line.core.callbacks import NO_CALL
from line.core.delivery import CarrierError
from line.core.staff import Person
from line.services.line import Line
from line.store import attempts, callback_events, callbacks, staff_calls
from line.store.attempts import AttemptRow
from line.store.callbacks import RequestRow
from line.store.engine import Connection

log = logging.getLogger(__name__)


def ring(line: Line, staff: Person, attempt: AttemptRow) -> str | None:
    """Rings her phone for an attempt that is on record. Returns what went wrong, in words that the attempt keeps too;
    None when it rings, or when it was rung before: whoever asks twice rings once.
    """
    with line.database.transaction() as tx:
        _locked(tx, attempt)
        if not staff_calls.ask(tx, attempt.id):
            return None
        if staff.phone is None:
            attempts.fail(tx, attempt.id, rules.NO_PHONE, line.clock())
            return rules.NO_PHONE
    try:
        accepted = line.carrier.place_call(to=staff.phone, attempt_id=attempt.id)
    except CarrierError as error:
        return _not_placed(line, attempt.id, error)
    except Exception as error:  # a fault of ours or the SDK's: nobody knows how far the request got
        log.error("attempt %s: %s while the call was placed", attempt.id, type(error).__name__)
        return _not_placed(line, attempt.id, CarrierError("fault", permanent=False, ambiguous=True))
    with line.database.transaction() as tx:
        staff_calls.placed(tx, attempt.id, accepted.sid)
    return None


def _not_placed(line: Line, attempt_id: str, error: CarrierError) -> str:
    """An attempt that certainly rang nobody is over. One that may have rung stays open, and is not tried again."""
    problem = rules.problem_of(error)
    with line.database.transaction() as tx:
        if error.ambiguous:
            staff_calls.doubt(tx, attempt_id, problem)
        else:
            attempts.fail(tx, attempt_id, problem, line.clock())
    log.warning("attempt %s was not placed: %s, code %s", attempt_id, error.words, error.code)
    return problem


def answered(line: Line, attempt_id: str, sid: str) -> str | None:
    """She picked up: the reference of the request that it is about, or None when there is nobody to call any more."""
    with line.database.transaction() as tx:
        row = attempts.by_id(tx, attempt_id)
        if row is None or not staff_calls.placed(tx, attempt_id, sid):
            return None
        request = callbacks.by_id(tx, row.request_id)
        return request.reference if request is not None and request.status == "open" else None


def _taken_back(tx: Connection, request: RequestRow, attempt: AttemptRow) -> bool:
    """Whether the patient wants no call any more, and said so before this one reached her phone. An emergency is called
    all the same."""
    if request.status != "open":
        return True
    mark = callback_events.newest(tx, request.id, "mark")
    asked = mark is not None and mark.at >= attempt.started_at and mark.data.get("mark") == NO_CALL
    return asked and request.urgency != "urgent"


def connect(line: Line, attempt_id: str, sid: str) -> str | None:
    """She pressed 1: the number to dial, once. The same webhook again gets it again, another call never does."""
    with line.database.transaction() as tx:
        row = attempts.by_id(tx, attempt_id)
        if row is None or row.kind != "line":
            return None
        request = _locked(tx, row)
        if request is None or _taken_back(tx, request, row):
            if staff_calls.never_connected(tx, attempt_id, sid):
                attempts.fail(tx, attempt_id, rules.TAKEN_BACK, line.clock())
            return None
        if staff_calls.connect(tx, attempt_id, sid):
            return row.number
        now = attempts.by_id(tx, attempt_id)  # as the winner of a race left it
        repeated = (
            now is not None
            and now.ended_at is None
            and (now.call_sid, now.call_status) == (sid, rules.CONNECTING)
        )
        return row.number if repeated else None


def patient_left(line: Line, attempt_id: str, sid: str, status: str) -> None:
    """The patient's phone was hung up, or never answered: `status` is the carrier's word for it."""
    if status not in rules.LAST_WORDS:
        return
    with line.database.transaction() as tx:
        staff_calls.patient_left(tx, attempt_id, sid, status)


def over(line: Line, attempt_id: str, sid: str, status: str) -> None:
    """The call to her own phone is over. If it never came to the patient's, so is the attempt: it counts for nothing
    and says why. Else it waits for its outcome."""
    problem = rules.ended_unconnected(status)
    if problem is None:
        return
    with line.database.transaction() as tx:
        row = attempts.by_id(tx, attempt_id)
        if row is not None and _locked(tx, row) and staff_calls.never_connected(tx, attempt_id, sid):
            attempts.fail(tx, attempt_id, problem, line.clock())


def _locked(tx: Connection, attempt: AttemptRow) -> RequestRow | None:
    """The request, locked before its attempt, as everywhere: she may mark the outcome in the very second in which the
    call ends, and each would wait for the other."""
    return callbacks.by_id(tx, attempt.request_id, lock=True)
