"""The queue as a scheduler sees it: views, search, and the version that tells whether a page has changed.

Reads only; a search is on the audit log.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from line.core.callbacks import URGENCY_OF_TIER
from line.core.queue import VIEWS
from line.core.shown import on_one_line
from line.core.staff import Person
from line.core.when import clock
from line.services import audit, visit_tasks
from line.services.line import Line
from line.services.rows import Reader, Row, row_of
from line.store import callback_events, queue, staff
from line.store.callbacks import RequestRow
from line.store.engine import Connection
from line.store.queue import MOST_COUNTED, Asked

PAGE = 50
_COUNTED = ("todo", "mine", "waiting")
"""Done and all are history: nobody acts on how many they are."""
_URGENT_TIERS = frozenset(tier for tier, urgency in URGENCY_OF_TIER.items() if urgency == "urgent")


@dataclass(frozen=True)
class Page:
    """One page of a view. `after`: where the next page begins, None on the last. `digest` is its version;
    `at` is the clinic's time; `search` what was searched for."""

    view: str
    rows: tuple[Row, ...]
    after: str | None
    counts: Mapping[str, str]
    digest: str
    at: str
    search: str = ""


def page(line: Line, person: Person, view: str, *, after: str | None = None) -> Page:
    """A page of a view. KeyError for an unknown view; a place that cannot be read is the beginning."""
    now = line.clock()
    place = _read(after, view)
    with line.database.reading() as conn:
        asked = _asked(line, person, now)
        counted = queue.counts(conn, asked, _COUNTED)
        # Before the rows: what changes in between is then newer than its version, and the next poll brings it again.
        version = _digest(conn, view, asked, place, counted)
        found = queue.rows(conn, view, asked, place, PAGE + 1)
        reader = _reader(conn, line, person, found, now)
    onward = _written(queue.place(found[PAGE - 1], view)) if len(found) > PAGE else None
    rows = tuple(row_of(reader, row) for row in found[:PAGE])
    return _page(line, view, rows, onward, counted, version, now)


def digest(line: Line, person: Person, view: str, *, after: str | None = None) -> str:
    """The version of a page: as long as it is the same, nothing on the page has changed."""
    asked = _asked(line, person, line.clock())
    with line.database.reading() as conn:
        counted = queue.counts(conn, asked, _COUNTED)
        return _digest(conn, view, asked, _read(after, view), counted)


def search(line: Line, person: Person, wanted: str, address: str | None = None) -> Page:
    """Requests by name, reference or number, newest first; PAGE at most. What was typed is on no log."""
    now = line.clock()
    wanted = " ".join(wanted.split())[:80]
    digits = "".join(character for character in wanted if character.isdecimal() and character.isascii())
    digits = digits[1:] if len(digits) == 11 else digits  # with the country's 1 before it
    numeric = not any(character.isalpha() for character in wanted)
    with line.database.reading() as conn:  # a search reads many rows: no writer waits for it
        asked = _asked(line, person, now)
        found = queue.search(conn, "" if numeric else wanted, digits, PAGE)
        counted = queue.counts(conn, asked, _COUNTED)
        reader = _reader(conn, line, person, found, now)
    with line.database.transaction() as tx:
        audit.record(tx, line, person, "search", now=now, address=address, found=len(found))
    rows = tuple(row_of(reader, row) for row in found)
    return _page(line, "search", rows, None, counted, "", now, on_one_line(wanted))


def _reader(conn: Connection, line: Line, person: Person, found: list[RequestRow], now: datetime) -> Reader:
    urgent = [row.id for row in found if row.urgency == "urgent" and row.status == "open"]
    cries = callback_events.cries(conn, urgent, _URGENT_TIERS)
    return Reader(line, person, now, staff.names(conn), visit_tasks.of_requests(conn, found, now), cries)


def _page(
    line: Line,
    view: str,
    rows: tuple[Row, ...],
    after: str | None,
    counted: Mapping[str, int],
    version: str,
    now: datetime,
    wanted: str = "",
) -> Page:
    counts = {name: _count(counted[name]) for name in _COUNTED}
    at = clock(line.script.clinic.hours.local(now))
    return Page(view, rows, after, counts, version, at, wanted)


def _asked(line: Line, person: Person, now: datetime) -> Asked:
    local = line.script.clinic.hours.local(now)
    today = local.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
    return Asked(person.id, now, today)


def _digest(
    conn: Connection,
    view: str,
    asked: Asked,
    place: tuple[Any, ...] | None,
    counted: Mapping[str, int],
) -> str:
    if view not in VIEWS:
        raise KeyError(view)
    # The minute is a part of it: "12 min left" is another page than "11 min left".
    minute = asked.now.replace(second=0, microsecond=0)
    state = queue.state(conn, view, asked, place, PAGE)
    return hashlib.sha256(repr((minute, state, sorted(counted.items()))).encode()).hexdigest()[:16]


def _count(number: int) -> str:
    return f"{MOST_COUNTED - 1}+" if number >= MOST_COUNTED else str(number)


def _written(place: tuple[Any, ...]) -> str:
    """A place as one word for an address; it holds instants and our own ids, nothing of a patient."""
    plain = [part.isoformat() if isinstance(part, datetime) else part for part in place]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def _read(written: str | None, view: str) -> tuple[Any, ...] | None:
    """The place in this view's own order; None for what `_written` never made of one: anybody can write an address."""
    if not written:
        return None
    try:
        plain = json.loads(base64.urlsafe_b64decode(written + "=" * (-len(written) % 4)))
        *first, last = plain
        rank = first[:1] if view in queue.RANKED else []
        instants = first[len(rank) :]
        at = tuple(datetime.fromisoformat(instant) for instant in instants)
    except (ValueError, TypeError, RecursionError):
        return None
    in_order = all(type(place) is int and 0 <= place < 10 for place in rank)
    complete = len(rank) + len(at) == (3 if view in queue.RANKED else 1)
    storable = isinstance(last, str) and last.isascii() and last.isprintable()
    known = all(instant.tzinfo is not None and 2000 <= instant.year <= 2200 for instant in at)
    return (*rank, *at, last) if in_order and complete and storable and known else None
