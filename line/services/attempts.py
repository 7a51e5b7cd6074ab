"""The start of a call back: the attempt is on record, with the number that is dialled, before anything rings.

Placing the call is staff_calls'; what came of it is outcomes'. An open attempt holds the claim for an hour.
"""

from __future__ import annotations

from dataclasses import dataclass

from line.core.claims import ATTEMPT_HOLDS
from line.core.staff import Person
from line.services import audit
from line.services.claims import held
from line.services.conflicts import Refused
from line.services.line import Line
from line.store import attempts, callbacks, claims
from line.store.attempts import AttemptRow


@dataclass(frozen=True)
class Started:
    """An open attempt; `new` is False when it was under way already (a second press)."""

    attempt: AttemptRow
    new: bool


def start(line: Line, person: Person, request_id: str, version: int | None, kind: str) -> Started:
    """Opens an attempt: "line" (we ring her phone, then the patient) or "desk" (she dials herself).

    A second press gets the attempt of the first. Raises Conflict, and Refused without a number, or without a phone of
    hers to ring.
    """
    now = line.clock()
    with line.database.transaction() as tx:
        callbacks.by_id(
            tx, request_id, lock=True
        )  # the second of two presses waits here, and then sees the first
        under_way = attempts.open_of(tx, request_id)
        if under_way is not None and under_way.staff_id == person.id:
            return Started(under_way, new=False)
        row = held(tx, line, person, request_id, version, now)
        elsewhere = attempts.open_by(tx, person.id)
        if elsewhere is not None and elsewhere.request_id != request_id:
            raise Refused("You have another call under way. Mark what came of that one first.")
        if row.number is None:
            raise Refused("There is no number to call: the caller withheld it.")
        if kind == "line" and person.phone is None:
            raise Refused("Enter your own phone number in your account first: the line rings you there.")
        if under_way is not None:  # of somebody who had the request before, and never said what came of it
            attempts.end(tx, under_way.id, "unfinished", now)
        attempt_id = line.new_id()
        attempts.begin(tx, attempt_id, request_id, person.id, kind, row.number, now)
        attempt = attempts.open_of(tx, request_id)
        assert attempt is not None  # this one, or that of a press at the same moment
        claims.hold(tx, request_id, person.id, now + ATTEMPT_HOLDS, now)
        callbacks.update(tx, request_id, first_attempt_at=row.first_attempt_at or now)
        audit.record(tx, line, person, "call", now=now, request_id=request_id, kind=kind, attempt=attempt.id)
        return Started(attempt, new=attempt.id == attempt_id)
