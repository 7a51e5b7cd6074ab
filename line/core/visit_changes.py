"""A visit of the clinic's own list, compared with the one that is known under its id: what the row does to it.

Rules only. The list is right about its visits, except where a person has since decided here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from line.core.appointments import VisitTime, not_to_come
from line.core.visit_import import Wanted


@dataclass(frozen=True)
class Known:
    """A visit as it is stored, as far as a row is compared with it.

    `cancelled_by_staff`: a person cancelled it here; `moved_from`: the wall time from which a person moved it here.
    """

    number: str
    at: VisitTime
    place: str
    who_for: str
    language: str
    status: str
    cancelled_by_staff: bool = False
    moved_from: str | None = None


NEW, MOVED, EDITED, REINSTATED, UNCHANGED = "new", "moved", "edited", "reinstated", "unchanged"
CHANGES = (NEW, MOVED, EDITED, REINSTATED)

OVER = "this time is over"
TOO_FAR = "this is more than two years ahead: look at the year again"
STAFF_CANCELLED = "staff cancelled this visit here: it stays cancelled"
STAFF_MOVED = "staff moved this visit here, and the file has the time before: not changed"


@dataclass(frozen=True)
class Change:
    """What a row does. `kind`: one of CHANGES, UNCHANGED, or "" for a row that is refused for `why`; `note`: what
    whoever reads the report should know although the row was taken."""

    kind: str
    why: str = ""
    note: str = ""


def compare(known: Known | None, wanted: Wanted, now: datetime) -> Change:
    """What a row does to the visit that is known under its id."""
    over = _over(wanted.at, now)
    if known is None:
        return Change("", over) if over else Change(NEW)
    same_time = known.at.starts_at == wanted.at.starts_at
    if known.status == "cancelled":
        if known.cancelled_by_staff:
            return Change(UNCHANGED, note=STAFF_CANCELLED)
        if over:
            return Change(UNCHANGED) if same_time else Change("", over)
        return Change(REINSTATED)
    if not same_time and known.moved_from == wanted.at.wall:
        return Change(UNCHANGED, note=STAFF_MOVED)
    if not same_time:
        return Change("", over) if over else Change(MOVED)
    # What is over is left as it was: nothing is sent about it any more.
    return Change(UNCHANGED) if over or not _edits(known, wanted) else Change(EDITED)


def _over(at: VisitTime, now: datetime) -> str:
    if not not_to_come(at, now):
        return ""
    return OVER if at.starts_at <= now else TOO_FAR


def _edits(known: Known, wanted: Wanted) -> bool:
    return _told(known) != _told(wanted)


def _told(visit: Known | Wanted) -> tuple[object, ...]:
    return visit.number, visit.at, visit.place, visit.who_for, visit.language
