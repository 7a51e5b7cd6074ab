"""A table that another program wrote: CSV in UTF-8, with commas, semicolons or tabs, read row by row.

Owns how such files differ: a byte-order mark, line ends, quoted line ends, Excel's `sep=` line, the sign between cells.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TextIO

DELIMITERS = (",", ";", "\t")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class NoTable(ValueError):
    """The file cannot be read as a table; the message is for whoever chose it."""


@dataclass(frozen=True)
class Row:
    """One row: the line of the file on which it begins, counted from 1, and its cells."""

    line: int
    cells: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Table:
    """A file whose rows can be read again and again; never more than one of them is in memory."""

    path: Path
    delimiter: str
    heading: tuple[str, ...]
    begins: int
    """How many lines of the file come before the heading."""

    def rows(self) -> Iterator[Row]:
        """The rows below the heading, but for empty ones. Raises NoTable where the file cannot be read on."""
        with _opened(self.path) as file:
            for row in islice(_records(self.path, file, self.delimiter, self.begins), 1, None):
                if any(cell.strip() for cell in row.cells):
                    yield row

    def places(self, names: Sequence[str]) -> dict[str, int]:
        """Where the columns with these headings stand, upper or lower case; one that is not there is left out. Raises
        NoTable for one that is there twice."""
        known = [_plain(name) for name in self.heading]
        for name in names:
            if known.count(_plain(name)) > 1:
                raise NoTable(f"the file has two columns named “{name}”.")
        return {name: known.index(_plain(name)) for name in names if _plain(name) in known}


def open_table(path: Path, names: Sequence[str], delimiter: str | None = None) -> Table:
    """The table in a file. Without a `delimiter` the one is taken that finds most of the columns in `names`. Raises
    NoTable."""
    try:
        with path.open("rb") as file:
            if file.read(2) in _UTF16:
                raise NoTable("the file is UTF-16: save it as “CSV UTF-8”.")
        with _opened(path) as file:
            declared = file.readline().strip().lower()
    except OSError as error:
        raise NoTable(f"the file cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise _not_utf8(path) from error
    begins = 0
    if declared.startswith("sep=") and len(declared) == 5:
        begins, delimiter = 1, delimiter or declared[-1]
    found = [_table(path, one, begins) for one in ((delimiter,) if delimiter else DELIMITERS)]
    wanted = {_plain(name) for name in names}
    return max(found, key=lambda table: len(wanted.intersection(map(_plain, table.heading))))


def _table(path: Path, delimiter: str, begins: int) -> Table:
    with _opened(path) as file:
        first = next(_records(path, file, delimiter, begins), None)
    if first is None or not any(cell.strip() for cell in first.cells):
        raise NoTable("the file is empty: its first line must name the columns.")
    return Table(path, delimiter, tuple(cell.strip() for cell in first.cells), begins)


def _opened(path: Path) -> TextIO:
    return path.open(encoding="utf-8-sig", newline="")


def _records(path: Path, file: TextIO, delimiter: str, begins: int) -> Iterator[Row]:
    reader = csv.reader(islice(file, begins, None), delimiter=delimiter, strict=True)
    line = begins + 1
    try:
        for cells in reader:
            yield Row(line, cells)
            line = begins + reader.line_num + 1
    except UnicodeDecodeError as error:
        raise _not_utf8(path) from error
    except csv.Error as error:
        raise NoTable(
            f"line {line}: this is no row of a table ({error}). Is a quote left open there?"
        ) from error


def _not_utf8(path: Path) -> NoTable:
    return NoTable(f"the file is not UTF-8, see line {_first_not_utf8(path)}: save it as “CSV UTF-8”.")


def _first_not_utf8(path: Path) -> int:
    """The file is decoded in blocks, so where the reader stood says nothing: its lines are looked at one by one."""
    line = 1
    with path.open("rb") as file:
        for raw in file:
            try:
                raw.decode("utf-8")
            except UnicodeDecodeError as error:
                return line + raw[: error.start].count(b"\r")  # of a file whose lines end so
            line += 1
    return line


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
