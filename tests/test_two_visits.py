"""Two visits of one number within three days: one text for both, and nothing said twice."""

from __future__ import annotations

import pytest

from line.services.line import Line
from line.services.reminder_words import SAID_TOGETHER
from line.store import visit_events, visit_questions
from line.store.engine import Database
from tests.booked import at, book, confirm, planned, travel, waiting
from tests.composed import composed, rows
from tests.talks import MOBILE

CHILDREN = (("14:30", "Ana"), ("15:00", "Ben"), ("15:30", "Cruz"))
BOTH = (
    "JOI 904-564-2000: Visits: 1) Tue Dec 1 at 3:30 PM 2) Thu Dec 3 at 9 AM. "
    "Reply 1 or 2 to confirm one, C for both, R to change. STOP to opt out."
)


@pytest.fixture
def line(database: Database) -> Line:
    return composed(database, at("2026-11-23 10:00"))


def bodies(line: Line) -> list[str]:
    sent = [row for row in rows(line, "messages") if row["carrier_sid"] is not None]
    return [str(row["body"]) for row in sorted(sent, key=lambda row: str(row["attempted_at"]))]


def test_one_text_names_both_and_numbers_them(line: Line) -> None:
    first, second = book(line, "2026-12-01 15:30"), book(line, "2026-12-03 09:00")
    travel(line, "2026-11-28 12:00")
    assert bodies(line) == [BOTH]
    with line.database.reading() as conn:
        asked = visit_questions.of_number(conn, MOBILE)
    assert asked is not None
    assert asked.visits == ((first.id, 1), (second.id, 1))
    told = [event for event in rows(line, "visit_events") if event["kind"] == "reminded"]
    assert {event["appointment_id"] for event in told} == {first.id, second.id}


def test_what_would_say_the_same_again_within_hours_is_not_sent(line: Line) -> None:
    first, second = book(line, "2026-12-01 15:30"), book(line, "2026-12-03 09:00")
    travel(line, "2026-11-30 18:00")
    # The second visit's first reminder, on Monday at ten, gave way to the nearer visit's at five, which names both.
    assert bodies(line) == [BOTH, BOTH]
    said = [row for row in planned(line, second) if row.reason == SAID_TOGETHER]
    assert len(said) == 1
    assert waiting(line, first) == ["Tue 12-01 13:30"]
    travel(line, "2026-12-03 09:00")
    assert len(bodies(line)) == 3  # three in seven days are the most
    assert waiting(line, second) == []


def test_a_visit_that_she_said_yes_to_is_not_asked_about_again(line: Line) -> None:
    first = book(line, "2026-12-01 15:30")
    book(line, "2026-12-03 09:00")
    confirm(line, first)
    travel(line, "2026-11-30 11:00")
    assert bodies(line) == [
        "JOI 904-564-2000: You have a visit Thu Dec 3 at 9 AM. Reply C to confirm or R to change it. "
        "Reply STOP to opt out."
    ]


def test_visits_that_lie_farther_apart_are_told_of_one_by_one(line: Line) -> None:
    book(line, "2026-12-01 15:30")
    book(line, "2026-12-08 09:00")
    travel(line, "2026-11-28 12:00")
    assert ["Tue Dec 1" in body and "Dec 8" not in body for body in bodies(line)] == [True]


def test_two_relatives_on_one_phone_share_a_text_without_a_name(line: Line) -> None:
    book(line, "2026-12-01 15:30", who_for="Maria Lopez")
    book(line, "2026-12-03 09:00", who_for="Juan Lopez")
    travel(line, "2026-11-28 12:00")
    assert bodies(line) == [BOTH]


def test_neighbouring_days_leave_the_second_visit_its_own_last_reminder(line: Line) -> None:
    first, second = book(line, "2026-12-01 14:30"), book(line, "2026-12-02 09:00")
    travel(line, "2026-12-02 09:00")
    sent = sorted(str(row["attempted_at"])[:16] for row in rows(line, "messages") if row["carrier_sid"])
    assert sent == ["2026-11-28 15:00", "2026-11-30 22:00", "2026-12-01 22:00"]  # 10 AM, 5 PM, 5 PM
    assert bodies(line)[-1].startswith("JOI 904-564-2000: You have a visit Wed Dec 2 at 9 AM.")
    assert not list(rows(line, "callback_requests"))
    ended = {
        row.status
        for visit in (first, second)
        for row in planned(line, visit)
        if row.purpose == "appointment"
    }
    assert ended == {"queued", "dropped"}


def test_of_three_visits_on_one_day_each_is_told_of_and_staff_phone_about_none(line: Line) -> None:
    visits = [book(line, f"2026-12-01 {wall}", who_for=who) for wall, who in CHILDREN]
    travel(line, "2026-12-01 15:30")
    told = [event["appointment_id"] for event in rows(line, "visit_events") if event["kind"] == "reminded"]
    assert set(told) == {visit.id for visit in visits}
    assert all("Visits:" in body for body in bodies(line))
    assert not list(rows(line, "callback_requests"))


def test_who_said_yes_is_told_once_more_without_being_asked(line: Line) -> None:
    visit = book(line, "2026-12-01 15:30")
    travel(line, "2026-11-28 11:00")
    confirm(line, visit)
    travel(line, "2026-12-01 15:30")
    assert bodies(line)[1:] == [
        "JOI 904-564-2000: We will see you Tue Dec 1 at 3:30 PM. Reply R to change it. Reply STOP to opt out."
    ]


def test_who_cannot_come_is_neither_reminded_nor_thanked(line: Line) -> None:
    visit = book(line, "2026-12-01 15:30")
    travel(line, "2026-11-28 11:00")
    with line.database.transaction() as tx:
        said = {"by": "text", "occurrence": 1}
        visit_events.add(tx, visit.id, line.clock(), "wants_cancel", "SM1", said)
    travel(line, "2026-12-05 12:00")
    assert len(bodies(line)) == 1
