"""Visits that came with the clinic's own list and are not in it any more: cancelled only when that is asked for.

A list that was cut off looks like one from which many visits vanished, so a large share of them is never cancelled
without a second word.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from line.core.visit_import import Problem, short
from line.services import visits
from line.services.line import Line
from line.services.visit_import import CANCELLED, Entry, Tally
from line.store import appointments, callbacks

_PAGE = 500
_AT_ONCE = 50
_TRIES = 5
GONE = "not in the file any more: cancelled"


@dataclass(frozen=True)
class Vanished:
    """The visits (our ids) that are not in the file, of so many to come that an import brought."""

    visit_ids: Sequence[str]
    of: int

    @property
    def percent(self) -> float:
        return 100 * len(self.visit_ids) / self.of if self.of else 0.0


def find(line: Line, seen: Collection[str], until: datetime | None = None) -> Vanished:
    """The booked visits to come, before `until`, whose ids were not seen in the file. Reads only."""
    now, after = line.clock(), ""
    gone: list[str] = []
    of = 0
    while True:
        with line.database.reading() as conn:
            page = appointments.imported_to_come(conn, now, until, after, _PAGE)
        of += len(page)
        gone += [row.id for row in page if row.external_id not in seen]
        if len(page) < _PAGE:
            return Vanished(gone, of)
        after = page[-1].id


def cancel(line: Line, vanished: Vanished, tally: Tally, *, dry: bool, tell: Callable[[Entry], None]) -> None:
    """Cancels them, with their reminders. One that began or changed its status meanwhile is left as it is."""
    for first in range(0, len(vanished.visit_ids), _AT_ONCE):
        some = vanished.visit_ids[first : first + _AT_ONCE]
        for entry in _cancelled(line, some, dry=dry):
            tally.rows[CANCELLED] += 1
            tell(entry)


def _cancelled(line: Line, visit_ids: Sequence[str], *, dry: bool) -> list[Entry]:
    """Tried again when it met another transaction: it may ask staff to phone, and locks more than the visits."""
    for attempt in range(_TRIES):
        try:
            return _cancelled_once(line, visit_ids, dry=dry)
        except Exception as error:
            if attempt == _TRIES - 1 or not line.database.crossed(error):
                raise
    raise AssertionError("the last try returns or raises")


def _cancelled_once(line: Line, visit_ids: Sequence[str], *, dry: bool) -> list[Entry]:
    now, entries = line.clock(), []
    with line.database.reading() if dry else line.database.transaction() as conn:
        for visit_id in visit_ids:
            row = appointments.by_id(conn, visit_id)
            if row is not None and not dry:  # first the request, then the visit: so the gate locks them, too
                callbacks.open_by_number(conn, row.number)
            row = appointments.by_id(conn, visit_id, lock=not dry)
            if row is None or row.status != "booked" or row.starts_at <= now:
                continue
            if not dry:
                visits.set_status(conn, line, row, "cancelled", now)
            problem = Problem("visit", row.wall_time.replace("T", " "), GONE)
            entries.append(Entry(CANCELLED, 0, short(row.external_id or ""), (problem,)))
    return entries
