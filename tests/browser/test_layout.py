"""The phone page at three widths, in light, dark and forced colours, in every state a demonstration gets into.

Nothing is wider than the screen, cut, overlapping, too small to hit or too faint to read, and Tab reaches everything.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import product
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect

from .conftest import Served, phone_page
from .phone import Phone

WIDTHS = (320, 768, 1280)
LIGHT: dict[str, Any] = {"color_scheme": "light", "forced_colors": "none", "reduced_motion": "no-preference"}
DARK = LIGHT | {"color_scheme": "dark"}
FORCED = LIGHT | {"forced_colors": "active", "reduced_motion": "reduce"}
LOOKS = {"light": LIGHT, "dark": DARK, "forced colours": FORCED}
LAYOUT = (Path(__file__).parent / "layout.js").read_text()
_MOST_STOPS = 40
_MOST_NEWCOMERS = 12  # requests that may come into the engineers' drawer while Tab goes round
UNBROKEN = "https://example.org/" + "unbroken" * 12


def fresh(phone: Phone, _table: Served) -> None:
    expect(phone.page.locator("#now-local")).to_contain_text("10:00 AM")


def at_the_main_menu(phone: Phone, _table: Served) -> None:
    phone.call()
    expect(phone.page.get_by_role("button", name="Stay silent")).to_be_visible()


def while_recording(phone: Phone, _table: Served) -> None:
    answers = zip(
        "111144", ("message about", "We can call", "for you?", "about?", "need?", "best?"), strict=True
    )
    for key, words in answers:
        phone.press(key)
        phone.hears(words)
    phone.press("3")
    expect(phone.page.locator("#main-leg .doing")).to_contain_text("Recording")


def with_a_long_thread(phone: Phone, _table: Served) -> None:
    phone.text("hello", "This is the information line of Jacksonville Orthopaedic Institute.")
    phone.text("symptoms", "Symptoms (1 of 3):")
    phone.text("more", "Symptoms (2 of 3):")
    phone.text(UNBROKEN, "Our staff will see what you wrote.")
    phone.page.get_by_role("button", name="Send a picture").click()
    expect(phone.thread.locator("li").last).to_contain_text("We cannot see pictures here.")
    phone.text("STOP", "You have successfully been unsubscribed.")


def with_the_staff_phone_ringing(phone: Phone, _table: Served) -> None:
    phone.hang_up()
    phone.call()
    phone.press("0")
    expect(phone.page.locator("#others").get_by_role("button", name="Answer", exact=True)).to_be_visible()


def with_the_drawers_open(phone: Phone, _table: Served) -> None:
    phone.page.locator("#others").get_by_role("button", name="Decline").click()
    phone.hears("Nobody could come to the phone")
    expect(phone.thread.locator("li.line small", has_not_text="delivered")).to_have_count(0)
    phone.page.get_by_text("Move the clock").click()
    phone.page.get_by_text("For engineers").click()
    phone.page.locator("#exchanges summary").first.click()
    expect(phone.page.locator("#exchanges details[open] pre")).to_be_visible()


def with_errors_shown(phone: Phone, table: Served) -> None:
    """A text that was refused, an answer that was none, and then no answer at all."""
    with closing(sqlite3.connect(table.instance / "simulator.db", timeout=10)) as simulator, simulator:
        simulator.execute("UPDATE messages SET status = 'failed', error = 30003 WHERE author = 'line'")
        simulator.execute(
            "INSERT INTO problems (owner, handset, at, code, detail, url)"
            " SELECT sid, handset, '2099-01-01T00:00:00+00:00', 11200, ?, ? FROM messages LIMIT 1",
            (f"HTTP 500 from {UNBROKEN}", UNBROKEN),
        )
    expect(phone.thread.locator(".error")).to_contain_text("11200")
    phone.page.route("**/api/tick", lambda route: route.abort())
    expect(phone.page.locator("#lost")).to_be_visible()


STATES: tuple[Callable[[Phone, Served], None], ...] = (
    fresh,
    at_the_main_menu,
    while_recording,
    with_a_long_thread,
    with_the_staff_phone_ringing,
    with_the_drawers_open,
    with_errors_shown,
)


def out_of_reach(page: Page) -> list[str]:
    """What Tab does not come to, or comes to without showing it."""
    for _ in range(page.evaluate("() => layout.watchFocus()") + _MOST_NEWCOMERS):
        page.keyboard.press("Tab")
    return list(page.evaluate("() => layout.unreached()"))


def faults_of(page: Page, table: Served) -> Iterator[str]:
    """Goes through every state, and looks at each in every view."""
    views = list(product(WIDTHS, LOOKS))
    for place, state in enumerate(STATES):
        state(Phone(page), table)
        for width, look in views:
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(**LOOKS[look])
            faults = page.evaluate("() => layout.faults()")
            # The order of Tab is the same everywhere; each state is walked in another view.
            if (width, look) == views[place * 4 % len(views)]:
                faults += out_of_reach(page)
            yield from (f"{state.__name__}, {width} px, {look}: {fault}" for fault in faults)


def test_nothing_is_cut_covered_faint_or_out_of_reach(table: Served, browser: Browser) -> None:
    # One state is a server that does not answer; the browser itself lists such requests.
    with phone_page(browser, table, 1280, 800, allowed="ERR_", script=LAYOUT) as page:
        found = list(faults_of(page, table))
    assert not found, "\n".join(found)


def tab_to(page: Page, name: str) -> None:
    """Tab until this button has the focus."""
    wanted = page.get_by_role("button", name=name)
    for _ in range(_MOST_STOPS):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"Tab does not reach {name}")


def test_a_call_and_a_text_without_a_mouse(table: Served, browser: Browser) -> None:
    with phone_page(browser, table, 320, 640) as page:
        phone = Phone(page)
        tab_to(page, "Call the line")
        page.keyboard.press("Enter")
        phone.hears("For an appointment or a visit, press 1.")
        expect(phone.captions).to_be_in_viewport(ratio=0.9)
        page.keyboard.press("3")
        phone.hears("For Symptoms, press 4.")
        page.keyboard.press("4")
        phone.hears("Limited Range of Motion")
        tab_to(page, "Hang up")
        page.keyboard.press("Enter")
        expect(phone.status).to_contain_text("call ended")
        expect(page.get_by_role("button", name="Call the line")).to_be_focused()
        page.get_by_label("Write a text").focus()
        page.keyboard.type("symptoms")
        page.keyboard.press("Enter")
        expect(phone.thread).to_contain_text("Symptoms (1 of 3):")


def test_the_keys_stay_where_they_are_on_a_narrow_screen(table: Served, browser: Browser) -> None:
    with phone_page(browser, table, 320, 640) as page:
        phone = Phone(page)
        phone.call()
        places = [key_one_of(page)]
        phone.press("3")
        phone.hears("For more, stay on the line.")
        expect(page.get_by_role("button", name="Stay silent")).to_be_visible()
        places.append(key_one_of(page))
    assert len(set(places)) == 1


def key_one_of(page: Page) -> int:
    """How far below the top of the page the key 1 stands, in CSS pixels."""
    place = page.locator('#main-leg [data-key="1"]').evaluate(
        "key => key.getBoundingClientRect().top + scrollY"
    )
    return round(place)


def test_the_newest_text_stays_in_view_when_the_screen_is_turned(table: Served, browser: Browser) -> None:
    with phone_page(browser, table, 768, 800) as page:
        phone = Phone(page)
        phone.text("hello", "This is the information line")
        phone.text("symptoms", "Symptoms (1 of 3):")
        phone.text("causes", "There may be a genetic link.")
        page.set_viewport_size({"width": 320, "height": 800})
        page.locator("#thread").scroll_into_view_if_needed()
        expect(phone.thread.locator("li small").last).to_be_in_viewport()
