"""A scheduler's day in a browser: from a patient's call to her visit; what she takes back, hears, and may not see."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from .console import (
    ANA,
    BEN,
    CONFLICT,
    NOT_HERS,
    ONE_POLL,
    SIGNED_OUT,
    Clinic,
    Desk,
    Scheduler,
    press_at_once,
    settled,
)
from .phone import Phone

MOBILE, LANDLINE = "+19045550110", "+19045550112"
IN_TWO_HOURS = re.compile(r"12:0\d PM today")


def leave_a_request(phone: Phone) -> str:
    """From the first ring to the goodbye; returns the reference as it was heard."""
    phone.call()
    phone.press("1")
    for key, words in zip(
        "11123", ("To have us call", "We can call", "for you?", "about?", "best?"), strict=True
    ):
        phone.hears(words)
        phone.press(key)
    phone.hears("It will be recorded for our staff.")
    expect(phone.page.locator("#main-leg .doing")).to_contain_text("Recording")
    phone.press("#")
    phone.hears("Your reference is")
    heard = re.search(r"Your reference is (\d, \d, \d, \d)\.", phone.captions.inner_text())
    assert heard
    phone.hang_up()
    return heard[1].replace(", ", "")


def talk(phone: Phone, who: Scheduler) -> None:
    """Her own phone rings, she presses 1, and then the patient's rings; both talk, and both hang up."""
    hers = phone.page.get_by_role("region", name=who.leg, exact=True)
    hers.get_by_role("button", name="Answer", exact=True).click()
    expect(hers).to_contain_text("Press 1 to call the patient.")
    expect(phone.page.locator("#main-leg .answer")).to_be_hidden()  # nobody rings her before that
    press_one(hers)
    phone.page.locator("#main-leg").get_by_role("button", name="Answer", exact=True).click()
    for leg in (hers, phone.page.locator("#main-leg")):
        expect(leg.locator(".doing")).to_contain_text("Connected")
    phone.hang_up()
    expect(hers).to_contain_text("mark")
    expect(hers).to_have_count(0)


def miss_her(phone: Phone, desk: Desk) -> None:
    """Somebody else at home took the call. What she writes while the panel follows it stays as it is."""
    desk.page.keyboard.press("n")
    desk.page.keyboard.type("Her son says she is out.")
    talk(phone, desk.who)
    desk.sees_a_poll()
    note = desk.page.get_by_role("textbox", name="Note")
    expect(note).to_have_value("Her son says she is out.")
    expect(note).to_be_focused()
    desk.page.keyboard.press("Tab")
    desk.page.keyboard.press("5")
    expect(desk.page.get_by_text("Marked “No answer”.")).to_be_visible()
    expect(desk.page.locator("#request-history")).to_contain_text("Her son says she is out.")


def press_one(leg: Locator) -> None:
    expect(leg.locator(".pad")).not_to_have_class(re.compile(r"\bdim\b"))
    leg.locator('[data-key="1"]').click()


def test_a_request_is_claimed_by_one_tried_twice_and_booked(clinic: Clinic, page: Page) -> None:
    phone = Phone(page)
    # One of the two is refused the claim (409), and both sign-ins end when hours pass (401).
    ana, ben = (clinic.at_work(who, allowed=(CONFLICT, SIGNED_OUT)) for who in (ANA, BEN))
    for desk in (ana, ben):
        expect(desk.page.get_by_text("Nobody is waiting for a call")).to_be_visible()
    reference = leave_a_request(phone)
    for desk in (ana, ben):
        expect(desk.row(reference)).to_be_visible(timeout=ONE_POLL)

    press_at_once(*(desk.row(reference).get_by_role("button", name="Claim") for desk in (ana, ben)))
    winner, loser = settled(ana, ben)
    expect(loser.told).to_contain_text(f"{winner.who.name} has this request")
    assert [event["kind"] for event in clinic.table.rows("callback_events")].count("claim") == 1
    loser.page.mouse.move(0, 0)  # a list that is pointed at holds back what it would take away
    loser.goes_to("/console/queue/todo")
    expect(loser.row(reference)).to_contain_text(winner.who.name)

    winner.call_button.click()
    expect(winner.page.get_by_text("The line is calling 904-555-0110")).to_be_focused()
    miss_her(phone, winner)
    expect(loser.row(reference)).to_have_count(0, timeout=ONE_POLL)
    loser.page.get_by_role("link", name="Waiting").click()
    expect(loser.row(reference)).to_contain_text(IN_TWO_HOURS)
    expect(loser.row(reference).get_by_role("button")).to_have_count(0)  # nobody claims it by mistake

    clinic.passes(hours=2)
    winner.signs_in("/console/queue/todo")
    expect(winner.row(reference)).to_contain_text("1 of 3")
    winner.opens(reference)
    winner.claims()
    winner.calls_from_her_desk()
    book(winner)
    phone.text("STATUS", "Your visit is booked: 10:30 AM Tue Dec 1")
    what_is_stored(clinic)


def book(desk: Desk) -> None:
    desk.page.get_by_role("button", name="Booked").click()
    desk.page.get_by_label("Date of the visit").fill("2026-12-01")
    desk.page.get_by_label("Time").fill("10:30")
    desk.page.get_by_label("Place").fill("100 Sample Street")
    desk.page.get_by_label("Who the visit is for").fill("Maria")
    desk.page.get_by_role("button", name="Save the visit").click()
    expect(desk.page.get_by_text("Marked “Booked a visit”.")).to_be_visible()


def what_is_stored(clinic: Clinic) -> None:
    (request,) = clinic.table.rows("callback_requests")
    assert (request["number"], request["status"], request["attempts"]) == (MOBILE, "done", 1)
    tries = clinic.table.rows("callback_attempts")
    assert [(one["kind"], one["number"], one["outcome"]) for one in tries] == [
        ("line", MOBILE, "no answer"),
        ("desk", MOBILE, "booked"),
    ]
    (visit,) = clinic.table.rows("appointments")
    assert (visit["wall_time"], visit["zone"]) == ("2026-12-01T10:30", "America/New_York")
    assert (visit["who_for"], visit["place"], visit["status"]) == ("Maria", "100 Sample Street", "booked")
    logged = [row["action"] for row in clinic.audited(request["id"]) if row["action"] != "view"]
    assert logged == ["claim", "call", "note", "outcome", "claim", "call", "book", "outcome"]


def test_an_outcome_is_taken_back_within_ten_seconds(clinic: Clinic) -> None:
    clinic.asks_for_a_call(MOBILE, "Maria")
    desk = clinic.at_work(ANA)
    desk.opens("Maria")
    desk.claims()
    desk.page.keyboard.press("o")
    desk.page.keyboard.press("8")
    expect(desk.page.get_by_text("Marked “Needs nothing more”.")).to_be_visible()
    assert clinic.request("Maria")["status"] == "done"
    desk.page.get_by_role("button", name="Undo").click()
    expect(desk.page.get_by_text("Taken back: the request is yours again.")).to_be_visible()
    expect(desk.call_button).to_be_visible()
    assert clinic.request("Maria")["status"] == "open"

    desk.page.get_by_text("Mark an outcome without a call").click()
    desk.page.get_by_role("button", name="Declined").click()
    expect(desk.page.get_by_role("button", name="Undo")).to_be_visible()
    clinic.passes(seconds=11)
    expect(desk.page.get_by_role("button", name="Undo")).to_have_count(0)
    expect(desk.page.get_by_role("link", name="Next request")).to_be_visible()
    expect(desk.page.get_by_role("button", name="Reopen this request")).to_be_visible()


def test_a_note_that_nobody_saved_is_not_left_without_asking(clinic: Clinic) -> None:
    desk = clinic.at_work(ANA, f"/console/requests/{clinic.asks_for_a_call(MOBILE, 'Maria')}")
    desk.note.press_sequentially("Not saved yet.")
    with desk.page.expect_event("dialog") as asked:
        desk.page.once("dialog", lambda dialog: dialog.dismiss())
        desk.page.get_by_role("link", name="Queue").click()
    assert asked.value.type == "beforeunload"
    expect(desk.note).to_have_value("Not saved yet.")
    desk.page.get_by_role("button", name="Save the note").click()
    expect(desk.page.locator("#request-history")).to_contain_text("Not saved yet.")
    desk.page.get_by_role("link", name="Queue").click()
    desk.sees("To do now")


def test_the_message_after_the_tone_plays_through_our_own_server(clinic: Clinic) -> None:
    clinic.leaves_a_message(LANDLINE)
    (request,) = clinic.table.rows("callback_requests")
    desk = clinic.at_work(ANA)
    desk.opens("message not heard yet")
    player = desk.page.locator("audio")
    with desk.page.expect_response("**/message/*") as asked:
        player.evaluate("player => player.play()")
    assert asked.value.ok
    assert asked.value.url.startswith(f"{desk.address}/console/requests/{request['id']}/message/")
    assert asked.value.headers["content-type"] == "audio/wav"
    expect(player).to_have_js_property("error", None)
    assert player.evaluate("player => player.duration") > 1
    expect(desk.page.locator("#request-head")).not_to_contain_text("message not heard yet")
    assert "play" in [row["action"] for row in clinic.audited(request["id"])]


def test_a_page_of_another_role_says_so_and_leads_back(clinic: Clinic) -> None:
    desk = clinic.at_work(ANA, allowed=(NOT_HERS,))
    expect(desk.page.get_by_role("link", name="Supervisor")).to_have_count(0)
    answer = desk.goes_to("/console/supervisor")
    assert answer
    assert answer.status == 403
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("This page is for another role")
    desk.page.get_by_role("link", name="Open the queue").click()
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("To do now")
