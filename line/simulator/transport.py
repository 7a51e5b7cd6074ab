"""The SDK's way in: its HTTP client, without a network. Owns the two faults that are no HTTP answer."""

import logging
from base64 import b64encode
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Flask
from requests.exceptions import ConnectionError as RefusedConnection
from requests.exceptions import ReadTimeout
from twilio.http import HttpClient
from twilio.http.response import Response

from .faults import CONNECTION_REFUSED, TIME_OUT_AFTER_ACCEPTING, ending


class SimulatorHttpClient(HttpClient):  # type: ignore[misc] # the SDK brings no types
    """For `twilio.rest.Client(sid, token, http_client=...)`: requests go to the simulator's REST app in process."""

    def __init__(self, app: Flask) -> None:
        super().__init__(logging.getLogger(__name__), False, None)
        self._app = app

    def request(
        self,
        method: str,
        uri: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ARG002 - nothing here can hang
        allow_redirects: bool = False,  # noqa: ARG002 - nor redirect
    ) -> Response:
        """Answer as the API would. Raises what `requests` raises for the numbers ..0194 and ..0198."""
        to = str((data or {}).get("To", "")) if method.upper() == "POST" else ""
        if ending(to) == CONNECTION_REFUSED:
            raise RefusedConnection("the simulator refuses this connection (magic number ..0198)")
        sent = dict(headers or {})
        if auth:
            sent["Authorization"] = "Basic " + b64encode(":".join(auth).encode()).decode()
        parts = urlsplit(uri)
        query = "&".join(filter(None, [parts.query, urlencode(params or {}, doseq=True)]))
        form: dict[str, Any] | None = dict(data) if data else None
        answer = self._app.test_client().open(
            parts.path, method=method.upper(), query_string=query, data=form, headers=sent
        )
        if ending(to) == TIME_OUT_AFTER_ACCEPTING and answer.status_code < 400:
            raise ReadTimeout("the simulator accepted it and never answered (magic number ..0194)")
        return Response(answer.status_code, answer.get_data(as_text=True), dict(answer.headers))
