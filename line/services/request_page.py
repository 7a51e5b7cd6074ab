"""One request as its page shows it: the row, what may be done with it now, and its whole timeline.

Opening the page is on the audit log (who looked when); a poll of an open page is not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from line.core.claims import LEASE
from line.core.outcomes import SUGGESTED
from line.core.segments import write_number
from line.core.shown import on_one_line
from line.core.staff import Person, may
from line.core.when import clock
from line.services import agreements, audit, request_visits, timeline, visit_tasks, visit_words
from line.services.agreements import Agreements
from line.services.conflicts import Missing
from line.services.entries import Entry
from line.services.line import Line
from line.services.outcomes import UNDO_FOR
from line.services.request_visits import Concerned
from line.services.rows import Reader, Row, row_of
from line.services.staff_texts import Texting, said_by_staff, texting
from line.store import (
    appointments,
    attempts,
    callback_events,
    callbacks,
    claims,
    inbound,
    messages,
    staff,
)
from line.store import audit as audit_rows
from line.store.attempts import AttemptRow
from line.store.callbacks import RequestRow
from line.store.engine import Connection
from line.store.staff import StaffRow

SEEN_FOR = timedelta(hours=1)
"""For so long an open page goes on without a new entry about who looked: the history tells by the hour."""

_OVER = frozenset({"completed", "busy", "no-answer", "failed", "canceled"})


@dataclass(frozen=True)
class OpenAttempt:
    """A call whose outcome is not marked. `suggested`: the outcome that the carrier's word speaks for, "" for none;
    `over`: the patient's leg has ended."""

    id: str
    since: str
    kind: str
    number: str
    mine: bool
    suggested: str
    over: bool


@dataclass(frozen=True)
class May:
    """What this person may do with the request now. `undo`: the token of her newest outcome, "" when it is too late."""

    claim: bool
    release: bool
    snooze: bool
    hand: bool
    take: bool
    call: bool
    outcome: bool
    note: bool
    text: bool
    split: bool
    correct: bool
    reopen: bool
    undo: str


@dataclass(frozen=True)
class Visit:
    """A visit that is still to come; `date` and `time` as the form takes them."""

    id: str
    when: str
    date: str
    time: str
    place: str
    who_for: str
    confirmed: str


@dataclass(frozen=True)
class Details:
    """Everything on the page of one request. `digest` is its version: the same as long as nothing on it changed."""

    row: Row
    about: tuple[Concerned, ...]
    full_number: str
    callable: bool
    entries: tuple[Entry, ...]
    older: int
    attempt: OpenAttempt | None
    may: May
    texting: Texting
    people: tuple[tuple[str, str], ...]
    appointments: tuple[Visit, ...]
    agreements: Agreements
    voicemail_script: str
    digest: str
    everything: bool
    newest_text: str
    name: str
    number: str
    language: str
    interpreter: str
    relay: bool
    someone_else: bool


def open_page(
    line: Line, person: Person, request_id: str, address: str | None, *, everything: bool = False
) -> Details | None:
    """The page for somebody who opens it, which is recorded first; None for an unknown request.

    Opening it is a sign of life, too: it renews her claim. `everything`: with its oldest entries.
    """
    now = line.clock()
    with line.database.transaction() as tx:
        if callbacks.by_id(tx, request_id) is None:
            return None
        audit.record(tx, line, person, "view", now=now, request_id=request_id, address=address)
        claims.hold(tx, request_id, person.id, now + LEASE, now)
    with line.database.reading() as conn:
        return _details(conn, line, person, _found(conn, request_id), now, everything=everything)


def peek(line: Line, person: Person, request_id: str, *, everything: bool = False) -> Details:
    """The request as it is now, for a page that is open already. Raises Missing.

    Who has not opened it a short while ago sees it for the first time here: that is recorded.
    """
    now = line.clock()
    with line.database.reading() as conn:
        row = _found(conn, request_id)
        seen = audit_rows.seen_since(conn, person.id, request_id, now - SEEN_FOR)
        if seen:
            return _details(conn, line, person, row, now, everything=everything)
    made = open_page(line, person, request_id, None, everything=everything)
    if made is None:
        raise Missing(request_id)
    return made


def digest(line: Line, person: Person, request_id: str) -> str:
    """The version of the page, by few and indexed reads. Raises Missing."""
    with line.database.reading() as conn:
        return _digest(conn, person, _found(conn, request_id), line.clock())


def _found(conn: Connection, request_id: str) -> RequestRow:
    row = callbacks.by_id(conn, request_id)
    if row is None:
        raise Missing(request_id)
    return row


def _details(
    conn: Connection, line: Line, person: Person, row: RequestRow, now: datetime, *, everything: bool
) -> Details:
    version = _digest(conn, person, row, now)  # before all else: what changes meanwhile is newer than it
    people = staff.everyone(conn)
    about = visit_tasks.of_requests(conn, [row], now)
    reader = Reader(line, person, now, {one.id: one.name for one in people}, about)
    under_way = attempts.open_of(conn, row.id)
    shown, older = timeline.page_of(timeline.entries(conn, reader, row), everything=everything)
    mine = row.status == "open" and row.owner_id == person.id
    number = write_number(row.number) if row.number else ""
    return Details(
        row=row_of(reader, row),
        about=tuple(request_visits.concerned(reader, about.get(row.id, visit_tasks.NOTHING))),
        full_number=number or "no number: the caller withheld it",
        callable=row.number is not None,
        entries=shown,
        older=older,
        attempt=_attempt(reader, under_way) if under_way else None,
        may=_may(conn, person, row, under_way, mine, now),
        texting=texting(conn, line, row),
        people=tuple(_colleagues(people, person)),
        appointments=tuple(_visits(conn, reader, row)),
        agreements=agreements.of_number(conn, line, row.number, row.language),
        voicemail_script=said_by_staff(line, "staff.voicemail", row.language),
        digest=version,
        everything=everything,
        newest_text=_newest_text(conn, row) or "",
        name=on_one_line(row.name or ""),
        number=number,
        language=row.language,
        interpreter=row.interpreter or "",
        relay=row.relay,
        someone_else=bool(row.someone_else),
    )


def _attempt(reader: Reader, row: AttemptRow) -> OpenAttempt:
    return OpenAttempt(
        id=row.id,
        since=clock(reader.local(row.started_at)),
        kind=row.kind,
        number=write_number(row.number),
        mine=row.staff_id == reader.person.id,
        suggested=SUGGESTED.get(row.call_status or "", ""),
        over=row.call_status in _OVER,
    )


def _may(
    conn: Connection, person: Person, row: RequestRow, under_way: AttemptRow | None, mine: bool, now: datetime
) -> May:
    opened = row.status == "open"
    free = opened and (row.owner_id is None or row.lease_until is None or row.lease_until < now)
    calling = under_way is not None and under_way.staff_id == person.id
    return May(
        claim=free,
        release=mine and not calling,
        snooze=mine and not calling and row.urgency != "urgent",
        hand=mine and not calling,
        take=opened and not mine and not free and may(person.role, "supervisor"),
        call=mine and row.number is not None and under_way is None,
        outcome=mine,
        note=mine or free or not opened,
        text=mine,
        split=mine,
        correct=mine,
        reopen=not opened,
        undo=_undo(conn, person, row, now),
    )


def _undo(conn: Connection, person: Person, row: RequestRow, now: datetime) -> str:
    newest = callback_events.newest(conn, row.id, "outcome")
    if (
        newest is None
        or newest.staff_id != person.id
        or now - newest.at > UNDO_FOR
        or row.version != newest.data.get("version")
    ):
        return ""
    return "" if callback_events.find(conn, row.id, "undone", newest.key) else newest.key


def _colleagues(people: list[StaffRow], person: Person) -> Iterator[tuple[str, str]]:
    for one in people:
        if one.disabled_at is None and one.id != person.id:
            yield one.id, one.name


def _visits(conn: Connection, reader: Reader, row: RequestRow) -> Iterator[Visit]:
    if row.number is None:
        return
    for visit in appointments.coming(conn, row.number, reader.now):
        when = reader.moment(visit.starts_at)
        day, _, at = visit.wall_time.partition("T")
        place, who_for = on_one_line(visit.place), on_one_line(visit.who_for)
        yield Visit(visit.id, when, day, at, place, who_for, visit_words.confirmed(visit))


def _digest(conn: Connection, person: Person, row: RequestRow, now: datetime) -> str:
    """The row's version, who has it, the call under way, the newest text and receipt, and the minute."""
    under_way = attempts.open_of(conn, row.id)
    texts = (messages.newest_change(conn, row.number), _newest_text(conn, row)) if row.number else None
    parts = (
        row.version,
        row.owner_id,
        callback_events.newest_id(conn, row.id),
        (under_way.id, under_way.call_status) if under_way else None,
        texts,
        bool(_undo(conn, person, row, now)),
        now.replace(second=0, microsecond=0),
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def _newest_text(conn: Connection, row: RequestRow) -> str | None:
    since = row.opened_at - timeline.TEXTS_BEFORE
    return inbound.newest_since(conn, row.number, since) if row.number else None
