"""reminders.yaml is checked at start: every mistake with its line, and nothing half-made."""

from __future__ import annotations

import shutil
from datetime import time, timedelta
from pathlib import Path

import pytest

from line.core.library import Content
from line.loader import CONTENT, ContentError, load
from line.loader.reminder_file import KINDS

SHIPPED = (CONTENT / "reminders.yaml").read_text(encoding="utf-8")


def test_the_shipped_file_says_what_the_clinic_wants() -> None:
    content: Content = load()
    assert content.reminders.keys() == KINDS.keys()
    steps = {step.name: step for step in content.reminders["appointment"].steps}
    assert (steps["three_days"].days, steps["three_days"].at) == (-3, time(10))
    assert (steps["day_before"].days, steps["day_before"].at) == (-1, time(17))
    assert steps["two_hours"].hours == timedelta(hours=-2)
    assert {step.days for step in content.reminders["article_follow_up"].steps} == {1, 3, 7}
    after = content.reminders["after_visit"].steps[0]
    assert (after.business_days, after.at) == (1, time(11))


@pytest.mark.parametrize(
    ("good", "bad", "words"),
    [
        (
            "channel: text then call, minutes_before: 60",
            "channel: pigeon, minutes_before: 60",
            "text then call",
        ),
        ('days: -3, at: "10:00"', 'at: "10:00"', "one of days, business_days, hours"),
        ('days: -3, at: "10:00"', "days: -3", "at belongs to days"),
        ('days: -3, at: "10:00"', 'days: -3, at: "25:00"', "25:00 is not a time"),
        ('days: -3, at: "10:00"', 'days: 3, at: "10:00"', "below 0"),
        ("days: -3", "days: soon", "a whole number from -60 to 60"),
        ("hours: -2, channel", "hours: -2, business_days: 1, channel", "one of days, business_days, hours"),
        (
            "channel: text then call, minutes_before: 60",
            "channel: text then call",
            "latest useful moment is missing",
        ),
        ("useful_hours: 4}", "useful_hours: 0}", "a whole number from 1 to 240"),
        ("one: reminder.visit,", "one: reminder.nothing,", "there is no prompt reminder.nothing"),
        ("missed_visit:", "lost_visit:", "unknown"),
        ("    words: {one: reminder.after}\n", "", "a value is missing"),
        ("kinds:", "sorts:", "unknown"),
    ],
)
def test_a_mistake_stops_the_start_and_names_its_place(
    tmp_path: Path, good: str, bad: str, words: str
) -> None:
    content = tmp_path / "content"
    shutil.copytree(CONTENT, content)
    assert good in SHIPPED
    (content / "reminders.yaml").write_text(SHIPPED.replace(good, bad, 1), encoding="utf-8")
    with pytest.raises(ContentError) as refused:
        load(content)
    told = [str(problem) for problem in str(refused.value).splitlines()]
    assert any("reminders.yaml:" in line and words in line for line in told), told


def test_steps_before_a_visit_stand_in_their_order(tmp_path: Path) -> None:
    content = tmp_path / "content"
    shutil.copytree(CONTENT, content)
    first = next(line for line in SHIPPED.splitlines() if "three_days:" in line)
    moved = SHIPPED.replace(f"{first}\n", "", 1).replace("  missed_visit:", f"{first}\n  missed_visit:", 1)
    (content / "reminders.yaml").write_text(moved, encoding="utf-8")
    with pytest.raises(ContentError, match="in the order in which they come"):
        load(content)
