"""The clinic's own list of appointments: a table whose columns are known by the fields they hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from line.core.visit_import import Columns, Given
from line.loader.csv_file import NoTable, Row, Table, open_table


@dataclass(frozen=True)
class VisitList:
    """A list, and where each field stands in its rows."""

    table: Table
    places: dict[str, int]

    def rows(self) -> Iterator[Given]:
        """Each row in order. Raises NoTable where the file cannot be read on."""
        return (self._given(row) for row in self.table.rows())

    def count(self) -> int:
        """How many rows there are; reads the whole file, so that a broken one is found before anything is stored."""
        return sum(1 for _ in self.table.rows())

    def _given(self, row: Row) -> Given:
        many, wanted = len(row.cells), len(self.table.heading)
        cells = {name: row.cells[place] for name, place in self.places.items() if place < many}
        if many < wanted or any(cell.strip() for cell in row.cells[wanted:]):
            return Given(row.line, cells, f"the row has {many} cells, and the heading has {wanted}")
        return Given(row.line, cells)


def open_list(path: Path, columns: Columns) -> VisitList:
    """The list in a file. Raises NoTable for one that is no table, or lacks a column that is named."""
    headings = list(columns.names.values())
    table = open_table(path, headings, columns.delimiter)
    places = table.places(headings)
    missing = [f"“{heading}”" for heading in headings if heading not in places]
    if missing:
        has = ", ".join(f"“{heading}”" for heading in table.heading)
        raise NoTable(f"the file has no column {', '.join(missing)}. It has: {has}.")
    return VisitList(table, {name: places[heading] for name, heading in columns.names.items()})
