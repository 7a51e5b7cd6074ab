"""What the line asks staff to do about a visit, in the queue and on the request, and when it is too late for it."""

from __future__ import annotations

import pytest

from line.services import claims, outbox, queue, request_page, staff_texts
from line.services.line import Line
from line.store import consent
from line.store.engine import Database
from tests.booked import at, book, travel
from tests.clinic_day import signed_in
from tests.composed import clock_of, composed, emptied, kept_postgresql, requests_of, web_of
from tests.desk import person, request
from tests.test_reminder_page import receipt
from tests.test_visit_page import words

__all__ = ["emptied", "kept_postgresql"]  # fixtures of this file

NUMBER = "+19045550111"
STARTS = "2026-12-01 14:30"


@pytest.fixture
def line(emptied: Database) -> Line:
    return composed(emptied)


def test_a_reminder_that_did_not_arrive_is_work_in_words_with_a_way_to_the_visit(line: Line) -> None:
    visit = book(line, STARTS, NUMBER)
    travel(line, "2026-11-28 10:30")
    receipt(line, NUMBER, "undelivered", 30005)
    ana = person(line)
    [row] = queue.page(line, ana, "todo").rows
    assert (row.source, row.reason, row.name) == ("Visit reminder", "Phone about a visit", "Maria")
    assert row.marks == ()
    page = signed_in(web_of(line), line, ana).gets(f"/console/requests/{row.id}")
    told = words(page)
    assert (
        "A reminder did not reach the patient. This number is unknown or no longer in use: check it." in told
    )
    assert "Phone about the visit on 2:30 PM Tue Dec 1." in told
    assert page.text.count(f'href="/console/visits/{visit.id}"') == 2
    travel(line, "2026-12-01 14:31")
    [row] = queue.page(line, ana, "all").rows
    assert [mark.words for mark in row.marks] == ["the visit has begun"]
    assert [mark.words for mark in request_page.peek(line, ana, row.id).row.marks] == ["the visit has begun"]


def test_a_task_in_a_request_that_a_patient_left_keeps_her_reason(line: Line) -> None:
    row = request(line, NUMBER, reason="new")
    book(line, STARTS, NUMBER)
    travel(line, "2026-11-28 10:30")
    receipt(line, NUMBER, "undelivered", 30005)
    [only] = requests_of(line)
    assert only["id"] == row.id
    it = request_page.peek(line, person(line), row.id)
    assert (it.row.source, it.row.reason) == ("Text", "New visit")
    assert any(entry.words.startswith("A reminder did not reach") for entry in it.entries)


def test_what_is_planned_is_no_history_of_a_request(line: Line) -> None:
    row = request(line, NUMBER)
    book(line, STARTS, NUMBER)
    it = request_page.peek(line, person(line), row.id)
    assert all(entry.words for entry in it.entries)
    assert not [entry for entry in it.entries if entry.kind == "text-out" and "visit" in entry.words]
    assert [visit.confirmed for visit in it.appointments] == [""]


def test_a_text_that_staff_write_at_night_waits_and_the_page_says_why(line: Line) -> None:
    clock_of(line).now = at("2026-11-23 20:30")
    ana, row = person(line), request(line, NUMBER)
    with line.database.transaction() as tx:
        consent.add(tx, NUMBER, line.clock(), "consent", source="form", purpose="staff_text", channel="text")
    claims.claim(line, ana, row.id)
    version = request_page.peek(line, ana, row.id).row.version
    staff_texts.send(line, ana, row.id, version, "Please call us.")
    outbox.sweep(line)
    it = request_page.peek(line, ana, row.id)
    [told] = [entry for entry in it.entries if entry.words.endswith("Please call us.")]
    assert told.status.startswith("not yet: It is night")
    travel(line, "2026-11-24 08:00")
    it = request_page.peek(line, ana, row.id)
    [told] = [entry for entry in it.entries if entry.words.endswith("Please call us.")]
    assert told.status == "on its way"
