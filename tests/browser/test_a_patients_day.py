"""Whole days of patients, in a browser: what they do on the phone page, what they hear and read, what is stored."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from .conftest import Served
from .phone import Phone

MOBILE, MOBILE_2, LANDLINE, STAFF = "+19045550110", "+19045550111", "+19045550112", "+19045550100"


@pytest.fixture
def phone(page: Page) -> Phone:
    """The first mobile, in hand."""
    return Phone(page)


def hear_the_symptoms(phone: Phone) -> None:
    phone.call()
    phone.press("3")
    phone.hears("For Symptoms, press 4.")
    phone.press("4")
    phone.hears("fever as high as 103 degrees Fahrenheit")


def leave_a_callback(phone: Phone) -> str:
    """From "call me back" to the end of the recording; returns the reference as it was heard."""
    phone.press("1")
    phone.hears("To have us call you back, press 1.")
    phone.press("1")
    phone.hears("We can call you at 9 0 4, 5 5 5, 0 1 1 0.")
    phone.press("1")
    phone.hears("Is this for you?")
    phone.press("1")
    phone.hears("What is it about?")
    phone.press("2")
    phone.hears("When is best?")
    phone.press("1")
    phone.hears("It will be recorded for our staff.")
    expect(phone.page.locator("#main-leg .doing")).to_contain_text("Recording")
    expect(phone.page.locator("#main-leg .ring text")).to_have_text("2")  # under two seconds is no message
    phone.press("#")
    phone.hears("Your reference is")
    heard = re.search(r"Your reference is (\d, \d, \d, \d)\.", phone.captions.inner_text())
    assert heard
    return heard[1].replace(", ", "")


def test_a_patients_day_from_the_first_call_to_stop(phone: Phone, table: Served) -> None:
    hear_the_symptoms(phone)
    phone.press("2")
    phone.hears("Texts are not private.")
    phone.stay_silent()
    phone.hears("It is on its way.")
    expect(phone.thread).to_contain_text("Symptoms (1 of 3):")  # by itself, in mid-call
    phone.press("1")
    phone.hears("A fever after surgery or an injury needs a call to us today.")
    phone.hang_up()
    phone.text("MORE", "Symptoms (2 of 3):")
    assert table.rows("callback_requests") == []  # who heard a section and left is not called

    phone.call()
    reference = leave_a_callback(phone)
    phone.hears("We will call you today by noon")  # a morning was wished for
    phone.press("1")
    phone.hears("The text is on its way.")
    expect(phone.status).to_contain_text("call ended")
    expect(phone.thread).to_contain_text(f"Ref {reference}. Reply STATUS, CHANGE or NO CALL.")

    phone.text("symptoms", "Symptoms (1 of 3):")
    phone.text("CALL", "What name should we ask for?")
    phone.text("Maria", "What is it about?")
    phone.text("STATUS", f"by noon Mon Nov 23, from 904-564-2000. Ref {reference}.")
    expect(phone.thread.locator("li.line small").last).to_contain_text("delivered")
    phone.text("STOP", "You have successfully been unsubscribed.")
    expect(phone.thread.locator("li.carrier small")).to_contain_text("from the carrier, not the line")
    phone.text("symptoms", "symptoms")
    expect(phone.thread.locator("li").last).to_have_class("mine")  # nobody answers

    what_is_stored(phone, table, reference)


def what_is_stored(phone: Phone, table: Served, reference: str) -> None:
    (request,) = table.rows("callback_requests")
    assert (request["number"], request["reference"], request["name"]) == (MOBILE, reference, "Maria")
    assert (request["source"], request["urgency"], request["status"]) == ("call", "normal", "open")
    assert (request["reason"], request["wish"], request["touches"]) == ("new", "morning", 2)
    assert (request["texts_off"], request["finished_at"] is None) == (1, False)
    kinds = [event["kind"] for event in table.rows("callback_events")]
    assert kinds.count("message") == 1
    assert {"touch", "answer", "mark"} < set(kinds)
    phone.eventually(lambda: {one["status"] for one in table.rows("messages")} == {"delivered"})
    sent = table.rows("messages")
    assert len(sent) == 7
    assert [one["purpose"] for one in sent if one["kind"] == "outbox"] == ["info_replies", "callback_receipt"]
    ledger = [(one["kind"], one["purpose"], one["source"]) for one in table.rows("consent_events")]
    assert ledger[:2] == [
        ("consent", "info_replies", "key press"),
        ("consent", "callback_receipt", "key press"),
    ]
    assert ledger[-1] == ("opt_out", None, "carrier")


def test_a_call_in_spanish_is_marked_as_spanish(phone: Phone) -> None:
    phone.choose("Mobile 2")
    phone.call()
    phone.press("2")
    spanish = phone.captions.locator("li[lang^=es]")
    expect(spanish.last).to_contain_text("Para español, oprima 1.")
    phone.press("1")
    expect(spanish.last).to_contain_text("Para escuchar otra vez, oprima 9.")
    english = phone.captions.locator("li", has_text="For English, press 2.")
    expect(english).to_have_attribute("lang", "en-US")
    phone.press("1")
    expect(spanish.last).to_contain_text("Para que le llamemos, oprima 1.")
    phone.press("1")
    expect(spanish.last).to_contain_text("Si es correcto, oprima 1.")
    phone.press("1")
    expect(spanish.last).to_contain_text("¿Es para usted?")
    phone.hang_up()


def test_a_withheld_caller_keys_a_number_and_gets_no_text(phone: Phone, table: Served) -> None:
    phone.choose("Withheld")
    hear_the_symptoms(phone)
    phone.press("2")
    phone.hears("We cannot see your number. From your mobile phone, text the word symptoms")
    phone.press("*")
    phone.hears("Heterotopic Ossification. For What it is, press 1.")
    phone.press("*")
    phone.hears("For an appointment or a visit, press 1.")
    phone.press("1")
    phone.hears("To have us call you back, press 1.")
    phone.press("1")
    phone.hears("Please enter or say the phone number we should call")
    phone.press("904555*")
    phone.press("9045550177#")
    phone.hears("The number is 9 0 4, 5 5 5, 0 1 7 7.")
    phone.press("1")
    phone.hears("Is this for you?")
    phone.hang_up()
    (request,) = table.rows("callback_requests")
    assert (request["number"], request["caller_number"]) == ("+19045550177", None)
    assert table.rows("messages") == []


def test_a_landline_is_told_that_it_cannot_get_texts(phone: Phone, table: Served) -> None:
    phone.choose("Landline")
    expect(phone.page.locator("#body")).to_be_disabled()
    hear_the_symptoms(phone)
    phone.press("2")
    phone.hears("Texts are not private.")
    phone.stay_silent()
    phone.hears("It is on its way.")
    phone.eventually(lambda: [one["status"] for one in table.rows("messages")] == ["refused"])
    phone.hang_up()
    hear_the_symptoms(phone)
    phone.press("2")
    phone.hears("The phone you are calling from cannot get texts.")
    phone.hang_up()
    assert len(table.rows("messages")) == 1


def test_the_staff_phone_hears_a_whisper_and_accepts_with_1(phone: Phone, table: Served) -> None:
    phone.call()
    phone.press("0")
    desk = phone.page.locator("#others section")
    desk.get_by_role("button", name="Answer", exact=True).click()
    expect(desk).to_contain_text("A patient is calling through the J O I line. To take the call, press 1.")
    desk.locator('[data-key="1"]').click()
    expect(phone.page.locator("#main-leg .doing")).to_contain_text("Connected")
    phone.hang_up()
    expect(desk).to_have_count(0)
    (call,) = table.rows("conversations")
    assert call["staff_accepted_at"]
    assert table.rows("callback_requests") == []


def test_staff_who_do_not_take_the_call_leave_the_patient_a_callback(phone: Phone) -> None:
    phone.call()
    phone.press("0")
    phone.page.locator("#others").get_by_role("button", name="Decline").click()
    phone.hears("Nobody could come to the phone, so let us call you back.")
    phone.hang_up()


def test_at_night_the_line_says_that_it_is_closed(phone: Phone) -> None:
    phone.page.get_by_text("Move the clock").click()
    phone.page.get_by_label("Set to").fill("2026-11-27T22:30")
    phone.page.get_by_role("button", name="Set", exact=True).click()
    expect(phone.page.locator("#now-local")).to_contain_text("10:30 PM")
    phone.call()
    phone.hears("We are closed now, and open on Monday at 8 A M.")
    phone.press("0")
    phone.hears("Our staff are not here now, so let us call you back.")
    phone.hang_up()


def test_who_stays_silent_is_called_back(phone: Phone, table: Served) -> None:
    phone.call()
    phone.stay_silent()
    phone.hears("We did not hear anything. Appointment or visit, 1.")
    phone.stay_silent()
    phone.hears("Please use the keys on your phone.")
    expect(phone.page.get_by_placeholder("Say something")).to_be_disabled()
    phone.stay_silent()  # all was said: now words are heard, too
    expect(phone.page.get_by_placeholder("Say something")).to_be_enabled()
    phone.stay_silent()
    phone.hears("Let us call you back instead.")
    phone.stay_silent()
    phone.hears("Shall we call the number you are calling from?")
    phone.stay_silent()
    expect(phone.captions.locator("li", has_text="Please use the keys on your phone.")).to_have_count(2)
    phone.stay_silent()
    expect(phone.page.get_by_placeholder("Say something")).to_be_enabled()
    phone.stay_silent()
    phone.hears("We will call you today by 2 P M, at the number you are calling from.")
    expect(phone.status).to_contain_text("call ended")
    (request,) = table.rows("callback_requests")
    assert (request["number"], request["source"], request["urgency"]) == (MOBILE, "silent", "low")


def test_a_red_flag_that_is_spoken_gets_911_and_is_urgent(phone: Phone, table: Served) -> None:
    phone.call()
    phone.say("I have chest pain and I can't breathe")
    phone.hears("What you said may be an emergency. Please hang up now and call 9 1 1.")
    (request,) = table.rows("callback_requests")
    assert (request["number"], request["urgency"], request["status"]) == (MOBILE, "urgent", "open")
    phone.hang_up()
    assert [event["kind"] for event in table.rows("callback_events")].count("words") == 1


def test_two_mobiles_have_threads_of_their_own(phone: Phone) -> None:
    phone.text("causes", "There may be a genetic link.")
    phone.choose("Mobile 2")
    expect(phone.thread).to_contain_text("No texts yet.")
    phone.text("risk factors", "Risk")
    expect(phone.thread).not_to_contain_text("genetic link")
    phone.choose("Mobile")
    expect(phone.thread).to_contain_text("There may be a genetic link.")
