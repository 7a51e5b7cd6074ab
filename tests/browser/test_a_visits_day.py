"""A visit in a browser: booked on the console by somebody who agrees, reminded of on the phone, confirmed by text."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from .console import ANA, SIGNED_OUT, Clinic, Desk
from .phone import Phone

MOBILE = "+19045550110"
A_TICK = 5_000  # ms: the line looks each second for what is due, and the phone's page for what came


def book_with_consent(desk: Desk) -> None:
    """The outcome's form, with the words about texts read out and agreed to; those about calls are not."""
    desk.page.get_by_role("button", name="Booked").click()
    desk.page.get_by_label("Date of the visit").fill("2026-12-01")
    desk.page.get_by_label("Time").fill("14:30")
    desk.page.get_by_label("Place").fill("100 Sample Street")
    desk.page.get_by_label("Who the visit is for").fill("Maria")
    texts, calls = (
        desk.page.get_by_label(f"Agrees to {what} about visits") for what in ("texts", "automated calls")
    )
    expect(texts).not_to_be_checked()
    expect(texts).to_have_accessible_description(
        re.compile("May JOI text this number to remind you of your visits")
    )
    texts.check()
    expect(calls).not_to_be_checked()
    desk.page.get_by_role("button", name="Save the visit").click()
    expect(desk.page.get_by_text("Marked “Booked a visit”.")).to_be_visible()
    expect(desk.page.locator("#request-done")).to_contain_text(
        "Reminder texts: Sat Nov 28, 10:00 AM; Mon Nov 30, 5:00 PM."
    )


def test_a_visit_is_booked_reminded_of_and_confirmed(clinic: Clinic, page: Page) -> None:
    phone = Phone(page)
    clinic.asks_for_a_call(MOBILE, "Maria")
    desk = clinic.at_work(ANA, allowed=(SIGNED_OUT,))  # a sign-in ends when days pass
    desk.opens("Maria")
    desk.claims()
    desk.calls_from_her_desk()
    book_with_consent(desk)
    desk.page.locator("#request-visits").get_by_role("link").click()
    desk.sees("2:30 PM Tue Dec 1")
    expect(desk.page.locator(".visit-head")).to_contain_text("not confirmed")
    expect(desk.page.locator(".waiting > li")).to_have_count(3)

    clinic.passes(days=5)  # Saturday at ten: three days before
    reminder = (
        "JOI 904-564-2000: You have a visit Tue Dec 1 at 2:30 PM. Reply C to confirm or R to change it."
    )
    expect(phone.thread.locator("li").last).to_contain_text(reminder, timeout=A_TICK)
    phone.text("ok c see you then", "Thank you. You are down as coming Tue Dec 1 at 2:30 PM.")

    desk.signs_in("/console/visits?day=2026-12-01")
    row = desk.page.get_by_role("row", name="Maria")
    expect(row).to_contain_text("confirmed by text")
    expect(row).to_contain_text("reminded 10:0")
    row.get_by_role("link").click()
    desk.sees("2:30 PM Tue Dec 1")
    expect(desk.page.locator(".visit-head")).to_contain_text("Confirmed by text")
    expect(desk.page.locator(".timeline")).to_contain_text("ok c see you then")
    (visit,) = clinic.table.rows("appointments")
    assert (visit["confirmed_by"], visit["status"]) == ("text", "booked")


def test_reminders_are_stopped_and_planned_again_and_a_move_asks_anew(clinic: Clinic) -> None:
    clinic.asks_for_a_call(MOBILE, "Maria")
    desk = clinic.at_work(ANA)
    desk.opens("Maria")
    desk.claims()
    desk.page.get_by_text("Mark an outcome without a call").click()
    book_with_consent(desk)
    desk.page.get_by_role("link", name="Reminders", exact=True).click()
    desk.sees("Reminders")
    row = desk.page.get_by_role("row", name="10:00 AM Sat Nov 28")
    row.get_by_role("button", name="Stop these").click()
    expect(desk.page.get_by_role("status").filter(has_text="Stopped")).to_be_visible()
    expect(desk.page.get_by_text("Nothing is planned")).to_be_visible()
    desk.page.get_by_role("link", name="Not sent").click()
    desk.page.get_by_role("link", name="Maria").first.click()
    desk.page.get_by_role("button", name="Plan again").click()
    expect(desk.page.locator(".waiting > li")).to_have_count(3)
    desk.page.get_by_role("button", name="Confirmed on the phone").click()
    expect(desk.page.locator(".visit-head")).to_contain_text("Confirmed by staff")
    desk.page.get_by_text("Move or correct it").click()
    desk.page.get_by_label("Date", exact=True).fill("2026-12-08")
    desk.page.get_by_role("button", name="Save the change").click()
    desk.sees("2:30 PM Tue Dec 8")
    expect(desk.page.locator(".visit-head")).to_contain_text("not confirmed")
    expect(desk.page.locator(".timeline")).to_contain_text("From Tue Dec 1, 2:30 PM to Tue Dec 8, 2:30 PM.")
