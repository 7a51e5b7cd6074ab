"""Counts texts as Twilio does: one JSON string a line on standard input, one JSON object a line on standard output.

{"encoding": "GSM-7", "units": 23, "segments": 1}: units are septets, or UTF-16 units in UCS-2. A line that is no JSON
string gets {"error": ...} in its place, the other lines are counted all the same, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # run as a file, not as a module

from line.core.segments import count
from line.core.smart_encoding import smart

_BOM = "\ufeff"


def counted(lines: Iterable[bytes], *, smartly: bool = False) -> Iterator[dict[str, object]]:
    """For each line its count, or {"error": why it has none}, with the line's number from 1."""
    for number, line in enumerate(lines, start=1):
        try:
            text = _text(line.rstrip(b"\r\n"), first=number == 1)
        except ValueError as error:
            yield {"error": f"line {number}: {error}"}
        else:
            yield asdict(count(smart(text) if smartly else text))


def _text(line: bytes, *, first: bool) -> str:
    try:
        written = line.decode("utf-8")
        value = json.loads(written.removeprefix(_BOM) if first else written)
    except UnicodeDecodeError as error:
        raise ValueError(f"not UTF-8 (byte {error.start + 1})") from error
    except json.JSONDecodeError as error:
        empty = not written.strip()
        raise ValueError(
            'empty; an empty text is written ""' if empty else f"not a JSON string: {error.msg}"
        ) from error
    except RecursionError:
        value = None
    if not isinstance(value, str):
        raise ValueError("not a JSON string; each line is one text in double quotes")
    return value


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 1 when any line could not be counted."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument(
        "--smart", action="store_true", help="put look-alikes into GSM-7 first, as Twilio can"
    )
    given = parser.parse_args(arguments)
    failed = False
    for row in counted(sys.stdin.buffer, smartly=given.smart):
        failed = failed or "error" in row
        print(json.dumps(row), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
