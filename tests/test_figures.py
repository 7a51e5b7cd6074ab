"""What is counted of a day: waits in opening hours, medians, hours of the clinic's clock, and the queue."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from line.core import figures as rules
from line.core.figures import Came, Tried
from line.core.hours import Hours
from line.services import claims, figures
from line.store import callbacks
from line.store import figures as store
from line.store.engine import Database
from tests import clinic_day as clinic
from tests.composed import clock_of, composed, emptied, forward, kept_postgresql

__all__ = ["emptied", "kept_postgresql"]  # fixtures of this file

WEEK = {day: ((time(8), time(17)),) for day in range(5)}
HOURS = Hours("America/New_York", WEEK, frozenset({date(2026, 11, 26)}))


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    """A wall time of the clinic in 2026, in the eastern standard time of that November."""
    return datetime(2026, month, day, hour + 5, minute, tzinfo=UTC)


def minutes(*numbers: float) -> list[timedelta]:
    return [timedelta(minutes=number) for number in numbers]


def test_the_median_of_an_even_number_lies_between_the_two_in_the_middle() -> None:
    assert rules.median([]) is None
    assert rules.median(minutes(7)) == timedelta(minutes=7)
    assert rules.median(minutes(9, 1, 5)) == timedelta(minutes=5)
    assert rules.median(minutes(1, 2, 4, 100)) == timedelta(minutes=3)


@pytest.mark.parametrize(("count", "rank"), [(1, 1), (2, 2), (9, 9), (10, 9), (11, 10), (20, 18), (100, 90)])
def test_nine_in_ten_do_not_wait_longer_than_the_ninetieth(count: int, rank: int) -> None:
    assert rules.ninetieth([]) is None
    assert rules.ninetieth(minutes(*reversed(range(1, count + 1)))) == timedelta(minutes=rank)


@pytest.mark.parametrize(
    ("start", "end", "waited"),
    [
        (at(23, 9), at(23, 9, 12), 12),  # within the day
        (at(23, 3), at(23, 8, 20), 20),  # left at night: from the opening on
        (at(20, 16, 50), at(23, 8, 5), 15),  # over a weekend
        (at(25, 16, 30), at(27, 8, 30), 60),  # over the holiday
        (at(21, 11), at(21, 11, 30), 0),  # tried while closed
        (at(23, 9), at(23, 8), 0),  # a clock that was turned back
    ],
)
def test_a_wait_counts_opening_hours_only(start: datetime, end: datetime, waited: int) -> None:
    assert HOURS.open_time(start, end) == timedelta(minutes=waited)


def test_waits_come_shortest_first() -> None:
    tried = [Tried(at(23, 9), at(23, 10)), Tried(at(23, 9), at(23, 9, 5))]
    assert rules.waits(HOURS, tried) == minutes(5, 60)


def test_a_day_begins_at_the_clinics_midnight_also_when_the_clocks_change() -> None:
    day = rules.today(HOURS, datetime(2026, 11, 24, 4, 59, tzinfo=UTC))
    assert day.first == date(2026, 11, 23)
    assert day.start == datetime(2026, 11, 23, 5, tzinfo=UTC)
    longest = rules.days(HOURS.zone, date(2026, 11, 1), date(2026, 11, 1))
    assert longest.end - longest.start == timedelta(hours=25)
    shortest = rules.days(HOURS.zone, date(2026, 3, 8), date(2026, 3, 8))
    assert shortest.end - shortest.start == timedelta(hours=23)


def test_hours_run_from_opening_to_closing_and_as_far_as_somebody_came() -> None:
    day = date(2026, 11, 23)
    quiet = rules.by_hour(HOURS, [], day)
    assert [hour for hour, _ in quiet] == list(range(8, 17))
    early = rules.by_hour(HOURS, [Came(at(23, 6, 30), None, "text"), Came(at(23, 9), "new", "call")], day)
    assert early[0] == (6, 1)
    assert dict(early)[7] == 0
    assert dict(early)[9] == 1
    assert rules.by_hour(HOURS, [], date(2026, 11, 22)) == ()


def test_both_one_o_clocks_of_the_long_night_are_one_hour() -> None:
    first, second = datetime(2026, 11, 1, 5, 30, tzinfo=UTC), datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    came = [Came(first, None, "call"), Came(second, None, "call")]
    assert rules.by_hour(HOURS, came, date(2026, 11, 1)) == ((1, 2),)


def test_every_reason_and_source_stands_in_its_place_counted_or_not() -> None:
    came = [Came(at(23, 9), "new", "call"), Came(at(23, 9), None, "silent"), Came(at(23, 9), "odd", "call")]
    assert rules.by_reason(came) == (("injury", 0), ("new", 1), ("change", 0), ("other", 1), ("", 1))
    counted = {"call": 2, "text": 0, "dropped": 0, "silent": 1, "missed": 0, "reminder": 0}
    assert dict(rules.by_source(came)) == counted


def test_the_queue_is_counted_as_it_stands(emptied: Database) -> None:
    line = composed(emptied)
    now, pat = line.clock(), clinic.person(line)
    late = clinic.request(line, now - timedelta(hours=6), promised_by=now - timedelta(minutes=25))
    clinic.request(line, now - timedelta(minutes=9), urgency="urgent")
    held = clinic.request(line, now - timedelta(minutes=5), urgency="urgent")
    claims.claim(line, pat, held.id)
    # Between two tries, though the promise has passed: not late.
    clinic.request(line, promised_by=now - timedelta(minutes=1), due_from=now + timedelta(hours=1))
    done = clinic.request(line)
    with line.database.transaction() as tx:
        callbacks.update(tx, done.id, status="done", closed_at=now)
    with line.database.reading() as conn:
        standing = store.standing(conn, now)
        assert store.closed(conn, now, now + timedelta(seconds=1)) == 1
        assert store.closed(conn, now - timedelta(days=1), now) == 0
        assert [row.request_id for row in store.late(conn, now, 9)] == [late.id]
    assert (standing.open, standing.later, standing.late, standing.claimed) == (4, 1, 1, 1)
    assert (standing.urgent, standing.urgent_free) == (2, 1)
    assert standing.oldest_promise == late.promised_by
    assert standing.oldest_urgent == now - timedelta(minutes=9)
    assert standing.oldest == late.opened_at


def test_an_empty_day_says_so_and_has_no_median(emptied: Database) -> None:
    line = composed(emptied)
    today = figures.today(line, clinic.person(line))
    assert today.day == "Monday, November 23"
    assert today.opening == "The clinic is open until 5:00 PM."
    assert (today.came, today.late, today.claims, today.waits) == (0, (), (), ())
    assert all(chart.empty for chart in today.charts)
    assert [tile.value for tile in today.tiles] == ["0", "0", "0", "0"]


def test_the_median_is_taken_over_first_calls_made_today(emptied: Database) -> None:
    line = composed(emptied)  # ten o'clock on a Monday
    now, pat = line.clock(), clinic.person(line)
    friday = clinic.request(line, now - timedelta(days=2, hours=18))  # 4 PM: an hour before closing
    clinic.call(line, friday, pat, now - timedelta(hours=1))  # at nine: an hour after opening
    quick = clinic.request(line, now - timedelta(minutes=30))
    clinic.call(line, quick, pat, now - timedelta(minutes=20))
    clinic.call(line, quick, pat, now - timedelta(minutes=5))  # a second call is no first one
    old = clinic.request(line, now - timedelta(days=4))
    clinic.call(line, old, pat, now - timedelta(days=3))
    half, most = figures.today(line, pat).waits
    assert (half.value, most.value) == ("1 h 5 min", "2 h")
    assert half.note == "the median of 2 first calls made today"


def test_only_what_came_in_today_is_in_the_charts(emptied: Database) -> None:
    line = composed(emptied)
    now, pat = line.clock(), clinic.person(line)
    clinic.request(line, now - timedelta(hours=11))  # 11 PM yesterday
    clinic.request(line, now - timedelta(hours=9, minutes=59), reason="injury", source="text")  # 12:01 AM
    clinic.request(line, now - timedelta(minutes=1), reason="injury")
    today = figures.today(line, pat)
    by_hour, by_reason, by_source = today.charts
    assert today.came == 2
    assert by_hour.bars[0] == figures.Bar("12 AM to 1 AM", 1, "12 AM")
    assert by_reason.says == "2 requests. Most often: New injury (2)."
    assert {bar.label: bar.count for bar in by_source.bars}["Text"] == 1


def test_a_claim_is_told_with_its_owner_its_start_and_what_is_left_of_it(emptied: Database) -> None:
    line = composed(emptied)
    pat, robin = clinic.person(line), clinic.person(line, "Robin Example", "scheduler")
    row = clinic.request(line, name="Maria\u202e Sample", urgency="same-day")
    claims.claim(line, robin, row.id)
    forward(line, minutes=2)
    clinic.call(line, row, robin, line.clock(), ended_at=None)
    forward(line, minutes=1)
    (claim,) = figures.today(line, pat).claims
    assert (claim.owner, claim.since, claim.left) == ("Robin Example", "10:00 AM today", "2 min")
    assert (claim.doing, claim.mine, claim.urgency_words) == ("on the phone for 1 min", False, "SAME DAY")
    assert claim.name == "Maria\ufffd Sample"
    assert figures.today(line, robin).claims[0].mine
    forward(line, minutes=3)
    assert figures.today(line, pat).claims == ()


def test_the_late_ones_are_listed_the_most_urgent_first(emptied: Database) -> None:
    line = composed(emptied)
    now, pat = line.clock(), clinic.person(line)
    for urgency, late in (("normal", 90), ("urgent", 5), ("same-day", 30)):
        clinic.request(line, urgency=urgency, promised_by=now - timedelta(minutes=late), attempts=1)
    today = figures.today(line, pat)
    assert [row.urgency for row in today.late] == ["urgent", "same-day", "normal"]
    assert [row.late for row in today.late] == ["5 min late", "30 min late", "1 h 30 min late"]
    assert today.late[0].owner == "free"
    assert today.late[0].attempts == "tried 1 of 3 times"
    assert today.tiles[1].note == "the longest by 1 h 30 min"


def test_more_than_fit_are_counted_and_not_listed(emptied: Database) -> None:
    line = composed(emptied)
    now, pat = line.clock(), clinic.person(line)
    for _ in range(figures.MOST_LATE + 3):
        clinic.request(line, promised_by=now - timedelta(minutes=1))
    today = figures.today(line, pat)
    assert (len(today.late), today.more_late) == (figures.MOST_LATE, 3)


def test_a_closed_clinic_says_when_it_opens(emptied: Database) -> None:
    line = composed(emptied)
    clock_of(line).now = at(21, 11)
    opening = figures.today(line, clinic.person(line)).opening
    assert opening == "The clinic is closed. It opens at 8:00 AM Mon Nov 23."
