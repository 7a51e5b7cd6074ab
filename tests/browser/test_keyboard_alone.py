"""The console without a mouse: every step of a day by key, and shortcuts that rest when they should."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from .console import ANA, PASSWORD, Clinic, Desk

MOBILE, MOBILE_2 = "+19045550110", "+19045550111"
_MOST_STOPS = 60


def tab_to(wanted: Locator) -> None:
    """Tab until this has the focus."""
    for _ in range(_MOST_STOPS):
        if wanted.evaluate("one => one === document.activeElement"):
            return
        wanted.page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {wanted}")


def type_into(field: Locator, words: str) -> None:
    tab_to(field)
    field.page.keyboard.type(words)


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def go_on(page: Page) -> None:
    """To the next request. Right after an outcome the keys rest, so that words typed by mistake press nothing."""
    page.clock.fast_forward(2_000)
    press(page, "e")


def two_wait(clinic: Clinic) -> None:
    """Maria asks for a call, and half an hour later Joan does: she is promised a later time."""
    clinic.asks_for_a_call(MOBILE, "Maria")
    clinic.passes(minutes=30)
    clinic.asks_for_a_call(MOBILE_2, "Joan")


@pytest.fixture
def desk(clinic: Clinic) -> Desk:
    """The open queue, with Maria and Joan in it."""
    two_wait(clinic)
    return clinic.at_work(ANA)


def test_two_requests_from_the_sign_in_to_the_empty_queue_without_a_mouse(clinic: Clinic) -> None:
    two_wait(clinic)
    desk = clinic.desk(ANA)
    page = desk.page
    page.clock.install()
    page.goto(f"{desk.address}/console")
    type_into(page.get_by_label("Username"), ANA.username)
    type_into(page.get_by_label("Password"), PASSWORD)
    press(page, "Enter")
    desk.sees("To do now")
    press(page, "j")
    expect(desk.row("Maria")).to_be_focused()
    press(page, "j")
    expect(desk.row("Joan")).to_be_focused()
    press(page, "k")
    expect(desk.row("Maria")).to_be_focused()
    press(page, "Enter")
    desk.sees("Maria")
    press(page, "c")
    expect(desk.call_button).to_be_focused()
    press(page, "n")
    expect(desk.note).to_be_focused()
    page.keyboard.type("Call after lunch.")
    press(page, "Tab", "Enter")
    expect(page.locator("#request-history")).to_contain_text("Call after lunch.")
    press(page, "d")
    expect(page.get_by_text("The line is calling 904-555-0110")).to_be_focused()
    press(page, "4")
    expect(page.get_by_text("Marked “Left voicemail”.")).to_be_visible()

    go_on(page)
    desk.sees("Joan")
    press(page, "c")
    expect(desk.call_button).to_be_focused()
    press(page, "o", "1")
    expect(page.get_by_label("Date of the visit")).to_be_focused()
    page.keyboard.type("12012026")
    type_into(page.get_by_label("Time"), "1030AM")
    tab_to(page.get_by_role("button", name="Save the visit"))
    press(page, "Enter")
    expect(page.get_by_text("Marked “Booked a visit”.")).to_be_visible()
    (visit,) = clinic.table.rows("appointments")
    assert (visit["wall_time"], visit["who_for"]) == ("2026-12-01T10:30", "Joan")
    go_on(page)
    expect(page.get_by_text("Nobody is waiting for a call")).to_be_visible()


def test_a_row_is_claimed_and_released_by_key(clinic: Clinic, desk: Desk) -> None:
    press(desk.page, "j", "c")
    desk.sees("Maria")
    expect(desk.call_button).to_be_visible()
    assert clinic.request("Maria")["owner_id"]
    assert not clinic.request("Joan")["owner_id"]
    press(desk.page, "u")
    expect(desk.page.get_by_text("Released: it is free for everybody.")).to_be_visible()
    expect(desk.page.get_by_role("button", name="Claim")).to_be_focused()


def test_the_sheet_of_keys_opens_closes_and_gives_the_focus_back(desk: Desk) -> None:
    sheet = desk.page.get_by_role("dialog", name="Keys")
    press(desk.page, "j", "?")
    expect(sheet).to_be_visible()
    expect(sheet.get_by_role("button", name="Close")).to_be_focused()
    press(desk.page, "k", "c", "/")  # behind the sheet nothing moves
    expect(sheet).to_be_visible()
    press(desk.page, "Enter")
    expect(sheet).to_be_hidden()
    expect(desk.row("Maria")).to_be_focused()
    opener = desk.page.get_by_role("button", name="Keys")
    tab_to(opener)
    press(desk.page, "Enter")
    expect(sheet).to_be_visible()
    press(desk.page, "Escape")
    expect(sheet).to_be_hidden()
    expect(opener).to_be_focused()


def test_shortcuts_rest_in_fields_and_beside_other_keys(clinic: Clinic, desk: Desk) -> None:
    page = desk.page
    press(page, "/")
    field = page.get_by_label("Name, reference or number")
    expect(field).to_be_focused()
    page.keyboard.type("jc?k/")
    expect(field).to_have_value("jc?k/")
    press(page, *["Backspace"] * 5)
    tab_to(desk.row("Maria").get_by_role("link"))
    press(page, "Control+c", "Alt+c", "Meta+c", "Control+j", "Alt+k", "Control+/")
    expect(desk.row("Maria").get_by_role("link")).to_be_focused()
    press(page, "Enter")
    desk.sees("Maria")
    press(page, "n")
    page.keyboard.type("cue?1")
    expect(desk.note).to_have_value("cue?1")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert not clinic.request("Maria")["owner_id"]


def test_shortcuts_that_she_turned_off_do_nothing_and_everything_else_still_works(
    clinic: Clinic, desk: Desk
) -> None:
    page = desk.page
    tab_to(page.get_by_role("link", name=ANA.name))
    press(page, "Enter")
    tab_to(page.get_by_label("Use single keys as shortcuts"))
    press(page, "Space")
    tab_to(page.get_by_role("button", name="Save", exact=True))
    press(page, "Enter")
    expect(page.get_by_label("Use single keys as shortcuts")).not_to_be_checked()
    tab_to(page.get_by_role("link", name="Queue"))
    press(page, "Enter")
    desk.sees("To do now")
    press(page, "j", "c", "?", "/")
    expect(page.locator("body")).to_be_focused()
    expect(page.get_by_role("dialog")).to_have_count(0)
    tab_to(desk.row("Maria").get_by_role("button", name="Claim"))
    press(page, "Enter")
    desk.sees("Maria")
    expect(desk.call_button).to_be_visible()
    press(page, "d", "u", "o", "5")
    assert clinic.table.rows("callback_attempts") == []
    assert clinic.request("Maria")["owner_id"]
