"""The open queue: news come by themselves, and never take away what a scheduler points at, types or has paused."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from .console import ANA, BEN, ONE_POLL, Clinic

MOBILE, MOBILE_2 = "+19045550110", "+19045550111"
EMERGENCY = "My cast is too tight and my toes are numb and cold"
# Playwright keeps a page in front whatever is opened over it: this is what a script sees in a tab behind another.
BEHIND = """() => {
  Object.defineProperty(document, "hidden", { get: () => true });
  Object.defineProperty(document, "visibilityState", { get: () => "hidden" });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def place(row: Locator) -> float:
    """How far below the top of the window it stands."""
    box = row.bounding_box()
    assert box
    return box["y"]


def asks_urgently(clinic: Clinic, number: str, name: str) -> None:
    clinic.texts(number, "CALL", name, EMERGENCY)


def test_news_wait_while_she_is_in_the_list_and_rows_change_in_place(clinic: Clinic) -> None:
    request_id = clinic.asks_for_a_call(MOBILE, "Maria")
    desk = clinic.at_work(ANA)
    maria, joan = desk.row("Maria"), desk.row("Joan")
    maria.get_by_role("button", name="Claim").hover()
    before = place(maria)
    asks_urgently(clinic, MOBILE_2, "Joan")
    announced = desk.news.get_by_role("status").filter(has_text="1 new urgent request.")
    expect(announced).to_be_visible(timeout=ONE_POLL)
    expect(joan).to_have_count(0)
    assert place(maria) == before

    desk.page.keyboard.press("j")  # in the list by the focus now, and no more by the pointer
    desk.page.mouse.move(0, 0)
    clinic.at_work(BEN, f"/console/requests/{request_id}").claims()
    expect(maria).to_contain_text("Ben Sample", timeout=ONE_POLL)
    expect(maria).to_be_focused()
    expect(joan).to_have_count(0)
    assert place(maria) == before
    desk.page.keyboard.press("/")
    expect(joan).to_be_visible(timeout=2 * ONE_POLL)
    expect(desk.rows.first).to_contain_text("Joan")


def test_an_urgent_request_marks_the_title_and_takes_neither_the_focus_nor_what_is_typed(
    clinic: Clinic,
) -> None:
    clinic.asks_for_a_call(MOBILE, "Maria")
    desk = clinic.at_work(ANA)
    field = desk.page.get_by_label("Name, reference or number")
    field.fill("Mario")
    field.press("ArrowLeft")
    asks_urgently(clinic, MOBILE_2, "Joan")
    expect(desk.rows.first).to_contain_text("Joan", timeout=ONE_POLL)
    expect(desk.page).to_have_title("(1 urgent) To do now - JOI")
    expect(field).to_be_focused()
    desk.page.keyboard.press("Backspace")
    desk.page.keyboard.insert_text("c")
    expect(field).to_have_value("Marco")


def test_the_title_tells_of_an_urgent_request_while_the_page_is_behind_another(clinic: Clinic) -> None:
    desk = clinic.at_work(ANA)
    expect(desk.page).to_have_title("To do now - JOI")
    desk.page.evaluate(BEHIND)
    desk.page.context.new_page().bring_to_front()
    asks_urgently(clinic, MOBILE_2, "Joan")
    expect(desk.page).to_have_title("(1 urgent) To do now - JOI", timeout=ONE_POLL)


def test_show_them_brings_what_was_held_back_and_goes_to_it(clinic: Clinic) -> None:
    clinic.asks_for_a_call(MOBILE, "Maria")
    desk = clinic.at_work(ANA)
    desk.page.keyboard.press("j")
    asks_urgently(clinic, MOBILE_2, "Joan")
    desk.page.get_by_role("button", name="Show them").click()
    expect(desk.row("Joan")).to_be_focused(timeout=ONE_POLL)
    expect(desk.rows.first).to_contain_text("Joan")


def test_a_paused_list_stays_as_it_is_until_it_goes_on(clinic: Clinic) -> None:
    desk, colleague = clinic.at_work(ANA), clinic.at_work(BEN)
    pause = desk.page.get_by_role("button", name="Pause")
    pause.click()
    expect(pause).to_have_attribute("aria-pressed", "true")
    expect(desk.news).to_contain_text("Paused. This is how it was at 10:00 AM.")
    clinic.asks_for_a_call(MOBILE, "Maria")
    expect(colleague.row("Maria")).to_be_visible(timeout=ONE_POLL)
    with desk.page.expect_response("**/console/emergencies**", timeout=ONE_POLL):
        pass
    expect(desk.row("Maria")).to_have_count(0)
    expect(desk.news).to_contain_text("Paused. This is how it was at 10:00 AM.")
    expect(desk.page.locator("#alarm")).to_be_hidden()
    pause.click()
    expect(desk.row("Maria")).to_be_visible(timeout=ONE_POLL)
    expect(desk.news).to_contain_text("Live")


def test_an_emergency_is_told_though_the_list_is_paused(clinic: Clinic) -> None:
    desk = clinic.at_work(ANA)
    desk.page.get_by_role("button", name="Pause").click()
    asks_urgently(clinic, MOBILE_2, "Joan")
    expect(alarm(desk.page)).to_have_text("A new emergency waits, and nobody has it yet.", timeout=ONE_POLL)
    expect(desk.page).to_have_title("(1 urgent) To do now - JOI")
    expect(desk.row("Joan")).to_have_count(0)


def test_a_new_emergency_is_read_out_in_every_list_and_on_the_page_of_another_request(clinic: Clinic) -> None:
    request_id = clinic.asks_for_a_call(MOBILE, "Maria")
    waiting, reading = (
        clinic.at_work(ANA, "/console/queue/waiting"),
        clinic.at_work(BEN, f"/console/requests/{request_id}"),
    )
    expect(alarm(waiting.page)).to_be_hidden()
    asks_urgently(clinic, MOBILE_2, "Joan")
    for desk in (waiting, reading):
        expect(alarm(desk.page)).to_have_text(
            "A new emergency waits, and nobody has it yet.", timeout=ONE_POLL
        )
    waiting.page.get_by_role("link", name="Go to the queue").click()
    expect(waiting.rows.first).to_contain_text("Joan")
    expect(alarm(waiting.page)).to_be_hidden()


def test_a_request_that_becomes_an_emergency_is_told_like_a_new_one(clinic: Clinic) -> None:
    clinic.asks_for_a_call(MOBILE, "Maria")
    desk = clinic.at_work(ANA)
    clinic.texts(MOBILE, "I have chest pain")
    expect(alarm(desk.page)).to_be_visible(timeout=ONE_POLL)
    expect(desk.rows.first).to_contain_text("EMERGENCY WORDS")


def test_the_strip_goes_when_somebody_has_it_and_when_it_was_seen(clinic: Clinic) -> None:
    desk = clinic.at_work(ANA)
    asks_urgently(clinic, MOBILE, "Joan")
    expect(alarm(desk.page)).to_be_visible(timeout=ONE_POLL)
    desk.page.get_by_role("button", name="Seen").click()
    expect(alarm(desk.page)).to_be_hidden()
    asks_urgently(clinic, MOBILE_2, "Theo")
    expect(alarm(desk.page)).to_have_text("A new emergency waits, and nobody has it yet.", timeout=ONE_POLL)
    colleague = clinic.at_work(BEN)
    colleague.row("Theo").get_by_role("button", name="Claim").click()
    expect(alarm(desk.page)).to_be_hidden(timeout=ONE_POLL)


def alarm(page: Page) -> Locator:
    return page.locator("#alarm").get_by_role("alert")


def test_a_page_whose_server_stops_answering_says_that_it_is_old(clinic: Clinic) -> None:
    clinic.asks_for_a_call(MOBILE, "Maria")
    desk = clinic.desk(ANA, allowed=("ERR_FAILED", "TypeError: Failed to fetch"))
    desk.page.clock.install()
    desk.signs_in()
    desk.page.route("**/changes**", lambda route: route.abort())
    desk.page.clock.fast_forward(16_000)
    strip = desk.page.get_by_text("No answer from the line.")
    expect(desk.news).to_contain_text(re.compile(r"No answer since 10:0\d AM. What you see may be old."))
    expect(strip).to_be_visible()
    expect(desk.row("Maria")).to_be_visible()
    desk.page.unroute("**/changes**")
    expect(strip).to_be_hidden()
    expect(desk.news).to_contain_text("Live")
