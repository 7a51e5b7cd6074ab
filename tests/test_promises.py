"""By when we call: the end of the first window that meets SLA and wish, over clock changes and holidays."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

from line.core.callbacks import REFERENCES, URGENCIES, higher, promise, references, urgency_of
from tests.talks import script

ZONE = ZoneInfo("America/New_York")
HOURS, SLA = script().clinic.hours, script().clinic.sla


def at(words: str) -> datetime:
    """A wall time at the clinic, "2026-11-23 10:00", as an instant."""
    return datetime.strptime(words, "%Y-%m-%d %H:%M").replace(tzinfo=ZONE).astimezone(ZoneInfo("UTC"))


def promised(now: str, urgency: str = "normal", wish: str | None = None) -> str:
    return HOURS.local(promise(at(now), urgency, wish, HOURS, SLA)).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("now", "urgency", "by"),
    [
        ("2026-11-23 10:00", "normal", "2026-11-23 14:00"),
        ("2026-11-23 10:00", "low", "2026-11-23 14:00"),
        ("2026-11-23 10:00", "same-day", "2026-11-23 11:00"),
        ("2026-11-23 10:00", "urgent", "2026-11-23 10:15"),
        ("2026-11-23 15:00", "normal", "2026-11-24 10:00"),
        ("2026-11-23 16:30", "same-day", "2026-11-24 09:00"),
        ("2026-11-23 16:55", "urgent", "2026-11-24 08:15"),
        ("2026-11-23 13:05", "normal", "2026-11-24 10:00"),  # not at the minute the doors open
    ],
)
def test_in_hours_the_sla_counts_open_time(now: str, urgency: str, by: str) -> None:
    assert promised(now, urgency) == by


@pytest.mark.parametrize(
    ("now", "urgency", "by"),
    [
        ("2026-11-20 21:00", "normal", "2026-11-23 10:00"),
        ("2026-11-20 21:00", "same-day", "2026-11-23 10:00"),
        ("2026-11-20 21:00", "low", "2026-11-23 10:00"),
        ("2026-11-20 21:00", "urgent", "2026-11-23 08:15"),
        ("2026-11-23 17:00", "normal", "2026-11-24 10:00"),
        ("2026-11-23 07:59", "normal", "2026-11-23 10:00"),
    ],
)
def test_out_of_hours_it_is_the_next_opening_day(now: str, urgency: str, by: str) -> None:
    assert promised(now, urgency) == by


@pytest.mark.parametrize(
    ("now", "urgency", "wish", "by"),
    [
        ("2026-11-20 21:00", "normal", "morning", "2026-11-23 12:00"),
        ("2026-11-20 21:00", "normal", "afternoon", "2026-11-23 16:00"),
        ("2026-11-20 21:00", "same-day", "afternoon", "2026-11-23 13:00"),
        ("2026-11-20 21:00", "normal", "any", "2026-11-23 10:00"),
        ("2026-11-23 09:00", "normal", "morning", "2026-11-23 12:00"),
        ("2026-11-23 13:00", "normal", "morning", "2026-11-24 12:00"),
        ("2026-11-23 09:00", "normal", "afternoon", "2026-11-23 16:00"),
        ("2026-11-23 14:00", "normal", "afternoon", "2026-11-23 17:00"),
        ("2026-11-23 09:00", "same-day", "morning", "2026-11-23 10:00"),
    ],
)
def test_a_wish_chooses_the_first_such_part_of_a_day(now: str, urgency: str, wish: str, by: str) -> None:
    assert promised(now, urgency, wish) == by


@pytest.mark.parametrize("wish", ["morning", "afternoon", "any", None, "", "whenever"])
def test_no_wish_delays_what_is_urgent(wish: str | None) -> None:
    assert promised("2026-11-23 13:00", "urgent", wish) == "2026-11-23 13:15"


def test_an_unknown_wish_is_none() -> None:
    assert promised("2026-11-23 10:00", "normal", "whenever") == promised("2026-11-23 10:00")


@pytest.mark.parametrize(
    ("now", "wish", "by"),
    [
        ("2026-11-25 16:00", None, "2026-11-27 11:00"),  # Thanksgiving is shut
        ("2026-11-25 18:00", None, "2026-11-27 10:00"),
        ("2026-11-25 18:00", "morning", "2026-11-27 12:00"),
        ("2026-11-26 10:00", None, "2026-11-27 10:00"),  # a holiday within the week is no open hour
        ("2026-12-24 18:00", None, "2026-12-28 10:00"),  # Christmas Day on a Friday, then the weekend
        ("2026-12-31 18:00", "afternoon", "2027-01-04 16:00"),
    ],
)
def test_holidays_and_weekends_are_left_out(now: str, wish: str | None, by: str) -> None:
    assert promised(now, "normal", wish) == by


@pytest.mark.parametrize(
    ("now", "by"),
    [
        ("2027-03-12 18:00", "2027-03-15 10:00"),  # the night of March 14 loses an hour
        ("2027-03-12 15:00", "2027-03-15 10:00"),
        ("2027-11-05 18:00", "2027-11-08 10:00"),  # the night of November 7 has one hour twice
        ("2027-11-05 15:00", "2027-11-08 10:00"),
    ],
)
def test_over_a_clock_change_the_promise_is_the_wall_time(now: str, by: str) -> None:
    assert promised(now) == by


def test_promises_are_rounded_up_to_five_minutes() -> None:
    assert promised("2026-11-23 10:02", "urgent") == "2026-11-23 10:20"
    later = promise(at("2026-11-23 10:00") + timedelta(seconds=40), "urgent", None, HOURS, SLA)
    assert HOURS.local(later).strftime("%H:%M:%S") == "10:15:00"


def test_whenever_she_asks_the_promise_is_ahead_and_within_opening_hours() -> None:
    now = at("2026-11-19 00:00")
    while now < at("2026-12-02 00:00"):
        for urgency in URGENCIES:
            for wish in (None, "morning", "afternoon", "any"):
                by = promise(now, urgency, wish, HOURS, SLA)
                assert by > now
                assert HOURS.is_open(by - timedelta(minutes=1)), (now, urgency, wish)
                if wish == "morning" and urgency in ("low", "normal"):
                    assert HOURS.local(by).hour <= 12
                if wish == "afternoon" and urgency in ("low", "normal"):
                    assert HOURS.local(by).hour >= 12
                if urgency == "same-day":  # a wish never puts it off to another day
                    unwished = promise(now, urgency, None, HOURS, SLA)
                    assert HOURS.local(by).date() <= HOURS.local(unwished).date()
        now += timedelta(minutes=37)


@pytest.mark.parametrize(
    ("source", "reason", "detail", "urgency"),
    [
        ("call", None, None, "normal"),
        ("text", "new", None, "normal"),
        ("call", "injury", None, "same-day"),
        ("text", "other", "late", "same-day"),
        ("silent", None, None, "low"),
        ("missed", None, None, "low"),
        ("dropped", None, None, "normal"),
        ("silent", "injury", None, "same-day"),
    ],
)
def test_how_urgent_it_is(source: str, reason: str | None, detail: str | None, urgency: str) -> None:
    assert urgency_of(source, reason, detail) == urgency


def test_of_two_urgencies_the_higher_one_holds() -> None:
    assert URGENCIES == ("low", "normal", "same-day", "urgent")
    assert higher("low", "urgent") == higher("urgent", "low") == "urgent"
    assert higher("normal", "same-day") == "same-day"


@pytest.mark.parametrize("seed", [0, 1, 8999, 2**128 - 1])
def test_references_are_four_digits_and_each_comes_up_once(seed: int) -> None:
    given = list(references(seed))
    assert len(given) == len(set(given)) == len(REFERENCES) == 9000
    assert all(len(reference) == 4 and reference.isdigit() and reference[0] != "0" for reference in given)


def test_references_depend_on_the_seed_only() -> None:
    assert list(islice(references(42), 5)) == list(islice(references(42), 5))
    assert next(references(42)) != next(references(43))
