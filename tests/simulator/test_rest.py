"""The REST API through the real SDK: what is accepted, what is refused and with which code."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from requests.exceptions import ConnectionError as Refused
from requests.exceptions import ReadTimeout
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from line.simulator import Simulator

from .conftest import LINE, MOBILE
from .scripted import ScriptedLine

SERVICE = "MG" + "0" * 32


def send(client: Client, **changed: Any) -> Any:
    return client.messages.create(**{"to": MOBILE, "from_": LINE, "body": "Hello", **changed})


def refusal(client: Client, **changed: Any) -> tuple[int, int]:
    with pytest.raises(TwilioRestException) as caught:
        send(client, **changed)
    return caught.value.status, caught.value.code


def test_a_text_is_accepted_as_queued_and_is_not_sent_yet(client: Client) -> None:
    # "Without a service queued; 201 is acceptance, not sending"
    sent = send(client)
    assert (sent.status, sent.error_code, sent.num_segments) == ("queued", None, "1")
    assert sent.date_sent is None
    assert sent.sid.startswith("SM")


def test_with_a_service_it_is_accepted_without_a_segment_count(client: Client) -> None:
    # "with one accepted"; 'num_segments ("0" with a service)'
    sent = send(client, from_=None, messaging_service_sid=SERVICE)
    assert (sent.status, sent.num_segments, sent.from_) == ("accepted", "0", None)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"to": ""}, 21604),
        ({"to": "904"}, 21211),
        ({"from_": None}, 21603),
        ({"from_": "+19045550177"}, 21606),
        ({"from_": "joi"}, 21212),
        ({"body": ""}, 21602),
        ({"body": "a" * 1601}, 21617),
        ({"validity_period": 0}, 21624),
        ({"validity_period": 36001}, 21624),
        ({"status_callback": "http://with_underscore.example/x"}, 21609),
        ({"status_callback": "/sms/status"}, 21609),
        ({"status_callback": "ftp://example.org/x"}, 21609),
        ({"send_at": datetime(2030, 1, 1, tzinfo=UTC), "schedule_type": "fixed"}, 20001),  # unknown here
        ({"to": "+19045550112"}, 21614),  # the landline on the table
        ({"to": "+19045550191"}, 21614),  # by magic number
    ],
)
def test_what_breaks_a_rule_is_refused_with_its_code(
    client: Client, changed: dict[str, Any], code: int
) -> None:
    assert refusal(client, **changed) == (400, code)


def test_limits_themselves_are_allowed(client: Client) -> None:
    assert send(client, body="a" * 1600, validity_period=36000).status == "queued"


def test_a_wrong_password_is_401_and_a_foreign_account_404(sim: Simulator) -> None:
    wrong = Client(sim.account_sid, "0" * 32, http_client=sim.http_client)
    assert refusal(wrong) == (401, 20003)
    foreign = Client(sim.account_sid, sim.auth_token, "AC" + "0" * 32, http_client=sim.http_client)
    assert refusal(foreign) == (404, 20404)


def test_a_server_error_by_magic_number_accepts_nothing(sim: Simulator, client: Client) -> None:
    # "code = HTTP status when the body is no JSON (500 html -> code 500)"
    assert refusal(client, to="+19045550193") == (500, 500)
    assert sim.thread("+19045550193") == []


def test_too_many_requests_by_magic_number(sim: Simulator, client: Client) -> None:
    # "429 is never processed and always safe to retry"
    assert refusal(client, to="+19045550195") == (429, 20429)
    assert sim.thread("+19045550195") == []


def test_a_time_out_by_magic_number_comes_after_accepting(sim: Simulator, client: Client) -> None:
    # "after a client time-out the message may have gone"; ReadTimeout is not a TwilioException
    with pytest.raises(ReadTimeout):
        send(client, to="+19045550194")
    assert [one.body for one in sim.thread("+19045550194")] == ["Hello"]


def test_a_refused_connection_by_magic_number_accepts_nothing(sim: Simulator, client: Client) -> None:
    with pytest.raises(Refused):
        send(client, to="+19045550198")
    assert sim.thread("+19045550198") == []


def test_texts_can_be_looked_up_by_number_and_day_once_they_were_sent(sim: Simulator, client: Client) -> None:
    # "look it up (list To+DateSent)"
    sent = send(client)
    since = sim.clock() - timedelta(minutes=5)
    assert [one.sid for one in client.messages.list(to=MOBILE)] == [sent.sid]
    assert client.messages.list(to=MOBILE, date_sent_after=since) == []
    sim.pump()
    assert [one.sid for one in client.messages.list(to=MOBILE, from_=LINE, date_sent_after=since)] == [
        sent.sid
    ]
    assert client.messages.list(to=MOBILE, date_sent_before=since) == []
    assert [one.sid for one in client.messages.list(date_sent=sim.clock().date())] == [sent.sid]
    assert client.messages.list(to="+19045550111") == []


def test_a_list_goes_on_over_pages(client: Client) -> None:
    for number in range(5):
        send(client, body=str(number))
    assert [one.body for one in client.messages.list(to=MOBILE, page_size=2)] == ["4", "3", "2", "1", "0"]


def test_a_sent_text_can_be_shown_and_redacted(sim: Simulator, client: Client) -> None:
    # "Redact a sent text: update with Body=''"
    sent = send(client)
    sim.pump()
    assert client.messages(sent.sid).fetch().status == "delivered"
    assert client.messages(sent.sid).fetch().date_sent is not None
    assert client.messages(sent.sid).update(body="").body == ""
    assert client.messages(sent.sid).fetch().body == ""


def test_a_call_rings_and_runs_its_document_when_answered(
    sim: Simulator, client: Client, line: ScriptedLine
) -> None:
    line["/remind"] = '<Gather numDigits="1" action="/x"><Say>Good morning.</Say></Gather>'
    placed = client.calls.create(
        to=MOBILE,
        from_=LINE,
        url=line.base + "/remind",
        status_callback=line.base + "/call/status",
        status_callback_event=["initiated", "ringing", "answered", "completed"],
        machine_detection="Enable",
    )
    assert placed.status == "queued"
    (phone,) = sim.ringing(MOBILE)
    assert phone.answer().heard == ["Good morning."]
    asked = line.to("/remind")[0].form
    assert (asked["Direction"], asked["From"], asked["AnsweredBy"]) == ("outbound-api", LINE, "human")
    client.calls(placed.sid).update(status="completed")
    assert phone.over
    sim.pump()
    told = line.to("/call/status")
    assert [one.form["CallStatus"] for one in told] == ["initiated", "ringing", "in-progress", "completed"]
    assert [one.form["SequenceNumber"] for one in told] == ["0", "1", "2", "3"]
    assert client.calls(placed.sid).fetch().status == "completed"


def test_a_call_may_bring_its_document_along(sim: Simulator, client: Client) -> None:
    client.calls.create(to=MOBILE, from_=LINE, twiml="<Response><Say>Hello.</Say></Response>")
    assert sim.ringing(MOBILE)[0].answer().heard == ["Hello."]


def test_a_declined_call_is_busy_and_an_unknown_phone_does_not_answer(
    sim: Simulator, client: Client, line: ScriptedLine
) -> None:
    placed = client.calls.create(to=MOBILE, from_=LINE, url=line.base + "/x")
    sim.ringing(MOBILE)[0].decline()
    assert client.calls(placed.sid).fetch().status == "busy"
    nobody = client.calls.create(to="+19045550150", from_=LINE, url=line.base + "/x")
    assert client.calls(nobody.sid).fetch().status == "no-answer"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"from_": "+19045550177"}, 21210),
        ({"to": "904"}, 21211),
        ({"url": "nowhere"}, 21205),
        ({"url": None}, 21205),
        ({"url": None, "twiml": "<Response><Speak/></Response>"}, 12200),
        ({"url": None, "twiml": "<Response>" + " " * 4000 + "</Response>"}, 32018),
        ({"status_callback": "http://127.0.0.1/x", "status_callback_event": ["failed"]}, 21626),
    ],
)
def test_a_call_that_breaks_a_rule_is_refused(client: Client, changed: dict[str, Any], code: int) -> None:
    with pytest.raises(TwilioRestException) as caught:
        client.calls.create(**{"to": MOBILE, "from_": LINE, "url": "http://127.0.0.1:8000/x", **changed})
    assert caught.value.code == code


def test_an_unknown_parameter_is_refused(sim: Simulator, client: Client) -> None:
    path = f"https://api.twilio.com/2010-04-01/Accounts/{sim.account_sid}/Messages.json"
    data: dict[str, object] = {
        "To": MOBILE,
        "From": LINE,
        "Body": "x",
        "StatusCallBack": "http://127.0.0.1/x",
    }
    answer = client.request("POST", path, data=data)
    assert (answer.status_code, '"code":20001' in answer.text) == (400, True)
