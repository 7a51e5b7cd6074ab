"""What the line says, as the console shows it: whole, in both languages, measured as it really goes out, and found."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from line.core.prompt_table import PROMPTS
from line.core.review import Review
from line.core.segments import count
from line.services import saying
from line.services.line import Line
from line.services.saying import APPROVED, OUTDATED, SIGNED, UNSIGNED, UNTRANSLATED, Sayings, signature
from line.services.saying_search import HARD, OPEN, Asked, Found, search, slug_of, title_of
from line.store.engine import Database
from tests.composed import Patient, composed, emptied, kept_postgresql
from tests.talks import script

__all__ = ["emptied", "kept_postgresql"]  # fixtures of this file

HO = "heterotopic-ossification"


@pytest.fixture
def line(emptied: Database) -> Line:
    return composed(emptied)


@pytest.fixture(scope="module")
def sayings(migrated_file: Path) -> Sayings:
    """Made once for all tests, as in a process."""
    return Sayings(composed(Database(f"sqlite:///{migrated_file}")))


def found(sayings: Sayings, **asked: str) -> Found:
    return search(sayings, Asked(**asked))


def test_every_sentence_and_every_section_is_there_in_both_languages(sayings: Sayings) -> None:
    assert {(one.name, one.language) for one in sayings.sentences} == {
        (name, language) for name in PROMPTS for language in ("en", "es")
    }
    sections = {section.slug for section in script().library.edition(HO, "en").sections}
    for language in ("en", "es"):
        edition = sayings.edition(HO, language)
        assert edition is not None
        assert {part.slug for part in edition.parts} == sections
        assert edition.signature.state == (APPROVED if language == "en" else UNSIGNED)


def test_no_placeholder_is_left_and_every_measure_is_of_the_words_shown(sayings: Sayings) -> None:
    for one in sayings.sentences:
        assert one.heard or one.texted
        for form in (one.heard, one.texted):
            assert form is None or ("{" not in form.words and form.words.strip())
        if one.heard is not None:
            assert 0 < one.heard.seconds < 60
        if one.texted is not None:
            assert (one.texted.segments, one.texted.encoding) == (count(one.texted.words).segments, "GSM-7")
            assert one.texted.segments <= 3


@pytest.mark.parametrize(
    ("word", "section", "language"), [("symptoms", "symptoms", "en"), ("causas", "causes", "es")]
)
def test_a_page_is_shown_as_a_patient_gets_it(line: Line, word: str, section: str, language: str) -> None:
    edition = Sayings(line).edition(HO, language)
    assert edition is not None
    (part,) = [part for part in edition.parts if part.slug == section]
    patient = Patient(line)
    if language == "es":
        patient.says("ES")
        assert str(patient.says(word)).split(": ", 1)[1] in part.texted[0].words
    else:
        assert [patient.says(words) for words in (word, *["more"] * (len(part.texted) - 1))] == [
            page.words for page in part.texted
        ]


def test_the_only_hard_sentences_are_those_that_were_given_to_us(sayings: Sayings) -> None:
    hard = [one for one in sayings.sentences if one.too_hard]
    assert all(one.given for one in hard)
    assert [one.name for one in found(sayings, state=HARD).sentences] == [one.name for one in hard]


def test_words_are_found_whatever_their_accents_and_capitals(sayings: Sayings) -> None:
    names = {one.name for one in found(sayings, words="EMERGENCIA medica").sentences}
    assert "notice.emergency" in names
    assert [part.slug for part in found(sayings, words="radiation", language="en").sections] == ["treatment"]
    assert found(sayings, words="xylophone").count == 0
    assert {one.language for one in found(sayings, words="911", language="es").sentences} == {"es"}


def test_what_is_not_signed_is_found_by_its_state(sayings: Sayings) -> None:
    unsigned = found(sayings, state=OPEN)
    assert {part.language for part in unsigned.sections} == {"es"}
    assert unsigned.more == len(sayings.sentences) - len(unsigned.sentences)


def test_parts_have_a_title_and_an_address_of_their_own(sayings: Sayings) -> None:
    assert len({slug_of(part) for part in sayings.parts}) == len(sayings.parts)
    assert all(sayings.parts)
    assert title_of("what the line sends by itself: one part, and more") == "What the line sends by itself"
    assert title_of("") == "Others"


def test_a_signature_says_who_and_when_or_what_is_missing() -> None:
    signed = Review("Ana Sample", "2026-11-20")
    assert signature(signed) == saying.Signature(SIGNED, "Signed by Ana Sample on 2026-11-20")
    assert signature(replace(signed, outdated=True)).state == OUTDATED
    assert signature(Review()).state == UNSIGNED
    assert (signature(None, own=True).state, signature(None, own=True).open) == (APPROVED, False)


def test_a_sample_is_never_shown_as_the_clinics_own(line: Line) -> None:
    library = line.script.library
    marked = {key: replace(article, sample=True) for key, article in library.articles.items()}
    practised = replace(line.script, library=replace(library, articles=marked))
    edition = Sayings(replace(line, script=practised)).edition(HO, "en")
    assert edition is not None
    assert (edition.signature.state, edition.signature.open) == ("sample", True)
    assert {part.signature.state for part in edition.parts} == {UNSIGNED}


def test_an_article_that_nobody_translated_is_shown_as_such(line: Line) -> None:
    library = line.script.library
    english = library.edition(HO, "en")
    only = replace(library, articles={(HO, "en"): english, (HO, "es"): english})
    edition = Sayings(replace(line, script=replace(line.script, library=only))).edition(HO, "es")
    assert edition is not None
    assert (edition.own, edition.signature.state) == ("en", UNTRANSLATED)
    assert {piece.language for part in edition.parts for piece in part.heard} == {"en"}


@pytest.mark.parametrize("wanted", ["911", "9 1 1", "9-1-1"])
def test_a_number_is_found_however_its_digits_are_written(sayings: Sayings, wanted: str) -> None:
    names = {(one.name, one.language) for one in found(sayings, words=wanted).sentences}
    texted, heard = ("text.help", "en"), ("notice.emergency", "en")
    assert {heard, ("notice.emergency", "es"), texted} <= names
    assert ("goodbye", "en") not in names
    by_name = {(one.name, one.language): one for one in sayings.sentences}
    assert "9 1 1" in by_name[heard].words
    assert "9 1 1" not in by_name[texted].words


def test_the_clinics_number_is_found_as_it_is_texted_and_as_it_is_read_out(sayings: Sayings) -> None:
    for wanted in ("904-564-2000", "904 564 2000", "9 0 4, 5 6 4, 2 0 0 0"):
        words = [one.words for one in found(sayings, words=wanted).sentences]
        assert any("904-564-2000" in one for one in words), wanted
        assert any("9 0 4, 5 6 4, 2 0 0 0" in one for one in words), wanted
