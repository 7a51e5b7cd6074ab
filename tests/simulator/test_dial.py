"""Dial and its whisper (docs/voice/twiml/dial, docs/voice/twiml/number)."""

import pytest

from line.simulator import CallDriver, NotListening, Simulator

from .conftest import LINE, MOBILE, STAFF
from .scripted import ScriptedLine

DIAL = '<Dial action="/dialled" callerId="{}" timeout="20"><Number url="/whisper">{}</Number></Dial>'
WHISPER = '<Gather numDigits="1" action="/accept"><Say>Press 1 to accept.</Say></Gather><Hangup/>'


def accept(line: ScriptedLine) -> None:
    line["/voice"] = DIAL.format(LINE, STAFF)
    line["/whisper"] = WHISPER
    line["/accept"] = lambda asked: "" if asked.form["Digits"] == "1" else "<Hangup/>"
    line["/dialled"] = "<Say>We are back.</Say>"


def staff_phone(sim: Simulator) -> CallDriver:
    (ringing,) = sim.ringing(STAFF)
    return ringing


def result(line: ScriptedLine) -> tuple[str, str]:
    form = line.to("/dialled")[0].form
    return form["DialCallStatus"], form["DialBridged"]


def test_a_whisper_that_is_accepted_bridges_the_two(sim: Simulator, line: ScriptedLine) -> None:
    accept(line)
    call = sim.call(MOBILE)
    desk = staff_phone(sim).answer()
    assert desk.last == "Press 1 to accept."
    asked = line.to("/whisper")[0].form
    assert (asked["Direction"], asked["From"], asked["To"]) == ("outbound-dial", LINE, STAFF)
    assert asked["ParentCallSid"] == call.sid
    desk.press("1")
    assert (call.waiting, desk.waiting) == ("bridged", "bridged")
    sim.advance(seconds=40)
    desk.hang_up()
    assert result(line) == ("completed", "true")
    assert int(line.to("/dialled")[0].form["DialCallDuration"]) >= 40
    assert call.settle().heard[-1] == "We are back."


def test_a_whisper_that_hangs_up_is_answered_but_not_bridged(sim: Simulator, line: ScriptedLine) -> None:
    # "A voicemail box at the clinic answers the Dial: DialCallStatus=completed ... use DialBridged"
    accept(line)
    call = sim.call(MOBILE)
    staff_phone(sim).answer().wait()
    assert result(line) == ("completed", "false")
    assert call.settle().heard == ["We are back."]


def test_a_whisper_that_ends_without_a_hangup_connects(sim: Simulator, line: ScriptedLine) -> None:
    # whisper TwiML runs "before bridging": what falls through is connected
    accept(line)
    line["/whisper"] = '<Gather numDigits="1" action="/accept" timeout="3"><Say>Press 1.</Say></Gather>'
    call = sim.call(MOBILE)
    staff_phone(sim).answer().wait()
    assert call.waiting == "bridged"


@pytest.mark.parametrize("verb", ["<Dial>+19045550100</Dial>", "<Record/>", "<Reject/>"])
def test_only_a_few_verbs_work_in_a_whisper(sim: Simulator, line: ScriptedLine, verb: str) -> None:
    # "only Say, Play, Gather, Hangup work there; no Dial"
    accept(line)
    line["/whisper"] = verb
    sim.call(MOBILE)
    desk = staff_phone(sim).answer()
    assert desk.errors[0].code == 12200
    assert result(line) == ("completed", "false")


def test_nobody_answers(sim: Simulator, line: ScriptedLine) -> None:
    accept(line)
    call = sim.call(MOBILE).wait()
    assert result(line) == ("no-answer", "false")
    assert "DialCallDuration" not in line.to("/dialled")[0].form
    assert call.last == "We are back."


def test_the_phone_is_declined_or_busy(sim: Simulator, line: ScriptedLine) -> None:
    accept(line)
    sim.call(MOBILE)
    staff_phone(sim).decline()
    assert result(line) == ("busy", "false")
    line["/voice"], line.asked = line.pages["/voice"], []
    line["/other"] = "<Gather/>"
    keep = line.pages["/voice"]
    line["/voice"] = "<Gather/>"
    sim.call(STAFF)  # the desk is in a call of its own
    line["/voice"] = keep
    sim.call("+19045550111")
    assert result(line) == ("busy", "false")


def test_the_caller_may_hang_up_while_it_rings(sim: Simulator, line: ScriptedLine) -> None:
    accept(line)
    sim.call(MOBILE).hang_up()
    assert sim.ringing() == []
    assert result(line) == ("canceled", "false")
    assert line.to("/dialled")[0].form["CallStatus"] == "completed"


def test_the_caller_id_must_be_to_from_or_our_own(sim: Simulator, line: ScriptedLine) -> None:
    # "callerId default = caller's number; allowed: To/From of the call, own Twilio numbers"; else 13214
    line["/voice"] = DIAL.format("+19045550177", STAFF)
    assert [one.code for one in sim.call(MOBILE).errors] == [13214]
    line["/voice"] = DIAL.format(MOBILE, STAFF)
    assert sim.call(MOBILE).errors == []


def test_an_anonymous_caller_needs_our_number_as_caller_id(sim: Simulator, line: ScriptedLine) -> None:
    # "caller anonymous -> set callerId to our own number"
    line["/voice"] = f"<Dial>{STAFF}</Dial>"
    assert [one.code for one in sim.call("anonymous").errors] == [13214]
    assert sim.call(MOBILE).errors == []


def test_a_number_that_cannot_be_called_is_13224(sim: Simulator, line: ScriptedLine) -> None:
    line["/voice"] = "<Dial>911-desk</Dial>"
    assert [one.code for one in sim.call(MOBILE).errors] == [13224]


def test_without_an_action_the_next_verb_follows(sim: Simulator, line: ScriptedLine) -> None:
    # "action None: falls to next verb (unlike Gather/Record)"
    line["/voice"] = f"<Dial>{STAFF}</Dial><Say>Nobody was there.</Say>"
    assert sim.call(MOBILE).wait().last == "Nobody was there."


def test_answer_on_bridge_keeps_the_caller_ringing(sim: Simulator, line: ScriptedLine) -> None:
    # "answerOnBridge false (only matters if Dial is the first verb)"
    line["/voice"] = f'<Dial answerOnBridge="true">{STAFF}</Dial>'
    call = sim.call(MOBILE)
    assert call.status == "ringing"
    staff_phone(sim).answer()
    assert call.status == "in-progress"


def test_several_phones_ring_at_once_and_the_first_wins(sim: Simulator, line: ScriptedLine) -> None:
    # "Several Numbers ring at once, first wins; sequential=true tries in turn"
    numbers = f"<Number>{STAFF}</Number><Number>+19045550111</Number>"
    line["/voice"] = f"<Dial>{numbers}</Dial>"
    call = sim.call(MOBILE)
    first, second = call.legs
    second.answer()
    assert (first.status, second.waiting) == ("canceled", "bridged")
    call.hang_up()
    line["/voice"] = f'<Dial sequential="true">{numbers}</Dial>'
    call = sim.call(MOBILE)
    (only,) = sim.ringing()
    only.decline()
    (following,) = sim.ringing()
    following.answer()
    assert call.waiting == "bridged"


def test_keys_do_nothing_while_two_people_talk(sim: Simulator, line: ScriptedLine) -> None:
    line["/voice"] = f"<Dial>{STAFF}</Dial>"
    call = sim.call(MOBILE)
    staff_phone(sim).answer()
    with pytest.raises(NotListening):
        call.press("1")
