"""The visits that a request is about, in words: which one, whose, what she wants of it, and how it stands now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from zoneinfo import ZoneInfo

from line.core.shown import on_one_line
from line.core.when import moment
from line.services import visit_words
from line.services.rows import Reader
from line.services.visit_tasks import About
from line.store.appointments import AppointmentRow
from line.store.visit_events import VisitEventRow

_WISHES: Mapping[str, str] = MappingProxyType(
    {
        "wants_change": "Wants another time for the visit at",
        "wants_cancel": "Cannot come to the visit at",
        "will_come": "Said by phone: will come to the visit at",
    }
)


@dataclass(frozen=True)
class Concerned:
    """One line of the request's head: the visit's id, what there is to do or know about it, and its state now."""

    id: str
    words: str
    state: str


def concerned(reader: Reader, about: About) -> Iterator[Concerned]:
    """What she said last of each visit, then what staff were asked to phone about."""
    said = {visit.id: (event, visit) for event, visit in about.wanted}
    for event, visit in said.values():
        yield Concerned(visit.id, wish(reader, event, visit), _state(reader, visit))
    for visit in about.visits:
        if visit.id not in said:
            yield Concerned(visit.id, to_phone(reader, visit), _state(reader, visit))


def wish(reader: Reader, event: VisitEventRow, visit: AppointmentRow) -> str:
    """ "Wants another time for the visit at 2:30 PM Tue Dec 1, Maria"."""
    return f"{_WISHES[event.kind]} {which(reader, visit)}"


def to_phone(reader: Reader, visit: AppointmentRow) -> str:
    """ "Phone about the visit at 2:30 PM Tue Dec 1, Maria"."""
    return f"Phone about the visit at {which(reader, visit)}"


def which(reader: Reader, visit: AppointmentRow) -> str:
    """When it is on its own wall, and whose it is."""
    local = visit.starts_at.astimezone(ZoneInfo(visit.zone))
    when = moment(local, reader.now.astimezone(local.tzinfo))
    who = on_one_line(visit.who_for)
    return f"{when}, {who}" if who else when


def _state(reader: Reader, visit: AppointmentRow) -> str:
    """ "confirmed by text", "cancelled", "its time has come"; "" while it is booked and nobody has said yes."""
    state = visit_words.status(visit, reader.now)
    if state == "over":
        return "its time has come"
    return visit_words.confirmed(visit) if state == "booked" else state
