"""The audit log as a supervisor reads it: who did what to which request, from where, newest first.

Owns `read`, which puts itself on the log: looking is a deed too. It never changes an entry; nothing can.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from line.core import figures as rules
from line.core import when
from line.core.audit import ACTIONS
from line.core.hours import Hours
from line.core.outcomes import OUTCOMES
from line.core.shown import on_one_line
from line.core.staff import Person, may
from line.services import audit
from line.services.conflicts import Refused
from line.services.line import Line
from line.store import audit_log, callbacks, staff
from line.store.audit import AuditRow
from line.store.audit_log import Filters
from line.store.engine import Connection

PAGE = 50
NOBODY = "Nobody signed in"


@dataclass(frozen=True)
class Asked:
    """What to look for; "" for all of them. `day` is a date, `request` a request's reference or id."""

    person: str = ""
    request: str = ""
    action: str = ""
    day: str = ""


@dataclass(frozen=True)
class Entry:
    """One deed in words. `reference` is "" when it was about no request."""

    id: int
    at: str
    iso: str
    who: str
    did: str
    request_id: str | None
    reference: str
    address: str
    detail: str


@dataclass(frozen=True)
class Page:
    """`after` leads to older entries, None when there are none. `problems` by field, when a filter is not usable."""

    entries: tuple[Entry, ...]
    after: int | None
    people: tuple[tuple[str, str], ...]
    actions: tuple[tuple[str, str], ...]
    problems: Mapping[str, str]


def read(
    line: Line, person: Person, asked: Asked, *, after: int | None = None, address: str | None = None
) -> Page:
    """A page of the log. Raises Refused for anybody but a supervisor."""
    if not may(person.role, "supervisor"):
        raise Refused("Only a supervisor can read the audit log.")
    now, hours = line.clock(), line.script.clinic.hours
    with line.database.reading() as conn:
        names = staff.names(conn)
        asked = _known(asked, names)
        requests = _requests(conn, asked.request)
    days, problems = _day(hours, asked.day), {}
    if asked.request and not requests:
        problems["request"] = "There is no request with this reference."
    if asked.day and days is None:
        problems["day"] = "Enter the day as a date, such as 2026-11-23."
    filters = {name: value for name, value in vars(asked).items() if value and name not in problems}
    # First the entry, then the look; and no search in the transaction, for which others wait to write.
    with line.database.transaction() as tx:
        audit.record(tx, line, person, "audit_view", now=now, address=address, **_kept(filters, requests))
    with line.database.reading() as conn:
        wanted = _filters(asked, requests, days)
        rows = [] if problems else audit_log.page(conn, wanted, after, PAGE + 1)
        references = audit_log.references(conn, {row.request_id for row in rows if row.request_id})
    told = tuple(_told(row, names, references, hours) for row in rows[:PAGE])
    people = sorted(names.items(), key=lambda one: one[1].casefold())
    return Page(
        told, told[-1].id if len(rows) > PAGE else None, tuple(people), tuple(ACTIONS.items()), problems
    )


def _known(asked: Asked, names: Mapping[str, str]) -> Asked:
    """What was asked without what nobody can mean: a person or an action that there is not."""
    return Asked(
        person=asked.person if asked.person in names else "",
        action=asked.action if asked.action in ACTIONS else "",
        request=on_one_line(asked.request),
        day=on_one_line(asked.day),
    )


def _filters(asked: Asked, requests: tuple[str, ...], days: rules.Days | None) -> Filters:
    return Filters(
        staff_id=asked.person or None,
        action=asked.action or None,
        requests=requests if asked.request else None,
        since=days.start if days else None,
        until=days.end if days else None,
    )


def _requests(conn: Connection, words: str) -> tuple[str, ...]:
    """The requests meant: by id, or all that had this reference (it is used again once a request is closed)."""
    words = words.strip()
    if len(words) == 32:
        return (words,) if callbacks.by_id(conn, words) else ()
    return audit_log.with_reference(conn, words) if words else ()


def _day(hours: Hours, text: str) -> rules.Days | None:
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        return None
    return rules.days(hours.zone, day, day) if 2000 <= day.year <= 2200 else None


def _kept(filters: Mapping[str, str], requests: tuple[str, ...]) -> dict[str, Any]:
    """The filters for the log: ids instead of what was typed."""
    kept: dict[str, Any] = {_KEPT_AS[name]: value for name, value in filters.items() if name in _KEPT_AS}
    return {**kept, "requests": list(requests)} if requests else kept


def _told(row: AuditRow, names: Mapping[str, str], references: Mapping[str, str], hours: Hours) -> Entry:
    local = hours.local(row.at)
    return Entry(
        id=row.id,
        at=_stamp(local),
        iso=local.isoformat(timespec="seconds"),
        who=names.get(row.staff_id or "", NOBODY),
        did=ACTIONS.get(row.action, row.action),
        request_id=row.request_id,
        reference=references.get(row.request_id or "", "") if row.request_id else "",
        address=on_one_line(row.address or ""),
        detail=_detail(row.data, names),
    )


def _stamp(local: datetime) -> str:
    """To the second, and with the year: evidence."""
    return f"{when.stamp(local).partition(',')[0]}, {local.year}, {local:%I:%M:%S %p}".replace(", 0", ", ")


_KEPT_AS = {"person": "person", "action": "deed", "day": "day"}
_ID = re.compile("[0-9a-f]{32}")
_SAID = {"of": "had by", "first": "days from", "last": "to"}


def _detail(data: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """The rest of an entry: "reason: yearly report; rows: 41". People by name."""
    parts = []
    for name, value in data.items():
        if value in (None, "", [], {}):
            continue
        words = names.get(value, value) if isinstance(value, str) else value
        if isinstance(words, str) and _ID.fullmatch(words):
            words = words[-8:]
        words = OUTCOMES[words].said if name == "outcome" and words in OUTCOMES else words
        listed = ", ".join(map(str, words)) if isinstance(words, list) else str(words)
        parts.append(f"{_SAID.get(name, name.replace('_', ' '))}: {on_one_line(listed)}")
    return "; ".join(parts)
