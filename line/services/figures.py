"""Today at a glance, for a supervisor: how the queue stands, how long people waited, who has what, who waits too long.

Reads only, and gives everything in words. Counts and rules are core/figures.py's, the wording of times core/when.py's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from line.core import figures as rules
from line.core import when
from line.core.hours import Hours
from line.core.outcomes import MOST_IN_ALL
from line.core.queue import REASONS, SOURCES, URGENCY
from line.core.shown import on_one_line
from line.core.staff import Person
from line.services.failed_texts import RECENT
from line.services.line import Line
from line.store import failed_texts, figures
from line.store.figures import Standing

MOST_CLAIMS = 50
MOST_LATE = 25

NOT_SAID = "Not said"


@dataclass(frozen=True)
class Tile:
    """One figure: what it is, its value in words, and what to know about it. `tone`: "", "warn" or "bad"."""

    label: str
    value: str
    note: str
    tone: str = ""


@dataclass(frozen=True)
class Bar:
    """One bar of a chart. `tick` is its short label, where there is little room."""

    label: str
    count: int
    tick: str = ""


@dataclass(frozen=True)
class Chart:
    """A chart with all that a table of the same needs; `says` is what it shows, in a sentence."""

    name: str
    title: str
    head: str
    says: str
    bars: tuple[Bar, ...]

    @property
    def empty(self) -> bool:
        return not any(bar.count for bar in self.bars)


@dataclass(frozen=True)
class Claim:
    """A request that somebody has. `doing` is "on the phone for 4 min" or ""."""

    request_id: str
    reference: str
    name: str
    urgency: str
    urgency_words: str
    owner: str
    since: str
    left: str
    doing: str
    mine: bool


@dataclass(frozen=True)
class Late:
    """A request that was not called as promised."""

    request_id: str
    reference: str
    name: str
    urgency: str
    urgency_words: str
    promised: str
    late: str
    attempts: str
    owner: str


@dataclass(frozen=True)
class Today:
    """The page. `more_late`, `more_claims`: how many there are beyond those listed."""

    day: str
    at: str
    opening: str
    came: int
    tiles: tuple[Tile, ...]
    waits: tuple[Tile, ...]
    charts: tuple[Chart, ...]
    claims: tuple[Claim, ...]
    more_claims: int
    late: tuple[Late, ...]
    more_late: int
    failed: str
    failed_count: int


def today(line: Line, staff: Person) -> Today:
    """The clinic's day so far, as `staff` sees it."""
    now, hours = line.clock(), line.script.clinic.hours
    day = rules.today(hours, now)
    with line.database.reading() as conn:
        standing = figures.standing(conn, now)
        came = figures.came(conn, day.start, day.end)
        closed = figures.closed(conn, day.start, day.end)
        waits = rules.waits(hours, figures.tried(conn, day.start, day.end))
        claims = figures.claims(conn, now, MOST_CLAIMS)
        late = figures.late(conn, now, MOST_LATE)
        failed = sum(failed_texts.causes(conn, now - RECENT).values())
    local = hours.local(now)
    return Today(
        day=f"{local:%A}, {local:%B} {local.day}",
        at=when.clock(local),
        opening=_opening(hours, now),
        came=len(came),
        tiles=_tiles(standing, len(came), closed, now),
        waits=_waits(waits),
        charts=_charts(hours, came, day),
        claims=tuple(_claim(row, staff, hours, now) for row in claims),
        more_claims=max(0, standing.claimed - len(claims)),
        late=tuple(_late(row, hours, now) for row in late),
        more_late=max(0, standing.late - len(late)),
        failed=_failed(failed),
        failed_count=failed,
    )


def counted(count: int, one: str, many: str = "") -> str:
    """ "1 request", "1,204 requests"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def _opening(hours: Hours, now: datetime) -> str:
    local = hours.local(now)
    if hours.is_open(now):
        closes = next(end for start, end in hours.spans(local.date()) if start <= now < end)
        return f"The clinic is open until {when.clock(hours.local(closes))}."
    return f"The clinic is closed. It opens at {when.moment(hours.local(hours.next_opening(now)), local)}."


def _tiles(standing: Standing, came: int, closed: int, now: datetime) -> tuple[Tile, ...]:
    late_by = f"the longest by {when.span(now - standing.oldest_promise)}" if standing.oldest_promise else ""
    free = f"{standing.urgent_free} not claimed by anyone" if standing.urgent_free else "all claimed"
    later = f"{standing.later} of them not to be called yet" if standing.later else "all can be called now"
    return (
        Tile("Open requests", f"{standing.open:,}", later if standing.open else "nobody waits for a call"),
        Tile(
            "Late",
            f"{standing.late:,}",
            late_by or "nobody waits longer than promised",
            "bad" if standing.late else "",
        ),
        Tile(
            "Urgent",
            f"{standing.urgent:,}",
            free if standing.urgent else "none is open",
            "bad" if standing.urgent_free else "",
        ),
        Tile("Came in today", f"{came:,}", f"{closed:,} closed today"),
    )


def _waits(waits: Sequence[timedelta]) -> tuple[Tile, ...]:
    half, most = rules.median(waits), rules.ninetieth(waits)
    if half is None or most is None:
        return ()
    of = f"of {counted(len(waits), 'first call')} made today"
    return (
        Tile("Half were called within", when.span(half), f"the median {of}"),
        Tile("9 in 10 were called within", when.span(most), f"the 90th percentile {of}"),
    )


def _charts(hours: Hours, came: Sequence[rules.Came], day: rules.Days) -> tuple[Chart, ...]:
    by_hour = tuple(
        Bar(f"{_hour(hour)} to {_hour(hour + 1)}", count, _hour(hour))
        for hour, count in rules.by_hour(hours, came, day.first)
    )
    by_reason = tuple(Bar(REASONS.get(reason, NOT_SAID), count) for reason, count in rules.by_reason(came))
    by_source = tuple(Bar(SOURCES[source], count) for source, count in rules.by_source(came))
    return (
        _chart("hour", "When they came in", "Hour", by_hour, lambda most: f"Most came from {most}"),
        _chart("reason", "What they were about", "Reason", by_reason, lambda most: f"Most often: {most}"),
        _chart("source", "How they reached us", "Way", by_source, lambda most: f"Most often: {most}"),
    )


def _chart(name: str, title: str, head: str, bars: tuple[Bar, ...], most: Callable[[str], str]) -> Chart:
    total = sum(bar.count for bar in bars)
    says = counted(total, "request") + "."
    if total:
        highest = max(bars, key=lambda bar: bar.count)
        says = f"{says} {most(highest.label)} ({highest.count})."
    return Chart(name, title, head, says, bars)


def _hour(hour: int) -> str:
    return f"{hour % 12 or 12} {'AM' if hour % 24 < 12 else 'PM'}"


def _claim(row: figures.ClaimRow, staff: Person, hours: Hours, now: datetime) -> Claim:
    doing = f"on the phone for {when.span(now - row.on_phone_since)}" if row.on_phone_since else ""
    return Claim(
        request_id=row.request_id,
        reference=row.reference,
        name=on_one_line(row.name or "") or "No name given",
        urgency=row.urgency,
        urgency_words=URGENCY.get(row.urgency, row.urgency),
        owner=row.owner or "Somebody without an account",
        since=when.moment(hours.local(row.since), hours.local(now)) if row.since else "",
        left=when.span(row.lease_until - now),
        doing=doing,
        mine=row.owner_id == staff.id,
    )


def _late(row: figures.LateRow, hours: Hours, now: datetime) -> Late:
    return Late(
        request_id=row.request_id,
        reference=row.reference,
        name=on_one_line(row.name or "") or "No name given",
        urgency=row.urgency,
        urgency_words=URGENCY.get(row.urgency, row.urgency),
        promised=when.moment(hours.local(row.promised_by), hours.local(now)),
        late=f"{when.span(now - row.promised_by)} late",
        attempts=f"tried {row.attempts} of {MOST_IN_ALL} times" if row.attempts else "not tried yet",
        owner=row.owner or "free",
    )


def _failed(count: int) -> str:
    if not count:
        return "Every text of the last 24 hours is on its way or has arrived."
    return f"{counted(count, 'text')} of the last 24 hours did not arrive."
