"""The other side of the wire: Twilio's API for the real SDK, as little of it as the outbox and the line's calls need.

The whole product can be run against line/simulator; these tests want a carrier that they can make fail at one exact
point, and to see every request that reached it.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from io import BytesIO
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict
from twilio.http import HttpClient
from twilio.http.response import Response

from line.carrier import sms
from line.carrier.client import TwilioCarrier, make_client
from line.services.line import Line
from line.settings import Settings
from line.store import consent, messages, outbox
from line.store.consent import ConsentEvent
from line.store.engine import Database
from line.store.messages import MessageRow
from tests.talks import script

ACCOUNT = "AC" + "0" * 32
OURS = "+19045642000"
MOBILE = "+19045550101"
START = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


class Clock:
    """Time that passes only when told to."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **units: float) -> None:
        """`seconds=`, `minutes=`, `hours=` as for a timedelta."""
        self.now += timedelta(**units)


@dataclass
class Wire(HttpClient):  # type: ignore[misc]
    """Takes every text and call, unless `fault` is set: it is called with the form of a new one before it is taken.

    `fault_after` is the answer that gets lost: the text or call was taken, the caller does not learn it. `kept` is
    what the session finds, by address: (status, headers, body).
    """

    clock: Callable[[], datetime]
    first_status: str = "queued"
    taken: list[dict[str, Any]] = field(default_factory=list)
    requests: list[tuple[str, str]] = field(default_factory=list)
    fault: Callable[[dict[str, Any]], Response | None] | None = None
    fault_after: Callable[[dict[str, Any]], Response | None] | None = None
    list_fault: Callable[[], Response | None] | None = None
    call_word: str = "completed"
    called_at: list[datetime] = field(default_factory=list)
    calls: list[dict[str, Any]] = field(default_factory=list)
    updates: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    kept: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    fetched: list[tuple[str, str | None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(logger=None, is_async=False, timeout=None)
        self._lock = threading.Lock()
        self.session = requests.Session()
        for scheme in ("https://", "http://"):
            self.session.mount(scheme, Kept(self))

    def carrier(self, **options: Any) -> TwilioCarrier:
        """The line's own carrier with the real SDK, talking to this."""
        client = make_client(ACCOUNT, "token", http_client=self)
        chosen = {"from_number": OURS, "public_url": "https://line.example"} | options
        return TwilioCarrier(client, **chosen)

    def request(
        self,
        method: str,
        url: str,
        params: dict[str, Any] | None = None,
        data: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,  # noqa: ARG002
        auth: tuple[str, str] | None = None,  # noqa: ARG002
        timeout: float | None = None,  # noqa: ARG002
        allow_redirects: bool = False,  # noqa: ARG002
    ) -> Response:
        self.requests.append((method, url))
        if method == "GET" and "/Calls/" in url:
            return self._show_call(url.rpartition("/")[2].removesuffix(".json"))
        if method == "GET":
            return self._list_calls(params or {}) if "/Calls" in url else self._list(params or {})
        if "/Calls/" in url:
            return self._update(url.rpartition("/")[2].removesuffix(".json"), dict(data or {}))
        take = self._call if url.endswith("/Calls.json") else self._take
        return self._create(dict(data or {}), take)

    def bodies(self) -> list[str]:
        """What was texted, in order."""
        return [str(message["body"]) for message in self.taken]

    def message_ids(self) -> list[str]:
        """Our own ids, read from the callback URLs, in order."""
        return [parse_qs(urlsplit(str(message["callback"])).query)["id"][0] for message in self.taken]

    def _create(self, form: dict[str, Any], take: Callable[[dict[str, Any]], dict[str, Any]]) -> Response:
        if self.fault and (answer := self.fault(form)):
            return answer
        with self._lock:
            made = take(form)
        if self.fault_after and (answer := self.fault_after(form)):
            return answer
        return Response(201, json.dumps(made))

    def _call(self, form: dict[str, Any]) -> dict[str, Any]:
        self.calls.append(form)
        self.called_at.append(self.clock())
        return self._as_call(len(self.calls), form)

    def _as_call(self, number: int, form: dict[str, Any]) -> dict[str, Any]:
        return {
            "sid": f"CA{number:032x}",
            "status": "queued",
            "to": form["To"],
            "from": form["From"],
            "direction": "outbound-api",
            "date_created": format_datetime(self.called_at[number - 1]),
        }

    def _list_calls(self, params: dict[str, Any]) -> Response:
        if self.list_fault and (answer := self.list_fault()):
            return answer
        made = [self._as_call(number, form) for number, form in enumerate(self.calls, start=1)]
        newest_first = [call for call in reversed(made) if call["to"] == params["To"]]
        return Response(200, json.dumps({"calls": newest_first, "page": 0, "next_page_uri": None}))

    def _show_call(self, sid: str) -> Response:
        if self.list_fault and (answer := self.list_fault()):
            return answer
        return Response(200, json.dumps({"sid": sid, "status": self.call_word}))

    def _update(self, sid: str, form: dict[str, Any]) -> Response:
        if self.fault and (answer := self.fault(form)):
            return answer
        self.updates.append((sid, form))
        return Response(200, json.dumps({"sid": sid, "status": "in-progress"}))

    def _take(self, form: dict[str, Any]) -> dict[str, Any]:
        message = {
            "sid": f"SM{len(self.taken):032x}",
            "status": self.first_status,
            "to": form["To"],
            "from": form.get("From", OURS),
            "messaging_service_sid": form.get("MessagingServiceSid"),
            "body": form["Body"],
            "direction": "outbound-api",
            "date_created": format_datetime(self.clock()),
            "callback": form["StatusCallback"],
            "form": form,
        }
        self.taken.append(message)
        return message

    def _list(self, params: dict[str, Any]) -> Response:
        if self.list_fault and (answer := self.list_fault()):
            return answer
        newest_first = [message for message in reversed(self.taken) if message["to"] == params["To"]]
        return Response(200, json.dumps({"messages": newest_first, "page": 0, "next_page_uri": None}))


class Kept(BaseAdapter):
    """Answers a session with what the wire keeps, and notes who asked for it with which password."""

    def __init__(self, wire: Wire) -> None:
        super().__init__()
        self._wire = wire

    def send(self, request: requests.PreparedRequest, **_options: Any) -> requests.Response:  # type: ignore[override]
        url = str(request.url)
        self._wire.fetched.append((url, request.headers.get("Authorization")))
        found = self._wire.kept.get(url, (404, {}, b'{"code": 20404}'))
        response = requests.Response()
        response.status_code, headers, body = found
        response.headers = CaseInsensitiveDict(headers)
        response.raw, response.url, response.request = BytesIO(body), url, request
        return response

    def close(self) -> None:
        pass


def refusal(status: int, code: int) -> Callable[..., Response]:
    """The answer of Twilio's API to what it will not do; the message holds a phone number, as theirs do."""
    body = {
        "code": code,
        "message": "The 'To' number +19045550101 is wrong",
        "more_info": "",
        "status": status,
    }
    return lambda *_: Response(status, json.dumps(body))


def raising(error: BaseException) -> Callable[..., Response]:
    """A fault of the network, as requests raises it."""

    def fail(*_: object) -> Response:
        raise error

    return fail


def line_on(database: Database, wire: Wire, **options: Any) -> Line:
    """The line as far as the outbox needs it, with settings of a local number at its usual pace."""
    ids = count(1)
    parts: dict[str, Any] = dict.fromkeys(part.name for part in fields(Line))
    parts |= {"database": database, "carrier": wire.carrier(**options), "clock": wire.clock}
    parts |= {"settings": Settings.from_env({}), "script": script(), "write": sms.write}
    return Line(**parts | {"new_id": lambda: f"{next(ids):032x}"})


def enqueue(
    line: Line, body: str = "JOI: page 1", to: str = MOBILE, *, consented: bool = True, **options: Any
) -> str:
    """Puts a text into the outbox, due now, for someone who agreed to it; returns its id."""
    message_id, now = line.new_id(), line.clock()
    given: dict[str, Any] = {"purpose": "info_replies", "language": "en", "key": message_id, "due_at": now}
    with line.database.transaction() as conn:
        if consented:
            agreed = {"purpose": (given | options)["purpose"], "channel": "text", "source": "key press"}
            consent.add(conn, to, now, "consent", **agreed)
        assert outbox.enqueue(conn, message_id, to=to, body=body, now=now, **given | options)
    return message_id


def opt_outs(line: Line, number: str = MOBILE) -> list[ConsentEvent]:
    """The opt-outs in a number's ledger."""
    with line.database.reading() as conn:
        return [event for event in consent.events(conn, number) if event.kind == "opt_out"]


def row(line: Line, message_id: str) -> MessageRow:
    """The message as it is stored now."""
    with line.database.reading() as conn:
        found = messages.by_id(conn, message_id)
    assert found is not None
    return found
