"""What came of a call back: recorded with its next step in one transaction, and taken back within seconds.

What each outcome means stands in core/outcomes.py. Afterwards the request is closed, or waits for the next try, or has
another number; its owner lets go of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from line.core.appointments import Booking
from line.core.claims import LEASE
from line.core.outcomes import OUTCOMES, Outcome
from line.core.staff import Person
from line.services import agreements, audit, follow_up, next_step, notes, visit_reminders, visits
from line.services.claims import held
from line.services.conflicts import Conflict, Refused
from line.services.line import Line
from line.store import appointments, attempts, callback_events, callbacks, outbox, reminders
from line.store.callbacks import RequestChanges, RequestRow
from line.store.engine import Connection

UNDO_FOR = timedelta(seconds=10)
_ON_THE_WAY = timedelta(seconds=3)  # a press in the last second still has to arrive
_INSTANTS = frozenset(
    {"lease_until", "due_from", "promised_by", "promised_at", "closed_at", "first_attempt_at"}
)
_KEPT = (
    *(
        "status",
        "attempts",
        "last_outcome",
        "number",
        "number_unconfirmed",
        "texts_off",
        "urgency",
        "closed_by",
    ),
    *sorted(_INSTANTS),
)


@dataclass(frozen=True)
class Recorded:
    """An outcome on record: `undo` is the token that takes it back, `words` say what happens next."""

    undo: str
    words: str


@dataclass(frozen=True)
class Filled:
    """What the outcome form holds beside the outcome: a note, a visit to be booked or moved, a visit known before, and
    the channels ("text", "call") on which she agreed to be reminded."""

    note: str = ""
    booking: Booking | None = None
    visit_id: str = ""
    agrees: tuple[str, ...] = ()


def record(
    line: Line, person: Person, request_id: str, version: int | None, name: str, filled: Filled
) -> Recorded:
    """Records an outcome and does its next step. Raises Conflict; Refused for what is missing in the form."""
    outcome, now = OUTCOMES.get(name), line.clock()
    if outcome is None:
        raise Refused("Choose what came of the call.")
    if outcome.needs_note and not filled.note.strip():
        raise Refused("Write in the note what came of it; for a duplicate, of which request.")
    with line.database.transaction() as tx:
        row = held(tx, line, person, request_id, version, now)
        flagged = ""
        if (
            filled.note.strip()
        ):  # first: an emergency in it changes what comes next, and no undo takes that back
            flagged = notes.write(tx, line, person, request_id, filled.note, now)
            row = callbacks.by_id(tx, request_id) or row
        before: dict[str, Any] = {column: _plain(getattr(row, column)) for column in _KEPT}
        attempt = _attempted(tx, line, person, row, outcome, now)
        visit = _visit(tx, line, person, row, outcome, filled, now)
        silenced = follow_up.silence(tx, line, person, row, now) if outcome.then == "another number" else None
        step = next_step.after(tx, line, person, row, outcome, now, UNDO_FOR + _ON_THE_WAY)
        changes: RequestChanges = {
            **step.changes,
            "last_outcome": name,
            "owner_id": None,
            "lease_until": None,
        }
        if row.first_attempt_at is None and name != "duplicate":
            changes["first_attempt_at"] = now
        after = callbacks.update(tx, request_id, **changes)
        token, said = line.new_id(), (flagged, step.words, visit.pop("told", ""))
        words = " ".join(filter(None, said))
        data: dict[str, Any] = {"outcome": name, "next": words, "before": before, "visit": visit}
        data |= {"attempt": attempt, "message": step.message, "silenced": silenced, "version": after.version}
        callback_events.add(tx, request_id, now, "outcome", token, data, staff_id=person.id)
        audit.record(tx, line, person, "outcome", now=now, request_id=request_id, outcome=name)
    return Recorded(token, words)


def undo(line: Line, person: Person, request_id: str, token: str) -> None:
    """Takes her own newest outcome back within ten seconds: the request is hers again, as it was before.

    Raises Conflict when it is too late, or somebody has gone on with it.
    """
    now = line.clock()
    with line.database.transaction() as tx:
        row = callbacks.by_id(tx, request_id, lock=True)
        found = callback_events.find(tx, request_id, "outcome", token)
        if row is None or found is None or found.staff_id != person.id:
            raise Conflict(request_id, "There is no outcome of yours to take back.")
        if now - found.at > UNDO_FOR + _ON_THE_WAY:
            raise Conflict(request_id, "It is too late to undo. You can reopen the request instead.")
        data = dict(found.data)
        other = callbacks.open_by_number(tx, data["before"]["number"], lock=False)
        if (
            (other is not None and other.id != request_id and row.split_from is None)
            # Whatever came since would be lost: a colleague's claim, an emergency, a patient who wants no call.
            or row.version != data.get("version")
            or not callback_events.add(tx, request_id, now, "undone", token, {}, staff_id=person.id)
        ):
            raise Conflict(request_id, "Somebody has gone on with this request already.")
        agreed, number = data["visit"].get("agreed", []), data["before"]["number"]
        agreements.take_back(tx, line, person, number, agreed, now, request_id=request_id)
        visits.take_back(tx, line, data["visit"], now)
        if data["message"] and not outbox.withdraw(tx, data["message"]):
            note = "The text to the patient had gone out before the undo."
            callback_events.add(tx, request_id, now, "mark", f"text gone:{token}", {"mark": note})
        if data["silenced"]:
            follow_up.unsilence(tx, line, person, row, data["silenced"], now)
        if "ended" in data["attempt"]:
            attempts.reopen(tx, data["attempt"]["ended"])
        elif "made" in data["attempt"]:
            attempts.remove(tx, data["attempt"]["made"])
        changes: Any = {
            column: _instant(value) if column in _INSTANTS else value
            for column, value in data["before"].items()
        }
        changes |= {"owner_id": person.id, "lease_until": max(changes["lease_until"], now + LEASE)}
        callbacks.update(tx, request_id, **changes)
        audit.record(tx, line, person, "undo", now=now, request_id=request_id)


def _attempted(
    tx: Connection, line: Line, person: Person, row: RequestRow, outcome: Outcome, now: datetime
) -> dict[str, str]:
    """Ends her open attempt. An outcome of a call that nobody announced was one from her desk. What an undo needs:
    which attempt to open again, or which to take away."""
    under_way = attempts.open_of(tx, row.id)
    if under_way is not None:
        attempts.end(tx, under_way.id, outcome.name, now)
        return {"ended": under_way.id}
    if row.number is None or not (outcome.tries or outcome.then == "another number"):
        return {}
    attempt_id = line.new_id()
    attempts.begin(tx, attempt_id, row.id, person.id, "desk", row.number, now)
    attempts.end(tx, attempt_id, outcome.name, now)
    return {"made": attempt_id}


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
    agreed = _agreed(tx, line, person, row, filled, now)  # first: what is planned then may go
    if outcome.form == "move":
        made = visits.move(tx, line, person, row, filled.visit_id, filled.booking, now)
    else:
        made = visits.book(tx, line, person, row, filled.booking, now)
    visit = appointments.by_id(tx, made["visit"])
    assert visit is not None
    told = visit_reminders.told(tx, line, visit, now)
    reminders.not_before(tx, visit.id, now + UNDO_FOR + _ON_THE_WAY)
    return {**made, "agreed": agreed, "told": told}


def _agreed(
    tx: Connection, line: Line, person: Person, row: RequestRow, filled: Filled, now: datetime
) -> list[str]:
    """Records what she agreed to on the phone. The channels that are new."""
    if row.number is None or not filled.agrees:
        return []
    new = agreements.record(
        tx,
        line,
        person,
        row.number,
        filled.agrees,
        row.language,
        now,
        evidence=row.id,
        request_id=row.id,
    )
    if new:
        visit_reminders.after_consent(tx, row.number, now)
    return new


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _instant(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None
