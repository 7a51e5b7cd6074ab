"""The wallboard: counts and ages behind a link, nothing about anybody, and a link that can be ended."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Route, expect

from line.core.staff import Person
from line.services import claims, wallboard
from line.services.conflicts import Missing, Refused
from line.services.line import Line
from line.store.engine import Database
from tests import clinic_day as clinic
from tests.composed import composed, emptied, forward, kept_postgresql, rows, web_of

__all__ = ["emptied", "kept_postgresql"]  # fixtures of this file

HOST = "http://127.0.0.1:8000"


@pytest.fixture
def line(emptied: Database) -> Line:
    return composed(emptied)


@pytest.fixture
def pat(line: Line) -> Person:
    return clinic.person(line)


def busy(line: Line, pat: Person) -> None:
    """A queue with something of everything."""
    now = line.clock()
    named = {"name": "Maria Sample", "number": "+19045550142", "detail": "records"}
    clinic.request(line, now - timedelta(hours=3), promised_by=now - timedelta(minutes=25), **named)
    clinic.request(line, now - timedelta(minutes=40), urgency="urgent")
    clinic.request(line, due_from=now + timedelta(hours=1))
    claims.claim(line, pat, clinic.request(line, urgency="urgent").id)


def test_it_shows_counts_and_ages(line: Line, pat: Person) -> None:
    busy(line, pat)
    board = wallboard.counts(line)
    assert (board.day, board.at) == ("Monday, November 23", "10:00 AM")
    told = {count.label: (count.value, count.note, count.tone) for count in board.counts}
    assert told == {
        "Urgent": ("2", "oldest 40 min", "bad"),
        "Late": ("1", "longest 25 min", "bad"),
        "To call now": ("3", "oldest 3 h", ""),
        "In hand": ("1", "claimed by someone", ""),
        "For later": ("1", "not to be called yet", ""),
        "Came in today": ("4", "0 closed today", ""),
    }


def test_an_empty_queue_is_told_in_words_too(line: Line) -> None:
    notes = {count.label: count.note for count in wallboard.counts(line).counts}
    assert (notes["Urgent"], notes["Late"], notes["To call now"]) == (
        "none open",
        "none late",
        "nobody waits",
    )


def test_no_name_number_reference_or_id_is_on_it(line: Line, pat: Person) -> None:
    busy(line, pat)
    app, made = web_of(line), wallboard.make(line, pat, "Hall")
    for address in (f"/wallboard/{made.token}", f"/wallboard/{made.token}/board"):
        answer = app.test_client().get(address)
        assert answer.status_code == 200
        seen = answer.text.replace(made.token, "").replace("127.0.0.1", "")
        for request in rows(line, "callback_requests"):
            hidden = ("id", "name", "number", "reference", "detail", "conversation_key", "owner_id")
            assert not [name for name in hidden if request[name] and str(request[name]) in seen]
        assert not re.search(r"\d{3}[-.]\d{3,4}|\+\d{5}|Pat Sample|/console/requests", seen)
        assert "<a " not in seen


def test_a_link_works_without_a_sign_in_until_it_is_revoked(line: Line, pat: Person) -> None:
    app, made = web_of(line), wallboard.make(line, pat, "Hall")
    other = wallboard.make(line, pat, "Kitchen")
    address = f"/wallboard/{made.token}/board"
    assert app.test_client().get(address).status_code == 200
    wallboard.revoke(line, pat, made.id)
    refused = app.test_client().get(address)
    assert refused.status_code in (403, 404)
    assert "data-board" not in refused.text
    assert app.test_client().get(f"/wallboard/{other.token}").status_code == 200


def test_a_revoked_link_and_one_that_never_was_get_the_same_answer(line: Line, pat: Person) -> None:
    app, made = web_of(line), wallboard.make(line, pat, "Hall")
    wallboard.revoke(line, pat, made.id)
    answers = [app.test_client().get(f"/wallboard/{token}") for token in (made.token, "x" * 43, "y", made.id)]
    assert {(answer.status_code, answer.data) for answer in answers} == {
        (answers[0].status_code, answers[0].data)
    }


def test_the_database_does_not_know_the_links_secret(line: Line, pat: Person) -> None:
    made = wallboard.make(line, pat, " Hall \u202e ", address="192.0.2.1")
    (row,) = rows(line, "wallboards")
    assert made.token not in json.dumps(row, default=str)
    assert (row["name"], row["created_by"]) == ("Hall \ufffd", pat.id)
    (entry,) = rows(line, "audit_entries")
    assert (entry["action"], entry["address"]) == ("wallboard_made", "192.0.2.1")
    assert made.token not in str(entry["data"])


def test_revoking_is_on_the_record_once(line: Line, pat: Person) -> None:
    made = wallboard.make(line, pat, "Hall")
    wallboard.revoke(line, pat, made.id)
    for nothing in (made.id, "0" * 32, "\0", ""):
        with pytest.raises(Missing):
            wallboard.revoke(line, pat, nothing)
    actions = [entry["action"] for entry in rows(line, "audit_entries")]
    assert actions == ["wallboard_made", "wallboard_revoked"]


def test_a_scheduler_makes_and_revokes_none(line: Line, pat: Person) -> None:
    robin, made = clinic.person(line, "Robin Example", "scheduler"), wallboard.make(line, pat, "Hall")
    with pytest.raises(Refused):
        wallboard.make(line, robin, "Kitchen")
    with pytest.raises(Refused):
        wallboard.revoke(line, robin, made.id)
    assert [one.name for one in wallboard.listing(line)] == ["Hall"]


@pytest.mark.parametrize("name", ["", "  \n", "x" * 61])
def test_a_board_needs_a_name_that_says_where_it_hangs(line: Line, pat: Person, name: str) -> None:
    with pytest.raises(Refused):
        wallboard.make(line, pat, name)
    assert rows(line, "wallboards") == []


def test_the_page_shows_the_link_once_and_lists_the_board(line: Line, pat: Person) -> None:
    app = web_of(line)
    browser, page = clinic.signed_in(app, line, pat), "/console/supervisor/wallboards"
    assert "There is no wallboard yet." in browser.gets(page).text
    made = browser.posts(page, name="<b>Hall</b>")
    (address,) = re.findall(rf'href="{HOST}(/wallboard/[\w-]+)"', made.text)
    assert app.test_client().get(address).status_code == 200
    listed = browser.gets(page).text
    assert address not in listed
    assert "&lt;b&gt;Hall&lt;/b&gt;" in listed
    board_id = str(rows(line, "wallboards")[0]["id"])
    revoked = browser.posts(f"{page}/{board_id}/revoke")
    assert (revoked.status_code, revoked.headers["Location"]) == (303, f"{page}?revoked=yes")
    assert browser.posts(f"{page}/{board_id}/revoke").status_code == 303  # a second press
    assert app.test_client().get(address).status_code in (403, 404)
    assert browser.posts(page, name=" ").status_code == 422


# In a browser, on one database: what the page itself does.


@pytest.fixture
def wall(database: Database, browser: Browser) -> Iterator[tuple[Page, Line, Flask, wallboard.Made]]:
    """The page of a board on a screen, whose clock a test moves; it reaches the app without a socket."""
    line = composed(database)
    pat = clinic.person(line)
    made, app = wallboard.make(line, pat, "Hall"), web_of(line)
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    page = context.new_page()
    page.clock.install()

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(HOST)
        found = app.test_client().get(path)
        route.fulfill(status=found.status_code, headers=dict(found.headers), body=found.data)

    page.route("**/*", answer)
    page.goto(f"{HOST}/wallboard/{made.token}")
    yield page, line, app, made
    context.close()


def _value(page: Page, name: str) -> str:
    return page.locator(f".count--{name} .count__value").inner_text()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_board_renews_itself_and_says_when_it_could_not(
    wall: tuple[Page, Line, Flask, wallboard.Made],
) -> None:
    page, line, _, _ = wall
    assert _value(page, "todo") == "0"
    clinic.request(line)
    forward(line, minutes=1)
    page.clock.run_for(5_100)
    expect(page.locator(".count--todo .count__value")).to_have_text("1")
    banner = page.locator("[data-banner]")
    expect(banner).to_be_hidden()
    page.route("**/board", lambda route: route.abort())
    page.clock.run_for(33_000)
    expect(banner).to_have_text("No update since 10:01 AM. These counts may be old.")
    page.unroute("**/board")
    page.clock.run_for(6_000)
    expect(banner).to_be_hidden()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_board_can_be_paused(wall: tuple[Page, Line, Flask, wallboard.Made]) -> None:
    page, line, _, _ = wall
    page.get_by_role("button", name="Pause").click()
    clinic.request(line)
    page.clock.run_for(10_000)
    expect(page.locator("[data-banner]")).to_have_text("Paused. These are the counts of 10:00 AM.")
    assert _value(page, "todo") == "0"
    page.get_by_role("button", name="Go on").click()
    expect(page.locator(".count--todo .count__value")).to_have_text("1")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_board_whose_link_was_ended_takes_its_counts_away(
    wall: tuple[Page, Line, Flask, wallboard.Made],
) -> None:
    page, line, _, made = wall
    wallboard.revoke(line, clinic.person(line, "Kim Placeholder"), made.id)
    page.clock.run_for(5_100)
    expect(page.locator("[data-banner]")).to_contain_text("no longer in force")
    expect(page.locator(".count")).to_have_count(0)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_no_letter_on_the_board_is_smaller_than_24_pixels(
    wall: tuple[Page, Line, Flask, wallboard.Made],
) -> None:
    page = wall[0]
    for width in (320, 1280, 3840):
        page.set_viewport_size({"width": width, "height": 720})
        sizes = page.evaluate(
            "[...document.body.querySelectorAll('*')].filter(e => e.innerText?.trim() && !e.children.length)"
            ".map(e => parseFloat(getComputedStyle(e).fontSize))"
        )
        assert min(sizes) >= 24
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_javascript_the_page_renews_itself(line: Line, pat: Person) -> None:
    made = wallboard.make(line, pat, "Hall")
    page = web_of(line).test_client().get(f"/wallboard/{made.token}").text
    assert '<noscript><meta http-equiv="refresh" content="10"></noscript>' in page
