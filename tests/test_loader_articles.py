"""Faults in an article file are found on their lines; its blocks and sentences are cut where an editor
would.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from line.core.sentences import sentences
from line.loader import load
from line.loader.article_text import read_blocks
from line.loader.problems import Problems
from tests.sample_content import TABLE, change, problems, sample_content

ARTICLE = "articles/heterotopic-ossification/en.md"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return sample_content(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("There may be a genetic link.", "There may be a génétic líñk.", "'í' (U+00ED) is outside GSM-7"),
        ("There may be a genetic link.", "There may be a DNA link.", '"DNA" has no spoken form'),
        (
            "There may be a genetic link.",
            "There may be a **genetic** link.",
            "plain words only: strong cannot be",
        ),
        ("There may be a genetic link.", "A [link](http://x.example).", "plain words only: link cannot be"),
        ("There may be a genetic link.", "So " + "it is " * 60 + ".", "a sentence of"),
        ("- Burns.", "1. Burns.", "only headings, paragraphs and - lists can be read out"),
        ("## Treatment", "### Treatment", "sections are headed by ## and nothing else"),
        ("## Treatment", "## Cure", '"Cure" is not among the sections of the front matter'),
        ("slug: symptoms", "slug: causes", 'sections.slug: "causes" is there twice'),
        ("slug: causes", "slug: The Causes", "sections.slug: small letters, digits and hyphens"),
        (
            "after: safety.fever_after_symptoms",
            "after: safety.none",
            "sections.after: there is no safety line",
        ),
        (
            "source: heterotopic-ossification.txt",
            "source: gone.txt",
            "source: there is no file gone.txt beside",
        ),
        ("CT: {spoken: C T}", "CT: {}", "abbreviations.CT.spoken: a value is missing here"),
        (
            "ADLs: {spoken",
            "ADLs: {said",
            "abbreviations.ADLs.said: unknown; known here: spoken, texted, number",
        ),
        ('"(904)JOI-2000": {number: "+19045642000"}', '"(904)JOI-2000": {number: "JOI"}', "abbreviations"),
        ("author: Cesar", "writer: Cesar", "writer: unknown; known here: title"),
        (
            "kind: symptoms",
            "kind: signs",
            "sections.kind: signs is no kind of section; known are overview, causes",
        ),
        ("code: HO", "code: ho", "code: two to four capital letters or digits"),
        ("code: HO", "code: HOBON", "code: two to four capital letters or digits"),
        ("code: HO", "code: 12", "code: this is not text to YAML"),
        ("code: HO", "code: END", "code: END already means something: the carrier answers it"),
        ("code: HO", "code: MENU", "code: MENU already means something: it is listed under commands.menu.en"),
        ("code: HO", "code: THE", "code: THE already means something: it is an ordinary word"),
        ("code: HO\n", "sample: maybe\ncode: HO\n", "sample: true or false was expected here"),
        ("label: Causes", "label:", "sections.label: a value is missing here"),
        ("label: Causes", "labels: Causes", "sections.labels: unknown; known here: heading"),
        ("keywords: [causes,", "keywords: []  # [causes,", "sections.keywords: at least one keyword is"),
    ],
)
def test_a_fault_in_an_article_is_found_on_its_line(content: Path, old: str, new: str, message: str) -> None:
    line = change(content / ARTICLE, old, new)
    found = problems(content)
    assert any(problem.startswith(f"{ARTICLE}:{line}: {message}") for problem in found), found


def test_an_article_without_a_code_is_found(content: Path) -> None:
    change(content / ARTICLE, "code: HO\n", "")
    assert any("code: a value is missing here" in problem for problem in problems(content))


def _second(content: Path, code: str, sample: str = "") -> None:
    first = content / "articles" / "heterotopic-ossification"
    second = content / "articles" / "sore-toe"
    shutil.copytree(first, second)
    text = (second / "en.md").read_text(encoding="utf-8")
    (second / "en.md").write_text(text.replace("code: HO\n", f"code: {code}\n{sample}"), encoding="utf-8")


def test_two_articles_with_the_same_code_are_found(content: Path) -> None:
    _second(content, "HO")
    message = "code: HO already means something: the code of heterotopic-ossification"
    assert any(message in problem for problem in problems(content))


def test_a_sample_is_kept_where_samples_are_wanted_and_checked_either_way(content: Path) -> None:
    _second(content, "TOE", "sample: true\n")
    plain, shown = load(content, TABLE), load(content, TABLE, samples=True)
    assert plain.library.slugs == ("heterotopic-ossification",)
    assert shown.library.slugs == ("ankle-sprain", "heterotopic-ossification", "sore-toe")
    assert shown.library.edition("sore-toe", "es").sample
    assert not shown.library.edition("heterotopic-ossification", "en").sample
    assert plain.version != shown.version
    change(content / "articles" / "sore-toe" / "en.md", "slug: causes", "slug: The Causes")
    assert any("sore-toe" in problem for problem in problems(content))


def test_a_source_may_be_an_address(content: Path) -> None:
    change(content / ARTICLE, "source: heterotopic-ossification.txt", "source: https://joi.example/ho")
    assert (
        load(content, TABLE).library.edition("heterotopic-ossification", "en").source
        == "https://joi.example/ho"
    )


def test_a_list_inside_a_list_is_found(content: Path) -> None:
    line = change(content / ARTICLE, "- Burns.", "- Burns.\n  - And more.")
    assert f"{ARTICLE}:{line + 1}: a list inside a list cannot be read out" in problems(content)


def test_a_section_without_words_is_found(content: Path) -> None:
    path = content / ARTICLE
    text = path.read_text(encoding="utf-8")
    body = "The cause of heterotopic ossification is unknown. There may be a genetic link."
    start = text.index(body)
    path.write_text(text[:start] + text[text.index("## Risk Factors") :], encoding="utf-8")
    assert any('nothing stands under "Causes"' in problem for problem in problems(content))


def test_blocks_keep_their_kind_and_line(tmp_path: Path) -> None:
    body = "## One\n\nFirst\nline.\n\n- Item.\n- Other.\n"
    blocks = read_blocks(body, tmp_path / "x.md", 10, Problems(tmp_path / "content"))
    assert [(block.kind, block.text, block.line) for block in blocks] == [
        ("heading", "One", 11),
        ("paragraph", "First line.", 13),
        ("item", "Item.", 16),
        ("item", "Other.", 17),
    ]


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("One. Two? Three!", ("One.", "Two?", "Three!")),
        ("See Dr. Lee at 8 a.m. Monday.", ("See Dr. Lee at 8 a.m. Monday.",)),
        ("As high as 103.5 degrees. Then less.", ("As high as 103.5 degrees.", "Then less.")),
        ("The tests may include:", ("The tests may include:",)),
        ("Call us. ¿Qué hago?", ("Call us.", "¿Qué hago?")),
    ],
)
def test_sentences_end_at_their_own_stops(text: str, cut: tuple[str, ...]) -> None:
    assert sentences(text) == cut
