"""Who picks up a call of the line's, and what the line may do with it then, through the real SDK."""

from typing import Any

import pytest
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.rest import Client

from line.simulator import CallDriver, NotListening, Simulator

from .conftest import LINE, MOBILE, STAFF
from .scripted import ScriptedLine

REMIND = '<Gather numDigits="1" timeout="6" action="/key"><Say>This is the clinic.</Say></Gather><Say>Goodbye.</Say>'
ASYNC = {"machine_detection": "DetectMessageEnd", "async_amd": "true"}


@pytest.fixture
def base(line: ScriptedLine) -> str:
    line["/remind"] = REMIND
    line["/voicemail"] = "<Say>Please call us back.</Say><Hangup/>"
    return line.base


def place(client: Client, base: str, **changed: Any) -> Any:
    wanted = {"to": MOBILE, "from_": LINE, "url": base + "/remind", **changed}
    return client.calls.create(**wanted)


def ringing(sim: Simulator) -> CallDriver:
    (phone,) = sim.ringing(MOBILE)
    return phone


def refused(client: Client, base: str, **changed: Any) -> int:
    with pytest.raises(TwilioRestException) as caught:
        place(client, base, **changed)
    return int(caught.value.code)


@pytest.mark.parametrize(
    ("by", "verdict"),
    [("human", "human"), ("machine", "machine_end_beep"), ("fax", "fax"), ("unknown", "unknown")],
)
def test_asynchronous_detection_lets_the_call_run_at_once_and_tells_the_verdict_later(
    sim: Simulator, client: Client, line: ScriptedLine, base: str, by: str, verdict: str
) -> None:
    # "AsyncAmd=true: call runs at once, result goes to AsyncAmdStatusCallback (CallSid AccountSid AnsweredBy
    # MachineDetectionDuration)"
    placed = place(client, base, **ASYNC, async_amd_status_callback=base + "/machine")
    phone = ringing(sim).answer(by=by)
    assert phone.heard == ["This is the clinic."]
    (asked,) = line.to("/remind")
    assert "AnsweredBy" not in asked.form
    assert line.to("/machine") == []
    sim.pump()
    (told,) = line.to("/machine")
    assert told.signed
    assert set(told.form) == {"CallSid", "AccountSid", "AnsweredBy", "MachineDetectionDuration"}
    assert (told.form["CallSid"], told.form["AnsweredBy"]) == (placed.sid, verdict)
    assert client.calls(placed.sid).fetch().answered_by == verdict


@pytest.mark.parametrize(
    ("mode", "by", "verdict"),
    [
        ("Enable", "human", "human"),
        ("Enable", "machine", "machine_start"),
        ("DetectMessageEnd", "machine", "machine_end_beep"),
    ],
)
def test_synchronous_detection_puts_the_verdict_into_the_first_request(
    sim: Simulator, client: Client, line: ScriptedLine, base: str, mode: str, by: str, verdict: str
) -> None:
    # "Synchronous (default): Twilio does not request Url until AMD ends; then AnsweredBy is in the voice request"
    place(client, base, machine_detection=mode)
    ringing(sim).answer(by=by)
    assert line.to("/remind")[0].form["AnsweredBy"] == verdict


def test_without_detection_nobody_says_who_picked_up(
    sim: Simulator, client: Client, line: ScriptedLine, base: str
) -> None:
    placed = place(client, base)
    ringing(sim).answer(by="machine")
    sim.pump()
    assert "AnsweredBy" not in line.to("/remind")[0].form
    assert client.calls(placed.sid).fetch().answered_by is None


def test_a_phone_that_nobody_picks_up_has_no_verdict(
    sim: Simulator, client: Client, line: ScriptedLine, base: str
) -> None:
    place(client, base, **ASYNC, async_amd_status_callback=base + "/machine")
    ringing(sim).decline()
    sim.pump()
    assert line.to("/machine") == []


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"machine_detection": "Perhaps"}, 20001),
        ({"async_amd": "true"}, 20001),
        ({"machine_detection": "Enable", "async_amd": "yes"}, 20001),
        ({"machine_detection": "Enable", "async_amd_status_callback": "http://127.0.0.1/x"}, 20001),
        ({**ASYNC, "async_amd_status_callback": "nowhere"}, 21609),
        ({**ASYNC, "async_amd_status_callback": "http://with_underscore.example/x"}, 21609),
        ({**ASYNC, "machine_detection_timeout": 60}, 20001),
        ({**ASYNC, "machine_detection_speech_threshold": 999}, 20001),
        ({"machine_detection_timeout": 30}, 20001),
        ({"send_digits": "1"}, 20001),
    ],
)
def test_detection_that_breaks_a_rule_is_refused(
    client: Client, base: str, changed: dict[str, Any], code: int
) -> None:
    assert refused(client, base, **changed) == code


def test_only_people_machines_and_faxes_pick_up(sim: Simulator, client: Client, base: str) -> None:
    place(client, base, **ASYNC)
    with pytest.raises(NotListening):
        ringing(sim).answer(by="a dog")


# -- a call is turned to another document ----------------------------------------------------------
def test_a_machine_is_left_a_message_by_an_update_of_the_live_call(
    sim: Simulator, client: Client, line: ScriptedLine, base: str
) -> None:
    # "to act on it, update the call by REST"
    def machine(asked: Any) -> Any:
        client.calls(asked.form["CallSid"]).update(url=base + "/voicemail", method="POST")
        return 204, [], b""

    line["/machine"] = machine
    place(client, base, **ASYNC, async_amd_status_callback=base + "/machine")
    phone = ringing(sim).answer(by="machine")
    sim.pump()
    assert line.to("/voicemail") == []  # never within the line's own request
    assert phone.settle().last.endswith("Please call us back.")
    assert (phone.over, len(line.to("/voicemail"))) == (True, 1)
    assert sim.problems == []


def test_the_page_follows_a_redirect_by_its_poll(
    sim: Simulator, client: Client, line: ScriptedLine, base: str
) -> None:
    placed = place(client, base)
    phone = ringing(sim).answer()
    client.calls(placed.sid).update(url=base + "/voicemail")
    assert phone.waiting == "redirected"
    sim.tick()
    assert (phone.waiting, len(line.to("/voicemail"))) == ("playing", 1)
    sim.tick()
    assert len(line.to("/voicemail")) == 1


def test_only_a_call_in_progress_is_redirected(sim: Simulator, client: Client, base: str) -> None:
    # 21220: "Call is not in-progress. Cannot redirect"
    placed = place(client, base)
    phone = ringing(sim)

    def redirect(**changed: Any) -> int:
        with pytest.raises(TwilioRestException) as caught:
            client.calls(placed.sid).update(**{"url": base + "/voicemail", **changed})
        return int(caught.value.code)

    assert redirect() == 21220
    phone.answer()
    assert redirect(url="nowhere") == 21205
    assert redirect(status="completed") == 20001
    assert redirect(time_limit=60) == 20001
    phone.hang_up()
    assert redirect() == 21220


def test_what_a_dial_rings_stops_ringing_when_its_call_is_redirected(
    sim: Simulator, client: Client, line: ScriptedLine, base: str
) -> None:
    line["/remind"] = f'<Dial callerId="{LINE}" action="/dialled"><Number>{STAFF}</Number></Dial>'
    placed = place(client, base)
    phone = ringing(sim).answer()
    (leg,) = phone.legs
    client.calls(placed.sid).update(url=base + "/voicemail")
    phone.settle()
    assert (leg.status, line.to("/dialled")) == ("canceled", [])
    assert phone.last.endswith("Please call us back.")


# -- the list of calls -----------------------------------------------------------------------------
def test_calls_are_listed_by_number_newest_first(sim: Simulator, client: Client, base: str) -> None:
    first = place(client, base)
    ringing(sim).decline()
    second = place(client, base)
    place(client, base, to="+19045550111")
    sim.call("+19045550113")
    listed = client.calls.list(to=MOBILE)
    assert [one.sid for one in listed] == [second.sid, first.sid]
    assert [(one.direction, one._from, one.status) for one in listed] == [
        ("outbound-api", LINE, "ringing"),
        ("outbound-api", LINE, "busy"),
    ]
    assert [one.sid for one in client.calls.list(to=MOBILE, status="busy")] == [first.sid]
    assert [one.direction for one in client.calls.list(to=LINE)] == ["inbound"]
    assert [one.sid for one in client.calls.list(to=MOBILE, page_size=1)] == [second.sid, first.sid]
    assert client.calls.list(to=MOBILE, from_="+19045550199") == []


def test_a_filter_that_is_not_simulated_is_refused(client: Client) -> None:
    with pytest.raises(TwilioException, match="Unable to fetch page"):
        client.calls.list(parent_call_sid="CA1")
