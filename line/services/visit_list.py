"""The visits of a day, and whether each is confirmed, reminded, and agreed to be reminded of. Reads only."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from line.core import figures as rules
from line.core import places
from line.core.hours import Hours
from line.core.purposes import REMINDERS
from line.core.shown import on_one_line
from line.core.staff import Person
from line.core.when import clock
from line.core.when import day as day_words
from line.services import message_words, visit_words
from line.services.line import Line
from line.services.rows import Reader, masked
from line.store import appointments, consent, reminder_views, staff
from line.store.appointments import AppointmentRow
from line.store.consent import ConsentState
from line.store.engine import Connection
from line.store.messages import MessageRow

PAGE = 50
NO_DAY = "This is no day: choose one, or write it as 2026-12-01. These are the visits of today."


@dataclass(frozen=True)
class Row:
    """One visit. `reminded` is "reminded 5:00 PM yesterday", "will be reminded 10:00 AM tomorrow" or "not reminded";
    `consent` says to what she agreed, and `lacking` that it is nothing."""

    id: str
    at: str
    who: str
    number: str
    place: str
    status: str
    confirmed: str
    reminded: str
    consent: str
    lacking: bool


@dataclass(frozen=True)
class Page:
    """One page of a day. `after` leads on, None on the last; `before` and `following` are the days beside it.
    `problem`: what was asked for is no day; `busy`: on an empty day the next one with visits, "Mon Nov 30 (6)"."""

    day: str
    title: str
    rows: tuple[Row, ...]
    after: str | None
    before: str
    following: str
    today: bool
    problem: str = ""
    busy: tuple[str, str] | None = None


def page(line: Line, person: Person, asked: str, after: str | None = None) -> Page:
    """The visits of the day that was asked for ("2026-12-01"), of today when none was. By time, PAGE at most."""
    now, hours = line.clock(), line.script.clinic.hours
    today = hours.local(now).date()
    given = _day(asked, today)
    wanted = given or today
    span = rules.days(hours.zone, wanted, wanted)
    with line.database.reading() as conn:
        found = appointments.between(conn, span.start, span.end, places.read(after), PAGE + 1)
        reader = Reader(line, person, now, staff.names(conn))
        listed = found[:PAGE]
        said = reminder_views.of_visits(conn, [visit.id for visit in listed])
        states = consent.states(conn, {visit.number for visit in listed})
        busy = None if found or after else _busy(conn, hours, span.end, today)
    by_visit: dict[str, list[MessageRow]] = {}
    for row in said:
        by_visit.setdefault(row.visit_id or "", []).append(row)
    rows = tuple(_row(reader, visit, by_visit.get(visit.id, ()), states[visit.number]) for visit in listed)
    last = listed[-1] if len(found) > PAGE else None
    return Page(
        day=wanted.isoformat(),
        title=_title(wanted, today),
        rows=rows,
        after=places.write(last.starts_at, last.id) if last else None,
        before=(wanted - timedelta(days=1)).isoformat(),
        following=(wanted + timedelta(days=1)).isoformat(),
        today=wanted == today,
        problem="" if given else NO_DAY,
        busy=busy,
    )


def _busy(conn: Connection, hours: Hours, after: datetime, today: date) -> tuple[str, str] | None:
    """The next day with visits that take place: as an address has it, and in words with how many they are."""
    first = appointments.next_booked(conn, after)
    if first is None:
        return None
    on = hours.local(first).date()
    span = rules.days(hours.zone, on, on)
    many = appointments.booked_between(conn, span.start, span.end)
    return on.isoformat(), f"{day_words(on, today)} ({many})"


def consent_words(state: ConsentState) -> str:
    """ "texts and calls", "texts", "calls", "opted out" or "no consent"."""
    if state.opted_out:
        return "opted out"
    channels = [
        words
        for channel, words in (("text", "texts"), ("call", "calls"))
        if (REMINDERS, channel) in state.purposes
    ]
    return " and ".join(channels) or "no consent"


def _row(reader: Reader, visit: AppointmentRow, said: Collection[MessageRow], state: ConsentState) -> Row:
    agreed = consent_words(state)
    lacking = agreed in ("no consent", "opted out")
    return Row(
        id=visit.id,
        at=clock(reader.local(visit.starts_at)),
        who=on_one_line(visit.who_for) or "No name given",
        number=masked(visit.number),
        place=on_one_line(visit.place),
        status=visit_words.status(visit, reader.now),
        confirmed=visit_words.confirmed(visit),
        reminded=_reminded(reader, visit, said, agreed=not lacking),
        consent=agreed,
        lacking=lacking,
    )


def _reminded(reader: Reader, visit: AppointmentRow, said: Collection[MessageRow], *, agreed: bool) -> str:
    mine = [row for row in said if row.purpose == "appointment" and row.occurrence == visit.occurrence]
    gone = [row for row in mine if row.attempted_at and not message_words.told(row).startswith("not")]
    if gone:
        last = max(gone, key=lambda row: row.attempted_at or row.created_at)
        return f"reminded {reader.moment(last.attempted_at or last.created_at)}"
    waiting = [row.due_at for row in mine if row.status == "pending"]
    if waiting and agreed and visit.status == "booked" and visit.starts_at > reader.now:
        return f"to be reminded {reader.moment(min(waiting))}"
    return "not reminded"


def _day(asked: str, today: date) -> date | None:
    """None for what is no day, or none that a visit could have."""
    if not asked.strip():
        return today
    try:
        wanted = date.fromisoformat(asked.strip())
    except ValueError:
        return None
    return wanted if 2000 <= wanted.year <= 2200 else None


def _title(wanted: date, today: date) -> str:
    words = day_words(wanted, today)
    written = f"{wanted:%A}, {wanted:%B} {wanted.day}"
    if words in ("today", "tomorrow", "yesterday"):
        return f"{words.capitalize()}, {written}"
    return written if wanted.year == today.year else f"{written}, {wanted.year}"
