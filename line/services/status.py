"""The answer to STATUS: what became of the request for a call, from its row. Only ever texted, to the number itself."""

from __future__ import annotations

from datetime import datetime

from line.core.outcomes import NOT_REOPENED, REOPENED_WITHIN, UNANSWERED
from line.core.turn import Digits, Moment, PhoneNumber, Say
from line.services import tasks, visit_tasks
from line.services.line import Line
from line.store import appointments, callback_events, callbacks
from line.store.callbacks import RequestRow
from line.store.engine import Connection


def of(tx: Connection, line: Line, number: str, request: RequestRow | None, now: datetime) -> Say:
    """The sentence for this number: about its open request, or the one that staff closed a short while ago."""
    if request is not None and _only_to_correct(tx, request, now):
        return Say("callback.none")
    if request is not None and request.promised_by is not None:
        return _open(line, request, request.promised_by, now)
    closed = callbacks.closed_by_number(tx, number, now - REOPENED_WITHIN)
    if closed is None or closed.last_outcome in NOT_REOPENED:
        return Say("callback.none")
    marked = callback_events.newest(tx, closed.id, "outcome")
    visit = appointments.by_id(tx, str(marked.data["visit"].get("visit"))) if marked else None
    if visit is not None and visit.status == "booked" and visit.starts_at > now:
        hours = line.script.clinic.hours
        at = Moment(hours.local(visit.starts_at), hours.local(now))
        return Say("callback.booked", (("at", at),))
    if _unreached(closed):
        return Say("callback.unreached", (line.script.staff_value,))
    if closed.last_outcome == "nurse":
        return Say("callback.nurse", (("reference", Digits(closed.reference)),))
    return Say("callback.closed", (("reference", Digits(closed.reference)),))


def _open(line: Line, request: RequestRow, by: datetime, now: datetime) -> Say:
    reference = ("reference", Digits(request.reference))
    if by < now:
        return Say("callback.overdue", (reference, line.script.staff_value))
    hours = line.script.clinic.hours
    called_from = PhoneNumber(line.script.clinic.line_number)
    values = (("by", Moment(hours.local(by), hours.local(now))), ("from", called_from), reference)
    return Say("callback.again" if _unreached(request) else "callback.status", values)


def _only_to_correct(tx: Connection, request: RequestRow, now: datetime) -> bool:
    """Staff are to take the number off the record: nobody is going to call it."""
    about = visit_tasks.of_requests(tx, [request], now).get(request.id)
    return request.source == tasks.SOURCE and about is not None and about.wrong_number


def _unreached(request: RequestRow) -> bool:
    return request.attempts > 0 and request.last_outcome in UNANSWERED
