"""What is planned for a visit, and when: by the shipped reminders.yaml, on both databases."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from line.core.reminders import MERGED_WITHIN
from line.services import planning, visits
from line.services.line import Line
from line.services.outbox import sweep
from line.store import reminders
from line.store.engine import Database
from tests.booked import at, book, confirm, move, planned, set_status, travel, waiting
from tests.composed import clock_of, composed, rows

SAN_FRANCISCO, CHICAGO, TOLL_FREE = "+14155550123", "+13125550123", "+18335550123"


@pytest.fixture
def line(database: Database) -> Line:
    return composed(database, at("2026-11-23 10:00"))


def test_an_afternoon_visit_gets_three_days_the_day_before_and_two_hours(line: Line) -> None:
    visit = book(line, "2026-12-01 15:30")
    assert waiting(line, visit) == ["Sat 11-28 10:00", "Mon 11-30 17:00", "Tue 12-01 13:30"]
    assert [row.last for row in planned(line, visit) if row.purpose == "appointment"] == [False, False, True]
    assert waiting(line, visit, "after_visit") == ["Wed 12-02 11:00"]


def test_a_morning_visit_has_its_last_reminder_the_evening_before_and_it_is_one_with_that_days(
    line: Line,
) -> None:
    visit = book(line, "2026-12-01 09:00")
    assert waiting(line, visit) == ["Sat 11-28 10:00", "Mon 11-30 17:00"]
    assert planned(line, visit)[1].last


def test_a_nine_oclock_visit_of_a_far_western_number_still_gets_its_last_reminder(line: Line) -> None:
    visit = book(line, "2026-12-01 09:00", SAN_FRANCISCO)
    # 10 AM in Jacksonville is 7 AM there: it moves back to the evening before.
    assert waiting(line, visit) == ["Fri 11-27 19:45", "Mon 11-30 17:00"]
    assert planned(line, visit)[1].last


def test_a_visit_booked_at_three_for_tomorrow_at_eight_gets_exactly_one_text_now(line: Line) -> None:
    clock_of(line).now = at("2026-11-23 15:00")
    visit = book(line, "2026-11-24 08:00")
    assert waiting(line, visit) == ["Mon 11-23 15:00"]
    travel(line, "2026-11-24 08:00")
    sent = [row for row in rows(line, "messages") if row["status"] == "queued"]
    assert len(sent) == 1
    assert "Tue Nov 24 at 8 AM" in str(sent[0]["body"])


def test_what_is_past_at_booking_becomes_one_sensible_message(line: Line) -> None:
    visit = book(line, "2026-11-24 16:00")  # three days before is past, the day before is today at 17:00
    assert waiting(line, visit) == ["Mon 11-23 10:00", "Tue 11-24 14:00"]


def test_no_two_reminders_of_a_visit_lie_within_twenty_hours(line: Line) -> None:
    for hour in range(8, 18):
        for days in range(1, 9):
            visit = book(line, f"2026-12-{days:02d} {hour:02d}:00", f"+1904555{hour:02d}{days:02d}")
            due = [row.due_at for row in planned(line, visit) if row.purpose == "appointment"]
            assert all(later - sooner >= MERGED_WITHIN for sooner, later in pairwise(due))
            assert due
            assert due[-1] < visit.starts_at


def test_planning_twice_makes_each_reminder_once(line: Line) -> None:
    visit = book(line, "2026-12-01 15:30")
    before = planned(line, visit)
    for _ in range(5):
        with line.database.transaction() as tx:
            planning.replan(tx, line, visit, line.clock())
    assert planned(line, visit) == before
    assert len({row.key for row in before}) == len(before)


def test_moving_ends_the_old_plan_and_makes_a_new_one(line: Line) -> None:
    visit = book(line, "2026-12-01 15:30")
    confirm(line, visit)
    moved = move(line, visit, "2026-12-08 15:30")
    assert waiting(line, moved) == ["Sat 12-05 10:00", "Mon 12-07 17:00", "Tue 12-08 13:30"]
    assert (moved.occurrence, moved.confirmed_at) == (2, None)
    old = [row for row in planned(line, moved) if row.occurrence == 1]
    assert {row.status for row in old} == {"dropped"}
    assert {row.reason for row in old if row.last} == {"The visit was moved to another time."}


def test_moving_away_and_back_reminds_of_the_time_that_holds(line: Line) -> None:
    visit = book(line, "2026-12-01 15:30")
    back = move(line, move(line, visit, "2026-12-08 15:30"), "2026-12-01 15:30")
    assert back.occurrence == 3
    assert waiting(line, back) == ["Sat 11-28 10:00", "Mon 11-30 17:00", "Tue 12-01 13:30"]


def test_a_time_after_one_that_was_taken_back_is_planned_for_itself(line: Line) -> None:
    visit = book(line, "2026-12-08 15:30")
    move(line, visit, "2026-12-01 15:30")
    back = {name: getattr(visit, name) for name in ("wall_time", "occurrence")}
    back |= {name: getattr(visit, name).isoformat() for name in ("starts_at", "known_since")}
    with line.database.transaction() as tx:
        visits.take_back(tx, line, {"visit": visit.id, "back": back}, line.clock())
    assert waiting(line, visit) == ["Sat 12-05 10:00", "Mon 12-07 17:00", "Tue 12-08 13:30"]
    third = move(line, visit, "2026-12-15 15:30")
    assert third.occurrence == 3  # the second was the undone one: what it sent, if anything, was for that
    assert waiting(line, third) == ["Sat 12-12 10:00", "Mon 12-14 17:00", "Tue 12-15 13:30"]


def test_cancelling_ends_everything_and_reinstating_plans_anew(line: Line) -> None:
    visit = set_status(line, book(line, "2026-12-01 15:30"), "cancelled")
    assert waiting(line, visit) == waiting(line, visit, "after_visit") == []
    clock_of(line).now = at("2026-11-30 18:00")
    again = set_status(line, visit, "booked")
    assert waiting(line, again) == ["Mon 11-30 18:00"]  # one now, in place of all three


def test_a_missed_visit_gets_one_text_of_its_own_and_no_thank_you(line: Line) -> None:
    visit = book(line, "2026-12-01 15:30")
    travel(line, "2026-12-01 16:30")
    visit = set_status(line, visit, "missed")
    assert waiting(line, visit, "missed_visit") == ["Tue 12-01 17:30"]
    assert waiting(line, visit, "after_visit") == []
    set_status(line, visit, "booked")  # it was a mistake: she had come
    assert waiting(line, visit, "missed_visit") == []
    assert waiting(line, visit, "after_visit") == ["Wed 12-02 11:00"]


def test_a_wall_time_stays_a_wall_time_across_both_clock_changes(line: Line) -> None:
    spring, autumn = book(line, "2027-03-15 15:30"), book(line, "2027-11-08 15:30", CHICAGO)
    assert waiting(line, spring) == ["Fri 03-12 10:00", "Sun 03-14 17:00", "Mon 03-15 13:30"]
    assert waiting(line, autumn) == ["Fri 11-05 10:00", "Sun 11-07 17:00", "Mon 11-08 13:30"]


def test_a_number_without_a_place_keeps_the_clinics_hours(line: Line) -> None:
    assert waiting(line, book(line, "2026-12-01 09:00", TOLL_FREE)) == ["Sat 11-28 10:00", "Mon 11-30 17:00"]


def test_the_follow_up_comes_on_the_next_day_that_the_clinic_is_open(line: Line) -> None:
    friday = book(line, "2026-12-18 15:30")
    assert waiting(line, friday, "after_visit") == ["Mon 12-21 11:00"]
    before_christmas = book(line, "2026-12-24 15:30", CHICAGO)
    assert waiting(line, before_christmas, "after_visit") == ["Mon 12-28 11:00"]


def test_a_row_that_went_out_is_not_touched_by_a_move(line: Line) -> None:
    visit = book(line, "2026-12-01 15:30")
    travel(line, "2026-11-28 11:00")
    moved = move(line, visit, "2026-12-08 15:30")
    statuses = [row.status for row in planned(line, moved) if row.occurrence == 1]
    assert statuses.count("queued") == 1


def test_send_now_is_due_now_and_still_meets_the_gate(line: Line) -> None:
    visit = book(line, "2026-12-01 15:30")
    first = planned(line, visit)[0]
    clock_of(line).now = at("2026-11-23 21:00")
    with line.database.transaction() as tx:
        assert reminders.due_now(tx, first.id, line.clock())
    assert sweep(line) == 0
    held = planned(line, visit)[0]
    assert held.reason is not None
    assert "night" in held.reason
    assert held.due_at == at("2026-11-24 08:00")
    assert held.due_at - at("2026-11-23 21:00") == timedelta(hours=11)
