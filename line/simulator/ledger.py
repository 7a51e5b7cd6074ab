"""The simulator's SQLite file. Owns the connections, the tables and the lock; knows no rule of the carrier.

Several processes and threads share the file, so nothing is kept in memory but the connection of each thread. A
transaction here must be short and never spans a request to the line: the line may call the REST API while it answers,
and that needs this file's write lock.
"""

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_TABLES = """
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS calls (
    sid TEXT PRIMARY KEY, handset TEXT NOT NULL, parent TEXT, status TEXT NOT NULL, live INTEGER NOT NULL,
    step INTEGER NOT NULL, made REAL NOT NULL, state TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS calls_live ON calls (live, handset);
CREATE INDEX IF NOT EXISTS calls_handset ON calls (handset, made);
CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT, sid TEXT NOT NULL UNIQUE, handset TEXT NOT NULL, from_number TEXT,
    to_number TEXT NOT NULL, service TEXT, body TEXT NOT NULL, author TEXT NOT NULL, direction TEXT NOT NULL,
    status TEXT NOT NULL, error INTEGER, media INTEGER NOT NULL, segments INTEGER NOT NULL,
    created_at TEXT NOT NULL, sent_at TEXT, callback TEXT);
CREATE INDEX IF NOT EXISTS messages_handset ON messages (handset, id);
CREATE TABLE IF NOT EXISTS deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT, owner TEXT NOT NULL, kind TEXT NOT NULL, status TEXT NOT NULL, error INTEGER,
    method TEXT NOT NULL, url TEXT, fields TEXT NOT NULL, due REAL NOT NULL, state TEXT NOT NULL, claimed REAL);
CREATE INDEX IF NOT EXISTS deliveries_open ON deliveries (owner, id) WHERE state IN ('waiting', 'posting');
CREATE TABLE IF NOT EXISTS blocks (sender TEXT NOT NULL, number TEXT NOT NULL, PRIMARY KEY (sender, number));
CREATE TABLE IF NOT EXISTS recordings (
    sid TEXT PRIMARY KEY, call_sid TEXT NOT NULL, seconds INTEGER NOT NULL, created_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS jars (pair TEXT PRIMARY KEY, cookies TEXT NOT NULL, used REAL NOT NULL);
CREATE TABLE IF NOT EXISTS exchanges (
    id INTEGER PRIMARY KEY AUTOINCREMENT, owner TEXT NOT NULL, at TEXT NOT NULL, method TEXT NOT NULL,
    url TEXT NOT NULL, fields TEXT NOT NULL, signature TEXT NOT NULL, token TEXT NOT NULL, status INTEGER NOT NULL,
    content_type TEXT NOT NULL, body TEXT NOT NULL, milliseconds INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS problems (
    id INTEGER PRIMARY KEY AUTOINCREMENT, owner TEXT NOT NULL, handset TEXT NOT NULL, at TEXT NOT NULL,
    code INTEGER NOT NULL, detail TEXT NOT NULL, url TEXT NOT NULL);
"""


_INHERITED: list[sqlite3.Connection] = []


class _Connection(sqlite3.Connection):
    """Closes itself when its thread has ended: nobody else could, and Python 3.13 warns of one left open."""

    def __del__(self) -> None:
        self.close()


def _to_wal(connection: sqlite3.Connection) -> None:
    # The change to WAL does not wait for others as statements do; workers that start together meet here.
    for attempt in range(50):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if attempt == 49:
                raise
            time.sleep(0.02)


class Ledger:
    """Connections to one file: one per thread, opened at first use."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        path.parent.mkdir(parents=True, exist_ok=True)
        with self.writing() as db:
            # No executescript: it commits on its own, and two workers may start at once.
            for statement in filter(str.strip, _TABLES.split(";")):
                db.execute(statement)

    def _connection(self) -> sqlite3.Connection:
        found = getattr(self._local, "connection", None)
        if isinstance(found, sqlite3.Connection):
            if self._local.process == os.getpid():
                return found
            _INHERITED.append(
                found
            )  # a worker was forked: SQLite forbids even to close what the parent opened
        # check_same_thread off only so that the object may be dropped by another thread at the end of a worker.
        made = sqlite3.connect(
            self._path, timeout=10, isolation_level=None, check_same_thread=False, factory=_Connection
        )
        made.row_factory = sqlite3.Row
        made.execute("PRAGMA busy_timeout = 10000")
        _to_wal(made)
        # A demo's file: a power cut may lose the last second, never the file.
        made.execute("PRAGMA synchronous = NORMAL")
        self._local.connection, self._local.process = made, os.getpid()
        return made

    def reading(self) -> sqlite3.Connection:
        """A connection for single reads, outside any transaction."""
        return self._connection()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One write transaction: taken at once, committed at the end, rolled back on an exception. Does not nest."""
        db = self._connection()
        db.execute("BEGIN IMMEDIATE")
        try:
            yield db
        except BaseException:
            db.execute("ROLLBACK")
            raise
        db.execute("COMMIT")

    def close(self) -> None:
        """Close this thread's connection; the others close with their threads."""
        found = getattr(self._local, "connection", None)
        if isinstance(found, sqlite3.Connection):
            found.close()
            self._local.connection = None
