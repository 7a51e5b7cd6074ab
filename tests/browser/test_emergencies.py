"""An emergency is told on every page of the console within one poll, and takes nothing from what is typed there."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from .console import ANA, ONE_POLL, Clinic, Desk
from .test_live_queue import MOBILE, MOBILE_2, alarm, asks_urgently

NEWS = "A new emergency waits, and nobody has it yet."
PAGES = ("/console/words", "/console/words/not-understood", "/console/visits", "/console/reminders/due")


@pytest.mark.parametrize("path", PAGES)
def test_an_emergency_is_told_on_a_page_that_shows_no_requests(clinic: Clinic, path: str) -> None:
    desk = clinic.at_work(ANA, path)
    expect(alarm(desk.page)).to_be_hidden()
    asks_urgently(clinic, MOBILE, "Joan")
    expect(alarm(desk.page)).to_have_text(NEWS, timeout=ONE_POLL)
    assert desk.page.title().startswith("(1 urgent) ")


def phone_field(desk: Desk) -> Locator:
    return desk.page.get_by_label("Your own phone number")


def test_it_leaves_what_is_typed_and_the_focus_alone(clinic: Clinic) -> None:
    desk = clinic.at_work(ANA, "/console/account")
    field = phone_field(desk)
    field.fill("904-555-01")
    asks_urgently(clinic, MOBILE, "Joan")
    expect(alarm(desk.page)).to_have_text(NEWS, timeout=ONE_POLL)
    expect(field).to_be_focused()
    desk.page.keyboard.insert_text("99")
    expect(field).to_have_value("904-555-0199")


def test_it_stays_from_page_to_page_until_she_has_seen_it(clinic: Clinic) -> None:
    desk = clinic.at_work(ANA, "/console/words")
    asks_urgently(clinic, MOBILE, "Joan")
    expect(alarm(desk.page)).to_be_visible(timeout=ONE_POLL)
    desk.goes_to("/console/visits")
    expect(alarm(desk.page)).to_have_text(NEWS)
    desk.page.get_by_role("button", name="Seen").click()
    expect(alarm(desk.page)).to_be_hidden()
    desk.goes_to("/console/words")
    asks_urgently(clinic, MOBILE_2, "Theo")
    expect(alarm(desk.page)).to_have_text(NEWS, timeout=ONE_POLL)
    desk.page.get_by_role("link", name="Go to the queue").click()
    expect(desk.rows).to_have_count(2)
    expect(alarm(desk.page)).to_be_hidden()
