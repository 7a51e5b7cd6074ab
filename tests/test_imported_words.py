"""The words of a scraped page that stand among pictures, buttons and links, and must not be lost with them."""

from __future__ import annotations

import pytest

from line.core.scraped_junk import without_click
from line.core.scraped_pictures import without_picture
from tests.taken_in import GRAVE, body_of, imported, needed, report_of


@pytest.mark.parametrize(
    ("sentence", "left"),
    [
        ("Call (904)JOI-2000 or click here to book.", "Call (904)JOI-2000."),
        ("Click here or call (904)JOI-2000 to book.", "Call (904)JOI-2000 to book."),
        ("To book, call JOI-2000, or click below.", "To book, call JOI-2000."),
        ("Please click here to book or call us at 904.564.2000.", "Call us at 904.564.2000."),
        ("Click on the picture and rest the knee for two days.", "Rest the knee for two days."),
        ("To learn more about hips and knees, click here.", ""),
        ("Book online by clicking here.", ""),
        ("If it is numb, call us at once or click here.", "If it is numb, call us at once."),
        ("Click here for emergency care.", "Click here for emergency care."),
    ],
)
def test_a_sentence_that_says_where_to_click_keeps_what_it_says_besides(sentence: str, left: str) -> None:
    assert without_click(sentence)[0] == left


@pytest.mark.parametrize(
    ("sentence", "left"),
    [
        ("Image of a knee Rest the knee for two days.", "Rest the knee for two days."),
        ("Image of a man lifting a box A tear is caused by a fall.", "A tear is caused by a fall."),
        ("Figure 2 If the toes are cold, call us.", "If the toes are cold, call us."),
        ("Image of a hip.Rest the hip for two days.", "Rest the hip for two days."),
        ("[Image: arm overhead] Rest the arm for a week.", "Rest the arm for a week."),
        ("![knee](knee.jpg) Ice the knee twice a day.", "Ice the knee twice a day."),
        ("knee-bent.jpg Do not bend the knee.", "Do not bend the knee."),
        ("Rest the arm for a week Image of a sling.", "Rest the arm for a week"),
        ("Image of a Runner with Heterotopic Ossification.", ""),
        ("Image of Book An Appointment with a JOI Physician Button.", ""),
        ("Figure 2: The shoulder from the front", ""),
        ("shoulder pain.jpg", ""),
    ],
)
def test_what_is_glued_to_the_words_of_a_picture_is_kept(sentence: str, left: str) -> None:
    assert without_picture(sentence)[0] == left


def test_what_is_glued_to_a_picture_is_in_the_article_and_named() -> None:
    found, markdown = imported(b"Sore Knee\n\nCare\n\nImage of a knee Rest the knee for two days.\n")
    assert "Rest the knee for two days." in markdown
    assert "Image of" not in markdown
    assert "glued" in report_of(found)


def test_advice_right_above_a_picture_is_no_caption() -> None:
    page = "Sore Knee\n\n{}\n\nImage of a knee.\n\nSymptoms\n\nIt hurts.\n"
    assert "Wear a brace for six weeks." in body_of(page.format("Wear a brace for six weeks."))
    found, markdown = imported(page.format("A knee seen from the side.").encode())
    assert "seen from the side" not in markdown.rpartition("\n---\n")[2]
    assert "does it belong" in needed(found)


@pytest.mark.parametrize("words", GRAVE)
def test_grave_words_below_the_links_of_a_page_of_text_are_kept_and_named(words: str) -> None:
    text = f"Sore Hip\n\nSymptoms\n\nIt hurts.\n\nRelated Articles\nHeel Spurs\n{words}\nFlat Feet\n"
    found, markdown = imported(text.encode())
    assert words in markdown
    assert "Heel Spurs" not in markdown
    assert "Flat Feet" not in markdown
    assert words.endswith(".") or words in needed(found)
