"""carrier/client.py: the real SDK, a fake at the wire. Every fault says whether it may have gone all the same."""

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
from line.core.carrier import Carrier
from line.core.delivery import Accepted, CarrierError, Recording
from line.core.recordings import MOST_BYTES
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


# -- calls that staff start ----------------------------------------------------------------------
SCHEDULER = "+19045550130"


def ring(carrier: Carrier) -> Accepted:
    return carrier.place_call(to=SCHEDULER, attempt_id=ID)


def test_a_call_rings_the_schedulers_phone_from_our_number_and_is_never_recorded(wire: Wire) -> None:
    assert ring(wire.carrier()) == Accepted("CA" + "0" * 31 + "1", "queued")
    assert wire.calls == [
        {
            "To": SCHEDULER,
            "From": OURS,
            "Url": f"https://line.example/voice/staff/{ID}",
            "StatusCallback": f"https://line.example/voice/staff/{ID}/status",
            "Timeout": 25,
            "TimeLimit": 3600,
        }
    ]


def test_where_texts_go_under_a_service_calls_show_the_clinics_number(wire: Wire) -> None:
    carrier = wire.carrier(from_number=None, messaging_service_sid=SERVICE, line_number="+19045550199")
    ring(carrier)
    assert wire.calls[0]["From"] == "+19045550199"
    with pytest.raises(CarrierError, match="no number to call from"):
        ring(wire.carrier(from_number=None, messaging_service_sid=SERVICE))


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (refusal(400, 21211), (21211, True, False)),
        (refusal(429, 20429), (20429, False, False)),
        (refusal(500, 20500), (20500, False, True)),
        (raising(requests.exceptions.ReadTimeout(SCHEDULER)), (None, False, True)),
        (raising(requests.exceptions.ConnectTimeout("5 s")), (None, False, False)),
    ],
)
def test_a_call_that_was_not_placed_says_whether_a_phone_may_ring(
    wire: Wire, fault: Any, told: tuple[int | None, bool, bool]
) -> None:
    wire.fault = fault
    with pytest.raises(CarrierError) as caught:
        ring(wire.carrier())
    error = caught.value
    assert (error.code, error.permanent, error.ambiguous) == told
    assert "555" not in error.words


# -- reminder calls ------------------------------------------------------------------------------
def remind(carrier: Carrier) -> Accepted:
    return carrier.place_reminder_call(to=MOBILE, message_id=ID)


def test_a_reminder_call_speaks_at_once_while_detection_runs_beside_it(wire: Wire) -> None:
    assert remind(wire.carrier()) == Accepted("CA" + "0" * 31 + "1", "queued")
    base = f"https://line.example/voice/reminder/{ID}"
    assert wire.calls == [
        {
            "To": MOBILE,
            "From": OURS,
            "Url": base,
            "StatusCallback": f"{base}/status",
            "StatusCallbackEvent": ["completed"],
            "MachineDetection": "DetectMessageEnd",
            "AsyncAmd": "true",
            "AsyncAmdStatusCallback": f"{base}/machine",
            "AsyncAmdStatusCallbackMethod": "POST",
            "Timeout": 25,
            "TimeLimit": 900,
        }
    ]


def test_a_call_that_got_no_answer_is_found_by_number_and_time(wire: Wire) -> None:
    carrier = wire.carrier()
    before = remind(carrier)
    wire.clock.forward(minutes=10)  # type: ignore[attr-defined]
    since = wire.clock()
    assert carrier.find_call(to=MOBILE, since=since) is None
    later = remind(carrier)
    assert carrier.find_call(to=MOBILE, since=since) == later
    assert carrier.find_call(to=MOBILE, since=since, exclude={later.sid}) is None
    assert carrier.find_call(to=MOBILE, since=START, exclude={later.sid}) == before
    assert carrier.find_call(to=SCHEDULER, since=START) is None
    others = wire.carrier(from_number="+19045550199")
    assert others.find_call(to=MOBILE, since=START) is None


def test_a_list_of_calls_that_cannot_be_read_is_an_error_and_not_an_absence(wire: Wire) -> None:
    wire.list_fault = refusal(500, 20500)
    with pytest.raises(CarrierError):
        wire.carrier().find_call(to=MOBILE, since=START)


def test_a_call_is_turned_to_the_voicemail_words_or_ended(wire: Wire) -> None:
    carrier = wire.carrier()
    sid = remind(carrier).sid
    carrier.leave_voicemail(sid, ID)
    carrier.end_call(sid)
    assert wire.updates == [
        (sid, {"Url": f"https://line.example/voice/reminder/{ID}/voicemail", "Method": "POST"}),
        (sid, {"Status": "completed"}),
    ]


def test_a_call_that_is_over_already_cannot_be_turned(wire: Wire) -> None:
    carrier = wire.carrier()
    sid = remind(carrier).sid
    wire.fault = refusal(400, 21220)
    for change in (lambda: carrier.leave_voicemail(sid, ID), lambda: carrier.end_call(sid)):
        with pytest.raises(CarrierError) as caught:
            change()
        assert (caught.value.code, caught.value.ambiguous) == (21220, False)


def test_how_a_call_ended_can_be_asked_for(wire: Wire) -> None:
    wire.call_word = "no-answer"
    assert wire.carrier().call_status("CA" + "1" * 32) == "no-answer"
    wire.list_fault = refusal(404, 20404)
    with pytest.raises(CarrierError) as caught:
        wire.carrier().call_status("CA" + "1" * 32)
    assert caught.value.code == 20404


# -- recordings ----------------------------------------------------------------------------------
RECORDING = "RE" + "a" * 32
SOUND = b"RIFF\x24\x00\x00\x00WAVEfmt "
HOME = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Recordings/{RECORDING}.wav"
MEDIA = "https://media.twiliocdn.com/a/b"


def test_a_recording_is_fetched_by_its_sid_with_the_accounts_password(wire: Wire) -> None:
    wire.kept[HOME] = (200, {"Content-Type": "text/html"}, SOUND)
    assert wire.carrier().fetch_recording(RECORDING) == Recording(SOUND, "audio/wav")
    ((url, password),) = wire.fetched
    assert (url, password is not None) == (HOME, True)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"ID3\x04rest", "audio/mpeg"),
        (b"\xff\xfb\x90\x00", "audio/mpeg"),
        (b"\xff\xf3\x40\xc0", "audio/mpeg"),
        (SOUND, "audio/wav"),
    ],
)
def test_a_sound_is_what_its_first_bytes_say(wire: Wire, content: bytes, kind: str) -> None:
    wire.kept[HOME] = (200, {"Content-Type": "audio/ogg"}, content)
    assert wire.carrier().fetch_recording(RECORDING) == Recording(content, kind)


@pytest.mark.parametrize(
    "content", [b"", b"<html>", b"RIFF\x24\x00\x00\x00AVI ", b"MZ\x90", b"\xff\xd8\xff", b"{}"]
)
def test_what_is_no_sound_is_not_handed_on(wire: Wire, content: bytes) -> None:
    wire.kept[HOME] = (200, {"Content-Type": "audio/wav"}, content)
    assert unfetched(wire).permanent


def test_a_recording_may_be_twenty_megabytes_and_no_more(wire: Wire) -> None:
    wire.kept[HOME] = (200, {}, SOUND.ljust(MOST_BYTES, b"\0"))
    assert len(wire.carrier().fetch_recording(RECORDING).content) == MOST_BYTES
    wire.kept[HOME] = (200, {}, SOUND.ljust(MOST_BYTES + 1, b"\0"))
    assert "too large" in unfetched(wire).words


def test_a_redirect_to_the_carriers_media_is_followed_without_the_password(wire: Wire) -> None:
    wire.kept[HOME] = (307, {"Location": MEDIA}, b"")
    wire.kept[MEDIA] = (200, {}, SOUND)
    assert wire.carrier().fetch_recording(RECORDING).content == SOUND
    assert [(url, password is not None) for url, password in wire.fetched] == [(HOME, True), (MEDIA, False)]


@pytest.mark.parametrize(
    "target",
    [
        "https://elsewhere.example/a.wav",
        "http://media.twiliocdn.com/a/b",
        "https://media.twiliocdn.com:8443/a/b",
        "https://media.twiliocdn.com@elsewhere.example/",
        "https://media.twiliocdn.com.elsewhere.example/",
        "http://169.254.169.254/latest/meta-data/",
        "//elsewhere.example/a.wav",
        "file:///etc/passwd",
    ],
)
def test_a_redirect_to_any_other_host_is_not_followed(wire: Wire, target: str) -> None:
    wire.kept[HOME] = (302, {"Location": target}, b"")
    assert "strange host" in unfetched(wire).words
    assert len(wire.fetched) == 1


def test_a_redirect_without_an_end_is_given_up(wire: Wire) -> None:
    wire.kept[HOME] = (302, {"Location": HOME}, b"")
    assert "circles" in unfetched(wire).words
    assert len(wire.fetched) == 4


@pytest.mark.parametrize(
    ("status", "gone"), [(404, True), (410, True), (401, False), (429, False), (500, False)]
)
def test_a_recording_that_is_not_given_out_says_why(wire: Wire, status: int, gone: bool) -> None:
    wire.kept[HOME] = (status, {}, b"")
    error = unfetched(wire)
    assert (error.code, error.permanent) == (status, gone)


@pytest.mark.parametrize(
    "sid", ["", "RE" + "A" * 32, f"../{RECORDING}", f"{RECORDING}\n", "CA" + "a" * 32, MEDIA]
)
def test_what_is_no_sid_never_becomes_an_address(wire: Wire, sid: str) -> None:
    with pytest.raises(CarrierError):
        wire.carrier().fetch_recording(sid)
    assert wire.fetched == []


def test_recordings_come_from_the_configured_address_too(wire: Wire) -> None:
    wire.kept[HOME.replace("https://api.twilio.com", "http://127.0.0.1:4010")] = (200, {}, SOUND)
    assert wire.carrier(api_url="http://127.0.0.1:4010/").fetch_recording(RECORDING).content == SOUND


def unfetched(wire: Wire) -> CarrierError:
    with pytest.raises(CarrierError) as caught:
        wire.carrier().fetch_recording(RECORDING)
    return caught.value


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
