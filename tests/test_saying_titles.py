"""What sentences and points of the clinic's file are called: every one has a title, and no two have the same."""

from __future__ import annotations

from line.core.prompt_table import PROMPTS
from line.core.saying_titles import GROUPS, POINTS, points, title_of_sentence
from tests.talks import script


def test_every_sentence_has_a_title_of_its_own_without_a_dot_or_an_underscore() -> None:
    titles = [title_of_sentence(name) for name in PROMPTS]
    assert {name.partition(".")[0] for name in PROMPTS} == set(GROUPS)
    assert len(set(titles)) == len(titles)
    assert not [title for title in titles if "." in title or "_" in title or not title[0].isupper()]


def test_a_title_says_the_group_then_the_rest_and_whether_it_is_the_short_form() -> None:
    assert title_of_sentence("goodbye") == "Goodbye"
    assert title_of_sentence("articles.intro.short") == "List of articles: intro (short form)"
    assert title_of_sentence("option.reason.new.short") == "Choice: reason, new (short form)"
    assert title_of_sentence("red_flag.S") == "Words of an emergency: self-harm"


def test_points_of_the_clinics_file_stand_together_under_words() -> None:
    unconfirmed = script().clinic.unconfirmed
    grouped = points(unconfirmed)
    assert set(grouped) <= set(POINTS.values())
    assert [name for names in grouped.values() for name in names] == list(unconfirmed)
    assert points(["hours.monday", "sla.closed_by", "hours.friday"]) == {
        "Opening hours": ("hours.monday", "hours.friday"),
        "How soon we promise to call": ("sla.closed_by",),
    }
