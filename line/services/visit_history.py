"""The reminders of a time that a visit has no more: one line of its history, whatever their number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from line.core.when import moment
from line.services.entries import Dated, entry
from line.services.rows import Reader
from line.services.still_true import CANCELLED, MOVED
from line.store.appointments import AppointmentRow
from line.store.messages import MessageRow
from line.store.visit_events import VisitEventRow

_WHY = {MOVED: "the visit was moved", CANCELLED: "the visit was cancelled"}


@dataclass(frozen=True)
class NotSent:
    """Reminders of one time (on the wall) that ended together; `why` in words."""

    rows: tuple[MessageRow, ...]
    wall: str
    why: str
    at: datetime


def not_sent(
    planned: Sequence[MessageRow], visit: AppointmentRow, events: Sequence[VisitEventRow]
) -> list[NotSent]:
    """What ended before it went since its time was no more, by that time."""
    groups: dict[tuple[int, str], list[MessageRow]] = {}
    for row in planned:
        if row.status == "dropped" and row.attempted_at is None and row.reason in _WHY:
            groups.setdefault((row.occurrence or 0, row.reason), []).append(row)
    return [
        NotSent(tuple(rows), _wall(of, visit, events), _WHY[why], max(row.updated_at for row in rows))
        for (of, why), rows in groups.items()
    ]


def entries(reader: Reader, folded: Sequence[NotSent]) -> Iterator[Dated]:
    """ "3 reminders for 2:30 PM Tue Dec 1 were not sent: the visit was moved"."""
    for some in folded:
        many = len(some.rows)
        counted = "1 reminder" if many == 1 else f"{many} reminders"
        when = moment(datetime.fromisoformat(some.wall), reader.local(reader.now))
        words = f"{counted} for {when} {'was' if many == 1 else 'were'} not sent: {some.why}"
        yield entry(reader, some.at, "mark", "The line", words)


def _wall(occurrence: int, visit: AppointmentRow, events: Sequence[VisitEventRow]) -> str:
    """The wall time that a visit had as this occurrence: where the next move took it from."""
    moves = {
        int(event.key): event.data for event in events if event.kind == "moved" and event.key.isdecimal()
    }
    if occurrence in moves:
        return str(moves[occurrence]["to"])
    later = min((number for number in moves if number > occurrence), default=None)
    return visit.wall_time if later is None else str(moves[later]["from"])
