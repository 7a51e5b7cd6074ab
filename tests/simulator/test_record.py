"""Record (docs/voice/twiml/record), and what the carrier asks when a person hangs up."""

import wave
from io import BytesIO

import pytest
from twilio.rest import Client

from line.simulator import NotListening, Simulator

from .conftest import MOBILE
from .scripted import ScriptedLine

RECORD = '<Say>After the tone.</Say><Record action="/done" finishOnKey="#" maxLength="60"{}/><Say>Never heard.</Say>'


def test_the_action_gets_url_length_and_key(sim: Simulator, line: ScriptedLine) -> None:
    # "Record action: RecordingUrl RecordingDuration Digits"
    line["/voice"] = RECORD.format("")
    line["/done"] = "<Say>Thank you.</Say>"
    call = sim.call(MOBILE)
    assert call.waiting == "record"
    call.record(seconds=6)
    form = line.to("/done")[0].form
    assert (form["RecordingDuration"], form["Digits"]) == ("6", "#")
    assert form["RecordingUrl"].startswith("https://api.twilio.com/2010-04-01/Accounts/AC")
    assert call.last == "Thank you."


def test_silence_ends_it_and_what_follows_is_unreachable_all_the_same(
    sim: Simulator, line: ScriptedLine
) -> None:
    # "everything after it is unreachable, even on silence"
    line["/voice"] = RECORD.format("")
    line["/done"] = "<Say>Nothing was said.</Say>"
    call = sim.call(MOBILE).wait()
    assert "Digits" not in line.to("/done")[0].form
    assert "Never heard." not in call.heard


def test_without_an_action_the_document_itself_is_asked_again(sim: Simulator, line: ScriptedLine) -> None:
    # "action = current document by default (loop)"
    line["/voice"] = "<Record/>"
    sim.call(MOBILE).record(key="5")
    assert len(line.to("/voice")) == 2


def test_a_key_that_is_no_finish_key_does_not_end_it(sim: Simulator, line: ScriptedLine) -> None:
    line["/voice"] = RECORD.format("")
    call = sim.call(MOBILE)
    with pytest.raises(NotListening, match="does not end the recording"):
        call.record(key="1")


def test_max_length_caps_the_recording(sim: Simulator, line: ScriptedLine) -> None:
    line["/voice"] = RECORD.format("")
    sim.call(MOBILE).record(seconds=500, key="")
    assert line.to("/done")[0].form["RecordingDuration"] == "60"


def test_hanging_up_in_a_recording_is_told_with_digits_hangup(sim: Simulator, line: ScriptedLine) -> None:
    # "Digits=hangup when the caller hung up"
    line["/voice"] = RECORD.format("")
    line["/done"] = "<Say>Not heard by anybody.</Say>"
    call = sim.call(MOBILE).hang_up()
    form = line.to("/done")[0].form
    assert (form["Digits"], form["CallStatus"]) == ("hangup", "completed")
    assert [one.path for one in line.asked] == ["/voice", "/done", "/voice/status"]
    assert call.heard == ["After the tone."]


def test_the_recording_callback_comes_when_asked_for(sim: Simulator, line: ScriptedLine) -> None:
    line["/voice"] = RECORD.format(' recordingStatusCallback="/recorded"')
    sim.call(MOBILE).record(seconds=3)
    sim.pump()
    form = line.to("/recorded")[0].form
    assert (form["RecordingStatus"], form["RecordingSource"], form["RecordingDuration"]) == (
        "completed",
        "RecordVerb",
        "3",
    )


def test_the_sound_can_be_fetched_with_the_accounts_password(
    sim: Simulator, line: ScriptedLine, client: Client
) -> None:
    line["/voice"] = RECORD.format("")
    sim.call(MOBILE).record(seconds=2)
    url = line.to("/done")[0].form["RecordingUrl"] + ".wav"
    assert sim.http_client.session.get(url).status_code == 401
    answer = sim.http_client.session.get(url, auth=(client.username, client.password), stream=True)
    assert answer.headers["Content-Type"] == "audio/wav"
    with wave.open(BytesIO(answer.content)) as sound:
        assert sound.getnframes() / sound.getframerate() == 2


def test_the_end_of_a_call_is_told_once_with_its_length(sim: Simulator, line: ScriptedLine) -> None:
    # "default is completed only"; "CallDuration (completed only), Timestamp, CallbackSource, SequenceNumber (from 0)"
    line["/voice"] = '<Gather numDigits="1"/>'
    call = sim.call(MOBILE)
    sim.advance(seconds=75)
    call.hang_up().hang_up()
    sim.pump()
    (told,) = line.to("/voice/status")
    assert told.signed
    assert (told.form["CallStatus"], told.form["CallDuration"]) == ("completed", "75")
    assert (told.form["CallbackSource"], told.form["SequenceNumber"]) == ("call-progress-events", "0")
    assert told.form["Timestamp"].endswith("+0000")


def test_a_call_that_is_over_takes_nothing_more(sim: Simulator, line: ScriptedLine) -> None:
    line["/voice"] = "<Say>Goodbye.</Say><Hangup/>"
    call = sim.call(MOBILE)
    with pytest.raises(NotListening, match="completed"):
        call.press("1")


# -- the words of a recording -----------------------------------------------------------------------
WRITTEN = ' transcribe="true" transcribeCallback="/written"'


def test_what_was_said_is_written_down_and_posted_afterwards(sim: Simulator, line: ScriptedLine) -> None:
    # "transcribeCallback: always POST; TranscriptionSid TranscriptionText TranscriptionStatus ... RecordingSid CallSid"
    line["/voice"] = RECORD.format(WRITTEN)
    line["/done"] = "<Say>Thank you.</Say>"
    call = sim.call(MOBILE).record(seconds=9, words="This is Maria, my knee hurts.")
    assert line.to("/written") == []
    assert call.last == "Thank you."
    sim.pump()
    (told,) = line.to("/written")
    assert (told.method, told.signed) == ("POST", True)
    assert (told.form["TranscriptionStatus"], told.form["TranscriptionText"]) == (
        "completed",
        "This is Maria, my knee hurts.",
    )
    assert told.form["RecordingSid"] == line.to("/done")[0].form["RecordingSid"]
    assert (told.form["CallSid"], told.form["From"]) == (call.sid, MOBILE)
    assert told.form["TranscriptionSid"].startswith("TR")
    assert told.form["TranscriptionUrl"].endswith(f"/Transcriptions/{told.form['TranscriptionSid']}")


def test_the_address_alone_asks_for_it(sim: Simulator, line: ScriptedLine) -> None:
    # "if transcribeCallback is specified, there is no need to specify transcribe=true; it is implied"
    line["/voice"] = RECORD.format(' transcribeCallback="/written"')
    sim.call(MOBILE).record(seconds=9, words="Hello.")
    sim.pump()
    assert len(line.to("/written")) == 1


@pytest.mark.parametrize(("seconds", "written"), [(1, 0), (2, 0), (3, 1), (119, 1), (120, 0)])
def test_only_recordings_between_two_seconds_and_two_minutes_are_written_down(
    sim: Simulator, line: ScriptedLine, seconds: int, written: int
) -> None:
    # "recordings > 2 s and < 120 s"
    line["/voice"] = f'<Record action="/done" maxLength="120"{WRITTEN}/>'
    sim.call(MOBILE).record(seconds=seconds, key="", words="Hello.")
    sim.pump()
    assert len(line.to("/written")) == written


def test_of_silence_nothing_can_be_written_down(sim: Simulator, line: ScriptedLine) -> None:
    line["/voice"] = RECORD.format(WRITTEN)
    sim.call(MOBILE).record(seconds=9)
    sim.pump()
    form = line.to("/written")[0].form
    assert (form["TranscriptionStatus"], form["TranscriptionText"]) == ("failed", "")


def test_nothing_is_written_down_unasked(sim: Simulator, line: ScriptedLine) -> None:
    line["/voice"] = RECORD.format("")
    sim.call(MOBILE).record(seconds=9, words="Hello.")
    sim.pump()
    assert [one.path for one in line.asked if one.path not in ("/voice", "/done")] == ["/voice/status"]


def test_who_hangs_up_in_mid_message_is_written_down_too(sim: Simulator, line: ScriptedLine) -> None:
    line["/voice"] = RECORD.format(WRITTEN)
    call = sim.call(MOBILE)
    event = {"kind": "hangup", "seconds": 7, "words": "Please call me."}
    sim._desk.switchboard.act(call.sid, call.state.step, event)
    sim.pump()
    assert line.to("/written")[0].form["TranscriptionText"] == "Please call me."
