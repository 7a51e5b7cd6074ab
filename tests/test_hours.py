"""Opening hours on the wall clock, over changes of the clock, holidays, weekends and lunch hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from line.core.clinic import Clinic
from line.core.hours import Hours, NeverOpen
from line.loader import CONTENT
from line.loader.clinic_file import read_clinic
from line.loader.problems import Problems

ZONE = ZoneInfo("America/New_York")
WEEKDAYS = {day: ((time(8), time(17)),) for day in range(5)}
HOURS = Hours("America/New_York", WEEKDAYS, frozenset({date(2026, 11, 26), date(2026, 12, 25)}))
DAILY = Hours("America/New_York", {day: ((time(8), time(17)),) for day in range(7)})
LUNCH = Hours("America/New_York", {day: ((time(8), time(12)), (time(13), time(17))) for day in range(5)})


def at(*wall: int) -> datetime:
    return datetime(*wall, tzinfo=ZONE).astimezone(UTC)  # type: ignore[misc,arg-type]


def test_the_clinic_opens_at_eight_and_is_shut_at_five() -> None:
    assert not HOURS.is_open(at(2026, 11, 23, 7, 59))
    assert HOURS.is_open(at(2026, 11, 23, 8, 0))
    assert HOURS.is_open(at(2026, 11, 23, 16, 59))
    assert not HOURS.is_open(at(2026, 11, 23, 17, 0))


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        HOURS.is_open(datetime(2026, 11, 23, 9, 0))


@pytest.mark.parametrize(
    ("day", "hour_utc"),
    [(date(2027, 3, 13), 13), (date(2027, 3, 14), 12), (date(2027, 11, 6), 12), (date(2027, 11, 7), 13)],
)
def test_eight_on_the_wall_stays_eight_when_the_clock_changes(day: date, hour_utc: int) -> None:
    midnight = datetime.combine(day, time(0), tzinfo=ZONE).astimezone(UTC)
    opening = DAILY.next_opening(midnight)
    assert opening == datetime.combine(day, time(hour_utc), tzinfo=UTC)
    assert DAILY.local(opening).time() == time(8)


@pytest.mark.parametrize("day", [date(2027, 3, 14), date(2027, 11, 7)])
def test_business_time_over_a_change_of_the_clock_counts_open_hours_only(day: date) -> None:
    before = datetime.combine(day - timedelta(days=1), time(16), tzinfo=ZONE).astimezone(UTC)
    end = DAILY.add_business_time(before, timedelta(hours=4))
    assert DAILY.local(end) == datetime.combine(day, time(11), tzinfo=ZONE)


def test_a_span_that_holds_the_change_itself_is_as_long_as_it_really_is() -> None:
    night = Hours("America/New_York", {6: ((time(0), time(6)),)})
    (start, end), *_ = night.spans(date(2027, 3, 14))
    assert end - start == timedelta(hours=5)
    (start, end), *_ = night.spans(date(2027, 11, 7))
    assert end - start == timedelta(hours=7)


def test_the_next_opening_skips_holidays_and_weekends() -> None:
    assert HOURS.next_opening(at(2026, 11, 25, 17, 30)) == at(2026, 11, 27, 8)  # over Thanksgiving
    assert HOURS.next_opening(at(2026, 11, 27, 21)) == at(2026, 11, 30, 8)  # over a weekend
    assert HOURS.next_opening(at(2026, 11, 23, 6)) == at(2026, 11, 23, 8)
    assert HOURS.next_opening_day(date(2026, 11, 25)) == date(2026, 11, 27)
    assert HOURS.opening_days(date(2026, 11, 25), 3) == (
        date(2026, 11, 25),
        date(2026, 11, 27),
        date(2026, 11, 30),
    )


def test_a_lunch_hour_is_closed_and_opens_again() -> None:
    assert not LUNCH.is_open(at(2026, 11, 23, 12, 30))
    assert LUNCH.next_opening(at(2026, 11, 23, 12, 30)) == at(2026, 11, 23, 13)
    assert LUNCH.add_business_time(at(2026, 11, 23, 11, 30), timedelta(hours=1)) == at(2026, 11, 23, 13, 30)


def test_business_time_runs_on_over_the_weekend() -> None:
    assert HOURS.add_business_time(at(2026, 11, 27, 16), timedelta(hours=4)) == at(2026, 11, 30, 11)
    assert HOURS.add_business_time(at(2026, 11, 28, 9), timedelta(0)) == at(2026, 11, 30, 8)
    assert HOURS.add_business_time(at(2026, 11, 23, 9), timedelta(hours=8)) == at(2026, 11, 23, 17)


def test_windows_are_parts_of_the_open_day() -> None:
    monday = date(2026, 11, 23)
    assert HOURS.window(monday, "morning") == (at(2026, 11, 23, 8), at(2026, 11, 23, 12))
    assert HOURS.window(monday, "afternoon") == (at(2026, 11, 23, 12), at(2026, 11, 23, 17))
    assert LUNCH.window(monday, "afternoon") == (at(2026, 11, 23, 13), at(2026, 11, 23, 17))
    assert HOURS.window(monday, "any") == (at(2026, 11, 23, 8), at(2026, 11, 23, 17))
    assert HOURS.window(date(2026, 11, 26), "any") is None
    early = Hours("America/New_York", {0: ((time(8), time(11)),)})
    assert early.window(monday, "afternoon") is None
    with pytest.raises(ValueError, match="unknown wish"):
        HOURS.window(monday, "evening")


def test_a_clinic_that_never_opens_is_an_error_and_no_endless_search() -> None:
    with pytest.raises(NeverOpen):
        Hours("America/New_York", {}).next_opening(at(2026, 11, 23, 9))


@given(st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)).map(lambda d: d.replace(tzinfo=UTC)))
def test_the_next_opening_is_always_a_moment_of_opening(now: datetime) -> None:
    opening = HOURS.next_opening(now)
    assert opening > now
    assert HOURS.is_open(opening)
    assert not HOURS.is_open(opening - timedelta(seconds=1))


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)).map(lambda d: d.replace(tzinfo=UTC)),
    st.integers(1, 2000),
)
def test_business_time_in_two_steps_is_business_time_in_one(now: datetime, minutes: int) -> None:
    half = timedelta(minutes=minutes)
    assert HOURS.add_business_time(HOURS.add_business_time(now, half), half) == HOURS.add_business_time(
        now, 2 * half
    )


def clinic() -> Clinic:
    problems = Problems(CONTENT)
    made = read_clinic(CONTENT / "clinic.yaml", problems)
    problems.raise_any()
    assert made is not None
    return made


def test_the_numbers_of_the_settings_replace_those_of_the_file() -> None:
    changed = clinic().with_numbers(staff="+19045550111")
    assert (changed.line_number, changed.staff_number) == ("+19045642000", "+19045550111")
    assert "staff_number" in clinic().unconfirmed
    assert "staff_number" not in changed.unconfirmed


def test_a_staff_number_that_is_the_line_itself_is_refused() -> None:
    with pytest.raises(ValueError, match="ring the line itself"):
        clinic().with_numbers(staff="+19045642000")
    with pytest.raises(ValueError, match="ring the line itself"):
        clinic().with_numbers(line="+19045550100")
