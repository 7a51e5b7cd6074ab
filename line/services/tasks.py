"""Work for staff that no patient asked for: a reminder that cannot reach her becomes a request to phone her.

It stands in the one queue where they work. A number with an open request keeps that one; the task is added to it.
"""

from __future__ import annotations

from datetime import datetime

from line.core.callbacks import promise, references
from line.services.line import Line
from line.store import callback_events, callbacks, consent, numbers, visit_events
from line.store.appointments import AppointmentRow
from line.store.callbacks import RequestRow
from line.store.engine import Connection

SOURCE = "reminder"


def about_visit(
    tx: Connection, line: Line, visit: AppointmentRow, why: str, key: str, now: datetime
) -> RequestRow:
    """Asks staff to phone the patient about a visit, once per `key`. `why`, for staff, is in the words of the gate."""
    data = {"why": why, "visit": visit.id}
    visit_events.add(tx, visit.id, now, "task", key, data)
    return to_phone(tx, line, visit.number, why, key, now, language=visit.language, visit=visit)


def to_phone(
    tx: Connection,
    line: Line,
    number: str,
    why: str,
    key: str,
    now: datetime,
    *,
    language: str = "en",
    visit: AppointmentRow | None = None,
    about: str = "",
) -> RequestRow:
    """Asks staff to phone a number: a new request, or a line in the open one. Once per `key`. `about`: what else than a
    visit it is (visit_tasks.WRONG_NUMBER)."""
    clinic, new_id = line.script.clinic, line.new_id()
    by = promise(now, "normal", None, clinic.hours, clinic.sla)
    if visit is not None and now < visit.starts_at < by:
        by = visit.starts_at
    row = callbacks.open_by_number(tx, number)
    if row is None:
        row, _ = callbacks.insert(
            tx,
            references(int(new_id, 16)),
            id=new_id,
            number=number,
            name=visit.who_for if visit is not None else None,
            language=numbers.language(tx, number, language),
            source=SOURCE,
            urgency="normal",
            promised_by=by,
            promised_at=now,
            opened_at=now,
            finished_at=now,
            texts_off=consent.state(tx, number).opted_out,
            touches=0,  # she was not in touch
        )
    data = (
        {"why": why}
        | ({"visit": visit.id} if visit is not None else {})
        | ({"about": about} if about else {})
    )
    if callback_events.add(tx, row.id, now, "task", key, data):
        return callbacks.update(tx, row.id)
    return row
