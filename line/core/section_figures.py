"""What patients make of the sections: which steps are counted, and what the counts say.

Rules only. A count has no person behind it: a day, a section, a language, a channel, and which step it was.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from line.core.effects import Effect, SectionHeard, SectionStep

What = Literal["asked", "ended", "texted"]

SHOWN = timedelta(days=30)
ENOUGH = 5
"""Fewer than that were a handful of people's: no share of them means anything."""


@dataclass(frozen=True)
class Step:
    """One thing to be counted. On a call "texted" is a text that she asked for; in writing it is a page."""

    article: str
    section: str
    channel: str  # "call" or "text"
    what: What


@dataclass(frozen=True)
class Made:
    """What was made of a section. Who asked for it and did not get to its end, left it."""

    asked: int = 0
    ended: int = 0
    texted: int = 0

    @property
    def left(self) -> int:
        return max(0, self.asked - self.ended)

    @property
    def enough(self) -> bool:
        return self.asked >= ENOUGH

    @property
    def share(self) -> int:
        """Of a hundred who asked for it, how many had it to its end."""
        return min(100, round(100 * self.ended / self.asked)) if self.asked else 0

    def __add__(self, other: Made) -> Made:
        return Made(self.asked + other.asked, self.ended + other.ended, self.texted + other.texted)


def steps_of(effects: Iterable[Effect], channel: str) -> tuple[Step, ...]:
    """What of a turn's effects is counted."""
    steps = []
    for effect in effects:
        if isinstance(effect, SectionHeard):
            steps.append(Step(effect.article, effect.section, channel, "asked"))
        elif isinstance(effect, SectionStep):
            steps.append(Step(effect.article, effect.section, channel, effect.what))
    return tuple(steps)


def of_a_text(article: str, section: str, *, whole: bool) -> tuple[Step, ...]:
    """A section that a caller had texted to her: asked for on the call, and begun in her thread. `whole`: the page that
    went out reaches its end."""
    steps: list[Step] = [Step(article, section, "call", "texted")]
    steps += [Step(article, section, "text", what) for what in ("asked", "texted")]
    if whole:
        steps.append(Step(article, section, "text", "ended"))
    return tuple(steps)
