"""The export: requests of a span of days as CSV, on the record before the first byte leaves.

Owns what stands in the table. Written in pieces, so that a year is no heavier than a day; every cell is safe to open in
a spreadsheet (core/cells.py) and shows what would hide in it (core/shown.py). Nothing of it is kept on the server.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from line.core import figures as rules
from line.core.cells import safe
from line.core.hours import Hours
from line.core.language_script import for_staff
from line.core.library import NAMES_OF_LANGUAGES
from line.core.outcomes import said_of
from line.core.queue import DETAILS, REASONS, SOURCES, WISHES
from line.core.script import Script
from line.core.segments import write_number
from line.core.shown import shown
from line.core.staff import Person, may
from line.services import audit
from line.services.conflicts import Refused
from line.services.line import Line
from line.store import export, staff
from line.store.callbacks import RequestRow
from line.store.export import Booked

PIECE = 500
LONGEST_DAYS = 366
LONGEST_REASON = 200
SHORTEST_REASON = 5
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""Without it Excel reads UTF-8 as the machine's old code page, and José becomes JosÃ©."""


class ExportRefused(Refused):
    """The form is not filled in well: `problems` by the field's name, in words."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems


@dataclass(frozen=True)
class Export:
    """A file that is ready to go out: its name, and its bytes as they are read from the database."""

    name: str
    pieces: Iterator[bytes]


@dataclass(frozen=True)
class _Writer:
    """What a row's cells are made from."""

    hours: Hours
    names: Mapping[str, str]
    visits: Mapping[str, Booked]
    script: Script


def begin(
    line: Line, person: Person, *, first: str, last: str, reason: str, address: str | None = None
) -> Export:
    """An export of the requests opened from `first` to `last` (dates as a form sends them, both days included).

    The audit entry is committed when this returns; the rows are read as the pieces are asked for. Raises ExportRefused.
    """
    if not may(person.role, "supervisor"):
        raise Refused("Only a supervisor can export requests.")
    now, hours = line.clock(), line.script.clinic.hours
    days, why = _checked(first, last, reason, hours, hours.local(now).date())
    with line.database.reading() as conn:
        rows = export.count(conn, days.start, days.end)
    with line.database.transaction() as tx:
        told: dict[str, Any] = {"first": days.first.isoformat(), "last": days.last.isoformat()}
        told |= {"reason": why, "rows": rows}
        audit.record(tx, line, person, "export", now=now, address=address, **told)
    name = f"requests-{days.first.isoformat()}-to-{days.last.isoformat()}.csv"
    return Export(name, _pieces(line, days))


def _checked(first: str, last: str, reason: str, hours: Hours, today: date) -> tuple[rules.Days, str]:
    problems: dict[str, str] = {}
    start, end = _day(first), _day(last)
    if start is None:
        problems["first"] = "Enter the first day as a date, such as 2026-11-23."
    elif start > today:
        problems["first"] = "The first day is still to come. Choose today or an earlier day."
    if end is None:
        problems["last"] = "Enter the last day as a date, such as 2026-11-23."
    elif start is not None and end < start:
        problems["last"] = "The last day is before the first. Choose the first day or a later one."
    elif start is not None and (end - start).days >= LONGEST_DAYS:
        problems["last"] = f"Choose {LONGEST_DAYS} days at most."
    why = " ".join(shown(reason).split())
    if len(why) < SHORTEST_REASON:
        problems["reason"] = "Say what the export is for. It is kept in the audit log."
    elif len(why) > LONGEST_REASON:
        problems["reason"] = f"Shorten the reason to {LONGEST_REASON} characters."
    if start is None or end is None or problems:
        raise ExportRefused(problems)
    return rules.days(hours.zone, start, end), why


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text.strip())
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2200 else None


def _pieces(line: Line, days: rules.Days) -> Iterator[bytes]:
    """The file, piece by piece. Each is a short read of its own: a slow download holds no transaction open."""
    with line.database.reading() as conn:
        names = staff.names(conn)
    yield (BOM + _lines([list(COLUMNS)])).encode()
    after: tuple[datetime, str] | None = None
    while True:
        with line.database.reading() as conn:
            rows = export.piece(conn, days.start, days.end, after, PIECE)
            visits = export.visits(conn, [row.id for row in rows])
        writer = _Writer(line.script.clinic.hours, names, visits, line.script)
        if rows:
            yield _lines([[cell(row, writer) for cell in COLUMNS.values()] for row in rows]).encode()
        if len(rows) < PIECE:
            return
        after = (rows[-1].opened_at, rows[-1].id)


def _lines(rows: list[list[str]]) -> str:
    """As RFC 4180 has it: lines end with CR LF, every cell in quotes."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(
        [safe(shown(cell)) for cell in row] for row in rows
    )
    return buffer.getvalue()


def _at(instant: datetime | None, writer: _Writer) -> str:
    """The clinic's clock, as spreadsheets understand it."""
    return f"{writer.hours.local(instant):%Y-%m-%d %H:%M}" if instant else ""


def _yes(known: bool | None) -> str:
    return "" if known is None else "yes" if known else "no"


def _number(number: str | None) -> str:
    """Without the plus sign, which would make a formula of it."""
    return write_number(number or "").removeprefix("+")


def _minutes(row: RequestRow, writer: _Writer) -> str:
    if row.first_attempt_at is None:
        return ""
    waited = writer.hours.open_time(row.opened_at, row.first_attempt_at)
    return str(int(waited.total_seconds() // 60))


def _visit(row: RequestRow, writer: _Writer) -> str:
    booked = writer.visits.get(row.id)
    return f"{booked.wall_time.replace('T', ' ')}, {booked.place}" if booked else ""


def _person(staff_id: str | None, writer: _Writer) -> str:
    return writer.names.get(staff_id, "") if staff_id else ""


COLUMNS: Mapping[str, Callable[[RequestRow, _Writer], str]] = {
    "Reference": lambda row, _: row.reference,
    "Opened": lambda row, writer: _at(row.opened_at, writer),
    "Promised by": lambda row, writer: _at(row.promised_by, writer),
    "Urgency": lambda row, _: row.urgency,
    "Reason": lambda row, _: REASONS.get(row.reason or "", row.reason or ""),
    "Detail": lambda row, _: DETAILS.get(row.detail or "", row.detail or ""),
    "How it came": lambda row, _: SOURCES.get(row.source, row.source),
    "Name": lambda row, _: row.name or "",
    "Number": lambda row, _: _number(row.number),
    "For someone else": lambda row, _: _yes(row.someone_else),
    "Language": lambda row, _: NAMES_OF_LANGUAGES.get(row.language, row.language),
    "Interpreter": lambda row, writer: for_staff(writer.script, row.interpreter),
    "Calls through a relay": lambda row, _: _yes(row.relay),
    "Wished time": lambda row, _: WISHES.get(row.wish or "", row.wish or ""),
    "Contacts": lambda row, _: str(row.touches),
    "Texts off": lambda row, _: _yes(row.texts_off),
    "Number unconfirmed": lambda row, _: _yes(row.number_unconfirmed),
    "First call": lambda row, writer: _at(row.first_attempt_at, writer),
    "Minutes to first call (opening hours)": _minutes,
    "Tries without reaching": lambda row, _: str(row.attempts),
    "Last outcome": lambda row, _: said_of(row.last_outcome),
    "Visit": _visit,
    "Status": lambda row, _: row.status,
    "Closed": lambda row, writer: _at(row.closed_at, writer),
    "Closed by": lambda row, writer: _person(row.closed_by, writer),
    "Times reopened": lambda row, _: str(row.reopened),
}
"""The table: the heading of each column, and its cell for a request."""
