"""The floors of what is understood, on the labelled texts that the word lists were tuned on, and the scorer's own sums.

The other half, which was written by somebody who had not seen the word lists, is measured with
`python -m tests.understanding.score`.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from line.core.meaning import Intent
from tests.talks import script
from tests.understanding.score import Figure, Labelled, Marked, figures, mark, read, report, wilson

HERE = Path(__file__).parent
FLOORS = {
    "intent and section": 0.97,
    "recall of A and S": 0.995,
    "A and S by their own tier": 0.99,
    "recall of opting out": 0.99,
    "no false opt-out": 0.998,
    "no false A or S": 0.998,
    "language": 0.99,
}


@cache
def tuned() -> tuple[Marked, ...]:
    lines = [line for path in sorted(HERE.glob("tuned_*.tsv")) for line in read(path)]
    return tuple(mark(script(), lines))


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


def test_what_looks_like_an_emergency_or_an_opt_out_and_is_none_is_let_pass() -> None:
    alike = [one for one in tuned() if one.line.group == "look_alike"]
    grave = [one.line.text for one in alike if one.meaning.tier in ("A", "S")]
    ended = [
        one.line.text for one in alike if one.meaning.intent is Intent.STOP and "stop" not in one.line.intents
    ]
    assert len(alike) >= 480
    assert len(grave) <= 6, grave
    assert len(ended) <= 6, ended


def test_the_bounds_are_those_of_wilson() -> None:
    low, high = wilson(95, 100)
    assert (round(low, 4), round(high, 4)) == (0.8882, 0.9785)
    assert wilson(0, 0) == (0.0, 1.0)


def test_a_report_names_each_miss_with_what_was_understood() -> None:
    wrong = Labelled("sms", "en", "", "other", ("hours",), (), (), "do you sell pizza")
    said = "\n".join(report(mark(script(), [wrong])))
    assert "hours <- unknown, none: do you sell pizza" in said or "hours <- unknown" in said
    assert str(Figure("x", 1, 2)).split()[1:5] == ["1", "of", "2", "0.5000"]
