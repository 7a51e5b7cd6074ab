"""kill -9 in the middle of a sweep, at each boundary, with a carrier that fails in every way: no reminder is lost, none
goes twice, and every doubt is settled or shown.

A real process sweeps and dies; the carrier is an HTTP server outside of it, and its receipts come in through the web
app. A few rounds at each boundary here; `./scripts/faults --full` plays 200, on both databases, and prints what became
of it all.
"""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections.abc import Iterator
from datetime import time, timedelta
from itertools import pairwise
from pathlib import Path
from time import perf_counter

import pytest

from line.core import delivery
from line.core.windows import instant_at
from line.services import visits
from line.store.appointments import AppointmentRow
from line.store.engine import Database
from line.store.messages import MessageRow
from tests.booked import NEW_YORK, agree, book_at
from tests.conftest import _as_owner, _postgresql_url
from tests.walks.sweeping import BOUNDARIES
from tests.walks.sweeping_town import KILLED, Town

ROUNDS = int(os.environ.get("LINE_KILLS", "5"))
FULL = ROUNDS > 5
VISITS = 3  # of different patients, in each round
AFTERNOON = time(14)
ON_ITS_WAY = ("accepted", "queued", "underway", "sent", "delivered")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"] if FULL else ["sqlite"])
def town(request: pytest.FixtureRequest) -> Iterator[Town]:
    # In memory where there is such a folder: a process that is killed loses nothing that it has written, synced or not.
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="joi-killed-", dir=memory) as name:
        yield from town_in(Path(name), request)


def town_in(folder: Path, request: pytest.FixtureRequest) -> Iterator[Town]:
    if request.param == "sqlite":
        shutil.copyfile(request.getfixturevalue("migrated_file"), folder / "line.db")
        url = f"sqlite:///{folder / 'line.db'}"
    else:
        server: Path = request.getfixturevalue("postgresql_server")
        _as_owner(server, "CREATE DATABASE killed_sweeps TEMPLATE migrated STRATEGY WAL_LOG")
        url = _postgresql_url(server, "killed_sweeps")
    made, began = Town(folder, Database(url)), perf_counter()
    yield made
    made.close()
    made.database.dispose()
    made.told.seconds = perf_counter() - began
    if FULL:
        fates = ", ".join(f"{fate} {times}" for fate, times in sorted(made.carrier.fates.items()))
        with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
            print(f"\n{request.param}: {made.told}\n  the carrier: {fates}")


@pytest.mark.parametrize("boundary", BOUNDARIES)
def test_a_sweep_that_is_killed_loses_nothing_and_sends_nothing_twice(town: Town, boundary: str) -> None:
    chance = random.Random(boundary)
    for _ in range(ROUNDS):
        play(town, boundary, chance)


def test_what_a_lost_answer_left_in_doubt_a_receipt_alone_settles(town: Town) -> None:
    """The rounds above must have met it: texts whose answer was lost, settled before any look at the list."""
    assert town.told.doubts > 0
    assert town.told.settled_by_receipt_alone > 0


def play(town: Town, boundary: str, chance: random.Random) -> None:
    """One morning: visits are booked, the sweep is killed, perhaps once more, and goes on until the evening."""
    town.next_morning()
    booked = [visit_of(town) for _ in range(VISITS)]
    ids = [visit.id for visit in booked]
    lives = [(boundary, 1 if boundary == "before claim" else chance.randint(1, VISITS))]
    lives += [(chance.choice(BOUNDARIES), 1)] if chance.random() < 0.3 else []
    kills = 0
    for number, (where, nth) in enumerate(lives):
        town.carrier.in_good_health = (
            number == 0 and where == "after 201"
        )  # else it might not say 201 so often
        kills += town.lives(where, nth) == KILLED
        open_before = {row.id for row in town.rows(*ids) if row.status in ("sending", "unknown")}
        town.carrier.send_receipts()
        town.carrier.forget_receipts()
        settled = [row for row in town.rows(*ids) if row.id in open_before and row.carrier_sid]
        town.told.settled_by_receipt_alone += len(settled)
    assert kills, "the process reached no boundary"
    town.carrier.in_good_health = False
    town.lives()
    town.carrier.send_receipts(all_of_them=True)
    town.told.rounds += 1
    town.told.kills += kills
    gone_out = [row for row in town.rows(*ids) if row.due_at <= town.clock()]
    assert len(gone_out) == VISITS
    for row in gone_out:
        count(town, row)
    with town.database.transaction() as tx:  # the rest of their plans is not for this morning
        for visit in booked:
            visits.set_status(tx, town.line, visit, "cancelled", town.clock())


def visit_of(town: Town) -> AppointmentRow:
    """Of somebody new, tomorrow afternoon: exactly one reminder goes out at once."""
    number = f"+1904{next(town.numbers)}"
    agree(town.line, number)
    return book_at(town.line, number, instant_at(town.day + timedelta(days=1), AFTERNOON, NEW_YORK))


def count(town: Town, row: MessageRow) -> None:
    """Holds one reminder to what must be true of each, and adds it up."""
    told, asked = town.told, town.carrier.asked.get(row.id, [])
    taken = [one for one in town.carrier.taken if one.ours == row.id]
    doubted = row.id in town.doubts()
    told.messages += 1
    told.doubts += doubted
    told.twice += len(taken) > 1
    assert len(taken) <= 1, (row, asked)
    for (at, fate), (again, _) in pairwise(asked):  # a doubt is looked up for a quarter of an hour first
        assert fate.endswith("429") or again - at >= sum(delivery.LOOK_DELAYS, timedelta()), (row, asked)
    shown = row.reason == delivery.NOT_FOUND if row.status == "unknown" else row.status == "refused"
    told.lost += not (taken or shown)
    assert taken or shown, (row, asked)
    told.shown_to_staff += shown
    if taken:
        assert row.status in ON_ITS_WAY, (row, asked)
        assert row.carrier_sid == taken[0].message["sid"]
        told.sent_once += 1
        told.doubts_settled += doubted
        told.sent_again_after_doubt += taken[0].at - row.created_at >= timedelta(minutes=15) and doubted
    else:
        assert row.next_look_at is None
        assert row.carrier_sid is None
