"""What the days to come would bring: every send and every hold as it would come out, by the real rules."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from line.core import caps, gate
from line.core.appointments import on_the_wall
from line.core.windows import instant_at
from line.services import outbox, planning, still_true
from line.services.forecast import HELD, NOT_SENT, SENT, Foreseen, foresee
from line.services.line import Line
from line.services.reminder_words import SAID_TOGETHER
from line.store import appointments, consent, messages, reminders
from line.store.appointments import AppointmentRow
from line.store.engine import Database
from scripts import plan
from tests.composed import clock_of, composed, emptied, kept_postgresql, rows

__all__ = ["emptied", "kept_postgresql"]  # fixtures of this file

EAST, CENTRAL, WEST = "+12122000001", "+13122000001", "+12132000001"
ZONE = "America/New_York"


def at(day: str, clock: str, zone: str = ZONE) -> datetime:
    return instant_at(date.fromisoformat(day), time.fromisoformat(clock), zone)


@pytest.fixture
def line(emptied: Database) -> Line:
    return composed(emptied, at("2027-03-08", "09:00"))


def book(line: Line, number: str, day: str, clock: str, *agreed: str, who_for: str = "Ana") -> AppointmentRow:
    """A visit that is known since now, and what she agreed to ("text", "call")."""
    now = line.clock()
    when = on_the_wall(date.fromisoformat(day), time.fromisoformat(clock), ZONE)
    with line.database.transaction() as tx:
        made = appointments.add(
            tx,
            id=line.new_id(),
            number=number,
            who_for=who_for,
            place="Main office",
            language="en",
            wall_time=when.wall,
            zone=when.zone,
            starts_at=when.starts_at,
            created_at=now,
        )
        planning.replan(tx, line, made, now)
        for channel in agreed:
            consent.add(tx, number, now, "consent", source="form", purpose="reminders", channel=channel)
    return made


def days(line: Line, many: int = 14) -> list[Foreseen]:
    before = [rows(line, name) for name in ("appointments", "messages", "visit_events", "visit_questions")]
    found = foresee(line, line.clock(), line.clock() + timedelta(days=many))
    after = [rows(line, name) for name in ("appointments", "messages", "visit_events", "visit_questions")]
    assert after == before  # it only reads
    return found


def told(found: Sequence[Foreseen], zone: str = ZONE) -> list[tuple[str, str, str]]:
    """(the clinic's clock, kind, result or reason) of each."""
    return [
        (f"{one.at.astimezone(ZoneInfo(zone)):%m-%d %H:%M}", one.message.step or "", one.reason or one.result)
        for one in found
    ]


def test_the_reminders_of_a_visit_come_on_the_clinics_wall_in_the_week_the_clocks_go_forward(
    line: Line,
) -> None:
    book(line, EAST, "2027-03-15", "15:00", "text")
    found = days(line)
    assert told(found) == [
        ("03-12 10:00", "three_days", SENT),
        ("03-14 17:00", "day_before", SENT),
        ("03-15 13:00", "two_hours", SENT),
        ("03-19 11:00", "next_day", SENT),  # the week was full before
    ]
    assert found[0].at == datetime(2027, 3, 12, 15, 0, tzinfo=UTC)
    assert found[1].at == datetime(2027, 3, 14, 21, 0, tzinfo=UTC)


def test_the_same_when_they_go_back_and_a_phone_in_the_west_gets_its_words_by_day(emptied: Database) -> None:
    line = composed(emptied, at("2027-11-01", "12:00"))
    for number in (EAST, CENTRAL, WEST):
        book(line, number, "2027-11-08", "09:00", "text")
    sent = [one for one in days(line) if one.result == SENT and one.message.purpose == "appointment"]
    by_number = {
        number: [one.at for one in sent if one.message.to_number == number]
        for number in (EAST, CENTRAL, WEST)
    }
    first = at("2027-11-05", "10:00")
    assert by_number[EAST] == by_number[CENTRAL] == [first, at("2027-11-07", "17:00")]
    # In California the clock shows 7 when it is 10 at the clinic: the evening before, when both are awake.
    assert by_number[WEST][0] == at("2027-11-04", "19:45")
    for moments, zone in ((by_number[CENTRAL], "America/Chicago"), (by_number[WEST], "America/Los_Angeles")):
        for moment in moments:
            assert at(str(moment.date()), "08:00", zone) <= moment < at(str(moment.date()), "20:00", zone)


def test_words_are_those_that_would_go(line: Line) -> None:
    book(line, EAST, "2027-03-15", "15:00", "text")
    assert "Mon Mar 15 at 3 PM" in days(line)[0].words


def test_without_consent_nothing_would_be_sent_and_why(line: Line) -> None:
    book(line, EAST, "2027-03-15", "15:00")
    found = days(line)
    assert {(one.result, one.reason) for one in found} == {(NOT_SENT, gate.NOT_CONSENTED)}


def test_who_agreed_to_calls_only_would_be_called(line: Line) -> None:
    book(line, EAST, "2027-03-15", "15:00", "call")
    found = [one for one in days(line) if one.message.step == "three_days"]
    assert [(one.message.channel, one.result) for one in sorted(found, key=lambda one: one.result)] == [
        ("text", NOT_SENT),
        ("call", SENT),
    ]


def test_an_opt_out_and_a_yes_show(line: Line) -> None:
    book(line, EAST, "2027-03-15", "15:00", "text")
    visit = book(line, WEST, "2027-03-15", "15:00", "text")
    with line.database.transaction() as tx:
        consent.add(tx, EAST, line.clock(), "opt_out", source="keyword")
        appointments.confirm(tx, visit.id, 1, "text", line.clock())
    found = days(line)
    assert {one.reason for one in found if one.message.to_number == EAST} == {gate.OPTED_OUT}
    west = [one for one in found if one.message.to_number == WEST and one.message.purpose == "appointment"]
    assert [one.reason for one in west] == [still_true.CONFIRMED] * (len(west) - 1) + [""]
    assert west[-1].message.last


def test_two_visits_within_three_days_share_a_text(line: Line) -> None:
    book(line, EAST, "2027-03-15", "15:00", "text")
    book(line, EAST, "2027-03-16", "15:00")
    found = days(line)
    both = next(one for one in found if one.result == SENT)
    assert "Mar 15" in both.words
    assert "Mar 16" in both.words
    assert SAID_TOGETHER in {one.reason for one in found}
    sent = [one.at for one in found if one.result == SENT]
    assert len({one.astimezone(ZoneInfo(ZONE)).date() for one in sent}) == len(sent)


def test_caps_hold_and_the_hold_shows_with_its_reason(line: Line) -> None:
    for day in (15, 19, 20, 21):
        book(line, EAST, f"2027-03-{day}", "15:00", "text", who_for=f"Visit {day}")
    found = days(line, 21)
    sent = [one.at for one in found if one.result == SENT]
    assert len({one.date() for one in sent}) == len(sent)
    for moment in sent:
        assert sum(moment - caps.WEEK < other <= moment for other in sent) <= caps.A_WEEK
    reasons = {held.reason for one in found for held in one.held}
    assert reasons
    assert reasons <= {caps.DAY_IS_FULL, caps.WEEK_IS_FULL, caps.GIVES_WAY, gate.NIGHT}


def test_a_hold_beyond_the_days_asked_for_is_told_as_such(line: Line) -> None:
    visit = book(line, EAST, "2027-03-20", "15:00", "text")
    with line.database.transaction() as tx:
        for row in reminders.of_visit(tx, visit.id):
            reminders.due_now(tx, row.id, at("2027-03-08", "21:00"))
    clock_of(line).now = at("2027-03-08", "20:30")
    found = foresee(line, line.clock(), at("2027-03-09", "00:00"))
    assert {(one.result, one.reason) for one in found if one.message.purpose == "appointment"} == {
        (HELD, gate.NIGHT)
    }
    assert found[0].held[-1].until == at("2027-03-09", "08:00")


def test_days_later_on_are_played_from_now_and_one_number_can_be_asked_for(line: Line) -> None:
    book(line, EAST, "2027-03-15", "15:00", "text")
    book(line, WEST, "2027-03-15", "15:00", "text")
    whole = days(line)
    begin = at("2027-03-15", "00:00")
    later = foresee(line, begin, line.clock() + timedelta(days=14), WEST)
    assert later == [one for one in whole if one.at >= begin and one.message.to_number == WEST]
    assert later


def test_the_page_shows_both_clocks_masks_numbers_and_gives_reasons(line: Line) -> None:
    book(line, WEST, "2027-03-15", "15:00", "text", who_for="Ben")
    book(line, EAST, "2027-03-15", "15:00")
    begin, end = line.clock(), at("2027-03-15", "00:00")
    found = foresee(line, begin, end)
    assert [*plan._written(found, ZONE), plan._summary(found, begin, end, ZONE)] == [
        "Thu Mar 11, 7:45 PM (4:45 PM in Los Angeles)  text  Visit reminder (three days)  Ben  213-***-0001  "
        "visit 2027-03-15 15:00  “JOI 904-564-2000: You have a visit Mon Mar 15 at...”",
        "Fri Mar 12, 10:00 AM  not sent  Visit reminder (three days)  Ana  212-***-0001  "
        f"visit 2027-03-15 15:00: {gate.NOT_CONSENTED}",
        "Sun Mar 14, 5:00 PM (2:00 PM in Los Angeles)  text  Visit reminder (day before)  Ben  213-***-0001  "
        "visit 2027-03-15 15:00  “JOI 904-564-2000: You have a visit Mon Mar 15 at...”",
        "Sun Mar 14, 5:00 PM  not sent  Visit reminder (day before)  Ana  212-***-0001  "
        f"visit 2027-03-15 15:00: {gate.NOT_CONSENTED}",
        "From Mon Mar 8, 9:00 AM to Mon Mar 15, 12:00 AM: 2 texts, 0 calls, 0 held beyond, 2 not sent.",
    ]


def test_a_hold_is_printed_under_what_it_held(line: Line) -> None:
    visit = book(line, EAST, "2027-03-20", "15:00", "text")
    clock_of(line).now = at("2027-03-08", "20:30")
    with line.database.transaction() as tx:
        reminders.due_now(tx, reminders.of_visit(tx, visit.id)[0].id, line.clock())
    found = foresee(line, line.clock(), at("2027-03-10", "00:00"))
    assert plan._written(found, ZONE)[1:] == [
        f"    held from Mon Mar 8, 8:30 PM until Tue Mar 9, 8:00 AM: {gate.NIGHT}"
    ]
    tonight = foresee(line, line.clock(), at("2027-03-09", "00:00"))
    assert plan._written(tonight, ZONE) == [
        "Mon Mar 8, 8:30 PM  held  Visit reminder (three days)  Ana  212-***-0001  visit 2027-03-20 15:00: "
        f"until Tue Mar 9, 8:00 AM: {gate.NIGHT}"
    ]


def test_the_table_is_safe_to_open(line: Line, capsys: pytest.CaptureFixture[str]) -> None:
    book(line, WEST, "2027-03-15", "15:00", "text", who_for="=Ana")
    plan._write_table(days(line), ZONE)
    table = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert {row["who for"] for row in table} == {"'=Ana"}
    assert table[0]["clinic's clock"] == "2027-03-11 19:45"
    assert table[0]["patient's clock"] == "4:45 PM in Los Angeles"


def test_the_script_reads_the_database_that_the_settings_name(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", database.url)
    monkeypatch.setenv("LINE_INSTANCE", str(tmp_path / "instance"))
    line = composed(database, datetime.now(UTC))
    day = (line.clock() + timedelta(days=5)).date()
    book(line, EAST, str(day), "15:00", "text")
    assert plan.main(["--days", "5", "--number", "212-200-0001"]) == 0
    assert "Visit reminder (three days)  Ana  212-***-0001" in capsys.readouterr().out
    assert plan.main(["--csv", "--from", str(day)]) == 0
    assert capsys.readouterr().out.startswith('"clinic\'s clock","patient\'s clock","result"')
    assert plan.main(["--number", WEST]) == 0
    assert capsys.readouterr().out.endswith(": 0 texts, 0 calls, 0 held beyond, 0 not sent.\n")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["--number", "12"], "no phone number"), (["--from", "2020-01-01"], "is no day to come")],
)
def test_a_call_of_the_script_that_will_not_do_is_one_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    words: str,
) -> None:
    monkeypatch.setenv("LINE_INSTANCE", str(tmp_path / "instance"))
    assert plan.main(arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("JOI Line: ")
    assert words in said.err


def test_what_was_foreseen_is_what_then_happens(line: Line) -> None:
    for number, (phone, agreed) in enumerate(
        [(EAST, "text"), (CENTRAL, "text"), (WEST, "text"), (EAST, ""), (WEST, ""), (CENTRAL, ""), (EAST, "")]
    ):
        days_on = date(2027, 3, 10) + timedelta(days=2 * number % 9)
        book(line, phone, str(days_on), f"{8 + 2 * number % 9:02d}:30", *([agreed] if agreed else []))
    book(line, "+13052000001", "2027-03-12", "10:00")
    end = line.clock() + timedelta(days=10)
    foreseen = {
        one.message.key: (one.at if one.result == SENT else None)
        for one in foresee(line, line.clock(), end)
        if one.result != HELD
    }
    while (due := next_due(line)) < end:
        clock_of(line).now = max(due, line.clock() + timedelta(seconds=1))
        outbox.sweep(line)
    happened = {str(row["key"]): row for row in rows(line, "messages") if row["status"] != "pending"}
    assert happened.keys() == foreseen.keys()
    for key, moment in foreseen.items():
        with line.database.reading() as conn:
            row = messages.by_id(conn, str(happened[key]["id"]))
        assert row is not None
        if moment is None:
            assert row.attempted_at is None, key
        else:
            assert row.attempted_at is not None, (key, row.reason)
            assert abs(row.attempted_at - moment) < timedelta(minutes=1), key
    assert sum(moment is not None for moment in foreseen.values()) > 5


def next_due(line: Line) -> datetime:
    with line.database.reading() as conn:
        waiting = reminders.waiting(conn, line.clock() + timedelta(days=400))
        return min((row.due_at for row in waiting), default=datetime.max.replace(tzinfo=UTC))


def test_what_goes_at_once_for_all_that_is_past_is_not_named_by_its_step(line: Line) -> None:
    book(line, EAST, "2027-03-09", "08:00", "text")
    [first, *_] = plan._written(foresee(line, line.clock(), at("2027-03-09", "00:00")), ZONE)
    assert first.startswith("Mon Mar 8, 9:00 AM  text  Visit reminder  Ana  212-***-0001")
