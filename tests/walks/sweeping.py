"""A process that sweeps, and dies of SIGKILL where it is told to. A program of its own: `python -m tests.walks.sweeping
CLOCK`, with the line's settings in its environment.

It puts the line together once, as app.py does, and forks for each life that a line of JSON on its input asks for:
{"boundary": name or null, "nth": which time to die there, "until": seconds of the epoch}. A life moves the clock from
one thing that is due to the next one and sweeps, until nothing is due. How it ended goes to the output.
"""

from __future__ import annotations

import gc
import json
import mmap
import os
import signal
import struct
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from app import compose
from line.services import gate
from line.services.line import Line
from line.services.outbox import sweep
from line.settings import Settings
from line.store import outbox
from line.store.tables import is_leased, is_pending, is_unknown, messages
from tests.walks.faulty_carrier import ANSWERED_LATE

BOUNDARIES = ("before claim", "after claim", "after sending", "after 201", "before second commit")
MOST_SWEEPS = 300
DOUBTS = "doubts"


class SharedClock:
    """The time of the world outside, in a file: whoever sweeps moves it, and the carrier reads it."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.write_bytes(struct.pack("d", 0))
        with path.open("r+b") as opened:
            self._memory = mmap.mmap(opened.fileno(), 8)

    def __call__(self) -> datetime:
        return datetime.fromtimestamp(struct.unpack("d", self._memory[:8])[0], UTC)

    def set(self, now: datetime) -> None:
        self._memory[:8] = struct.pack("d", now.timestamp())


def next_due(line: Line) -> datetime | None:
    """The next instant at which a sweep finds something to do."""
    columns = messages.c
    asked = (
        (columns.due_at, is_pending),
        (columns.lease_until, is_leased),
        (columns.next_look_at, is_unknown),
    )
    with line.database.reading() as conn:
        found = [conn.execute(select(func.min(column)).where(which)).scalar() for column, which in asked]
    return min((at for at in found if at is not None), default=None)


def live(line: Line, clock: SharedClock, until: datetime, doubts: Path) -> None:
    for _ in range(MOST_SWEEPS):
        due = next_due(line)
        if due is None or due > until:
            return
        clock.set(max(due, clock()))
        sweep(line)
        note_doubts(line, doubts)
    raise AssertionError("the sweep never comes to an end")


def note_doubts(line: Line, doubts: Path) -> None:
    """Writes down which messages are unknown now: a later sweep may settle them before anybody else looks."""
    with line.database.reading() as conn:
        ids = conn.execute(select(messages.c.id).where(is_unknown, messages.c.next_look_at.is_not(None)))
        found = list(ids.scalars())
    if found:
        with doubts.open("a") as opened:
            opened.write("\n".join(found) + "\n")


def arm(line: Line, boundary: str, nth: int) -> None:
    """Wraps what stands at a boundary: the process ends there, at the nth time."""
    reached = 0

    def dies() -> None:
        nonlocal reached
        reached += 1
        if reached == nth:
            os.kill(os.getpid(), signal.SIGKILL)

    def wrap(owner: Any, name: str, *, before: bool) -> None:
        whole: Callable[..., Any] = getattr(owner, name)

        def wrapped(*args: Any, **kwargs: Any) -> Any:
            if before:
                dies()
            made = whole(*args, **kwargs)
            if not before:
                dies()
            return made

        setattr(owner, name, wrapped)

    match boundary:
        case "before claim":
            wrap(outbox, "claim_due", before=True)
        case "after claim":  # the claim is committed, the gate has not been asked
            wrap(gate, "verdict", before=True)
        case "after sending":  # `sending` is committed, the carrier has not been called
            wrap(line.carrier, "send_text", before=True)
        case "after 201":
            wrap(line.carrier, "send_text", before=False)
        case "before second commit":
            for name in ("record_accepted", "retry_at", "mark_unknown"):
                wrap(outbox, name, before=False)
        case _:
            raise ValueError(boundary)


def main() -> None:
    clock_file = Path(sys.argv[1])
    clock = SharedClock(clock_file)
    (clock_file.parent / DOUBTS).touch()
    line = replace(compose(Settings.from_env()).line, clock=clock)
    line.carrier._client.http_client.timeout = ANSWERED_LATE / 2  # type: ignore[attr-defined]
    sweep(line)  # what has been done once costs each life less; nothing of it is open when they begin
    line.database.dispose()
    gc.freeze()  # the collector would touch, and so copy, every page of the process in each of its forks
    print("ready", flush=True)
    for order in map(json.loads, sys.stdin):
        child = os.fork()
        if child == 0:
            if order["boundary"]:
                arm(line, order["boundary"], order["nth"])
            live(line, clock, datetime.fromtimestamp(order["until"], UTC), clock_file.parent / DOUBTS)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
