"""The words of what the line sends by itself: one part, our name and number, a way out, and nothing private."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from itertools import product

import pytest

from line.core.prompt_table import PROMPTS, REMINDERS
from line.core.segments import count, is_gsm, write_visit
from line.core.turn import Moment, PhoneNumber, Say, Value
from tests.talks import script

LANGUAGES = ("en", "es")
NOON = datetime(2026, 1, 1, 12, 30)
YEAR = [NOON + timedelta(days=day, hours=hour) for day, hour in product(range(366), (0, 1, -2, -12))]
# safety.md H3 and T13: what an unencrypted text never says, and what no outreach may offer.
PRIVATE = re.compile(
    r"\b(orthop\w*|ortop\w*|bones?|hueso\w*|knee|rodilla|hip|cadera|shoulder|hombro|elbow|codo|spine|fracture\w*|fractura\w*"
    r"|ossification|surgery|cirugia|operaci\w*|results?|resultado\w*|doctor\w*|dr|nurse|enfermera|physician|medicine"
    r"|offer|sale|discount|oferta|descuento|new service)\b",
    re.IGNORECASE,
)


def longest(language: str) -> Moment:
    at = max(YEAR, key=lambda moment: len(write_visit(moment, language)))
    return Moment(at, at, visit=True)


def filled(name: str, language: str) -> str:
    at = longest(language)
    values: list[tuple[str, Value]] = [
        (value, PhoneNumber("+19045642000") if value == "number" else at) for value in PROMPTS[name]
    ]
    return script().phrases.texted(Say(name, tuple(values)), language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", REMINDERS)
def test_every_reminder_at_its_longest_is_one_part(name: str, language: str) -> None:
    words = filled(name, language)
    assert (count(words).encoding, count(words).segments) == ("GSM-7", 1), words
    assert count(words).units <= 160


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", REMINDERS)
def test_every_reminder_names_the_clinic_its_number_and_the_way_out_and_nothing_private(
    name: str, language: str
) -> None:
    words = filled(name, language)
    assert words.startswith("JOI 904-564-2000: ")
    assert re.search(r"\bSTOP\b", words.partition(": ")[2])
    assert not PRIVATE.search(words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_visit_reminder_tells_the_time_and_both_answers(language: str) -> None:
    for name in ("reminder.visit", "reminder.visits"):
        words = filled(name, language)
        assert write_visit(longest(language).at, language) in words
        assert re.search(r"\bC\b", words)
        assert re.search(r"\bR\b", words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_hour_of_every_day_of_a_year_can_stand_in_a_text(language: str) -> None:
    written = {write_visit(moment, language) for moment in YEAR}
    assert all(is_gsm(words) for words in written)
    assert len(written) == len(YEAR)


@pytest.mark.parametrize(
    ("language", "at", "words"),
    [
        ("en", datetime(2026, 12, 1, 14, 30), "Tue Dec 1 at 2:30 PM"),
        ("en", datetime(2026, 12, 2, 12, 0), "Wed Dec 2 at noon"),
        ("es", datetime(2026, 12, 1, 14, 30), "mar 1 dic a las 2:30 PM"),
        ("es", datetime(2026, 12, 2, 13, 0), "mié 2 dic a la 1 PM"),
        ("es", datetime(2026, 12, 5, 12, 0), "sab 5 dic a las 12 PM"),
    ],
)
def test_a_visit_is_written_as_people_say_it(language: str, at: datetime, words: str) -> None:
    assert write_visit(at, language) == words
