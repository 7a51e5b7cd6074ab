"""Pages as they are scraped become articles that load, and nothing of them vanishes without being named.

The pages in tests/pages are of our own writing; each is bad in a way of its own. The shipped article is what the page
that it was made from must become.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from line.core.article_draft import drafted
from line.core.article_import import take_in
from line.core.library import Article, SectionKind
from line.core.phone import parse_caller
from line.core.scraped_lines import read_lines
from line.core.sentences import sentences
from line.loader import CONTENT, load
from line.loader.article_writing import written
from line.loader.page_bytes import NotAPage
from line.loader.web_page import read_page
from scripts import check_content
from tests.taken_in import KNOWN, imported, loaded, report_of
from tests.talks import HO, content

ROOT = Path(__file__).resolve().parent.parent
PAGES = Path(__file__).resolve().parent / "pages"
SEED = CONTENT / "articles" / HO / "heterotopic-ossification.txt"

EXPECTED = yaml.safe_load((PAGES / "expected.yaml").read_text(encoding="utf-8"))


def own_words(article: Article) -> list[tuple[str, str, tuple[str, ...]]]:
    """Each section's heading, kind, and the sentences of the article itself."""
    return [
        (section.heading, section.kind, tuple(s.text for s in section.sentences if not s.ours))
        for section in article.sections
    ]


@pytest.mark.parametrize(
    "page", [SEED, PAGES / "heterotopic-ossification.html"], ids=lambda path: path.suffix
)
def test_the_page_of_the_shipped_article_becomes_the_shipped_article(page: Path, tmp_path: Path) -> None:
    shipped = content().library.edition(HO, "en")
    found, markdown = imported(page.read_bytes(), page.name)
    article = loaded(markdown, tmp_path)
    assert own_words(article) == own_words(shipped)
    assert (article.title, article.author, article.author_credit) == (
        shipped.title,
        shipped.author,
        shipped.author_credit,
    )
    ours = [[s.text for s in section.sentences if s.ours] for section in article.sections]
    assert ours == [[s.text for s in section.sentences if s.ours] for section in shipped.sections]
    assert [section.slug for section in article.sections] == [section.slug for section in shipped.sections]
    spoken = [s.spoken for section in article.sections for s in section.sentences]
    assert spoken == [s.spoken for section in shipped.sections for s in section.sentences]
    restored = [row.heading for row in found.report.sections if "restored" in row.how]
    assert restored == ["Causes", "Symptoms", "Treatment", "Appointments"]


def test_every_page_has_expectations() -> None:
    assert {path.name for path in PAGES.iterdir()} - {
        "heterotopic-ossification.html",
        "expected.yaml",
    } == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_badly_scraped_page_becomes_an_article_that_loads(name: str, tmp_path: Path) -> None:
    expected = EXPECTED[name]
    found, markdown = imported((PAGES / name).read_bytes(), name)
    article = loaded(markdown, tmp_path)
    assert [section.kind for section in article.sections] == expected["kinds"], report_of(found)
    body = markdown.rpartition("\n---\n")[2]
    for words in expected["kept"]:
        assert words in body, words
    for words in expected["dropped"]:
        assert words not in body, words
        assert words in report_of(found), words
    symptoms = [section for section in article.sections if section.kind is SectionKind.SYMPTOMS]
    fever = "A fever after surgery or an injury needs a call to us today."
    assert all(fever in [s.text for s in section.sentences] for section in symptoms)


@pytest.mark.parametrize(
    "name",
    [
        "carpal-tunnel-phones.txt",
        "shin-splints-bare-lists.txt",
        "meniscus-div-soup.html",
        "knee-replacement-hostile.txt",
        "wrist-fracture-hostile.html",
        "back-pain-hostile.txt",
    ],
)
def test_what_was_taken_in_passes_the_whole_check(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Path(shutil.copytree(CONTENT, tmp_path / "content"))
    path = folder / "articles" / "taken-in" / "en.md"
    path.parent.mkdir()
    path.write_text(imported((PAGES / name).read_bytes(), name)[1], encoding="utf-8")
    code = check_content.main(["--content", str(folder)])
    assert (code, capsys.readouterr().err) == (0, "")
    assert "taken-in" in load(folder).library.slugs


def test_titles_are_found_or_guessed_and_the_report_says_how() -> None:
    said = {name: imported((PAGES / name).read_bytes(), name)[0].report for name in EXPECTED}
    assert (said["ankle-no-title.txt"].title, said["ankle-no-title.txt"].title_how[:16]) == (
        "Ankle Sprain",
        "from the heading",
    )
    assert (said["bursitis-colons.txt"].title, said["bursitis-colons.txt"].title_how) == (
        "Hip Bursitis",
        "the first line, line 1",
    )
    assert said["stress-fracture-words.txt"].title == "Stress Fractures"
    assert said["knee-arthritis-menus.html"].title_how.startswith("as the page marks it")
    nothing = imported(b"Symptoms\n\nThe heel hurts.\n", "sore-heel.txt")[0].report
    assert (nothing.title, nothing.title_how) == ("Sore Heel", "from the name of the file")


def test_phone_numbers_are_said_whole_or_not_at_all(tmp_path: Path) -> None:
    article = loaded(imported((PAGES / "carpal-tunnel-phones.txt").read_bytes())[1], tmp_path)
    therapy, appointments = article.sections[3], article.sections[4]
    assert "904-564-2000" in therapy.sentences[1].text
    assert "9 0 4, 5 6 4, 2 0 0 0" in therapy.sentences[1].spoken
    assert appointments.sentences[0].text.count("904-564-2000") == 2
    assert "800-555-0199" in appointments.sentences[1].text
    cut = b"Sore Hip\n\nA sore hip is common.\n\nIf you cannot move your leg, call us at (904) 56\n"
    found, markdown = imported(cut)
    assert "If you cannot move your leg, call us." in markdown
    assert "(904) 56" not in markdown
    assert "(904) 56" in report_of(found)


@pytest.mark.parametrize(
    "ending",
    ["(904)JOI-20", "(904)JOI-", "(904)", "904-564-20", "(904) 564", "nine oh four five six", "JOI-20"],
)
def test_half_a_number_is_never_offered(ending: str) -> None:
    found, markdown = imported(f"Sore Hip\n\nA sore hip is common. To come in, call {ending}\n".encode())
    assert ending not in markdown
    assert "number:" not in markdown
    assert ending in report_of(found)


def test_abbreviations_get_drafts_that_load_and_are_named(tmp_path: Path) -> None:
    found, markdown = imported((PAGES / "stress-fracture-words.txt").read_bytes())
    article = loaded(markdown, tmp_path)
    spoken = " ".join(s.spoken for section in article.sections for s in section.sentences)
    assert "B M D" in spoken
    assert "non-steroidal" in spoken
    texted = " ".join(s.text for section in article.sections for s in section.sentences)
    assert "Segon line and the naive" in texted
    assert "* and _ and [brackets] with care & <b>calm</b>" in texted
    for word in ("BMD", "DEXA", "McMurray"):
        assert any(row.words == word and "draft" in row.why for row in found.report.needed)


def test_sentences_too_long_to_hear_are_cut_at_a_semicolon_and_named(tmp_path: Path) -> None:
    found, markdown = imported((PAGES / "gout-long.txt").read_bytes())
    article = loaded(markdown, tmp_path)
    assert [s.text.split()[0] for s in article.sections[1].sentences if not s.ours] == ["The", "A", "Which"]
    assert any("too long to hear" in row.why for row in found.report.needed)


def test_a_gap_that_no_words_explain_is_named() -> None:
    found, _ = imported(
        b"Sore Toe\n\nA sore toe is a toe that hurts.\n\n\n\nNobody knows what comes next here.\n"
    )
    assert any("wide gap" in row.why for row in found.report.needed)


def test_the_same_heading_twice_becomes_one_section() -> None:
    page = b"Sore Toe\n\nSymptoms\n\nIt hurts.\n\nCauses\n\nA stone.\n\nSymptoms\n\nIt swells.\n"
    found, markdown = imported(page)
    assert [part.heading for part in found.parts] == ["Symptoms", "Causes"]
    assert "It hurts.\n\nIt swells." in markdown
    assert "came twice" in report_of(found)


PARAGRAPHS = (
    "Rest helps the tendon heal.",
    "The cause of it is unknown. It may run in a family.",
    "Symptoms include a dull ache; it gets worse at night.",
    "Treatment begins with ice. Surgery is rare.",
    "Your doctor will examine the hand.",
    "To prevent it, warm up first.",
    "If your foot turns blue, go to the emergency room.",
    "Call 911 for chest pain.",
    "You may return to sport in six weeks.",
    "To make an appointment, call (904) 564-2000.",
    "A joint may click or lock, and that can be harmless.",
    "By resting, most people get well.",
    "The share of people who heal is high.",
    "Menu planning helps people with gout.",
    "It hurts",
    "people over 60",
    "Home care is simple, e.g. ice.",
    "The ACL is torn, says Dr. Lee.",
    "Wear a boot (for six weeks)!",
    "* is a star, and # is a sign.",
    "1. First, rest.",
    "- Swelling.",
    "• Numb toes.",
)
JUNK = (
    "",
    "",
    "",
    "Home",
    "Menu",
    "Skip to content",
    "Image of a knee.",
    "By Jo Doe, MD",
    "By: Jo Doe, MD",
    "Read more",
    "click here",
    "Symptoms",
    "Causes:",
    "TREATMENT",
    "What is it?",
    "Related Articles",
    "Share this",
    "© 2026",
    "---",
    "•",
    "1.",
    "https://x.example",
    "March 3, 2024",
    "Book An Appointment with a Doctor.",
    "Tags: knee, hip",
    "Call (904)JOI-2",
    "Figure 1",
    "Knee Pain",
    "\u200b",
    "\ufeff",
    "====",
    "#",
    "## Risks",
)


def plain(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text).casefold().strip()


@given(
    st.lists(st.sampled_from(PARAGRAPHS + JUNK), min_size=1, max_size=40),
    st.sampled_from(["\n", "\n\n", "\r\n", "\n\n\n"]),
    st.integers(0, 2**16),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_shuffled_pages_never_crash_load_and_lose_no_sentence_unnamed(
    tmp_path: Path, lines: list[str], gap: str, seed: int
) -> None:
    Random(seed).shuffle(lines)
    found, markdown = imported(gap.join(lines).encode())
    everything = plain(markdown + "\n" + report_of(found))
    for line in lines:
        if line in PARAGRAPHS:
            for sentence in sentences(line.lstrip("-•* ").removeprefix("1. ")):
                assert plain(sentence) in everything, sentence
    body = plain(markdown.rpartition("\n---\n")[2])
    for urgent in (
        "If your foot turns blue, go to the emergency room.",
        "Call 911 for chest pain.",
        "Numb toes.",
    ):
        if any(urgent in line for line in lines):
            assert plain(urgent) in body
    assert "JOI-2\n" not in markdown
    if found.parts:
        loaded(markdown, tmp_path)


@given(st.text(max_size=400))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_at_all_gives_an_article_that_loads_or_none(tmp_path: Path, text: str) -> None:
    found = take_in(read_lines(text), "any.txt", KNOWN)
    if found.parts:
        loaded(written(drafted(found, "file:any.txt", frozenset())), tmp_path)


@given(st.binary(max_size=300), st.booleans())
@settings(max_examples=40, deadline=None)
def test_any_bytes_at_all_are_read_as_a_page_or_refused(data: bytes, tagged: bool) -> None:
    with contextlib.suppress(NotAPage):
        read_page(b"<html><body><p>" + data + b"</p></body></html>" if tagged else data)


def test_a_code_is_made_of_the_title_and_never_of_a_word_that_is_taken() -> None:
    def code(title: str, *taken: str) -> object:
        found = take_in(read_lines(f"# {title}\n\nIt hurts.\n"), "x.txt")
        return drafted(found, "file:x.txt", taken).front["code"]

    assert code("Heterotopic Ossification") == "HO"
    assert code("Heterotopic Ossification", "ho") == "HET"
    assert code("Gout") == "GOU"
    assert code("X") != code("X", str(code("X")).casefold())


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "scripts" / "import_article.py"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def test_the_program_writes_the_article_and_reports_beside_it(tmp_path: Path) -> None:
    done = run(SEED, "--source", "https://joi.example/ho")
    assert done.returncode == 0
    assert done.stdout.startswith("---\ntitle: Heterotopic Ossification\ncode: HO\n")
    assert "source: https://joi.example/ho\n" in done.stdout
    assert own_words(loaded(done.stdout, tmp_path)) == own_words(content().library.edition(HO, "en"))
    for words in ("Sections: 8", "heading restored", "Dropped: 8", "Needs a person", "Skip to content"):
        assert words in done.stderr


def test_the_program_says_when_there_is_no_article(tmp_path: Path) -> None:
    empty = tmp_path / "empty.html"
    empty.write_text("<html><body></body></html>")
    assert run(empty).returncode == 1
    assert run(tmp_path / "gone.txt").returncode == 1
    assert "cannot be read" in run(tmp_path / "gone.txt").stderr
    assert run(SEED, "--source", "somewhere").returncode == 2
    assert parse_caller(KNOWN[0]).number == KNOWN[0]
