"""The end of a sign-in: announced, put off by her alone, and never at the price of what she typed."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from .console import ANA, SIGNED_OUT, Clinic, Desk, sign_in

MOBILE = "+19045550110"
NOTE = "She would like the first visit of the day."


def warning(desk: Desk) -> Locator:
    return desk.page.get_by_role("dialog", name="Are you still there?")


def active_at(clinic: Clinic) -> str:
    """When the line last knew that somebody was there."""
    (session,) = clinic.table.rows("staff_sessions")
    return str(session["active_at"])


def rests(clinic: Clinic, desk: Desk, *, minutes: int, seconds: int = 0) -> None:
    """She does nothing for so long, by the clock of the line and by that of her computer. Not while the page waits for
    an answer: by her computer's clock that would take as long."""
    expect(desk.page.locator(".htmx-request")).to_have_count(0)
    clinic.passes(minutes=minutes, seconds=seconds)
    desk.page.clock.fast_forward((minutes * 60 + seconds) * 1000)


def test_the_end_of_a_sign_in_is_announced_and_she_can_stay(clinic: Clinic) -> None:
    clinic.passes(seconds=30)  # so that a second more or less is no other minute
    desk = clinic.desk(ANA)
    desk.page.clock.install()
    desk.signs_in()
    since = active_at(clinic)
    rests(clinic, desk, minutes=8, seconds=15)
    expect(warning(desk)).to_be_visible()
    expect(warning(desk)).to_contain_text("You will be signed out at 10:10 AM.")
    expect(warning(desk).get_by_role("button", name="Stay signed in")).to_be_focused()
    desk.sees_a_poll()
    assert active_at(clinic) == since  # a page that asks for news is nobody who is there
    with desk.page.expect_response("**/console/stay") as stayed:
        desk.page.keyboard.press("Enter")
    assert int(stayed.value.headers["x-session-left"]) > 590
    expect(warning(desk)).to_be_hidden()
    assert active_at(clinic) > since
    clinic.passes(minutes=7)
    desk.page.reload()
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("To do now")


def test_who_types_is_there_though_nothing_is_sent(clinic: Clinic) -> None:
    desk = clinic.desk(ANA)
    desk.page.clock.install()
    desk.signs_in(f"/console/requests/{clinic.asks_for_a_call(MOBILE, 'Maria')}")
    since = active_at(clinic)
    rests(clinic, desk, minutes=7)
    with desk.page.expect_response("**/console/stay"):
        desk.note.press_sequentially(NOTE)
    assert active_at(clinic) > since
    rests(clinic, desk, minutes=7)
    desk.page.get_by_role("button", name="Save the note").click()
    expect(desk.page.locator("#request-history")).to_contain_text(NOTE)


def test_a_page_of_an_ended_sign_in_is_covered_and_goes_on_with_what_was_typed(clinic: Clinic) -> None:
    request_id = clinic.asks_for_a_call(MOBILE, "Maria")
    desk = clinic.at_work(ANA, f"/console/requests/{request_id}", allowed=(SIGNED_OUT,))
    desk.note.fill(NOTE)
    clinic.passes(minutes=11)
    out = desk.page.get_by_role("dialog", name="You were signed out")
    expect(out).to_be_visible()
    for hidden in (desk.page.locator("h1"), desk.page.locator("#request-history"), desk.note):
        expect(hidden).to_be_hidden()
    expect(desk.page).to_have_title("Signed out")
    desk.page.keyboard.press("Escape")
    desk.page.keyboard.press("Escape")
    expect(out).to_be_visible()
    out.get_by_role("button", name="Go on").click()
    expect(out).to_contain_text("You are not signed in yet.")

    with desk.page.expect_popup() as opened:
        out.get_by_role("link", name="Sign in in a new tab").click()
    sign_in(opened.value, ANA)
    opened.value.close()
    out.get_by_role("button", name="Go on").click()
    expect(out).to_be_hidden()
    expect(desk.page).not_to_have_title("Signed out")
    expect(desk.note).to_have_value(NOTE)
    desk.page.get_by_role("button", name="Save the note").click()
    expect(desk.page.locator("#request-history")).to_contain_text(NOTE)


def test_without_scripts_a_note_that_came_too_late_is_sent_after_the_sign_in(clinic: Clinic) -> None:
    request_id = clinic.asks_for_a_call(MOBILE, "Maria")
    page = f"/console/requests/{request_id}"
    desk = clinic.at_work(ANA, page, allowed=(SIGNED_OUT,), java_script_enabled=False)
    desk.note.fill(NOTE)
    clinic.passes(minutes=11)
    with desk.page.expect_response(lambda answer: answer.request.method == "POST") as refused:
        desk.page.get_by_role("button", name="Save the note").click()
    assert refused.value.status == 401
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("Sign in")
    expect(desk.page.get_by_role("region", name="What you typed")).to_contain_text(NOTE)
    sign_in(desk.page, ANA)
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("This is what you typed")
    expect(desk.page.get_by_label("Note")).to_have_value(NOTE)
    assert NOTE not in str(clinic.table.rows("callback_events"))
    desk.page.get_by_role("button", name="Send it now").click()
    expect(desk.page.locator("#request-history")).to_contain_text(NOTE)
