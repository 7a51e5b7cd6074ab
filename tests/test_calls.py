"""Calls through the app, on both databases: where each leads, what it leaves, and that no caller hears an error."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType

import pytest
from sqlalchemy import text as sql

from line.services import ended_calls, outbox
from line.services.line import Line
from line.store.engine import Database
from tests.composed import (
    PUBLIC_URL,
    Patient,
    Phone,
    composed,
    emptied,
    forward,
    kept_postgresql,
    post,
    requests_of,
    rows,
    web_of,
)
from tests.talks import CLOSED, LINE, MOBILE, OTHER, STAFF, TOPICS, reading, script

__all__ = ["emptied", "kept_postgresql"]  # fixtures of this file

APOLOGY_EN = (
    "Sorry, something went wrong on our side. In an emergency, hang up and call 9 1 1. "
    "To reach our staff, call 9 0 4, 5 5 5, 0 1 0 0."
)


@pytest.fixture
def line(emptied: Database) -> Line:
    return composed(emptied)


@pytest.fixture
def phone(line: Line) -> Phone:
    return Phone(web_of(line))


def another(phone: Phone, number: str = MOBILE, **extra: str) -> Phone:
    """A further call, with a sid of its own."""
    sid = "CA" + f"{int(phone.sid[2:], 16) + 1:032x}"
    return Phone(phone.app, number, sid, dict(extra))


def one(line: Line) -> dict[str, object]:
    (request,) = requests_of(line)
    return request


def marks(line: Line) -> list[str]:
    return [str(row["data"]) for row in rows(line, "callback_events") if row["kind"] == "mark"]


# -- a callback ----------------------------------------------------------------------------------
def test_the_whole_callback_by_keys(line: Line, phone: Phone) -> None:
    phone.rings()
    phone.presses("1", "1", "1")
    assert (one(line)["number"], one(line)["source"], one(line)["finished_at"]) == (MOBILE, "call", None)
    phone.presses("2", "2", "1")
    phone.records(9)
    assert phone.heard.startswith("Thank you. We will call you today by noon, from 9 0 4, 5 6 4, 2 0 0 0.")
    assert "Your reference is " in phone.heard
    phone.waits()
    assert phone.over
    phone.hangs_up()
    request = one(line)
    wanted = {
        "source": "call",
        "urgency": "normal",
        "reason": "new",
        "wish": "morning",
        "status": "open",
        "touches": 1,
    }
    assert {name: request[name] for name in wanted} == wanted
    assert bool(request["someone_else"])
    assert request["finished_at"] is not None
    kinds = [row["kind"] for row in rows(line, "callback_events")]
    assert kinds.count("message") == 1
    assert marks(line) == []


def test_the_reference_is_said_twice_on_9(line: Line, phone: Phone) -> None:
    phone.rings()
    phone.presses("1", "1", "1", "1", "2", "3")
    phone.records(3)
    reference = ", ".join(str(one(line)["reference"]))
    assert phone.presses("9").count(f"Your reference is {reference}.") == 2


def test_the_receipt_goes_through_the_outbox_once_she_asks_for_it(line: Line, phone: Phone) -> None:
    phone.rings()
    phone.presses("1", "1", "1", "1", "2", "3")
    phone.records(3)
    phone.presses("1")
    assert "The text is on its way." in phone.heard
    (message,) = rows(line, "messages")
    assert (message["purpose"], message["status"], message["to_number"]) == (
        "callback_receipt",
        "pending",
        MOBILE,
    )
    assert message["body"] == (
        f"JOI: We will call this number by 2 PM Mon Nov 23, from 904-564-2000. Ref {one(line)['reference']}. "
        "Reply STATUS, CHANGE or NO CALL. Worse? Call 911. Reply STOP to opt out."
    )
    outbox.sweep(line)
    (message,) = rows(line, "messages")
    assert message["status"] == "queued"


def test_key_4_is_a_request_of_the_same_day(line: Line, phone: Phone) -> None:
    phone.rings()
    phone.presses("4", "1")
    request = one(line)
    assert (request["reason"], request["urgency"]) == ("injury", "same-day")
    phone.presses("1", "3")
    phone.records(0)
    assert "We will call you today by 11 A M" in phone.heard
    assert not [row for row in rows(line, "callback_events") if row["kind"] == "message"]


def test_the_same_number_is_the_same_person_one_request_all_messages(line: Line, phone: Phone) -> None:
    for _ in range(2):
        phone.rings()
        phone.presses("1", "1", "1")
        assert "already" not in phone.heard
        phone.presses("1", "2", "3")
        phone._step(RecordingSid="RE" + phone.sid[-2:] * 16, RecordingDuration="5")
        phone.hangs_up()
        phone = another(phone)
    request = one(line)
    assert request["touches"] == 2
    assert [row["kind"] for row in rows(line, "callback_events")].count("message") == 2


def test_a_call_lands_on_the_request_of_a_text(line: Line, phone: Phone) -> None:
    Patient(line).says("CALL")
    phone.rings()
    phone.presses("1", "1", "1")
    assert (one(line)["touches"], one(line)["source"]) == (2, "text")


def test_an_answer_that_comes_twice_counts_once(line: Line, phone: Phone) -> None:
    phone.rings()
    phone.presses("1", "1")
    address = phone.next_address().removeprefix(PUBLIC_URL)
    form = phone._form({"Digits": "1"})
    first, again = (post(phone.app, address, form).data for _ in range(2))
    assert first == again
    assert one(line)["touches"] == 1


# -- what a call leaves --------------------------------------------------------------------------
def test_who_hangs_up_at_once_is_missed(line: Line, phone: Phone) -> None:
    phone.rings()
    phone.hangs_up()
    request = one(line)
    assert (request["source"], request["urgency"], request["number"]) == ("missed", "low", MOBILE)
    assert bool(request["number_unconfirmed"])


def test_who_hangs_up_in_a_menu_is_missed_too(line: Line, phone: Phone) -> None:
    phone.rings()
    phone.presses("3")
    phone.hangs_up()
    assert one(line)["source"] == "missed"


@pytest.mark.parametrize("status", ["completed", "busy", "failed", "no-answer", "canceled"])
def test_an_end_that_is_told_twice_leaves_one_row(line: Line, phone: Phone, status: str) -> None:
    phone.rings()
    phone.hangs_up(status)
    phone.hangs_up(status)
    assert one(line)["touches"] == 1


def test_a_status_that_is_no_end_leaves_nothing(line: Line, phone: Phone) -> None:
    phone.rings()
    phone.hangs_up("in-progress")
    assert requests_of(line) == []


def test_who_heard_a_section_and_left_leaves_no_row(line: Line, phone: Phone) -> None:
    phone.rings()
    phone.presses("3", "4")
    phone.hangs_up()
    assert requests_of(line) == []


def test_a_call_whose_first_webhook_was_lost_is_missed_all_the_same(line: Line, phone: Phone) -> None:
    phone.hangs_up()
    assert (one(line)["source"], one(line)["number"]) == ("missed", MOBILE)


def test_who_leaves_after_the_number_is_confirmed_is_dropped(line: Line, phone: Phone) -> None:
    phone.rings()
    phone.presses("1", "1", "1", "1")
    phone.hangs_up()
    request = one(line)
    assert (request["source"], request["urgency"], bool(request["number_unconfirmed"])) == (
        "dropped",
        "normal",
        False,
    )
    assert request["finished_at"] is not None
    assert len(marks(line)) == 1


def test_the_sweep_marks_a_call_that_was_left_15_minutes_after_its_last_step(
    line: Line, phone: Phone
) -> None:
    phone.rings()
    phone.presses("1", "1", "1")
    forward(line, minutes=10)
    phone.presses("1")
    forward(line, minutes=15)
    assert ended_calls.sweep_left(line) == 0
    forward(line, seconds=1)
    assert ended_calls.sweep_left(line) == 1
    assert (one(line)["source"], len(marks(line))) == ("dropped", 1)
    assert ended_calls.sweep_left(line) == 0


def test_the_status_callback_after_the_sweep_changes_nothing(line: Line, phone: Phone) -> None:
    phone.rings()
    phone.presses("1", "1", "1")
    forward(line, minutes=16)
    ended_calls.sweep_left(line)
    before = one(line)
    phone.hangs_up()
    assert one(line) == before


def test_a_lost_end_of_a_silent_call_is_noticed_by_the_sweep(line: Line, phone: Phone) -> None:
    phone.rings()
    forward(line, minutes=46)
    assert ended_calls.sweep_left(line) == 1
    assert one(line)["source"] == "missed"


def test_a_finished_request_is_not_dropped(line: Line, phone: Phone) -> None:
    phone.rings()
    phone.presses("1", "1", "1", "1", "2", "3")
    phone.records(4)
    phone.hangs_up()
    forward(line, minutes=50)
    ended_calls.sweep_left(line)
    assert (one(line)["source"], marks(line)) == ("call", [])


def test_silence_all_the_way_is_one_request_of_the_lowest_urgency(emptied: Database) -> None:
    line = composed(emptied, CLOSED)
    phone = Phone(web_of(line))
    for _ in range(2):
        phone.rings()
        phone.waits(6)
        assert phone.heard == (
            "We will call you on Monday by 10 A M, at the number you are calling from. In an emergency, hang up and "
            "call 9 1 1. Goodbye."
        )
        assert phone.over
        phone.hangs_up()
        phone = another(phone)
    request = one(line)
    assert (request["source"], request["urgency"], request["touches"]) == ("silent", "low", 2)
    assert bool(request["number_unconfirmed"])


def test_an_urgent_request_is_not_lowered_by_a_silent_call(line: Line, phone: Phone) -> None:
    Patient(line).says("chest pain")
    phone.rings()
    phone.waits(6)
    phone.hangs_up()
    assert (one(line)["urgency"], one(line)["source"]) == ("urgent", "text")


def test_a_spoken_red_flag_is_stored_before_it_is_answered(line: Line, phone: Phone) -> None:
    phone.rings()
    heard = phone.speaks("I have chest pain")
    assert heard.startswith("What you said may be an emergency. Please hang up now and call 9 1 1.")
    assert (one(line)["urgency"], one(line)["number"]) == ("urgent", MOBILE)
    phone.hangs_up()
    assert one(line)["urgency"] == "urgent"
    assert one(line)["status"] == "open"


@pytest.mark.parametrize(
    "words",
    [
        "leave a message",
        "I want to leave a message",
        "it's not an emergency",
        "yes",
        "quiero dejar un mensaje",
    ],
)
def test_what_is_offered_beside_911_may_be_said(phone: Phone, words: str) -> None:
    phone.rings()
    phone.speaks("my chest hurts")
    assert phone.speaks(words).startswith("We can call you at")


def test_a_person_may_be_asked_for_beside_911(phone: Phone) -> None:
    phone.rings()
    phone.speaks("my chest hurts")
    assert phone.speaks("i need to talk to somebody real").startswith("One moment, we are ringing our staff.")


def test_a_message_may_be_left_though_all_was_answered_before(phone: Phone) -> None:
    phone.rings()
    phone.presses("1", "1", "1", "1", "2", "3")
    phone.records(4)
    phone.speaks("my chest hurts")
    assert phone.presses("1").startswith("After the tone")


def test_a_withheld_callers_red_flag_is_kept_and_finds_her_number(line: Line, phone: Phone) -> None:
    phone = another(phone, "+266696687")
    phone.rings()
    phone.speaks("I can't breathe")
    assert (one(line)["urgency"], one(line)["number"]) == ("urgent", None)
    phone.presses("1", "1", "9045550177", "1")
    assert (one(line)["urgency"], one(line)["number"]) == ("urgent", OTHER)


# -- staff ---------------------------------------------------------------------------------------
def test_staff_accepted_means_only_that_1_was_pressed(line: Line, phone: Phone) -> None:
    phone.rings()
    phone.presses("0")
    number = phone.tree.find("Dial/Number")
    assert number is not None
    whisper = post(phone.app, f"/voice/whisper/{phone.sid}", phone._form({}))
    assert b"To take the call, press 1." in whisper.data
    declined = post(phone.app, f"/voice/accepted/{phone.sid}", phone._form({"Digits": "2"}))
    assert b"<Hangup" in declined.data
    phone.staff_leg_ends("completed")
    assert phone.heard.startswith("Nobody could come to the phone, so let us call you back.")
    assert rows(line, "conversations")[0]["staff_accepted_at"] is None


def test_a_voicemail_that_picks_up_is_no_answer(phone: Phone) -> None:
    phone.rings()
    phone.presses("0")
    phone.staff_leg_ends("completed")
    assert "Nobody could come to the phone" in phone.heard
    assert not phone.over


def test_after_staff_accepted_the_call_ends_and_leaves_no_row(line: Line, phone: Phone) -> None:
    phone.rings()
    phone.presses("0")
    accepted = post(phone.app, f"/voice/accepted/{phone.sid}", phone._form({"Digits": "1"}))
    assert accepted.data.endswith(b"<Response />") or b"<Response/>" in accepted.data
    phone.staff_leg_ends()
    assert phone.heard == "Goodbye."
    assert phone.over
    phone.hangs_up()
    assert requests_of(line) == []


def test_a_bridge_is_never_recorded(phone: Phone) -> None:
    phone.rings()
    phone.presses("0")
    assert b"record" not in phone.document.lower()


def test_a_call_forwarded_from_the_staff_phone_is_never_dialled_back(phone: Phone) -> None:
    phone = another(phone, ForwardedFrom=STAFF)
    phone.rings()
    phone.presses("0")
    assert phone.tree.find("Dial") is None
    assert phone.heard.startswith("Nobody could come to the phone, so let us call you back.")
    del phone.extra["ForwardedFrom"]  # later webhooks need not carry it
    phone.presses("1", "0")
    assert phone.tree.find("Dial") is None


# -- callers without a number --------------------------------------------------------------------
NOBODY = ["+266696687", "266696687", "anonymous", "+7378742833", "", "sip:x@example.com", "client:joi", "+442079460123",
          "72345", LINE]  # fmt: skip


def test_a_caller_without_a_number_keys_one_and_the_stand_in_is_never_stored(
    line: Line, phone: Phone
) -> None:
    for caller in NOBODY:
        phone = another(phone, caller)
        phone.rings()
        assert "Please enter or say the phone number we should call" in phone.presses("1", "1")
        phone.hangs_up()
    assert requests_of(line) == []
    assert {row["number"] for row in rows(line, "conversations")} == {None}


def test_the_keyed_number_is_for_the_callback_and_gets_no_text(line: Line, phone: Phone) -> None:
    phone = another(phone, "+266696687")
    phone.rings()
    phone.presses("1", "1", "9045550177", "1", "1", "2", "3")
    phone.records(5)
    assert "by text" not in phone.heard
    phone.presses("1")
    assert "something went wrong" not in phone.heard
    assert (one(line)["number"], one(line)["caller_number"]) == (OTHER, None)
    assert rows(line, "messages") == []
    assert rows(line, "consent_events") == []


def test_a_withheld_caller_who_wants_a_text_is_told_how(phone: Phone) -> None:
    phone = another(phone, "anonymous")
    phone.rings()
    phone.presses("3", "4", "2")
    assert "text the word symptoms" in phone.heard
    assert phone.tree.find("Hangup") is None


def test_the_lines_own_number_as_a_caller_is_nobody_even_when_its_first_webhook_was_lost(
    line: Line, phone: Phone
) -> None:
    another(phone, LINE).hangs_up()
    assert requests_of(line) == []


# -- a section by text ---------------------------------------------------------------------------
def test_text_me_this_writes_the_consent_queues_the_page_and_sets_the_thread(
    line: Line, phone: Phone
) -> None:
    phone.rings()
    phone.presses("3", "4", "2")
    assert rows(line, "messages") == []
    phone.waits()
    assert phone.heard.startswith("It is on its way.")
    (message,), (consent,) = rows(line, "messages"), rows(line, "consent_events")
    assert (message["kind"], message["status"], message["purpose"]) == ("outbox", "pending", "info_replies")
    assert str(message["body"]).startswith("JOI: Emergency? Call 911. Texts are not private.")
    assert (consent["kind"], consent["purpose"], consent["evidence"]) == (
        "consent",
        "info_replies",
        phone.sid,
    )
    assert str(consent["wording"]).startswith("Texts are not private.")
    assert (Patient(line).says("MORE") or "").startswith("JOI: Symptoms (2 of ")


def test_a_phone_that_presses_2_at_the_warning_gets_no_text(line: Line, phone: Phone) -> None:
    phone.rings()
    phone.presses("3", "4", "2", "2")
    assert phone.heard.startswith("All right, no text.")
    assert rows(line, "messages") == []
    assert rows(line, "consent_events") == []


def test_texting_from_the_second_piece_starts_there_and_says_that_it_is_a_later_page(
    line: Line, phone: Phone
) -> None:
    phone.rings()
    phone.presses("3", "4", "1", "2", "#")
    (message,) = rows(line, "messages")
    assert "Symptoms (2 of 2):" in str(message["body"])
    assert "Limited Range of Motion" not in str(message["body"])


def test_a_number_that_opted_out_is_told_so_and_gets_none(line: Line, phone: Phone) -> None:
    Patient(line).says("STOP")
    phone.rings()
    phone.presses("3", "4", "2")
    assert phone.heard.startswith("Texts are turned off for your phone.")
    assert rows(line, "messages") == []


def test_a_landline_once_refused_is_remembered(line: Line, phone: Phone) -> None:
    with line.database.transaction() as tx:
        tx.execute(
            sql("INSERT INTO numbers (number, texts_refused_at) VALUES (:number, :at)"),
            {"number": MOBILE, "at": "2026-11-01 10:00:00.000000+00:00"},
        )
    phone.rings()
    phone.presses("3", "4", "2")
    assert "cannot get texts" in phone.heard


# -- very long calls -----------------------------------------------------------------------------
def at_age(phone: Phone, node: str, steps: int, started: datetime, **fields: str) -> str:
    path = f"/voice/{script().version}/en/{node}/0/0/{steps}.{int(started.timestamp())}"
    return phone._post(path, CallStatus="in-progress", **fields)


def test_the_address_counts_the_steps_and_keeps_the_start(line: Line, phone: Phone) -> None:
    phone.rings()
    began = int(line.clock().timestamp())
    assert phone.next_address().endswith(f"/1.{began}")
    forward(line, minutes=3)
    phone.presses("3")
    assert f"/2.{began}." in phone.next_address()


def test_after_200_steps_the_callback_question_ends_it_kindly(line: Line, phone: Phone) -> None:
    phone.rings()
    assert at_age(phone, TOPICS, 199, line.clock(), Digits="9").startswith("Heterotopic Ossification.")
    heard = at_age(phone, TOPICS, 200, line.clock(), Digits="9")
    assert heard.startswith("This has been a long call, so let us call you back.")
    phone.presses("1", "1", "1", "2", "3")
    phone.records(4)
    assert phone.heard.startswith("Thank you. We will call you")
    assert one(line)["source"] == "call"


def test_after_30_minutes_too(line: Line, phone: Phone) -> None:
    phone.rings()
    began = line.clock()
    forward(line, minutes=29, seconds=59)
    assert "long call" not in at_age(phone, TOPICS, 9, began, Digits="9")
    forward(line, seconds=1)
    assert "This has been a long call" in at_age(phone, TOPICS, 9, began, Digits="9")


def test_a_kept_document_is_not_served_beyond_the_limits(line: Line, phone: Phone) -> None:
    phone.rings()
    began = line.clock()
    for _ in range(2):
        at_age(phone, TOPICS, 9, began, Digits="9")
    assert "This has been a long call" in at_age(phone, TOPICS, 200, began, Digits="9")


@pytest.mark.parametrize("steps", [240, 999999])
def test_a_call_that_outlasts_the_grace_ends_with_what_is_known_kept(
    line: Line, phone: Phone, steps: int
) -> None:
    phone.rings()
    heard = at_age(phone, TOPICS, steps, line.clock(), Digits="9")
    assert heard.startswith("We will call you today by")
    assert phone.over
    assert one(line)["number"] == MOBILE


@pytest.mark.parametrize("steps", [200, 240])
def test_no_limit_of_a_call_swallows_a_cry_for_help(line: Line, phone: Phone, steps: int) -> None:
    phone.rings()
    heard = at_age(phone, TOPICS, steps, line.clock(), SpeechResult="my chest hurts so bad", Confidence="0.9")
    assert "9 1 1" in heard
    assert one(line)["urgency"] == "urgent"


def test_a_long_call_whose_callback_is_settled_says_goodbye(line: Line, phone: Phone) -> None:
    phone.rings()
    phone.presses("1", "1", "1", "1", "2", "3")
    phone.records(4)
    heard = at_age(phone, TOPICS, 201, line.clock(), Digits="9")
    assert heard == "If it gets worse, call 9 1 1. Goodbye."
    assert phone.over


@pytest.mark.parametrize("age", ["x", "5", "-1.5", "9999999.1700000000", "5.999999999999"])
def test_an_age_that_says_nothing_is_a_new_calls(phone: Phone, age: str) -> None:
    phone.rings()
    path = f"/voice/{script().version}/en/{TOPICS}/0/0/{age}"
    assert phone._post(path, Digits="9").startswith("Heterotopic Ossification.")


# -- other versions, unknown places, failures ----------------------------------------------------
def test_new_content_in_mid_call_begins_the_section_again(line: Line, phone: Phone) -> None:
    phone.rings()
    phone.presses("3", "4", "1")
    newer = replace(line, script=replace(line.script, version="0123456789ab"))
    later = replace(phone, app=web_of(newer))
    assert "/4/" not in later.presses("9")
    assert "Limited Range of Motion" in later.heard
    assert "/voice/0123456789ab/" in later.next_address()


def test_a_place_that_is_gone_is_answered_with_the_start(line: Line, phone: Phone) -> None:
    phone.rings()
    for fields in ({"Digits": "9"}, {}, {"SpeechResult": "blah"}, {"DialCallStatus": "completed"}):
        heard = at_age(phone, "a.node.of.last.year", 4, line.clock(), **fields)
        assert "something went wrong" not in heard
        assert heard
    assert "Symptoms" in at_age(phone, "gone", 4, line.clock(), SpeechResult="symptoms")


def test_a_language_that_is_not_spoken_is_english(phone: Phone) -> None:
    phone.rings()
    path = f"/voice/{script().version}/xx/{TOPICS}/0/0/1.{int(datetime(2026, 11, 23, 15, tzinfo=UTC).timestamp())}"
    assert phone._post(path, Digits="9").startswith("Heterotopic Ossification. For What it is, press 1.")


def test_spanish_goes_on_in_spanish(line: Line, phone: Phone) -> None:
    phone.rings()
    asked = phone.presses("2")
    assert "Para español, oprima 1." in asked
    assert "For another language, press 3." in asked
    assert "Para una cita o una visita, oprima 1." in phone.presses("1")
    phone.presses("1", "1", "1", "1", "2", "3")
    phone.records(4)
    assert phone.heard.startswith("Gracias. Le llamaremos hoy antes de")
    assert one(line)["language"] == "es"


def broken(line: Line) -> Line:
    """The same line with a prompt gone: whatever says it fails inside."""
    entries = {
        language: MappingProxyType({name: entry for name, entry in table.items() if name != "option.topic"})
        for language, table in line.script.phrases.entries.items()
    }
    phrases = replace(line.script.phrases, entries=MappingProxyType(entries))
    return replace(line, script=replace(line.script, phrases=phrases))


def test_a_failure_inside_is_an_apology_in_both_languages_with_911_and_a_number(line: Line) -> None:
    phone = Phone(web_of(broken(line)))
    phone.rings()
    heard = phone.presses("3")
    assert heard.startswith(APOLOGY_EN)
    languages = [say.attrib["language"] for say in phone.tree.iter("Say")]
    assert languages == ["en-US", "es-US"]
    assert "llame al 9 0 4, 5 5 5, 0 1 0 0" in heard
    assert phone.over


def test_a_database_that_is_gone_is_an_apology_too(line: Line, tmp_path) -> None:  # type: ignore[no-untyped-def]
    gone = replace(line, database=Database(f"sqlite:///{tmp_path}/no/such/folder/line.db"))
    phone = Phone(web_of(gone))
    assert phone.rings().startswith(APOLOGY_EN)
    response = post(phone.app, "/voice/status", phone._form({"CallStatus": "completed"}))
    assert response.status_code == 200


def test_what_was_said_is_never_in_the_log_of_a_failure(line: Line, caplog: pytest.LogCaptureFixture) -> None:
    phone = Phone(web_of(broken(line)))
    phone.rings()
    phone.speaks("heterotopic canary ossification")
    assert "canary" not in caplog.text
    assert MOBILE not in caplog.text


# -- what is the same for all is kept ------------------------------------------------------------
def test_a_reading_step_is_the_same_bytes_for_every_caller(line: Line, phone: Phone) -> None:
    other = another(phone, "+19045550111")
    documents = []
    for one_phone in (phone, other):
        one_phone.rings()
        one_phone.presses("3", "4", "1")
        documents.append(one_phone.document)
    assert documents[0] == documents[1]
    assert len(rows(line, "conversations")) == 2


def test_what_depends_on_the_caller_is_not_kept(phone: Phone) -> None:
    withheld, known = another(phone, "anonymous"), another(another(phone), MOBILE)
    for one_phone in (withheld, known):
        one_phone.rings()
        one_phone.presses("3", "4", "2")
    assert "We cannot see your number." in withheld.heard
    assert known.heard.startswith("Texts are not private.")


def test_open_and_closed_are_not_mixed_up(line: Line, phone: Phone) -> None:
    phone.rings()
    assert "ringing our staff" in phone.presses("3", "0")
    forward(line, hours=10)
    later = another(phone)
    later.rings()
    assert later.presses("3", "0").startswith("Our staff are not here now")


def test_the_position_is_in_the_address_so_any_process_can_go_on(line: Line, phone: Phone) -> None:
    phone.rings()
    phone.presses("3", "4", "1")
    expected = replace(phone).presses("9")
    elsewhere = replace(phone, app=web_of(line))
    assert elsewhere.presses("9") == expected
    assert f"/en/{reading('symptoms')}/" in elsewhere.next_address()


def test_a_call_that_goes_on_after_the_sweep_gave_it_up_still_has_its_answers_saved(
    line: Line, phone: Phone
) -> None:
    phone.rings()
    phone.presses("1", "1", "1")
    forward(line, minutes=16)
    ended_calls.sweep_left(line)
    phone.presses("1", "2", "1")
    phone.records(5)
    assert phone.heard.startswith("Thank you. We will call you")
    assert (one(line)["reason"], one(line)["wish"], one(line)["status"]) == ("new", "morning", "open")
    assert one(line)["source"] == "call"
