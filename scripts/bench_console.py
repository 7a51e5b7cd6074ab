"""What the console costs, as ratios taken side by side in one run: a long queue against a short one, a menu step with
thirty consoles polling against none.

The queue: first page and poll of "to do now" over 100,000 requests against 1,000, through the whole app, in turn. The
menu step: the signed step of scripts/bench_webhooks.py on a real server, with and without thirty signed-in consoles
that ask every two seconds for what changed while requests keep coming. Loopback only; stops by itself.
"""

from __future__ import annotations

import argparse
import http.client
import logging
import re
import statistics
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from werkzeug.test import Client

from app import compose
from line.core.script_building import build
from line.loader import load
from line.services import sign_in
from line.settings import Settings
from line.store import callbacks, staff, staff_sessions
from line.store.engine import Database
from line.store.staff import StaffRow
from line.store.staff_sessions import SessionRow
from scripts.bench_webhooks import ACCOUNT, PUBLIC, Round, load_on, server, signed

CONSOLES = 30
EVERY_SO_MANY_SECONDS = 5.0  # a new request: a busy hour of a large clinic
EVERY_SECONDS = 2.0
TODO = "/console/queue/todo"
_OF_TEN_OPEN, _OF_TEN_WAITING = 3, 1
WANTED: dict[str, float | None] = {
    "first page": 1.5,
    "poll, nothing new": None,
    "second page": None,
    "search by name": None,
}
"""What is asked of the long queue against the short one; None: measured only."""
WANTED_TAIL = 2.0
"""What is asked of a menu step's p99 with thirty consoles against none."""


def fill(database: Database, many: int) -> None:
    """So many requests of a year: of ten, three are open (one of them waits for its time), seven are done."""
    now = datetime.now(UTC)
    urgencies = ("normal", "same-day", "low", "normal", "urgent")
    with database.transaction() as tx:
        for n in range(many):
            is_open = n % 10 < _OF_TEN_OPEN
            opened = now - timedelta(minutes=5 * (n % 100_000) + 1)
            callbacks.insert(
                tx,
                [str(n)],
                id=f"{n:032x}",
                number=f"+1{2_000_000_000 + n}",
                name=f"Patient {n}",
                opened_at=opened,
                language="en" if n % 4 else "es",
                source="call",
                reason="new",
                urgency=urgencies[n % 5],
                status="open" if is_open else "done",
                promised_by=opened + timedelta(hours=4),
                promised_at=opened,
                due_from=now + timedelta(days=1) if n % 10 < _OF_TEN_WAITING else None,
                closed_at=None if is_open else opened + timedelta(hours=1),
                last_outcome=None if is_open else "booked",
            )


def signed_in(database: Database, people: int) -> list[str]:
    """Cookies of so many schedulers with a session each."""
    now = datetime.now(UTC)
    tokens = [sign_in.new_secret() for _ in range(people)]
    with database.transaction() as tx:
        for n, token in enumerate(tokens):
            row = StaffRow(f"s{n}", f"s{n}", f"S {n}", "scheduler", None, "-", now, True, False, now, None)
            staff.add(tx, row)
            mark = sign_in.fingerprint(token)
            staff_sessions.add(
                tx, SessionRow(f"e{n}", mark, row.id, "c", "127.0.0.1", "bench", now, now, None)
            )
    return tokens


def _verdict(ratio: float, asked: float | None) -> str:
    """Beside a figure that has a target: whether it was met. A bench measures; nothing fails by it."""
    if asked is None:
        return ""
    return f"(asked for {asked} at most{'' if ratio <= asked else ': SHORT OF TARGET'})"


def queue_ratio(lengths: tuple[int, int], rounds: int) -> None:
    """Each page over both queues in turn; prints the medians and the ratio of the long one to the short one."""
    with tempfile.TemporaryDirectory() as short, tempfile.TemporaryDirectory() as long:
        desks = [Desk(Path(folder), many) for folder, many in zip((short, long), lengths, strict=True)]
        print(f"{'queue':22} {'ms at ' + str(lengths[0]):>14} {'ms at ' + str(lengths[1]):>14} {'ratio':>20}")
        for name, asked in WANTED.items():
            taken: list[list[float]] = [[], []]
            for _ in range(rounds):
                for desk, times in zip(desks, taken, strict=True):
                    times.append(statistics.median(desk.timed(name) for _ in range(10)))
            ratios = sorted(many / few for few, many in zip(*taken, strict=True))
            few, many = (statistics.median(times) * 1e3 for times in taken)
            spread = f"{statistics.median(ratios):.2f} ({ratios[0]:.2f}-{ratios[-1]:.2f})"
            print(
                f"{name:22} {few:14.2f} {many:14.2f} {spread:>20}  {_verdict(statistics.median(ratios), asked)}"
            )
        for desk in desks:
            desk.close()


class Desk:
    """One scheduler at the whole app, in this process, over a queue of a given length."""

    def __init__(self, folder: Path, many: int) -> None:
        settings = Settings.from_env(ACCOUNT | {"LINE_INSTANCE": str(folder)})
        composition = compose(settings)
        self._database = composition.line.database
        self._database.migrate()
        fill(self._database, many)
        [token] = signed_in(self._database, 1)
        self._client = Client(composition.wsgi)
        self._client.set_cookie("__Host-joi", token, domain="line.example", secure=True)
        first = self._client.get(TODO, base_url=PUBLIC).get_data(as_text=True)
        onward = re.search(r"[?]after=([^\"&]+)", first)
        assert onward is not None, "the queue has no second page"
        self._second = f"{TODO}?after={onward[1]}"
        self._digest = digest_of(first)
        self._token = re.search(r'name="csrf" value="([^"]+)"', first)

    def timed(self, name: str) -> float:
        """Seconds for one request of this kind."""
        began = time.perf_counter()
        match name:
            case "first page":
                status = self._client.get(TODO, base_url=PUBLIC).status_code
            case "second page":
                status = self._client.get(self._second, base_url=PUBLIC).status_code
            case "search by name":
                assert self._token is not None
                form = {"words": "Patient 99", "csrf": self._token[1]}
                status = self._client.post("/console/search", data=form, base_url=PUBLIC).status_code
            case _:
                status = self._poll()
        lasted = time.perf_counter() - began
        if status not in (200, 204):
            raise SystemExit(f"bench: {name} answered {status}")
        return lasted

    def _poll(self) -> int:
        address = f"{TODO}/changes?digest={self._digest}"
        answer = self._client.get(address, base_url=PUBLIC, headers={"HX-Request": "true"})
        if answer.status_code == 200:  # another minute: another page
            self._digest = digest_of(answer.get_data(as_text=True))
        return answer.status_code

    def close(self) -> None:
        self._database.dispose()


def digest_of(page: str) -> str:
    """The version of a queue page that an open console sends along."""
    found = re.search(r'name="digest" value="([^"]*)"', page)
    assert found is not None, "the page has no version"
    return found[1]


def menu_ratio(rounds: int, seconds: float) -> None:
    """The signed menu step with and without consoles, in turn; prints its rate and 99th percentile, and the ratios."""
    step = f"/voice/{build(load()).version}/en"
    requests = signed(f"{step}/main/0/0/3.{int(time.time())}", lambda _: {"Digits": "3"})
    taken: dict[bool, list[Round]] = {False: [], True: []}
    with tempfile.TemporaryDirectory() as folder, server("app:app", Path(folder)) as (port, process):
        database = Database(f"sqlite:///{folder}/line.db")
        fill(database, 1000)
        tokens = signed_in(database, CONSOLES)
        for _ in range(rounds):
            for polling in (False, True):
                arrivals = Arrivals(database)
                consoles = Consoles(port, tokens if polling else [])
                taken[polling].append(load_on(port, process, requests, seconds))
                consoles.leave()
                arrivals.stop()
        database.dispose()
    print(f"{'menu step':22} {'req/s':>14} {'p99 ms':>14}")
    for polling, name in ((False, "no console"), (True, f"{CONSOLES} consoles polling")):
        rate, p99 = (
            statistics.median(getattr(one, part) for one in taken[polling]) for part in ("rate", "p99")
        )
        print(f"{name:22} {rate:14.0f} {p99:14.1f}")
    tails = sorted(on.p99 / off.p99 for off, on in zip(taken[False], taken[True], strict=True))
    tail = statistics.median(tails)
    print(
        f"p99 with consoles against none: {tail:.2f} ({tails[0]:.2f}-{tails[-1]:.2f})  {_verdict(tail, WANTED_TAIL)}"
    )


class Arrivals:
    """A new urgent request after a second and then every few: each console's page is another one then. They come with
    and without consoles."""

    _numbers = count(1)

    def __init__(self, database: Database) -> None:
        self._database, self._over = database, threading.Event()
        self._thread = threading.Thread(target=self._come)
        self._thread.start()

    def stop(self) -> None:
        """No more of them."""
        self._over.set()
        self._thread.join()

    def _come(self) -> None:
        wait = 1.0
        while not self._over.wait(wait):
            wait = EVERY_SO_MANY_SECONDS
            now, n = datetime.now(UTC), next(self._numbers)
            with self._database.transaction() as tx:
                callbacks.insert(
                    tx,
                    [f"a{n}"],
                    id=f"a{n:031x}",
                    number=f"+1{9_000_000_000 + n}",
                    opened_at=now,
                    language="en",
                    source="text",
                    urgency="urgent",
                    promised_by=now,
                    promised_at=now,
                )


class Consoles:
    """Open consoles, each of which asks every two seconds what changed, as a browser does, until they leave."""

    def __init__(self, port: int, tokens: list[str]) -> None:
        self._port, self._gone = port, threading.Event()
        self._failures: list[str] = []
        self._threads = [
            threading.Thread(target=self._sit, args=(token, n / len(tokens) * EVERY_SECONDS))
            for n, token in enumerate(tokens)
        ]
        for thread in self._threads:
            thread.start()

    def leave(self) -> None:
        """Closes them all. Ends the bench when one was not answered as it should be."""
        self._gone.set()
        for thread in self._threads:
            thread.join()
        if self._failures:
            raise SystemExit(f"bench: a console was answered {self._failures[0]}")

    def _sit(self, token: str, begins_after: float) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=20)
        headers, known = {"Cookie": f"__Host-joi={token}", "HX-Request": "true"}, ""
        self._gone.wait(begins_after)
        while not self._gone.is_set():
            try:
                connection.request("GET", f"{TODO}/changes?digest={known}", headers=headers)
                answer = connection.getresponse()
            except (http.client.RemoteDisconnected, ConnectionError):
                connection.close()  # an idle connection was let go in this very moment: a browser asks again, too
                continue
            body = answer.read().decode()
            if answer.status == 200:
                known = digest_of(body)
            elif answer.status != 204:
                self._failures.append(str(answer.status))
                return
            self._gone.wait(EVERY_SECONDS)


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Ratios of the console: a long queue, and consoles beside callers."
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--many", type=int, default=100_000, help="requests in the long queue")
    options = parser.parse_args()
    logging.disable(logging.WARNING)  # the samples of clinic.yaml
    queue_ratio((1000, options.many), options.rounds)
    menu_ratio(options.rounds, options.seconds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
