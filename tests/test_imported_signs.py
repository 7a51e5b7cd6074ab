"""Signs, letters and languages of a scraped page: a dose stays the dose that it was, and nothing changes unnamed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from line.core.page_language import language_of
from line.core.plain_signs import plain_signs
from tests.taken_in import imported, loaded, needed, report_of

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("Take 5 µg a day.", "Take 5 mcg a day."),
        ("Take 5μg or 10㎍.", "Take 5 mcg or 10 mcg."),
        ("Take 1⁄2 of a tablet.", "Take 1/2 of a tablet."),
        ("Take 1½ tablets, or 1⅓.", "Take 1 ½ tablets, or 1 1/3."),
        ("Take 2·5 ㎎.", "Take 2.5 mg."),
        ("It is 10⁶ cells in 5 cm².", "It is 10^6 cells in 5 cm2."),
        ("Rest helps.¹ So does ice²", "Rest helps. So does ice"),
        ("A β-blocker and TGF-β1.", "A beta-blocker and TGF-beta1."),
        ("The ﬁrst ﬂare.", "The first flare."),
        ("Ｔａｋｅ ５ mg, or ٥ mg.", "Take 5 mg, or 5 mg."),
        ("5 ± 2 days, 5 → 10 mg", "5 +/- 2 days, 5 to 10 mg"),
        ("A fever of 103 ºF, JOI™, 99 °F … “so”", "A fever of 103 ºF, JOI™, 99 °F … “so”"),
    ],
)
def test_signs_are_written_in_those_that_texts_have(written: str, plain: str) -> None:
    assert plain_signs(written)[0] == plain


def test_a_dose_is_texted_and_said_as_the_page_has_it_and_the_change_is_named(tmp_path: Path) -> None:
    found, markdown = imported("Sore Hip\n\nTreatment\n\nTake 5 µg, then 1½ tablets of Łukasz.\n".encode())
    [sentence] = [s for s in loaded(markdown, tmp_path).sections[0].sentences if not s.ours][:1]
    assert sentence.text == "Take 5 mcg, then 1 1/2 tablets of Lukasz."
    assert "5 micrograms" in sentence.spoken
    assert 'line 5: "µg," ("mc" is written for "µ")' in report_of(found)
    assert '"Łukasz" (texts have no such letter; "Lukasz" is texted)' in report_of(found)


def test_a_letter_that_texts_have_nothing_for_needs_a_person(tmp_path: Path) -> None:
    found, markdown = imported("Sore Hip\n\nTreatment\n\nTake Витамин daily.\n".encode())
    assert "Витамин" in needed(found)
    assert "put a word for it" in needed(found)
    loaded(markdown, tmp_path)


def test_a_sign_beside_a_number_that_cannot_be_written_needs_a_person() -> None:
    found, _ = imported("Sore Hip\n\nTreatment\n\nTake 5 ☉ 2 tablets.\n".encode())
    assert "Take 5 ☉ 2 tablets." in needed(found)


SPANISH = (
    "El dolor de cadera es muy común. Puede aparecer cuando la persona camina o se acuesta de lado. El descanso y el "
    "hielo ayudan a la mayoría de los pacientes, y la cirugía no es necesaria."
)
ENGLISH = (
    "Hip pain is very common. It may come when you walk, or lie on one side. Rest and ice help most people."
)


@pytest.mark.parametrize(
    ("text", "named", "language"),
    [
        (SPANISH, "en", "es"),
        (ENGLISH, "es", "en"),
        ("Dolor de cadera", "es-US", "es"),
        ("Hip Pain", "", "en"),
        (f"{ENGLISH} {SPANISH[:60]}", "", "en"),
        ("Die Hüfte tut weh und das kommt oft vor, weil man viel sitzt. " * 4, "de", ""),
    ],
)
def test_the_words_of_a_page_tell_its_language(text: str, named: str, language: str) -> None:
    assert language_of(text, named) == language


def test_a_page_in_spanish_is_refused_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "cadera.html"
    file.write_text(
        f'<html lang="es"><body><h1>Dolor de cadera</h1><p>{SPANISH}</p></body></html>', encoding="utf-8"
    )
    command = [sys.executable, str(ROOT / "scripts" / "import_article.py"), str(file)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "it is in Spanish" in done.stderr


def test_a_spanish_paragraph_of_an_english_page_needs_a_person() -> None:
    found, _ = imported(f"Sore Hip\n\n{ENGLISH}\n\n{SPANISH}\n".encode())
    assert "this is Spanish" in needed(found)
