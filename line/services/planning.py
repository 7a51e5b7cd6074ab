"""Plans what is sent about a visit, in the transaction that books, moves, cancels or reinstates it.

A plan is rows in the outbox, one per (visit, occurrence of its time, kind, step, channel): planning again makes none
twice, and what is not wanted any more ends with the reason. Whether a row may go is asked when it is due.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from line.core import reminders as rule
from line.core.reminders import Planned, VisitTimes
from line.core.windows import windows_of
from line.services import still_true
from line.services.line import Line
from line.services.opening import Contact
from line.store import reminders
from line.store.appointments import AppointmentRow
from line.store.engine import Connection
from line.store.messages import MessageRow

_REASONS = {"cancelled": still_true.CANCELLED, "missed": still_true.MISSED}


def plan_of(line: Line, visit: AppointmentRow) -> tuple[Planned, ...]:
    """What a visit gets, as it is now. A pure function of the visit and the content."""
    kinds, clinic = line.script.reminders, line.script.clinic
    times = VisitTimes(visit.starts_at, visit.known_since, visit.zone)
    if visit.status == "missed":
        kind = kinds["missed_visit"]
        return tuple(rule.from_now(kind, step, visit.updated_at, clinic.zone) for step in kind.steps)
    if visit.status != "booked" or visit.starts_at <= visit.known_since:
        return ()
    before = rule.before_visit(kinds["appointment"], times, windows_of(visit.number, clinic.zone))
    return (*before, *rule.after_visit(kinds["after_visit"], times, clinic.hours))


def replan(tx: Connection, line: Line, visit: AppointmentRow, now: datetime) -> None:
    """Brings the outbox in line with the visit. Nothing is done for a row that has gone out, or is going."""
    wanted = {key_of(visit, planned): planned for planned in plan_of(line, visit)}
    known = {row.key: row for row in reminders.of_visit(tx, visit.id)}
    reason = _REASONS.get(visit.status, still_true.MOVED)
    stale = [row.id for key, row in known.items() if key not in wanted and not _goes_on(row, visit)]
    reminders.drop(tx, stale, reason, now)
    back = [row.id for key, row in known.items() if key in wanted and _taken_back(row)]
    reminders.bring_back(tx, back, None, now)
    missing = [planned for key, planned in wanted.items() if key not in known]
    reminders.add(tx, [row_of(line, visit, planned, now) for planned in missing])


def another_time(tx: Connection, visit: AppointmentRow, now: datetime) -> dict[str, Any]:
    """The columns of a visit that gets another time, or its time again: an occurrence that no reminder has been planned
    for, known from now on, and nobody has said yes to it."""
    occurrence = max(visit.occurrence, reminders.newest_occurrence(tx, visit.id)) + 1
    return {"occurrence": occurrence, "known_since": now, "confirmed_at": None, "confirmed_by": None}


def plan_new(line: Line, visit: AppointmentRow, now: datetime) -> list[dict[str, Any]]:
    """The rows of a visit that was not there before, for `reminders.add`: many visits in one statement."""
    return [row_of(line, visit, planned, now) for planned in plan_of(line, visit)]


def plan_follow_up(tx: Connection, line: Line, contact: Contact, days: int) -> bool:
    """She asked to be written to in so many days, about what she reads: once per call or text. False for a number of
    days that reminders.yaml does not have, or without a number to write to."""
    kind = line.script.reminders["article_follow_up"]
    step = next((step for step in kind.steps if step.days == days), None)
    if step is None or contact.caller is None:
        return False
    planned = rule.from_now(kind, step, contact.now, line.script.clinic.zone)
    row = reminders.row(
        line.new_id(),
        key=f"follow:{contact.event}:{step.name}",
        to=contact.caller,
        language=contact.language,
        purpose=kind.name,
        channel=planned.channel,
        due_at=planned.due_at,
        useful_until=planned.useful_until,
        now=contact.now,
        step=step.name,
    )
    reminders.add(tx, [row])
    return True


def useful_until(line: Line, kind: str, due_at: datetime) -> datetime:
    """The latest useful moment of a message of this kind that is due at `due_at`."""
    step = line.script.reminders[kind].steps[0]
    return rule.useful_until(step, due_at, due_at)


def key_of(visit: AppointmentRow, planned: Planned) -> str:
    """What makes a reminder one and the same."""
    return f"visit:{visit.id}:{visit.occurrence}:{planned.kind}:{planned.step}:{planned.channel}"


def row_of(line: Line, visit: AppointmentRow, planned: Planned, now: datetime) -> dict[str, Any]:
    return reminders.row(
        line.new_id(),
        key=key_of(visit, planned),
        to=visit.number,
        language=visit.language,
        purpose=planned.kind,
        channel=planned.channel,
        due_at=planned.due_at,
        useful_until=planned.useful_until,
        now=now,
        visit_id=visit.id,
        occurrence=visit.occurrence,
        step=planned.step,
        last=planned.last,
    )


def _taken_back(row: MessageRow) -> bool:
    """Whether a row ended only because the visit was cancelled, moved or marked as missed: an undo brings it back."""
    return row.status == "dropped" and row.reason in (*_REASONS.values(), still_true.MOVED)


def _goes_on(row: MessageRow, visit: AppointmentRow) -> bool:
    """Whether a row that is in no plan is the next try of one that was (a call after a text), and still wanted."""
    same = row.occurrence == visit.occurrence and visit.status == "booked"
    return same and row.purpose != "missed_visit"
