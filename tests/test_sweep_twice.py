"""Two messages to one number, due together: the more important one goes, and one waits."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import select

from line.core import caps
from line.services.line import Line
from line.services.outbox import sweep
from line.store.engine import Database
from line.store.messages import MessageRow
from line.store.tables import messages
from tests.booked import agree, book
from tests.wire import START, Clock, Wire, line_on, row


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def wire(clock: Clock) -> Wire:
    return Wire(clock)


@pytest.fixture
def line(database: Database, wire: Wire) -> Line:
    made = line_on(database, wire)
    lock, ids = threading.Lock(), count(1)

    def new_id() -> str:
        with lock:
            return f"{next(ids) * 0x9E3779B97F4A7C15 % 2**128:032x}"

    return replace(made, new_id=new_id)


def stored(line: Line) -> list[MessageRow]:
    with line.database.reading() as conn:
        return [MessageRow(**found) for found in conn.execute(select(messages)).mappings()]


def two_for_one_number(line: Line, wire: Wire, clock: Clock) -> tuple[str, str]:
    """A reminder for tomorrow and a follow-up to last Friday's visit, both due: the ids of their rows.

    The follow-up has been due for longer; the line was down.
    """
    number = "+19045550110"
    agree(line, number)
    last_friday, long_ago = START - timedelta(days=3), START - timedelta(days=20)
    clock.now = last_friday + timedelta(hours=1)
    book(line, number, last_friday, known=long_ago)
    book(line, number, START + timedelta(days=1, hours=4), known=long_ago)
    sweep(line)
    clock.now = START - timedelta(days=2)  # Saturday: the first reminder
    sweep(line)
    assert len(wire.taken) == 1
    wire.taken.clear()
    clock.now = START + timedelta(hours=7, minutes=30)
    waiting = [found for found in stored(line) if found.status == "pending" and found.due_at <= clock()]
    due = {found.purpose: found.id for found in waiting}
    assert set(due) == {"appointment", "after_visit"}
    return due["appointment"], due["after_visit"]


def check_pair(line: Line, wire: Wire, reminder: str, follow_up: str) -> None:
    assert wire.message_ids() == [reminder]
    waits = row(line, follow_up)
    assert (waits.status, waits.due_at) == ("pending", START.replace(day=24, hour=13, minute=0))
    assert waits.reason in (caps.GIVES_WAY, caps.DAY_IS_FULL)


def test_of_two_rows_of_a_number_in_two_threads_the_more_important_goes_and_one_waits(
    line: Line, wire: Wire, clock: Clock
) -> None:
    reminder, follow_up = two_for_one_number(line, wire, clock)
    claimed, seen = threading.Barrier(2, timeout=60), threading.local()

    def meeting() -> datetime:
        """Time, as a sweep asks for it: once at its start, and then when its claim is committed. There they meet."""
        seen.times = getattr(seen, "times", 0) + 1
        if seen.times == 2:
            claimed.wait()
        return clock()

    meeting_line = replace(line, clock=meeting)
    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(lambda _: sweep(meeting_line, limit=1), range(2))) == [0, 1]
    check_pair(line, wire, reminder, follow_up)


def test_of_two_rows_of_a_number_in_one_batch_the_more_important_goes_and_one_waits(
    line: Line, wire: Wire, clock: Clock
) -> None:
    reminder, follow_up = two_for_one_number(line, wire, clock)
    assert sweep(line) == 1
    check_pair(line, wire, reminder, follow_up)
