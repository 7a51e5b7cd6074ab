"""Hands texts and calls to Twilio and fetches what it keeps, through its own SDK. Decides nothing, stores nothing.

The SDK's client is made once, by `make_client`, and imported only there: it costs as much as Flask (performance.md 3).
Every fault leaves here as a CarrierError that says whether the text may have gone; its words never hold a number.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from line.carrier import recordings
from line.carrier.client_calls import PhoneCalls
from line.carrier.faults import told_apart
from line.carrier.sms import receipts_url
from line.core.delivery import Accepted, CarrierError, Recording

if TYPE_CHECKING:
    from twilio.http import HttpClient
    from twilio.rest import Client

TWILIO = "https://api.twilio.com"
_LISTED = 50  # how many of a number's latest texts a look-up reads
_FETCH_SECONDS = 10.0


def make_client(
    account_sid: str,
    token: str,
    *,
    api_url: str = TWILIO,
    http_client: HttpClient | None = None,
    timeout: float = 10.0,
) -> Client:
    """The SDK's client, ready to send. `timeout` in seconds: the SDK's default waits for ever.

    `http_client` puts something else on the other end of the wire (the simulator); otherwise requests go to `api_url`,
    Twilio or anything that speaks its protocol. No retries in the SDK: a text must never be sent twice.
    """
    from twilio.rest import Client

    for name in ("twilio.http_client", "urllib3.connectionpool"):
        logging.getLogger(name).setLevel(
            logging.WARNING
        )  # they log whole URLs, with phone numbers in the query
    client = Client(account_sid, token, http_client=http_client or _http_client(api_url, timeout))
    _ = client.messages  # loads the rest of the SDK now, not while the first patient waits
    return client


def _http_client(api_url: str, timeout: float) -> HttpClient:
    from twilio.http.http_client import TwilioHttpClient

    if api_url.rstrip("/") == TWILIO:
        return TwilioHttpClient(timeout=timeout)
    base = urlsplit(api_url)

    class Rebased(TwilioHttpClient):  # type: ignore[misc,unused-ignore]
        """The SDK has no setting for its address: scheme and host are exchanged on the way out."""

        def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
            asked = urlsplit(url)
            path = base.path.rstrip("/") + asked.path
            return super().request(
                method, urlunsplit((base.scheme, base.netloc, path, asked.query, "")), *args, **kwargs
            )

    return Rebased(timeout=timeout)


class TwilioCarrier(PhoneCalls):
    """core.carrier.Carrier over a Twilio account. Threads may share it; a fork may not.

    With a Messaging Service texts go out under it, so that its numbers can change; `from_number` is then only used to
    recognise them. Calls show `from_number`, or else `line_number`: a service places none. `public_url` (no trailing
    slash) is where Twilio reaches us with receipts, `api_url` where the client was made to reach Twilio.
    """

    def __init__(
        self,
        client: Client,
        *,
        public_url: str,
        from_number: str | None = None,
        messaging_service_sid: str | None = None,
        line_number: str | None = None,
        api_url: str = TWILIO,
    ) -> None:
        if not from_number and not messaging_service_sid:
            raise ValueError("a number or a Messaging Service is needed to send texts")
        super().__init__(client, public_url, from_number or line_number)
        self._from_number = from_number
        self._service = messaging_service_sid
        self._api_url = api_url

    def send_text(self, *, to: str, body: str, message_id: str, valid_for: int | None = None) -> Accepted:
        """See core.carrier.Carrier."""
        sender = {"messaging_service_sid": self._service} if self._service else {"from_": self._from_number}
        options: dict[str, Any] = {} if valid_for is None else {"validity_period": valid_for}
        message = told_apart(
            lambda: self._client.messages.create(
                to=to,
                body=body,
                status_callback=receipts_url(self._public_url, message_id),
                **sender,
                **options,
            )
        )
        if not message.sid:
            raise CarrierError("the carrier's answer has no sid", permanent=False, ambiguous=True)
        return Accepted(sid=message.sid, status=str(message.status))

    def find_text(
        self, *, to: str, body: str, since: datetime, exclude: Collection[str] = ()
    ) -> Accepted | None:
        """See core.carrier.Carrier. Reads the number's latest texts: the list's only date filter is by date sent,
        which a text that is still queued does not have."""
        listed = told_apart(lambda: self._client.messages.list(to=to, limit=_LISTED))
        for message in listed:
            if message.sid in exclude or message.direction != "outbound-api" or message.body != body:
                continue
            if self._is_ours(message) and message.date_created and message.date_created >= since:
                return Accepted(sid=str(message.sid), status=str(message.status))
        return None

    def fetch_recording(self, sid: str) -> Recording:
        """See core.carrier.Carrier. Over the session of the SDK's HTTP client: the SDK itself reads text only."""
        url = recordings.address(self._api_url, self._client.account_sid, sid)
        session = self._client.http_client.session
        return told_apart(lambda: recordings.fetch(session, url, self._client.auth, timeout=_FETCH_SECONDS))

    def _is_ours(self, message: Any) -> bool:
        if self._service and message.messaging_service_sid == self._service:
            return True
        return bool(self._from_number) and message.from_ == self._from_number
