"""A visit and what happened to it, in words: the same on its own page, in the lists, and on a request."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType

from line.core.shown import on_one_line
from line.core.when import stamp
from line.services.agreements import LABELS
from line.services.entries import Dated, entry
from line.services.rows import Reader
from line.store.appointments import AppointmentRow
from line.store.visit_events import VisitEventRow

_BY: Mapping[str, str] = MappingProxyType({"text": "by text", "call": "by phone", "staff": "by staff"})


def status(visit: AppointmentRow, now: datetime) -> str:
    """ "booked", "cancelled", "missed", or "over" when its time has come."""
    return "over" if visit.status == "booked" and visit.starts_at <= now else visit.status


def confirmed(visit: AppointmentRow) -> str:
    """ "confirmed by text", or "" while nobody has."""
    if visit.confirmed_at is None or visit.status != "booked":
        return ""
    return f"confirmed {_BY.get(visit.confirmed_by or '', '')}".strip()


def history(reader: Reader, event: VisitEventRow) -> Iterator[Dated]:
    """What happened to a visit, as an entry; nothing for what the messages beside it say already."""
    told = _TOLD.get(event.kind)
    if told is None:
        return
    who, words, detail = told(reader, event)
    if event.staff_id:
        who = reader.name(event.staff_id)
    yield entry(reader, event.at, "mark", who, words, detail=detail)


Told = tuple[str, str, str]


def _plain(words: str, who: str = "") -> Callable[[Reader, VisitEventRow], Told]:
    return lambda _reader, _event: (who, words, "")


def _moved(_reader: Reader, event: VisitEventRow) -> Told:
    old, new = (_wall(event.data.get(name)) for name in ("from", "to"))
    return "", "Moved to another time", f"From {old} to {new}." if old and new else ""


def _wall(written: object) -> str:
    try:
        return stamp(datetime.fromisoformat(str(written)))
    except ValueError:
        return ""


def _confirmed(_reader: Reader, event: VisitEventRow) -> Told:
    by = str(event.data.get("by", ""))
    return "Patient", f"Confirmed {_BY.get(by, '')}".strip(), ""


def _wants(words: str) -> Callable[[Reader, VisitEventRow], Told]:
    return lambda _reader, event: ("Patient", words, _BY.get(str(event.data.get("by", "")), "").capitalize())


def _task(_reader: Reader, event: VisitEventRow) -> Told:
    return "The line", "Staff were asked to phone", on_one_line(str(event.data.get("why", "")))


def _consent(_reader: Reader, event: VisitEventRow) -> Told:
    return "", LABELS.get(str(event.data.get("channel", "")), "Agrees to reminders"), "Recorded on the phone."


def _counted(words: str) -> Callable[[Reader, VisitEventRow], Told]:
    return lambda _reader, event: ("", words.format(event.data.get("count", 0)), "")


def _edited(_reader: Reader, event: VisitEventRow) -> Told:
    fields = event.data.get("fields", ())
    named = ", ".join(str(name).replace("_", " ") for name in fields) if isinstance(fields, list) else ""
    return "", f"Changed: {named}" if named else "Changed", ""


_TOLD: Mapping[str, Callable[[Reader, VisitEventRow], Told]] = MappingProxyType(
    {
        "booked": _plain("Booked"),
        "moved": _moved,
        "cancelled": _plain("Cancelled"),
        "reinstated": _plain("Booked again as it was"),
        "missed": _plain("Marked as missed"),
        "undone": _plain("Taken back within seconds"),
        "edited": _edited,
        "confirmed": _confirmed,
        "will_come": _wants("Said by phone: I will come"),
        "wants_change": _wants("Wants another time"),
        "wants_cancel": _wants("Cannot come"),
        "late": _wants("Runs late"),
        "task": _task,
        "consent": _consent,
        "opted_out": _plain("Wants no more texts and automated calls"),
        "stopped": _counted("Stopped what was planned ({})"),
        "planned": _counted("Planned again what was stopped ({})"),
        "send_now": _plain("Let a reminder go at once"),
    }
)
