"""The export: what is in the file, that it is on the record first, and that nothing in it harms who opens it."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from typing import Any

import pytest

from line.core.staff import Person
from line.services import export
from line.services.conflicts import Refused
from line.services.export import ExportRefused
from line.services.line import Line
from line.store import appointments, callbacks
from line.store.engine import Database
from tests import clinic_day as clinic
from tests.composed import composed, emptied, kept_postgresql, rows, web_of

__all__ = ["emptied", "kept_postgresql"]  # fixtures of this file

WHY = "Report of the month"
HOSTILE = [
    '=HYPERLINK("https://example.org","click")',
    "+1+1",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1",
    "\r=1",
    "\0=1",
    "＝１＋１",
    "a;=1+1",
    'a","=1+1',
    'two\r\nlines, "quoted"',
    "\u202egnp.exe",
    "\u200b=1",
    "<script>alert(1)</script>",
    "مريم" * 200,
    "x" * 1600,
    "",
]


@pytest.fixture
def line(emptied: Database) -> Line:
    return composed(emptied)


def exported(line: Line, who: Person, first: str = "2026-11-01", last: str = "2026-11-23") -> bytes:
    return b"".join(export.begin(line, who, first=first, last=last, reason=WHY).pieces)


def table(line: Line, who: Person, **days: str) -> list[dict[str, str]]:
    """The file as a spreadsheet reads it."""
    text = exported(line, who, **days).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def test_a_request_stands_in_one_row_in_words_and_clinic_time(line: Line) -> None:
    pat, now = clinic.person(line), line.clock()
    row = clinic.request(
        line,
        now - timedelta(hours=1),
        number="+19045550142",
        source="dropped",
        language="es",
        reason="injury",
    )
    clinic.call(line, row, pat, now - timedelta(minutes=15))
    visit = {
        "id": "v" * 32,
        "request_id": row.id,
        "number": row.number,
        "who_for": "Sam",
        "place": "Main clinic",
    }
    visit |= {"wall_time": "2026-12-01T10:00", "zone": "America/New_York", "starts_at": now, "language": "es"}
    with line.database.transaction() as tx:
        appointments.add(tx, **visit, created_at=now)
        closed: Any = {"status": "done", "closed_at": now, "closed_by": pat.id, "last_outcome": "booked"}
        callbacks.update(tx, row.id, **closed)
    (told,) = table(line, pat)
    assert told["Opened"] == "2026-11-23 09:00"
    assert (told["Reason"], told["How it came"], told["Language"]) == (
        "New injury",
        "Call dropped",
        "Spanish",
    )
    assert told["Minutes to first call (opening hours)"] == "45"
    assert told["Visit"] == "2026-12-01 10:00, Main clinic"
    assert (told["Status"], told["Closed by"], told["Last outcome"]) == (
        "done",
        "Pat Sample",
        "Booked a visit",
    )
    assert told["Number"] == "904-555-0142"


@pytest.mark.parametrize("column", ["name", "reason", "detail", "wish"])
def test_hostile_words_of_a_patient_are_harmless_cells(line: Line, column: str) -> None:
    pat = clinic.person(line)
    hostile = [words for words in HOSTILE if line.database.backend == "sqlite" or "\0" not in words]
    for words in hostile:  # PostgreSQL itself refuses the one with a zero character
        clinic.request(line, **{column: words})
    raw = exported(line, pat).decode("utf-8-sig")
    found = table(line, pat)
    assert len(found) == len(hostile)
    heading = {"name": "Name", "reason": "Reason", "detail": "Detail", "wish": "Wished time"}[column]
    for told in found:
        for cell in told.values():
            assert not cell.lstrip().startswith(("=", "+", "-", "@", "＝"))
            assert not any(mark in cell for mark in "\0\u202e\u200b")
    cells = {told[heading] for told in found}
    assert "x" * 1600 in cells
    assert "مريم" * 200 in cells
    assert "\ufffdgnp.exe" in cells
    assert "'＝１＋１" in cells
    assert "<script>alert(1)</script>" in cells
    assert 'two\nlines, "quoted"' in cells
    assert raw.count("\r\n") == len(hostile) + 1  # a line end of a row, and none inside of a cell


def test_the_file_begins_with_a_mark_for_utf_8_and_quotes_every_cell(line: Line) -> None:
    pat = clinic.person(line)
    clinic.request(line, name="José")
    raw = exported(line, pat)
    assert raw.startswith(b'\xef\xbb\xbf"Reference",')
    assert raw.endswith(b'"\r\n')
    assert '"José"'.encode() in raw


def test_days_are_the_clinics_and_both_count(line: Line) -> None:
    pat, now = clinic.person(line), line.clock()  # 10 AM on November 23
    names = {"before": 34.5, "first": 33.5, "last": 10.5, "after": 9.5}
    for name, hours in names.items():
        clinic.request(line, now - timedelta(hours=hours), name=name)
    told = table(line, pat, first="2026-11-22", last="2026-11-22")
    assert [row["Name"] for row in told] == ["first", "last"]


def test_a_long_file_comes_in_pieces_without_a_gap_or_a_double(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "PIECE", 4)
    pat, now = clinic.person(line), line.clock()
    for n in range(10):
        clinic.request(line, now - timedelta(minutes=n // 3), name=f"n{n}")  # three at the same instant
    made = export.begin(line, pat, first="2026-11-23", last="2026-11-23", reason=WHY)
    pieces = list(made.pieces)
    assert len(pieces) == 4  # the heading, and three times four at most
    assert sorted(row["Name"] for row in table(line, pat)) == sorted(f"n{n}" for n in range(10))
    assert made.name == "requests-2026-11-23-to-2026-11-23.csv"


def test_the_audit_entry_is_there_before_the_first_byte(line: Line) -> None:
    pat = clinic.person(line)
    clinic.request(line)
    made = export.begin(
        line, pat, first="2026-11-01", last="2026-11-23", reason=f" {WHY}\n", address="192.0.2.1"
    )
    (entry,) = rows(line, "audit_entries")
    assert (entry["staff_id"], entry["action"], entry["address"]) == (pat.id, "export", "192.0.2.1")
    assert json.loads(str(entry["data"])) == {
        "first": "2026-11-01",
        "last": "2026-11-23",
        "reason": WHY,
        "rows": 1,
    }
    assert next(made.pieces).startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"first": "23/11/2026"}, "first"),
        ({"first": "2026-12-01", "last": "2026-12-02"}, "first"),
        ({"last": ""}, "last"),
        ({"last": "2026-10-31"}, "last"),
        ({"first": "2025-11-01"}, "last"),
        ({"reason": ""}, "reason"),
        ({"reason": " . "}, "reason"),
        ({"reason": "x" * 201}, "reason"),
    ],
)
def test_a_form_that_is_not_filled_in_well_gives_no_file_and_no_entry(
    line: Line, given: dict[str, str], field: str
) -> None:
    pat = clinic.person(line)
    fields = {"first": "2026-11-01", "last": "2026-11-23", "reason": WHY, **given}
    with pytest.raises(ExportRefused) as refused:
        export.begin(line, pat, **fields)
    assert list(refused.value.problems) == [field]
    assert rows(line, "audit_entries") == []


def test_only_a_supervisor_exports(line: Line) -> None:
    robin = clinic.person(line, "Robin Example", "scheduler")
    with pytest.raises(Refused):
        exported(line, robin)
    assert rows(line, "audit_entries") == []


def test_the_page_sends_a_file_and_keeps_what_was_typed_when_it_cannot(line: Line) -> None:
    browser = clinic.signed_in(web_of(line), line, clinic.person(line))
    clinic.request(line, name="=1+1")
    page = "/console/supervisor/export"
    answer = browser.posts(page, first="2026-11-01", last="2026-11-23", reason=WHY)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="requests-2026-11-01-to-2026-11-23.csv"'
    )
    assert answer.headers["Cache-Control"] == "no-store"
    assert '"\'=1+1"' in answer.text
    refused = browser.posts(page, first="2026-11-01", last="2026-11-23", reason="<b>")
    assert refused.status_code == 422
    assert "Say what the export is for." in refused.text
    assert 'value="&lt;b&gt;"' in refused.text
