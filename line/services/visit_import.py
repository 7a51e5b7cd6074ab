"""Takes in the clinic's own list of appointments while the line runs.

In batches of one transaction each: a crash leaves whole rows only, a second run does the rest, and patients who call
meanwhile wait for one batch at most. Rows come as a stream; what is kept of them all is their ids.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from line.core.shown import on_one_line
from line.core.visit_changes import CHANGES, UNCHANGED, Change
from line.core.visit_import import Columns, Given, Problem, Wanted, read, short
from line.services import imported_consents, imported_visits, visit_reminders
from line.services.imported_consents import CHANNELS, Evidence, NewConsent
from line.services.line import Line
from line.store import reminders
from line.store.consent import ConsentState
from line.store.engine import Connection

BATCH = 200
_TRIES = 5

REFUSED, NOTE, CANCELLED = "refused", "note", "cancelled"
TWICE = "another row of this file has the same id: the first one counts"
_OK_COLUMNS = dict(zip(CHANNELS, ("texts_ok", "calls_ok"), strict=True))
SAYS_NO = "the list says no, and a consent is on record: not changed"


@dataclass(frozen=True)
class Entry:
    """A line of the report: a row that was refused, or one to know about, and why. `line`: 0 for a visit that has no
    row."""

    kind: str
    line: int
    external_id: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class How:
    """How a list is taken in. `evidence`: None writes no consent. `dry`: nothing is written at all."""

    columns: Columns
    evidence: Evidence | None = None
    dry: bool = False
    batch: int = BATCH


@dataclass
class Tally:
    """What became of the rows: how many of each of CHANGES, UNCHANGED and REFUSED; `consents` written, by channel;
    `silent`, `opted_out`: visits to come about which nothing is sent, for want of a consent or for an opt-out; `seen`:
    the ids in the file; `counted`: the consents that a dry run did not write."""

    rows: Counter[str] = field(default_factory=Counter)
    consents: Counter[str] = field(default_factory=Counter)
    silent: int = 0
    opted_out: int = 0
    seen: set[str] = field(default_factory=set)
    counted: set[tuple[str, str]] = field(default_factory=set)

    @property
    def changed(self) -> bool:
        """Whether anything was, or would be, written."""
        return any(self.rows[kind] for kind in CHANGES) or bool(self.rows[CANCELLED] or self.consents)


def take_in(
    line: Line,
    rows: Iterable[Given],
    how: How,
    *,
    tell: Callable[[Entry], None],
    progress: Callable[[int], None] = lambda _: None,
) -> Tally:
    """Takes in all rows. `tell` hears of every row that is refused or notable, in the order of the file; `progress` how
    many are done."""
    tally, done = Tally(), 0
    stream = iter(rows)
    while given := list(islice(stream, how.batch)):
        read_rows = [_read(line, one, how.columns, tally.seen) for one in given]
        good = [one for one in read_rows if isinstance(one, _Row)]
        result = _stored(line, good, how) if good else _Result()
        entries = [one for one in read_rows if isinstance(one, Entry)] + _entries(good, result, how)
        for entry in sorted(entries, key=lambda one: one.line):
            tell(entry)
        _count(tally, good, entries, result, how)
        done += len(given)
        progress(done)
    return tally


@dataclass(frozen=True)
class _Row:
    """A row that is a visit."""

    line: int
    wanted: Wanted


@dataclass(frozen=True)
class _Result:
    """What a batch did: the change of each of its rows, the ledger before it, and what was added to that."""

    now: datetime | None = None
    changes: Sequence[Change] = ()
    states: Mapping[str, ConsentState] = field(default_factory=dict)
    consents: Sequence[NewConsent] = ()


def _read(line: Line, given: Given, columns: Columns, seen: set[str]) -> _Row | Entry:
    """The visit of a row, or why it is refused."""
    external_id = on_one_line(given.cells.get("id", ""))
    clinic, told = line.script.clinic, short(external_id)
    if given.broken:
        found: Wanted | tuple[Problem, ...] = (Problem("row", "", given.broken),)
    elif external_id and external_id in seen:
        found = (Problem(columns.name("id"), told, TWICE),)
    else:
        found = read(given.cells, columns, hours=clinic.hours, ours=clinic.line_number)
    seen.add(external_id)  # a refused row, too, says that its visit has not vanished
    return _Row(given.line, found) if isinstance(found, Wanted) else Entry(REFUSED, given.line, told, found)


def _stored(line: Line, good: Sequence[_Row], how: How) -> _Result:
    """One transaction, from the look at what is known to the last reminder. Tried again when it met another one."""
    for attempt in range(_TRIES):
        now = line.clock()
        try:
            with line.database.reading() if how.dry else line.database.transaction() as conn:
                return _batch(conn, line, [one.wanted for one in good], how, now)
        except Exception as error:
            if attempt == _TRIES - 1 or not line.database.crossed(error):
                raise
    raise AssertionError("the last try returns or raises")


def _batch(conn: Connection, line: Line, batch: Sequence[Wanted], how: How, now: datetime) -> _Result:
    found = imported_visits.changes(conn, batch, now)
    taken = [wanted for wanted, (change, _) in zip(batch, found, strict=True) if change.kind]
    states = imported_consents.states(conn, taken)
    consents = imported_consents.missing(taken, states) if how.evidence else []
    if not how.dry:
        todo = [(wanted, *one) for wanted, one in zip(batch, found, strict=True)]
        imported_visits.write(conn, line, todo, now)
        if how.evidence:
            imported_consents.write(conn, consents, how.evidence)
            numbers = {one.wanted.number for one in consents}
            for number in reminders.suppressed_numbers(conn, numbers):
                visit_reminders.after_consent(conn, number, now)
    return _Result(now, [change for change, _ in found], states, consents)


def _entries(good: Sequence[_Row], result: _Result, how: How) -> list[Entry]:
    """What the report says about rows that are visits."""
    entries = []
    for row, change in zip(good, result.changes, strict=True):
        wanted, told = row.wanted, short(row.wanted.external_id)
        when = how.columns.name("starts", "date"), wanted.at.wall.replace("T", " ")
        if not change.kind:
            entries.append(Entry(REFUSED, row.line, told, (Problem(*when, change.why),)))
            continue
        notes = [Problem(*when, change.note)] if change.note else []
        notes += wanted.notes if change.kind != UNCHANGED else ()  # said when it was taken
        for channel in imported_consents.contradicted(wanted, result.states[wanted.number]):
            notes.append(Problem(how.columns.name(_OK_COLUMNS[channel]), "no", SAYS_NO))
        if notes:
            entries.append(Entry(NOTE, row.line, told, tuple(notes)))
    return entries


def _count(tally: Tally, good: Sequence[_Row], entries: Sequence[Entry], result: _Result, how: How) -> None:
    tally.rows.update(change.kind for change in result.changes if change.kind)
    tally.rows[REFUSED] += sum(entry.kind == REFUSED for entry in entries)
    agreed = {(one.wanted.number, one.channel) for one in result.consents}
    if how.dry:  # what is not written does not show in the next batch
        agreed -= tally.counted
        tally.counted |= agreed
    tally.consents.update(channel for _, channel in agreed)
    for row, change in zip(good, result.changes, strict=True):
        wanted = row.wanted
        if not change.kind or result.now is None or wanted.at.starts_at <= result.now:
            continue
        state = result.states[wanted.number]
        tally.opted_out += state.opted_out
        asked = any((wanted.number, channel) in agreed | tally.counted for channel in CHANNELS)
        tally.silent += not (state.opted_out or asked or imported_consents.any_of(state))
