"""Reading the audit log: filters, pages, names instead of ids, and that reading leaves an entry itself."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from line.core.staff import Person
from line.services import audit, audit_log
from line.services.audit_log import Asked, Entry
from line.services.conflicts import Refused
from line.services.line import Line
from line.store.engine import Database
from tests import clinic_day as clinic
from tests.composed import composed, emptied, forward, kept_postgresql, rows, web_of

__all__ = ["emptied", "kept_postgresql"]  # fixtures of this file


@pytest.fixture
def line(emptied: Database) -> Line:
    return composed(emptied)


@pytest.fixture
def pat(line: Line) -> Person:
    return clinic.person(line)


def note(line: Line, who: Person | None, action: str, request_id: str | None = None, **data: Any) -> None:
    with line.database.transaction() as tx:
        staff_id = who.id if who else None
        audit.record(tx, line, staff_id, action, now=line.clock(), request_id=request_id, **data)


def told(line: Line, who: Person, **asked: str) -> list[Entry]:
    """The entries a filter finds, without those about reading the log."""
    page = audit_log.read(line, who, Asked(**asked))
    return [entry for entry in page.entries if entry.did != "read the audit log"]


def test_an_entry_is_told_in_words_with_names_and_a_reference(line: Line, pat: Person) -> None:
    robin, row = clinic.person(line, "Robin Example", "scheduler"), clinic.request(line)
    note(line, pat, "take", row.id, of=robin.id, address="192.0.2.1")
    note(line, pat, "outcome", row.id, outcome="no answer")
    note(line, None, "sign_in_refused")
    refused, outcome, take = told(line, pat)
    assert (take.who, take.did, take.detail) == ("Pat Sample", "took a request over", "had by: Robin Example")
    assert (take.reference, take.request_id, take.address) == (row.reference, row.id, "192.0.2.1")
    assert (take.at, take.iso) == ("Mon Nov 23, 2026, 10:00:00 AM", "2026-11-23T10:00:00-05:00")
    assert outcome.detail == "outcome: No answer"
    assert (refused.who, refused.reference) == ("Nobody signed in", "")


def test_filters_find_by_person_action_request_and_day(line: Line, pat: Person) -> None:
    robin = clinic.person(line, "Robin Example", "scheduler")
    one, two = clinic.request(line), clinic.request(line)
    note(line, robin, "view", one.id)
    note(line, pat, "view", two.id)
    forward(line, hours=15)  # 1 AM of the next day
    note(line, robin, "note", two.id)
    assert [entry.did for entry in told(line, pat, person=robin.id)] == ["wrote a note", "opened a request"]
    assert [entry.who for entry in told(line, pat, action="view")] == ["Pat Sample", "Robin Example"]
    assert [entry.did for entry in told(line, pat, request=two.reference)] == [
        "wrote a note",
        "opened a request",
    ]
    assert [entry.did for entry in told(line, pat, request=one.id)] == ["opened a request"]
    assert [entry.did for entry in told(line, pat, day="2026-11-24")] == ["wrote a note"]
    assert len(told(line, pat, day="2026-11-23")) == 2
    assert told(line, pat, person=robin.id, day="2026-11-23", request=two.reference) == []


def test_a_filter_that_cannot_be_meant_says_so(line: Line, pat: Person) -> None:
    note(line, pat, "sign_in")
    page = audit_log.read(line, pat, Asked(request="9999", day="yesterday"))
    assert sorted(page.problems) == ["day", "request"]
    assert page.entries == ()
    assert len(told(line, pat, person="nobody", action="nothing")) == 1


def test_pages_go_back_without_a_gap(line: Line, pat: Person) -> None:
    for n in range(audit_log.PAGE + 10):
        note(line, pat, "note", None, n=n)
        forward(line, seconds=-1)  # the order is that of writing, whatever the clock says
    seen: list[Entry] = []
    after: int | None = None
    for _ in range(2):
        page = audit_log.read(line, pat, Asked(action="note"), after=after)
        seen, after = [*seen, *page.entries], page.after
    assert [entry.detail for entry in seen] == [f"n: {n}" for n in reversed(range(audit_log.PAGE + 10))]
    assert after is None


def test_reading_is_on_the_log_with_what_was_looked_for(line: Line, pat: Person) -> None:
    row = clinic.request(line)
    asked = Asked(person=pat.id, action="view", request=row.reference, day="2026-11-23")
    audit_log.read(line, pat, asked, address="192.0.2.1")
    (entry,) = rows(line, "audit_entries")
    assert (entry["action"], entry["staff_id"], entry["address"]) == ("audit_view", pat.id, "192.0.2.1")
    kept = {"person": pat.id, "deed": "view", "day": "2026-11-23", "requests": [row.id]}
    assert json.loads(str(entry["data"])) == kept


def test_only_a_supervisor_reads_it(line: Line) -> None:
    with pytest.raises(Refused):
        audit_log.read(line, clinic.person(line, "Robin Example", "scheduler"), Asked())
    assert rows(line, "audit_entries") == []


def test_the_page_keeps_its_filters_from_page_to_page(line: Line, pat: Person) -> None:
    for _ in range(audit_log.PAGE + 1):
        note(line, pat, "view")
    browser = clinic.signed_in(web_of(line), line, pat)
    first = browser.gets("/console/supervisor/audit?action=view").text
    assert '<option value="view" selected>' in first
    (older,) = [part.split('"')[0] for part in first.split('href="')[1:] if "after=" in part.split('"')[0]]
    second = browser.gets(older.replace("&amp;", "&")).text
    assert second.count("opened a request</td>") == 1
    assert ">Newest<" in second


def test_an_entry_of_long_ago_is_found_by_its_day(line: Line, pat: Person) -> None:
    forward(line, days=-200)
    note(line, pat, "export", rows=3)
    forward(line, days=200)
    day = (line.clock() - timedelta(days=200)).date().isoformat()
    assert [entry.detail for entry in told(line, pat, day=day)] == ["rows: 3"]
