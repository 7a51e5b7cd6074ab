"""Hands texts and calls to Twilio and fetches what it keeps, through its own SDK. Decides nothing, stores nothing.

The SDK's client is made once, by `make_client`, and imported only there: it costs as much as Flask (performance.md 3).
Every fault leaves here as a CarrierError that says whether the text may have gone; its words never hold a number.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

from line.carrier import recordings, staff_voice
from line.carrier.sms import receipts_url
from line.core.carrier_codes import Outcome, meaning_of
from line.core.delivery import Accepted, CarrierError, Recording

if TYPE_CHECKING:
    from twilio.http import HttpClient
    from twilio.rest import Client

TWILIO = "https://api.twilio.com"
_LISTED = 50  # how many of a number's latest texts a look-up reads
STAFF_PHONE_RINGS = 25  # seconds; most voicemail boxes take a call only after that
LONGEST_STAFF_CALL = 3600  # seconds
_FETCH_SECONDS = 10.0

T = TypeVar("T")


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


class TwilioCarrier:
    """core.delivery.Carrier over a Twilio account. Threads may share it; a fork may not.

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
        self._client = client
        self._public_url = public_url
        self._from_number = from_number
        self._service = messaging_service_sid
        self._calls_from = from_number or line_number
        self._api_url = api_url

    def send_text(self, *, to: str, body: str, message_id: str, valid_for: int | None = None) -> Accepted:
        """See core.delivery.Carrier."""
        sender = {"messaging_service_sid": self._service} if self._service else {"from_": self._from_number}
        options: dict[str, Any] = {} if valid_for is None else {"validity_period": valid_for}
        message = _told_apart(
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
        """See core.delivery.Carrier. Reads the number's latest texts: the list's only date filter is by date sent,
        which a text that is still queued does not have."""
        listed = _told_apart(lambda: self._client.messages.list(to=to, limit=_LISTED))
        for message in listed:
            if message.sid in exclude or message.direction != "outbound-api" or message.body != body:
                continue
            if self._is_ours(message) and message.date_created and message.date_created >= since:
                return Accepted(sid=str(message.sid), status=str(message.status))
        return None

    def place_call(self, *, to: str, attempt_id: str) -> Accepted:
        """See core.delivery.Carrier. Only the end of the call is reported to us: what happens in it, its steps tell."""
        if not self._calls_from:
            raise CarrierError("there is no number to call from", permanent=True)
        call = _told_apart(
            lambda: self._client.calls.create(
                to=to,
                from_=self._calls_from,
                url=staff_voice.address(self._public_url, attempt_id),
                status_callback=staff_voice.address(self._public_url, attempt_id, "status"),
                timeout=STAFF_PHONE_RINGS,
                time_limit=LONGEST_STAFF_CALL,
            )
        )
        if not call.sid:
            raise CarrierError("the carrier's answer has no sid", permanent=False, ambiguous=True)
        return Accepted(sid=call.sid, status=str(call.status))

    def fetch_recording(self, sid: str) -> Recording:
        """See core.delivery.Carrier. Over the session of the SDK's HTTP client: the SDK itself reads text only."""
        url = recordings.address(self._api_url, self._client.account_sid, sid)
        session = self._client.http_client.session
        return _told_apart(lambda: recordings.fetch(session, url, self._client.auth, timeout=_FETCH_SECONDS))

    def _is_ours(self, message: Any) -> bool:
        if self._service and message.messaging_service_sid == self._service:
            return True
        return bool(self._from_number) and message.from_ == self._from_number


def _told_apart(call: Callable[[], T]) -> T:
    """Runs a call of the SDK; every way it can fail becomes a CarrierError."""
    from requests.exceptions import RequestException
    from twilio.base.exceptions import TwilioException

    try:
        return call()
    except TwilioException as error:
        raise _refusal(error) from None  # its text may hold the number, and would travel in a traceback
    except (RequestException, OSError) as error:
        raise _fault(error) from None
    except (ValueError, KeyError, TypeError):  # the answer was not what the SDK can read; it was one, though
        raise CarrierError(
            "the carrier's answer could not be read", permanent=False, ambiguous=True
        ) from None


def _refusal(error: Exception) -> CarrierError:
    """The two families of API errors (plain and RFC 9457) both carry status and code."""
    status = int(getattr(error, "status", 0) or 0)
    code = int(getattr(error, "code", 0) or status) or None
    if status == 429:
        return CarrierError("the carrier asks us to wait", code=code, permanent=False)
    if status == 408 or status >= 500:  # what happened before the error nobody says (twilio.md 4.1)
        return CarrierError(
            f"the carrier failed with status {status}", code=code, permanent=False, ambiguous=True
        )
    retried = meaning_of(code).outcome is Outcome.RETRY
    return CarrierError(f"the carrier refused with code {code}", code=code, permanent=not retried)


def _fault(error: Exception) -> CarrierError:
    """A fault of the network. Only when no connection came about is it sure that nothing was sent."""
    words = f"the carrier was not reached: {type(error).__name__}"
    return CarrierError(words, permanent=False, ambiguous=not any(map(_never_connected, _causes(error))))


def _never_connected(error: BaseException) -> bool:
    from ssl import SSLCertVerificationError

    from requests.exceptions import ConnectTimeout, ProxyError
    from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

    never = (ConnectTimeout, ConnectTimeoutError, NewConnectionError, ConnectionRefusedError, ProxyError)
    return isinstance(error, (*never, SSLCertVerificationError))


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An exception and those wrapped in it: requests keeps urllib3's as an argument, urllib3 the cause in `reason`."""
    seen: set[int] = set()
    waiting: list[object] = [error]
    while waiting:
        current = waiting.pop()
        if not isinstance(current, BaseException) or id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        waiting += [*current.args, getattr(current, "reason", None), current.__cause__, current.__context__]
