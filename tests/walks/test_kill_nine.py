"""kill -9 in mid-call, with the carrier outside: a real server process, its own database file, and real requests.

The test is the carrier. It signs its requests over the public https address and sends them to the loopback port that
the server listens on, as a proxy would; and it answers the line's own requests to Twilio's API on another port.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import pytest
from sqlalchemy import text as sql
from twilio.request_validator import RequestValidator

from line.simulator.voice_verbs import verbs_of
from line.store.engine import Database
from tests.walks.carrier import Document, call_form, sid_of, text_form

ROOT = Path(__file__).resolve().parents[2]
PUBLIC = "https://line.example.org"
ACCOUNT = "AC" + "5" * 32
TOKEN = "a token of nobody's account"
OURS = "+19045642000"
PATIENCE = 12.0  # seconds until something that takes a moment counts as never


class Api:
    """Twilio's message API, as little of it as a text needs. `hold` keeps the next answer back for ever."""

    def __init__(self) -> None:
        self.taken: list[dict[str, str]] = []
        self.asked = threading.Event()
        self.hold = False
        self.stopping = threading.Event()
        api = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                form = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
                message = api.take(form)
                api.asked.set()
                if api.hold:
                    api.stopping.wait()
                    return
                self._answer(201, message)

            def do_GET(self) -> None:
                to = parse_qs(urlsplit(self.path).query).get("To", [""])[0]
                found = [message for message in reversed(api.taken) if message["to"] == to]
                self._answer(200, {"messages": found, "page": 0, "next_page_uri": None})

            def _answer(self, status: int, body: object) -> None:
                whole = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(whole)))
                self.end_headers()
                self.wfile.write(whole)

            def log_message(self, *_: object) -> None:
                """Nothing is printed."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()

    def take(self, form: dict[str, str]) -> dict[str, str]:
        message = {
            "sid": sid_of("SM", 1000 + len(self.taken)),
            "status": "queued",
            "to": form["To"],
            "from": form["From"],
            "body": form["Body"],
            "direction": "outbound-api",
            "date_created": format_datetime(datetime.now(UTC)),
        }
        self.taken.append(message)
        return message

    def stop(self) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@dataclass
class Server:
    """The line as it is served: a process group of its own, which can be killed and started again."""

    folder: Path
    api_url: str
    port: int = field(default_factory=lambda: free_port())
    process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "LINE_INSTANCE": str(self.folder),
            "PUBLIC_URL": PUBLIC,
            "SECRET_KEY": "for this test only, and as long as a real one",
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_NUMBER": OURS,
            "TWILIO_API_URL": self.api_url,
        }

    def start(self) -> None:
        """Returns when it answers; raises with its own last words when it does not."""
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "scripts.serve"],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until(self._answers, lambda: (self.folder / "server.log").read_text()[-2000:])

    def kill(self) -> None:
        """-9 to every process of the group at once, as when the power goes."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE)
        until(lambda: not group_lives(self.process.pid), lambda: "the group still lives")  # type: ignore[union-attr]
        self.process = None

    def post(self, path: str, form: dict[str, str]) -> bytes:
        """One signed webhook over the wire; a whole address of the public kind is cut to its path."""
        path = path.removeprefix(PUBLIC)
        signature = RequestValidator(TOKEN).compute_signature(PUBLIC + path, form)
        headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": signature}
        headers["Host"] = "line.example.org"
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as wire:
            wire.request("POST", path, urlencode(form), headers)
            answer = wire.getresponse()
            body = answer.read()
        assert answer.status in (200, 204), (answer.status, body)
        return body

    def _answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, (self.folder / "server.log").read_text()[-2000:]
        try:
            with closing(HTTPConnection("127.0.0.1", self.port, timeout=1)) as wire:
                wire.request("GET", "/healthz")
                return wire.getresponse().status == 200
        except (OSError, HTTPException):
            return False


@dataclass
class Phone:
    """One call, by a caller of its own."""

    server: Server
    sid: str
    caller: str

    def step(self, path: str, heard: dict[str, str]) -> Document:
        body = self.server.post(path, call_form(self.sid, self.caller) | heard)
        assert b"went wrong" not in body
        return Document(body, verbs_of(body))

    def hang_up(self) -> None:
        self.server.post("/voice/status", call_form(self.sid, self.caller, CallStatus="completed"))


def until(true: Callable[[], bool], what: Callable[[], str]) -> None:
    """Asks again and again, until a deadline."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, what()
        threading.Event().wait(0.02)


def free_port() -> int:
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@dataclass
class Outside:
    """A server, the API that it texts by, and its database as another process sees it."""

    server: Server
    api: Api
    database: Database

    def rows(self, query: str, **given: Any) -> list[tuple[Any, ...]]:
        with self.database.reading() as conn:
            return [tuple(row) for row in conn.execute(sql(query), given)]

    def age(self, column: str, to: str) -> None:
        """Makes a message's moment pass at once: the clock of another process cannot be moved."""
        statement = f"UPDATE messages SET {column} = '2026-01-01 00:00:00.000000' WHERE to_number = :to"
        with self.database.transaction() as conn:
            assert conn.execute(sql(statement), {"to": to}).rowcount == 1

    def texted(self, to: str) -> list[dict[str, str]]:
        return [message for message in self.api.taken if message["to"] == to]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outside]:
    """One line for all of these tests, whose callers are different: a start costs more than a second."""
    folder = tmp_path_factory.mktemp("killed")
    api = Api()
    server = Server(folder, api.url)
    database = Database(f"sqlite:///{folder / 'line.db'}")
    database.migrate()
    try:
        server.start()
        yield Outside(server, api, database)
    finally:
        if server.process is not None:
            server.kill()
        api.stop()
        database.dispose()


@pytest.fixture
def outside(served: Outside) -> Outside:
    """The line, alive whatever the test before it left."""
    served.api.hold = False
    served.api.asked.clear()
    if served.server.process is None:
        served.server.start()
    return served


REQUEST = "SELECT number, status, source, reason, wish, touches FROM callback_requests WHERE number = :number"
MESSAGE = "SELECT status, carrier_sid FROM messages WHERE to_number = :number AND kind = 'outbox'"


def test_call_and_text_go_on_where_they_were_after_kill_nine(outside: Outside) -> None:
    server, caller = outside.server, "+19045550110"
    phone = Phone(server, sid_of("CA", 1), caller)
    menu = phone.step("/voice", {})
    visits = phone.step(menu.next_url, {"Digits": "1"})
    number = phone.step(visits.next_url, {"Digits": "1"})
    who = phone.step(number.next_url, {"Digits": "1"})
    assert outside.rows(REQUEST, number=caller) == [(caller, "open", "call", None, None, 1)]
    texted = text_form(sid_of("SM", 2), "+19045550111", "CALL")
    reply = server.post("/sms", texted)

    server.kill()
    assert outside.rows(REQUEST, number=caller) == [(caller, "open", "call", None, None, 1)]
    server.start()

    # The carrier never got the answer to the last step or the text, and asks again; then both go on.
    assert phone.step(number.next_url, {"Digits": "1"}).body == who.body
    assert server.post("/sms", texted) == reply
    reason = phone.step(who.next_url, {"Digits": "1"})
    when = phone.step(reason.next_url, {"Digits": "1"})
    message = phone.step(when.next_url, {"Digits": "2"})
    done = phone.step(message.next_url, {"RecordingSid": sid_of("RE", 1), "RecordingDuration": "6"})
    over = phone.step(done.next_url, {"Digits": "1"})
    assert over.over
    phone.hang_up()
    assert outside.rows(REQUEST, number=caller) == [(caller, "open", "call", "injury", "afternoon", 1)]
    assert outside.rows(REQUEST, number="+19045550111") == [("+19045550111", "open", "text", None, None, 1)]
    until(lambda: len(outside.texted(caller)) == 1, lambda: "the receipt was never sent")


def test_a_confirmed_number_is_never_lost_however_the_server_dies(outside: Outside) -> None:
    server = outside.server
    phones = [Phone(server, sid_of("CA", 20 + n), f"+1904555012{n}") for n in range(8)]
    said_yes: list[str] = []
    ready = threading.Barrier(len(phones) + 1)

    def confirm(phone: Phone) -> None:
        visits = phone.step(phone.step("/voice", {}).next_url, {"Digits": "1"})
        number = phone.step(visits.next_url, {"Digits": "1"})
        ready.wait()
        try:
            phone.step(number.next_url, {"Digits": "1"})
        except (OSError, HTTPException):
            return  # the line broke before she was answered
        said_yes.append(phone.caller)

    threads = [threading.Thread(target=confirm, args=(phone,)) for phone in phones]
    for thread in threads:
        thread.start()
    ready.wait()
    until(lambda: bool(said_yes), lambda: "nobody was answered")
    server.kill()
    for thread in threads:
        thread.join()
    hers = "SELECT number, source FROM callback_requests WHERE status = 'open' AND number LIKE '+1904555012%'"
    assert set(said_yes) <= {number for number, _ in outside.rows(hers)}

    server.start()
    for phone in phones:
        phone.hang_up()
    found = dict(outside.rows(hers))
    assert set(found) == {phone.caller for phone in phones}  # the others are missed calls: nobody vanishes
    assert {found[number] for number in said_yes} == {"dropped"}


def test_a_text_that_the_carrier_took_before_kill_nine_is_not_sent_again(outside: Outside) -> None:
    server, api, caller = outside.server, outside.api, "+19045550130"
    phone = Phone(server, sid_of("CA", 30), caller)
    topics = phone.step(phone.step("/voice", {}).next_url, {"Digits": "3"})
    symptoms = phone.step(topics.next_url, {"Digits": "4"})
    api.hold = True
    warning = phone.step(symptoms.next_url, {"Digits": "2"})
    phone.step(warning.next_url, {})
    assert api.asked.wait(PATIENCE), "the text never left"

    server.kill()  # the carrier has the text, and nobody heard it say so
    api.hold = False
    assert outside.rows(MESSAGE, number=caller) == [("sending", None)]
    server.start()
    outside.age("lease_until", caller)
    until(
        lambda: outside.rows(MESSAGE, number=caller) == [("unknown", None)], lambda: "the lease never ran out"
    )
    outside.age("next_look_at", caller)
    (text,) = outside.texted(caller)
    settled = [("queued", text["sid"])]
    until(
        lambda: outside.rows(MESSAGE, number=caller) == settled,
        lambda: str(outside.rows(MESSAGE, number=caller)),
    )
    assert len(outside.texted(caller)) == 1
    assert b"Symptoms" in server.post("/sms", text_form(sid_of("SM", 3), caller, "more"))
