"""Writes the visits of one batch of the clinic's own list, inside the transaction of that batch.

New visits, their events and their reminders go in with one statement each; a known visit that changes is locked first,
so that nobody else moves or answers it meanwhile. What a row does to a visit is core/visit_changes.py's.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from line.core.appointments import VisitTime
from line.core.visit_changes import EDITED, MOVED, NEW, REINSTATED, UNCHANGED, Change, Known, compare
from line.core.visit_import import Wanted
from line.services import planning, visits
from line.services.line import Line
from line.store import appointments, reminders, visit_events
from line.store.appointments import AppointmentRow
from line.store.engine import Connection

SOURCE = "import"
RENUMBERED = "The visit was given another phone number."


def changes(
    conn: Connection, batch: Sequence[Wanted], now: datetime
) -> list[tuple[Change, AppointmentRow | None]]:
    """What each visit of a batch would do, and the visit that is known under its id. Reads only."""
    rows = appointments.by_external_ids(conn, [wanted.external_id for wanted in batch])
    known = _known(conn, rows, {wanted.external_id: wanted for wanted in batch})
    return [
        (compare(known.get(wanted.external_id), wanted, now), rows.get(wanted.external_id))
        for wanted in batch
    ]


def write(
    tx: Connection,
    line: Line,
    batch: Sequence[tuple[Wanted, Change, AppointmentRow | None]],
    now: datetime,
) -> None:
    """Does what `changes` said."""
    new = [_new(line, wanted, now) for wanted, change, _ in batch if change.kind == NEW]
    appointments.add_many(tx, new)
    visit_events.add_booked(tx, [row.id for row in new], now, {"by": SOURCE})
    reminders.add(tx, [planned for row in new for planned in planning.plan_new(line, row, now)])
    changing = [
        (row.id, wanted)
        for wanted, change, row in batch
        if row is not None and change.kind not in ("", UNCHANGED)
    ]
    for visit_id, wanted in sorted(changing, key=lambda one: one[0]):
        _change(tx, line, visit_id, wanted, now)


def _change(tx: Connection, line: Line, visit_id: str, wanted: Wanted, now: datetime) -> None:
    """Compares once more, now that the visit is locked: it may have changed since the batch was read."""
    row = appointments.by_id(tx, visit_id, lock=True)
    while row is not None:
        known = _known(tx, {wanted.external_id: row}, {wanted.external_id: wanted})
        match compare(known[wanted.external_id], wanted, now).kind:
            case changed if changed == REINSTATED:
                row = visits.set_status(tx, line, row, "booked", now)
            case changed if changed == MOVED:
                visits.retimed(tx, line, row, {**_columns(wanted), "status": "booked"}, now)
                return
            case changed if changed == EDITED:
                _edit(tx, line, row, wanted, now)
                return
            case _:
                return


def _edit(tx: Connection, line: Line, row: AppointmentRow, wanted: Wanted, now: datetime) -> None:
    """Another place, name or language at the same time. Another number is planned for anew: what was sent, asked and
    answered was between the line and somebody else."""
    told = [name for name, value in _columns(wanted).items() if getattr(row, name) != value]
    columns = _columns(wanted)
    if row.number != wanted.number:
        old = [one.id for one in reminders.of_visit(tx, row.id)]
        reminders.drop(tx, old, RENUMBERED, now)
        columns |= planning.another_time(tx, row, now)
    visit = appointments.change(tx, row.id, now, **columns)
    visit_events.add(tx, visit.id, now, "edited", line.new_id(), {"by": SOURCE, "fields": told})
    if row.number != wanted.number:
        planning.replan(tx, line, visit, now)
    elif row.language != wanted.language:
        reminders.speak(tx, visit.id, wanted.language, now)


def _columns(wanted: Wanted) -> dict[str, Any]:
    return {
        "number": wanted.number,
        "wall_time": wanted.at.wall,
        "zone": wanted.at.zone,
        "starts_at": wanted.at.starts_at,
        "place": wanted.place,
        "who_for": wanted.who_for,
        "language": wanted.language,
    }


def _new(line: Line, wanted: Wanted, now: datetime) -> AppointmentRow:
    return AppointmentRow(
        id=line.new_id(),
        request_id=None,
        status="booked",
        created_at=now,
        created_by=None,
        updated_at=now,
        version=1,
        source=SOURCE,
        external_id=wanted.external_id,
        occurrence=1,
        known_since=now,
        stopped=None,
        confirmed_at=None,
        confirmed_by=None,
        **_columns(wanted),
    )


def _known(
    conn: Connection, rows: Mapping[str, AppointmentRow], wanted: Mapping[str, Wanted]
) -> dict[str, Known]:
    """The visits as they are compared, by external id. Who cancelled or moved one is asked only where it matters."""
    cancelled = _by_staff(conn, [row.id for row in rows.values() if row.status == "cancelled"], "cancelled")
    elsewhere = [
        row.id
        for name, row in rows.items()
        if row.status != "cancelled" and row.starts_at != wanted[name].at.starts_at
    ]
    moved = _by_staff(conn, elsewhere, "moved")
    return {
        name: Known(
            number=row.number,
            at=VisitTime(row.wall_time, row.zone, row.starts_at),
            place=row.place,
            who_for=row.who_for,
            language=row.language,
            status=row.status,
            cancelled_by_staff=row.id in cancelled,
            moved_from=moved.get(row.id, {}).get("from"),
        )
        for name, row in rows.items()
    }


def _by_staff(conn: Connection, visit_ids: Collection[str], kind: str) -> dict[str, Mapping[str, Any]]:
    """What the last event of this kind says, of those visits where a person did it."""
    found = visit_events.latest(conn, visit_ids, kind)
    return {visit_id: event.data for visit_id, event in found.items() if event.staff_id is not None}
