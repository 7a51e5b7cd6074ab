"""What the line did not understand, as staff read it: the words, what was made of them, and the request they belong to.

Looking is on the audit log: these are patients' words. Numbers are masked; who must phone finds them on the request.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from line.core import places, when
from line.core.hours import Hours
from line.core.library import NAMES_OF_LANGUAGES
from line.core.shown import on_one_line, shown
from line.core.staff import Person
from line.services import audit
from line.services.line import Line
from line.services.rows import cut, masked
from line.store import failed_texts, not_understood
from line.store.failed_texts import AboutRow
from line.store.not_understood import NotUnderstood

PAGE = 25
LONGEST_ANSWER = 200  # the greeting of a first text is half of it


@dataclass(frozen=True)
class Row:
    """One of them in words. `made`: what the line made of it, "" when that is not known; `answered`: the first words of
    what its sender was answered, "" when nothing was, and of what was said on a call."""

    at: str
    iso: str
    how: str
    number: str
    language: str
    words: str
    made: str
    spoken: bool
    answered: str
    request_id: str | None
    reference: str
    open: bool


@dataclass(frozen=True)
class Page:
    """`after` leads to older ones, None when there are none."""

    rows: tuple[Row, ...]
    after: str | None


def read(line: Line, person: Person, *, after: str | None = None, address: str | None = None) -> Page:
    """A page of the list, the newest first. An `after` that no page gave is the first page."""
    now, hours = line.clock(), line.script.clinic.hours
    with line.database.transaction() as tx:  # first the entry, then the look
        audit.record(tx, line, person, "words_view", now=now, address=address)
    with line.database.reading() as conn:
        found = not_understood.newest(conn, places.read(after), PAGE + 1)
        listed = found[:PAGE]
        ids = {one.request_id for one in listed if one.request_id}
        numbers = {one.number for one in listed if one.number and not one.request_id}
        about = failed_texts.about(conn, ids, numbers)
    by_id = {row.id: row for row in about}
    by_number = {row.number: row for row in reversed(about) if row.number and row.status == "open"}
    rows = tuple(_row(one, by_id, by_number, hours) for one in listed)
    last = listed[-1] if len(found) > PAGE else None
    return Page(rows, places.write(last.at, last.id) if last else None)


def _row(
    one: NotUnderstood, by_id: Mapping[str, AboutRow], by_number: Mapping[str, AboutRow], hours: Hours
) -> Row:
    request = by_id.get(one.request_id or "") or by_number.get(one.number or "")
    local = hours.local(one.at)
    return Row(
        at=when.stamp(local),
        iso=local.isoformat(timespec="seconds"),
        how="Said on a call" if one.spoken else "Text",
        number=masked(one.number) if one.number is None or one.number.startswith("+1") else "another sender",
        language=NAMES_OF_LANGUAGES.get(one.language or "", ""),
        words=shown(one.words),
        made=_made(one),
        spoken=one.spoken,
        answered=cut(on_one_line(one.reply or ""), LONGEST_ANSWER),
        request_id=request.id if request else None,
        reference=request.reference if request else "",
        open=request is not None and request.status == "open",
    )


def _made(one: NotUnderstood) -> str:
    if one.rule is None:
        return ""
    sure = "" if one.confidence is None else f", {round(100 * one.confidence)} of 100 sure"
    return f"{one.rule.partition('.')[2].replace('_', ' ') or one.rule}{sure}"
