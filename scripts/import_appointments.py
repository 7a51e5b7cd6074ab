"""Takes in the appointments of the clinic's own system from a CSV file, while the line runs.

The same file twice changes nothing; a changed time moves the visit. Every refused row is named, with the reason.
Leaves with 0 when every row was taken, with 1 when some were refused, with 2 when the file or the call will not do.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # run as a file, not as a module

from app import compose
from line.core.cells import safe
from line.core.script import ScriptError
from line.core.shown import on_one_line
from line.core.windows import instant_at
from line.loader import ContentError
from line.loader.csv_file import NoTable
from line.loader.import_columns import read_columns
from line.loader.visit_list import VisitList, open_list
from line.services import audit, demo, vanished_visits, visit_import
from line.services.imported_consents import Evidence
from line.services.line import Line
from line.services.visit_import import CANCELLED, REFUSED, Entry, How, Tally
from line.settings import Settings, SettingsError

COLUMNS = Path(__file__).resolve().parent / "import_columns.yaml"
MOST_VANISHED = 20
_BAR = 30
_REPORT = ("result", "line", "id", "column", "value", "reason")
_ROWS = (("new", "new"), ("moved", "moved"), ("edited", "edited"), ("reinstated", "booked again"))
_ENDS = ((CANCELLED, "cancelled"), ("unchanged", "unchanged"), (REFUSED, "refused"))


class Unusable(Exception):
    """The file or the call will not do: nothing was stored. One line for who called."""


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code of one import."""
    given = _parser().parse_args(arguments)
    try:
        settings = Settings.from_env()
        columns = read_columns(given.columns)
        visits = open_list(given.file, columns)
        many = visits.count()
        line = compose(settings).line
        try:
            line.database.migrate()
            if not settings.simulated:
                demo.refuse(line.database)
            evidence = _evidence(given, line)
            with _reporting(given.report) as tell:
                return _import(given, line, visits, many, How(columns, evidence, given.dry_run), tell)
        finally:
            line.database.dispose()
    except (NoTable, Unusable, ContentError, ScriptError, SettingsError, demo.DemoPeople) as problem:
        return _fail(str(problem))
    except KeyboardInterrupt:
        print("\nStopped. What was stored is whole; run it again for the rest.", file=sys.stderr)
        return 130
    except Exception as error:
        # Without its message: a driver's words may hold the address of the database, or a patient's name.
        return _fail(
            f"the import broke off ({type(error).__name__}). What was stored is whole: run it again."
        )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/import_appointments.py",
        description="Takes in the appointments of the clinic's own system. The same file twice changes nothing.",
    )
    parser.add_argument("file", type=Path, metavar="FILE.csv", help="UTF-8, with the columns' names on top")
    parser.add_argument(
        "--columns",
        type=Path,
        default=COLUMNS,
        metavar="FILE.yaml",
        help="what the columns are called; scripts/import_columns.yaml without it",
    )
    parser.add_argument("--dry-run", action="store_true", help="says what would happen, and changes nothing")
    parser.add_argument("--report", type=Path, metavar="FILE.csv", help="writes the refused rows to a file")
    consent = parser.add_argument_group(
        "consent", "Both, or no consent is written: such visits are stored, and nothing is sent about them."
    )
    consent.add_argument("--consent-source", metavar="TEXT", help="where patients agreed: “intake form 2026”")
    consent.add_argument("--consent-date", type=day, metavar="DATE", help="when at the latest: 2026-11-01")
    gone = parser.add_argument_group("visits that are not in the file any more")
    gone.add_argument("--cancel-missing", action="store_true", help="cancels those that are still to come")
    gone.add_argument(
        "--until", type=day, metavar="DATE", help="the last day that the file covers; later ones stay"
    )
    gone.add_argument(
        "--most",
        type=percent,
        default=MOST_VANISHED,
        metavar="PERCENT",
        help=f"never cancels more of them without --yes; {MOST_VANISHED} without it",
    )
    gone.add_argument("--yes", action="store_true", help="cancels them however many they are")
    return parser


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"“{text}” is no date: write year-month-day, such as 2026-01-31"
        ) from None


def percent(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= 100):
        raise ValueError(text)
    return int(text)


def _evidence(given: argparse.Namespace, line: Line) -> Evidence | None:
    source = on_one_line(given.consent_source or "")
    if not source and given.consent_date is None and given.consent_source is None:
        return None
    if not source or given.consent_date is None:
        raise Unusable(
            "--consent-source and --consent-date belong together: where patients agreed, and when."
        )
    at = _begins(given.consent_date, line)
    if at > line.clock():
        raise Unusable(f"--consent-date {given.consent_date} is still to come: nobody has agreed yet.")
    return Evidence(source, at)


def _begins(day: date, line: Line) -> datetime:
    """The clinic's midnight that begins a day."""
    return instant_at(day, time(0), line.script.clinic.zone)


def _import(
    given: argparse.Namespace,
    line: Line,
    visits: VisitList,
    many: int,
    how: How,
    tell: Callable[[Entry], None],
) -> int:
    tally = visit_import.take_in(line, visits.rows(), how, tell=tell, progress=lambda done: _bar(done, many))
    held = _cancel_missing(given, line, tally, tell) if given.cancel_missing else ""
    if not how.dry:
        _record(line, tally)
    print(_summary(tally, how))
    if held:
        print(held)
    return 1 if held or tally.rows[REFUSED] else 0


def _record(line: Line, tally: Tally) -> None:
    """On the audit log: that a list was taken in, and what it did. By nobody who is signed in."""
    told: dict[str, Any] = {
        kind.replace(" ", "_"): tally.rows[kind] for kind, _ in (*_ROWS, *_ENDS) if tally.rows[kind]
    }
    told |= {f"consents_{channel}": count for channel, count in tally.consents.items() if count}
    with line.database.transaction() as tx:
        audit.record(tx, line, None, "import", now=line.clock(), **told)


def _cancel_missing(
    given: argparse.Namespace, line: Line, tally: Tally, tell: Callable[[Entry], None]
) -> str:
    """Cancels what vanished, or says why not."""
    if "" in tally.seen:
        return "Nothing was cancelled: a row has no id, and its visit would look as if it had vanished."
    until = _begins(given.until + timedelta(days=1), line) if given.until else None
    vanished = vanished_visits.find(line, tally.seen, until)
    if vanished.percent > given.most and not given.yes:
        return (
            f"Nothing was cancelled: {len(vanished.visit_ids)} of {vanished.of} visits to come are not in the file, "
            f"more than {given.most} %. Is it whole? If it is: --yes."
        )
    vanished_visits.cancel(line, vanished, tally, dry=given.dry_run, tell=tell)
    return ""


@contextmanager
def _reporting(path: Path | None) -> Iterator[Callable[[Entry], None]]:
    """Prints each entry as it comes, and writes it to the file: names and numbers of patients, so its owner's alone."""
    if path is None:
        yield _print
        return
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    except OSError as error:
        raise Unusable(f"the report {path} cannot be written: {error.strerror}.") from error
    with os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writerow(_REPORT)

        def tell(entry: Entry) -> None:
            _print(entry)
            for problem in entry.problems:
                cells = (problem.column, problem.value, problem.why)
                told = (entry.kind, str(entry.line or ""), entry.external_id, *cells)
                writer.writerow([safe(cell) for cell in told])

        yield tell


def _print(entry: Entry) -> None:
    _clear_bar()
    place = f"line {entry.line}, " if entry.line else ""
    words = "; ".join(map(str, entry.problems))
    print(f"{entry.kind}: {place}id {entry.external_id or '(none)'}: {words}", flush=True)


def _summary(tally: Tally, how: How) -> str:
    _clear_bar()
    counts = ", ".join(f"{tally.rows[kind]:,} {words}" for kind, words in (*_ROWS, *_ENDS))
    lines = [f"Dry run, nothing was changed. It would be: {counts}." if how.dry else f"{counts}."]
    if how.evidence:
        texts, calls = tally.consents["text"], tally.consents["call"]
        lines.append(f"Consents written: {texts:,} to texts, {calls:,} to calls.")
    if tally.silent:
        lines.append(f"No consent: nothing is sent about {tally.silent:,} of the visits to come.")
    if tally.opted_out:
        lines.append(f"Opted out: nothing is sent about {tally.opted_out:,} of the visits to come.")
    if not tally.changed:
        lines.append("Nothing changed.")
    return "\n".join(lines)


def _bar(done: int, many: int) -> None:
    if sys.stderr.isatty():
        filled = _BAR * done // max(many, 1)
        ratio = f"{done:,} of {many:,}"
        print(f"\r[{'#' * filled}{'.' * (_BAR - filled)}] {ratio}", end="", file=sys.stderr, flush=True)


def _clear_bar() -> None:
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def _fail(words: str) -> int:
    print(f"JOI Line: {words}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
