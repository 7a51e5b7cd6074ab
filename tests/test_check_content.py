"""The content check on the line's own content, and on copies of it with one fault planted."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest

from line.loader import CONTENT
from scripts import check_content
from tests.sample_content import change

ROOT = Path(__file__).resolve().parent.parent
ARTICLE = "articles/heterotopic-ossification/en.md"
SPANISH = "articles/heterotopic-ossification/es.md"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of all that the line says."""
    return Path(shutil.copytree(CONTENT, tmp_path / "content"))


def run(content: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, list[str]]:
    """Exit code, report and faults; each fault without the name of the folder above the content."""
    code = check_content.main(["--content", str(content)])
    output = capsys.readouterr()
    start = f"{content.parent.name}/content/"
    return code, output.out, [line.removeprefix(start) for line in output.err.splitlines()]


def test_the_lines_own_content_is_fit(capsys: pytest.CaptureFixture[str]) -> None:
    code, report, faults = run(CONTENT, capsys)
    assert (code, faults) == (0, [])
    assert "The content is fit." in report


def test_the_report_shows_the_menu_the_measures_and_what_is_open(
    content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, report, _ = run(content, capsys)
    assert "main" in report
    assert "topics.heterotopic-ossification" in report
    for label in ("What it is", "Risk factors", "Fracture and injury care", "Tratamiento"):
        assert label in report
    *_, symptoms = [line for line in report.splitlines() if line.endswith("  Symptoms")]
    heard, pieces, pages, segments, _, grade = symptoms.split()[:6]
    assert 40 < float(heard) < 80
    assert int(pieces) == 2
    assert int(pages) == len(segments.split("+")) <= 4
    assert 5 < float(grade) < 15
    assert "staff_number" in report
    assert "address" in report
    assert "Not reviewed yet:" in report
    assert "es.yaml:3: the line's own sentences in Spanish: not reviewed" in report
    assert "Heterotopic Ossification in Spanish, Síntomas: not reviewed" in report


@pytest.mark.parametrize(
    ("new", "message"),
    [
        ("There may be a \u2192 link.", "'\u2192' (U+2192) is outside GSM-7, the alphabet of texts"),
        ("There may be a DNA link.", '"DNA" has no spoken form'),
    ],
)
def test_a_fault_in_a_word_fails_with_its_line(
    content: Path, capsys: pytest.CaptureFixture[str], new: str, message: str
) -> None:
    line = change(content / ARTICLE, "There may be a genetic link.", new)
    code, _, faults = run(content, capsys)
    assert (code, faults) == (1, [f"{ARTICLE}:{line}: {message}"])


@pytest.mark.parametrize(
    ("written", "found", "where"),
    [
        ("ADLs", "ADLs", "performing ADLs such"),
        ("CT", "CT", "- CT Scan."),
        ("ASAP", "ASAP", "offering ASAP fracture"),
        ("NSAID's", "NSAID", "radiation or NSAID"),
    ],
)
def test_an_abbreviation_that_lost_its_spoken_form_fails_where_it_stands(
    content: Path, capsys: pytest.CaptureFixture[str], written: str, found: str, where: str
) -> None:
    path = content / ARTICLE
    lines = [
        text for text in path.read_text(encoding="utf-8").splitlines() if not text.startswith(f"  {written}:")
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    (line,) = [number for number, text in enumerate(lines, start=1) if where in text]
    code, _, faults = run(content, capsys)
    assert (code, faults) == (1, [f'{ARTICLE}:{line}: "{found}" has no spoken form'])


def test_a_section_that_is_too_long_to_hear_or_read_fails_at_its_heading(
    content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = change(
        content / ARTICLE, "## Causes", "## Causes\n\n" + "It is not known why this is so for anybody. " * 40
    )
    code, _, faults = run(content, capsys)
    assert code == 1
    assert any(
        fault.startswith(f"{ARTICLE}:{line}: ") and "seconds to hear, at most 120" in fault
        for fault in faults
    )
    assert any(
        fault.startswith(f"{ARTICLE}:{line}: ") and "text pages, at most 4" in fault for fault in faults
    )


def test_a_sentence_that_fills_more_than_a_page_fails(
    content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = change(content / ARTICLE, "## Causes", "## Causes\n\nBones " + "musculoskeletal " * 32 + "heal.")
    code, _, faults = run(content, capsys)
    assert code == 1
    assert any(fault.startswith(f"{ARTICLE}:{line}: page 1 takes ") for fault in faults)


def test_a_ninth_topic_stands_in_a_list_of_its_own(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    extra = (
        "  - heading: More\n    slug: more-of-it\n    kind: other\n    label: More of it\n"
        "    keywords: [more of it]\n---\n## What is Heterotopic"
    )
    path = content / ARTICLE
    path.with_name("es.md").unlink()
    change(path, "---\n## What is Heterotopic", extra)
    path.write_text(path.read_text(encoding="utf-8") + "\n## More\n\nThere is more.\n", encoding="utf-8")
    code, report, faults = run(content, capsys)
    assert (code, faults) == (0, [])
    lines = [line.strip() for line in report.splitlines()]
    more = lines.index("1  For More of it  -> read.heterotopic-ossification.more-of-it")
    assert lines[more - 1] == "who waits hears more:"


@pytest.mark.parametrize(
    ("language", "old", "new", "message"),
    [
        (
            "en",
            "One moment, we are ringing our staff.",
            "We are currently establishing a telephone connection with our administrative personnel.",
            "the spoken form reads at grade ",
        ),
        (
            "es",
            "Nadie pudo contestar, así que le vamos a llamar.",
            "Lamentablemente ninguna persona de nuestro departamento administrativo pudo contestar.",
            "the spoken form reads at ease ",
        ),
    ],
)
def test_a_sentence_of_our_own_that_is_too_hard_fails_with_its_line(
    content: Path, capsys: pytest.CaptureFixture[str], language: str, old: str, new: str, message: str
) -> None:
    line = change(content / "prompts" / f"{language}.yaml", old, new)
    code, _, (fault,) = run(content, capsys)
    assert code == 1
    assert fault.startswith(f"prompts/{language}.yaml:{line}: {message}")


def test_short_sentences_are_judged_together(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = content / "prompts" / "en.yaml"
    text = path.read_text(encoding="utf-8")
    hard = '{spoken: "Individualised administrative considerations"}'
    path.write_text(text.replace('{spoken: "Afternoons"}', hard), encoding="utf-8")
    assert run(content, capsys)[0] == 0  # one among a hundred is no fault
    path.write_text(re.sub(r'\{spoken: "[^"{}]{1,40}"\}', hard, text), encoding="utf-8")
    code, _, (fault,) = run(content, capsys)
    assert code == 1
    assert fault.startswith("prompts/en.yaml:1: the short sentences together read at grade ")


def test_a_missing_prompt_fails(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = content / "prompts" / "es.yaml"
    text = path.read_text(encoding="utf-8")
    assert "\n  goodbye:" in text
    path.write_text(text.replace("\n  goodbye:", "\n  good_bye:"), encoding="utf-8")
    code, _, faults = run(content, capsys)
    assert code == 1
    assert any("the prompt goodbye is missing" in fault for fault in faults)
    assert any("prompts.good_bye: the program knows no prompt of this name" in fault for fault in faults)


def release(content: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
    """Exit code and faults of the check before a release."""
    code = check_content.main(["--content", str(content), "--release"])
    start = f"{content.parent.name}/content/"
    return code, [line.removeprefix(start) for line in capsys.readouterr().err.splitlines()]


def sign(content: Path, faults: list[str]) -> None:
    """A person's signature under everything that the check asks one for, with the fingerprint that it shows."""
    for fault in reversed(faults):  # the last line first: those above keep their numbers
        name, number, _ = fault.split(":", 2)
        text = re.search(r'reviewed_text: "([0-9a-f]{12})"', fault)
        assert text, fault
        lines = (content / name).read_text(encoding="utf-8").splitlines()
        at = int(number) - 1
        indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
        assert lines[at].strip() == "reviewed_by: null"
        assert lines[at + 1].strip() == "reviewed_on: null"
        lines[at : at + 2] = [
            f"{indent}reviewed_by: Dr. Ana Ruiz",
            f"{indent}reviewed_on: 2026-11-30",
            f'{indent}reviewed_text: "{text[1]}"',
        ]
        (content / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_no_release_without_a_persons_signature(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, faults = release(content, capsys)
    assert code == 1
    for what in ("the words of emergencies", "sentences in English", "sentences in Spanish", "Síntomas"):
        assert [fault for fault in faults if f"{what}: not reviewed" in fault], what
    sign(content, faults)
    assert release(content, capsys) == (0, [])


@pytest.mark.parametrize(
    ("file", "old", "new", "what"),
    [
        (ARTICLE, "There may be a genetic link.", "There is a genetic link.", "in Spanish, Causas"),
        (SPANISH, "Puede haber una relación genética.", "Hay una relación genética.", "in Spanish, Causas"),
        ("prompts/es.yaml", 'goodbye: {spoken: "Adiós."}', 'goodbye: {spoken: "Chao."}', "in Spanish"),
        ("red_flags.yaml", "- cardiac arrest|", "- a cardiac arrest|", "the words of emergencies"),
    ],
)
def test_a_signature_does_not_cover_words_that_changed_after_it(
    content: Path, capsys: pytest.CaptureFixture[str], file: str, old: str, new: str, what: str
) -> None:
    sign(content, release(content, capsys)[1])
    change(content / file, old, new)
    code, (fault,) = release(content, capsys)
    assert code == 1
    assert f"{what}: outdated, the words have changed since Dr. Ana Ruiz reviewed it" in fault
    code, report, faults = run(content, capsys)
    assert (code, faults) == (0, [])  # it may still be practised with
    assert "outdated" in report


def test_no_release_when_the_english_title_changes_until_each_translated_section_follows_it(
    content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sign(content, release(content, capsys)[1])
    change(content / ARTICLE, "title: Heterotopic Ossification", "title: Heterotopic Bone")
    code, faults = release(content, capsys)
    assert (code, len(faults)) == (1, 8)
    spanish = (content / SPANISH).read_text(encoding="utf-8")
    stand = re.findall(r'translated_from: "([0-9a-f]{12})"', spanish)
    follow = [
        found[1] for fault in faults if (found := re.search(r'translated_from: "([0-9a-f]{12})"', fault))
    ]
    for old, new in zip(stand, follow, strict=True):
        spanish = spanish.replace(old, new)
    (content / SPANISH).write_text(spanish, encoding="utf-8")
    assert release(content, capsys) == (0, [])


def test_no_release_with_an_article_that_nobody_has_translated(
    content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (content / SPANISH).unlink()
    assert run(content, capsys)[0] == 0
    _, faults = release(content, capsys)
    assert f"{ARTICLE}: Heterotopic Ossification in Spanish: not translated" in faults


def test_the_check_needs_no_network(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object) -> NoReturn:
        raise OSError("no network here")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert run(CONTENT, capsys)[0] == 0


def test_the_check_runs_as_a_program_from_anywhere(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "check_content.py", "--content", CONTENT],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("keywords: [causes, ", "keywords: [stop, causes, ", '"stop" ends the texts'),
        ("keywords: [causes, ", "keywords: [hours, causes, ", '"hours" is the command hours'),
        (
            "keywords: [causes, ",
            "keywords: [symptoms, causes, ",
            '"symptoms" is a word of the section causes, too',
        ),
        (
            "title: Heterotopic Ossification",
            "title: Stroke",
            '"Stroke" is heard as an emergency (tier A), and',
        ),
    ],
)
def test_a_topics_word_that_means_something_else_is_a_fault(
    content: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, message: str
) -> None:
    change(content / ARTICLE, old, new)
    code, _, faults = run(content, capsys)
    assert code == 1
    assert any(message in fault for fault in faults), faults
