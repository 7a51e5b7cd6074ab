"""Opens the database and its transactions. Owns every setting that makes a commit durable; knows no table.

SQLite: WAL with synchronous FULL (an answered caller's request survives a power cut), BEGIN IMMEDIATE (a
transaction never finds out half-way that it may not write), and a queue for writers. SQLite's own wait sleeps and
retries without order, so an unlucky writer starves; a kernel lock on a file beside the database is a fair queue
(measured: p99 2 to 22 times better, performance.md 1.2). PostgreSQL: READ COMMITTED, everything as it ships.
"""

from __future__ import annotations

import fcntl
import os
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from sqlalchemy import Connection, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError

__all__ = ["Connection", "Database"]  # services name the connection's type by this door, not SQLAlchemy's

_MIGRATIONS = Path(__file__).parent / "migrations"
_MIGRATION_LOCK = 9045642000  # any fixed number: the name of PostgreSQL's advisory lock
_CROSSED = frozenset(
    {"40001", "40P01", "23505"}
)  # PostgreSQL's serialization failure, deadlock, unique violation


class _Turn:
    """A thread's own handle on the lock file: flock excludes open files from each other, not threads."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._close = weakref.finalize(self, os.close, self._descriptor)

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Waits in the kernel's queue for the turn; holds it for the block."""
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)

    def close(self) -> None:
        self._close()


class Database:
    """One database by its URL (`sqlite:///file` or `postgresql+psycopg://…`). Safe to share between threads.

    After a fork each child starts with connections and lock handles of its own; never fork inside a transaction
    (SQLite would think that the child holds the parent's lock). Raises ValueError for another
    kind of database, or for SQLite in memory (the line has several processes; they must see the same rows).
    """

    def __init__(self, url: str) -> None:
        self._url = _checked(url)
        self._file = Path(self._url.database or "") if self._url.get_backend_name() == "sqlite" else None
        connect_args = {} if self._file else {"connect_timeout": 5}
        self._engine = create_engine(self._url, pool_pre_ping=self._file is None, connect_args=connect_args)
        self._readers = self._engine.execution_options(line_reading=True, postgresql_readonly=True)
        self._thread = threading.local()
        self._turns: weakref.WeakSet[_Turn] = weakref.WeakSet()
        self._process = os.getpid()
        if self._file:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            event.listen(self._engine, "connect", _prepare_sqlite)
            event.listen(self._engine, "begin", _begin_sqlite)

    @property
    def url(self) -> str:
        """The whole URL, password included: for another process, never for a log."""
        return self._url.render_as_string(hide_password=False)

    @property
    def backend(self) -> str:
        """ "sqlite" or "postgresql"."""
        return self._url.get_backend_name()

    @property
    def in_transaction(self) -> bool:
        """Whether this thread has a transaction open. No network call may be made while it is true."""
        return bool(getattr(self._thread, "open", False))

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One transaction that may write: committed when the block ends, rolled back when it raises.

        On SQLite the block waits its turn among all writers of all processes. A second one inside the first
        would wait for itself for ever, so it raises RuntimeError, on PostgreSQL too.
        """
        self._after_fork()
        if self.in_transaction:
            raise RuntimeError("this thread already has a transaction open: one transaction per use case")
        self._thread.open = True
        try:
            # The turn first, the connection second: a waiting writer holds no connection.
            with self._turn().taken() if self._file else nullcontext(), self._engine.begin() as connection:
                yield connection
        finally:
            self._thread.open = False

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A snapshot for reads only, outside the writers' queue. Never commits; PostgreSQL refuses writes in it."""
        self._after_fork()
        with self._readers.connect() as connection:
            yield connection

    def crossed(self, error: BaseException) -> bool:
        """Whether a transaction failed because it met another one: each waited for the other, or both wanted what only
        one can have. Nothing of it is stored."""
        if not isinstance(error, DBAPIError):
            return False
        code = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "sqlite_errorname", None)
        return code in _CROSSED

    def migrate(self) -> None:
        """Brings the tables to the newest version. Several processes may start together: one does it, the rest wait."""
        from alembic import command
        from alembic.config import Config

        if self._file and not self._file.exists():  # what patients say is nobody else's to read
            os.close(os.open(self._file, os.O_RDWR | os.O_CREAT, 0o600))
        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
        with self.transaction() as connection:
            if not self._file:
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def dispose(self) -> None:
        """Closes every idle connection and lock handle. The next use opens new ones."""
        self._engine.dispose()
        for turn in list(self._turns):
            turn.close()
        self._thread = threading.local()

    def _turn(self) -> _Turn:
        turn: _Turn | None = getattr(self._thread, "turn", None)
        if turn is None:
            turn = self._thread.turn = _Turn(Path(f"{self._file}.lock"))
            self._turns.add(turn)
        return turn

    def _after_fork(self) -> None:
        # A child shares its parent's open files: the same flock would let both in, the same socket would mix answers.
        if self._process != os.getpid():
            self._inherited = (
                self._engine.pool
            )  # kept: even letting go of them would close the parent's connections
            self._engine.dispose(close=False)
            self._thread = threading.local()
            self._turns = weakref.WeakSet()
            self._process = os.getpid()


def _checked(url: str) -> URL:
    parsed = make_url(url)
    if parsed.drivername in ("postgres", "postgresql"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in ("sqlite", "sqlite+pysqlite", "postgresql+psycopg"):
        raise ValueError(
            f"DATABASE_URL: {parsed.drivername} is not known; use sqlite:/// or postgresql+psycopg://"
        )
    if parsed.get_backend_name() == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise ValueError("DATABASE_URL: SQLite needs a file, sqlite:///path/to/line.db")
    return parsed


def _prepare_sqlite(connection: DBAPIConnection, _record: object) -> None:
    connection.isolation_level = None  # the driver's own BEGIN is deferred and late; ours is below
    cursor = connection.cursor()
    cursor.execute("PRAGMA busy_timeout = 5000")  # first, so that the next lines wait as well
    cursor.execute("PRAGMA journal_mode")
    if cursor.fetchone() != ("wal",):  # kept in the file: only the first connection ever changes it
        cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get("line_reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
