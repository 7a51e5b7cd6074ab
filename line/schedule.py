"""Ticks, and nothing else: APScheduler calls each job once a second. What is due lives in the database.

So any number of processes may tick at once, a lost tick loses nothing, and no job is ever stored: a shared job store
of APScheduler sends twice and then dies, its defaults drop late jobs silently (performance.md 2.2).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import UTC

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from line.services.line import Line

log = logging.getLogger(__name__)
Job = Callable[[Line], object]


def start(line: Line, jobs: Sequence[Job], *, seconds: float = 1) -> BackgroundScheduler:
    """Starts ticking in threads of this process. Call it after any fork. Each job runs in its own thread, at most
    once at a time: a sweep that waits for the carrier holds up no other."""
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # else several lines each second, about nothing
    scheduler = BackgroundScheduler(
        timezone=UTC,
        jobstores={"default": MemoryJobStore()},
        executors={"default": ThreadPoolExecutor(max(1, len(jobs)))},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    for job in jobs:
        scheduler.add_job(guarded(job), IntervalTrigger(seconds=seconds, timezone=UTC), args=[line])
    scheduler.start()
    return scheduler


def stop(scheduler: BackgroundScheduler) -> None:
    """Ends the ticks and waits for the jobs that run: milliseconds, or a time-out of the carrier when it hangs."""
    if scheduler.running:
        scheduler.shutdown(wait=True)


def guarded(job: Job) -> Job:
    """The job, made so that its failure is logged (never what it failed on: that may be a patient's) and the next
    tick comes all the same."""

    def run(line: Line) -> None:
        try:
            job(line)
        except Exception as error:
            where = _where(error)
            log.error("%s failed: %s at %s", getattr(job, "__name__", "job"), type(error).__name__, where)

    return run


def _where(error: Exception) -> str:
    step = error.__traceback__
    while step is not None and step.tb_next is not None:
        step = step.tb_next
    return f"{step.tb_frame.f_code.co_filename}:{step.tb_lineno}" if step else "an unknown place"
