"""What the line starts by itself, as staff read it: what is due, held and why, sent, failed and what next, not sent.

Reads only. Which rows there are is store/reminder_views.py's; what a message is called message_words.py's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from line.core import places
from line.core.carrier_codes import Outcome
from line.core.purposes import purpose_of
from line.core.shown import on_one_line
from line.core.staff import Person
from line.core.when import clock
from line.services import failed_texts, gate, message_words, own_troubles, visit_words
from line.services.line import Line
from line.services.own_troubles import Trouble
from line.services.rows import Reader, masked
from line.services.visit_list import consent_words
from line.store import consent, numbers, reminder_views, staff
from line.store.appointments import AppointmentRow
from line.store.consent import ConsentState
from line.store.engine import Connection
from line.store.messages import MessageRow
from line.store.numbers import NumberFacts
from line.store.reminder_views import MOST_COUNTED

PAGE = 50
VIEWS: Mapping[str, str] = MappingProxyType(
    {"due": "Due", "held": "Held", "sent": "Sent", "failed": "Failed", "ended": "Not sent"}
)
_COUNTED = ("held", "failed")
"""The others are as many as there are visits: nobody acts on how many."""

_PHONE = "Phone about the visit."


@dataclass(frozen=True)
class Row:
    """One message in words. `what` became of it and `why`; `next`: what staff do about it, or what follows by itself.

    `visit_id`, `request_id`: "" without one. `version`: the visit's. `waits`: it can be stopped; `may_go`: or sent now.
    `cannot`: why it will never arrive at this number, "" when it may.
    """

    id: str
    when: str
    who: str
    visit_id: str
    visit: str
    version: int
    answer: str
    number: str
    kind: str
    channel: str
    what: str
    why: str
    next: str
    consent: str
    lacking: bool
    request_id: str
    reference: str
    waits: bool
    may_go: bool
    cannot: str


@dataclass(frozen=True)
class Page:
    """One page of a view. `after` leads on, None on the last; `counts` by view, of those that somebody acts on."""

    view: str
    rows: tuple[Row, ...]
    after: str | None
    counts: Mapping[str, str]
    troubles: tuple[Trouble, ...]
    at: str


@dataclass(frozen=True)
class _About:
    """What the rows of a page are about, by id and number."""

    visits: Mapping[str, AppointmentRow]
    states: Mapping[str, ConsentState]
    facts: Mapping[str, NumberFacts]
    requests: Mapping[str, tuple[str, str]]
    following: Sequence[MessageRow]


def page(line: Line, person: Person, view: str, *, after: str | None = None) -> Page:
    """A page of a view. KeyError for an unknown view; a place that cannot be read is the beginning."""
    now = line.clock()
    if view not in VIEWS:
        raise KeyError(view)
    with line.database.reading() as conn:
        found = reminder_views.rows(conn, view, places.read(after), PAGE + 1)
        listed = found[:PAGE]
        about = _about(conn, view, listed)
        counted = reminder_views.counts(conn, _COUNTED)
        reader = Reader(line, person, now, staff.names(conn))
        troubles = own_troubles.of_account(conn, line, now)
    last = reminder_views.place(listed[-1], view) if len(found) > PAGE else None
    return Page(
        view,
        tuple(_row(reader, row, about) for row in listed),
        places.write(*last) if last else None,
        {name: _count(number) for name, number in counted.items()},
        troubles,
        clock(reader.local(now)),
    )


def _about(conn: Connection, view: str, rows: Sequence[MessageRow]) -> _About:
    ids, known = {row.visit_id for row in rows if row.visit_id}, {row.to_number for row in rows}
    return _About(
        reminder_views.visits(conn, ids),
        consent.states(conn, known),
        numbers.facts_of(conn, known),
        reminder_views.requests(conn, known),
        reminder_views.of_visits(conn, ids) if view == "failed" else (),
    )


def _row(reader: Reader, row: MessageRow, about: _About) -> Row:
    visit = about.visits.get(row.visit_id or "")
    state = about.states[row.to_number]
    request_id, reference = about.requests.get(row.to_number, (row.request_id or "", ""))
    waits = message_words.waits(row)
    lacking = consent_words(state) in ("no consent", "opted out")
    never = gate.never(row, state, about.facts.get(row.to_number)) if waits else None
    return Row(
        id=row.id,
        when=_when(reader, row),
        who=on_one_line(visit.who_for) if visit else "",
        visit_id=visit.id if visit else "",
        visit=reader.moment(visit.starts_at) if visit else "",
        version=visit.version if visit else 0,
        answer=_answer(row, visit),
        number=masked(row.to_number),
        kind=purpose_of(row.purpose).label,
        channel="automated call" if row.channel == "call" else "text",
        what="" if waits else message_words.state(row),
        why=_why(row),
        next=_next(reader, row, visit, about, reference),
        consent=consent_words(state),
        lacking=lacking,
        request_id=request_id,
        reference=reference,
        waits=waits,
        may_go=message_words.may_go(row, visit.starts_at if visit else None, reader.now) and never is None,
        cannot=never.reason if never is not None and never.status == "refused" else "",
    )


def _when(reader: Reader, row: MessageRow) -> str:
    if message_words.waits(row):
        return "now" if row.due_at <= reader.now else reader.moment(row.due_at)
    return reader.moment(row.attempted_at or row.updated_at)


def _answer(row: MessageRow, visit: AppointmentRow | None) -> str:
    """What the patient said to this time of the visit."""
    if visit is None or visit.occurrence != row.occurrence:
        return ""
    return visit_words.confirmed(visit) or ("" if visit.status == "booked" else visit.status)


def _why(row: MessageRow) -> str:
    """The reason that is stored with it; of a failure without the advice in it."""
    if row.error_code is not None and row.status not in ("pending", "suppressed", "dropped", "lapsed"):
        return failed_texts.cause(row.reason, row.error_code)[0]
    return on_one_line(row.reason or "")


def _next(
    reader: Reader, row: MessageRow, visit: AppointmentRow | None, about: _About, reference: str
) -> str:
    """Of a failed message: what follows by itself, or what somebody does."""
    if row.status in ("pending", "suppressed") or not _has_failed(row):
        return ""
    later = next((other for other in about.following if _follows(other, row)), None)
    if later is not None:
        how = "An automated call follows" if later.channel == "call" else "Another text follows"
        when = "now" if later.due_at <= reader.now else reader.moment(later.due_at)
        return f"{how}: {when}."
    if visit is not None and (visit.starts_at <= reader.now or visit.status != "booked"):
        return "Nothing any more: the visit has begun." if visit.status == "booked" else ""
    if reference:
        return f"{_PHONE} A request asks for it." if visit else "Phone instead."
    outcome = failed_texts.cause(row.reason, row.error_code)[1]
    if outcome is Outcome.OPERATOR:
        return f"{_PHONE} It is our account, not the patient: see the top of this page."
    if visit is not None:
        return _PHONE
    return failed_texts.STEPS[outcome]


def _has_failed(row: MessageRow) -> bool:
    looked_up = row.status == "unknown" and row.next_look_at is not None
    return row.status in reminder_views.FAILED and not looked_up


def _follows(other: MessageRow, row: MessageRow) -> bool:
    """Whether it is the next try of the same step."""
    same = (other.visit_id, other.occurrence, other.step) == (row.visit_id, row.occurrence, row.step)
    return same and other.status == "pending" and other.created_at > row.created_at


def _count(number: int) -> str:
    return f"{MOST_COUNTED - 1}+" if number >= MOST_COUNTED else str(number)
