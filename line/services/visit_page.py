"""The page of one visit: when and where, what was said about it, what will go out and what has, and the consents.

Reads only, but for the entry that somebody looked. What a patient said has passed `shown`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from line.core.library import NAMES_OF_LANGUAGES
from line.core.purposes import REMINDERS, purpose_of
from line.core.segments import write_number
from line.core.shown import on_one_line, shown
from line.core.staff import Person
from line.core.when import stamp
from line.services import (
    agreements,
    audit,
    message_words,
    reminder_words,
    untold,
    visit_history,
    visit_reminders,
    visit_words,
)
from line.services.agreements import Agreements
from line.services.conflicts import Missing
from line.services.entries import Dated, Entry, entry
from line.services.line import Line
from line.services.rows import Reader
from line.store import (
    appointments,
    consent,
    inbound,
    messages,
    numbers,
    reminder_views,
    reminders,
    staff,
    visit_events,
)
from line.store.appointments import AppointmentRow
from line.store.consent import ConsentEvent
from line.store.engine import Connection
from line.store.messages import MessageRow

SINCE = timedelta(days=366)
MOST = 200
"""Of each kind of entry, the newest."""

_CHANNELS = {"text": "by text", "call": "by automated call"}
_KINDS = {
    "consent": "Agreed",
    "taken_back": "Recorded by mistake",
    "opt_out": "Opted out",
    "opt_in": "Opted in again",
}


@dataclass(frozen=True)
class Waiting:
    """A message that is planned: when it is due, what it is, why it is held ("" when it is not), and whether it makes
    sense to send it now."""

    id: str
    when: str
    kind: str
    channel: str
    held: str
    may_go: bool


@dataclass(frozen=True)
class Recorded:
    """One entry of the consent ledger in words. `wording` is what was read or heard, "" when none was kept."""

    at: str
    what: str
    how: str
    wording: str


@dataclass(frozen=True)
class May:
    """What can be done with the visit now."""

    confirm: bool
    move: bool
    cancel: bool
    reinstate: bool
    missed: bool
    opt_out: bool
    stop: bool
    plan_again: bool


@dataclass(frozen=True)
class Details:
    """Everything on the page. `date` and `time` as the form takes them; `will_go`: what goes out, in a
    sentence; `not_told`: what the patient does not know and a person has to say, "" for nothing."""

    id: str
    version: int
    when: str
    day: str
    zone: str
    place: str
    who_for: str
    number: str
    language: str
    source: str
    status: str
    confirmed: str
    date: str
    time: str
    not_told: str
    will_go: str
    waiting: tuple[Waiting, ...]
    agreements: Agreements
    ledger: tuple[Recorded, ...]
    entries: tuple[Entry, ...]
    request: tuple[str, str] | None
    others: tuple[tuple[str, str, str], ...]
    may: May


def open_page(line: Line, person: Person, visit_id: str, address: str | None) -> Details:
    """The page for somebody who opens it, which is recorded first. Raises Missing."""
    now = line.clock()
    with line.database.transaction() as tx:
        visit = _found(tx, visit_id)
        told = {"appointment": visit_id}
        audit.record(
            tx, line, person, "visit_view", now=now, request_id=visit.request_id, address=address, **told
        )
    return peek(line, person, visit_id)


def peek(line: Line, person: Person, visit_id: str) -> Details:
    """The same for a page that is open already. Raises Missing."""
    now = line.clock()
    with line.database.reading() as conn:
        visit = _found(conn, visit_id)
        reader = Reader(line, person, now, staff.names(conn))
        planned = reminders.of_visit(conn, visit.id)
        ledger = consent.events(conn, visit.number)
        language = numbers.language(conn, visit.number, visit.language)
        return Details(
            id=visit.id,
            version=visit.version,
            when=_when(line, reader, visit),
            day=visit.wall_time[:10],
            zone="" if visit.zone == line.script.clinic.zone else visit.zone,
            place=on_one_line(visit.place),
            who_for=on_one_line(visit.who_for),
            number=write_number(visit.number),
            language=NAMES_OF_LANGUAGES.get(language, language),
            source=_source(reader, visit),
            status=visit_words.status(visit, now),
            confirmed=_confirmed(reader, visit),
            date=visit.wall_time[:10],
            time=visit.wall_time[11:16],
            not_told=untold.words(conn, reader, visit, planned),
            will_go=_will_go(conn, line, visit, now),
            waiting=tuple(_waiting(conn, reader, visit, planned)),
            agreements=agreements.of_number(conn, line, visit.number, language),
            ledger=tuple(_recorded(reader, event) for event in reversed(ledger)),
            entries=tuple(_entries(conn, reader, visit)),
            request=reminder_views.requests(conn, [visit.number]).get(visit.number),
            others=tuple(_others(conn, reader, visit)),
            may=_may(visit, planned, consent.derive(ledger).opted_out, now),
        )


def _found(conn: Connection, visit_id: str) -> AppointmentRow:
    visit = appointments.by_id(conn, visit_id)
    if visit is None:
        raise Missing(visit_id)
    return visit


def _when(line: Line, reader: Reader, visit: AppointmentRow) -> str:
    """On the wall where the visit is."""
    local = reminder_words.moment(visit, reader.now)
    return reader.moment(visit.starts_at) if visit.zone == line.script.clinic.zone else stamp(local.at)


def _source(reader: Reader, visit: AppointmentRow) -> str:
    at = stamp(reader.local(visit.created_at))
    if visit.source == "import":
        return f"imported {at}"
    return f"by {reader.name(visit.created_by)}, {at}" if visit.created_by else at


def _confirmed(reader: Reader, visit: AppointmentRow) -> str:
    words = visit_words.confirmed(visit)
    if not words or visit.confirmed_at is None:
        return ""
    return f"{words[:1].upper()}{words[1:]}, {stamp(reader.local(visit.confirmed_at))}"


def _will_go(conn: Connection, line: Line, visit: AppointmentRow, now: datetime) -> str:
    if visit.status != "booked" or visit.starts_at <= now:
        return ""
    return visit_reminders.told(conn, line, visit, now)


def _waiting(
    conn: Connection, reader: Reader, visit: AppointmentRow, planned: list[MessageRow]
) -> Iterator[Waiting]:
    for row in planned:
        if not message_words.waits(row):
            continue
        when = "now" if row.due_at <= reader.now else reader.moment(row.due_at)
        label = purpose_of(row.purpose).label
        channel = "automated call" if row.channel == "call" else "text"
        unwanted, reason = visit_reminders.held(conn, row), on_one_line(row.reason or "")
        held = unwanted or (f"Held: {reason}" if reason else "")
        may_go = not unwanted and message_words.may_go(row, visit.starts_at, reader.now)
        yield Waiting(row.id, when, label, channel, held, may_go)


def _recorded(reader: Reader, event: ConsentEvent) -> Recorded:
    about = _purpose(event.purpose) if event.purpose else ""
    channel = _CHANNELS.get(event.channel or "", "") if event.kind in ("consent", "taken_back") else ""
    what = _KINDS.get(event.kind, event.kind)
    what = f"{what}: {about}, {channel}".rstrip(", ") if about else what
    _, _, last = (event.evidence or "").rpartition(":")
    by = f", by {reader.names[last]}" if last in reader.names else ""
    how = f"{on_one_line(event.source)}{by}"
    return Recorded(stamp(reader.local(event.at)), what, how, shown(event.wording or ""))


def _purpose(name: str) -> str:
    return "reminders of visits" if name == REMINDERS else purpose_of(name).label.lower()


def _entries(conn: Connection, reader: Reader, visit: AppointmentRow) -> Iterator[Entry]:
    """What happened to the visit, and every message of its number, newest first."""
    events, made = visit_events.of_visit(conn, visit.id), list[Dated]()
    for event in events:
        made += visit_words.history(reader, event)
    folded = visit_history.not_sent(reminders.of_visit(conn, visit.id), visit, events)
    made += visit_history.entries(reader, folded)
    alone = {row.id for some in folded for row in some.rows}
    since = reader.now - SINCE
    for row in messages.of_number(conn, visit.number, since, MOST):
        if not message_words.waits(row) and row.id not in alone:
            made.append(message_words.history(reader, row))
    for got in inbound.of_number(conn, visit.number, since, MOST):
        made.append(entry(reader, got.received_at, "text-in", "Patient", shown(got.body), quote=True))
    made.sort(key=lambda one: one[0], reverse=True)
    for _, one in made[: 2 * MOST]:
        yield one


def _others(conn: Connection, reader: Reader, visit: AppointmentRow) -> Iterator[tuple[str, str, str]]:
    for other in appointments.coming(conn, visit.number, reader.now):
        if other.id != visit.id:
            yield other.id, reader.moment(other.starts_at), on_one_line(other.who_for)


def _may(visit: AppointmentRow, planned: list[MessageRow], opted_out: bool, now: datetime) -> May:
    booked, coming = visit.status == "booked", visit.starts_at > now
    return May(
        confirm=booked and coming and visit.confirmed_at is None,
        move=booked,
        cancel=booked and coming,
        reinstate=visit.status == "missed" or (visit.status == "cancelled" and coming),
        missed=booked and not coming,
        opt_out=not opted_out,
        stop=any(message_words.waits(row) for row in planned),
        plan_again=bool(visit_reminders.resumable(planned, visit, now)),
    )
