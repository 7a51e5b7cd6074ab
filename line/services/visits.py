"""Visits that come of a call back: booked, moved, cancelled. Inside the transaction of the outcome that they belong to.

Each function returns what is needed to take it back within the seconds of an undo.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from line.core.appointments import Booking, NotATime, visit_problems, visit_time
from line.core.staff import Person
from line.core.visit_hours import asks_first
from line.core.when import moment
from line.services import audit, planning, tasks, visit_knowledge
from line.services.conflicts import Refused
from line.services.line import Line
from line.store import appointments, visit_events
from line.store.appointments import AppointmentRow
from line.store.callbacks import RequestRow
from line.store.engine import Connection

_TAKEN_BACK = ("who_for", "place", "wall_time", "zone", "occurrence", "confirmed_by")
CANCELLED_AFTER_ALL = "The visit was cancelled, and the patient was not told."
_INSTANTS = ("starts_at", "known_since", "confirmed_at")


def book(
    tx: Connection, line: Line, person: Person, request: RequestRow, booking: Booking, now: datetime
) -> dict[str, Any]:
    """Stores a new visit: wall time, zone and instant. Raises Refused for what cannot be a visit."""
    columns = _columns(line, request, booking, now)
    new_id = line.new_id()
    made = appointments.add(
        tx,
        id=new_id,
        request_id=request.id,
        number=request.number,
        language=request.language,
        created_at=now,
        created_by=person.id,
        **columns,
    )
    visit_events.add(tx, new_id, now, "booked", new_id, {}, staff_id=person.id)
    planning.replan(tx, line, made, now)
    audit.record(tx, line, person, "book", now=now, request_id=request.id, appointment=new_id)
    return {"visit": new_id, "starts_at": columns["starts_at"].isoformat(), "back": {"status": "cancelled"}}


def move(
    tx: Connection,
    line: Line,
    person: Person,
    request: RequestRow,
    visit_id: str,
    booking: Booking,
    now: datetime,
) -> dict[str, Any]:
    """Gives a known visit a new time, and what else is typed; without a known one the changed visit is stored as it is
    now."""
    if not visit_id:
        return book(tx, line, person, request, booking, now)
    known = _of_patient(tx, request, visit_id)
    booking = replace(booking, place=booking.place or known.place, who_for=booking.who_for or known.who_for)
    columns = _columns(line, request, booking, now)
    moved = retimed(tx, line, known, columns, now, staff_id=person.id, on_the_phone=True)
    audit.record(tx, line, person, "move", now=now, request_id=request.id, appointment=visit_id)
    back: dict[str, Any] = {name: getattr(known, name) for name in _TAKEN_BACK}
    back |= {name: at.isoformat() if (at := getattr(known, name)) else None for name in _INSTANTS}
    return {"visit": visit_id, "starts_at": moved.starts_at.isoformat(), "back": back}


def cancel(
    tx: Connection, line: Line, person: Person, request: RequestRow, visit_id: str, now: datetime
) -> dict[str, Any]:
    """Cancels a known visit; without one there is nothing to cancel here, and the outcome alone is kept."""
    if not visit_id:
        return {}
    known = _of_patient(tx, request, visit_id)
    set_status(tx, line, known, "cancelled", now, staff_id=person.id, on_the_phone=True)
    audit.record(tx, line, person, "cancel", now=now, request_id=request.id, appointment=visit_id)
    return {"visit": visit_id, "starts_at": known.starts_at.isoformat(), "back": {"status": "booked"}}


def take_back(tx: Connection, line: Line, done: dict[str, Any], now: datetime) -> None:
    """Undoes one of the above, from what it returned: its reminders wait again as before."""
    if "visit" not in done:
        return
    back = {
        name: datetime.fromisoformat(value) if name in _INSTANTS and value else value
        for name, value in done["back"].items()
    }
    visit = appointments.change(tx, done["visit"], now, **back)
    visit_events.add(tx, visit.id, now, "undone", line.new_id(), {})
    planning.replan(tx, line, visit, now)


def retimed(
    tx: Connection,
    line: Line,
    known: AppointmentRow,
    columns: dict[str, Any],
    now: datetime,
    *,
    staff_id: str | None = None,
    on_the_phone: bool = False,
) -> AppointmentRow:
    """Writes a visit's new time and place. Another time is another occurrence: nobody has said yes to it, and its
    reminders are planned anew; at the same time it stays what it was. `on_the_phone`: the patient knows of it."""
    if columns["starts_at"] == known.starts_at:
        return appointments.change(tx, known.id, now, **columns)
    visit = appointments.change(tx, known.id, now, **columns, **planning.another_time(tx, known, now))
    told = {"from": known.wall_time, "to": visit.wall_time, **_with_her(on_the_phone)}
    visit_events.add(tx, visit.id, now, "moved", str(visit.occurrence), told, staff_id=staff_id)
    planning.replan(tx, line, visit, now)
    return visit


def set_status(
    tx: Connection,
    line: Line,
    known: AppointmentRow,
    status: str,
    now: datetime,
    *,
    staff_id: str | None = None,
    on_the_phone: bool = False,
) -> AppointmentRow:
    """Cancels a visit, marks it as missed, or books it again as it was: then its reminders are planned anew. Who was
    told of one that is cancelled is phoned, unless it was done `on_the_phone` with her."""
    again = status == "booked" and known.status == "cancelled"
    anew = planning.another_time(tx, known, now) if again else {}
    visit = appointments.change(tx, known.id, now, status=status, **anew)
    kind = "reinstated" if status == "booked" else status
    key = line.new_id()
    visit_events.add(tx, visit.id, now, kind, key, _with_her(on_the_phone), staff_id=staff_id)
    planning.replan(tx, line, visit, now)
    if status == "cancelled" and visit.starts_at > now:
        _tell_by_phone(tx, line, visit, key, now)
    return visit


def _with_her(on_the_phone: bool) -> dict[str, Any]:
    return {visit_knowledge.ON_THE_PHONE: True} if on_the_phone else {}


def _tell_by_phone(tx: Connection, line: Line, visit: AppointmentRow, key: str, now: datetime) -> None:
    """She expects a visit that does not take place: no text says so by itself, a person does."""
    knows = visit_knowledge.of_visit(tx, visit)
    if knows.told is None or not knows.change:
        return
    when = moment(datetime.fromisoformat(knows.told.wall), line.script.clinic.hours.local(now))
    why = f"{CANCELLED_AFTER_ALL} The patient expects it at {when}."
    tasks.about_visit(tx, line, visit, why, f"cancelled:{key}", now)


def _columns(line: Line, request: RequestRow, booking: Booking, now: datetime) -> dict[str, Any]:
    if request.number is None:
        raise Refused("This request has no number. Correct the number first: a visit is kept under it.")
    problem = visit_problems(booking)
    try:
        at = visit_time(booking.date, booking.time, line.script.clinic.zone, now)
    except NotATime as error:
        raise Refused(str(error)) from error
    if problem := problem or asks_first(line.script.clinic.hours, at, booking):
        raise Refused(problem)
    return {
        "wall_time": at.wall,
        "zone": at.zone,
        "starts_at": at.starts_at,
        "place": booking.place.strip(),
        "who_for": booking.who_for.strip(),
    }


def _of_patient(tx: Connection, request: RequestRow, visit_id: str) -> AppointmentRow:
    """A visit of the number that this request is about; nobody else's can be touched from here."""
    known = appointments.by_id(tx, visit_id)
    if known is None or known.number != request.number or known.status != "booked":
        raise Refused("This visit is not booked any more. Choose another.")
    return known
