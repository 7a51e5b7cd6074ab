"""scripts/import_appointments.py as it is called: files in, words and exit codes out, and kill -9 in the middle."""

from __future__ import annotations

import csv
import os
import signal
import stat
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text as sql

from line.store import audit
from line.store.engine import Database
from scripts import import_appointments as script
from tests.talks import script as content

ROOT = Path(__file__).resolve().parent.parent
HEADING = "id,phone,date,time,place,who for,language,time zone,texts ok,calls ok"
DAY = content().clinic.hours.next_opening_day((datetime.now(UTC) + timedelta(days=30)).date())
CONSENT = ("--consent-source", "intake form", "--consent-date", "2024-01-01")


def listed(number: int, day: date = DAY, clock: str = "10:00", phone: str = "904-555-0110") -> str:
    return f"A-{number},{phone},{day},{clock},Main office,Ana,en,,yes,no"


@dataclass(frozen=True)
class Script:
    """The script over one database, called in a folder of its own."""

    folder: Path
    database: Database
    capsys: pytest.CaptureFixture[str]

    def file(self, *rows: str, heading: str = HEADING, end: str = "\r\n") -> Path:
        path = self.folder / "list.csv"
        path.write_text(end.join((heading, *rows)) + end, encoding="utf-8", newline="")
        return path

    def __call__(self, *arguments: str | Path) -> tuple[int, str, str]:
        code = script.main([str(argument) for argument in arguments])
        said = self.capsys.readouterr()
        return code, said.out, said.err

    def one(self, query: str) -> int:
        with self.database.reading() as conn:
            found: int = conn.execute(sql(query)).scalar_one()
            return found


@pytest.fixture
def call(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Script:
    monkeypatch.setenv("DATABASE_URL", database.url)
    monkeypatch.setenv("LINE_INSTANCE", str(tmp_path / "instance"))
    return Script(tmp_path, database, capsys)


def test_a_file_is_taken_in_and_the_second_time_nothing_changes(call: Script) -> None:
    path = call.file(listed(1), listed(2))
    assert call(path, *CONSENT) == (
        0,
        "2 new, 0 moved, 0 edited, 0 booked again, 0 cancelled, 0 unchanged, 0 refused.\n"
        "Consents written: 1 to texts, 0 to calls.\n",
        "",
    )
    assert call(path, *CONSENT) == (
        0,
        "0 new, 0 moved, 0 edited, 0 booked again, 0 cancelled, 2 unchanged, 0 refused.\n"
        "Consents written: 0 to texts, 0 to calls.\nNothing changed.\n",
        "",
    )


def test_without_consent_the_visits_are_stored_and_that_is_said(call: Script) -> None:
    code, said, _ = call(call.file(listed(1), listed(2)))
    assert code == 0
    assert "No consent: nothing is sent about 2 of the visits to come." in said
    assert call.one("SELECT count(*) FROM appointments") == 2
    assert call.one("SELECT count(*) FROM consent_events") == 0


def test_refused_rows_are_printed_and_written_to_a_file_that_no_spreadsheet_runs(call: Script) -> None:
    report = call.folder / "refused.csv"
    bad = "=HYPERLINK(1),12,never,10:00,Main office,Ana,en,,yes,no"
    code, said, _ = call(call.file(listed(1), bad, "A-3,904"), "--report", report)
    assert code == 1
    assert said.splitlines()[:2] == [
        "refused: line 3, id =HYPERLINK(1): phone “12”: this is no phone number: ten digits, such as 904-555-0110, "
        "and no extension; date “never”: this is no day: 2026-12-01, or 12/01/2026 (the month first)",
        "refused: line 4, id A-3: row: the row has 2 cells, and the heading has 10",
    ]
    with report.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["result", "line", "id", "column", "value", "reason"]
    assert [row[:5] for row in rows[1:]] == [
        ["refused", "3", "'=HYPERLINK(1)", "phone", "12"],
        ["refused", "3", "'=HYPERLINK(1)", "date", "never"],
        ["refused", "4", "A-3", "row", ""],
    ]
    assert stat.S_IMODE(report.stat().st_mode) == 0o600


def test_a_dry_run_changes_nothing(call: Script) -> None:
    code, said, _ = call(call.file(listed(1)), "--dry-run", *CONSENT)
    assert code == 0
    assert said.startswith("Dry run, nothing was changed. It would be: 1 new, 0 moved,")
    assert call.one("SELECT count(*) FROM appointments") == 0
    assert call.one("SELECT count(*) FROM consent_events") == 0


def test_vanished_visits_are_cancelled_when_asked_and_never_many_without_a_second_word(call: Script) -> None:
    call(call.file(*(listed(number) for number in range(10))))
    most = call.file(*(listed(number) for number in range(9)))
    assert ", 0 cancelled, 9 unchanged" in call(most)[1]
    code, said, _ = call(most, "--cancel-missing", "--dry-run")
    assert (code, said.splitlines()[0]) == (
        0,
        f"cancelled: id A-9: visit “{DAY} 10:00”: not in the file any more: cancelled",
    )
    assert ", 1 cancelled, 9 unchanged" in call(most, "--cancel-missing")[1]
    few = call.file(listed(0))
    code, said, _ = call(few, "--cancel-missing")
    assert code == 1
    assert "Nothing was cancelled: 8 of 9 visits to come are not in the file, more than 20 %." in said
    assert (
        ", 0 cancelled, 1 unchanged" in call(few, "--cancel-missing", "--until", str(DAY - timedelta(1)))[1]
    )
    assert ", 8 cancelled, 1 unchanged" in call(few, "--cancel-missing", "--yes")[1]
    assert call.one("SELECT count(*) FROM appointments WHERE status = 'booked'") == 1


def test_nothing_vanishes_while_a_row_has_no_id(call: Script) -> None:
    call(call.file(listed(1), listed(2)))
    code, said, _ = call(call.file(listed(1), listed(2)[3:]), "--cancel-missing", "--yes")
    assert code == 1
    assert "Nothing was cancelled: a row has no id" in said


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be read: No such file"),
        (b"", "the file is empty"),
        (b"id,phone\n1,2\n", "has no column “place”, “who for”, “date”"),
        (HEADING.encode() + b"\n\xff\n", "not UTF-8"),
        (HEADING.encode() + b'\n"1,2\n', "line 2: this is no row of a table"),
    ],
)
def test_a_file_that_will_not_do_is_one_line_and_nothing_is_stored(
    call: Script, content: bytes | None, words: str
) -> None:
    path = call.folder / "list.csv"
    if content is not None:
        path.write_bytes(content)
    code, said, errors = call(path)
    assert (code, said, errors.count("\n")) == (2, "", 1)
    assert errors.startswith("JOI Line: ")
    assert words in errors


def test_a_missing_column_is_named_with_what_the_file_has(call: Script) -> None:
    errors = call(call.file(heading="id,phone,date,time,place,Patient"))[2]
    assert "“who for”" in errors
    assert "It has: “id”, “phone”, “date”, “time”, “place”, “Patient”." in errors


def test_a_broken_end_of_the_file_is_found_before_anything_is_stored(call: Script) -> None:
    assert call(call.file(listed(1), listed(2), '"A-3,'))[0] == 2
    assert call.one("SELECT count(*) FROM appointments") == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--consent-source", "form"), "belong together"),
        (("--consent-date", "2024-01-01"), "belong together"),
        (("--consent-source", " ", "--consent-date", "2024-01-01"), "belong together"),
        (("--consent-source", "form", "--consent-date", str(DAY)), "still to come"),
        (("--report", "/no/such/folder/report.csv"), "cannot be written"),
        (("--columns", "/no/such/columns.yaml"), "this file is missing"),
    ],
)
def test_a_call_that_will_not_do_says_why(call: Script, arguments: tuple[str, ...], words: str) -> None:
    code, said, errors = call(call.file(listed(1)), *arguments)
    assert (code, said) == (2, "")
    assert words in errors
    assert call.one("SELECT count(*) FROM appointments") == 0


@pytest.mark.parametrize("arguments", [("--consent-date", "soon"), ("--most", "101"), ("--never",)])
def test_a_wrong_argument_is_a_wrong_call(call: Script, arguments: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as caught:
        call(call.file(listed(1)), *arguments)
    assert caught.value.code == 2


def test_the_clinics_own_headings_signs_and_days_are_named_in_a_small_file(call: Script) -> None:
    columns = call.folder / "ours.yaml"
    columns.write_text(
        "columns: {id: Termin, phone: Tel, starts: Beginn, place: Ort, who_for: Patient}\ndays: day first\n"
    )
    row = f"7;(904) 555-0110;{DAY:%d.%m.%Y} 2:30 PM;Ort 1;Ana"
    assert call(call.file(row, heading="Termin;Tel;Beginn;Ort;Patient"), "--columns", columns)[0] == 0
    found = call.one(f"SELECT count(*) FROM appointments WHERE wall_time = '{DAY}T14:30'")
    assert found == 1


# Each visit with its event, its reminders and, of every second number, its consent; three tables say the same.
WHOLE = """
    SELECT (SELECT count(*) FROM appointments) * 1000000
         - (SELECT count(*) FROM visit_events WHERE kind = 'booked') * 1000000
         + (SELECT count(*) FROM appointments a WHERE
               (SELECT count(*) FROM messages m WHERE m.visit_id = a.id) <> 3
            OR (SELECT count(*) FROM consent_events c WHERE c.number = a.number) <> 1)
"""


def test_killed_in_the_middle_it_leaves_whole_rows_only_and_a_second_run_does_the_rest(call: Script) -> None:
    many = 1000
    path = call.file(*(listed(number, phone=f"+1904{2_000_000 + number}") for number in range(many)))
    command = [sys.executable, ROOT / "scripts" / "import_appointments.py", path, *CONSENT]
    for _ in range(2):
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as running:
            before = call.one("SELECT count(*) FROM appointments")
            while call.one("SELECT count(*) FROM appointments") == before and running.poll() is None:
                pass
            os.kill(running.pid, signal.SIGKILL)
        assert running.returncode == -signal.SIGKILL
        assert before < call.one("SELECT count(*) FROM appointments") < many
        assert call.one(WHOLE) == 0
    stored = call.one("SELECT count(*) FROM appointments")
    code, said, _ = call(path, *CONSENT)
    assert code == 0
    assert said.startswith(
        f"{many - stored:,} new, 0 moved, 0 edited, 0 booked again, 0 cancelled, {stored:,} unchanged"
    )
    assert call.one("SELECT count(*) FROM appointments") == many
    assert call.one(WHOLE) == 0


def test_a_day_of_consent_in_another_form_is_refused_with_an_example(call: Script) -> None:
    with pytest.raises(SystemExit) as left:
        call(call.file(listed(1)), "--consent-source", "intake form", "--consent-date", "1/2/2026")
    assert left.value.code == 2
    said = call.capsys.readouterr().err
    assert "“1/2/2026” is no date: write year-month-day, such as 2026-01-31" in said


def test_each_import_is_on_the_audit_log_with_what_it_did_and_a_dry_run_is_not(call: Script) -> None:
    path = call.file(listed(1), listed(2), "A-3,904")
    call(path, "--dry-run", *CONSENT)
    assert call.one("SELECT count(*) FROM audit_entries") == 0
    call(path, *CONSENT)
    with call.database.reading() as conn:
        [entry] = audit.newest(conn)
    assert (entry.action, entry.staff_id) == ("import", None)
    assert dict(entry.data) == {"new": 2, "refused": 1, "consents_text": 1}


def test_a_time_when_the_clinic_is_closed_is_taken_with_a_note_once(call: Script) -> None:
    path = call.file(listed(1, clock="22:00"))
    code, said, _ = call(path)
    assert code == 0
    assert said.splitlines()[0] == (
        f"note: line 2, id A-1: date “{DAY} 22:00”: the clinic is closed then: taken all the same"
    )
    assert "note" not in call(path)[1]
