"""What a machine made of a message after the tone: asked for where it may be, kept beside the message, and heard for
words of an emergency. Nothing depends on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from line.core.staff import Person
from line.services import emergencies, playback, queue, request_page
from line.services.line import Line
from line.store import callbacks
from line.store.engine import Database
from tests.composed import Phone, composed, emptied, kept_postgresql, post, rows, web_of
from tests.desk import person
from tests.talks import CLOSED, MOBILE, OPEN
from tests.wire import ACCOUNT, Clock, Wire

__all__ = ["emptied", "kept_postgresql"]  # fixtures
SOUND = b"RIFF\x24\x00\x00\x00WAVEfmt "
ON_CALL = "+19045550190"
RECORDING = "RE" + "a" * 32
PLAIN, DANGER, TODAY = "Please call me about my papers.", "I have chest pain right now.", "My cast got wet."


@pytest.fixture
def line(emptied: Database) -> Line:
    return asking(composed(emptied))


def asking(line: Line) -> Line:
    """The line with transcription on, an on-call phone, and a carrier that has the recording."""
    wire = Wire(Clock())
    wire.kept[f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Recordings/{RECORDING}.wav"] = (
        200,
        {},
        SOUND,
    )
    settings = replace(line.settings, transcribe_messages=True, on_call_number=ON_CALL)
    return replace(line, settings=settings, carrier=wire.carrier())


@pytest.fixture
def phone(line: Line) -> Phone:
    return Phone(web_of(line))


def leaves_a_message(phone: Phone) -> None:
    at_the_tone(phone)
    phone.records(9)


def at_the_tone(phone: Phone, *first: str) -> None:
    phone.rings()
    phone.presses(*first, "1", "1", "1", "1", "2", "3")
    assert phone.tree.find("Record") is not None


def is_written(phone: Phone, words: str, status: str = "completed", recording: str = RECORDING) -> int:
    """The carrier's callback; the status of the answer."""
    form = phone._form({"TranscriptionStatus": status, "TranscriptionText": words, "RecordingSid": recording})
    return post(phone.app, "/voice/transcript", form).status_code


def one(line: Line) -> dict[str, object]:
    (request,) = rows(line, "callback_requests")
    return request


def kinds(line: Line) -> list[str]:
    return [str(event["kind"]) for event in rows(line, "callback_events")]


def shown(line: Line, who: Person) -> str:
    """What the request's page says beside the message."""
    page = request_page.open_page(line, who, str(one(line)["id"]), None)
    assert page is not None
    (message,) = [entry for entry in page.entries if entry.kind == "message"]
    return message.detail


# -- asking for it ---------------------------------------------------------------------------------
def test_the_carrier_is_asked_to_write_an_english_message_down(phone: Phone) -> None:
    at_the_tone(phone)
    record = phone.tree.find("Record")
    assert record is not None
    assert record.attrib["transcribe"] == "true"
    assert record.attrib["transcribeCallback"] == "http://127.0.0.1:8000/voice/transcript"


def test_a_message_in_spanish_is_not_to_be_written_down(phone: Phone) -> None:
    at_the_tone(phone, "2", "1")
    record = phone.tree.find("Record")
    assert record is not None
    assert not {"transcribe", "transcribeCallback"} & record.attrib.keys()


def test_without_the_setting_nothing_is_asked_for(emptied: Database) -> None:
    phone = Phone(web_of(composed(emptied)))
    at_the_tone(phone)
    record = phone.tree.find("Record")
    assert record is not None
    assert not {"transcribe", "transcribeCallback"} & record.attrib.keys()


# -- keeping it ------------------------------------------------------------------------------------
def test_the_words_stand_beside_the_message_and_it_stays_unheard(line: Line, phone: Phone) -> None:
    leaves_a_message(phone)
    assert is_written(phone, PLAIN) == 200
    assert shown(line, person(line)) == f"Written down by a machine, which may be wrong: “{PLAIN}”"
    assert (one(line)["urgency"], bool(one(line)["unheard"])) == ("normal", True)


def test_a_callback_that_comes_again_changes_nothing(line: Line, phone: Phone) -> None:
    leaves_a_message(phone)
    is_written(phone, DANGER)
    before = rows(line, "callback_events"), rows(line, "callback_requests")
    is_written(phone, DANGER)
    assert (rows(line, "callback_events"), rows(line, "callback_requests")) == before


def test_a_second_hearing_of_the_same_recording_may_hear_more(line: Line, phone: Phone) -> None:
    leaves_a_message(phone)
    is_written(phone, PLAIN)
    is_written(phone, DANGER)
    assert one(line)["urgency"] == "urgent"


@pytest.mark.parametrize(
    ("words", "status"), [("", "failed"), (DANGER, "failed"), ("", "completed"), ("  ", "completed")]
)
def test_what_could_not_be_written_down_leaves_the_mark_alone(
    line: Line, phone: Phone, words: str, status: str
) -> None:
    leaves_a_message(phone)
    assert is_written(phone, words, status) == 200
    assert "transcript" not in kinds(line)
    assert one(line)["unheard"]


def test_without_a_signature_nothing_is_taken(line: Line, phone: Phone) -> None:
    leaves_a_message(phone)
    form = phone._form(
        {"TranscriptionStatus": "completed", "TranscriptionText": DANGER, "RecordingSid": RECORDING}
    )
    assert post(phone.app, "/voice/transcript", form, "").status_code == 403
    assert "transcript" not in kinds(line)


def test_the_words_of_an_unknown_call_are_nobodys(line: Line, phone: Phone) -> None:
    assert is_written(phone, DANGER) == 200
    assert rows(line, "callback_requests") == []


def test_it_is_text_of_an_attacker_like_any_other(line: Line, phone: Phone) -> None:
    leaves_a_message(phone)
    is_written(phone, "call \u202eme\x00 <script>alert(1)</script>")
    detail = shown(line, person(line))
    assert "\u202e" not in detail
    assert "\x00" not in detail


# -- what it may mean ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("words", "urgency", "said"),
    [
        (DANGER, "urgent", "Words that may mean an emergency. "),
        ("I want to die.", "urgent", "Words that may mean self-harm. "),
        (TODAY, "same-day", "Words of what needs care today. "),
    ],
)
def test_words_of_danger_raise_the_request_and_say_why(
    line: Line, phone: Phone, words: str, urgency: str, said: str
) -> None:
    leaves_a_message(phone)
    is_written(phone, words)
    assert one(line)["urgency"] == urgency
    assert shown(line, person(line)).startswith(said)


def test_by_night_the_on_call_phone_is_told_without_a_word_of_it(emptied: Database) -> None:
    line = asking(composed(emptied, CLOSED))
    phone = Phone(web_of(line))
    leaves_a_message(phone)
    assert [row for row in rows(line, "messages") if row["purpose"] == "staff_alert"] == []
    is_written(phone, DANGER)
    (alert,) = [row for row in rows(line, "messages") if row["purpose"] == "staff_alert"]
    assert (alert["to_number"], alert["body"]) == (
        ON_CALL,
        "JOI: An urgent request for a call back came in. Please open the console.",
    )


def test_the_queue_counts_it_as_urgent_at_once(line: Line, phone: Phone) -> None:
    who = person(line)
    leaves_a_message(phone)
    before = queue.digest(line, who, "todo")
    is_written(phone, DANGER)
    page = queue.page(line, who, "todo")
    assert emergencies.waiting(line).keys == (f"{one(line)['id']}.0",)
    assert page.digest != before


def test_playing_it_takes_the_mark_and_not_the_urgency(line: Line, phone: Phone) -> None:
    who = person(line)
    leaves_a_message(phone)
    is_written(phone, DANGER)
    (message,) = [event for event in rows(line, "callback_events") if event["kind"] == "message"]
    playback.play(line, who, str(one(line)["id"]), str(message["id"]), "192.0.2.7")
    assert (one(line)["urgency"], bool(one(line)["unheard"])) == ("urgent", False)


def test_a_request_that_was_closed_meanwhile_is_open_again(line: Line, phone: Phone) -> None:
    leaves_a_message(phone)
    with line.database.transaction() as tx:
        callbacks.update(
            tx,
            str(one(line)["id"]),
            status="done",
            closed_at=OPEN + timedelta(minutes=1),
            last_outcome="declined",
        )
    is_written(phone, DANGER)
    assert (one(line)["status"], one(line)["urgency"]) == ("open", "urgent")
    assert "words" in kinds(line)


def test_where_the_message_itself_got_lost_the_words_open_a_request(line: Line, phone: Phone) -> None:
    phone.rings()  # and then no webhook came through but this one
    is_written(phone, DANGER)
    assert (one(line)["urgency"], one(line)["number"], bool(one(line)["number_unconfirmed"])) == (
        "urgent",
        MOBILE,
        True,
    )
