"""The loader finds every fault at once and names the file and the line."""

from __future__ import annotations

from datetime import date, time, timedelta
from pathlib import Path

import pytest

from line.core.library import PromptEntry
from line.loader import ContentError, load
from tests.sample_content import TABLE, change, load_sample, problems, sample_content

_EMERGENCY = "safety.emergency_before_injury_care.spoken: "
ARTICLE = "articles/heterotopic-ossification/en.md"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return sample_content(tmp_path)


def test_a_whole_folder_loads(content: Path) -> None:
    loaded = load_sample(content)
    assert loaded.clinic.name == "Jacksonville Orthopaedic Institute"
    assert loaded.clinic.line_number == "+19045642000"
    assert loaded.clinic.hours.weekly[0] == ((time(8), time(17)),)
    assert date(2026, 11, 26) in loaded.clinic.hours.holidays
    assert loaded.clinic.sla.normal == timedelta(minutes=240)
    assert {"staff_number", "address", "holidays", "hours.monday"} <= set(loaded.clinic.unconfirmed)
    assert "line_number" not in loaded.clinic.unconfirmed
    assert loaded.prompts["es"]["menu.topic"].texted == "Para {topic}, diga MENU."
    assert loaded.reviews["es"].reviewed_by is None
    (sign,) = loaded.red_flags.signs
    assert (sign.name, sign.tier, sign.patterns["es"]) == ("chest", "A", ("dolor de pecho",))
    assert loaded.words.groups["en"]["chest"] == ("chest",)
    assert loaded.opt_out.words("carrier_words") == ("STOP", "END")
    assert loaded.intents.names("commands") == ("menu",)


def test_a_prompt_knows_where_it_stands(content: Path) -> None:
    entry = load_sample(content).prompts["en"]["safety.emergency_before_injury_care"]
    assert isinstance(entry, PromptEntry)
    assert entry.where.endswith("content/prompts/en.yaml:5")
    assert entry.spoken.endswith("call 9 1 1.")
    assert entry.texted.endswith("call 911.")


def test_equal_line_and_staff_numbers_are_refused(content: Path) -> None:
    line = change(content / "clinic.yaml", "+19045550100", "+19045642000")
    (problem,) = problems(content)
    assert problem.startswith(f"clinic.yaml:{line}: staff_number: ")
    assert "ring the line itself" in problem


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("zone: America/New_York", "zone: America/Jax", "zone: America/Jax is not a time zone"),
        ('"+19045642000"', '"904-564-2000"', "line_number: 904-564-2000 is not a US or Canadian number"),
        ("spoken_name: J O I", "spoken_name: JOI", 'spoken_name: "JOI" has no spoken form'),
        (
            'tuesday: {value: ["8:00-17:00"]',
            'tuesday: {value: ["8:00-7:00"]',
            "hours.tuesday: opening times like",
        ),
        ("tuesday:", "tusday:", "hours.tusday: unknown; known here: monday"),
        ("2026-11-26", "2026-11-31", "holidays: a date like 2026-12-25"),
        ("2026-12-25", "2026-11-26", "holidays: 2026-11-26 is there twice"),
        ('{value: "10:00", confirmed: false}', "ten", "sla.closed_by: ten is not a time"),
        ("{value: 15, confirmed: false}", "soon", "sla.urgent_minutes: whole minutes"),
        (
            "value: 60, confirmed: false",
            "value: 60, confirmed: no",
            "sla.same_day_minutes.confirmed: true or false",
        ),
        ('"Puede pedir', '"Así puede pedir', "online_booking.es.texted: 'í' (U+00ED) is outside GSM-7"),
    ],
)
def test_a_fault_in_the_clinic_is_found_on_its_line(content: Path, old: str, new: str, message: str) -> None:
    line = change(content / "clinic.yaml", old, new)
    assert any(problem.startswith(f"clinic.yaml:{line}: {message}") for problem in problems(content))


@pytest.mark.parametrize(
    ("language", "old", "new", "expected"),
    [
        ("en", "menu.topic:", "menu.topics:", "menu.topics: the program knows no prompt of this name"),
        (
            "en",
            "about {topic}",
            "about {subject}",
            "menu.topic: {subject} is not filled in here; known: topic",
        ),
        ("es", "Para {topic}", "Para esto", "menu.topic: {topic} is used in neither form"),
        (
            "es",
            "Para {topic}",
            "Para esto",
            "menu.topic: the spoken form has the placeholders none, en.yaml has {topic}",
        ),
        ("es", "Para {topic}", "Para {topic!r}", "menu.topic: placeholders are written {name}"),
        ("es", "Para {topic}", "Para {topic", "menu.topic: placeholders are written {name}"),
        ("en", "say MENU", "say TACO", 'menu.topic: "TACO" has no spoken form'),
        ("es", "llame al 9 1 1.", "llame al 9-1-1 o 988.", _EMERGENCY + "988 would be read as one number"),
        ("en", "call 9 1 1.", "", "safety.emergency_before_injury_care.spoken: a value is missing here"),
        ("es", "tras una cirugia", "tras una cirugía", "safety.fever_after_symptoms.texted: 'í' (U+00ED)"),
    ],
)
def test_a_fault_in_a_prompt_is_found_on_its_line(
    content: Path, language: str, old: str, new: str, expected: str
) -> None:
    path = content / "prompts" / f"{language}.yaml"
    if not new:
        old = "For chest pain, trouble breathing, heavy bleeding or a bone through the skin, " + old
    line = change(path, old, new)
    found = problems(content)
    assert any(
        problem.startswith(f"prompts/{language}.yaml:{line}: prompts.{expected}") for problem in found
    ), found


def test_a_prompt_missing_from_one_language_is_found_in_the_other(content: Path) -> None:
    change(content / "prompts" / "es.yaml", "  menu.topic: Para {topic}, diga MENU.\n", "")
    found = problems(content)
    assert "prompts/en.yaml:9: prompts.menu.topic: not in es.yaml" in found
    assert any(problem.endswith("the prompt menu.topic is missing") for problem in found)


def test_a_prompt_the_program_wants_and_nobody_wrote_is_found(content: Path) -> None:
    with pytest.raises(ContentError, match=r"prompts/en\.yaml:3: prompts: the prompt goodbye is missing"):
        load(content, {**TABLE, "goodbye": frozenset()})


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        (
            "opt_out.yaml",
            "phrases:\n  en: [stop, Stop]\n",
            'opt_out.yaml:2: phrases.en: "Stop" is there twice',
        ),
        ("opt_out.yaml", "phrases:\n  en: []\n", "opt_out.yaml:2: phrases.en: this list is empty"),
        (
            "intents.yaml",
            "commands:\n  no: [NO]\n",
            "intents.yaml:2: commands.no: YAML reads the name no as yes or no",
        ),
        (
            "intents.yaml",
            "commands:\n  x: [NO]\n",
            'intents.yaml:2: commands.x: this is not text to YAML: write "NO"',
        ),
        ("intents.yaml", "commands: MENU\n", "intents.yaml:1: commands: a list of words was expected here"),
        ("red_flags.yaml", "signs:\n  chest:\n    en: [pain\n", "red_flags.yaml:4: not valid YAML"),
        (
            "red_flags.yaml",
            "signs: {x: {tier: A, reason: r, en: [pain], en: [ache]}}\n",
            "red_flags.yaml:1: signs.x.en: given twice",
        ),
        ("red_flags.yaml", "reviewed_by: null\n", "red_flags.yaml:1: no signs in this file"),
        (
            "red_flags.yaml",
            "signs:\n  x:\n    tier: D\n    reason: r\n    en: [pain]\n",
            "red_flags.yaml:3: signs.x.tier: one of S, A, B was expected here",
        ),
        (
            "red_flags.yaml",
            "signs:\n  x:\n    tier: A\n    reason: r\n    en:\n      - <leg> + cold\n",
            "red_flags.yaml:6: signs.x.en: there is no group <leg>",
        ),
        (
            "red_flags.yaml",
            "signs:\n  x:\n    tier: A\n    reason: r\n    en: [cold + a*]\n",
            "red_flags.yaml:5: signs.x.en: a word must have two letters before *",
        ),
        (
            "red_flags.yaml",
            "signs:\n  x:\n    tier: A\n    reason: r\n    signed_off_by: Ann\n    en: [cold]\n",
            "red_flags.yaml:2: signs.x: signed_off_by and signed_off_on belong together",
        ),
        (
            "red_flags.yaml",
            "signs: {x: {tier: A, reason: r}}\n",
            "red_flags.yaml:1: signs.x: no patterns here",
        ),
        (
            "opt_out.yaml",
            "patterns:\n  en: [stop > + text]\n",
            'opt_out.yaml:2: patterns.en: "+" is no word',
        ),
        (
            "intents.yaml",
            "patterns:\n  clear:\n    hours:\n      en: [open!]\n",
            'intents.yaml:4: patterns.clear.hours.en: "open!" is no word',
        ),
    ],
)
def test_a_fault_in_a_word_list_is_found_on_its_line(
    content: Path, name: str, text: str, expected: str
) -> None:
    (content / name).write_text(text, encoding="utf-8")
    found = problems(content)
    assert any(problem.startswith(expected) for problem in found), found


def test_all_faults_are_told_at_once(content: Path) -> None:
    change(content / "clinic.yaml", "zone: America/New_York", "zone: Nowhere")
    change(content / ARTICLE, "There may be a genetic link.", "There may be a DNA link.")
    (content / "opt_out.yaml").unlink()
    (content / "red_flags.yaml").write_bytes(b"\xff\xfe")
    found = problems(content)
    assert {problem.split(":")[0] for problem in found} == {
        "clinic.yaml",
        ARTICLE,
        "opt_out.yaml",
        "red_flags.yaml",
    }
    assert len(found) == 4
