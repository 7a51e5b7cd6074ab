"""The SDK's way in: its own HTTP client, without a network. Owns the two faults that are no HTTP answer."""

import io
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit

from flask import Flask
from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter
from requests.exceptions import ConnectionError as RefusedConnection
from requests.exceptions import ReadTimeout
from requests.structures import CaseInsensitiveDict
from twilio.http.http_client import TwilioHttpClient

from .faults import CONNECTION_REFUSED, TIME_OUT_AFTER_ACCEPTING, ending


class SimulatorHttpClient(TwilioHttpClient):  # type: ignore[misc] # the SDK brings no types
    """For `twilio.rest.Client(sid, token, http_client=...)`: requests go to the simulator's REST app in process.

    All but the socket is Twilio's own client, and what somebody asks for over its `session` comes from here too.
    """

    def __init__(self, app: Flask) -> None:
        super().__init__()
        for scheme in ("https://", "http://"):
            self.session.mount(scheme, InProcess(app))


class InProcess(BaseAdapter):
    """Answers a session's requests with a WSGI app, whatever host they are meant for."""

    def __init__(self, app: Flask) -> None:
        super().__init__()
        self._app = app

    def send(  # type: ignore[override] # of its options none matters: nothing here can hang
        self, request: PreparedRequest, **_options: Any
    ) -> Response:
        """Answer as the API would. Raises what `requests` raises for the numbers ..0194 and ..0198."""
        body = cast("str | bytes | None", request.body) or b""
        given = body.encode() if isinstance(body, str) else body
        to = dict(parse_qsl(given.decode())).get("To", "") if request.method == "POST" else ""
        if ending(to) == CONNECTION_REFUSED:
            why = ConnectionRefusedError(111, "the simulator refuses this connection (magic number ..0198)")
            raise RefusedConnection(why)
        parts = urlsplit(str(request.url))
        answer = self._app.test_client().open(
            parts.path,
            method=str(request.method),
            query_string=parts.query,
            data=given,
            headers=dict(request.headers),
        )
        if ending(to) == TIME_OUT_AFTER_ACCEPTING and answer.status_code < 400:
            raise ReadTimeout("the simulator accepted it and never answered (magic number ..0194)")
        response = Response()
        response.status_code, response.reason = answer.status_code, answer.status.partition(" ")[2]
        response.headers = CaseInsensitiveDict(dict(answer.headers))
        response.encoding = "utf-8"
        response.raw = io.BytesIO(answer.get_data())
        response.url, response.request = str(request.url), request
        return response

    def close(self) -> None:
        """Nothing is open."""
