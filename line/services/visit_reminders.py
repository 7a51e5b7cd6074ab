"""The reminders of one visit in the hands of staff: stopped, planned again, and told in words. Inside a transaction.

What is planned is services/planning.py's, whether a row may go the gate's.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from line.core.gate import NOT_CONSENTED, NOT_CONSENTED_TO_CALLS, OPTED_OUT, PAUSE
from line.core.when import stamp
from line.services import gate
from line.services.line import Line
from line.services.still_true import STOPPED
from line.store import appointments, contacts, reminders
from line.store.appointments import AppointmentRow
from line.store.engine import Connection
from line.store.messages import MessageRow

_UNWANTED = frozenset({NOT_CONSENTED, NOT_CONSENTED_TO_CALLS, OPTED_OUT})


def stop(tx: Connection, visit: AppointmentRow, now: datetime) -> int:
    """Ends all that waits about this time of a visit, and what would follow it; returns how many waited."""
    appointments.change(tx, visit.id, now, stopped=visit.occurrence)
    waiting = [row.id for row in reminders.of_visit(tx, visit.id)]
    return reminders.drop(tx, waiting, STOPPED, now)


def resumable(rows: Sequence[MessageRow], visit: AppointmentRow, now: datetime) -> list[MessageRow]:
    """What ended before it went, and could still be of use: stopped by staff, or not wanted at that time."""
    if visit.status != "booked":
        return []
    return [
        row
        for row in rows
        if row.occurrence == visit.occurrence
        and (row.status == "suppressed" or (row.status == "dropped" and row.reason == STOPPED))
        and (row.purpose != "appointment" or visit.starts_at > now)
        and (row.useful_until is None or row.useful_until > now)
    ]


def plan_again(tx: Connection, visit: AppointmentRow, now: datetime) -> int:
    """Lets what was stopped, or not wanted then, wait again, and returns how many. The gate judges each anew."""
    appointments.change(tx, visit.id, now, stopped=None)
    return _resume(tx, resumable(reminders.of_visit(tx, visit.id), visit, now), now)


def after_consent(tx: Connection, number: str, now: datetime) -> None:
    """She has agreed just now, or wants texts again: what ended for the lack of it, and is of use, waits again."""
    for visit in appointments.coming(tx, number, now):
        rows = resumable(reminders.of_visit(tx, visit.id), visit, now)
        _resume(tx, [row for row in rows if row.reason in _UNWANTED], now)


def _resume(tx: Connection, rows: Collection[MessageRow], now: datetime) -> int:
    """Of those that are past only the last one: they all say the same."""
    past = sorted((row for row in rows if row.due_at <= now), key=lambda row: row.due_at)
    coming = [row for row in rows if row.due_at > now]
    return reminders.bring_back(tx, [row.id for row in [*past[-1:], *coming]], None, now)


def told(conn: Connection, line: Line, visit: AppointmentRow, now: datetime) -> str:
    """What goes out about a visit, and when: words for the scheduler who has just booked it."""
    text, call = (gate.standing(conn, visit.number, "appointment", channel) for channel in ("text", "call"))
    if text.opted_out:
        return "This number has opted out: no reminders."
    if text.bad:
        return "The carrier knows no such number: no reminders."
    if text.agreed and not text.texts_refused:
        kind = "Reminder texts"
    elif call.agreed:
        kind = "Reminder calls"
    elif text.agreed:
        return "This number cannot get texts, and automated calls are not agreed to: no reminders."
    else:
        return "No consent: no reminders."
    rows = reminders.of_visit(conn, visit.id)
    waiting = [row for row in rows if row.status == "pending" and row.purpose == "appointment"]
    if not waiting:
        return "No reminders are planned."
    return f"{kind}: {'; '.join(_goes(conn, line, row, now) for row in waiting)}."


def held(conn: Connection, row: MessageRow) -> str:
    """Why a planned message would not be sent, whatever the hour; "" when it may be."""
    channels = ("text", "call") if row.channel == "text" else ("call",)
    standings = [gate.standing(conn, row.to_number, row.purpose, channel) for channel in channels]
    if any(standing.opted_out for standing in standings):
        return "Planned, and not sent: the patient has opted out."
    if not any(standing.agreed for standing in standings):
        return "Planned, and not sent until the patient agrees."
    if not any(gate.may(row.purpose, channel, one) for channel, one in zip(channels, standings, strict=True)):
        return "Planned, and not sent: this number cannot get it."
    return ""


def _goes(conn: Connection, line: Line, row: MessageRow, now: datetime) -> str:
    """When at the earliest: who was in touch a moment ago is left in peace, and nobody is woken."""
    if row.due_at > now:
        return stamp(line.script.clinic.hours.local(row.due_at))
    word = contacts.last_word(conn, row.to_number, now - PAUSE)
    at = gate.next_allowed(line, row.to_number, now if word is None else word + PAUSE)
    if at <= now:
        return "now"
    if at <= now + PAUSE:
        return "in a quarter of an hour at the earliest"
    return f"{stamp(line.script.clinic.hours.local(at))} at the earliest"
