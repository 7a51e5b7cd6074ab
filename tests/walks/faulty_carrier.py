"""Twilio's message API with everything that goes wrong on the way to it, in an order that a seed gives.

A real HTTP server on loopback. It takes a text and drops the answer, or answers too late, or with 500; it takes none
and says 429, 500 or nothing; its list fails, or shows a text only minutes later. Receipts come early, late, twice, in
any order, or not at all. What it never does is lie: a text that it took is on its list a few minutes later.
"""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, parse_qsl, urlsplit

from tests.walks.carrier import sid_of

ANSWERED_LATE = 0.5  # seconds; the sweeping process waits for half as long
LISTED_LATE = timedelta(minutes=4)

# How often each fate meets a text, of a hundred.
FATES = {
    "answered": 52,
    "taken, no answer": 12,
    "taken, answered late": 2,
    "taken, then 500": 8,
    "not taken, no answer": 6,
    "not taken, 500": 8,
    "not taken, 429": 12,
}
LIST_FATES = {"answered": 76, "no answer": 8, "500": 8, "429": 8}
NO_ANSWER = 0
Receive = Callable[[str, dict[str, str]], None]


@dataclass
class Taken:
    """A text that the carrier has: our own id for it, from the callback's address, and when its list shows it."""

    ours: str
    at: datetime
    listed_at: datetime
    message: dict[str, str]
    left: list[str] = field(default_factory=lambda: ["sent", "delivered"])


class FaultyCarrier:
    """`now` is the time that the world outside agrees on; `receive` brings a receipt to the line: id and form."""

    def __init__(self, seed: str, now: Callable[[], datetime], receive: Receive) -> None:
        self.taken: list[Taken] = []
        self.in_good_health = False
        self.fates: dict[str, int] = {}
        self.asked: dict[str, list[tuple[datetime, str]]] = {}
        self.rng = random.Random(seed)
        self._now, self._receive = now, receive
        self._lock = threading.Lock()
        carrier = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                form = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
                self._answer(*carrier.send(form))

            def do_GET(self) -> None:
                to = parse_qs(urlsplit(self.path).query)["To"][0]
                self._answer(*carrier.listed(to))

            def _answer(self, status: int, body: object) -> None:
                self.close_connection = True
                if status == NO_ANSWER:
                    return
                whole = json.dumps(body).encode()
                try:
                    self.send_response(status)
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(whole)))
                    self.end_headers()
                    self.wfile.write(whole)
                except OSError:
                    pass  # who asked is dead, or has stopped waiting

            def log_message(self, *_: object) -> None:
                """Nothing is printed."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        serve = self._server.serve_forever
        self._thread = threading.Thread(target=serve, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def send(self, form: dict[str, str]) -> tuple[int, object]:
        """What becomes of a new text: the status and body of the answer."""
        with self._lock:
            fate = "answered" if self.in_good_health else self._drawn(FATES)
            self.fates[fate] = self.fates.get(fate, 0) + 1
            self.asked.setdefault(_ours(form), []).append((self._now(), fate))
            if fate.startswith("not taken"):
                return _trouble(fate)
            taken = self._take(form)
            early = self.rng.random() < 0.15
        if early:  # before the answer, or in its place
            self._report(taken, taken.left[0])
        if fate == "taken, answered late":
            time.sleep(ANSWERED_LATE)
        return (201, taken.message) if fate in ("answered", "taken, answered late") else _trouble(fate)

    def listed(self, to: str) -> tuple[int, object]:
        """The texts to a number, the newest first, as far as the list has heard of them."""
        with self._lock:
            fate = self._drawn(LIST_FATES)
            if fate != "answered":
                return _trouble(fate)
            known = [one for one in reversed(self.taken) if one.listed_at <= self._now()]
            found = [one.message for one in known if one.message["to"] == to]
            return 200, {"messages": found, "page": 0, "next_page_uri": None}

    def send_receipts(self, *, all_of_them: bool = False) -> None:
        """Some of the receipts that are still to come, or all: mixed up, and some of them twice."""
        waiting = [(one, word) for one in self.taken for word in one.left]
        self.rng.shuffle(waiting)
        for one, word in waiting:
            if all_of_them or self.rng.random() < 0.4:
                for _ in range(self.rng.choice((1, 1, 2))):
                    self._report(one, word)

    def forget_receipts(self) -> None:
        """Some texts get no receipt any more, however long one waits."""
        for one in self.taken:
            if one.left and self.rng.random() < 0.3:
                one.left.clear()

    def _report(self, taken: Taken, word: str) -> None:
        if word in taken.left:
            taken.left.remove(word)
        self._receive(taken.ours, {"MessageSid": taken.message["sid"], "MessageStatus": word})

    def _take(self, form: dict[str, str]) -> Taken:
        now = self._now()
        message = {"sid": sid_of("SM", len(self.taken)), "status": "queued", "direction": "outbound-api"}
        message |= {"to": form["To"], "from": form["From"], "body": form["Body"]}
        message["date_created"] = format_datetime(now)
        late = LISTED_LATE if self.rng.random() < 0.2 else timedelta()
        taken = Taken(_ours(form), now, now + late, message)
        self.taken.append(taken)
        return taken

    def _drawn(self, fates: dict[str, int]) -> str:
        return self.rng.choices(list(fates), list(fates.values()))[0]


def _ours(form: dict[str, str]) -> str:
    """Our own id for a text, from the address of its receipts."""
    return parse_qs(urlsplit(form["StatusCallback"]).query)["id"][0]


def _trouble(fate: str) -> tuple[int, object]:
    if fate.endswith("429"):
        return 429, {"code": 20429, "message": "Too many requests", "more_info": "", "status": 429}
    if fate.endswith("500"):
        return 500, {"code": 20500, "message": "Internal server error", "more_info": "", "status": 500}
    return NO_ANSWER, None
