"""How the line is served: two processes with four threads each, and two lines of greeting when they answer.

Read by gunicorn (scripts/run). It must not build anything: app.py does.
"""

import os
import signal
import sys
from types import FrameType
from typing import Any

from line.settings import Settings

_settings = Settings.from_env()
# An IPv6 address stands in brackets where a port follows it.
_host = f"[{_settings.host}]" if ":" in _settings.host else _settings.host

bind = f"{_host}:{_settings.port}"
workers = 2
worker_class = "gthread"
threads = 4
# A socket for each worker: with one between them, a client that keeps its connections open is sometimes served by one
# worker alone, at a third of the rate. Elsewhere than on Linux the option does not share the load.
reuse_port = sys.platform == "linux"
# An open console asks every two seconds: its connection must outlive the pause, or its questions meet a closed one.
keepalive = 15
timeout = 30
graceful_timeout = 10
# Heartbeats of the workers in memory, where there is such a folder: a busy disk must not look like a dead worker.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None
control_socket_disable = True
# No access log: addresses hold ids. Warnings only.
accesslog = None
loglevel = "warning"


def when_ready(server: Any) -> None:
    """A first Ctrl-C ends the line as SIGTERM does: answers under way are finished, for graceful_timeout at most.

    gunicorn's own way is to break off at once; its thread pool can then lock up, and is killed after the time-out. A
    second Ctrl-C still does that.
    """

    def stop(_signal: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, server.signal)
        server.signal(signal.SIGTERM, frame)

    signal.signal(signal.SIGINT, stop)


def post_fork(_server: Any, _worker: Any) -> None:
    """Until a worker has handlers of its own it has the master's, which would swallow the order to stop."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def post_worker_init(worker: Any) -> None:
    """The last of the first workers has loaded the app and listens: say where. Those that replace one say nothing."""
    # A terminal sends Ctrl-C to all processes at once; the master alone acts on it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if worker.age != workers:
        return
    base = "http://" + ("127.0.0.1" if _settings.host in ("0.0.0.0", "::") else _host) + f":{_settings.port}"
    lines = ["JOI Line is ready"]
    if _settings.simulated:
        lines.append(f"  Phone   {base}/phone")
    lines.append(f"  Console {base}/console")
    lines.append(f"  Health  {base}/healthz")
    print("\n".join(lines), flush=True)


def on_exit(_server: Any) -> None:
    print("\nJOI Line has stopped.", flush=True)
