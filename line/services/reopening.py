"""A closed request opened again by staff. (One that a patient's new contact opens again is opening.py's.)"""

from __future__ import annotations

from itertools import chain

from line.core.callbacks import promise, references
from line.core.claims import LEASE
from line.core.staff import Person
from line.services import audit
from line.services.conflicts import Conflict, Missing, Refused
from line.services.line import Line
from line.store import callback_events, callbacks


def reopen(line: Line, person: Person, request_id: str) -> None:
    """Opens it for her, with a promise from now on. Raises Refused when its number has an open request already."""
    now, clinic = line.clock(), line.script.clinic
    with line.database.transaction() as tx:
        row = callbacks.by_id(tx, request_id, lock=True)
        if row is None:
            raise Missing(request_id)
        if row.status == "open":
            raise Conflict(request_id, "This request is open already.")
        other = callbacks.open_by_number(tx, row.number, lock=False) if row.split_from is None else None
        if other is not None:
            raise Refused(f"This number has an open request already: {other.reference}. Work on that one.")
        callbacks.reopen(
            tx,
            request_id,
            chain([row.reference], references(int(line.new_id(), 16))),
            promised_by=promise(now, row.urgency, row.wish, clinic.hours, clinic.sla),
            promised_at=now,
            due_from=None,
            owner_id=person.id,
            lease_until=now + LEASE,
        )
        callback_events.add(
            tx, request_id, now, "reopened", line.new_id(), {"by": "staff"}, staff_id=person.id
        )
        audit.record(tx, line, person, "reopen", now=now, request_id=request_id)
