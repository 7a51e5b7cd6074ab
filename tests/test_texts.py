"""Texts through the services, on both databases: one reply at most, the right silence, and what is stored."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from line.carrier import sms
from line.core.segments import count
from line.services import texts
from line.services.line import Line
from line.store import inbound, messages, numbers
from line.store.engine import Database
from tests.composed import (
    Patient,
    composed,
    emptied,
    forward,
    kept_postgresql,
    post,
    requests_of,
    rows,
    web_of,
)
from tests.talks import CLOSED, MOBILE

__all__ = ["emptied", "kept_postgresql"]  # fixtures of this file

NOTICE = (
    "JOI: Emergency? Call 911. Texts are not private. Msg & data rates may apply. Reply STOP to opt out. "
)
A_TEXT = (
    "This line is not watched for emergencies. If this may be an emergency, call 911 now or go to the nearest ER. "
    "JOI staff: 904-555-0100."
)
OFF = "JOI: Texts are off for this number. Reply START to turn them on. Our staff: 904-555-0100. Emergency? Call 911."
OUT = "JOI: You are opted out. No more texts or automated calls. To talk to us call 904-555-0100. Text START to rejoin."


@pytest.fixture
def line(emptied: Database) -> Line:
    return composed(emptied)


@pytest.fixture
def patient(line: Line) -> Patient:
    return Patient(line)


def patients(line: Line) -> Iterator[Patient]:
    """One phone after another, each with a thread of its own."""
    return (Patient(line, f"+190455501{n}") for n in range(20, 60))


def ledger(line: Line) -> list[tuple[object, object]]:
    return [(row["kind"], row["source"]) for row in rows(line, "consent_events")]


def had_replies(line: Line, how_many: int, before: timedelta, number: str = MOBILE) -> None:
    """As if this number had been given so many replies a while ago."""
    at = line.clock() - before
    with line.database.transaction() as tx:
        for n in range(how_many):
            sid = f"SMold{before.total_seconds()}{n}"
            inbound.claim(tx, sid, number, "x", 0, None, at)
            messages.add_reply(
                tx,
                line.new_id(),
                to=number,
                body="JOI: x",
                language="en",
                purpose="info_replies",
                inbound_sid=sid,
                now=at,
            )


# -- one text, one reply -------------------------------------------------------------------------
def test_the_reply_is_stored_with_the_text_it_answers(line: Line, patient: Patient) -> None:
    body = patient.says("hello")
    (received,), (message,) = rows(line, "inbound_messages"), rows(line, "messages")
    assert body is not None
    assert body.startswith(NOTICE)
    assert (received["number"], received["body"], received["reply_id"]) == (MOBILE, "hello", message["id"])
    assert (message["kind"], message["to_number"], message["body"]) == ("reply", MOBILE, body)


def test_the_same_sid_again_gives_the_same_reply_and_acts_once(line: Line) -> None:
    text = texts.Text("SM1", MOBILE, "CALL")
    first = texts.receive(line, text)
    assert first is not None
    forward(line, minutes=2)
    assert [texts.receive(line, text) for _ in range(3)] == [first] * 3
    (request,) = requests_of(line)
    assert request["touches"] == 1
    assert len(rows(line, "messages")) == 1


def test_a_repeated_text_that_got_silence_gets_silence_again(line: Line) -> None:
    stop = texts.Text("SM1", MOBILE, "STOP")
    assert texts.receive(line, stop) is None
    assert texts.receive(line, stop) is None
    assert ledger(line) == [("opt_out", "carrier")]


# -- conversations -------------------------------------------------------------------------------
def test_the_first_reply_has_the_notice_in_front_and_the_next_has_not(patient: Patient) -> None:
    assert (patient.says("symptoms") or "").startswith(NOTICE + "Symptoms (1 of ")
    assert (patient.says("more") or "").startswith("JOI: Symptoms (2 of ")


def test_after_four_idle_hours_the_next_text_begins_anew(line: Line, patient: Patient) -> None:
    patient.says("symptoms")
    forward(line, hours=3, minutes=59)
    assert not (patient.says("causes") or "").startswith(NOTICE)
    forward(line, hours=4)
    assert (patient.says("causes") or "").startswith(NOTICE + "Causes:")


def test_after_four_idle_hours_an_open_question_is_closed(line: Line, patient: Patient) -> None:
    patient.says("CALL")
    forward(line, hours=4)
    assert (patient.says("Maria") or "").startswith(NOTICE + "This is the information line")
    (request,) = requests_of(line)
    assert request["name"] is None


def test_an_article_read_over_the_thread_is_marked_as_where_MORE_goes_on(patient: Patient) -> None:
    patient.says("symptoms")
    assert "Mon-Fri" in (patient.says("hours") or "")
    assert (patient.says("MORE") or "").startswith("JOI: Symptoms (2 of ")


def test_spanish_stays_with_the_person(line: Line, patient: Patient) -> None:
    patient.says("hello")
    assert "1 Qué es" in (patient.says("español") or "")
    forward(line, hours=5)
    assert (patient.says("hola") or "").startswith("JOI: ¿Emergencia? Llame al 911.")


# -- the callback --------------------------------------------------------------------------------
def test_CALL_is_a_request_before_anything_is_answered(line: Line, patient: Patient) -> None:
    body = patient.says("CALL")
    assert (
        body == NOTICE + "We will call this number by 2 PM Mon Nov 23. What name should we ask for? (or SKIP)"
    )
    (request,) = requests_of(line)
    wanted = {
        "number": MOBILE,
        "source": "text",
        "urgency": "normal",
        "status": "open",
        "number_unconfirmed": 0,
    }
    assert {name: request[name] for name in wanted} == wanted


def test_each_answer_is_saved_as_it_is_given(line: Line, patient: Patient) -> None:
    patient.says("CALL")
    for body, column, value in (("Maria", "name", "Maria"), ("1", "reason", "injury"), ("3", "wish", "any")):
        patient.says(body)
        (request,) = requests_of(line)
        assert request[column] == value
    assert request["urgency"] == "same-day"
    assert request["finished_at"] is not None


def test_STATUS_tells_by_when_from_which_number_and_the_reference(patient: Patient) -> None:
    patient.says("CALL")
    for _ in range(2):
        patient.says("skip")
    wanted = (
        "JOI: We will call this number by 2 PM Mon Nov 23, from 904-564-2000. Ref 4822. Reply STATUS, CHANGE or NO "
        "CALL. Worse? Call 911."
    )
    ended = patient.says("skip")
    assert ended is not None
    reference = ended.partition("Ref ")[2][:4]
    assert reference.isdigit()
    assert ended == wanted.replace("4822", reference)
    assert patient.says("STATUS") == ended


def test_STATUS_never_tells_the_name_or_the_reason(patient: Patient) -> None:
    for body in ("CALL", "Maria Example", "1", "2"):
        patient.says(body)
    status = patient.says("STATUS") or ""
    assert not any(word in status.lower() for word in ("maria", "injury", "afternoon"))


def test_STATUS_without_a_request_says_so(patient: Patient) -> None:
    patient.says("hello")
    assert (
        patient.says("STATUS") == "JOI: No call back is waiting for this number. Reply CALL to ask for one."
    )


def test_NO_CALL_withdraws_and_a_new_CALL_opens_another(line: Line, patient: Patient) -> None:
    patient.says("CALL")
    assert patient.says("NO CALL") == "JOI: We will not call you. Reply CALL if you change your mind."
    patient.says("CALL")
    assert sorted(str(row["status"]) for row in requests_of(line)) == ["open", "withdrawn"]


def test_CHANGE_asks_again_and_changes_the_same_request(line: Line, patient: Patient) -> None:
    for body in ("CALL", "Maria", "2", "1"):
        patient.says(body)
    assert (patient.says("CHANGE") or "").startswith("JOI: What is it about?")
    for body in ("3", "2"):
        patient.says(body)
    (request,) = requests_of(line)
    assert (request["name"], request["reason"], request["wish"]) == ("Maria", "change", "afternoon")


def test_a_second_CALL_lands_on_the_open_request(line: Line, patient: Patient) -> None:
    patient.says("CALL")
    patient.says("call me")
    (request,) = requests_of(line)
    assert request["touches"] == 2


def test_LATE_is_a_request_of_the_same_day_with_one_text(line: Line, patient: Patient) -> None:
    patient.says("hello")
    body = patient.says("I'm running late")
    assert (
        body
        == "JOI: Thank you for telling us. Our staff have it, and will call this number by 11 AM Mon Nov 23."
    )
    (request,) = requests_of(line)
    assert (request["reason"], request["detail"], request["urgency"]) == ("other", "late", "same-day")


def test_HOURS_and_WHERE_are_told(patient: Patient) -> None:
    patient.says("hello")
    assert (patient.says("HOURS") or "").startswith("JOI: We are open Mon-Fri 8 AM-5 PM.")
    assert (patient.says("where?") or "").startswith("JOI: Our address: 100 Sample Street")


def test_the_promise_out_of_hours_is_the_next_opening_day(emptied: Database) -> None:
    patient = Patient(composed(emptied, CLOSED))
    assert "by 10 AM Mon Nov 23." in (patient.says("CALL") or "")


# -- red flags -----------------------------------------------------------------------------------
def test_a_red_flag_in_the_name_is_answered_at_once_and_the_request_is_urgent(
    line: Line, patient: Patient
) -> None:
    patient.says("CALL")
    assert patient.says("Maria, and my foot went numb and cold today") == A_TEXT
    (request,) = requests_of(line)
    assert (request["urgency"], request["name"]) == ("urgent", None)
    (words,) = [row for row in rows(line, "callback_events") if row["kind"] == "words"]
    assert "my foot went numb and cold today" in str(words["data"])
    assert (patient.says("Maria") or "").startswith("JOI: What is it about?")


def test_a_red_flag_as_the_very_first_text_opens_an_urgent_request(line: Line, patient: Patient) -> None:
    assert patient.says("CHEST PAIN") == A_TEXT
    (request,) = requests_of(line)
    assert (request["number"], request["source"], request["urgency"]) == (MOBILE, "text", "urgent")
    assert request["promised_by"] is not None


def test_a_red_flag_with_a_picture_is_a_red_flag(patient: Patient) -> None:
    assert patient.says("bone through the skin", media=1) == A_TEXT


def test_an_urgent_request_is_never_lowered_by_what_follows(line: Line, patient: Patient) -> None:
    for body in ("chest pain", "CALL", "Maria", "2", "3"):
        patient.says(body)
    (request,) = requests_of(line)
    assert request["urgency"] == "urgent"


def test_STOP_with_a_red_flag_does_both(line: Line, patient: Patient) -> None:
    assert patient.says("STOP texting me I have chest pain") == A_TEXT
    (request,) = requests_of(line)
    assert (request["urgency"], bool(request["texts_off"])) == ("urgent", True)
    assert ledger(line) == [("opt_out", "phrase")]


# -- the carrier's words -------------------------------------------------------------------------
def test_every_stop_word_is_recorded_and_answered_with_silence(line: Line) -> None:
    words = ["STOP", "stopall", "Unsubscribe", "QUIT", "revoke", "OPTOUT"]
    assert [patient.says(word) for patient, word in zip(patients(line), words, strict=False)] == [None] * 6
    assert ledger(line) == [("opt_out", "carrier")] * 6
    assert requests_of(line) == []
    assert rows(line, "messages") == []


def test_CANCEL_and_END_open_a_request_since_they_may_mean_the_visit(line: Line) -> None:
    for patient, word in zip(patients(line), ["CANCEL", "end"], strict=False):
        assert patient.says(word) is None
    assert ledger(line) == [("opt_out", "carrier")] * 2
    assert len(requests_of(line)) == 2
    for request in requests_of(line):
        assert (bool(request["may_mean_visit"]), bool(request["texts_off"])) == (True, True)
        assert request["status"] == "open"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("don't text me, call me", "other"),
        ("no me manden textos, mejor llámenme", "other"),
        ("Cancel my visit and stop texting me", "change"),
    ],
)
def test_who_ends_the_texts_and_asks_for_a_person_is_told_when_staff_phone(
    line: Line, patient: Patient, body: str, reason: str
) -> None:
    reply = patient.says(body)
    assert ledger(line) == [("opt_out", "phrase")]
    (request,) = requests_of(line)
    assert (request["reason"], request["status"]) == (reason, "open")
    assert (bool(request["texts_off"]), request["finished_at"] is not None) == (True, True)
    assert bool(request["may_mean_visit"]) is (reason == "change")
    assert reply is not None
    assert "START" in reply
    assert "904" in reply or "call" in reply.lower()


@pytest.mark.parametrize("body", ["don't call me ever again", "no me llamen más", "quit calling me"])
def test_who_only_ends_them_is_not_phoned(line: Line, patient: Patient, body: str) -> None:
    patient.says(body)
    assert ledger(line) == [("opt_out", "phrase")]
    assert requests_of(line) == []


def test_CANCEL_marks_the_request_that_is_open(line: Line, patient: Patient) -> None:
    for body in ("CALL", "Maria"):
        patient.says(body)
    patient.says("CANCEL")
    (request,) = requests_of(line)
    assert (request["name"], bool(request["may_mean_visit"]), bool(request["texts_off"])) == (
        "Maria",
        True,
        True,
    )


def test_STOP_in_mid_callback_ends_the_conversation_and_not_the_request(line: Line, patient: Patient) -> None:
    for body in ("CALL", "Maria", "STOP"):
        patient.says(body)
    (request,) = requests_of(line)
    assert (request["status"], request["name"], bool(request["texts_off"])) == ("open", "Maria", True)
    assert "texts off: phone only" in str(rows(line, "callback_events"))
    patient.says("START")
    assert (patient.says("2") or "").startswith(NOTICE)  # the question is not open any more
    (request,) = requests_of(line)
    assert (request["reason"], bool(request["texts_off"])) == (None, False)


def test_after_STOP_every_text_is_taken_in_and_answered_with_silence(line: Line, patient: Patient) -> None:
    patient.says("STOP")
    assert [patient.says(body) for body in ("symptoms", "hello", "chest pain", "CALL")] == [None] * 4
    (request,) = requests_of(line)
    assert (request["urgency"], bool(request["texts_off"])) == ("urgent", True)
    assert len(rows(line, "inbound_messages")) == 5


def test_START_brings_texts_back_silently(line: Line, patient: Patient) -> None:
    patient.says("STOP")
    assert patient.says("unstop") is None
    assert ledger(line) == [("opt_out", "carrier"), ("opt_in", "carrier")]
    assert (patient.says("hello") or "").startswith(NOTICE)


def test_other_carrier_words_are_silent_and_leave_the_ledger_alone(line: Line, patient: Patient) -> None:
    assert [patient.says(word) for word in ("HELP", "info", "YES", "yes")] == [None] * 4
    assert ledger(line) == []
    assert len(rows(line, "inbound_messages")) == 4


def test_YES_never_turns_texts_on(line: Line) -> None:
    for patient, before in zip(patients(line), ["STOP", "stop texting me"], strict=False):
        patient.says(before)
        known = ledger(line)
        assert patient.says("YES") is None
        assert ledger(line) == known
        assert patient.says("symptoms") in (None, OFF)


def test_a_verdict_of_the_carrier_is_recorded_and_answered_with_silence(line: Line) -> None:
    for patient, verdict in zip(patients(line), ["STOP", "START", "HELP"], strict=False):
        assert patient.says("una palabra de la lista", opt_out_type=verdict) is None
    assert ledger(line) == [("opt_out", "carrier"), ("opt_in", "carrier")]
    assert {row["opt_out_type"] for row in rows(line, "inbound_messages")} == {"STOP", "START", "HELP"}


def test_a_red_flag_beside_a_verdict_of_the_carrier_is_still_flagged(line: Line, patient: Patient) -> None:
    assert patient.says("STOP chest pain", opt_out_type="STOP") is None
    (request,) = requests_of(line)
    assert request["urgency"] == "urgent"
    assert ledger(line) == [("opt_out", "carrier")]


def test_a_carrier_word_before_anything_else_does_not_use_up_the_greeting(patient: Patient) -> None:
    assert patient.says("HELP") is None
    assert (patient.says("hello") or "").startswith(NOTICE)


# -- opting out in one's own words ---------------------------------------------------------------
def test_an_opt_out_of_our_own_gets_the_one_confirmation(line: Line, patient: Patient) -> None:
    patient.says("symptoms")
    assert patient.says("please stop texting me") == OUT
    assert ledger(line) == [("opt_out", "phrase")]
    (event,) = rows(line, "consent_events")
    assert (event["wording"], event["channel"]) == ("please stop texting me", "text")
    assert str(event["evidence"]).startswith("SM")


def test_after_it_the_next_text_gets_once_a_day_how_to_turn_texts_on(line: Line, patient: Patient) -> None:
    patient.says("stop texting me")
    assert patient.says("symptoms") == OFF
    assert patient.says("symptoms") is None
    assert patient.says("stop texting me") is None
    forward(line, hours=23, minutes=59)
    assert patient.says("causes") is None
    forward(line, minutes=1)
    assert patient.says("causes") == OFF


def test_after_it_an_emergency_is_answered_and_a_CALL_is_stored(line: Line, patient: Patient) -> None:
    patient.says("no me escriban")
    assert patient.says("I can't breathe") == A_TEXT
    patient.says("CALL")
    (request,) = requests_of(line)
    assert (request["urgency"], bool(request["texts_off"])) == ("urgent", True)


def test_after_it_START_brings_everything_back(line: Line, patient: Patient) -> None:
    patient.says("stop texting me")
    # The carrier never blocked her, so it confirms nothing: we do.
    assert patient.says("START") == "JOI: Our texts are on again. Reply STOP to opt out."
    assert patient.says("START") is None
    assert (patient.says("symptoms") or "").startswith(NOTICE + "Symptoms")
    assert ledger(line)[:2] == [("opt_out", "phrase"), ("opt_in", "carrier")]


def test_an_opt_out_in_mid_callback_keeps_the_request_for_the_phone(line: Line, patient: Patient) -> None:
    for body in ("CALL", "Maria", "leave me alone"):
        patient.says(body)
    (request,) = requests_of(line)
    assert (request["status"], bool(request["texts_off"])) == ("open", True)


# -- limits --------------------------------------------------------------------------------------
LIMIT = (
    "JOI: That is a lot of texts for one day. Reply CALL for a call back, or call our staff: 904-555-0100. "
    "Emergency? Call 911."
)


def test_after_60_replies_in_an_hour_there_is_one_notice_and_then_silence(
    line: Line, patient: Patient
) -> None:
    patient.says("hello")
    had_replies(line, 58, timedelta(minutes=30))
    assert (patient.says("causes") or "").startswith("JOI: Causes")
    assert patient.says("causes") == LIMIT
    assert [patient.says("causes"), patient.says("hello")] == [None, None]
    assert len(rows(line, "inbound_messages")) == 58 + 5


def test_after_the_hour_replies_go_on(line: Line, patient: Patient) -> None:
    patient.says("hello")
    had_replies(line, 60, timedelta(minutes=30))
    assert patient.says("causes") == LIMIT
    forward(line, minutes=31)
    assert (patient.says("causes") or "").startswith("JOI: Causes")


def test_after_150_replies_in_a_day_there_is_one_notice_and_then_silence(
    line: Line, patient: Patient
) -> None:
    patient.says("hello")
    had_replies(line, 148, timedelta(hours=3))
    assert (patient.says("causes") or "").startswith("JOI: Causes")
    assert patient.says("causes") == LIMIT
    forward(line, hours=2)
    assert patient.says("causes") is None


def test_CALL_and_red_flags_are_outside_every_limit(line: Line, patient: Patient) -> None:
    patient.says("hello")
    had_replies(line, 61, timedelta(minutes=30))
    assert patient.says("causes") == LIMIT
    assert patient.says("chest pain") == A_TEXT
    assert (patient.says("CALL") or "").startswith("JOI: We will call this number by")
    assert patient.says("Please call me!") is not None
    (request,) = requests_of(line)
    assert request["urgency"] == "urgent"


def test_an_opt_out_is_confirmed_whatever_the_limit(line: Line, patient: Patient) -> None:
    patient.says("hello")
    had_replies(line, 61, timedelta(minutes=30))
    assert patient.says("stop texting me") == OUT


def test_beyond_the_limit_an_answer_is_still_saved(line: Line, patient: Patient) -> None:
    patient.says("CALL")
    had_replies(line, 61, timedelta(minutes=30))
    patient.says("Maria")
    (request,) = requests_of(line)
    assert request["name"] == "Maria"


def test_the_limits_of_one_number_are_not_anothers(line: Line) -> None:
    had_replies(line, 61, timedelta(minutes=30), "+19045550111")
    assert (Patient(line).says("hello") or "").startswith(NOTICE)


# -- pictures, emptiness, other senders ----------------------------------------------------------
def test_a_picture_alone_is_answered_politely(patient: Patient) -> None:
    assert patient.says("", media=1) == (
        NOTICE + "We cannot see pictures here. Reply CALL and a person will call you."
    )
    assert (
        patient.says("", media=3)
        == "JOI: We cannot see pictures here. Reply CALL and a person will call you."
    )


def test_words_beside_a_picture_are_answered_with_a_note_where_it_fits(patient: Patient) -> None:
    patient.says("hello")
    body = patient.says("hours", media=1) or ""
    assert body.startswith("JOI: We are open")
    assert body.endswith("We cannot see pictures here. Reply CALL and a person will call you.")
    long = patient.says("symptoms", media=1) or ""
    assert count(long).segments <= 3


def test_CALL_beside_a_picture_is_a_request(line: Line, patient: Patient) -> None:
    assert "What name should we ask for?" in (patient.says("CALL", media=1) or "")
    assert len(requests_of(line)) == 1


def test_an_empty_text_is_answered_politely(patient: Patient) -> None:
    assert (patient.says("") or "").startswith(NOTICE + "This is the information line")
    assert (patient.says("   ") or "").startswith("JOI: Sorry, this line cannot answer that.")


def test_another_channel_is_told_that_we_answer_plain_texts(line: Line) -> None:
    for sender in ("whatsapp:+19045550110", "rcs:joi_agent", "messenger:12345"):
        body = Patient(line, sender).says("symptoms")
        assert body == "JOI: We answer plain texts only. Our staff: 904-555-0100. Emergency? Call 911."
    assert rows(line, "conversations") == []


def test_a_sender_who_cannot_be_a_patients_phone_gets_silence_and_no_thread(line: Line) -> None:
    senders = ["72345", "+442079460123", "+18095550123x", "", "ALERTS", "+266696687", "sip:a@b.c"]
    for sender in senders:
        assert Patient(line, sender).says("You won a prize") is None
    assert rows(line, "conversations") == []
    assert len(rows(line, "inbound_messages")) == len({sender[-4:] for sender in senders})


def test_a_number_that_refused_texts_is_tried_again_once_it_texts(line: Line, patient: Patient) -> None:
    with line.database.transaction() as tx:
        numbers.refuse_texts(tx, MOBILE, "30006", line.clock())
    patient.says("hello")
    with line.database.reading() as conn:
        known = numbers.facts(conn, MOBILE)
    assert known is not None
    assert known.texts_refused_at is None


def test_a_byte_that_a_database_refuses_is_taken_in(line: Line, patient: Patient) -> None:
    patient.says("CALL")
    inbound_text = sms.read({"MessageSid": "SM9", "From": MOBILE, "Body": "Maria\x00"})
    assert texts.receive(line, texts.Text("SM9", MOBILE, inbound_text.body)) is not None
    (request,) = requests_of(line)
    assert request["name"] == "Maria"


def test_no_reply_is_over_three_segments_or_outside_gsm(line: Line) -> None:
    bodies = ["CALL", "hello", "symptoms", "chest pain", "late", "stop texting me"]
    replies = [patient.says(body) for patient, body in zip(patients(line), bodies, strict=False)]
    for reply in replies:
        assert reply is not None
        counted = count(reply)
        assert (counted.encoding, counted.segments <= 3) == ("GSM-7", True)


# -- wrong number, who is this -------------------------------------------------------------------
@pytest.mark.parametrize("words", ["Wrong number!", "You have the wrong person", "número equivocado"])
def test_a_wrong_number_is_opted_out_and_put_before_staff_with_a_reply_of_its_own(
    line: Line, patient: Patient, words: str
) -> None:
    said = patient.says(words) or ""
    assert said.startswith(("JOI: Thank you for telling us, and sorry.", "JOI: Gracias por avisar"))
    assert ledger(line) == [("opt_out", "phrase")]
    (request,) = requests_of(line)
    assert (request["number"], request["source"], bool(request["texts_off"])) == (MOBILE, "reminder", True)
    (kept,) = [row["data"] for row in rows(line, "callback_events") if row["kind"] == "task"]
    assert words.rstrip("!") in str(kept) or "equivocado" in str(kept)


def test_a_wrong_number_that_comes_twice_is_told_once_to_staff(line: Line) -> None:
    text = texts.Text("SM1", MOBILE, "wrong number")
    assert texts.receive(line, text) == texts.receive(line, text)
    assert len(requests_of(line)) == 1
    assert len([row for row in rows(line, "callback_events") if row["kind"] == "task"]) == 1


def test_who_is_this_tells_who_why_and_how_to_end_it(patient: Patient) -> None:
    said = patient.says("Who is this?") or ""
    assert said.startswith(NOTICE + "This is JOI. We text people about their visits")
    assert said.endswith("Our staff: 904-555-0100. Reply STOP and we stop.")
    assert count(said).segments <= 3


def test_the_number_in_another_channels_address_is_nobodys_proof(line: Line) -> None:
    form = {"MessageSid": "SM" + "7" * 32, "From": "whatsapp:+19045550166", "To": "+19045642000"}
    post(web_of(line), "/sms", form | {"Body": "I have chest pain", "NumMedia": "0"})
    (request,) = rows(line, "callback_requests")
    assert (request["number"], bool(request["number_unconfirmed"])) == ("+19045550166", True)
