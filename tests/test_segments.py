"""Texts as the carrier counts them. The counts are those of Twilio's calculator (npm sms-segments-calculator
1.3.0).
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from line.core.hours import Hours
from line.core.library import Sentence
from line.core.segments import (
    GSM_BASIC,
    GSM_EXTENDED,
    Segments,
    count,
    is_gsm,
    not_gsm,
    page,
    pages,
    text_block,
    to_gsm,
    write_day,
    write_hours,
    write_number,
    write_time,
)

ZONE = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Segments("GSM-7", 0, 1)),
        ("a" * 160, Segments("GSM-7", 160, 1)),
        ("a" * 161, Segments("GSM-7", 161, 2)),
        ("a" * 306, Segments("GSM-7", 306, 2)),
        ("a" * 307, Segments("GSM-7", 307, 3)),
        ("€" * 80, Segments("GSM-7", 160, 1)),
        ("€" * 81, Segments("GSM-7", 162, 2)),
        # 153 is odd: an extension character that would straddle two parts moves to the next one whole.
        ("€" * 153, Segments("GSM-7", 306, 3)),
        ("a" * 152 + "€" + "a" * 152, Segments("GSM-7", 306, 3)),
        ("á" + "a" * 69, Segments("UCS-2", 70, 1)),
        ("á" + "a" * 70, Segments("UCS-2", 71, 2)),
        ("á" + "a" * 133, Segments("UCS-2", 134, 2)),
        ("á" + "a" * 134, Segments("UCS-2", 135, 3)),
        ("\U0001f44d" * 35, Segments("UCS-2", 70, 1)),
        # 67 is odd: a surrogate pair is not split, so 33 fit in a part.
        ("\U0001f44d" * 67, Segments("UCS-2", 134, 3)),
        ("cita médica", Segments("GSM-7", 11, 1)),
        ("mañana a las 9", Segments("GSM-7", 14, 1)),
        ("confirmó", Segments("UCS-2", 8, 1)),
    ],
)
def test_counts_are_twilios(text: str, expected: Segments) -> None:
    assert count(text) == expected


def test_the_alphabet_is_that_of_the_standard() -> None:
    assert len(GSM_BASIC) == 127  # 128 places, one of which is the escape to the extension table
    assert len(GSM_EXTENDED) == 10
    assert not_gsm("áíóúÁÍÓÚçêâ`\t\u2019\u2014\u00a0\u2026") == list("áíóúÁÍÓÚçêâ`\t\u2019\u2014\u00a0\u2026")
    assert is_gsm("é è ù ì ò à ä ö ñ ü Ä Ö Ñ Ü å Å æ Æ ø Ø ß É Ç ¿ ¡ £ ¥ § ¤ ΓΔΘΛΞΠΣΦΨΩ")


@given(st.text(max_size=700))
def test_a_count_is_never_less_than_the_room_needed(text: str) -> None:
    got = count(text)
    one, many = (160, 153) if got.encoding == "GSM-7" else (70, 67)
    assert got.encoding == ("GSM-7" if is_gsm(text) else "UCS-2")
    assert (got.segments == 1) == (got.units <= one)
    if got.segments > 1:
        # A part wastes at most one unit, before a character that must not be split.
        assert (got.segments - 1) * (many - 1) < got.units <= got.segments * many
    if got.encoding == "UCS-2":
        assert got.units == len(text.encode("utf-16-be", "surrogatepass")) // 2


@given(st.text(max_size=300), st.text(max_size=50))
def test_more_text_never_takes_fewer_segments_of_the_same_kind(text: str, more: str) -> None:
    before, after = count(text), count(text + more)
    assert before.encoding != after.encoding or after.segments >= before.segments


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("\u201cIt\u2019s\u201d \u2018so\u2019", "\"It's\" 'so'"),
        ("one \u2013 two \u2014 three\u2026", "one - two - three..."),
        ("103 ºF", "103 degrees F"),
        ("103°F and 38 °C", "103 degrees F and 38 degrees C"),
        ("care.\u00a0 This", "care.  This"),
        ("2:30\u202fp.\u202fm.", "2:30 p. m."),
        ("\u2022 Burns", "- Burns"),
        ("a\tb\u200b\ufeff", "a b"),
        ("½ cup", "1/2 cup"),
        ("medicio\u0301n", "medición"),
    ],
)
def test_look_alikes_are_put_into_the_alphabet(typed: str, sent: str) -> None:
    assert to_gsm(typed) == sent


def test_accents_are_never_dropped() -> None:
    assert to_gsm("medición está aquí") == "medición está aquí"
    assert not_gsm(to_gsm("medición está aquí")) == ["ó", "á", "í"]


def test_numbers_are_written_with_hyphens() -> None:
    assert write_number("+19045642000") == "904-564-2000"
    assert write_number("+447911123456") == "+447911123456"


@pytest.mark.parametrize(
    ("at", "english", "spanish"),
    [
        (datetime(2026, 11, 23, 10, 0, tzinfo=ZONE), "10 AM Mon Nov 23", "10 a.m. lun 23 nov"),
        (datetime(2026, 12, 1, 14, 30, tzinfo=ZONE), "2:30 PM Tue Dec 1", "2:30 p.m. mar 1 dic"),
        (datetime(2026, 11, 28, 12, 0, tzinfo=ZONE), "noon Sat Nov 28", "12 p.m. sab 28 nov"),
        (datetime(2026, 11, 25, 9, 5, tzinfo=ZONE), "9:05 AM Wed Nov 25", "9:05 a.m. mié 25 nov"),
    ],
)
def test_times_are_written_short(at: datetime, english: str, spanish: str) -> None:
    assert (write_time(at, "en"), write_time(at, "es")) == (english, spanish)


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_day_of_every_month_is_written_in_gsm(language: str) -> None:
    day = date(2026, 1, 1)
    seen = set()
    while day.year == 2026:
        text = write_time(datetime(day.year, day.month, day.day, 14, 30, tzinfo=ZONE), language)
        assert is_gsm(text), text
        seen.add((day.weekday(), day.month))
        day += timedelta(days=1)
    assert len(seen) == 7 * 12
    assert write_day(date(2026, 11, 23), language) in ("Mon Nov 23", "lun 23 nov")


@pytest.mark.parametrize("language", ["en", "es"])
def test_hours_are_written_as_a_week(language: str) -> None:
    weekly = {day: ((time(8), time(12)), (time(13), time(17))) for day in range(4)} | {
        5: ((time(9), time(12)),)
    }
    text = write_hours(Hours("America/New_York", weekly), language)
    assert is_gsm(text)
    assert (
        text
        == {
            "en": "Mon-Thu 8 AM-noon, 1 PM-5 PM; Sat 9 AM-noon",
            "es": "lun-jue 8 a.m.-12 p.m., 1 p.m.-5 p.m.; sab 9 a.m.-12 p.m.",
        }[language]
    )


def item(text: str, **marks: bool) -> Sentence:
    return Sentence(text, text, "en", **marks)


def test_lists_stand_on_lines_of_their_own() -> None:
    body = [item("It may.", paragraph=True), item("Or not:"), item("Burns.", bullet=True), item("At night.")]
    assert text_block([*body, item("Ours.", paragraph=True)]) == "It may. Or not:\n- Burns. At night.\nOurs."


def test_pages_fit_and_the_last_has_its_own_footer() -> None:
    body = [item("a" * 99 + ".")] * 9
    cuts = pages(body, 0, "JOI: Long (1 of 3): ", " Reply MORE.", " Reply CALL or MENU.")
    assert cuts == ((0, 4), (4, 8), (8, 9))
    for start, end in cuts:
        text = "JOI: Long (1 of 3): " + text_block(body[start:end]) + " Reply MORE."
        assert count(text).segments <= 3


def test_pages_go_on_from_any_sentence() -> None:
    body = [item("a" * 99 + ".")] * 9
    assert pages(body, 4, "", "", "")[0] == (4, 8)
    assert pages(body, 9, "", "", "") == ()
    with pytest.raises(ValueError, match="no sentence 9"):
        page(body, 9, "", "", "")


def test_a_safety_line_is_not_left_alone_on_the_last_page() -> None:
    body = [*[item("a" * 99 + ".")] * 4, item("b" * 99 + ".", ours=True)]
    assert pages(body, 0, "", "", "") == ((0, 3), (3, 5))


@given(
    st.lists(st.tuples(st.integers(1, 300), st.booleans(), st.booleans()), min_size=1, max_size=25),
    st.integers(0, 80),
    st.integers(0, 80),
)
def test_pages_cover_every_sentence_once_in_order(
    shape: list[tuple[int, bool, bool]], head: int, foot: int
) -> None:
    body = [item("a" * size, ours=ours, bullet=bullet) for size, ours, bullet in shape]
    cuts = pages(body, 0, "h" * head, "f" * foot, "l" * (80 - foot))
    assert [n for start, end in cuts for n in range(start, end)] == list(range(len(body)))
    for start, end in cuts:
        tail = "l" * (80 - foot) if end == len(body) else "f" * foot
        assert end == start + 1 or count("h" * head + text_block(body[start:end]) + tail).segments <= 3
