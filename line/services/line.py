"""The line as its services see it: settings, script, database, carrier, clock and ids, put together by app.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from line.core.carrier import Carrier
from line.core.script import Script
from line.core.turn import Turn
from line.settings import Settings
from line.store.engine import Database


@dataclass(frozen=True)
class Line:
    """Everything a use case needs.

    `clock` gives aware UTC, `new_id` 32 hex digits that cannot be guessed, `write` the words of a turn as one text.
    """

    settings: Settings
    script: Script
    database: Database
    carrier: Carrier
    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    write: Callable[[Turn, Script], str]
