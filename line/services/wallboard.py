"""Wallboards: links that open a page of counts and ages without a sign-in, made and revoked by a supervisor.

Owns what such a page may show: counts and ages, never a name, a number or a reference. A link's secret is shown once;
the database keeps its fingerprint (services/sign_in.py checks it at the gate).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from line.core import figures as rules
from line.core import when
from line.core.shown import on_one_line
from line.core.staff import Person, may
from line.services import audit
from line.services.conflicts import Missing, Refused
from line.services.line import Line
from line.services.sign_in import fingerprint, new_secret
from line.store import figures, staff, wallboards
from line.store.wallboards import WallboardRow

LONGEST_NAME = 60
_ID = re.compile("[0-9a-f]{32}")
REFRESHED_EVERY = 5
"""Seconds."""
STALE = timedelta(seconds=30)
"""After so long without an update the board says so itself."""


@dataclass(frozen=True)
class Count:
    """One figure of the board: `tone` is "", "warn" or "bad"; `note` says in words what the tone says."""

    name: str
    label: str
    value: str
    note: str
    tone: str = ""


@dataclass(frozen=True)
class Board:
    """The board at a moment. `at` is the clinic's clock, `day` the day in words."""

    at: str
    day: str
    counts: tuple[Count, ...]


@dataclass(frozen=True)
class Made:
    """A new wallboard; `token` is never to be had again."""

    id: str
    name: str
    token: str


@dataclass(frozen=True)
class Listed:
    """A wallboard in force."""

    id: str
    name: str
    made: str
    by: str


def make(line: Line, person: Person, name: str, *, address: str | None = None) -> Made:
    """A new link, named for where it hangs. Raises Refused for a name that is empty or too long."""
    _only_supervisors(person)
    words = on_one_line(name)
    if not 1 <= len(words) <= LONGEST_NAME:
        raise Refused(f"Say where the board hangs, in 1 to {LONGEST_NAME} characters.")
    made, now = Made(line.new_id(), words, new_secret()), line.clock()
    row = WallboardRow(made.id, fingerprint(made.token), words, now, person.id, None)
    with line.database.transaction() as tx:
        wallboards.add(tx, row)
        audit.record(
            tx, line, person, "wallboard_made", now=now, address=address, wallboard=made.id, name=words
        )
    return made


def revoke(line: Line, person: Person, wallboard_id: str, *, address: str | None = None) -> None:
    """Ends a link: who still has the page open sees nothing new. Raises Missing when there is none such in force."""
    _only_supervisors(person)
    now = line.clock()
    if not _ID.fullmatch(wallboard_id):
        raise Missing(wallboard_id)
    with line.database.transaction() as tx:
        if not wallboards.revoke(tx, wallboard_id, now):
            raise Missing(wallboard_id)
        audit.record(tx, line, person, "wallboard_revoked", now=now, address=address, wallboard=wallboard_id)


def listing(line: Line) -> tuple[Listed, ...]:
    """The links in force, the newest first."""
    now, hours = line.clock(), line.script.clinic.hours
    with line.database.reading() as conn:
        rows, names = wallboards.in_force(conn), staff.names(conn)
    return tuple(
        Listed(
            row.id,
            row.name,
            when.moment(hours.local(row.created_at), hours.local(now)),
            names.get(row.created_by, ""),
        )
        for row in rows
    )


def counts(line: Line) -> Board:
    """What the board shows now."""
    now, hours = line.clock(), line.script.clinic.hours
    day = rules.today(hours, now)
    with line.database.reading() as conn:
        standing = figures.standing(conn, now)
        came = figures.count_came(conn, day.start, day.end)
        closed = figures.closed(conn, day.start, day.end)
    local = hours.local(now)
    urgent = f"oldest {when.span(now - standing.oldest_urgent)}" if standing.oldest_urgent else "none open"
    late = f"longest {when.span(now - standing.oldest_promise)}" if standing.oldest_promise else "none late"
    oldest = f"oldest {when.span(now - standing.oldest)}" if standing.oldest else "nobody waits"
    due = standing.open - standing.later
    return Board(
        when.clock(local),
        f"{local:%A}, {local:%B} {local.day}",
        (
            Count("urgent", "Urgent", f"{standing.urgent:,}", urgent, "bad" if standing.urgent else ""),
            Count("late", "Late", f"{standing.late:,}", late, "bad" if standing.late else ""),
            Count("todo", "To call now", f"{due:,}", oldest),
            Count("claimed", "In hand", f"{standing.claimed:,}", "claimed by someone"),
            Count("waiting", "For later", f"{standing.later:,}", "not to be called yet"),
            Count("today", "Came in today", f"{came:,}", f"{closed:,} closed today"),
        ),
    )


def _only_supervisors(person: Person) -> None:
    if not may(person.role, "supervisor"):
        raise Refused("Only a supervisor can do this.")
