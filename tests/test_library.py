"""The library as loaded: eight sections, the safety lines in their places, both editions."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from line.core.library import Content, WordLists
from line.core.segments import is_gsm
from line.core.speech import PIECE_SECONDS, pieces, seconds
from line.loader import CONTENT, load
from tests.sample_content import change, load_sample, sample_content

SLUG = "heterotopic-ossification"
GENERAL = "This is general information, not medical advice."


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Content:
    return load_sample(sample_content(tmp_path_factory.mktemp("library")))


def test_the_article_has_its_eight_sections_in_order(content: Content) -> None:
    sections = content.library.edition(SLUG, "en").sections
    assert [section.label for section in sections] == [
        "What it is",
        "Causes",
        "Risk factors",
        "Symptoms",
        "How it is diagnosed",
        "Treatment",
        "Fracture and injury care",
        "Appointments",
    ]
    assert sections[0].heading == "What is Heterotopic Ossification?"
    assert sections[6].heading == "JOI Fracture and Injury Care"
    assert sections[6].spoken_heading == "J O I Fracture and Injury Care"


def test_every_section_ends_with_the_general_line_once(content: Content) -> None:
    for section in content.library.edition(SLUG, "en").sections:
        ours = [sentence.text for sentence in section.sentences if sentence.ours]
        assert ours.count(GENERAL) == 1
        assert section.sentences[-1].text == GENERAL


def test_the_fever_line_follows_the_symptoms(content: Content) -> None:
    sentences = content.library.edition(SLUG, "en").section("symptoms").sentences
    assert [s.ours for s in sentences[-3:]] == [False, True, True]
    assert sentences[-2].text == "A fever after surgery or an injury needs a call to us today."


def test_the_emergency_line_comes_before_fracture_care(content: Content) -> None:
    first = content.library.edition(SLUG, "en").section("fracture-and-injury-care").sentences[0]
    assert first.ours
    assert first.text.endswith("call 911.")
    assert first.spoken.endswith("call 9 1 1.")


def test_safety_lines_stand_nowhere_else(content: Content) -> None:
    for section in content.library.edition(SLUG, "en").sections:
        extra = sum(sentence.ours for sentence in section.sentences) - 1
        assert extra == (1 if section.slug in ("symptoms", "fracture-and-injury-care") else 0)


def test_an_article_without_a_translation_speaks_spanish_around_its_english_words(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(CONTENT, tmp_path / "content"))
    (folder / "articles" / SLUG / "es.md").unlink()
    english, spanish = (load(folder).library.edition(SLUG, language) for language in ("en", "es"))
    assert spanish.language == "en"
    for ours, theirs in zip(english.sections, spanish.sections, strict=True):
        assert [s for s in ours.sentences if not s.ours] == [s for s in theirs.sentences if not s.ours]
        assert {s.language for s in theirs.sentences if s.ours} == {"es"}
        assert {s.language for s in theirs.sentences if not s.ours} == {"en"}
        assert theirs.spoken_label == ours.spoken_label


def test_an_unknown_language_gets_the_english_edition(content: Content) -> None:
    assert content.library.edition(SLUG, "fr") == content.library.edition(SLUG, "en")
    with pytest.raises(KeyError):
        content.library.edition("no-such-article", "en")


def test_all_that_is_texted_is_gsm_in_both_editions(content: Content) -> None:
    for language in ("en", "es"):
        article = content.library.edition(SLUG, language)
        texts = [article.title, article.author_credit]
        for section in article.sections:
            texts += [section.label, section.heading, *(sentence.text for sentence in section.sentences)]
        assert [text for text in texts if not is_gsm(text)] == []


def test_every_piece_is_heard_within_forty_seconds(content: Content) -> None:
    for section in content.library.edition(SLUG, "en").sections:
        for start, end in pieces(section.sentences, opening=section.spoken_heading):
            taken = sum(seconds(sentence.spoken) for sentence in section.sentences[start:end])
            assert taken + (0 if start else seconds(section.spoken_heading)) <= PIECE_SECONDS


def test_every_section_is_found_by_a_single_common_word(content: Content) -> None:
    sections = content.library.edition(SLUG, "en").sections
    for word, slug in (("symptoms", "symptoms"), ("risk", "risk-factors"), ("diagnosis", "diagnosis")):
        assert [section.slug for section in sections if word in section.keywords] == [slug]
    every = [keyword for section in sections for keyword in section.keywords]
    assert len(every) == len(set(every))


def test_the_version_changes_with_any_byte(tmp_path: Path) -> None:
    folder = sample_content(tmp_path)
    before = load_sample(folder).version
    assert len(before) == 12
    assert load_sample(folder).version == before
    change(
        folder / "articles" / SLUG / "en.md", "There may be a genetic link.", "There might be a genetic link."
    )
    assert load_sample(folder).version != before


def test_word_lists_are_found_by_their_path() -> None:
    lists = WordLists({("tiers", "A", "en"): ("chest pain",), ("tiers", "S", "en"): ("suicide",)})
    assert lists.words("tiers", "A", "en") == ("chest pain",)
    assert lists.words("tiers", "A", "fr") == ()
    assert lists.names("tiers") == ("A", "S")
