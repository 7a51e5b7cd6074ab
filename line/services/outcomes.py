"""What came of a call back: recorded with its next step in one transaction, and taken back within seconds.

What each outcome means stands in core/outcomes.py. Afterwards the request is closed, or waits for the next try, or has
another number; its owner lets go of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from line.core.appointments import Booking
from line.core.callbacks import promise
from line.core.claims import LEASE
from line.core.outcomes import OUTCOMES, Outcome, next_try
from line.core.staff import Person
from line.core.when import moment
from line.services import audit, follow_up, notes, visits
from line.services.claims import held
from line.services.conflicts import Conflict, Refused
from line.services.line import Line
from line.store import attempts, callbacks, outbox
from line.store.callbacks import RequestChanges, RequestRow
from line.store.engine import Connection

UNDO_FOR = timedelta(seconds=10)
_ON_THE_WAY = timedelta(seconds=3)  # a press in the last second still has to arrive
_INSTANTS = frozenset(
    {"lease_until", "due_from", "promised_by", "promised_at", "closed_at", "first_attempt_at"}
)
_KEPT = (
    *("status", "attempts", "last_outcome", "number", "number_unconfirmed", "urgency", "closed_by"),
    *sorted(_INSTANTS),
)


@dataclass(frozen=True)
class Recorded:
    """An outcome on record: `undo` is the token that takes it back, `words` say what happens next."""

    undo: str
    words: str


@dataclass(frozen=True)
class Filled:
    """What the outcome form holds beside the outcome: a note, a visit to be booked or moved, a visit known before."""

    note: str = ""
    booking: Booking | None = None
    visit_id: str = ""


def record(
    line: Line, person: Person, request_id: str, version: int | None, name: str, filled: Filled
) -> Recorded:
    """Records an outcome and does its next step. Raises Conflict; Refused for what is missing in the form."""
    outcome, now = OUTCOMES.get(name), line.clock()
    if outcome is None:
        raise Refused("Choose what came of the call.")
    if outcome.needs_note and not filled.note.strip():
        raise Refused("Write a note: what came of it?")
    with line.database.transaction() as tx:
        row = held(tx, line, person, request_id, version, now)
        before: dict[str, Any] = {column: _plain(getattr(row, column)) for column in _KEPT}
        attempt_id = _attempted(tx, line, person, row, outcome, now)
        visit = _visit(tx, line, person, row, outcome, filled, now)
        if filled.note.strip():
            notes.write(tx, line, person, request_id, filled.note)
        silenced = follow_up.silence(tx, line, person, row, now) if outcome.then == "another number" else None
        changes, words, message = _next(tx, line, person, row, outcome, now)
        changes |= {"last_outcome": name, "owner_id": None, "lease_until": None}
        callbacks.update(tx, request_id, **changes)
        token = line.new_id()
        data = {"outcome": name, "next": words, "before": before, "visit": visit, "attempt": attempt_id}
        data |= {"message": message, "silenced": silenced}
        callbacks.add_event(tx, request_id, now, "outcome", token, data, staff_id=person.id)
        audit.record(tx, line, person.id, "outcome", now=now, request_id=request_id, outcome=name)
    return Recorded(token, words)


def undo(line: Line, person: Person, request_id: str, token: str) -> None:
    """Takes her own newest outcome back within ten seconds: the request is hers again, as it was before.

    Raises Conflict when it is too late, or somebody has gone on with it.
    """
    now = line.clock()
    with line.database.transaction() as tx:
        row = callbacks.by_id(tx, request_id, lock=True)
        found = callbacks.event(tx, request_id, "outcome", token)
        if row is None or found is None or found.staff_id != person.id:
            raise Conflict(request_id, "There is no outcome of yours to take back.")
        if now - found.at > UNDO_FOR + _ON_THE_WAY:
            raise Conflict(request_id, "It is too late to undo. You can reopen the request instead.")
        other = callbacks.open_by_number(tx, row.number) if row.number and row.status != "open" else None
        if (
            (other is not None and row.split_from is None)
            or row.owner_id is not None
            or not callbacks.add_event(tx, request_id, now, "undone", token, {}, staff_id=person.id)
        ):
            raise Conflict(request_id, "Somebody has gone on with this request already.")
        data = dict(found.data)
        visits.take_back(tx, data["visit"], now)
        if data["message"] and not outbox.withdraw(tx, data["message"]):
            note = "The text to the patient had gone out before the undo."
            callbacks.add_event(tx, request_id, now, "mark", f"text gone:{token}", {"mark": note})
        if data["silenced"]:
            follow_up.unsilence(tx, line, person, row, data["silenced"], now)
        if data["attempt"]:
            attempts.reopen(tx, data["attempt"])
        changes: Any = {
            column: _instant(value) if column in _INSTANTS else value
            for column, value in data["before"].items()
        }
        changes |= {"owner_id": person.id, "lease_until": max(changes["lease_until"], now + LEASE)}
        callbacks.update(tx, request_id, **changes)
        audit.record(tx, line, person.id, "undo", now=now, request_id=request_id)


def _attempted(
    tx: Connection, line: Line, person: Person, row: RequestRow, outcome: Outcome, now: datetime
) -> str | None:
    """Ends her open attempt. An outcome of a call that nobody announced was one from her desk."""
    under_way = attempts.open_of(tx, row.id)
    if under_way is not None:
        attempts.end(tx, under_way.id, outcome.name, now)
        return under_way.id
    if row.number is not None and (outcome.tries or outcome.then == "another number"):
        attempt_id = line.new_id()
        attempts.begin(tx, attempt_id, row.id, person.id, "desk", row.number, now)
        attempts.end(tx, attempt_id, outcome.name, now)
    return None  # nothing to open again: it was never open


def _visit(
    tx: Connection,
    line: Line,
    person: Person,
    row: RequestRow,
    outcome: Outcome,
    filled: Filled,
    now: datetime,
) -> dict[str, Any]:
    if outcome.form == "cancel":
        return visits.cancel(tx, line, person, row, filled.visit_id, now)
    if outcome.form == "":
        return {}
    if filled.booking is None:
        raise Refused("Enter the date and time of the visit.")
    if outcome.form == "move":
        return visits.move(tx, line, person, row, filled.visit_id, filled.booking, now)
    return visits.book(tx, line, person, row, filled.booking, now)


def _next(
    tx: Connection, line: Line, person: Person, row: RequestRow, outcome: Outcome, now: datetime
) -> tuple[RequestChanges, str, str | None]:
    """The next step: columns, words, and the id of a text that goes out, if one does."""
    closed: RequestChanges = {"status": "done", "closed_at": now, "closed_by": person.id, "due_from": None}
    if row.first_attempt_at is None and outcome.tries:
        closed["first_attempt_at"] = now
    match outcome.then:
        case "again":
            return _again(tx, line, row, outcome, closed, now)
        case "another number":
            other = follow_up.another_number(tx, row)
            if other is not None:
                changed: RequestChanges = {"number": other, "number_unconfirmed": True, "due_from": None}
                return changed, "The number she called from is tried instead.", None
            return closed, "Closed: there is no other number.", None
    return closed, "Closed.", None


def _again(
    tx: Connection,
    line: Line,
    row: RequestRow,
    outcome: Outcome,
    closed: RequestChanges,
    now: datetime,
) -> tuple[RequestChanges, str, str | None]:
    clinic = line.script.clinic
    midnight = clinic.hours.local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    unanswered = frozenset(known.name for known in OUTCOMES.values() if known.tries)
    today, in_all = attempts.count_since(tx, row.id, unanswered, midnight), row.attempts + 1
    at = next_try(now, outcome, today=today, in_all=in_all, wish=row.wish, hours=clinic.hours)
    first = closed.get("first_attempt_at", row.first_attempt_at)
    if at is None:
        told = follow_up.tried_to_reach(tx, line, row, now, due_at=now + UNDO_FOR + _ON_THE_WAY)
        words = "Closed after three tries. "
        words += "She gets a text that we tried." if told else "No text: she has not agreed to texts."
        return {**closed, "attempts": in_all}, words, told
    by = promise(at, row.urgency, row.wish, clinic.hours, clinic.sla)
    again: RequestChanges = {"attempts": in_all, "due_from": at, "promised_by": by, "promised_at": at}
    again["first_attempt_at"] = first
    return again, f"Call again from {moment(clinic.hours.local(at), clinic.hours.local(now))}.", None


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _instant(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None
