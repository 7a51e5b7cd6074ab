"""What a scraped page's lines are: headings, sentences, items of a list that lost its marks, names."""

from __future__ import annotations

import pytest

from line.core.known_abbreviations import draft
from line.core.scraped_bylines import byline
from line.core.scraped_prose import reads_as_sentence
from line.core.shouted import unshouted
from tests.taken_in import body_of, imported, needed, report_of


@pytest.mark.parametrize(
    "line",
    [
        "It hurts when you run",
        'He said "rest is best."',
        "Wear a boot (for six weeks).",
        "Most people are well again in six weeks",
        "Your foot may swell at night (and in the morning)",
        "Do not drive for two weeks",
        "Rest the ankle with the foot up for two days",
        "If your toes are numb, call us",
    ],
)
def test_a_short_paragraph_is_no_heading_and_stays(line: str) -> None:
    page = (
        f"Sore Toe\n\nSymptoms\n\nA sore toe is a toe that hurts.\n\n{line}\n\nTreatment\n\nRest helps it.\n"
    )
    found, markdown = imported(page.encode())
    assert reads_as_sentence(line)
    assert f"\n\n{line}\n" in markdown
    assert [part.heading for part in found.parts] == ["Symptoms", "Treatment"]
    long = page.replace(
        "\n\nTreatment\n\nRest helps", "\n\nIt heals by itself in most people, with time. Rest helps"
    )
    assert [part.heading for part in imported(long.encode())[0].parts] == ["Symptoms"]


@pytest.mark.parametrize(
    "line",
    [
        "Home Exercises",
        "Living with a sore toe",
        "How long does it last?",
        "JOI Foot Center",
        "When to worry",
    ],
)
def test_a_line_that_names_what_stands_under_it_is_a_heading(line: str) -> None:
    page = f"Sore Toe\n\nSymptoms\n\nA sore toe is a toe that hurts.\n\n{line}\n\nBend the toe ten times. Then rest.\n"
    assert f"\n## {line}\n\nBend" in imported(page.encode())[1]


def test_a_guessed_heading_over_nothing_is_kept_as_a_sentence_and_named() -> None:
    page = b"Sore Toe\n\nSymptoms\n\nIt hurts.\n\nMorning Stiffness\n\nCall (904) 56\n\nTreatment\n\nRest helps it.\n"
    found, markdown = imported(page)
    assert "It hurts.\n\nMorning Stiffness\n" in markdown
    assert "Morning Stiffness" in needed(found)


def test_long_lines_of_a_list_without_marks_do_not_swallow_each_other_or_the_next_heading() -> None:
    lines = (
        "Pain on the outer side of the hip that gets worse when you lie on that side at night",
        "Stiffness in the morning that gets better after you have walked for some minutes",
    )
    page = "Sore Hip\n\nSymptoms\n{}\n{}\nTreatment\nRest and ice help most people. Surgery is rare.\n"
    found, markdown = imported(page.format(*lines).encode())
    assert [part.heading for part in found.parts] == ["Symptoms", "Treatment"]
    assert all(f"\n{line}\n" in markdown for line in lines)


def test_a_line_that_was_wrapped_in_a_sentence_still_goes_on() -> None:
    page = "Sore Hip\n\nA sore hip is a hip that hurts for some time and then is seen by the\nOrthopedic doctor.\n"
    assert "seen by the Orthopedic doctor." in body_of(page)


@pytest.mark.parametrize(
    "name",
    [
        "Jane Roe, MD, FAAOS",
        "Jane A. Roe MD",
        "Dr. Jane Roe, M.D., F.A.A.O.S.",
        "Reviewed by: Jane Roe, MD, PhD; Tom O’Hara PA-C",
        "Łucja Roe, DO",
        "John Q. Public, PT, DPT - Physical Therapist",
        "Ángel Núñez, PT, DPT and Jo Doe, PA-C",
    ],
)
def test_a_line_with_a_name_and_degrees_is_no_heading(name: str) -> None:
    page = (
        f"Sore Hip\n\nBy Jo Doe, MD\n\nA sore hip hurts.\n\n{name}\n\nIt hurts most of all by day. Rest it.\n"
    )
    found, markdown = imported(page.encode())
    assert [part.heading for part in found.parts] == ["What is Sore Hip?"]
    assert "Roe" not in markdown.rpartition("\n---\n")[2]
    assert name.removeprefix("Reviewed by: ").partition(" - ")[0].rstrip(".") in needed(found)
    assert name in report_of(found)


def test_what_not_to_do_is_nobody_and_heads_its_own_list() -> None:
    page = "Sore Hip\n\nIt hurts.\n\nWHAT TO DO\n1) Rest it\n2) Ice it\n\nWHAT NOT TO DO\n1) Drive\n2) Run\n"
    assert "## What to do\n\n- Rest it\n- Ice it\n\n## What not to do\n\n- Drive\n- Run\n" in body_of(page)


@pytest.mark.parametrize(
    "title", ["Anterior Cruciate Ligament, ACL", "Total Hip Replacement", "Physical Therapy"]
)
def test_the_name_of_an_injury_is_nobodys(title: str) -> None:
    assert byline(title) is None


def test_a_line_with_capitals_above_lines_without_is_their_heading() -> None:
    page = "Sore Hip\n\nSymptoms\n\nIt hurts.\n\nWhat to Expect\nYou go home the same day\nYou can shower\n"
    assert "## What to Expect\n\n- You go home the same day\n- You can shower\n" in imported(page.encode())[1]


def test_lines_in_small_letters_are_joined_only_where_they_come_to_a_stop() -> None:
    wrapped = (
        "a sore hip is a hip that hurts when you walk on it or\nlie on it, and that is seen at every age\n"
    )
    listed = "lifting with the back and not with the legs\nsitting for hours without a break to walk around\na fall\n"
    body = body_of(f"Sore Hip\n\nCauses\n{wrapped}and sport.\n\nTreatment\n{listed}")
    assert "walk on it or lie on it, and that is seen at every age and sport." in body
    assert all(f"{line}\n" in body for line in listed.splitlines())


@pytest.mark.parametrize("between", ["|---|---|---|\n", ""])
def test_a_table_in_plain_text_is_read_row_by_row(between: str) -> None:
    head, row = "| Week | Walking | Brace |\n", "| 1 | 10 minutes | on |\n"
    body = body_of(f"Sore Hip\n\nRecovery\n\n{head}{between}{row}\nThen walk as you like.\n")
    assert ("- Week: 1; Walking: 10 minutes; Brace: on." if between else "- 1: 10 minutes; on.") in body


def test_questions_are_headings_over_their_answers() -> None:
    page = "Sore Hip\n\nIt hurts.\n\nQ: Will it hurt\nA: For some days.\nQ. When can I drive?\nA. Not before May.\n"
    assert "## Will it hurt\n\nFor some days.\n\n## When can I drive?\n\nNot before May.\n" in body_of(page)


def test_a_bullet_with_a_tab_is_no_table() -> None:
    assert "- Rest it.\n- Ice it.\n" in body_of("Sore Hip\n\nTreatment\n\n•\tRest it.\n•\tIce it.\n")


@pytest.mark.parametrize(
    ("written", "calm"),
    [
        ("DO NOT drive for two weeks.", "Do not drive for two weeks."),
        ("You MUST NOT bear weight, and call us NOW.", "You must not bear weight, and call us NOW."),
        ("GET AN MRI first", "Get an MRI first"),
        ("Jane Roe, MD, DO and an ER", "Jane Roe, MD, DO and an ER"),
        ("RISK FACTORS", "RISK FACTORS"),
    ],
)
def test_everyday_words_in_capitals_are_said_as_words(written: str, calm: str) -> None:
    assert unshouted(written) == calm
    assert draft("NOW") == {"spoken": "now"}
