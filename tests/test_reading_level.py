"""How hard words are to read: both measures, what counts as one short word, and when there is too little to judge."""

from __future__ import annotations

import pytest
from textstat.textstat import textstatistics

from line.core import reading_level
from line.core.library import LANGUAGES
from line.core.reading_level import AS_GIVEN, FEWEST_WORDS, Masks, level
from line.loader import load

CONTENT = load()
NONE = Masks.of(())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_levels_are_textstats_own_for_everything_that_the_line_says(language: str) -> None:
    gauge = textstatistics()
    gauge.set_lang(language)
    measure = gauge.flesch_kincaid_grade if language == "en" else gauge.fernandez_huerta
    masks = Masks.of_line(CONTENT.clinic, CONTENT.library)
    words = [form for entry in CONTENT.prompts[language].values() for form in (entry.spoken, entry.texted)]
    for article in CONTENT.library.articles.values():
        words += [" ".join(sentence.text for sentence in section.sentences) for section in article.sections]
    assert len(words) > 300
    for text in filter(None, words):
        assert level(text, language, masks).value == pytest.approx(measure(masks.over(text))), text


def test_a_known_sentence_has_a_known_grade() -> None:
    # 10 words, 1 sentence, 10 syllables: 0.39 x 10 + 11.8 x 1 - 15.59
    assert level("The cat sat on the mat and then it slept.", "en", NONE).value == pytest.approx(0.11)


def test_harder_words_have_a_higher_grade_and_less_ease() -> None:
    easy = level("We will call you back soon. Please stay near your phone.", "en", NONE)
    hard = level("Our administrative representatives will communicate with you momentarily.", "en", NONE)
    assert easy.value < 6 < hard.value
    assert (easy.too_hard, hard.too_hard) == (False, True)
    fácil = level("Le llamamos hoy. Por favor tenga su teléfono cerca de usted.", "es", NONE)
    difícil = level(
        "Nuestros representantes administrativos establecerán comunicación telefónica.", "es", NONE
    )
    assert difícil.value < 70 < fácil.value
    assert (fácil.too_hard, difícil.too_hard) == (False, True)


def test_names_values_and_digits_count_as_one_short_word() -> None:
    masks = Masks.of_line(CONTENT.clinic, CONTENT.library)
    assert masks.over("heterotopic ossification at Jacksonville Orthopaedic Institute") == "this at this"
    assert masks.over("We call {number} by {by}.") == "We call this by this."
    assert masks.over("Call 9 1 1, or 9 0 4, 5 5 5, 0 1 0 0 now.") == "Call 911, or 9045550100 now."


def test_too_few_words_are_not_judged() -> None:
    assert not level("Another number", "en", NONE).judged
    assert level("one " * FEWEST_WORDS, "en", NONE).judged
    assert level("", "en", NONE).words == level("", "es", NONE).words == 0


def test_every_sentence_of_the_lines_own_is_easy_enough_but_those_given_to_us() -> None:
    masks, hard = Masks.of_line(CONTENT.clinic, CONTENT.library), set()
    for language in LANGUAGES:
        for name, entry in CONTENT.prompts[language].items():
            for words in (entry.spoken, entry.texted):
                found = level(words, language, masks)
                if found.judged and found.too_hard:
                    hard.add((language, name))
    assert hard == {("en", name) for name in AS_GIVEN}  # each of them needs to be left as it was given


def test_the_dictionary_is_small_and_holds_counts_only() -> None:
    known = reading_level._pronounced()
    assert (known["emergency"], known["hello"], known["symptoms"]) == (4, 2, 2)
    assert len(known) > 100_000
