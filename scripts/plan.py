"""Prints who would get what when in the days to come, and why the rest would wait or not be sent. Changes nothing.

Times are those of the clinic's wall clock, and of the patient's where that is another. Answers, new visits and the pace
of the sender are not foreseen.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # run as a file, not as a module

from app import compose
from line.core.cells import safe
from line.core.phone import parse_caller
from line.core.purposes import purpose_of
from line.core.script import ScriptError
from line.core.shown import on_one_line
from line.core.when import clock, stamp
from line.core.windows import instant_at, zones_of
from line.loader import ContentError
from line.services.forecast import HELD, NOT_SENT, SENT, Foreseen, foresee
from line.services.line import Line
from line.services.rows import masked
from line.settings import Settings, SettingsError

_WORDS = 48
_TABLE = ("clinic's clock", "patient's clock", "result", "channel", "kind", "who for", "number", "visit")
_REST = ("held until", "reason", "words")


class Unusable(Exception):
    """The call will not do. One line for who called."""


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code."""
    given = _parser().parse_args(arguments)
    try:
        line = compose(Settings.from_env()).line
        try:
            begin, end = _days(given, line)
            found = foresee(line, begin, end, _number(given.number))
        finally:
            line.database.dispose()
    except (Unusable, ContentError, ScriptError, SettingsError) as problem:
        return _fail(str(problem))
    except Exception as error:
        # Without its message: a driver's words may hold the address of the database.
        return _fail(f"the database cannot be read ({type(error).__name__}). Was the line ever started?")
    zone = line.script.clinic.zone
    if given.csv:
        _write_table(found, zone)
    else:
        print(
            "\n".join(_written(found, zone)) + ("\n\n" if found else "") + _summary(found, begin, end, zone)
        )
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/plan.py", description="Who would get what when in the days to come, and why not."
    )
    parser.add_argument("--days", type=days, default=7, help="how many; 7 without it")
    parser.add_argument("--from", type=day, dest="first", metavar="DATE", help="from this day on: 2026-12-01")
    parser.add_argument("--number", help="of one phone number only")
    parser.add_argument("--csv", action="store_true", help="as a table for a spreadsheet")
    return parser


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"“{text}” is no date: write year-month-day, such as 2026-01-31"
        ) from None


def days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 366):
        raise ValueError(text)
    return int(text)


def _days(given: argparse.Namespace, line: Line) -> tuple[datetime, datetime]:
    """From now, or from the midnight that begins the first day; whole days of the clinic."""
    zone, now = line.script.clinic.zone, line.clock()
    today = now.astimezone(ZoneInfo(zone)).date()
    first = given.first or today
    if not today <= first <= today + timedelta(days=1000):
        raise Unusable(f"--from {first} is no day to come: today is {today}.")
    begin = max(now, instant_at(first, time(0), zone))
    return begin, instant_at(first + timedelta(days=given.days), time(0), zone)


def _number(text: str | None) -> str | None:
    if text is None:
        return None
    found = parse_caller(text).number
    if found is None:
        raise Unusable("--number: this is no phone number of the United States or Canada.")
    return found


def _written(found: Sequence[Foreseen], zone: str) -> list[str]:
    lines = []
    for one in found:
        lines.append(
            f"{_when(one.at, one.message.to_number, zone)}  {_deed(one)}  {_kind(one)}  "
            f"{_who(one)}  {masked(one.message.to_number)}{_visit(one)}{_tail(one, zone)}"
        )
        waits = one.held[:-1] if one.result == HELD else one.held
        lines += [
            f"    held from {_clinic(held.at, zone)} until {_clinic(held.until, zone)}: {held.reason}"
            for held in waits
        ]
    return lines


def _when(at: datetime, number: str, zone: str) -> str:
    theirs = _theirs(at, number, zone)
    return f"{_clinic(at, zone)} ({theirs})" if theirs else _clinic(at, zone)


def _clinic(at: datetime, zone: str) -> str:
    return stamp(at.astimezone(ZoneInfo(zone)))


def _theirs(at: datetime, number: str, zone: str) -> str:
    """The patient's clock, wherever the number may be and shows another time than the clinic's."""
    here = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    there = {name: at.astimezone(ZoneInfo(name)).replace(tzinfo=None) for name in zones_of(number)}
    return ", ".join(
        f"{clock(local)} in {name.rpartition('/')[2].replace('_', ' ')}"
        for name, local in there.items()
        if local != here
    )


def _deed(one: Foreseen) -> str:
    return {SENT: one.message.channel, HELD: "held", NOT_SENT: "not sent"}[one.result]


def _kind(one: Foreseen) -> str:
    # What was too late for its own time goes at once, merged with the rest: its step does not say when it goes.
    due = one.held[0].at if one.held else one.message.due_at
    named = one.message.step if due > one.message.created_at else None
    step = f" ({named.replace('_', ' ')})" if named else ""
    return f"{purpose_of(one.message.purpose).label}{step}"


def _who(one: Foreseen) -> str:
    return on_one_line(one.visit.who_for) if one.visit else "-"


def _visit(one: Foreseen) -> str:
    return f"  visit {one.visit.wall_time.replace('T', ' ')}" if one.visit else ""


def _tail(one: Foreseen, zone: str) -> str:
    match one.result:
        case "sent":
            words = one.words or ("a reminder call" if one.message.channel == "call" else "")
            return f"  “{words[:_WORDS]}{'...' if len(words) > _WORDS else ''}”"
        case "held":
            return f": until {_clinic(one.held[-1].until, zone)}: {one.reason}"
    task = " Staff would be asked to phone." if one.task else ""
    return f": {one.reason}{task}"


def _summary(found: Sequence[Foreseen], begin: datetime, end: datetime, zone: str) -> str:
    many = Counter(_deed(one) for one in found)
    counted = ", ".join(
        f"{many[deed]:,} {words}"
        for deed, words in (
            ("text", "texts"),
            ("call", "calls"),
            ("held", "held beyond"),
            ("not sent", "not sent"),
        )
    )
    return f"From {_clinic(begin, zone)} to {_clinic(end, zone)}: {counted}."


def _write_table(found: Sequence[Foreseen], zone: str) -> None:
    writer = csv.writer(sys.stdout, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow((*_TABLE, *_REST))
    for one in found:
        local = one.at.astimezone(ZoneInfo(zone))
        held = one.held[-1].until.astimezone(ZoneInfo(zone)) if one.held else None
        cells = (
            f"{local:%Y-%m-%d %H:%M}",
            _theirs(one.at, one.message.to_number, zone),
            one.result,
            one.message.channel,
            _kind(one),
            _who(one),
            masked(one.message.to_number),
            one.visit.wall_time.replace("T", " ") if one.visit else "",
            f"{held:%Y-%m-%d %H:%M}" if held else "",
            one.reason or (one.held[-1].reason if one.held else ""),
            one.words,
        )
        writer.writerow([safe(cell) for cell in cells])


def _fail(words: str) -> int:
    print(f"JOI Line: {words}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
