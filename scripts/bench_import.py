"""What an import costs: a list of 50,000 visits taken in twice by scripts/import_appointments.py, each time in a
process of its own; prints the seconds, rows per second and the most memory of each.

The same for a list of a tenth of the length: memory that is bounded hardly differs. SQLite in a folder of its own, or
the empty database that --database names.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

IMPORT = Path(__file__).resolve().parent / "import_appointments.py"
HEADING = "id,phone,date,time,place,who for,language,time zone,texts ok,calls ok"
CONSENT = ("--consent-source", "bench", "--consent-date", "2024-01-01")
AREAS = (904, 212, 312, 213, 415, 305)
# Runs the import, then says what it used: a child's peak is its own only when it is asked from inside.
RUN = """
import json, resource, runpy, sys
sys.argv = sys.argv[1:]
try:
    runpy.run_path(sys.argv[0], run_name="__main__")
except SystemExit as end:
    code = end.code
print(json.dumps({"code": code, "kilobytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}))
"""


def write_list(path: Path, many: int) -> None:
    """A list of so many visits, spread over 90 days; two in three patients agreed to texts."""
    first = datetime.now(UTC).date() + timedelta(days=2)
    with path.open("w", encoding="utf-8") as file:
        print(HEADING, file=file)
        for n in range(many):
            day, clock = first + timedelta(days=n % 90), f"{8 + n % 9:02d}:{15 * (n % 4):02d}"
            phone = f"+1{AREAS[n % len(AREAS)]}{2_000_000 + n}"
            said = (
                f"{'es' if n % 5 == 0 else 'en'},,{'no' if n % 3 == 0 else 'yes'},{'yes' if n % 2 else 'no'}"
            )
            print(f"V{many}-{n},{phone},{day},{clock},Main office,Patient {n},{said}", file=file)


def taken_in(path: Path, environment: dict[str, str]) -> tuple[float, float, str]:
    """Seconds, megabytes at most, and what was said."""
    begun = time.perf_counter()
    command = [sys.executable, "-c", RUN, str(IMPORT), str(path), *CONSENT]
    ended = subprocess.run(command, stdout=subprocess.PIPE, text=True, env=environment, check=True)
    seconds = time.perf_counter() - begun
    *said, used = ended.stdout.splitlines()
    figures = json.loads(used)
    if figures["code"]:
        raise SystemExit(f"the import left with {figures['code']}: {said}")
    return seconds, figures["kilobytes"] / 1024, said[0]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--database", metavar="URL", help="an empty PostgreSQL, to be filled")
    given = parser.parse_args(arguments)
    print(f"{'rows':>8} {'run':>7} {'seconds':>9} {'rows/s':>8} {'MB at most':>11}")
    for many in (given.rows // 10, given.rows):
        with tempfile.TemporaryDirectory() as folder:
            environment = {**os.environ, "LINE_INSTANCE": folder, "DATABASE_URL": given.database or ""}
            path = Path(folder) / "list.csv"
            write_list(path, many)
            for run in ("first", "second"):
                seconds, megabytes, said = taken_in(path, environment)
                print(f"{many:8,} {run:>7} {seconds:9.1f} {many / seconds:8.0f} {megabytes:11.0f}  {said}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
