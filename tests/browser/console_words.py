"""What the patients of the console's day made of the sections, and wrote that was not understood."""

from __future__ import annotations

from datetime import timedelta

from line.core.section_figures import Step
from line.store import callback_events, section_figures
from tests import desk
from tests.composed import clock_of

from .console_day import Day

ARTICLE = "heterotopic-ossification"
UNCLEAR = (
    "do you take blue cross or is that a diferent office",
    "qué tan caro es sin seguro",
    "\N{BONE} \N{BONE}",
    "my brother in laws doctor said it was the other kind and now nobody calls",
)


def fill(day: Day, hostile: str) -> None:
    """Counts of three weeks, and texts of some minutes ago."""
    with day.line.database.transaction() as tx:
        for days, times in ((0, 9), (4, 31), (20, 4)):
            on = (day.line.clock() - timedelta(days=days)).date().isoformat()
            for place, section in enumerate(("symptoms", "treatment", "causes")):
                for channel in ("call", "text"):
                    asked = [Step(ARTICLE, section, channel, "asked")] * (times * (3 - place))
                    ended = [Step(ARTICLE, section, channel, "ended")] * (times * (4 - place) // 2)
                    texted = [Step(ARTICLE, section, channel, "texted")] * times
                    section_figures.add(tx, on, "en", [*asked, *ended, *texted])
            section_figures.add(tx, on, "es", [Step(ARTICLE, "causes", "call", "asked")])
        mine = day.requests["mine"]
        said = {"words": "the lady from before told me something else"}
        callback_events.add(tx, mine.id, day.line.clock(), "words", f"CA{'3' * 32}:said", said)
    clock = clock_of(day.line)
    now = clock.now
    clock.now = now - timedelta(minutes=30)
    for place, words in enumerate((*UNCLEAR, hostile, *(f"question number {n}" for n in range(30)))):
        desk.patient(day.line, f"+190455506{place:02}").says(words)
        clock.now += timedelta(seconds=20)
    clock.now = now
