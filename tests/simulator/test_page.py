"""The page's routes: mounted anywhere, guarded against other sites, and of one state for every tab."""

import re
from pathlib import Path
from typing import Any

import pytest
from twilio.rest import Client as Sdk
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client

from line.simulator import Simulator

from .conftest import LINE, MOBILE, STAFF
from .scripted import ScriptedLine


@pytest.fixture
def web(sim: Simulator, line: ScriptedLine) -> Client:
    return Client(DispatcherMiddleware(line, {"/phone": sim.app}))


def post(web: Client, path: str, **given: Any) -> Any:
    return web.post("/phone/api" + path, json={"handset": MOBILE, **given})


def test_the_page_stands_under_its_mount_with_a_strict_policy(web: Client) -> None:
    answer = web.get("/phone", follow_redirects=True)
    assert answer.status_code == 200
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'")
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert not re.search(r"<style|style=|<script>|\son[a-z]+=", answer.text)
    links = set(re.findall(r'(?:href|src)="([^"#]+)', answer.text))
    assert all(link.startswith("/phone/static/") for link in links)
    assert all(web.get(link, buffered=True).status_code == 200 for link in links)


def test_another_site_can_press_nothing_here(web: Client) -> None:
    body = '{"handset": "+19045550110"}'
    assert web.post("/phone/api/calls", data=body, content_type="text/plain").status_code == 403
    cross = {"Sec-Fetch-Site": "cross-site"}
    assert (
        web.post("/phone/api/calls", data=body, content_type="application/json", headers=cross).status_code
        == 403
    )


def test_a_phone_that_is_not_on_the_table_is_refused(web: Client) -> None:
    assert post(web, "/calls", handset="+19045550150").status_code == 400
    assert post(web, "/calls/CAnone", kind="key", key="1", step=0).status_code == 404


def test_two_schedulers_phones_lie_on_the_table_too(web: Client) -> None:
    page = web.get("/phone/").text
    shown = re.findall(r'name="handset" value="([^"]+)"[^>]*data-name="([^"]+)"', page)
    assert [number for number, name in shown if name.startswith("Scheduler")] == [
        "+19045550130",
        "+19045550131",
    ]
    assert len({number for number, _ in shown}) == len(shown)


def test_a_call_to_a_schedulers_phone_rings_beside_the_chosen_one(
    web: Client, line: ScriptedLine, client: Sdk
) -> None:
    line["/whisper"] = '<Dial callerId="+19045642000" action="/done"><Number>+19045550110</Number></Dial>'
    line["/done"] = "<Say>Goodbye.</Say><Hangup/>"
    client.calls.create(to="+19045550130", from_="+19045642000", url=f"{line.base}/whisper", timeout=25)
    (hers,) = post(web, "/tick").json["others"]
    assert (hers["phone"], hers["wait"]["kind"], hers["with"]) == (
        "Scheduler's phone",
        "ringing",
        "+19045642000",
    )
    assert 20 < hers["wait"]["left"] <= 25
    state = post(web, f"/calls/{hers['sid']}", kind="answer", step=hers["step"]).json
    assert state["call"]["wait"]["kind"] == "ringing"  # the patient's phone, which is the chosen one
    assert state["call"]["with"] == "+19045642000"
    state = post(web, f"/calls/{state['call']['sid']}", kind="answer", step=state["call"]["step"]).json
    assert [state["call"]["wait"]["kind"], state["others"][0]["wait"]["kind"]] == ["bridged", "bridged"]
    state = post(web, f"/calls/{state['call']['sid']}", kind="hangup", step=state["call"]["step"]).json
    assert state["call"]["status"] == "completed"
    assert line.to("/done")[0].form["DialCallStatus"] == "completed"


def test_voicemail_can_pick_up_a_ringing_phone_and_is_left_a_message(
    web: Client, line: ScriptedLine, client: Sdk
) -> None:
    assert 'class="voicemail" hidden>Let voicemail answer<' in web.get("/phone/").text
    line["/remind"] = '<Gather numDigits="1" action="/key"><Say>This is the clinic.</Say></Gather>'
    line["/left"] = "<Say>Please call us back.</Say><Hangup/>"
    placed = client.calls.create(
        to=MOBILE, from_="+19045642000", url=f"{line.base}/remind", machine_detection="DetectMessageEnd"
    )
    call = post(web, "/tick").json["call"]
    call = post(web, f"/calls/{call['sid']}", kind="answer", by="machine", step=call["step"]).json["call"]
    assert [one["text"] for one in call["lines"]] == ["A voicemail box answered"]
    client.calls(placed.sid).update(url=f"{line.base}/left")
    call = post(web, "/tick").json["call"]
    assert [one["text"] for one in call["plays"]] == ["Please call us back."]


def test_a_number_that_is_the_clinics_own_twice_is_one_phone(tmp_path: Path, line: ScriptedLine) -> None:
    made = Simulator(tmp_path / "other.db", LINE, "+19045550130", "+19045550130", line.base)
    numbers = re.findall(r'name="handset" value="([^"]+)"', Client(made.app).get("/").text)
    assert numbers.count("+19045550130") == 1


def test_a_second_press_on_the_same_step_is_refused(web: Client, line: ScriptedLine) -> None:
    line["/voice"] = '<Gather numDigits="1" action="/key"><Say>Menu.</Say></Gather>'
    line["/key"] = '<Gather numDigits="1"><Say>Next.</Say></Gather>'
    call = post(web, "/calls").json["call"]
    press = {"kind": "key", "key": "1", "step": call["step"], "heard": 1}
    assert post(web, f"/calls/{call['sid']}", **press).status_code == 200
    assert post(web, f"/calls/{call['sid']}", **press).status_code == 409
    assert len(line.to("/key")) == 1


def test_what_was_cut_short_is_not_in_the_transcript(web: Client, line: ScriptedLine) -> None:
    line["/voice"] = (
        '<Gather numDigits="1" action="/key"><Say>One.</Say><Say>Two.</Say><Say>Three.</Say></Gather>'
    )
    call = post(web, "/calls").json["call"]
    state = post(web, f"/calls/{call['sid']}", kind="key", key="1", step=call["step"], heard=2).json
    assert [one["text"] for one in state["call"]["lines"] if one["who"] == "line"] == ["One.", "Two."]


def test_the_thread_is_sent_only_when_it_changed(web: Client) -> None:
    state = post(web, "/texts", body="hello").json
    assert [one["body"] for one in state["thread"]] == ["hello"]
    assert post(web, "/tick", thread_mark=state["thread_mark"]).json["thread"] is None


def test_receipts_go_out_when_the_page_polls(web: Client, sim: Simulator, line: ScriptedLine) -> None:
    line["/sms"] = '<Message statusCallback="/sms/status">Hello.</Message>'
    post(web, "/texts", body="hello")
    assert line.to("/sms/status") == []  # due in a moment, so that a person sees it change
    sim.pump()
    assert len(line.to("/sms/status")) == 2


def test_a_phone_without_texts_says_why(web: Client) -> None:
    answer = post(web, "/texts", handset="+19045550112", body="hello")
    assert (answer.status_code, answer.json["reason"]) == (409, "This phone cannot send or get texts.")


def test_the_clock_can_be_moved_set_and_put_back(web: Client) -> None:
    assert post(web, "/clock", hours=24).json["offset"] == 86400
    assert post(web, "/clock", at="2026-11-26T14:00:00Z").json["now"].startswith("2026-11-26T14:00")
    assert post(web, "/clock", back_to_now=True).json["offset"] == 0
    assert post(web, "/clock", at="not a time").status_code == 409
    assert post(web, "/clock", hours=1e9).status_code == 409


def test_a_phone_that_rings_too_long_stops(web: Client, sim: Simulator, line: ScriptedLine) -> None:
    line["/voice"] = f'<Dial timeout="1">{STAFF}</Dial><Say>Nobody came.</Say>'
    call = sim.call(MOBILE)
    with sim._ledger.writing() as db:  # as if the second had passed
        db.execute("UPDATE calls SET state = json_set(state, '$.wait.until', 1.0)")
    state = post(web, "/tick").json
    assert state["others"] == []
    assert call.settle().heard == ["Nobody came."]


def test_a_call_whose_server_died_is_ended_with_an_error(
    web: Client, sim: Simulator, line: ScriptedLine
) -> None:
    line["/voice"] = "<Gather/>"
    call = sim.call(MOBILE)
    with sim._ledger.writing() as db:
        db.execute(
            """UPDATE calls SET state = json_set(state, '$.wait', json('{"kind": "busy", "since": 1.0}'))"""
        )
    post(web, "/tick")
    assert (call.over, [one.code for one in call.errors]) == (True, [11205])


def test_engineers_see_the_signed_request_and_can_repeat_it(web: Client, line: ScriptedLine) -> None:
    line["/voice"] = "<Say>Hello.</Say>"
    post(web, "/calls")
    (first, *_) = web.get("/phone/api/exchanges").json["exchanges"]
    assert (first["method"], first["status"]) == ("POST", 200)
    assert first["signature"]
    assert "\n  <Say>Hello.</Say>" in first["body"]
    again = web.post(f"/phone/api/exchanges/{first['id']}/again", json={}).json
    assert again == {"status": 200, "same": True}
