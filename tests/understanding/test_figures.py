"""The floors of what is understood, and the scorer's own sums.

The rules were tuned on the tuned half and the weights learned from it; it may only stay understood. What counts is the
reported half, by people who had seen neither: `python -m tests.understanding.score tests/understanding/reported_*`. A
reported file that was looked at, or with which a choice was made, is a tuned one from then on, and another is written.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from tests.talks import script
from tests.understanding.score import Figure, Labelled, Marked, figures, mark, read, report, wilson

HERE = Path(__file__).parent
FLOORS = {
    "intent and section": 0.97,
    "recall of A and S": 0.99,
    "A and S by their own tier": 0.99,
    "recall of opting out": 0.985,
    "no false opt-out": 0.985,
    "no false A or S": 0.98,
    "language": 0.99,
}
REPORTED = {
    "intent and section": 0.9,  # measured 0.916; asked 0.96
    "recall of A and S": 0.98,  # 0.994; asked 0.99
    "recall of opting out": 0.94,  # 0.959; asked 0.99
    "no false opt-out": 0.98,  # 0.987; asked 1
    "no false A or S": 0.97,  # 0.980
}
"""A little below what was measured: nothing is tuned on these texts, and a change must not make them worse unseen."""


@cache
def tuned() -> tuple[Marked, ...]:
    return _marked("tuned_*.tsv")


@cache
def reported() -> tuple[Marked, ...]:
    return _marked("reported*.tsv")


def _marked(names: str) -> tuple[Marked, ...]:
    return tuple(mark(script(), [line for path in sorted(HERE.glob(names)) for line in read(path)]))


def test_there_are_enough_texts_of_every_kind() -> None:
    lines = [one.line for one in tuned()]
    groups = Counter(line.group for line in lines)
    assert len(lines) > 2000
    assert groups["tier_a"] + groups["self_harm"] >= 400
    assert groups["opt_out"] >= 290
    assert groups["look_alike"] >= 300
    assert {line.channel for line in lines} == {"sms", "speech"}
    assert len({(line.channel, line.context, line.text) for line in lines}) > 2000


@pytest.mark.parametrize("name", FLOORS)
def test_the_figures_stay_above_their_floors(name: str) -> None:
    figure = figures(tuned())[name]
    assert figure.share >= FLOORS[name], str(figure)


@pytest.mark.parametrize("name", REPORTED)
def test_texts_that_nothing_was_tuned_on_stay_understood(name: str) -> None:
    figure = figures(reported())[name]
    assert figure.share >= REPORTED[name], str(figure)


def test_the_reported_half_has_as_many_of_each_as_it_must() -> None:
    groups = Counter(one.line.group for one in reported())
    assert groups["tier_a"] + groups["self_harm"] >= 150
    assert groups["opt_out"] >= 150
    assert groups["look_alike"] >= 300
    assert groups["other"] >= 400


def test_no_text_of_the_reported_half_was_learned() -> None:
    learned = {one.line.text.casefold() for one in tuned() if len(one.line.text.split()) > 4}
    assert not [one.line.text for one in reported() if one.line.text.casefold() in learned]


def test_the_bounds_are_those_of_wilson() -> None:
    low, high = wilson(95, 100)
    assert (round(low, 4), round(high, 4)) == (0.8882, 0.9785)
    assert wilson(0, 0) == (0.0, 1.0)


def test_a_report_names_each_miss_with_what_was_understood() -> None:
    wrong = Labelled("sms", "en", "", "other", ("hours",), (), (), "do you sell pizza")
    said = "\n".join(report(mark(script(), [wrong])))
    assert "hours <- unknown, none: do you sell pizza" in said or "hours <- unknown" in said
    assert str(Figure("x", 1, 2)).split()[1:5] == ["1", "of", "2", "0.5000"]
