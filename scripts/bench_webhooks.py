"""What a webhook costs, as a ratio to a bare Flask route that returns constant bytes: same server, same round.

Absolute times say little on a shared machine; ratios taken inside one round do. Three routes, in turn for several
rounds: `bare` (nothing read, nothing checked), `menu` (a signed menu step through the whole app) and `callback` (a
signed step that stores a request durably, fsync included). For each: requests per second and server CPU per request
against `bare`, and the 99th percentile of the latency. Loopback only; stops by itself.
"""

from __future__ import annotations

import argparse
import http.client
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

from line.core.script_building import build
from line.loader import load

ROOT = Path(__file__).resolve().parent.parent
PUBLIC, TOKEN = "https://line.example", "bench"
ACCOUNT = {
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": TOKEN,
    "TWILIO_NUMBER": "+19045642000",
    "TWILIO_API_URL": "http://127.0.0.1:9",
    "PUBLIC_URL": PUBLIC,
    "STAFF_NUMBER": "+19045550100",
    "SECRET_KEY": "b" * 32,
}
CLIENTS = 8
Request = tuple[str, bytes, dict[str, str]]


@dataclass(frozen=True)
class Round:
    """One route in one round: requests per second, server CPU per request in us, 99th percentile in ms."""

    rate: float
    cpu: float
    p99: float


def make_bare() -> object:
    """The bare app that everything is held against; gunicorn calls this."""
    from flask import Flask, Response

    app = Flask("bare")
    body = b"<Response><Say>Hello</Say></Response>" * 40

    @app.post("/bare")
    def constant() -> Response:
        return Response(body, mimetype="text/xml")

    return app


@contextmanager
def server(app: str, folder: Path) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """gunicorn as scripts/run starts it, on a free port: (port, process)."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environ = os.environ | ACCOUNT | {"LINE_INSTANCE": str(folder), "PORT": str(port)}
    if app == "app:app":
        subprocess.run([sys.executable, "app.py", "migrate"], cwd=ROOT, env=environ, check=True)
    command = [sys.executable, "-m", "gunicorn", "--config", "scripts/gunicorn.conf.py", app]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environ,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _await(port)
        yield port, process
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=20)


def _await(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/healthz")
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("bench: the server did not start")


def cpu_seconds(leader: int) -> float:
    """CPU time of every process of the server's session so far."""
    total = 0
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[3]) == leader:
                total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


def load_on(
    port: int, process: subprocess.Popen[bytes], requests: Iterator[Request], seconds: float
) -> Round:
    """Eight clients that keep their connections, for so long; any other answer than the wanted one ends the bench."""
    lock, done, waits = threading.Lock(), threading.Event(), []
    failures: list[str] = []

    def client() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        mine = []
        while not done.is_set():
            with lock:
                path, body, headers = next(requests)
            began = time.perf_counter()
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            words = answer.read()
            mine.append(time.perf_counter() - began)
            if answer.status != 200 or b"went wrong" in words:
                failures.append(f"{answer.status} {words[:80]!r}")
                break
        with lock:
            waits.extend(mine)

    threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
    before, began = cpu_seconds(process.pid), time.perf_counter()
    for thread in threads:
        thread.start()
    time.sleep(seconds)
    done.set()
    for thread in threads:
        thread.join()
    lasted, used = time.perf_counter() - began, cpu_seconds(process.pid) - before
    if failures:
        raise SystemExit(f"bench: {failures[0]}")
    waits.sort()
    return Round(len(waits) / lasted, used / len(waits) * 1e6, waits[int(len(waits) * 0.99)] * 1e3)


def bare_requests() -> Iterator[Request]:
    _, body, headers = next(signed("/bare", lambda _: {"Digits": "3"}))
    while True:
        yield "/bare", body, headers


def signed(path: str, fields: Callable[[int], dict[str, str]]) -> Iterator[Request]:
    """The same step again and again, each with the fields that its number gives."""
    validator = RequestValidator(TOKEN)
    common = {"AccountSid": ACCOUNT["TWILIO_ACCOUNT_SID"], "To": "+19045642000", "CallStatus": "in-progress"}
    places = {
        f"{who}{what}": "JACKSONVILLE"
        for who in ("From", "To", "Caller", "Called")
        for what in ("City", "Zip")
    }
    for n in count():
        form = common | places | {"CallSid": f"CA{n:032x}", "From": "+19045550110"} | fields(n)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": validator.compute_signature(PUBLIC + path, form),
        }
        yield path, urlencode(form).encode(), headers


def main() -> int:
    parser = argparse.ArgumentParser(description="Ratios of the webhooks to a bare Flask route.")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3.0)
    options = parser.parse_args()
    step = f"/voice/{build(load()).version}/en"
    age = f"3.{int(time.time())}"
    routes = {
        "bare": bare_requests(),
        "menu": signed(f"{step}/main/0/0/{age}", lambda _: {"Digits": "3"}),
        "callback": signed(
            f"{step}/number/0/0/{age}", lambda n: {"Digits": "1", "From": f"+1904{2000000 + n}"}
        ),
    }
    seen: dict[str, list[Round]] = {name: [] for name in routes}
    with tempfile.TemporaryDirectory() as folder:
        apps = server("scripts.bench_webhooks:make_bare()", Path(folder)), server("app:app", Path(folder))
        with apps[0] as (bare_port, bare_server), apps[1] as (port, line_server):
            for _ in range(options.rounds):
                for name, requests in routes.items():
                    where = (bare_port, bare_server) if name == "bare" else (port, line_server)
                    seen[name].append(load_on(*where, requests, options.seconds))
    print(
        f"{'route':10} {'req/s vs bare':>22} {'CPU us/req':>11} {'CPU vs bare':>12} {'p99 ms':>8} {'p99 vs bare':>12}"
    )
    for name, rounds in seen.items():
        rates = sorted(one.rate / base.rate for one, base in zip(rounds, seen["bare"], strict=True))
        cpus = statistics.median(one.cpu / base.cpu for one, base in zip(rounds, seen["bare"], strict=True))
        tails = statistics.median(one.p99 / base.p99 for one, base in zip(rounds, seen["bare"], strict=True))
        spread = f"{statistics.median(rates):.2f} ({rates[0]:.2f}-{rates[-1]:.2f})"
        cpu, p99 = (statistics.median(getattr(one, part) for one in rounds) for part in ("cpu", "p99"))
        print(f"{name:10} {spread:>22} {cpu:11.0f} {cpus:11.2f}x {p99:8.1f} {tails:11.2f}x")
    return 0


if __name__ == "__main__":
    sys.exit(main())
