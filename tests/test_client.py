"""carrier/client.py: the real SDK, a fake at the wire. Every fault says whether the text may have gone."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from datetime import timedelta
from ssl import SSLCertVerificationError
from typing import Any

import pytest
import requests
from requests.adapters import BaseAdapter
from twilio.http.response import Response
from urllib3.exceptions import MaxRetryError, NewConnectionError, ProtocolError, SSLError

from line.carrier.client import TwilioCarrier, make_client
from line.core.delivery import Accepted, Carrier, CarrierError
from tests.wire import ACCOUNT, MOBILE, OURS, START, Clock, Wire, raising, refusal

SERVICE = "MG" + "1" * 32
ID = "a" * 32


@pytest.fixture
def wire() -> Wire:
    return Wire(Clock())


def send(carrier: Carrier, body: str = "JOI: hello") -> Accepted:
    return carrier.send_text(to=MOBILE, body=body, message_id=ID)


def test_a_text_goes_from_our_number_with_our_id_in_the_callback(wire: Wire) -> None:
    accepted = send(wire.carrier())
    assert accepted == Accepted(wire.taken[0]["sid"], "queued")
    assert wire.taken[0]["form"] == {
        "To": MOBILE,
        "From": OURS,
        "Body": "JOI: hello",
        "StatusCallback": f"https://line.example/sms/status?id={ID}",
    }


def test_with_a_service_the_text_goes_under_it_so_that_its_numbers_can_change(wire: Wire) -> None:
    send(wire.carrier(messaging_service_sid=SERVICE))
    form = wire.taken[0]["form"]
    assert form["MessagingServiceSid"] == SERVICE
    assert "From" not in form


def test_a_time_limit_is_passed_on(wire: Wire) -> None:
    wire.carrier().send_text(to=MOBILE, body="JOI", message_id=ID, valid_for=3600)
    assert wire.taken[0]["form"]["ValidityPeriod"] == 3600


def test_nothing_to_send_from_is_refused_at_start(wire: Wire) -> None:
    with pytest.raises(ValueError, match="number"):
        wire.carrier(from_number=None)


@pytest.mark.parametrize("code", [21211, 21408, 21606, 21610, 21614, 21635, 29999])
def test_a_refusal_is_permanent_and_carries_its_code(wire: Wire, code: int) -> None:
    wire.fault = refusal(400, code)
    error = failure(wire)
    assert (error.code, error.permanent, error.ambiguous) == (code, True, False)


def test_a_refusal_in_the_newer_form_of_error_is_read_too(wire: Wire) -> None:
    """RFC 9457 bodies give an exception that is not a TwilioRestException (twilio.md 6.3)."""
    problem = {"type": "https://x", "title": "no", "status": 400, "code": 21610, "detail": MOBILE}
    wire.fault = lambda _: Response(400, json.dumps(problem))
    error = failure(wire)
    assert (error.code, error.permanent, error.ambiguous) == (21610, True, False)


@pytest.mark.parametrize(("status", "code"), [(429, 20429), (429, 429), (400, 21611)])
def test_a_request_to_wait_was_not_acted_on(wire: Wire, status: int, code: int) -> None:
    wire.fault = refusal(status, code)
    error = failure(wire)
    assert (error.code, error.permanent, error.ambiguous) == (code, False, False)


@pytest.mark.parametrize(
    "answer",
    [
        refusal(500, 20500),
        refusal(503, 20503),
        lambda _: Response(502, "<html>bad gateway</html>"),
        lambda _: Response(408, ""),
        lambda _: Response(201, "no json"),
        lambda _: Response(201, '{"status": "queued"}'),
        raising(requests.exceptions.ReadTimeout("10 s")),
        raising(requests.exceptions.ChunkedEncodingError("cut")),
        raising(
            requests.exceptions.ConnectionError(ProtocolError("aborted", ConnectionResetError(104, "reset")))
        ),
        raising(requests.exceptions.SSLError(SSLError("bad record mac"))),
        raising(ConnectionResetError()),
    ],
)
def test_after_this_the_text_may_have_gone(wire: Wire, answer: Any) -> None:
    wire.fault = answer
    error = failure(wire)
    assert (error.ambiguous, error.permanent) == (True, False)


@pytest.mark.parametrize(
    "fault",
    [
        requests.exceptions.ConnectTimeout("5 s"),
        requests.exceptions.ConnectionError(
            MaxRetryError(None, "/", NewConnectionError(None, "refused"))  # type: ignore[arg-type]
        ),
        requests.exceptions.ConnectionError(ConnectionRefusedError(111, "refused")),
        requests.exceptions.SSLError(
            MaxRetryError(None, "/", SSLError(SSLCertVerificationError("expired")))  # type: ignore[arg-type]
        ),
        ConnectionRefusedError(111, "refused"),
    ],
)
def test_after_this_it_is_safe_to_try_again(wire: Wire, fault: Exception) -> None:
    wire.fault = raising(fault)
    error = failure(wire)
    assert (error.ambiguous, error.permanent, error.code) == (False, False, None)


@pytest.mark.parametrize("status", [301, 307])
def test_a_redirect_is_a_wrong_address_and_final(wire: Wire, status: int) -> None:
    wire.fault = lambda _: Response(status, "")
    assert failure(wire).permanent


@pytest.mark.parametrize(
    "fault", [refusal(400, 21211), refusal(500, 20500), raising(requests.exceptions.ReadTimeout(MOBILE))]
)
def test_no_fault_carries_the_number_on(wire: Wire, fault: Any) -> None:
    wire.fault = fault
    error = failure(wire)
    assert "5550101" not in f"{error!r} {error.words}"
    assert error.__suppress_context__  # so that no traceback prints what the SDK said


def failure(wire: Wire) -> CarrierError:
    with pytest.raises(CarrierError) as caught:
        send(wire.carrier())
    return caught.value


def test_a_text_is_found_by_its_words_and_its_time(wire: Wire) -> None:
    carrier = wire.carrier()
    accepted = send(carrier)
    assert carrier.find_text(to=MOBILE, body="JOI: hello", since=START) == accepted
    assert carrier.find_text(to=MOBILE, body="JOI: hell", since=START) is None
    assert carrier.find_text(to=MOBILE, body="JOI: hello", since=START + timedelta(seconds=1)) is None
    assert carrier.find_text(to="+19045550102", body="JOI: hello", since=START) is None
    assert carrier.find_text(to=MOBILE, body="JOI: hello", since=START, exclude={accepted.sid}) is None


def test_a_text_is_found_under_its_service_whatever_number_it_left_from(wire: Wire) -> None:
    carrier = wire.carrier(messaging_service_sid=SERVICE, from_number=None)
    accepted = send(carrier)
    wire.taken[0]["from"] = "+19045550199"
    assert carrier.find_text(to=MOBILE, body="JOI: hello", since=START) == accepted


@pytest.mark.parametrize(("field", "value"), [("from", "+19045550199"), ("direction", "outbound-reply")])
def test_a_text_of_another_sender_or_a_reply_is_not_taken_for_it(wire: Wire, field: str, value: str) -> None:
    carrier = wire.carrier()
    send(carrier)
    wire.taken[0][field] = value
    assert carrier.find_text(to=MOBILE, body="JOI: hello", since=START) is None


def test_a_list_that_cannot_be_read_is_an_error_and_not_an_absence(wire: Wire) -> None:
    wire.list_fault = refusal(500, 20500)
    with pytest.raises(CarrierError):
        wire.carrier().find_text(to=MOBILE, body="JOI", since=START)


class Captured(BaseAdapter):
    """Answers in place of the network, under the SDK's own HTTP client."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[str, object]] = []

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:  # type: ignore[override]
        self.asked.append((str(request.url), options["timeout"]))
        response = requests.Response()
        response.status_code, response._content = 201, b'{"sid": "SM1", "status": "queued"}'
        response.url, response.request = str(request.url), request
        return response

    def close(self) -> None:
        pass


@pytest.mark.parametrize(
    ("api_url", "asked"),
    [
        ("https://api.twilio.com", "https://api.twilio.com/2010-04-01"),
        ("http://127.0.0.1:4010", "http://127.0.0.1:4010/2010-04-01"),
        ("https://carrier.example/api/", "https://carrier.example/api/2010-04-01"),
    ],
)
def test_requests_go_to_the_configured_address_and_end_after_ten_seconds(api_url: str, asked: str) -> None:
    client = make_client(ACCOUNT, "token", api_url=api_url)
    captured = Captured()
    for scheme in ("http://", "https://"):
        client.http_client.session.mount(scheme, captured)
    send(TwilioCarrier(client, from_number=OURS, public_url="https://line.example"))
    assert captured.asked == [(f"{asked}/Accounts/{ACCOUNT}/Messages.json", 10.0)]


def test_the_sdk_does_not_log_phone_numbers(wire: Wire, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    wire.carrier().find_text(to=MOBILE, body="JOI", since=START)
    assert logging.getLogger("twilio.http_client").level == logging.WARNING
    assert "5550101" not in caplog.text


def test_importing_the_client_loads_neither_the_sdk_nor_requests() -> None:
    """A web worker imports this room; the SDK costs it as much as Flask does."""
    check = (
        "import sys, line.carrier.client; sys.exit('twilio.rest' in sys.modules or 'requests' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
