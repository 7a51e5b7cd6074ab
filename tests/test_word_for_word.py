"""The article, word for word: whatever the source says is heard and read, in order, but for what this test
lists.

The lists are the test's own. They are written out here and never read from the content or the code, so that
a word lost in either is a difference.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from line.core.library import Article
from line.core.segments import pages, text_block
from line.core.speech import pieces
from line.loader import CONTENT
from tests.sample_content import load_sample, sample_content

SOURCE = CONTENT / "articles" / "heterotopic-ossification" / "heterotopic-ossification.txt"

DROPPED_LINES = (
    "Heterotopic Ossification can be treated by an orthopedic specialist.",  # the caption line above the first image
    "Image of a Runner with Heterotopic Ossification.",
    "Book An Appointment with a JOI Physician in Jax.",
    "Image of Book An Appointment with a JOI Physician Button.",
    "By: Cesar Roman, MS, ATC",  # the second byline
    "Skip to content",
)
CUT = ", or click below to schedule online"
BYLINE = "By Cesar Roman, MS, ATC"
END_OF_OVERVIEW = "you should contact your doctor."
# Headings that the source lost: where its blank lines double, and where the talk turns to appointments.
RESTORED = (
    ("The cause of heterotopic ossification is unknown.", "Causes"),
    ("Limited Range of Motion:", "Symptoms"),
    ("Treatment will depend on", "Treatment"),
    ("If you think you may be suffering", "Appointments"),
)
REPLACED_IN_TEXTS = (
    ("performing ADLs such", "performing activities of daily living such"),
    ("103 ºF", "103 degrees F"),
    ("NSAID\u2019s", "non-steroidal anti-inflammatory drugs (NSAIDs)"),
    ("offering ASAP fracture", "offering as-soon-as-possible fracture"),
    ("(904)JOI-2000", "904-564-2000"),
    ("call JOI-2000", "call 904-564-2000"),
)
REPLACED_ON_CALLS = (
    ("performing ADLs such", "performing activities of daily living such"),
    ("103 ºF", "103 degrees Fahrenheit"),
    ("CT Scan", "C T Scan"),
    ("X-Rays", "X rays"),
    ("NSAID\u2019s", "non-steroidal anti-inflammatory drugs"),
    ("offering ASAP fracture", "offering as-soon-as-possible fracture"),
    ("(904)JOI-2000", "9 0 4, 5 6 4, 2 0 0 0"),
    ("call JOI-2000", "call 9 0 4, 5 6 4, 2 0 0 0"),
    ("JOI Fracture and Injury Care", "J O I Fracture and Injury Care"),
    ("JOI Physicians are", "J O I Physicians are"),
    ("JOI can help", "J O I can help"),
    ("MS, ATC", "M S, A T C"),
)


def once(text: str, old: str, new: str) -> str:
    """The text with its one `old` replaced: a list that no longer fits the source is a failure of its own."""
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the source"
    return text.replace(old, new)


def expected(replaced: tuple[tuple[str, str], ...]) -> list[str]:
    """The words of the source, after the lists above."""
    lines = SOURCE.read_text(encoding="utf-8").splitlines()
    for dropped in DROPPED_LINES:
        assert lines.count(dropped) == 1, f"not in the source: {dropped!r}"
        lines.remove(dropped)
    text = once("\n".join(lines), CUT, "")
    text = once(text, BYLINE, "")
    text = once(text, END_OF_OVERVIEW, f"{END_OF_OVERVIEW} {BYLINE}")
    for before, heading in RESTORED:
        text = once(text, before, f"{heading}\n{before}")
    for old, new in replaced:
        text = once(text, old, new)
    return words(text.replace("\u2022", " "))


def words(text: str) -> list[str]:
    """The words without the stops after them; a list's dash is no word."""
    return [bare for word in text.split() if (bare := word.strip(".,:;!?")) not in ("", "-")]


def heard(article: Article) -> list[str]:
    """The article's own words over all spoken pieces, with the title that its menu begins with."""
    said = [article.title]
    for section in article.sections:
        said.append(section.spoken_heading)
        for start, end in pieces(section.sentences, opening=section.spoken_heading):
            said += [sentence.spoken for sentence in section.sentences[start:end] if not sentence.ours]
    return words(" ".join(said))


def read(article: Article) -> list[str]:
    """The article's own words over all text pages, with the title."""
    written = [article.title]
    for section in article.sections:
        written.append(section.heading)
        header, more, last = (
            f"JOI: {section.heading} (1 of 9): ",
            " Reply MORE or CALL.",
            " Reply CALL or MENU.",
        )
        for start, end in pages(section.sentences, 0, header, more, last):
            page = [sentence for sentence in section.sentences[start:end] if not sentence.ours]
            written.append(text_block(page))
    return words(" ".join(written))


@pytest.fixture(scope="module")
def article(tmp_path_factory: pytest.TempPathFactory) -> Article:
    content: Path = sample_content(tmp_path_factory.mktemp("words"))
    return load_sample(content).library.edition("heterotopic-ossification", "en")


def test_every_word_of_the_source_is_heard_in_order(article: Article) -> None:
    assert heard(article) == expected(REPLACED_ON_CALLS)


def test_every_word_of_the_source_is_read_in_order(article: Article) -> None:
    assert read(article) == expected(REPLACED_IN_TEXTS)


def test_a_spanish_speaker_is_given_the_same_words_while_there_is_no_translation(tmp_path: Path) -> None:
    content = sample_content(tmp_path)
    (content / "articles" / "heterotopic-ossification" / "es.md").unlink()
    spanish = load_sample(content).library.edition("heterotopic-ossification", "es")
    title = words(spanish.title)
    assert heard(spanish)[len(title) :] == expected(REPLACED_ON_CALLS)[len(title) :]
    assert read(spanish)[len(title) :] == expected(REPLACED_IN_TEXTS)[len(title) :]


def test_the_author_is_credited_at_the_end_of_the_overview(article: Article) -> None:
    own = [sentence for sentence in article.sections[0].sentences if not sentence.ours]
    assert (own[-1].text, own[-1].spoken) == ("By Cesar Roman, MS, ATC.", "By Cesar Roman, M S, A T C.")
    assert article.author == "Cesar Roman, MS, ATC"
    assert article.author_credit == own[-1].text


@pytest.mark.parametrize("word", ["unknown", "Recent", "jagged", "necessary", "option", "help!"])
def test_a_planted_missing_word_is_found(tmp_path: Path, word: str) -> None:
    content = sample_content(tmp_path)
    path = content / "articles" / "heterotopic-ossification" / "en.md"
    head, ours, body = path.read_text(encoding="utf-8").partition("## What is Heterotopic Ossification?")
    path.write_text(head + ours + body.replace(f" {word}", "", 1), encoding="utf-8")
    planted = load_sample(content).library.edition("heterotopic-ossification", "en")
    assert heard(planted) != expected(REPLACED_ON_CALLS)
    assert read(planted) != expected(REPLACED_IN_TEXTS)


def test_a_sentence_lost_between_two_pieces_is_found(article: Article) -> None:
    symptoms = article.section("symptoms")
    short = replace(symptoms, sentences=symptoms.sentences[:4] + symptoms.sentences[5:])
    broken = replace(article, sections=tuple(short if s is symptoms else s for s in article.sections))
    assert heard(broken) != expected(REPLACED_ON_CALLS)
    assert read(broken) != expected(REPLACED_IN_TEXTS)
