"""What the line asks staff to do about a visit, in the queue and on the request, and when it is too late for it."""

from __future__ import annotations

import pytest

from line.core.effects import OpenRequest, WantsChange
from line.services import (
    claims,
    outbox,
    queue,
    request_page,
    requests,
    staff_texts,
    tasks,
    visit_answers,
)
from line.services.conflicts import Refused
from line.services.line import Line
from line.services.opening import Contact
from line.store import consent
from line.store.engine import Database
from tests.booked import ask, at, book, confirm, travel
from tests.clinic_day import signed_in
from tests.composed import clock_of, composed, emptied, kept_postgresql, requests_of, web_of
from tests.desk import patient, person, request
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
    assert "Phone about the visit at 2:30 PM Tue Dec 1, Maria." in told
    assert page.text.count(f'href="/console/visits/{visit.id}"') == 3
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


# -- what the line itself asks for is no promise -------------------------------------------------
def test_what_nobody_was_promised_is_due_and_overdue_never_promised_and_late(line: Line) -> None:
    book(line, STARTS, NUMBER)
    travel(line, "2026-11-28 10:30")
    receipt(line, NUMBER, "undelivered", 30005)
    ana = person(line)
    [row] = queue.page(line, ana, "todo").rows
    assert row.promise == "Due"
    clock_of(line).now = at("2026-11-30 10:25")
    [row] = queue.page(line, ana, "todo").rows
    assert row.left == "25 min overdue"
    told = words(signed_in(web_of(line), line, ana).gets(f"/console/requests/{row.id}"))
    assert "Due by 10:00 AM today: 25 min overdue" in told
    assert "promised" not in told
    assert " late" not in told
    claims.claim(line, ana, row.id)
    with pytest.raises(Refused, match=r"This is due by 10:00 AM today\."):
        claims.snooze(line, ana, row.id, request_page.peek(line, ana, row.id).row.version, "2")


def test_a_patient_who_asks_for_a_call_meanwhile_was_promised_one(line: Line) -> None:
    book(line, STARTS, NUMBER)
    travel(line, "2026-11-28 10:30")
    receipt(line, NUMBER, "undelivered", 30005)
    patient(line, NUMBER).says("CALL")
    [row] = queue.page(line, person(line), "todo").rows
    assert (row.promise, row.source) == ("We promised to call", "Text")


def test_a_wrong_number_is_to_be_corrected_and_nobody_calls_it(line: Line) -> None:
    ask(line, book(line, STARTS, NUMBER))
    patient(line, NUMBER).says("wrong number")
    [row] = queue.page(line, person(line), "todo").rows
    assert row.reason == "Wrong number: correct the record, do not call"
    patient(line, NUMBER).says("START", opt_out_type="START")
    assert "No call back is waiting" in (patient(line, NUMBER).says("STATUS") or "")


def test_a_stop_word_that_may_mean_the_visit_says_so_in_the_head(line: Line) -> None:
    ask(line, book(line, STARTS, NUMBER))
    patient(line, NUMBER).says("CANCEL", opt_out_type="STOP")
    ana = person(line)
    [row] = queue.page(line, ana, "todo").rows
    told = words(signed_in(web_of(line), line, ana).gets(f"/console/requests/{row.id}"))
    assert "About Texted a word that stops all texts. It may mean the visit: ask" in told


def test_tasks_about_two_people_name_each_visit_and_no_one_person(line: Line) -> None:
    first = book(line, STARTS, NUMBER)
    second = book(line, "2026-12-08 09:00", NUMBER, who_for="José")
    ana = person(line)
    for visit, name in ((first, "Maria"), (second, "")):
        with line.database.transaction() as tx:
            tasks.about_visit(tx, line, visit, "It did not arrive.", f"task:{visit.id}", line.clock())
        [row] = queue.page(line, ana, "todo").rows
        assert row.name == name
    it = request_page.peek(line, ana, row.id)
    assert [one.words for one in it.about] == [
        "Phone about the visit at 2:30 PM Tue Dec 1, Maria",
        "Phone about the visit at 9:00 AM Tue Dec 8, José",
    ]
    told = {entry.detail for entry in it.entries if entry.words.startswith("A reminder did not")}
    assert told == {f"{one.words}." for one in it.about}


# -- what she wants of which visit ---------------------------------------------------------------
@pytest.mark.parametrize(
    ("texted", "wish"),
    [("R", "Wants another time for the visit at"), ("I can't come", "Cannot come to the visit at")],
)
def test_a_request_by_text_names_the_visit_and_what_she_wants_of_it(
    line: Line, texted: str, wish: str
) -> None:
    visit = book(line, STARTS, NUMBER)
    ask(line, visit)
    patient(line, NUMBER).says(texted)
    ana = person(line)
    [row] = queue.page(line, ana, "todo").rows
    assert row.name == "Maria"
    page = signed_in(web_of(line), line, ana).gets(f"/console/requests/{row.id}")
    told = words(page)
    assert f"About Change or cancel a visit {wish} 2:30 PM Tue Dec 1, Maria" in told
    assert f'<a href="/console/visits/{visit.id}"><bdi>{wish}' in page.text
    assert "Not understood" not in told
    [said] = [entry for entry in request_page.peek(line, ana, row.id).entries if entry.kind == "text-in"]
    assert (said.visit, said.detail.startswith(wish)) == (visit.id, True)
    confirm(line, visit)
    assert [one.state for one in request_page.peek(line, ana, row.id).about] == ["confirmed by text"]


def test_what_was_pressed_in_a_reminder_call_names_the_visit(line: Line) -> None:
    visit = book(line, STARTS, NUMBER)
    contact = Contact("call:CA1", "CA1", "call", NUMBER, "en", line.clock())
    with line.database.transaction() as tx:
        made = requests.apply(tx, line, contact, OpenRequest(NUMBER, "call", "change"), None)
        visit_answers.wants(tx, line, contact, WantsChange(visit.id), made)
    [row] = queue.page(line, person(line), "todo").rows
    it = request_page.peek(line, person(line, "Ben"), row.id)
    wish = "Wants another time for the visit at 2:30 PM Tue Dec 1, Maria"
    assert [(one.id, one.words) for one in it.about] == [(visit.id, wish)]
    assert (wish, visit.id) in [(entry.words, entry.visit) for entry in it.entries]
