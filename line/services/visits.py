"""Visits that come of a call back: booked, moved, cancelled. Inside the transaction of the outcome that they belong to.

Each function returns what is needed to take it back within the seconds of an undo.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from line.core.appointments import Booking, NotATime, visit_problems, visit_time
from line.core.staff import Person
from line.services import audit
from line.services.conflicts import Refused
from line.services.line import Line
from line.store import appointments
from line.store.appointments import AppointmentRow
from line.store.callbacks import RequestRow
from line.store.engine import Connection


def book(
    tx: Connection, line: Line, person: Person, request: RequestRow, booking: Booking, now: datetime
) -> dict[str, Any]:
    """Stores a new visit: wall time, zone and instant. Raises Refused for what cannot be a visit."""
    columns = _columns(line, request, booking, now)
    new_id = line.new_id()
    appointments.add(
        tx,
        id=new_id,
        request_id=request.id,
        number=request.number,
        language=request.language,
        created_at=now,
        created_by=person.id,
        **columns,
    )
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
    appointments.change(tx, visit_id, now, **columns)
    audit.record(tx, line, person, "move", now=now, request_id=request.id, appointment=visit_id)
    back = {name: getattr(known, name) for name in ("who_for", "place", "wall_time", "zone")}
    back |= {"starts_at": known.starts_at.isoformat()}
    return {"visit": visit_id, "starts_at": columns["starts_at"].isoformat(), "back": back}


def cancel(
    tx: Connection, line: Line, person: Person, request: RequestRow, visit_id: str, now: datetime
) -> dict[str, Any]:
    """Cancels a known visit; without one there is nothing to cancel here, and the outcome alone is kept."""
    if not visit_id:
        return {}
    known = _of_patient(tx, request, visit_id)
    appointments.change(tx, visit_id, now, status="cancelled")
    audit.record(tx, line, person, "cancel", now=now, request_id=request.id, appointment=visit_id)
    return {"visit": visit_id, "starts_at": known.starts_at.isoformat(), "back": {"status": "booked"}}


def take_back(tx: Connection, done: dict[str, Any], now: datetime) -> None:
    """Undoes one of the above, from what it returned."""
    if "visit" not in done:
        return
    back = dict(done["back"])
    if "starts_at" in back:
        back["starts_at"] = datetime.fromisoformat(back["starts_at"])
    appointments.change(tx, done["visit"], now, **back)


def _columns(line: Line, request: RequestRow, booking: Booking, now: datetime) -> dict[str, Any]:
    if request.number is None:
        raise Refused("This request has no number. Correct the number first: a visit is kept under it.")
    problem = visit_problems(booking)
    try:
        at = visit_time(booking.date, booking.time, line.script.clinic.zone, now)
    except NotATime as error:
        raise Refused(str(error)) from error
    if problem:
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
