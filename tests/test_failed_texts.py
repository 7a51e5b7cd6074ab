"""Texts that did not arrive: each in plain words, with what to do about it, and what was done since."""

from __future__ import annotations

from datetime import timedelta

import pytest

from line.core.carrier_codes import CODES, Outcome
from line.core.delivery import MAY_HAVE_GONE, NOT_FOUND
from line.core.gate import NOT_CONSENTED, OPTED_OUT, TEXTS_REFUSED
from line.core.staff import Person
from line.services import failed_texts
from line.services.failed_texts import FailedText
from line.services.line import Line
from line.store import callbacks
from line.store.engine import Database
from tests import clinic_day as clinic
from tests.composed import composed, emptied, forward, kept_postgresql

__all__ = ["emptied", "kept_postgresql"]  # fixtures of this file


@pytest.fixture
def line(emptied: Database) -> Line:
    return composed(emptied)


@pytest.fixture
def pat(line: Line) -> Person:
    return clinic.person(line)


def told(line: Line, who: Person) -> list[FailedText]:
    return list(failed_texts.page(line, who).rows)


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_code_has_a_cause_without_advice_and_a_step(code: int) -> None:
    happened, outcome = failed_texts.cause(None, code)
    assert happened.endswith(".")
    assert ":" not in happened
    assert outcome in failed_texts.STEPS


@pytest.mark.parametrize(
    ("status", "code", "reason", "happened", "step"),
    [
        ("undelivered", 30006, None, "This number is a landline", "Phone instead."),
        ("undelivered", 30005, None, "This number is unknown", "correct it on the request"),
        ("failed", 30034, None, "Our number is not registered", "tell whoever runs the line"),
        ("failed", 12345, None, "The carrier refused this text (code 12345)", "Phone instead."),
        (
            "suppressed",
            None,
            OPTED_OUT,
            "This person has opted out of texts.",
            "unless the patient texts START",
        ),
        ("suppressed", None, NOT_CONSENTED, "This person has not agreed", "record that on the request"),
        ("refused", None, TEXTS_REFUSED, "This number is known as a landline.", "No more texts are tried"),
        ("unknown", None, NOT_FOUND, "The carrier did not answer", "Phone to be sure."),
        ("canceled", None, None, "The carrier did not say why.", "Phone instead."),
    ],
)
def test_a_failure_is_told_with_its_next_step(
    line: Line, pat: Person, status: str, code: int | None, reason: str | None, happened: str, step: str
) -> None:
    row = clinic.request(line, name="Maria Sample")
    clinic.text(line, str(row.number), status, error_code=code, reason=reason, request_id=row.id)
    (one,) = told(line, pat)
    assert one.happened.startswith(happened)
    assert step in one.step
    assert (one.name, one.request_id, one.reference, one.number) == (
        "Maria Sample",
        row.id,
        row.reference,
        "",
    )
    assert one.kind == "Receipt for a callback"


@pytest.mark.parametrize("status", ["pending", "claimed", "sending", "accepted", "sent", "delivered", "read"])
def test_what_arrived_or_is_on_its_way_is_not_listed(line: Line, pat: Person, status: str) -> None:
    clinic.text(line, "+19045550101", status)
    later = line.clock() + timedelta(minutes=2)
    clinic.text(line, "+19045550101", "unknown", next_look_at=later, reason=MAY_HAVE_GONE)
    assert told(line, pat) == []


def test_what_was_done_since_settles_it(line: Line, pat: Person) -> None:
    silent, called, closed = (clinic.request(line) for _ in range(3))
    clinic.call(line, called, pat, line.clock() - timedelta(hours=1))  # before the text: no answer to it
    for row in (silent, called, closed):
        clinic.text(line, str(row.number), "undelivered", request_id=row.id)
    assert [one.since for one in told(line, pat)] == ["Nothing yet"] * 3
    forward(line, minutes=5)
    clinic.call(line, called, pat, line.clock())
    with line.database.transaction() as tx:
        callbacks.update(tx, closed.id, status="done", closed_at=line.clock())
    since = {one.request_id: (one.since, one.settled) for one in told(line, pat)}
    assert since[silent.id] == ("Nothing yet", False)
    assert since[called.id] == ("Called 10:05 AM today", True)
    assert since[closed.id] == ("The request is closed", True)


def test_a_text_of_no_request_leads_to_the_open_one_of_its_number(line: Line, pat: Person) -> None:
    old = clinic.request(line, line.clock() - timedelta(days=2), number="+19045550101", name="Old")
    with line.database.transaction() as tx:
        callbacks.update(tx, old.id, status="done", closed_at=line.clock() - timedelta(days=1))
    new = clinic.request(line, number="+19045550101", name="New")
    clinic.text(line, "+19045550101", "undelivered", purpose="info_replies")
    clinic.text(line, "+19045550102", "undelivered", purpose="info_replies")
    of_nobody, of_new = sorted(told(line, pat), key=lambda one: one.request_id or "")
    assert (of_new.request_id, of_new.name) == (new.id, "New")
    # Whoever is to phone instead needs the number, and there is no page that shows it.
    assert (of_nobody.request_id, of_nobody.number) == (None, "904-555-0102")


def test_an_alert_that_did_not_reach_the_on_call_phone_says_what_that_means(line: Line, pat: Person) -> None:
    clinic.text(line, "+19045550111", "undelivered", purpose="staff_alert", error_code=30003)
    (one,) = told(line, pat)
    assert (one.name, one.number) == ("The on-call phone", "")
    assert "urgent request may have gone unseen" in one.step


def test_hostile_names_are_shown_and_not_obeyed(line: Line, pat: Person) -> None:
    row = clinic.request(line, name="\u202eevil\nname")
    clinic.text(line, str(row.number), "undelivered", request_id=row.id)
    assert told(line, pat)[0].name == "\ufffdevil name"


def test_trouble_with_our_account_is_told_once_and_only_while_it_is_new(line: Line, pat: Person) -> None:
    for number in ("+19045550101", "+19045550102"):
        clinic.text(line, number, "failed", error_code=30034)
    clinic.text(line, "+19045550103", "undelivered", error_code=30006)
    clinic.text(line, "+19045550104", "failed", line.clock() - timedelta(hours=25), error_code=30032)
    (trouble,) = failed_texts.page(line, pat).troubles
    assert (trouble.words, trouble.texts, trouble.code) == (
        "Our number is not registered for texts.",
        "2 texts",
        "code 30034",
    )
    assert CODES[30034].outcome is Outcome.OPERATOR


def test_pages_follow_each_other_without_a_gap_the_newest_first(line: Line, pat: Person) -> None:
    now = line.clock()
    for n in range(failed_texts.PAGE + 5):
        clinic.text(line, f"+1904555{n:04}", "undelivered", now - timedelta(minutes=n // 2))
    first = failed_texts.page(line, pat)
    assert (len(first.rows), first.rows[0].at) == (failed_texts.PAGE, "10:00 AM today")
    second = failed_texts.page(line, pat, after=first.after)
    assert (len(second.rows), second.after) == (5, None)
    seen = [one.number for one in (*first.rows, *second.rows)]
    assert len(set(seen)) == failed_texts.PAGE + 5


@pytest.mark.parametrize(
    "after", ["", "x", "2026-11-23T10:00:00~abc", "~", "9" * 400, f"2026-13-45T10:00:00+00:00~{0:032}", "\0"]
)
def test_a_place_that_cannot_be_read_is_the_first_page(line: Line, pat: Person, after: str) -> None:
    clinic.text(line, "+19045550101", "undelivered")
    assert len(failed_texts.page(line, pat, after=after).rows) == 1
