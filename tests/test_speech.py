"""How numbers, times, days and abbreviations are said, and where a long text pauses."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from line.core.hours import Hours
from line.core.library import Sentence
from line.core.speech import (
    piece,
    pieces,
    say_day,
    say_digits,
    say_hours,
    say_number,
    say_time,
    seconds,
    spoken_form,
    without_spoken_form,
)

WEEK = {day: ((time(8), time(17)),) for day in range(5)}


def sentence(words: int, ours: bool = False) -> Sentence:
    text = " ".join(["word"] * words) + "."
    return Sentence(text, text, "en", ours=ours)


def test_numbers_are_said_in_three_groups() -> None:
    assert say_number("+19045642000", "en") == "9 0 4, 5 6 4, 2 0 0 0"
    assert say_number("+19045642000", "es") == "9 0 4, 5 6 4, 2 0 0 0"
    assert say_number("+447911123456", "en").startswith("plus 4 4 7")
    assert say_digits("4821") == "4, 8, 2, 1"


@pytest.mark.parametrize(
    ("at", "english", "spanish"),
    [
        (time(14, 30), "2 30 P M", "las 2 y 30 de la tarde"),
        (time(8), "8 A M", "las 8 de la mañana"),
        (time(13), "1 P M", "la 1 de la tarde"),
        (time(9, 5), "9 oh 5 A M", "las 9 y 5 de la mañana"),
        (time(12), "noon", "mediodía"),
        (time(0), "midnight", "medianoche"),
        (time(12, 15), "12 15 P M", "las 12 y 15 de la tarde"),
        (time(20), "8 P M", "las 8 de la noche"),
    ],
)
def test_times_are_said_as_people_say_them(at: time, english: str, spanish: str) -> None:
    local = datetime.combine(date(2026, 11, 23), at, tzinfo=ZoneInfo("America/New_York"))
    assert (say_time(local, "en"), say_time(local, "es")) == (english, spanish)


@pytest.mark.parametrize(
    ("day", "english", "spanish"),
    [
        (date(2026, 11, 20), "today", "hoy"),
        (date(2026, 11, 21), "tomorrow", "mañana"),
        (date(2026, 11, 23), "Monday", "el lunes"),
        (date(2026, 11, 26), "Thursday", "el jueves"),
        (date(2026, 11, 27), "Friday, November 27", "el viernes, 27 de noviembre"),
        (date(2026, 11, 30), "Monday, November 30", "el lunes, 30 de noviembre"),
    ],
)
def test_days_are_said_from_today(day: date, english: str, spanish: str) -> None:
    friday = date(2026, 11, 20)
    assert (say_day(day, friday, "en"), say_day(day, friday, "es")) == (english, spanish)


def test_hours_are_said_as_a_week() -> None:
    hours = Hours("America/New_York", WEEK | {5: ((time(9), time(12)),)})
    assert say_hours(hours, "en") == "Monday to Friday, 8 A M to 5 P M; Saturday, 9 A M to noon"
    assert say_hours(hours, "es").startswith("lunes a viernes, de las 8 de la mañana a las 5 de la tarde")


def test_the_spoken_form_replaces_the_longest_abbreviation_first() -> None:
    forms = {"JOI": "J O I", "JOI-2000": "9 0 4, 5 6 4, 2 0 0 0", "NSAID's": "non-steroidal drugs"}
    assert spoken_form("Call JOI-2000. JOI can help.", forms) == "Call 9 0 4, 5 6 4, 2 0 0 0. J O I can help."
    assert spoken_form("Radiation or NSAID\u2019s.", forms) == "Radiation or non-steroidal drugs."
    assert spoken_form("JOINT pain", forms) == "JOINT pain"


def test_degrees_numbers_and_the_emergency_line_are_spelled_out() -> None:
    assert spoken_form("as high as 103 ºF.", {}) == "as high as 103 degrees Fahrenheit."
    assert spoken_form("38 °C", {}, "es") == "38 grados Celsius"
    assert spoken_form("Call 904-564-2000 or 911.", {}) == "Call 9 0 4, 5 6 4, 2 0 0 0 or 9 1 1."


def test_an_abbreviation_without_a_spoken_form_is_found() -> None:
    assert without_spoken_form("ADLs, NSAIDs, CT and X-Rays at JOI", {"JOI": "J O I"}) == (
        "ADLs",
        "NSAIDs",
        "CT",
    )
    assert without_spoken_form("Bone Scan. A person. Vitamin C.", {}) == ()


def test_seconds_count_words_digits_and_stops() -> None:
    assert seconds("") == 0
    assert seconds("word " * 145) == pytest.approx(60.4)
    assert seconds("9 0 4, 5 6 4, 2 0 0 0") == pytest.approx(10 / 145 * 60 + 0.4)
    assert seconds("One. Two.") == pytest.approx(2 / 145 * 60 + 0.8)
    assert seconds("as-soon-as-possible") == seconds("as soon as possible")


def test_pieces_end_at_sentences_and_leave_room_for_the_heading() -> None:
    body = [sentence(24)] * 6  # about ten seconds each
    assert pieces(body, limit=40) == ((0, 3), (3, 6))
    assert pieces(body, limit=42) == ((0, 4), (4, 6))
    assert pieces(body, limit=42, opening="A heading of words") == ((0, 3), (3, 6))


def test_a_safety_line_is_not_left_alone_in_the_last_piece() -> None:
    body = [*[sentence(24)] * 3, sentence(24, ours=True)]
    assert pieces(body, limit=40) == ((0, 2), (2, 4))


def test_a_piece_from_a_place_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="no sentence 3"):
        piece([sentence(3)] * 3, 3)


@given(st.lists(st.tuples(st.integers(1, 90), st.booleans()), min_size=1, max_size=30), st.floats(5, 60))
def test_pieces_cover_every_sentence_once_in_order(shape: list[tuple[int, bool]], limit: float) -> None:
    body = [sentence(words, ours) for words, ours in shape]
    cuts = pieces(body, limit)
    assert [n for start, end in cuts for n in range(start, end)] == list(range(len(body)))
    for start, end in cuts:
        assert end == start + 1 or sum(seconds(s.spoken) for s in body[start:end]) <= limit
