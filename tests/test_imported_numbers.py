"""Phone numbers of a scraped page: whole ones are offered however they are written, half ones never."""

from __future__ import annotations

from pathlib import Path

import pytest

from line.core.scraped_numbers import numbers
from tests.taken_in import KNOWN, body_of, imported, loaded, needed, report_of

PAGE = "Sore Hip\n\nA sore hip is common. {}\n"


def test_a_whole_number_is_not_damaged_by_its_own_beginning_beside_it() -> None:
    page = PAGE.format("If you cannot move, call (904) 564-2000. If your toes are numb, call us at (904) 56")
    body = body_of(page)
    assert "If you cannot move, call (904) 564-2000. If your toes are numb, call us." in body


def test_advice_with_half_a_number_stays_without_it() -> None:
    assert "Then rest, and call us if it is red." in body_of(
        PAGE.format("Then rest, and call (904) 56 if it is red.")
    )


def test_a_sentence_with_a_whole_number_only_loses_the_half_one() -> None:
    found, markdown = imported(PAGE.format("Call (904) 564-2000 or (904) 56 to book.").encode())
    assert "Call (904) 564-2000 to book." in markdown
    assert "half a phone number ((904) 56)" in needed(found)


@pytest.mark.parametrize(
    "half",
    [
        "Please contact us at 904-56",
        "904-564-20",
        "904.564.20",
        "904–564–20",
        "904-5642",
        "Dial 1-800-JOI for a visit.",
        "1-800-JOI",
        "Call nine oh four five six four two.",
        "nine oh four five six four two",
        "Call our new patient line today at 904-56 to book.",
        "Call 904-564-XXXX.",
        "Call 904-564 NOW",
        "Call 904 to book.",
        "Call 904-564-20000.",
        "JOI-20",
        "1.\nWhat is 904-56?",
    ],
)
def test_half_a_number_is_never_offered_whatever_stands_around_it(half: str) -> None:
    found, markdown = imported(PAGE.format(f"Rest helps.\n\n{half}").encode())
    body = markdown.rpartition("\n---\n")[2]
    assert not any(digits in body for digits in ("904", "800", "oh four", "JOI"))
    assert "number:" not in markdown
    assert half.splitlines()[-1] in report_of(found)
    assert "cut off" in needed(found)


@pytest.mark.parametrize(
    "written",
    [
        "904–564–2000",
        "904 564 2000",
        "904 - 564 - 2000",
        "904.564.2000",
        "(904)JOI-2000",
        "904 JOI-2000",
        "+1 (904) 564-2000",
        "1-904-564-2000",
        "9045642000",
        "five six four, two thousand",
    ],
)
def test_a_whole_number_is_offered_however_it_is_joined(written: str, tmp_path: Path) -> None:
    article = loaded(imported(PAGE.format(f"Call {written} 24 hours a day.").encode())[1], tmp_path)
    sentence = article.sections[0].sentences[1]
    assert sentence.text == "Call 904-564-2000 24 hours a day."
    assert "9 0 4, 5 6 4, 2 0 0 0" in sentence.spoken


@pytest.mark.parametrize("lines", ["(904)\n564-2000", "904-564-\n2000", "904-\nJOI-2000"])
def test_a_number_over_two_lines_is_whole(lines: str) -> None:
    assert f"Call {lines} today.".replace("\n", " ") in body_of(PAGE.format(f"\n\nCall {lines} today."))


@pytest.mark.parametrize("extension", [" x12", "x12", " ext. 12", ", Ext 12", " extension 12"])
def test_an_extension_stays_beside_its_number(extension: str) -> None:
    assert "Call 904-564-2000 extension 12 to book." in body_of(
        PAGE.format(f"Call 904-564-2000{extension} to book.")
    )


@pytest.mark.parametrize(
    "words",
    [
        "A walk may reach 450 meters.",
        "The number of steps may reach 450.",
        "We see 250-300 patients in a year.",
        "Take 200-400-600 mg over the day.",
        "Call us if your temperature is 101.",
        "If it is over 180/110, call us.",
        "Call 911 NOW.",
        "Call or text 988.",
        "It was seen on 2024-05-01.",
        "Count one, two, three, four, five, six, seven.",
        "The L4-L5 disc, 10-15 reps, T12.",
    ],
)
def test_other_numbers_are_no_phone_numbers(words: str) -> None:
    assert numbers(words, KNOWN) == ()
    assert words in body_of(PAGE.format(words))


def test_a_number_that_follows_another_is_found_where_it_begins() -> None:
    [found] = numbers("We are at Suite 200 (904) 564-2000.", ())
    assert (found.written, found.e164) == ("(904) 564-2000", "+19045642000")
