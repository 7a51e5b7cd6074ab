"""The tick a thousand times over, and on eight threads at once: nothing goes twice, nobody gets too much, and the line
is never faster than its number. Real planning, both databases, and a clock that only the tests move."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import select

from line.core import caps
from line.core.delivery import Receipt
from line.core.reminders import day_begins
from line.services import receipts
from line.services.line import Line
from line.services.outbox import sweep
from line.store.engine import Database
from line.store.messages import MessageRow
from line.store.tables import messages
from tests.booked import NEW_YORK, agree, book_at
from tests.wire import START, Clock, Wire, line_on, refusal, row

THREADS, TICKS = 8, 1000
BURST = 20
"""Segments that a local number takes at once; then one a second."""


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


def fill(line: Line, many: int, days: int) -> list[str]:
    """So many numbers with a visit or two each in the coming days; one in ten never agreed. Returns the numbers."""
    chance = random.Random(4)
    numbers = [f"+1904555{n:04}" for n in range(1000, 1000 + many)]
    for n, number in enumerate(numbers):
        if n % 10:
            agree(line, number)
        for _ in range(chance.choice((1, 1, 2))):
            quarters = chance.randrange(4, days * 96)
            book_at(line, number, START + timedelta(minutes=15 * quarters))
    return numbers


def stored(line: Line) -> list[MessageRow]:
    with line.database.reading() as conn:
        return [MessageRow(**found) for found in conn.execute(select(messages)).mappings()]


def check(line: Line, wire: Wire, now: datetime) -> None:
    """Each key at most once; one a day and three in seven days to a number; and no due row is left without a word."""
    assert [ours for ours, times in Counter(wire.message_ids()).items() if times > 1] == []
    rows = {found.id: found for found in stored(line)}
    assert len({found.key for found in rows.values()}) == len(rows)
    gone: dict[str, list[datetime]] = {}
    for ours in wire.message_ids():
        found = rows[ours]
        assert (found.status, found.attempts) == ("queued", 1)
        assert found.attempted_at is not None
        gone.setdefault(found.to_number, []).append(found.attempted_at)
    for times in gone.values():
        days = Counter(day_begins(at, NEW_YORK) for at in times)
        assert max(days.values()) <= caps.A_DAY
        assert all(sum(at <= other < at + caps.WEEK for other in times) <= caps.A_WEEK for at in times)
    handed_over = set(wire.message_ids())
    for found in rows.values():
        assert found.status in ("queued", "pending", "dropped", "lapsed", "suppressed"), found
        assert (found.status == "queued") == (found.id in handed_over)
        assert found.reason or found.status == "queued" or found.due_at > now, found


def paced(marks: list[tuple[datetime, int]]) -> None:
    """`marks`: how many had gone by when. Between any two of them no more than a burst, and one a second."""
    for n, (began, before) in enumerate(marks):
        for ended, after in marks[n + 1 :]:
            most = BURST + (ended - began).total_seconds()
            assert after - before <= most, (began, ended, after - before)
            if most > marks[-1][1]:
                break


def test_a_thousand_ticks_hand_each_message_over_once(line: Line, wire: Wire, clock: Clock) -> None:
    fill(line, many=40, days=6)
    marks = [(clock(), 0)]
    for _ in range(TICKS):
        clock.forward(minutes=9)
        sweep(line)
        marks.append((clock(), len(wire.taken)))
    check(line, wire, clock())
    paced(marks)
    assert len(wire.taken) > 60
    assert [found.status for found in stored(line) if found.status in ("claimed", "sending")] == []


def test_eight_threads_at_once_hand_each_message_over_once(line: Line, wire: Wire, clock: Clock) -> None:
    fill(line, many=50, days=5)
    marks = [(clock(), 0)]
    steps = iter(rounds(clock))

    def between_rounds() -> None:
        marks.append((clock(), len(wire.taken)))
        clock.now = next(steps, clock.now)

    together = threading.Barrier(THREADS, between_rounds, timeout=60)

    def tick(_: int) -> None:
        for _ in range(TICKS // THREADS):
            together.wait()
            sweep(line)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(tick, range(THREADS)))
    marks.append((clock(), len(wire.taken)))
    check(line, wire, clock())
    paced(marks)
    assert len(wire.taken) > 60


def rounds(clock: Clock) -> Iterator[datetime]:
    """Now seconds apart, so that a backlog meets an empty bucket; now an hour and more, so that much falls due."""
    chance, now = random.Random(8), clock()
    while True:
        now += timedelta(seconds=chance.choice((0, 1, 2, 5, 30, 3600, 3 * 3600)))
        yield now


def two_for_one_number(line: Line, wire: Wire, clock: Clock) -> tuple[str, str]:
    """A reminder for tomorrow and a follow-up to last Friday's visit, both due: the ids of their rows.

    The follow-up has been due for longer; the line was down.
    """
    number = "+19045550110"
    agree(line, number)
    last_friday, long_ago = START - timedelta(days=3), START - timedelta(days=20)
    clock.now = last_friday + timedelta(hours=1)
    book_at(line, number, last_friday, known=long_ago)
    book_at(line, number, START + timedelta(days=1, hours=4), known=long_ago)
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


def test_when_the_carrier_refuses_us_as_a_sender_the_rest_of_the_batch_waits(
    line: Line, wire: Wire, clock: Clock
) -> None:
    """One is lost to learn it, and one more each time that it is tried again; not twenty."""
    for n in range(10):
        agree(line, f"+1904555{n:04}")
        book_at(line, f"+1904555{n:04}", START + timedelta(days=2))
    wire.fault = refusal(400, 21606)
    sweep(line)
    assert Counter(found.status for found in stored(line) if found.due_at <= clock()) == {
        "refused": 1,
        "pending": 9,
    }
    sweep(line)
    clock.forward(minutes=31)
    wire.fault = None
    for gone in (1, 1):  # one tries, and the rest waits for what becomes of it
        sweep(line)
        assert len(wire.taken) == gone
    clock.forward(minutes=11)
    receipts.record(line, wire.message_ids()[0], Receipt(wire.taken[0]["sid"], "delivered"))
    sweep(line)
    assert len(wire.taken) == 9
