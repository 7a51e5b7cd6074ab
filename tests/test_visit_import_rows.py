"""A row of the clinic's own list: what is a visit, what is refused and why, and what it does to a known visit."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from line.core.appointments import VisitTime
from line.core.hours import Hours
from line.core.visit_changes import (
    EDITED,
    MOVED,
    NEW,
    OVER,
    REINSTATED,
    STAFF_CANCELLED,
    STAFF_MOVED,
    TOO_FAR,
    UNCHANGED,
    Change,
    Known,
    compare,
)
from line.core.visit_import import DAY_FIRST, Columns, Problem, Wanted, read, short
from line.loader import ContentError
from line.loader.csv_file import NoTable, open_table
from line.loader.import_columns import read_columns

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
NEW_YORK = "America/New_York"
WEEK = {day: ((time(8), time(17)),) for day in range(5)}
HOURS = Hours(NEW_YORK, WEEK, frozenset({date(2026, 12, 25)}))
NAMES = {
    "id": "ID",
    "phone": "Phone",
    "date": "Day",
    "time": "Time",
    "place": "Place",
    "who_for": "Patient",
    "language": "Language",
    "zone": "Zone",
    "texts_ok": "Texts OK",
    "calls_ok": "Calls OK",
}
COLUMNS = Columns(NAMES)
GOOD = {
    "id": "A-1",
    "phone": "904-555-0110",
    "date": "2026-12-01",
    "time": "10:00",
    "place": "Main office",
    "who_for": "Maria",
}


def row(columns: Columns = COLUMNS, **cells: str) -> Wanted | tuple[Problem, ...]:
    return read({**GOOD, **cells}, columns, hours=HOURS, ours="+19045642000")


def visit(columns: Columns = COLUMNS, **cells: str) -> Wanted:
    found = row(columns, **cells)
    assert isinstance(found, Wanted), found
    return found


def why_not(**cells: str) -> str:
    found = row(**cells)
    assert isinstance(found, tuple)
    return "; ".join(map(str, found))


def test_a_whole_row_is_a_visit() -> None:
    at = VisitTime("2026-12-01T10:00", NEW_YORK, datetime(2026, 12, 1, 15, 0, tzinfo=UTC))
    assert visit() == Wanted("A-1", "+19045550110", at, "Main office", "Maria", "en", None, None)


def test_a_row_may_name_its_language_its_zone_and_what_she_agreed_to() -> None:
    found = visit(language="Spanish", zone="America/Chicago", texts_ok="Yes", calls_ok="N")
    assert (found.language, found.texts_ok, found.calls_ok) == ("es", True, False)
    assert found.at.starts_at == datetime(2026, 12, 1, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "clock"),
    [("2026-12-01", "14:30"), ("12/1/2026", "2:30 PM"), ("12-01-2026", "2:30pm"), ("12.01.2026", "14:30:00")],
)
def test_days_and_times_are_read_as_clinics_write_them(day: str, clock: str) -> None:
    assert visit(date=day, time=clock).at.wall == "2026-12-01T14:30"


def test_the_columns_file_says_whether_the_month_or_the_day_comes_first() -> None:
    assert visit(Columns(NAMES, DAY_FIRST), date="1/12/2026").at.wall == "2026-12-01T10:00"


@pytest.mark.parametrize("words", ["2026-12-01 14:30", "2026-12-01T14:30", "12/01/2026 2:30 PM"])
def test_day_and_time_may_stand_in_one_column(words: str) -> None:
    names = {name: words for name, words in NAMES.items() if name not in ("date", "time")}
    assert visit(Columns(names | {"starts": "Start"}), starts=words).at.wall == "2026-12-01T14:30"


@pytest.mark.parametrize("clock", ["12:05 AM", "00:05"])
def test_midnight_is_at_the_beginning_of_the_day(clock: str) -> None:
    assert visit(time=clock).at.wall == "2026-12-01T00:05"


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"id": " "}, "ID: nothing stands here"),
        ({"id": "x" * 101}, "101 characters are too many"),
        ({"phone": ""}, "Phone: nothing stands here"),
        ({"phone": "904-555-011"}, "Phone “904-555-011”: this is no phone number"),
        ({"phone": "9045550110 x12"}, "this is no phone number"),
        ({"phone": "9.04556E+09"}, "this is no phone number"),
        ({"phone": "+44 20 7946 0018"}, "numbers of the United States and Canada only"),
        ({"phone": "anonymous"}, "a withheld number"),
        ({"phone": "911"}, "no whole phone number"),
        ({"phone": "904-564-2000"}, "the line's own number"),
        ({"date": ""}, "Day: nothing stands here"),
        ({"time": ""}, "Time: this is no time"),
        ({"date": "2026-02-30"}, "Day “2026-02-30”: this is no day"),
        ({"date": "13/01/2026"}, "(the month first)"),
        ({"date": "tomorrow"}, "this is no day"),
        ({"date": "0001-01-01"}, "this is no day"),
        ({"time": "25:00"}, "Time “25:00”: this is no time on the clinic's wall"),
        ({"time": "13:00 PM"}, "this is no time"),
        ({"time": "10:00Z"}, "this is no time"),
        ({"time": "10:00-05:00"}, "this is no time"),
        ({"date": "2027-03-14", "time": "02:30"}, "Day “2027-03-14 02:30”: the clocks change that night"),
        ({"place": ""}, "Place: nothing stands here"),
        ({"place": "x" * 121}, "121 characters are too many: 120 at most"),
        ({"who_for": ""}, "Patient: nothing stands here"),
        ({"language": "Klingon"}, "Language “Klingon”: the line speaks en (English) and es (Spanish) only"),
        ({"zone": "EST"}, "Zone “EST”: this is no time zone"),
        ({"zone": "Mars/Olympus"}, "this is no time zone"),
        ({"zone": "../../etc/passwd"}, "this is no time zone"),
        ({"texts_ok": "maybe"}, "Texts OK “maybe”: this is neither yes nor no"),
        ({"calls_ok": "2"}, "Calls OK “2”: this is neither yes nor no"),
    ],
)
def test_what_is_no_visit_is_refused_with_column_value_and_reason(cells: dict[str, str], words: str) -> None:
    assert words in why_not(**cells)


def test_every_reason_is_given_at_once() -> None:
    found = row(phone="1", date="never", language="xx", texts_ok="hm")
    assert isinstance(found, tuple)
    assert [problem.column for problem in found] == ["Phone", "Day", "Language", "Texts OK"]


def test_a_value_is_shown_short_on_one_line_and_without_what_hides() -> None:
    assert short("a\nb\u202ec" + "x" * 50) == "a b\N{REPLACEMENT CHARACTER}c" + "x" * 32 + "..."
    assert "\x1b" not in why_not(phone="\x1b[2J904")


def test_a_repeated_hour_is_its_first_one() -> None:
    assert visit(date="2026-11-01", time="1:30").at.starts_at == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


def known(wanted: Wanted, **changes: object) -> Known:
    values = {name: getattr(wanted, name) for name in ("number", "at", "place", "who_for", "language")}
    return Known(**{**values, "status": "booked", **changes})  # type: ignore[arg-type]


def test_a_row_is_new_or_changes_what_is_known_or_nothing() -> None:
    wanted = visit()
    later = visit(time="11:00").at
    assert compare(None, wanted, NOW) == Change(NEW)
    assert compare(known(wanted), wanted, NOW) == Change(UNCHANGED)
    assert compare(known(wanted, at=later), wanted, NOW) == Change(MOVED)
    assert compare(known(wanted, status="missed"), wanted, NOW) == Change(UNCHANGED)
    for name in ("number", "place", "who_for", "language"):
        assert compare(known(wanted, **{name: "another"}), wanted, NOW) == Change(EDITED)
    assert compare(known(wanted, status="cancelled"), wanted, NOW) == Change(REINSTATED)
    assert compare(known(wanted, status="cancelled", at=later), wanted, NOW) == Change(REINSTATED)


def test_a_time_that_is_over_is_refused_unless_it_is_that_of_the_known_visit() -> None:
    wanted, later = visit(), visit(time="11:00").at
    after = NOW + timedelta(days=30)
    assert compare(None, wanted, after) == Change("", OVER)
    assert compare(known(wanted), wanted, after) == Change(UNCHANGED)
    assert compare(known(wanted, place="another"), wanted, after) == Change(UNCHANGED)
    assert compare(known(wanted, at=later), wanted, after) == Change("", OVER)
    assert compare(known(wanted, status="cancelled"), wanted, after) == Change(UNCHANGED)
    assert compare(known(wanted, status="cancelled", at=later), wanted, after) == Change("", OVER)
    assert compare(None, wanted, NOW - timedelta(days=800)) == Change("", TOO_FAR)


def test_what_a_person_decided_here_stands_against_a_list_that_does_not_know_it_yet() -> None:
    wanted, later = visit(), visit(time="11:00").at
    cancelled = known(wanted, status="cancelled", cancelled_by_staff=True)
    assert compare(cancelled, wanted, NOW) == Change(UNCHANGED, note=STAFF_CANCELLED)
    moved = known(wanted, at=later, moved_from=wanted.at.wall)
    assert compare(moved, wanted, NOW) == Change(UNCHANGED, note=STAFF_MOVED)
    assert compare(moved, visit(time="12:00"), NOW) == Change(MOVED)


def table(
    folder: Path, content: bytes, names: tuple[str, ...] = ("id", "who for")
) -> list[tuple[int, list[str]]]:
    path = folder / "list.csv"
    path.write_bytes(content)
    return [(row.line, row.cells) for row in open_table(path, names).rows()]


@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_usual_kind_of_csv_is_read(tmp_path: Path, sign: str, mark: bytes, end: str) -> None:
    lines = [f"ID{sign}Who For", f'1{sign}"José{end}Ruiz{sign} ""Pepe"""', "", f"2{sign}Ann"]
    found = table(tmp_path, mark + end.join(lines).encode())
    assert found == [(2, ["1", f'José{end}Ruiz{sign} "Pepe"']), (5, ["2", "Ann"])]


def test_the_first_line_of_excel_that_names_the_sign_is_no_heading(tmp_path: Path) -> None:
    assert table(tmp_path, b"sep=;\r\nid;who for\r\n1;Ann, Ruiz\r\n") == [(3, ["1", "Ann, Ruiz"])]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        ("id,who for\n1,José\n".encode("cp1252"), "not UTF-8"),
        ("id,who for\n1,José\n".encode("utf-16"), "UTF-16"),
        (b'id,who for\n1,"Ann\n2,Ben\n', "line 2: this is no row of a table"),
    ],
)
def test_what_is_no_table_is_refused_as_a_whole(tmp_path: Path, content: bytes, words: str) -> None:
    with pytest.raises(NoTable, match=words):
        table(tmp_path, content)


def test_a_column_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"id,ID ,who for\n")
    with pytest.raises(NoTable, match="two columns named “id”"):
        open_table(path, ["id"]).places(["id"])


def test_the_shipped_columns_file_is_whole() -> None:
    columns = read_columns(Path(__file__).resolve().parent.parent / "scripts" / "import_columns.yaml")
    assert columns.names["who_for"] == "who for"
    assert (columns.order, columns.delimiter) == ("month first", None)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("columns: {id: a, phone: b, place: c, date: e, time: f}", "the column for who_for is missing"),
        ("columns: {id: a, phone: b, place: c, who_for: d, date: e}", "either starts, or date and time"),
        ("columns: {id: a, phone: b, place: c, who_for: d, starts: s, time: t}", "either starts"),
        ("columns: {id: a, phone: b, place: c, who_for: d, starts: s, colour: t}", "colour: unknown"),
        (
            "columns: {id: a, phone: b, place: c, who_for: d, starts: s}\ndays: last",
            "days: one of month first",
        ),
        ("columns: [", "not valid YAML"),
    ],
)
def test_a_columns_file_that_will_not_do_names_file_and_line(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "columns.yaml"
    path.write_text(text)
    with pytest.raises(ContentError) as caught:
        read_columns(path)
    assert words in str(caught.value)
    assert "columns.yaml:" in str(caught.value)


# -- what looks like a slip ----------------------------------------------------------------------
def notes(**cells: str) -> list[str]:
    return [str(note) for note in visit(**cells).notes]


@pytest.mark.parametrize(
    ("clock", "why"),
    [
        ("3:00", "Time “3:00”: 3:00 is at night: write 3:00 PM or 15:00"),
        ("03:30", "Time “03:30”: 03:30 is at night: write 3:30 PM or 15:30"),
    ],
)
def test_a_bare_time_of_the_night_that_may_mean_the_afternoon_is_refused(clock: str, why: str) -> None:
    assert why_not(time=clock) == why


@pytest.mark.parametrize(
    ("day", "clock"),
    [
        ("2026-12-01", "3:00 AM"),  # it says which
        ("2026-12-01", "22:00"),
        ("2026-12-01", "5:30"),  # closed at 17:30, too
        ("2026-12-05", "3:00"),  # a Saturday
        ("2026-12-25", "10:00"),  # a holiday
        ("2026-12-01", "17:00"),
    ],
)
def test_a_time_when_the_clinic_is_closed_is_taken_with_a_note(day: str, clock: str) -> None:
    assert notes(date=day, time=clock) == [
        f"Day “{day} {clock}”: the clinic is closed then: taken all the same"
    ]


def test_a_time_when_the_clinic_is_open_needs_no_note() -> None:
    assert notes(time="8:00") == notes(time="3:00 PM") == notes(time="16:59") == []


def test_a_zone_that_is_not_of_this_country_is_taken_with_a_note() -> None:
    assert notes(zone="America/Chicago") == notes(zone="America/Indiana/Knox") == []
    assert notes(zone="Europe/Berlin") == [
        "Zone “Europe/Berlin”: this is no time zone of the United States: taken all the same"
    ]


@pytest.mark.parametrize("phone", ["904-555-CELL", "1-800-FLOWERS", "(904) 555-0110 cell"])
def test_letters_in_a_phone_number_are_refused(phone: str) -> None:
    assert f"“{phone}”" in why_not(phone=phone)


@pytest.mark.parametrize("day", ["2026-12-01 00:00:00", "2026-12-01T00:00", "12/1/2026 0:00"])
def test_a_day_as_a_spreadsheet_writes_it_is_a_day(day: str) -> None:
    assert visit(date=day).at.wall == "2026-12-01T10:00"


@pytest.mark.parametrize("end", [b"\r\n", b"\n", b"\r"])
def test_a_file_in_another_encoding_is_refused_with_its_first_such_line(tmp_path: Path, end: bytes) -> None:
    rows = [
        b"id,who for",
        *(b"%d,Ann" % number for number in range(2000)),
        "9,José".encode("cp1252"),
        b"10,Ben",
    ]
    with pytest.raises(NoTable, match="see line 2002:"):
        table(tmp_path, end.join(rows))
