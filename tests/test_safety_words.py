"""The words for an emergency, for self-harm and for what needs care today: short, plain, and one text each."""

from __future__ import annotations

import pytest
import textstat

from line.core import segments
from line.core.clinic import Clinic
from line.core.prompts import Phrases
from line.core.safety import EMERGENCY, SAME_DAY, SELF_HARM
from line.core.turn import PhoneNumber, Say
from tests.talks import content, script

TIERS = (EMERGENCY, SELF_HARM, SAME_DAY)
HARDEST_GRADE = 6.0
"""AMA and NIH advise the sixth grade (safety.md C8)."""
EASIEST_SPANISH = 70.0
"""Fernandez-Huerta: 70 and above is "fairly easy"."""


def staff() -> tuple[tuple[str, PhoneNumber], ...]:
    clinic: Clinic = content().clinic
    return (("staff_number", PhoneNumber(clinic.staff_number)),)


def forms(tier: str, language: str) -> tuple[str, str]:
    """As spoken and as texted."""
    phrases: Phrases = script().phrases
    said = Say(f"red_flag.{tier}", staff())
    return phrases.spoken(said, language), phrases.texted(said, language)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("tier", TIERS)
def test_every_wording_is_one_text_of_the_gsm_alphabet(tier: str, language: str) -> None:
    counted = segments.count(forms(tier, language)[1])
    assert (counted.encoding, counted.segments) == ("GSM-7", 1)


@pytest.mark.parametrize("tier", TIERS)
def test_every_wording_reads_at_the_sixth_grade_or_below(tier: str) -> None:
    textstat.set_lang("en")
    for words in forms(tier, "en"):
        assert textstat.flesch_kincaid_grade(words) <= HARDEST_GRADE, words


@pytest.mark.parametrize("tier", TIERS)
def test_every_spanish_wording_is_easy_to_read(tier: str) -> None:
    textstat.set_lang("es")
    try:
        for words in forms(tier, "es"):
            assert textstat.fernandez_huerta(words) >= EASIEST_SPANISH, words
    finally:
        textstat.set_lang("en")


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("tier", TIERS)
def test_every_wording_names_911_and_promises_no_watch(tier: str, language: str) -> None:
    spoken, texted = forms(tier, language)
    assert "9 1 1" in spoken
    assert "911" in texted
    for promise in ("we are watching", "wait for", "espere un texto"):
        assert promise not in (spoken + texted).lower()


@pytest.mark.parametrize("language", ["en", "es"])
def test_self_harm_names_988_and_what_cannot_wait_names_our_staff(language: str) -> None:
    spoken, texted = forms(SELF_HARM, language)
    assert "9 8 8" in spoken
    assert "988" in texted
    for tier in (EMERGENCY, SAME_DAY):
        assert "904-5" in forms(tier, language)[1]
