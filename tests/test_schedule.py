"""schedule.py: it ticks, a failing job stops nothing, and it ends when told."""

from __future__ import annotations

import logging
import threading
from typing import Any, cast

import pytest
from apscheduler.jobstores.memory import MemoryJobStore

from line.schedule import guarded, start, stop
from line.services.line import Line

LINE = cast(Line, object())
SOON = 10.0  # seconds after which a test that waits for a tick has failed


class Ticks:
    """A job that counts its calls and can be waited for."""

    def __init__(self, enough: int = 3, error: Exception | None = None) -> None:
        self.lines: list[object] = []
        self.enough = enough
        self.error = error
        self.reached = threading.Event()

    def __call__(self, line: Line) -> None:
        self.lines.append(line)
        if len(self.lines) >= self.enough:
            self.reached.set()
        if self.error:
            raise self.error


def test_every_job_is_called_again_and_again_with_the_line() -> None:
    first, second = Ticks(), Ticks()
    scheduler = start(LINE, [first, second], seconds=0.01)
    assert first.reached.wait(SOON)
    assert second.reached.wait(SOON)
    stop(scheduler)
    assert set(map(id, first.lines + second.lines)) == {id(LINE)}


def test_a_failing_job_is_logged_without_its_words_and_called_again(caplog: pytest.LogCaptureFixture) -> None:
    failing, healthy = Ticks(error=ValueError("+19045550101 said")), Ticks()
    scheduler = start(LINE, [failing, healthy], seconds=0.01)
    assert failing.reached.wait(SOON)
    assert healthy.reached.wait(SOON)
    stop(scheduler)
    logged = [record.getMessage() for record in caplog.records]
    assert "ValueError" in logged[0]
    assert "test_schedule.py" in logged[0]
    assert not any("5550101" in message for message in logged)


def test_a_job_that_takes_long_holds_up_no_other_and_runs_once_at_a_time() -> None:
    entered, leave, running = threading.Event(), threading.Event(), []

    def slow(_: Line) -> None:
        running.append(1)
        entered.set()
        assert leave.wait(SOON)

    quick = Ticks(enough=10)
    scheduler = start(LINE, [slow, quick], seconds=0.01)
    assert entered.wait(SOON)
    assert quick.reached.wait(SOON)
    assert len(running) == 1
    leave.set()
    stop(scheduler)


def test_stopping_waits_for_the_running_job_and_ends_its_thread() -> None:
    ticks = Ticks(enough=1)
    scheduler = start(LINE, [ticks], seconds=0.01)
    assert ticks.reached.wait(SOON)
    stop(scheduler)
    stop(scheduler)  # a second signal does no harm
    seen = len(ticks.lines)
    assert not scheduler.running
    assert not [thread for thread in threading.enumerate() if "ThreadPoolExecutor" in thread.name]
    assert len(ticks.lines) == seen


def test_the_ticks_are_set_as_design_says() -> None:
    """performance.md 2.2: the defaults drop late jobs in silence; a shared job store sends twice."""
    scheduler = start(LINE, [Ticks()])
    (job,) = scheduler.get_jobs()
    stop(scheduler)
    assert (job.coalesce, job.max_instances, job.misfire_grace_time) == (True, 1, None)
    assert str(job.trigger) == "interval[0:00:01]"
    assert str(job.trigger.timezone) == str(scheduler.timezone) == "UTC"
    assert isinstance(cast(Any, scheduler)._jobstores["default"], MemoryJobStore)


def test_ticking_says_nothing_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    ticks = Ticks()
    scheduler = start(LINE, [ticks], seconds=0.01)
    assert ticks.reached.wait(SOON)
    stop(scheduler)
    assert caplog.records == []


def test_a_signal_to_end_is_not_swallowed() -> None:
    def interrupted(_: Line) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        guarded(interrupted)(LINE)
