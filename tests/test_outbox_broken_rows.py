"""services/outbox.py when one row cannot be judged or written: the others go, and staff see what became of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from line.services import outbox
from line.services.line import Line
from line.services.outbox import sweep
from line.store.engine import Database
from tests.booked import agree, book_at, planned
from tests.composed import rows
from tests.wire import START, Clock, Wire, line_on, row

BROKEN, FINE = "+19045550110", "+19045550111"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def wire(clock: Clock) -> Wire:
    return Wire(clock)


@pytest.fixture
def line(database: Database, wire: Wire) -> Line:
    return line_on(database, wire)


def test_a_row_that_cannot_be_written_holds_up_no_other_and_becomes_a_task(
    line: Line, wire: Wire, clock: Clock
) -> None:
    for number in (BROKEN, FINE):
        agree(line, number)
    visit = book_at(line, BROKEN, START + timedelta(days=3), wall_time="-")
    other = book_at(line, FINE, START + timedelta(days=3))
    with line.database.transaction() as tx:  # the tables of zones changed under a visit
        tx.exec_driver_sql(f"UPDATE appointments SET zone = 'Nowhere/Atall' WHERE id = '{visit.id}'")
    first, fine = planned(line, visit)[0].id, planned(line, other)[0].id
    assert sweep(line) == 1
    assert wire.message_ids() == [fine]
    waits = row(line, first)
    assert (waits.status, waits.reason) == ("pending", outbox.BROKEN)
    assert waits.due_at > clock()
    clock.now = waits.useful_until or clock.now
    sweep(line)
    assert row(line, first).status == "lapsed"
    assert [request["source"] for request in rows(line, "callback_requests")] == ["reminder"]
    assert {text["to"] for text in wire.taken} == {FINE}


def test_a_row_that_the_gate_cannot_judge_ends_when_it_is_of_no_use_any_more(
    line: Line, wire: Wire, clock: Clock
) -> None:
    if line.database.backend != "sqlite":
        pytest.skip("only SQLite keeps an instant that is none")
    agree(line, BROKEN)
    visit = book_at(line, BROKEN, START + timedelta(days=3))
    with line.database.transaction() as tx:
        tx.exec_driver_sql("UPDATE appointments SET starts_at = 'soon'")
    first = planned(line, visit)[0]
    for _ in range(3):
        sweep(line)
        clock.forward(minutes=1)
    assert (row(line, first.id).status, row(line, first.id).reason) == ("pending", outbox.BROKEN)
    clock.now = first.useful_until or clock.now
    sweep(line)
    assert (row(line, first.id).status, row(line, first.id).reason) == ("refused", outbox.BROKEN)
    assert wire.taken == []
