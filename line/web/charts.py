"""Charts drawn by the server: small SVG bars, with words that say the same to those who do not see them.

Owns the drawing. Every text is escaped by Markup; there is no style and no script in it, only classes that the style
sheet colours (the content policy forbids the rest). The numbers also stand in a table beside each chart.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from line.services.figures import Bar, Chart

WIDTH = 280
"""In units of the drawing, about the width of a small phone's page: letters keep their size there and grow a little
on a wide screen."""

_ROW, _BAR = 36, 8
_TALL, _TOP, _FOOT = 120, 16, 18
_TICK_WIDTH = 38
_DIGIT = 7
_SHORTEST = 2

_FRAME = Markup(
    '<svg class="chart chart--{kind}" viewBox="0 0 {width} {height}" role="img"'
    ' aria-labelledby="chart-{name}-title chart-{name}-desc" focusable="false">'
    '<title id="chart-{name}-title">{title}</title><desc id="chart-{name}-desc">{says}</desc>{drawn}</svg>'
)
_SHARE = Markup(
    '<svg class="chart share" viewBox="0 0 100 8" aria-hidden="true" focusable="false">{drawn}</svg>'
)
_RECT = Markup('<rect class="{of}" x="{x}" y="{y}" width="{width}" height="{height}" rx="2"/>')
_TEXT = Markup('<text class="{of}" x="{x}" y="{y}" text-anchor="{anchor}">{words}</text>')
_LINE = Markup('<line class="axis" x1="0" y1="{y}" x2="{width}" y2="{y}"/>')


def rows(chart: Chart) -> Markup:
    """One bar beneath the other, each with its label and its count: for categories."""
    highest = _highest(chart.bars)
    drawn = (_row(bar, n * _ROW, highest) for n, bar in enumerate(chart.bars))
    return _framed(chart, "rows", _ROW * len(chart.bars), drawn)


def columns(chart: Chart) -> Markup:
    """One bar beside the other, with short labels below: for what has an order, as the hours of a day."""
    highest, slot = _highest(chart.bars), WIDTH / max(1, len(chart.bars))
    every = max(1, -(-_TICK_WIDTH // max(1, int(slot))))
    drawn = [_column(bar, n, slot, highest, labelled=n % every == 0) for n, bar in enumerate(chart.bars)]
    return _framed(chart, "columns", _TALL, [*drawn, _LINE.format(y=_TALL - _FOOT, width=WIDTH)])


def share(of_hundred: int) -> Markup:
    """A small bar for a share that stands in words beside it."""
    track = _RECT.format(of="bar-track", x=0, y=0, width=100, height=_BAR)
    fill = _RECT.format(of="bar-fill", x=0, y=0, width=of_hundred, height=_BAR)
    return _SHARE.format(drawn=Markup("").join((track, fill if of_hundred else Markup(""))))


def _framed(chart: Chart, kind: str, height: int, drawn: Iterable[Markup]) -> Markup:
    inner = Markup("").join(drawn)
    return _FRAME.format(
        kind=kind,
        width=WIDTH,
        height=max(1, height),
        name=chart.name,
        title=chart.title,
        says=chart.says,
        drawn=inner,
    )


def _highest(bars: Sequence[Bar]) -> int:
    return max((bar.count for bar in bars), default=0) or 1


def _row(bar: Bar, y: int, highest: int) -> Markup:
    track = _RECT.format(of="bar-track", x=0, y=y + 19, width=WIDTH, height=_BAR)
    fill = _RECT.format(of="bar-fill", x=0, y=y + 19, width=_length(WIDTH, bar, highest), height=_BAR)
    label = _TEXT.format(of="bar-label", x=0, y=y + 13, anchor="start", words=bar.label)
    count = _TEXT.format(of="bar-count", x=WIDTH, y=y + 13, anchor="end", words=f"{bar.count:,}")
    return Markup("").join((label, count, track, fill if bar.count else Markup("")))


def _column(bar: Bar, n: int, slot: float, highest: int, *, labelled: bool) -> Markup:
    room = _TALL - _TOP - _FOOT
    height = _length(room, bar, highest)
    base, middle, gap = _TALL - _FOOT, _rounded((n + 0.5) * slot), min(3.0, slot / 5)
    parts = []
    if bar.count:
        x, width = _rounded(n * slot + gap), _rounded(slot - 2 * gap)
        parts.append(_RECT.format(of="bar-fill", x=x, y=_rounded(base - height), width=width, height=height))
        words = f"{bar.count:,}"
        if len(words) * _DIGIT <= slot:
            parts.append(
                _TEXT.format(
                    of="bar-count", x=middle, y=_rounded(base - height - 4), anchor="middle", words=words
                )
            )
    if labelled:
        parts.append(_TEXT.format(of="bar-label", x=middle, y=_TALL - 4, anchor="middle", words=bar.tick))
    return Markup("").join(parts)


def _length(longest: float, bar: Bar, highest: int) -> float:
    """One among a thousand is still to be seen."""
    return _rounded(max(longest * bar.count / highest, _SHORTEST))


def _rounded(length: float) -> float:
    return round(length, 1)
