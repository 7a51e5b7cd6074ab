"""What follows an outcome: the request is closed, or called again, or has another number. Inside its transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from line.core.callbacks import promise
from line.core.outcomes import MOST_IN_ALL, UNANSWERED, Outcome, next_try
from line.core.staff import Person
from line.core.when import moment
from line.services import follow_up
from line.services.line import Line
from line.store import attempts, consent
from line.store.callbacks import RequestChanges, RequestRow
from line.store.engine import Connection

_NO_MORE_TEXTS = "No more texts go to the wrong one."


@dataclass(frozen=True)
class NextStep:
    """The columns to write, words for who pressed, and the id of a text that goes out (None for none)."""

    changes: RequestChanges
    words: str
    message: str | None = None


def after(
    tx: Connection,
    line: Line,
    person: Person,
    row: RequestRow,
    outcome: Outcome,
    now: datetime,
    undo: timedelta,
) -> NextStep:
    """The next step of a request whose attempt has just ended so. A text waits until it cannot be undone any more."""
    closed: RequestChanges = {"status": "done", "closed_at": now, "closed_by": person.id, "due_from": None}
    match outcome.then:
        case "again":
            return _again(tx, line, row, outcome, closed, now, now + undo)
        case "another number":
            return _another_number(tx, row, closed)
    return NextStep(closed, "Closed.")


def _another_number(tx: Connection, row: RequestRow, closed: RequestChanges) -> NextStep:
    other = follow_up.another_number(tx, row)
    if other is None:
        return NextStep({**closed, "texts_off": True}, f"Closed: there is no other number. {_NO_MORE_TEXTS}")
    changes: RequestChanges = {"number": other, "number_unconfirmed": True, "due_from": None}
    changes["texts_off"] = consent.state(tx, other).opted_out
    return NextStep(changes, f"The number that the call came from is tried instead. {_NO_MORE_TEXTS}")


def _again(
    tx: Connection,
    line: Line,
    row: RequestRow,
    outcome: Outcome,
    closed: RequestChanges,
    now: datetime,
    text_at: datetime,
) -> NextStep:
    clinic, in_all = line.script.clinic, row.attempts + 1
    local = clinic.hours.local
    told, why_not = None, ""
    if in_all == MOST_IN_ALL:
        told, why_not = follow_up.tried_to_reach(tx, line, row, now, due_at=text_at)
    text = "The patient gets a text that we tried." if told else f"No text: {why_not}" if why_not else ""
    if row.urgency == "urgent":  # an emergency leaves the screen only when a person closes it
        by = promise(now, "urgent", None, clinic.hours, clinic.sla)
        urgent: RequestChanges = {"attempts": in_all, "due_from": None, "promised_by": by, "promised_at": now}
        words = f"Urgent: it stays in To do now. Call again by {moment(local(by), local(now))}. {text}"
        return NextStep(urgent, words.strip(), told)
    midnight = local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    today = attempts.count_since(tx, row.id, UNANSWERED, midnight)
    at = next_try(now, outcome, today=today, in_all=in_all, wish=row.wish, hours=clinic.hours)
    if at is None:
        words = f"Closed after {in_all} tries. {text}"
        return NextStep({**closed, "attempts": in_all}, words.strip(), told)
    by = promise(at, row.urgency, row.wish, clinic.hours, clinic.sla)
    again: RequestChanges = {"attempts": in_all, "due_from": at, "promised_by": by, "promised_at": at}
    return NextStep(again, f"Call again from {moment(local(at), local(now))}.")
