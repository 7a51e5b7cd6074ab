"""A migrated SQLite file, made once in a process: a copy takes a millisecond, the migrations a hundred."""

from __future__ import annotations

import atexit
import shutil
import sqlite3
import tempfile
from contextlib import closing
from functools import cache
from pathlib import Path

from line.store.engine import Database


@cache
def migrated() -> Path:
    """The file, to be copied; gone when the process ends."""
    folder = Path(tempfile.mkdtemp(prefix="joi-migrated-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / "line.db"
    database = Database(f"sqlite:///{path}")
    database.migrate()
    database.dispose()
    with closing(sqlite3.connect(path)) as connection:
        # Everything into the one file: what is still in the write-ahead log would not be copied.
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path
