"""Charts: drawn to size, told in words beside the picture, and nothing in them that a policy or a reader trips over."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from markupsafe import Markup

from line.services.figures import Bar, Chart
from line.web import charts

Draw = Callable[[Chart], Markup]
HOSTILE = "<script>alert('1')</script>\" onload=\"x"


def chart(*counts: int, label: str = "Hour") -> Chart:
    bars = tuple(Bar(f"{label} {n}", count, f"{n} AM") for n, count in enumerate(counts))
    return Chart("hour", "When they came in", label, "3 requests.", bars)


def tree(drawn: str) -> ElementTree.Element:
    return ElementTree.fromstring(drawn)


def drawn(root: ElementTree.Element, of: str) -> list[dict[str, str]]:
    return [found.attrib for found in root.iter() if found.get("class") == of]


def words(root: ElementTree.Element, of: str) -> list[str]:
    return [found.text or "" for found in root.iter() if found.get("class") == of]


@pytest.mark.parametrize("draw", [charts.rows, charts.columns])
def test_a_chart_is_an_image_with_a_title_and_a_description(draw: Draw) -> None:
    root = tree(draw(chart(1, 2)))
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "chart-hour-title chart-hour-desc"
    told = {found.get("id"): found.text for found in root.iter() if found.get("id")}
    assert told == {"chart-hour-title": "When they came in", "chart-hour-desc": "3 requests."}


@pytest.mark.parametrize("draw", [charts.rows, charts.columns])
@pytest.mark.parametrize("counts", [(), (0,), (0, 0, 0), (5,), (1, 100_000), tuple(range(25))])
def test_every_bar_lies_inside_the_drawing(draw: Draw, counts: tuple[int, ...]) -> None:
    root = tree(draw(chart(*counts)))
    width, height = map(float, root.attrib["viewBox"].split()[2:])
    for bar in drawn(root, "bar-fill"):
        x, y, wide, tall = (float(bar[side]) for side in ("x", "y", "width", "height"))
        assert x >= 0
        assert x + wide <= width + 0.1
        assert y >= 0
        assert y + tall <= height + 0.1
        assert min(wide, tall) >= 2
    assert len(drawn(root, "bar-fill")) == sum(count > 0 for count in counts)


def test_bars_are_as_long_as_their_share_of_the_highest() -> None:
    lengths = [float(bar["width"]) for bar in drawn(tree(charts.rows(chart(10, 5, 0, 1))), "bar-fill")]
    assert lengths == [charts.WIDTH, charts.WIDTH / 2, charts.WIDTH / 10]
    heights = [float(bar["height"]) for bar in drawn(tree(charts.columns(chart(10, 5))), "bar-fill")]
    assert heights[0] == 2 * heights[1]


def test_every_row_says_its_label_and_its_count() -> None:
    root = tree(charts.rows(chart(1204, 0)))
    assert words(root, "bar-label") == ["Hour 0", "Hour 1"]
    assert words(root, "bar-count") == ["1,204", "0"]


@pytest.mark.parametrize("count", [1, 9, 12, 24])
def test_short_labels_below_do_not_run_into_each_other(count: int) -> None:
    root = tree(charts.columns(chart(*[1] * count)))
    places = [float(label["x"]) for label in drawn(root, "bar-label")]
    assert places
    assert all(later - earlier >= 36 for earlier, later in pairwise(places))


def test_a_count_that_does_not_fit_over_its_bar_is_left_to_the_table() -> None:
    assert words(tree(charts.columns(chart(*[1000] * 24))), "bar-count") == []
    assert words(tree(charts.columns(chart(1000, 0))), "bar-count") == ["1,000"]


@pytest.mark.parametrize("draw", [charts.rows, charts.columns])
def test_words_are_escaped_and_nothing_needs_a_style_or_a_script(draw: Draw) -> None:
    bars = (Bar(HOSTILE, 3, HOSTILE),)
    made = draw(Chart("hour", HOSTILE, HOSTILE, HOSTILE, bars))
    root = tree(made)
    assert {found.tag for found in root.iter()} <= {"svg", "title", "desc", "rect", "text", "line"}
    assert "<script" not in made
    assert not re.search(r"\s(style|on\w+)=", re.sub(r">[^<]*<", "><", str(made)))
    assert HOSTILE in words(root, "bar-label")
