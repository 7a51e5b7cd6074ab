"""A thousand people who do anything at all on the phone and by text: nothing breaks, nobody is lost.

Walks come in towns: one line, one database, and the same few numbers again and again, so that walks run into what
others left. Every town is made from its seed alone. A failure names the town and the walk and lists what was done in
it; one town again: `pytest tests/walks/test_random_walks.py -k town_7`. `./scripts/faults --full` walks ten times as
many.
"""

from __future__ import annotations

import logging
import os
import shutil
from pathlib import Path
from random import Random

import pytest

from line.services import ended_calls, outbox
from line.store.engine import Database
from tests.factories import Clock, Made, make_line
from tests.walks.callers import HABITS, LASTING, SLOW, CallWalk
from tests.walks.carrier import BrokenRule, Carrier
from tests.walks.rules import check_rows
from tests.walks.texters import Account, TextWalk

WALKS_IN_A_TOWN = 100
TOWNS = int(os.environ.get("LINE_TOWNS", "4"))
EVERYWHERE = frozenset("number entry check who reason detail when message done".split())


class Town:
    """A line and everybody who is in touch with it, made from a seed."""

    def __init__(self, made: Made, clock: Clock, seed: int) -> None:
        self.made, self.clock, self.rng = made, clock, Random(seed)
        self.carrier = Carrier(made)
        self.accounts: dict[str, Account] = {}
        self.longest = 0
        self.places: set[str] = set()

    def live(self, walks: int, errors: pytest.LogCaptureFixture) -> None:
        """All walks, one after the other, and the sweeps between them."""
        for number in range(1, walks + 1):
            walk = self._walk(number)
            try:
                walk.run()
                self._sweep()
                if number % 5 == 0:
                    check_rows(self.made.line)
                assert not errors.records, [record.getMessage() for record in errors.records]
            except (BrokenRule, AssertionError, ValueError, LookupError) as broken:
                acts = "\n  ".join(walk.acts[-40:])
                logged = [record.getMessage() for record in errors.records]
                pytest.fail(
                    f"walk {number}: {broken}\n  {acts}\n{logged}", pytrace=not isinstance(broken, BrokenRule)
                )
            if isinstance(walk, CallWalk):
                self.longest = max(self.longest, walk.steps)
                self.places |= walk.places
                if walk.opted_out and walk.known:
                    self.accounts.setdefault(walk.known, Account()).out = True
            self.clock.forward(minutes=self.rng.choice((0.1, 5, 40, 300, 1500)))

    def _walk(self, number: int) -> CallWalk | TextWalk:
        rng = self.rng
        if number % WALKS_IN_A_TOWN == 25:
            return CallWalk(self.carrier, self.clock, rng, number, LASTING)
        if number % WALKS_IN_A_TOWN == 35:
            return CallWalk(self.carrier, self.clock, rng, number, SLOW)
        if number % WALKS_IN_A_TOWN == 45:
            return TextWalk(self.carrier, self.clock, rng, number, self.accounts, hasty=True)
        if rng.random() < 0.35:
            return TextWalk(self.carrier, self.clock, rng, number, self.accounts)
        return CallWalk(self.carrier, self.clock, rng, number, rng.choice(HABITS))

    def _sweep(self) -> None:
        ended_calls.sweep_left(self.made.line)
        outbox.sweep(self.made.line)


@pytest.mark.parametrize("seed", range(1, TOWNS + 1), ids=lambda seed: f"town_{seed}")
def test_nobody_gets_lost_whatever_they_press_say_or_text(
    seed: int, tmp_path: Path, migrated_file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    clock = Clock()
    clock.forward(hours=Random(-seed).uniform(0, 24 * 14))
    shutil.copyfile(migrated_file, tmp_path / "line.db")
    # Every other town has two articles: a list of them, and topics that both have.
    two = seed % 2 == 0
    town = Town(make_line(tmp_path, clock=clock, samples=two), clock, seed)
    town.live(WALKS_IN_A_TOWN, caplog)
    assert town.longest >= 200
    # Else the walks would prove little. With two articles fewer callers come as far as a section's text.
    assert town.places >= (EVERYWHERE if two else EVERYWHERE | {"texting"})
    read = {place.split(".")[1] for place in town.places if place.startswith("read.")}
    assert read == ({"ankle-sprain", "heterotopic-ossification"} if two else {"heterotopic-ossification"})
    assert any(place.startswith("which.") for place in town.places) == two
    town.made.line.database.dispose()


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_town_on_postgresql(database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR)
    clock = Clock()
    made = make_line(tmp_path, database.url, clock=clock)
    Town(made, clock, seed=0).live(WALKS_IN_A_TOWN, caplog)
    made.line.database.dispose()
