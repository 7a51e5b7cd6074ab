"""Which visits a request is about: those that staff were asked to phone about, and those whose patient wants another
time, or cannot come. Reads only."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from line.store import reminder_views
from line.store.appointments import AppointmentRow
from line.store.callbacks import RequestRow
from line.store.engine import Connection
from line.store.visit_events import VisitEventRow

WRONG_NUMBER = "wrong number"
"""What a task is about (`data.about`) when somebody else has the number."""


@dataclass(frozen=True)
class About:
    """What is on record of one request. `begun`: its newest task is about a visit that has begun; `wrong_number`: its
    newest task is to correct the record; `visits`: those of its tasks, oldest first; `wanted`: what the patient said
    of a visit, with that visit, oldest first."""

    begun: bool = False
    wrong_number: bool = False
    visits: tuple[AppointmentRow, ...] = ()
    wanted: tuple[tuple[VisitEventRow, AppointmentRow], ...] = ()

    @property
    def names(self) -> Collection[str]:
        """Whose visits they are."""
        rows = (*self.visits, *(visit for _, visit in self.wanted))
        return dict.fromkeys(row.who_for for row in rows if row.who_for.strip())


NOTHING = About()


def of_requests(conn: Connection, requests: Sequence[RequestRow], now: datetime) -> Mapping[str, About]:
    """What each of these requests is about, by its id."""
    asked = reminder_views.tasks(conn, [row.id for row in requests])
    visits = reminder_views.visits(conn, {str(data["visit"]) for _, data in asked if data.get("visit")})
    wanted = reminder_views.wanted(conn, {row.number for row in requests if row.number})
    made = {}
    for row in requests:
        tasks = [data for request_id, data in asked if request_id == row.id]
        hers = [pair for pair in wanted if pair[1].number == row.number and _of(row, pair[0])]
        if tasks or hers:
            ids = dict.fromkeys(str(data["visit"]) for data in tasks if data.get("visit"))
            newest = visits.get(str(tasks[-1].get("visit"))) if tasks else None
            made[row.id] = About(
                begun=newest is not None and newest.starts_at <= now,
                wrong_number=bool(tasks) and tasks[-1].get("about") == WRONG_NUMBER,
                visits=tuple(visits[visit_id] for visit_id in ids if visit_id in visits),
                wanted=tuple(hers),
            )
    return MappingProxyType(made)


def _of(row: RequestRow, event: VisitEventRow) -> bool:
    """That she will come is no request of its own: it belongs to the one that was open."""
    if event.kind == "will_come":
        return event.at >= row.opened_at and (row.closed_at is None or event.at <= row.closed_at)
    return event.data.get("request") == row.id
