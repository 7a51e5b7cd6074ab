"""Makes a whole line for a test: composed by app.compose, with ids in a known order and time that a test moves.

Plain functions. Nothing of our own is replaced but the clock and the source of ids, which are arguments by design.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path

from flask import Flask

from app import Composition, NewId, compose, random_id, read_script
from line.carrier.signature import Verifier
from line.core.script import Script
from line.services.line import Line
from line.settings import Settings
from line.simulator import Simulator
from line.web import create_app
from tests.compiled import compiled
from tests.migrated import migrated

PUBLIC_URL = "http://127.0.0.1:8000"
MONDAY_MORNING = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # 10 AM at the clinic: open


class Clock:
    """Time that passes only when told to."""

    def __init__(self, now: datetime = MONDAY_MORNING) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **units: float) -> None:
        """`seconds=`, `minutes=`, `hours=` as for a timedelta."""
        self.now += timedelta(**units)


@dataclass(frozen=True)
class Made:
    """A line, its own WSGI app (without the phone's page), and the simulator that is its carrier."""

    line: Line
    app: Flask
    simulator: Simulator

    @property
    def token(self) -> str:
        """What its webhooks are signed with."""
        return self.simulator.auth_token


def make_settings(folder: Path, database_url: str | None = None, **changes: object) -> Settings:
    """Settings made by hand: nothing is read from the environment."""
    made = Settings(
        host="127.0.0.1",
        port=8000,
        instance=folder,
        database_url=database_url or f"sqlite:///{folder / 'line.db'}",
        secret_key="for tests only, and as long as a real one must be",
        public_url=PUBLIC_URL,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def make_line(
    folder: Path,
    database_url: str | None = None,
    now: datetime | None = None,
    *,
    clock: Callable[[], datetime] | None = None,
    samples: bool = False,
) -> Made:
    """A migrated line. `now` sets the simulator's clock, which runs on from there; `clock` takes its place; `samples`
    shows the articles that are samples, too.

    Ids are the same in every run, in the order in which they are asked for.
    """
    composition = composed(replace(make_settings(folder, database_url), samples=samples))
    simulator = composition.simulator
    assert simulator is not None
    if now is not None:
        simulator.set_clock(now)
    line = replace(composition.line, clock=clock or simulator.clock, new_id=known_ids())
    app = compiled(create_app(line, Verifier(PUBLIC_URL, (simulator.auth_token,))))
    simulator.connect(app)
    return Made(line, app, simulator)


def composed(settings: Settings, *, new_id: NewId = random_id) -> Composition:
    """A composition, migrated unless its database is there. The content, which is the same each time, is read once."""
    heard = replace(settings, instance=Path(), database_url="", secret_key="")
    file = settings.database_url.removeprefix("sqlite:///")
    if file != settings.database_url and not Path(file).exists():
        shutil.copyfile(migrated(), file)
    return compose(settings, script=_script(heard), new_id=new_id)


@cache
def _script(settings: Settings) -> Script:
    return read_script(settings)


def known_ids(prefix: str = "") -> Callable[[], str]:
    """32 hex digits each, spread as random ones are, and the same in every run."""
    numbers = count(1)
    return lambda: hashlib.sha256(f"{prefix}{next(numbers)}".encode()).hexdigest()[:32]
