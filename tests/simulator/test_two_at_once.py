"""One file, several processes: one call, one phone, one clock, whoever serves the request."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest

from line.simulator import Simulator
from line.simulator.gathering import NotNow
from line.simulator.switchboard import Stale

from .conftest import LINE, MOBILE, STAFF
from .scripted import ScriptedLine


def pair_of(tmp_path: Path, line: ScriptedLine) -> tuple[Simulator, Simulator]:
    first, second = (Simulator(tmp_path / "shared.db", LINE, STAFF, None, line.base) for _ in range(2))
    for sim in (first, second):
        sim.connect(line)
    line.token = first.auth_token
    return first, second


def test_two_quick_presses_run_the_call_once(tmp_path: Path) -> None:
    line = ScriptedLine()
    line["/voice"] = '<Gather numDigits="1" action="/key"><Say>Menu.</Say></Gather>'
    line["/key"] = '<Gather numDigits="1" action="/other"><Say>Next.</Say></Gather>'
    pair = pair_of(tmp_path, line)
    call = pair[0].call(MOBILE)
    step, start = call.state.step, Barrier(4)

    def press(number: int) -> bool:
        start.wait()
        try:
            pair[number % 2]._switchboard.act(call.sid, step, {"kind": "key", "key": "1"})
        except Stale:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        won = list(pool.map(press, range(4)))
    assert won.count(True) == 1
    assert len(line.to("/key")) == 1
    assert call.heard == ["Menu.", "Next."]


def test_a_call_goes_on_in_another_process(tmp_path: Path) -> None:
    line = ScriptedLine()
    line["/voice"] = '<Gather numDigits="4" action="/key"/>'
    line["/key"] = "<Say>Thank you.</Say>"
    first, second = pair_of(tmp_path, line)
    call = first.call(MOBILE).press("12")
    second._switchboard.act(call.sid, call.state.step, {"kind": "key", "key": "3"})
    call.press("4")
    assert line.to("/key")[0].form["Digits"] == "1234"


def test_hanging_up_while_the_line_is_thinking_wins(tmp_path: Path) -> None:
    line = ScriptedLine()
    first, second = pair_of(tmp_path, line)
    line["/voice"] = '<Gather numDigits="1" action="/key"/>'
    call = first.call(MOBILE)

    def answer(_asked: object) -> str:
        second._switchboard.hang_up(call.sid)
        return f"<Say>Nobody hears this.</Say><Dial>{STAFF}</Dial>"

    line["/key"] = answer
    call.press("1")
    assert (call.over, call.heard) == (True, [])
    assert first.ringing() == []


def test_the_line_may_use_the_rest_api_while_it_answers(sim: Simulator, line: ScriptedLine) -> None:
    # the simulator holds no lock of its own while the line answers
    from twilio.rest import Client

    client = Client(sim.account_sid, sim.auth_token, http_client=sim.http_client)

    def answer(_asked: object) -> str:
        client.messages.create(to=MOBILE, from_=LINE, body="During the call.")
        return "<Say>Sent.</Say>"

    line["/voice"] = answer
    assert sim.call(MOBILE).heard == ["Sent."]
    assert [one.body for one in sim.thread(MOBILE)] == ["During the call."]


def test_a_phone_makes_one_call_at_a_time(sim: Simulator, line: ScriptedLine) -> None:
    line["/voice"] = "<Gather/>"
    sim.call(MOBILE)
    with pytest.raises(NotNow, match="already in a call"):
        sim.call(MOBILE)


def test_the_clock_is_one_for_all_and_can_be_moved(tmp_path: Path) -> None:
    line = ScriptedLine()
    first, second = pair_of(tmp_path, line)
    assert first.clock().tzinfo is not None
    assert abs(first.clock() - datetime.now(UTC)) < timedelta(seconds=5)
    second.advance(days=3)
    second.set_clock(datetime(2026, 11, 23, 15, 0, tzinfo=UTC))
    assert abs(second.clock() - datetime(2026, 11, 23, 15, 0, tzinfo=UTC)) < timedelta(seconds=5)
    third = Simulator(tmp_path / "shared.db", LINE, STAFF, None, line.base)
    assert abs(third.clock() - second.clock()) < timedelta(seconds=5)
    third.reset_clock()
    assert abs(third.clock() - datetime.now(UTC)) < timedelta(seconds=5)
    with pytest.raises(ValueError, match="zone"):
        third.set_clock(datetime(2026, 1, 1))


def test_the_account_is_made_once_and_kept(tmp_path: Path) -> None:
    first, second = pair_of(tmp_path, ScriptedLine())
    assert (first.account_sid, first.auth_token) == (second.account_sid, second.auth_token)
    assert len(first.account_sid) == 34
    other = Simulator(tmp_path / "other.db", LINE)
    assert other.auth_token != first.auth_token
