"""store/callbacks.py: one open request per number, references that do not clash, touches counted once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from line.store import callback_events, callbacks
from line.store.callbacks import RequestRow
from line.store.engine import Connection, Database
from tests.wire import MOBILE, START


def insert(
    conn: Connection, request_id: str, references: list[str], **columns: Any
) -> tuple[RequestRow, bool]:
    values: dict[str, Any] = {"opened_at": START, "language": "en", "source": "call", "urgency": "normal"}
    return callbacks.insert(conn, references, id=request_id, **values | columns)


def test_a_request_is_stored_as_given_with_plain_defaults(database: Database) -> None:
    with database.transaction() as conn:
        row, created = insert(conn, "a", ["4821"], number=MOBILE, reason="new", conversation_key="call:CA1")
        assert callbacks.by_id(conn, "a") == callbacks.open_by_number(conn, MOBILE) == row
        assert callbacks.by_conversation(conn, "call:CA1") == row
        assert callbacks.by_id(conn, "b") is None
    assert created
    assert (row.reference, row.status, row.touches, row.version) == ("4821", "open", 1, 1)
    assert (row.last_step_at, row.finished_at, row.texts_off, row.someone_else) == (START, None, False, None)


def test_the_same_number_gets_its_open_request_back(database: Database) -> None:
    with database.transaction() as conn:
        first, _ = insert(conn, "a", ["1111"], number=MOBILE)
        second, created = insert(conn, "b", ["2222"], number=MOBILE)
        assert (second, created) == (first, False)
        callbacks.update(conn, "a", status="withdrawn")
        third, created = insert(conn, "b", ["2222"], number=MOBILE)
        assert (third.id, created) == ("b", True)


def test_requests_without_a_number_stay_apart(database: Database) -> None:
    with database.transaction() as conn:
        assert [insert(conn, f"r{n}", [f"{n:04d}"])[1] for n in range(3)] == [True] * 3


def test_the_first_free_reference_is_taken(database: Database) -> None:
    with database.transaction() as conn:
        insert(conn, "a", ["1111"])
        row, _ = insert(conn, "b", ["1111", "2222", "3333"])
        assert row.reference == "2222"
        with pytest.raises(callbacks.NoFreeReference):
            insert(conn, "c", ["1111", "2222"])
        callbacks.update(conn, "a", status="done")
        assert insert(conn, "d", ["1111"])[1]  # a closed request gives its reference back


def test_eight_calls_from_one_number_at_once_open_one_request(database: Database) -> None:
    together = threading.Barrier(8)

    def call(n: int) -> tuple[str, bool]:
        together.wait()
        with database.transaction() as conn:
            row, created = insert(conn, f"r{n}", [f"{n:04d}"], number=MOBILE)
            callbacks.touch(conn, row.id, START, f"call:CA{n}", {})
        return row.id, created

    with ThreadPoolExecutor(8) as pool:
        results = [future.result() for future in [pool.submit(call, n) for n in range(8)]]
    assert sum(created for _, created in results) == 1
    assert len({request for request, _ in results}) == 1
    with database.reading() as conn:
        row = callbacks.by_id(conn, results[0][0])
        assert row is not None
        assert (row.touches, len(callback_events.of_request(conn, row.id))) == (9, 8)


def test_eight_numbers_at_once_get_eight_references(database: Database) -> None:
    together = threading.Barrier(8)

    def call(n: int) -> str:
        together.wait()
        with database.transaction() as conn:
            candidates = [f"{k:04d}" for k in range(10)]
            return insert(conn, f"r{n}", candidates, number=f"+1904555010{n}")[0].reference

    with ThreadPoolExecutor(8) as pool:
        references = {future.result() for future in [pool.submit(call, n) for n in range(8)]}
    assert len(references) == 8


def test_each_change_raises_the_version_and_leaves_the_rest(database: Database) -> None:
    with database.transaction() as conn:
        insert(conn, "a", ["1111"], number=MOBILE)
        callbacks.update(conn, "a", name="J. Sample", last_step_at=START + timedelta(minutes=1))
        row = callbacks.update(conn, "a", wish="morning", someone_else=False)
        with pytest.raises(KeyError):
            callbacks.update(conn, "nobody", wish="morning")
    assert (row.version, row.name, row.wish, row.someone_else, row.number) == (
        3,
        "J. Sample",
        "morning",
        False,
        MOBILE,
    )


def test_a_number_cannot_be_changed_to_one_that_has_an_open_request(database: Database) -> None:
    with database.transaction() as conn:
        insert(conn, "a", ["1111"], number=MOBILE)
        insert(conn, "b", ["2222"], number="+19045550102")
    with pytest.raises(IntegrityError), database.transaction() as conn:
        callbacks.update(conn, "b", number=MOBILE)


def test_an_event_is_recorded_once_per_key_and_kept_in_order(database: Database) -> None:
    with database.transaction() as conn:
        insert(conn, "a", ["1111"])
        assert callback_events.add(conn, "a", START, "message", "call:CA1", {"text": "¿Cuándo?"})
        assert not callback_events.add(conn, "a", START, "message", "call:CA1", {"text": "other"})
        assert callback_events.add(conn, "a", START, "answer", "call:CA1", {})
        assert callbacks.touch(conn, "a", START, "call:CA2", {})
        assert not callbacks.touch(conn, "a", START, "call:CA2", {})
        events = callback_events.of_request(conn, "a")
        row = callbacks.by_id(conn, "a")
    assert [(event.kind, event.key) for event in events] == [
        ("message", "call:CA1"),
        ("answer", "call:CA1"),
        ("touch", "call:CA2"),
    ]
    assert (events[0].data, events[0].at) == ({"text": "¿Cuándo?"}, START)
    assert row is not None
    assert row.touches == 2


def test_the_newest_request_of_a_conversation_is_found(database: Database) -> None:
    with database.transaction() as conn:
        insert(conn, "a", ["1111"], conversation_key="text:x")
        insert(conn, "b", ["2222"], conversation_key="text:x", opened_at=START + timedelta(hours=1))
        found = callbacks.by_conversation(conn, "text:x")
    assert found is not None
    assert found.id == "b"


def test_only_open_unfinished_calls_that_went_quiet_are_swept(database: Database) -> None:
    others: list[dict[str, Any]] = [
        {"source": "text"},
        {"finished_at": START},
        {"status": "withdrawn"},
        {"opened_at": START + timedelta(hours=1)},
    ]
    with database.transaction() as conn:
        for n, columns in enumerate([{}, *others]):
            insert(conn, f"r{n}", [f"{n:04d}"], **columns)
        found = callbacks.stale_unfinished(conn, START + timedelta(minutes=15))
    assert [row.id for row in found] == ["r0"]


def test_eight_sweeps_at_once_share_the_stale_requests(database: Database) -> None:
    """On PostgreSQL the second skips what the first holds; on SQLite it waits and then finds them marked."""
    with database.transaction() as conn:
        insert(conn, "a", ["1111"])
    before = START + timedelta(minutes=15)

    together = threading.Barrier(8)

    def sweep() -> int:
        together.wait()
        with database.transaction() as conn:
            found = callbacks.stale_unfinished(conn, before)
            for row in found:
                callbacks.update(conn, row.id, finished_at=before, source="dropped")
        return len(found)

    with ThreadPoolExecutor(8) as pool:
        assert sum(future.result() for future in [pool.submit(sweep) for _ in range(8)]) == 1
