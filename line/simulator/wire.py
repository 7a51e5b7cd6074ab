"""One signed webhook to the line, in process. Owns the request as it would be on the wire, its cookies, and the log.

It opens no socket: only addresses under the line's public URL exist here; any other is error 11210. It must be called
with no transaction of the simulator open, because the line may use the REST API while it answers.
"""

import io
import json
import secrets
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any, cast
from urllib.parse import SplitResult, unquote_to_bytes, urlencode, urljoin, urlsplit

from werkzeug.test import run_wsgi_app

from .account import Account
from .clock import Clock
from .ledger import Ledger
from .problems import Problem
from .signing import Fields, requested_url, sign

WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]
Cookies = dict[str, str]
MOST_REDIRECTS = 10
_KEPT = 1000  # exchanges kept for the engineers' drawer
_KEPT_BODY = 70_000


@dataclass(frozen=True)
class Answer:
    """What the line answered, after redirects, and the URL it came from."""

    status: int
    content_type: str
    body: bytes
    url: str


@dataclass(frozen=True)
class Exchange:
    """One logged request to the line and its answer."""

    id: int
    owner: str
    at: str
    method: str
    url: str
    fields: Fields
    signature: str
    token: str
    status: int
    content_type: str
    body: str
    milliseconds: int


class Wire:
    """The line's end of the wire."""

    def __init__(self, account: Account, ledger: Ledger, clock: Clock) -> None:
        self._account = account
        self._ledger = ledger
        self._clock = clock
        self._app: WsgiApp | None = None

    def connect(self, app: WsgiApp) -> None:
        """Give the line's WSGI app; needed once per process, before the first call or text."""
        self._app = app

    def request(
        self,
        url: str,
        fields: Fields,
        *,
        owner: str,
        method: str = "POST",
        voice: bool = True,
        cookies: Cookies | None = None,
        accept: str = "text/xml, application/xml, text/html",
    ) -> Answer:
        """Send it, follow redirects, log each hop. Cookies are kept in the given dict.

        Raises Problem 11210 (not the line's address) and 11215 (too many redirects).
        """
        jar = cookies if cookies is not None else {}
        token = secrets.token_hex(16)
        for _ in range(MOST_REDIRECTS + 1):
            if method == "GET" and fields:
                url = _with_query(url, fields)
                fields = []
            answer, location = self._hop(url, fields, owner, method, voice, jar, accept, token)
            if location is None:
                return answer
            # As a browser does: what is asked for next is a GET, and the pressed keys are lost on the way.
            url, method, fields = urljoin(answer.url, location), "GET", []
        raise Problem(11215, f"more than {MOST_REDIRECTS}", url)

    def again(self, exchange: Exchange) -> Answer:
        """The same request once more, as a retry sends it: same fields, same idempotency token."""
        voice = any(name == "CallSid" for name, _ in exchange.fields)
        return self._hop(
            exchange.url, exchange.fields, exchange.owner, exchange.method, voice, {}, "*/*", exchange.token
        )[0]

    def exchanges(self, after: int = 0, owner: str | None = None, limit: int = 50) -> list[Exchange]:
        """The newest logged exchanges, oldest first."""
        rows = self._ledger.reading().execute(
            "SELECT * FROM (SELECT * FROM exchanges WHERE id > ? AND (? IS NULL OR owner = ?) ORDER BY id DESC LIMIT ?)"
            " ORDER BY id",
            (after, owner, owner, limit),
        )
        return [_exchange(dict(row)) for row in rows]

    def exchange(self, number: int) -> Exchange | None:
        """One of them by its number."""
        row = self._ledger.reading().execute("SELECT * FROM exchanges WHERE id = ?", (number,)).fetchone()
        return _exchange(dict(row)) if row else None

    def _hop(
        self,
        url: str,
        fields: Fields,
        owner: str,
        method: str,
        voice: bool,
        jar: Cookies,
        accept: str,
        token: str,
    ) -> tuple[Answer, str | None]:
        url = requested_url(url)
        self._check_address(url)
        signature = sign(self._account.token, url, fields, voice)
        headers = {
            "User-Agent": "TwilioProxy/1.1",
            "Accept": accept,
            "Cache-Control": "max-age=259200",
            "X-Twilio-Signature": signature,
            "I-Twilio-Idempotency-Token": token,
        }
        if jar:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in jar.items())
        started = time.perf_counter()
        status, answered, body = self._run(_environ(method, url, fields, headers))
        took = round((time.perf_counter() - started) * 1000)
        _keep_cookies(jar, answered.get("set-cookie", []))
        content_type = (answered.get("content-type") or [""])[0]
        answer = Answer(status, content_type, body, url)
        self._log(owner, method, fields, signature, token, answer, took)
        location = answered.get("location", [None])[0] if status in {301, 302, 303, 307, 308} else None
        return answer, location

    def _check_address(self, url: str) -> None:
        ours = urlsplit(self._account.public_url)
        try:
            theirs = urlsplit(url)
            same = (theirs.scheme.lower(), theirs.hostname, _port(theirs)) == (
                ours.scheme,
                ours.hostname,
                _port(ours),
            )
        except ValueError as wrong:
            raise Problem(11210, f"{url!r} is no address ({wrong})", url) from wrong
        if not same:
            raise Problem(11210, f"{url!r} is not under {self._account.public_url}", url)

    def _run(self, environ: dict[str, Any]) -> tuple[int, dict[str, list[Any]], bytes]:
        if self._app is None:
            raise RuntimeError("no line is connected to the simulator")
        app = cast(Any, self._app)
        try:
            chunks, status, headers = run_wsgi_app(app, environ, buffered=True)
            body = b"".join(chunks)
        except Exception as wrong:  # a server turns whatever escapes the app into a bare 500
            return 500, {"content-type": ["text/plain"]}, f"{type(wrong).__name__}: {wrong}".encode()
        found: dict[str, list[Any]] = {}
        for name, value in headers:
            found.setdefault(name.lower(), []).append(value)
        return int(status.split(" ")[0]), found, body

    def _log(
        self, owner: str, method: str, fields: Fields, signature: str, token: str, answer: Answer, took: int
    ) -> None:
        body = answer.body[:_KEPT_BODY].decode("utf-8", "replace")
        with self._ledger.writing() as db:
            added = db.execute(
                "INSERT INTO exchanges (owner, at, method, url, fields, signature, token, status, content_type, body,"
                " milliseconds) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    owner,
                    self._clock.now().isoformat(),
                    method,
                    answer.url,
                    json.dumps(list(fields)),
                    signature,
                    token,
                    answer.status,
                    answer.content_type,
                    body,
                    took,
                ),
            )
            if added.lastrowid and added.lastrowid % 100 == 0:
                db.execute("DELETE FROM exchanges WHERE id <= ?", (added.lastrowid - _KEPT,))


def _exchange(row: dict[str, Any]) -> Exchange:
    return Exchange(**{**row, "fields": [(name, value) for name, value in json.loads(row["fields"])]})


def _with_query(url: str, fields: Fields) -> str:
    bare = url.partition("#")[0]
    return bare + ("&" if "?" in bare else "?") + urlencode(list(fields))


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme.lower() == "https" else 80)


def _environ(method: str, url: str, fields: Fields, headers: dict[str, str]) -> dict[str, Any]:
    """By hand, not by a test client: those decode and encode the URL again, and the signature is over the raw one."""
    parts = urlsplit(url)
    target = url[url.index("/", url.index("://") + 3) :]
    path, _, query = target.partition("?")
    body = urlencode(list(fields)).encode("ascii") if method == "POST" else b""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "REQUEST_URI": target,
        "RAW_URI": target,
        "SERVER_NAME": parts.hostname or "localhost",
        "SERVER_PORT": str(_port(parts)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": parts.netloc,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": parts.scheme.lower(),
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    if method == "POST":
        environ["CONTENT_TYPE"] = "application/x-www-form-urlencoded; charset=utf-8"
        environ["CONTENT_LENGTH"] = str(len(body))
    environ.update({"HTTP_" + name.upper().replace("-", "_"): value for name, value in headers.items()})
    return environ


def _keep_cookies(jar: Cookies, headers: list[Any]) -> None:
    for header in headers:
        try:
            found = SimpleCookie(str(header))
        except CookieError:
            continue
        for name, morsel in found.items():
            if morsel["max-age"] == "0" or not morsel.value:
                jar.pop(name, None)
            else:
                jar[name] = morsel.coded_value
