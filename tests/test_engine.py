"""store/engine.py and store/types.py: durable settings, one writer at a time, whole transactions or none."""

from __future__ import annotations

import multiprocessing
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError, StatementError

from line.store.engine import Database
from line.store.tables import consent_events, numbers

NOON = datetime(2026, 11, 23, 12, 0, 0, 123456, tzinfo=UTC)
needs_proc = pytest.mark.skipif(
    not Path("/proc/locks").exists(), reason="who waits is read from Linux's /proc"
)


@pytest.fixture
def sqlite_database(tmp_path: Path) -> Database:
    database = Database(f"sqlite:///{tmp_path}/folder/line.db")
    database.migrate()
    return database


def test_sqlite_is_set_so_that_a_commit_survives_a_power_cut(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as conn:
        found = {
            pragma: conn.exec_driver_sql(f"PRAGMA {pragma}").scalar_one()
            for pragma in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "busy_timeout": 5000, "foreign_keys": 1}


def test_a_writer_holds_the_write_lock_from_its_first_moment(sqlite_database: Database) -> None:
    import sqlite3

    other = sqlite3.connect(str(sqlite_database._file), timeout=0)
    with sqlite_database.transaction(), pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("BEGIN IMMEDIATE")
    other.close()


def test_the_database_and_its_lock_are_readable_by_their_owner_only(sqlite_database: Database) -> None:
    path = sqlite_database._file
    assert path is not None
    assert (path.stat().st_mode & 0o777, Path(f"{path}.lock").stat().st_mode & 0o777) == (0o600, 0o600)


def test_postgresql_reads_what_is_committed(database: Database) -> None:
    if database.backend != "postgresql":
        pytest.skip("PostgreSQL's setting")
    with database.transaction() as conn:
        assert conn.execute(text("SHOW transaction_isolation")).scalar_one() == "read committed"


@pytest.mark.parametrize(
    "url", ["sqlite://", "sqlite:///:memory:", "mysql://x/y", "postgresql+asyncpg://x/y"]
)
def test_another_kind_of_database_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="DATABASE_URL"):
        Database(url)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_the_usual_spellings_of_postgresql_mean_psycopg_3(scheme: str) -> None:
    assert Database(f"{scheme}://user:secret@host/line").url == "postgresql+psycopg://user:secret@host/line"


def test_an_exception_rolls_the_whole_transaction_back(database: Database) -> None:
    def fail() -> None:
        with database.transaction() as conn:
            conn.execute(insert(numbers).values(number="+19045550101"))
            raise KeyError("midway")

    with pytest.raises(KeyError):
        fail()
    with database.transaction() as conn:  # the queue was left, too
        assert conn.execute(select(numbers.c.number)).all() == []


def test_a_transaction_inside_a_transaction_is_refused(database: Database) -> None:
    seen = [database.in_transaction]
    with database.transaction():
        seen.append(database.in_transaction)
        with pytest.raises(RuntimeError, match="already"), database.transaction():
            pass
        seen.append(database.in_transaction)
    seen.append(database.in_transaction)
    assert seen == [False, True, True, False]


def test_readers_see_the_last_commit_and_do_not_wait_for_a_writer(database: Database) -> None:
    with database.transaction() as conn:
        conn.execute(insert(numbers).values(number="+19045550101"))
        with database.reading() as reader:
            assert reader.execute(select(numbers.c.number)).all() == []
    with database.reading() as reader:
        assert reader.execute(select(numbers.c.number)).scalars().all() == ["+19045550101"]


def test_nothing_written_while_reading_stays(database: Database) -> None:
    try:
        with database.reading() as reader:
            reader.execute(insert(numbers).values(number="+19045550101"))
    except DBAPIError:
        assert database.backend == "postgresql"
    with database.reading() as reader:
        assert reader.execute(select(numbers.c.number)).all() == []


def test_a_foreign_key_holds(database: Database) -> None:
    from line.store import callback_events

    with pytest.raises(DBAPIError), database.transaction() as conn:
        callback_events.add(conn, "no such request", NOON, "touch", "call:CA1", {})


def count_up(database: Database, times: int) -> None:
    """Read, think, write: loses counts unless the writers queue up before they read."""
    for _ in range(times):
        with database.transaction() as conn:
            query = (
                select(numbers.c.texts_refused_code).where(numbers.c.number == "counter").with_for_update()
            )
            count = int(conn.execute(query).scalar_one())
            conn.execute(numbers.update().values(texts_refused_code=str(count + 1)))


def start_counter(database: Database) -> None:
    with database.transaction() as conn:
        conn.execute(insert(numbers).values(number="counter", texts_refused_code="0"))


def counted(database: Database) -> int:
    with database.reading() as conn:
        return int(conn.execute(select(numbers.c.texts_refused_code)).scalar_one())


def test_eight_threads_write_one_after_the_other(database: Database) -> None:
    start_counter(database)
    with ThreadPoolExecutor(8) as pool:
        for future in [pool.submit(count_up, database, 10) for _ in range(8)]:
            future.result()
    assert counted(database) == 80


def _count_up_in_a_process(url: str, times: int) -> None:
    database = Database(url)
    count_up(database, times)
    database.dispose()


def test_two_processes_write_one_after_the_other(database: Database) -> None:
    start_counter(database)
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_count_up_in_a_process, args=(database.url, 20)) for _ in range(2)]
    for process in processes:
        process.start()
    count_up(database, 20)
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0]
    assert counted(database) == 60


@needs_proc
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")  # later Pythons warn when any thread is alive
def test_a_forked_child_queues_behind_its_parent(sqlite_database: Database) -> None:
    """A server that forks its workers after loading shares its open files with them: one flock would let all in."""
    start_counter(sqlite_database)
    heard, tell = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.read(heard, 1)  # until the parent writes
            count_up(sqlite_database, 1)
            os._exit(0)
        finally:
            os._exit(1)
    ended = (0, 0)
    with sqlite_database.transaction():
        os.write(tell, b".")
        while not _waiting_for_the_lock(child) and not ended[0]:
            ended = os.waitpid(child, os.WNOHANG)
    assert ended == (0, 0)  # it waited while we wrote
    assert os.waitpid(child, 0)[1] == 0
    assert counted(sqlite_database) == 1
    os.close(heard)
    os.close(tell)


@needs_proc
def test_waiting_writers_are_served_in_the_order_they_came(sqlite_database: Database) -> None:
    order: list[int] = []

    def write(turn: int) -> None:
        with sqlite_database.transaction():
            order.append(turn)

    threads = [threading.Thread(target=write, args=(turn,)) for turn in range(5)]
    with sqlite_database.transaction():
        for waiting, thread in enumerate(threads, start=1):
            thread.start()
            while _waiting_for_the_lock(os.getpid()) < waiting:
                pass
    for thread in threads:
        thread.join()
    assert order == [0, 1, 2, 3, 4]


def _waiting_for_the_lock(process: int) -> int:
    """How many threads of a process the kernel has in a queue for a file lock."""
    lines = Path("/proc/locks").read_text().splitlines()
    return sum(1 for line in lines if "->" in line and "FLOCK" in line and str(process) in line.split())


def test_an_instant_comes_back_in_utc_whatever_zone_it_went_in(database: Database) -> None:
    written = [
        NOON,
        NOON.astimezone(ZoneInfo("America/New_York")) + timedelta(seconds=1),
        NOON.astimezone(timezone(timedelta(hours=5, minutes=45))) + timedelta(seconds=2),
    ]
    with database.transaction() as conn:
        for at in written:
            conn.execute(
                insert(consent_events).values(number="+19045550101", at=at, kind="opt_out", source="keyword")
            )
    with database.reading() as conn:
        read = conn.execute(select(consent_events.c.at).order_by(consent_events.c.at)).scalars().all()
        after = select(consent_events.c.at).where(consent_events.c.at > written[1])
        assert conn.execute(after).scalars().all() == [written[2]]
    assert list(read) == written
    assert {at.tzinfo for at in read} == {UTC}


def test_an_instant_without_a_zone_is_refused(database: Database) -> None:
    naive = NOON.replace(tzinfo=None)
    with pytest.raises(StatementError, match="naive"), database.transaction() as conn:
        conn.execute(insert(numbers).values(number="+19045550101", notice_at=naive))
