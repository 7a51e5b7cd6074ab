"""The gate: every reason for which a message waits or ends, in their order, and what goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from line.core import caps, gate
from line.core.caps import Rival
from line.core.carrier_codes import Outcome
from line.core.gate import End, Facts, Go, Hold, Standing, judge, unwanted
from line.core.purposes import PURPOSES, consented, lane_of, purpose_of
from line.core.windows import Windows, instant_at, windows_of, zones_of

NEW_YORK = "America/New_York"
NOW = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)  # 10 AM at the clinic
DAY = (datetime(2026, 12, 1, 5, 0, tzinfo=UTC), datetime(2026, 12, 2, 5, 0, tzinfo=UTC))
VISIT = NOW + timedelta(days=3)
FREE = Facts(
    purpose=PURPOSES["appointment"],
    channel="text",
    useful_until=VISIT,
    untrue="",
    standing=Standing(agreed=True),
    talked_at=None,
    contacts=(),
    rivals=(),
    order=(0, VISIT),
    rings=0,
    ringing=False,
    day=DAY,
    windows=windows_of("+19045550101", NEW_YORK),
)


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


def test_a_reminder_that_nothing_speaks_against_goes_until_the_evening() -> None:
    assert judge(FREE, NOW) == Go(int(hours(10).total_seconds()) - 60)


def test_each_objection_is_heard_before_the_ones_that_follow_it() -> None:
    objections: list[tuple[dict[str, object], str]] = [
        ({"untrue": "The visit was moved."}, "The visit was moved."),
        ({"standing": Standing(agreed=False)}, gate.NOT_CONSENTED),
        ({"standing": Standing(agreed=True, opted_out=True, bad=True)}, gate.OPTED_OUT),
        ({"standing": Standing(agreed=True, bad=True, texts_refused=True)}, gate.NUMBER_IS_BAD),
        ({"standing": Standing(agreed=True, texts_refused=True)}, gate.TEXTS_REFUSED),
        ({"talked_at": NOW - timedelta(minutes=1)}, gate.IN_TOUCH),
        ({"contacts": (NOW - hours(1),)}, caps.DAY_IS_FULL),
        ({"windows": Windows(("Pacific/Honolulu",))}, gate.NIGHT),
    ]
    facts = FREE
    for changes, reason in reversed(objections):
        facts = replace(facts, **changes)  # type: ignore[arg-type]
        verdict = judge(facts, NOW)
        assert isinstance(verdict, Hold | End)
        assert verdict.reason == reason


def test_a_hold_names_the_next_moment_and_its_reason() -> None:
    talked = NOW - timedelta(minutes=4)
    assert judge(replace(FREE, talked_at=talked), NOW) == Hold(talked + gate.PAUSE, gate.IN_TOUCH)
    assert judge(replace(FREE, contacts=(NOW - hours(2),)), NOW) == Hold(
        datetime(2026, 12, 2, 13, 0, tzinfo=UTC), caps.DAY_IS_FULL
    )
    night = datetime(2026, 12, 2, 3, 57, tzinfo=UTC)
    assert judge(FREE, night) == Hold(datetime(2026, 12, 2, 13, 0, tzinfo=UTC), gate.NIGHT)


def test_a_hold_beyond_its_use_ends_it_and_staff_are_asked() -> None:
    late = replace(FREE, useful_until=NOW + hours(3), contacts=(NOW - hours(2),))
    assert judge(late, NOW) == End("lapsed", f"{caps.DAY_IS_FULL} {gate.TOO_LATE}", task=True)
    assert judge(replace(FREE, useful_until=NOW), NOW) == End("lapsed", gate.TOO_LATE, task=True)


def test_three_in_seven_days_are_the_most_and_the_oldest_makes_room() -> None:
    contacts = tuple(NOW - timedelta(days=days) for days in (6, 4, 2))
    assert judge(replace(FREE, useful_until=NOW + hours(80), contacts=contacts), NOW) == Hold(
        NOW + timedelta(days=1), caps.WEEK_IS_FULL
    )
    assert isinstance(judge(replace(FREE, contacts=contacts[1:]), NOW), Go)


def test_the_nearest_visit_goes_first_then_callback_texts_then_follow_ups() -> None:
    later_today = NOW + hours(5)
    sooner = Rival(later_today, (0, VISIT - hours(24)))
    farther = Rival(later_today, (0, VISIT + hours(24)))
    assert judge(replace(FREE, rivals=(sooner,)), NOW) == Hold(
        datetime(2026, 12, 2, 13, 0, tzinfo=UTC), caps.GIVES_WAY
    )
    assert isinstance(judge(replace(FREE, rivals=(farther,)), NOW), Go)
    tried = replace(FREE, purpose=PURPOSES["callback_follow_up"], order=(1, NOW))
    follow_up = replace(FREE, purpose=PURPOSES["after_visit"], order=(2, NOW - hours(9)))
    assert isinstance(judge(replace(tried, rivals=(Rival(later_today, (2, NOW)),)), NOW), Go)
    for one, rival in ((tried, farther), (follow_up, farther), (follow_up, Rival(later_today, (1, NOW)))):
        verdict = judge(replace(one, rivals=(rival,)), NOW)
        assert isinstance(verdict, Hold)
        assert verdict.reason == caps.GIVES_WAY


def test_a_follow_up_leaves_the_last_place_of_the_week_to_a_visit() -> None:
    follow_up = replace(
        FREE,
        purpose=PURPOSES["after_visit"],
        order=(2, NOW),
        contacts=(NOW - timedelta(days=1), NOW - timedelta(days=2)),
        rivals=(Rival(NOW + timedelta(days=2), (0, VISIT)),),
    )
    assert judge(follow_up, NOW) == Hold(NOW + timedelta(days=2), caps.GIVES_WAY)


def test_a_phone_rings_twice_a_day_at_most() -> None:
    call = replace(FREE, channel="call", rings=2)
    assert judge(call, NOW) == Hold(datetime(2026, 12, 2, 13, 0, tzinfo=UTC), caps.RANG_ENOUGH)
    assert isinstance(judge(replace(call, rings=1), NOW), Go)
    assert judge(replace(call, rings=0, ringing=True), NOW) == Hold(NOW + gate.PAUSE, gate.RINGING)


def test_no_hour_that_suits_all_places_is_staffs_work() -> None:
    nowhere = Windows((NEW_YORK, "Asia/Kolkata", "Pacific/Honolulu"))
    assert judge(replace(FREE, windows=nowhere), NOW) == End("lapsed", gate.NO_HOUR, task=True)


def test_what_she_just_asked_for_is_outside_caps_and_hours() -> None:
    for name in ("info_replies", "callback_receipt", "opt_out", "staff_alert"):
        asked = replace(
            FREE,
            purpose=PURPOSES[name],
            useful_until=None,
            talked_at=NOW,
            contacts=(NOW,) * 9,
            windows=Windows(("Pacific/Honolulu",)),
        )
        assert judge(asked, NOW) == Go(None)


def test_the_carrier_gives_up_before_night_and_before_it_is_of_no_use() -> None:
    for at, useful, valid in (
        (NOW, VISIT, hours(10) - timedelta(minutes=1)),
        (NOW, NOW + hours(2), hours(2)),
        (datetime(2026, 12, 2, 0, 45, tzinfo=UTC), VISIT, timedelta(minutes=14)),
        (datetime(2026, 12, 1, 13, 0, tzinfo=UTC), VISIT, hours(10)),
    ):
        assert judge(replace(FREE, useful_until=useful), at) == Go(int(valid.total_seconds()))


@pytest.mark.parametrize(
    ("purpose", "standing", "status"),
    [
        ("info_replies", Standing(True), None),
        ("info_replies", Standing(True, opted_out=True), "suppressed"),
        ("info_replies", Standing(False), "suppressed"),
        ("callback_receipt", Standing(False), "suppressed"),
        ("staff_alert", Standing(True, opted_out=True, by_carrier=True), "suppressed"),
        ("callback_receipt", Standing(True, texts_refused=True), "refused"),
        ("callback_receipt", Standing(True, opted_out=True, texts_refused=True), "suppressed"),
        ("opt_out", Standing(True, opted_out=True), None),  # the one confirmation follows the opt-out
        (
            "opt_out",
            Standing(True, opted_out=True, by_carrier=True),
            "suppressed",
        ),  # the carrier sent its own
        ("appointment", Standing(True, bad=True), "refused"),
    ],
)
def test_who_may_be_texted_is_decided_at_the_moment_of_sending(
    purpose: str, standing: Standing, status: str | None
) -> None:
    held = unwanted(PURPOSES[purpose], "text", standing)
    assert (held.status if held else None) == status


def test_a_landline_may_still_be_called() -> None:
    landline = Standing(True, texts_refused=True)
    assert unwanted(PURPOSES["appointment"], "call", landline) is None
    held = unwanted(PURPOSES["appointment"], "text", landline)
    assert held is not None
    assert held.outcome is Outcome.LANDLINE


def test_a_consent_counts_for_its_purpose_and_its_channel() -> None:
    agreed = {("reminders", "text"), ("callback_receipt", "text")}
    for purpose in ("appointment", "missed_visit", "after_visit", "callback_receipt", "callback_follow_up"):
        assert consented(purpose, "text", agreed)
        assert not consented(purpose, "call", agreed)
    assert not consented("article_follow_up", "text", agreed)
    assert not consented("info_replies", "text", agreed)
    assert consented("staff_alert", "text", ())
    assert not consented("a new purpose that nobody listed", "text", agreed)


def test_what_somebody_waits_for_has_a_lane_of_its_own() -> None:
    assert lane_of("info_replies", "text") == lane_of("staff_text", "text") == 0
    assert lane_of("appointment", "text") == 1
    assert lane_of("appointment", "call") == 2
    assert purpose_of("appointment").label == "Visit reminder"


@pytest.mark.parametrize(
    ("number", "zones"),
    [
        ("+19045550101", (NEW_YORK,)),
        ("+14155550123", ("America/Los_Angeles",)),
        ("+18509440000", ("America/Chicago",)),
        ("+19075550100", ("America/Adak", "America/Anchorage")),
        ("+18335550100", ()),
        ("+15005550006", ()),
        ("12", ()),
    ],
)
def test_a_number_is_where_its_area_code_says_and_otherwise_where_the_clinic_is(
    number: str, zones: tuple[str, ...]
) -> None:
    assert zones_of(number) == zones
    assert windows_of(number, NEW_YORK).zones == tuple(dict.fromkeys((NEW_YORK, *zones)))


@pytest.mark.parametrize("day", [datetime(2027, 3, 14), datetime(2027, 11, 7), datetime(2026, 12, 1)])
def test_no_minute_of_a_day_with_a_clock_change_is_allowed_at_night_anywhere(day: datetime) -> None:
    chicago = windows_of("+13125550100", NEW_YORK)
    minute = day.replace(tzinfo=UTC)
    for _ in range(60 * 36):
        walls = [minute.astimezone(ZoneInfo(zone)) for zone in chicago.zones]
        awake = all(8 <= wall.hour < 20 for wall in walls) and all(
            (wall.hour, wall.minute) <= (19, 45) for wall in walls
        )
        assert chicago.allows(minute) == awake, minute
        minute += timedelta(minutes=1)


def test_a_skipped_minute_is_the_first_after_it_and_of_a_repeated_one_the_first_counts() -> None:
    spring, autumn = datetime(2027, 3, 14), datetime(2027, 11, 7)
    skipped = instant_at(spring.date(), spring.replace(hour=2, minute=30).time(), NEW_YORK)
    assert skipped == datetime(2027, 3, 14, 7, 0, tzinfo=UTC)
    repeated = instant_at(autumn.date(), autumn.replace(hour=1, minute=30).time(), NEW_YORK)
    assert repeated == datetime(2027, 11, 7, 5, 30, tzinfo=UTC)


def test_outside_the_hours_the_last_quarter_before_is_found_and_the_first_after() -> None:
    windows = windows_of("+14155550123", NEW_YORK)  # 11 to 20 on the clinic's wall
    early = datetime(2026, 12, 1, 14, 0, tzinfo=UTC)
    assert windows.last(early) == datetime(2026, 12, 1, 0, 45, tzinfo=UTC)
    assert windows.next(early) == datetime(2026, 12, 1, 16, 0, tzinfo=UTC)
    assert windows.last(NOW + hours(2)) == NOW + hours(2)
