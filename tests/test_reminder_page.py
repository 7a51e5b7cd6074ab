"""The reminders page: due, held and why, sent, failed and what next; and what is wrong with our own account."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from line.core.carrier_advice import ADVICE, what_to_do
from line.core.carrier_codes import CODES, Outcome
from line.core.delivery import Receipt
from line.core.sender import fresh
from line.services import failed_texts, own_troubles, receipts, reminder_page
from line.services.line import Line
from line.services.reminder_page import Row
from line.store import messages, numbers, senders
from line.store.engine import Database
from tests import clinic_day as clinic
from tests.booked import book, planned, set_status, travel, waiting
from tests.clinic_day import signed_in
from tests.composed import composed, emptied, forward, kept_postgresql, rows, web_of
from tests.desk import patient, person
from tests.test_visit_page import words

__all__ = ["emptied", "kept_postgresql"]  # fixtures of this file

NUMBER = "+19045550111"
STARTS = "2026-12-01 14:30"


@pytest.fixture
def line(emptied: Database) -> Line:
    return composed(emptied)


def listed(line: Line, view: str) -> tuple[Row, ...]:
    return reminder_page.page(line, person(line), view).rows


def receipt(line: Line, number: str, status: str, code: int | None = None) -> None:
    """What the carrier says later about the newest message that went to this number."""
    with line.database.reading() as conn:
        sent = [
            one
            for one in messages.of_number(conn, number, line.clock() - timedelta(30), 9)
            if one.carrier_sid
        ]
    newest = max(sent, key=lambda one: one.attempted_at or one.created_at)
    receipts.record(line, newest.id, Receipt(newest.carrier_sid or "", status, code))


def test_what_is_due_is_listed_by_time_with_the_visit_and_the_consent(line: Line) -> None:
    visit = book(line, STARTS, NUMBER)
    book(line, "2026-12-03 09:00", "+19045550122", agreed=())
    first, *_, last = listed(line, "due")
    assert (first.when, first.who, first.visit) == ("10:00 AM Sat Nov 28", "Maria", "2:30 PM Tue Dec 1")
    assert (first.kind, first.channel, first.number) == ("Visit reminder", "text", "904-***-0111")
    assert (first.consent, first.lacking, first.waits) == ("texts", False, True)
    assert (first.visit_id, first.version) == (visit.id, 1)
    assert (last.kind, last.consent, last.lacking) == ("After the visit", "no consent", True)


def test_what_is_held_says_why_and_until_when(line: Line) -> None:
    forward(line, hours=11)  # 9 in the evening
    book(line, "2026-11-24 12:00", NUMBER)
    travel(line, "2026-11-23 22:00")
    [held] = listed(line, "held")
    assert held.when == "8:00 AM tomorrow"
    assert held.why.startswith("It is night, or nearly")
    assert [row.kind for row in listed(line, "due")] == ["After the visit"]


def test_what_was_sent_says_what_became_of_it(line: Line) -> None:
    book(line, STARTS, NUMBER)
    travel(line, "2026-11-28 10:30")
    [sent] = listed(line, "sent")
    assert (sent.when, sent.what, sent.waits) == ("10:00 AM today", "on its way", False)
    receipt(line, NUMBER, "delivered")
    patient(line, NUMBER).says("C")
    [sent] = listed(line, "sent")
    assert (sent.what, sent.answer) == ("delivered", "confirmed by text")
    with line.database.reading() as conn:
        [confirmed] = [
            one for one in messages.of_number(conn, NUMBER, line.clock() - timedelta(30), 20) if one.last
        ]
    assert confirmed.status == "pending"


def test_what_failed_says_what_happened_and_what_next(line: Line) -> None:
    book(line, STARTS, NUMBER)
    book(line, STARTS, "+19045550122", agreed=("text", "call"))
    book(line, STARTS, "+19045550133")
    travel(line, "2026-11-28 10:30")
    receipt(line, NUMBER, "undelivered", 30005)
    receipt(line, "+19045550122", "undelivered", 30006)
    receipt(line, "+19045550133", "undelivered", 30003)
    failed = {row.number: row for row in listed(line, "failed")}
    assert failed["904-***-0111"].why == "This number is unknown or no longer in use."
    assert failed["904-***-0111"].next == "Phone about the visit. A request asks for it."
    assert failed["904-***-0111"].request_id
    assert failed["904-***-0122"].next == "An automated call follows: now."
    assert failed["904-***-0133"].next == "Another text follows: 12:30 PM today."
    travel(line, "2026-12-01 15:00")
    failed = {
        row.number: row for row in listed(line, "failed") if row.why.startswith("This number is unknown")
    }
    assert failed["904-***-0111"].next == "Nothing any more: the visit has begun."


def test_what_nobody_misses_is_not_among_the_failed(line: Line) -> None:
    visit = book(line, STARTS, NUMBER)
    set_status(line, visit, "cancelled")
    book(line, STARTS, "+19045550122", agreed=())
    travel(line, "2026-11-28 10:30")
    assert listed(line, "failed") == ()
    ended = listed(line, "ended")
    assert {row.why for row in ended} == {
        "The visit was cancelled.",
        "This person has not agreed to texts of this kind: phone instead.",
    }
    assert {row.answer for row in ended} == {"cancelled", ""}


def test_a_thousand_unwanted_reminders_are_no_failed_texts(line: Line) -> None:
    book(line, STARTS, NUMBER, agreed=())
    travel(line, "2026-11-28 10:30")
    assert len(listed(line, "ended")) == 1
    assert failed_texts.page(line, person(line)).rows == ()


def test_send_now_and_stop_these_from_the_list(line: Line) -> None:
    visit = book(line, STARTS, NUMBER)
    browser = signed_in(web_of(line), line, person(line))
    page = browser.gets("/console/reminders").headers["Location"]
    assert page == "/console/reminders/due"
    first = listed(line, "due")[0]
    sent = browser.posts(f"/console/reminders/{first.id}/send", view="due")
    assert sent.headers["Location"] == "/console/reminders/due?done=send"
    assert "It is checked once more before it goes" in words(browser.gets(sent.headers["Location"]))
    assert listed(line, "due")[0].when == "now"
    travel(line, "2026-11-23 10:01")
    assert listed(line, "sent")[0].id == first.id
    stale = browser.posts(f"/console/reminders/{first.id}/stop", view="due", visit=visit.id, version="7")
    assert stale.status_code == 409
    assert "has changed since you opened" in words(stale)
    stopped = browser.posts(f"/console/reminders/{first.id}/stop", view="due", visit=visit.id, version="1")
    assert stopped.headers["Location"] == "/console/reminders/due?done=stop"
    assert waiting(line, visit) == []
    assert browser.posts(f"/console/reminders/{first.id}/send", view="due").status_code == 409
    actions = [entry["action"] for entry in rows(line, "audit_entries")]
    assert actions.count("send_now") == actions.count("stop_reminders") == 1


def refuse_texts(line: Line, number: str) -> None:
    """The carrier has said that it is a landline."""
    with line.database.transaction() as tx:
        numbers.refuse_texts(tx, number, "30006", line.clock())


def test_a_text_to_a_landline_is_not_offered_and_the_page_says_why(line: Line) -> None:
    book(line, STARTS, NUMBER)
    book(line, STARTS, "+19045550122")
    refuse_texts(line, NUMBER)
    offered = {row.number: (row.may_go, row.cannot) for row in listed(line, "due")[:2]}
    assert offered == {
        "904-***-0111": (False, "This number is known as a landline: phone instead."),
        "904-***-0122": (True, ""),
    }
    browser = signed_in(web_of(line), line, person(line))
    landline = next(row for row in listed(line, "due") if row.cannot)
    page = browser.gets("/console/reminders/due")
    assert f"/console/reminders/{landline.id}/send" not in page.text
    assert f"/console/reminders/{landline.id}/stop" in page.text
    assert "known as a landline: phone instead." in words(page)
    refused = browser.posts(f"/console/reminders/{landline.id}/send", view="due")
    assert (refused.status_code, "known as a landline" in words(refused)) == (422, True)


def test_a_text_to_a_landline_whose_owner_agreed_to_calls_is_offered_as_it_goes_as_a_call(line: Line) -> None:
    book(line, STARTS, NUMBER, agreed=("text", "call"))
    refuse_texts(line, NUMBER)
    first = listed(line, "due")[0]
    assert (first.channel, first.may_go, first.cannot) == ("text", True, "")


def test_a_reminder_sent_now_at_night_is_held_and_the_page_says_so(line: Line) -> None:
    forward(line, hours=11)
    visit = book(line, STARTS, NUMBER)
    browser = signed_in(web_of(line), line, person(line))
    first = planned(line, visit)[0]
    browser.posts(f"/console/reminders/{first.id}/send", view="due")
    travel(line, "2026-11-23 21:30")
    [held] = listed(line, "held")
    assert held.id == first.id
    assert held.why.startswith("It is night")


def test_what_somebody_asked_for_is_no_reminder_and_not_to_be_stopped(line: Line) -> None:
    browser = signed_in(web_of(line), line, person(line))
    asked = clinic.text(line, NUMBER, "pending")
    for what in ("send", "stop"):
        assert browser.posts(f"/console/reminders/{asked}/{what}", view="due").status_code == 409
    assert listed(line, "due") == ()


def test_one_about_no_visit_is_stopped_alone(line: Line) -> None:
    browser = signed_in(web_of(line), line, person(line))
    alone = clinic.text(line, NUMBER, "pending", purpose="article_follow_up", lane=1)
    visit = book(line, STARTS, NUMBER)
    assert "Check-in after reading" in words(browser.gets("/console/reminders/due"))
    assert browser.posts(f"/console/reminders/{alone}/stop", view="due").status_code == 303
    assert listed(line, "ended")[0].why == "Stopped by staff."
    mine = planned(line, visit)[0]
    assert browser.posts(f"/console/reminders/{mine.id}/stop", view="due").status_code == 404


# -- what is wrong with us -----------------------------------------------------------------------
def test_every_fault_of_our_own_has_its_advice_and_nothing_else_has() -> None:
    faults = {code for code, meaning in CODES.items() if meaning.outcome is Outcome.OPERATOR}
    assert faults == set(ADVICE)
    assert "Twilio console" in what_to_do(31999)
    for advice in ADVICE.values():
        assert advice.endswith(".")
        assert len(advice) < 260


def test_a_stopped_sender_a_full_day_and_faults_of_the_account_stand_on_top(line: Line) -> None:
    assert reminder_page.page(line, person(line), "due").troubles == ()
    now = line.clock()
    with line.database.transaction() as tx:
        for channel, used in (("text", 0), ("call", 2000)):
            day = line.script.clinic.hours.local(now).date().isoformat()
            state = senders.load(tx, fresh(channel, 1.0, now, day))
            senders.save(tx, type(state)(**{**vars(state), "used": used}))
        senders.close(tx, "text", now + timedelta(minutes=30), CODES[30007].words)
    clinic.text(line, NUMBER, "undelivered", error_code=30007)
    clinic.text(line, NUMBER, "failed", error_code=30034)
    clinic.text(line, NUMBER, "failed", error_code=30034)
    clinic.text(line, NUMBER, "failed", error_code=30003)
    troubles = reminder_page.page(line, person(line), "due").troubles
    assert [trouble.words for trouble in troubles] == [
        "Today's limit of 2,000 calls is used up.",
        "Texts that the line starts by itself are stopped until 10:30 AM: The text was filtered as unwanted.",
        "Our number is not registered for texts: 2 messages in the last 24 hours.",
        "The text was filtered as unwanted: 1 message in the last 24 hours.",
    ]
    assert [trouble.code for trouble in troubles] == ["", "", "code 30034", "code 30007"]
    assert "And 3 more." in own_troubles.in_short(line)
    for role, shown in (("scheduler", False), ("supervisor", True), ("admin", True)):
        browser = signed_in(web_of(line), line, person(line, role, role))
        assert ("And 3 more." in browser.gets("/console/queue/todo").text) is shown
        page = words(browser.gets("/console/reminders/due"))
        assert "For whoever runs the line: In the Twilio console open Messaging" in page
    forward(line, hours=25)
    assert own_troubles.in_short(line) == ""


@pytest.mark.parametrize("view", reminder_page.VIEWS)
def test_an_empty_list_is_a_designed_page(line: Line, view: str) -> None:
    page: Any = signed_in(web_of(line), line, person(line)).gets(f"/console/reminders/{view}")
    assert page.status_code == 200
    assert 'class="empty"' in page.text
    assert re.search(rf'href="/console/reminders/{view}" aria-current="page"', page.text)


@pytest.mark.parametrize("junk", ["x", "%ff", "9" * 300, "2026-11-23T00:00:00+00:00~x", "~"])
def test_junk_in_an_address_is_no_error(line: Line, junk: str) -> None:
    browser = signed_in(web_of(line), line, person(line))
    assert browser.gets(f"/console/reminders/due?after={junk}&done={junk}").status_code == 200
    assert browser.gets(f"/console/reminders/{junk}").status_code == 404
