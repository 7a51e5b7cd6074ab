"""One job of APScheduler's own SQLAlchemy store per reminder: what scripts/bench_reminders.py is held against."""

from __future__ import annotations

import pickle
import threading
import time
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import insert, select

from scripts.bench_queue import MONTH, settle, size

_late: list[float] = []


def remind(_reminder_id: str, due: float) -> None:
    """What each job does: the store keeps its name, not the function."""
    _late.append(time.time() - due)


class Jobs:
    """A scheduler with its defaults and so many jobs in its store, over the coming month."""

    def __init__(self, url: str, many: int) -> None:
        self._url, self._many = url, many
        self._store = SQLAlchemyJobStore(url=url)
        self._scheduler = BackgroundScheduler(jobstores={"default": self._store}, timezone=UTC)
        self._scheduler.start()
        self._add(time.time() + 3600)
        self._copy(many - 1)
        settle(url)

    def close(self) -> None:
        self._scheduler.shutdown()

    def add_singles(self, many: int) -> float:
        """Jobs a second through add_job; each is a transaction of its own."""
        began = time.perf_counter()
        for _ in range(many):
            self._add(time.time() + 86_400)
        self._many += many
        return many / (time.perf_counter() - began)

    def bytes_each(self) -> float:
        return size(self._url, "apscheduler_jobs") / self._many

    def lateness(self, many: int, seconds: float) -> list[float]:
        """Seconds from due to run of so many jobs that fall due one after the other."""
        _late.clear()
        begin = time.time() + 2
        for n in range(many):
            self._add(begin + seconds * n / many, misfire_grace_time=600)
        deadline = begin + seconds + 30
        while len(_late) < many and time.time() < deadline:
            threading.Event().wait(0.1)
        return list(_late)

    def _add(self, due: float, **options: Any) -> None:
        when, name = datetime.fromtimestamp(due, UTC), uuid.uuid4().hex
        self._scheduler.add_job(remind, "date", run_date=when, args=[name, due], id=name, **options)

    def _copy(self, many: int) -> None:
        """The same rows as add_job writes, in bulk."""
        table, now = self._store.jobs_t, datetime.now(UTC)
        with self._store.engine.begin() as connection:
            state = pickle.loads(connection.execute(select(table.c.job_state).limit(1)).scalar_one())
            date_trigger, rows = type(state["trigger"]), []
            for n in range(many):
                when, name = now + timedelta(hours=2) + MONTH * n / many, f"{n:08x}{uuid.uuid4().hex[8:]}"
                job = dict(state, id=name, args=(name, when.timestamp()), trigger=date_trigger(run_date=when))
                job["next_run_time"] = when
                rows.append(
                    {
                        "id": name,
                        "next_run_time": when.timestamp(),
                        "job_state": pickle.dumps(job, pickle.HIGHEST_PROTOCOL),
                    }
                )
                if len(rows) == 5000 or n == many - 1:
                    connection.execute(insert(table), rows)
                    rows = []
