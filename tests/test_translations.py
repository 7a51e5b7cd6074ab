"""A translated article: tied to its English section by section, spoken as it is written, texted in GSM-7."""

from __future__ import annotations

from pathlib import Path

import pytest

from line.core.segments import count
from line.loader import load
from tests.sample_content import change, load_sample, problems, sample_content

FOLDER = "articles/heterotopic-ossification"
ENGLISH, SPANISH = f"{FOLDER}/en.md", f"{FOLDER}/es.md"
SLUG = "heterotopic-ossification"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return sample_content(tmp_path)


def drop(path: Path, start: str, end: str) -> None:
    """The file without what stands from `start` up to `end`."""
    text = path.read_text(encoding="utf-8")
    at = text.index(start)
    path.write_text(text[:at] + text[text.index(end, at + 1) :], encoding="utf-8")


def test_the_spanish_article_has_the_sections_of_the_english_one() -> None:
    library = load().library
    english, spanish = library.edition(SLUG, "en"), library.edition(SLUG, "es")
    assert spanish.language == "es"
    assert [s.slug for s in spanish.sections] == [s.slug for s in english.sections]
    assert [s.kind for s in spanish.sections] == [s.kind for s in english.sections]
    for ours, theirs in zip(spanish.sections, english.sections, strict=True):
        shape = [(s.bullet, s.ours, s.language) for s in ours.sentences]
        assert shape == [(s.bullet, s.ours, "es") for s in theirs.sentences]
        assert (ours.label, ours.heading) != (theirs.label, theirs.heading)
        assert not set(ours.keywords) & set(theirs.keywords)
    assert (spanish.author, spanish.source) == (english.author, english.source)


def test_what_is_texted_loses_only_the_accents_that_gsm_7_has_not() -> None:
    symptoms = load().library.edition(SLUG, "es").section("symptoms")
    assert (symptoms.label, symptoms.spoken_label) == ("Sintomas", "Síntomas")
    said = " ".join(sentence.spoken for sentence in symptoms.sentences)
    texted = " ".join(sentence.text for sentence in symptoms.sentences)
    assert "103 grados Fahrenheit" in said
    assert "hinchazón" in said
    assert "hinchazon" in texted
    assert "La fiebre es mas comun" in texted
    assert count(texted).encoding == "GSM-7"
    overview = load().library.edition(SLUG, "es").section("what-it-is")
    assert overview.heading == "¿Qué es la osificacion heterotopica?"  # ¿ and é are in the alphabet


def test_without_the_declared_rule_an_accent_in_a_text_is_a_fault(content: Path) -> None:
    change(content / SPANISH, "texted: unaccent\n", "")
    assert any(problem.startswith(SPANISH) and "outside GSM-7" in problem for problem in problems(content))


def test_another_rule_for_texts_is_a_fault(content: Path) -> None:
    line = change(content / SPANISH, "texted: unaccent", "texted: translit")
    assert f"{SPANISH}:{line}: texted: the one rule for texts is unaccent" in problems(content)


def test_a_section_is_outdated_when_its_english_changes_and_the_line_still_speaks(content: Path) -> None:
    change(content / ENGLISH, "There may be a genetic link.", "There is a genetic link.")
    sections = load_sample(content).library.edition(SLUG, "es").sections
    old = [section.slug for section in sections if section.review and section.review.outdated]
    assert old == ["causes"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: Heterotopic Ossification", "title: Heterotopic Bone"),
        ("author_credit: By Cesar Roman, MS, ATC.", "author_credit: By Cesar Roman, MS."),
        ("ASAP: {spoken: as-soon-as-possible,", "ASAP: {spoken: very soon,"),
        ("texted: activities of daily living}", "texted: daily tasks}"),
        ('JOI-2000: {number: "+19045642000"}\n  ADLs', 'JOI-2000: {number: "+19045642009"}\n  ADLs'),
    ],
)
def test_all_sections_are_outdated_when_what_is_said_beside_their_english_changes(
    content: Path, old: str, new: str
) -> None:
    change(content / ENGLISH, old, new)
    sections = load_sample(content).library.edition(SLUG, "es").sections
    assert all(section.review and section.review.outdated for section in sections)


def test_what_no_patient_hears_of_the_english_file_makes_nothing_outdated(content: Path) -> None:
    change(content / ENGLISH, "keywords: [heterotopic ossification, ", "keywords: [")
    change(content / ENGLISH, "source: heterotopic-ossification.txt", "source: https://example.org/ho")
    sections = load_sample(content).library.edition(SLUG, "es").sections
    assert not any(section.review and section.review.outdated for section in sections)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (SPANISH, "title: Osificación heterotópica", "title: Osificación heterotopica"),
        (SPANISH, "label: Causas", "label: Motivos"),
        (SPANISH, "author_credit: Por Cesar Roman, MS, ATC.", "author_credit: Por Cesar Roman."),
        (SPANISH, 'JOI-2000: {number: "+19045642000"}', 'JOI-2000: {number: "+19045642009"}'),
        (SPANISH, "JOI: {spoken: J O I}", "JOI: {spoken: J O Y}"),
        (ENGLISH, "label: Causes", "label: Reasons"),
    ],
)
def test_whatever_is_said_of_a_signed_section_makes_it_outdated_when_it_changes(
    content: Path, file: str, old: str, new: str
) -> None:
    causes = load_sample(content).library.edition(SLUG, "es").section("causes")
    assert causes.review
    at = (content / SPANISH).read_text(encoding="utf-8").index("slug: causes")
    text = (content / SPANISH).read_text(encoding="utf-8")
    signed = text[at:].replace(
        "reviewed_by: null\n    reviewed_on: null",
        f'reviewed_by: A person\n    reviewed_on: 2026-11-30\n    reviewed_text: "{causes.review.text}"',
        1,
    )
    (content / SPANISH).write_text(text[:at] + signed, encoding="utf-8")
    review = load_sample(content).library.edition(SLUG, "es").section("causes").review
    assert review
    assert review.reviewed_by == "A person"
    assert not review.outdated
    change(content / file, old, new)
    review = load_sample(content).library.edition(SLUG, "es").section("causes").review
    assert review
    assert review.outdated


def test_white_space_alone_makes_nothing_outdated(content: Path) -> None:
    change(content / ENGLISH, "There may be a genetic link.", "There may be\na genetic link.")
    sections = load_sample(content).library.edition(SLUG, "es").sections
    assert not any(section.review and section.review.outdated for section in sections)


def test_a_missing_section_is_a_fault(content: Path) -> None:
    drop(content / SPANISH, "  - slug: causes\n", "  - slug: risk-factors")
    drop(content / SPANISH, "## Causas\n", "## Factores")
    found = problems(content)
    assert any("sections: the section causes of en.md is missing" in problem for problem in found), found


def test_an_unknown_section_is_a_fault(content: Path) -> None:
    line = change(content / SPANISH, "slug: causes", "slug: reasons")
    found = problems(content)
    assert f"{SPANISH}:{line}: sections.slug: en.md has no section reasons" in found


def test_another_order_is_a_fault(content: Path) -> None:
    path = content / SPANISH
    text = path.read_text(encoding="utf-8")
    swapped = text.replace("slug: causes", "slug: \0").replace("slug: symptoms", "slug: causes")
    path.write_text(swapped.replace("slug: \0", "slug: symptoms"), encoding="utf-8")
    found = problems(content)
    assert any("sections: the sections stand in another order than in en.md" in one for one in found), found


def test_a_list_item_that_was_not_translated_is_a_fault(content: Path) -> None:
    change(content / SPANISH, "- Quemaduras.\n", "")
    found = problems(content)
    assert any("its paragraphs and list items are not those of en.md:" in one for one in found), found


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("keywords: [causas,", "kind: causes\n    keywords: [causas,", "sections.kind: unknown"),
        ("title: Osif", "author: Me\ntitle: Osif", "author: unknown; known here: title"),
    ],
)
def test_what_the_english_file_says_is_not_said_again(
    content: Path, old: str, new: str, message: str
) -> None:
    change(content / SPANISH, old, new)
    assert any(f": {message}" in problem for problem in problems(content))


def test_a_signature_has_a_name_and_a_date(content: Path) -> None:
    path = content / "prompts" / "es.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("reviewed_on: null", "reviewed_on: soon"))
    found = problems(content)
    assert any("reviewed_on: soon is no date such as 2026-11-30" in problem for problem in found)
    assert any("reviewed_by and reviewed_on stand together" in problem for problem in found)
