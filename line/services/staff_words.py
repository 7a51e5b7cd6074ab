"""Words that staff type about a patient, heard for red flags as her own are.

Nothing is refused for them: the request goes up, and its history says why. A denial ("no chest pain") is no exception,
since no rule can tell one from a cry for help (safety.md C3): who typed it sees what it did, and closes the request.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from line.core.callbacks import URGENCY_OF_TIER
from line.core.safety import red_flag
from line.core.staff import Person
from line.services.line import Line
from line.services.opening import lift
from line.store import callback_events, callbacks
from line.store.engine import Connection

_FOUND: Mapping[str, str] = MappingProxyType(
    {
        "A": "words of an emergency",
        "S": "words of self-harm",
        "B": "words of what needs care today",
    }
)
_MADE: Mapping[str, str] = MappingProxyType({"urgent": "urgent", "same-day": "for today"})


def heed(
    tx: Connection, line: Line, person: Person, request_id: str, where: str, typed: str, now: datetime
) -> str:
    """Raises the request if what was typed `where` ("a note") holds a red flag. Words for who typed it, "" for none.

    A closed request is not opened by what somebody writes down about it: she is told that it can be.
    """
    tier = red_flag(typed, line.script.red_flags)
    row = callbacks.by_id(tx, request_id, lock=True) if tier else None
    if tier is None or row is None:
        return ""
    found = f"{_FOUND[tier]} in {where}"
    told = {"mark": found, "tier": tier}
    key = f"flagged:{line.new_id()}"
    callback_events.add(tx, request_id, now, "mark", key, told, staff_id=person.id)
    if row.status != "open":
        return f"There are {found}. This request is closed: open it again if somebody must call."
    row = lift(tx, line, row, URGENCY_OF_TIER[tier], now)
    return f"There are {found}: the request is {_MADE[row.urgency]} now."
