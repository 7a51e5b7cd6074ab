"""A patient agrees to reminders while her visit is booked: with the words she heard, before anything is planned."""

from __future__ import annotations

import pytest

from line.core.appointments import Booking
from line.services import claims, outbox, outcomes
from line.services.conflicts import Refused
from line.services.line import Line
from line.services.outcomes import Filled
from line.store import appointments, consent, reminders
from line.store.engine import Database
from line.store.messages import MessageRow
from tests.clinic_day import signed_in
from tests.composed import composed, emptied, kept_postgresql, web_of
from tests.desk import claimed, page, passes, patient, person, request

__all__ = ["emptied", "kept_postgresql"]  # fixtures of this file

NUMBER = "+19045550111"
NEXT_WEEK = Booking("2026-12-01", "10:00", "Main office", "Maria")
TOMORROW = Booking("2026-11-24", "08:30", "Main office", "Maria")


@pytest.fixture
def line(emptied: Database) -> Line:
    return composed(emptied)


def planned(line: Line) -> list[MessageRow]:
    with line.database.reading() as conn:
        [visit] = appointments.coming(conn, NUMBER, line.clock())
        return [row for row in reminders.of_visit(conn, visit.id) if row.purpose == "appointment"]


def agreed(line: Line) -> frozenset[tuple[str, str]]:
    with line.database.reading() as conn:
        return frozenset(one for one in consent.state(conn, NUMBER).purposes if one[0] == "reminders")


def test_what_she_agrees_to_is_kept_word_for_word_and_told_with_the_plan(line: Line) -> None:
    ana = person(line)
    row = claimed(line, ana, NUMBER)
    filled = Filled(booking=NEXT_WEEK, agrees=("text",))
    words = outcomes.record(line, ana, row.id, row.version, "booked", filled).words
    assert words == "Closed. Reminder texts: Sat Nov 28, 10:00 AM; Mon Nov 30, 5:00 PM."
    with line.database.reading() as conn:
        event = consent.events(conn, NUMBER)[-1]
    assert (event.purpose, event.channel, event.source) == ("reminders", "text", "voice, asked by staff")
    assert event.evidence == f"{row.id}:{ana.id}"
    for element in (
        "JOI",
        "remind you of your visits",
        "three texts",
        "rates may apply",
        "stop",
        "not private",
    ):
        assert element in (event.wording or "")


def test_both_channels_in_spanish_and_none_at_all(line: Line) -> None:
    ana = person(line)
    row = claimed(line, ana, NUMBER, language="es")
    outcomes.record(line, ana, row.id, None, "booked", Filled(booking=NEXT_WEEK, agrees=("call", "text")))
    assert agreed(line) == {("reminders", "text"), ("reminders", "call")}
    with line.database.reading() as conn:
        wordings = [event.wording or "" for event in consent.events(conn, NUMBER)]
    assert any("recordarle sus visitas" in words for words in wordings)
    other = claimed(line, ana, "+19045550122")
    words = outcomes.record(line, ana, other.id, None, "booked", Filled(booking=NEXT_WEEK)).words
    assert words == "Closed. No consent: no reminders."
    calls = claimed(line, ana, "+19045550133")
    filled = Filled(booking=NEXT_WEEK, agrees=("call",))
    assert "Reminder calls: Sat Nov 28" in outcomes.record(line, ana, calls.id, None, "booked", filled).words


def test_an_undo_takes_back_the_slip_and_the_text_has_not_gone_out_by_then(line: Line) -> None:
    ana = person(line)
    row = request(line, NUMBER)
    passes(line, minutes=20)
    claims.claim(line, ana, row.id)
    filled = Filled(booking=TOMORROW, agrees=("text",))
    recorded = outcomes.record(line, ana, row.id, None, "booked", filled)
    assert recorded.words == "Closed. Reminder texts: now."
    passes(line, seconds=9)
    assert outbox.sweep(line) == 0
    outcomes.undo(line, ana, row.id, recorded.undo)
    assert agreed(line) == frozenset()
    passes(line, minutes=1)
    assert outbox.sweep(line) == 0


def test_a_consent_that_was_there_before_survives_an_undo(line: Line) -> None:
    ana = person(line)
    row = claimed(line, ana, NUMBER)
    with line.database.transaction() as tx:
        by = {"source": "form", "purpose": "reminders", "channel": "text"}
        consent.add(tx, NUMBER, line.clock(), "consent", **by)
    filled = Filled(booking=TOMORROW, agrees=("text",))
    outcomes.undo(line, ana, row.id, outcomes.record(line, ana, row.id, None, "booked", filled).undo)
    assert agreed(line) == {("reminders", "text")}


def test_who_opted_out_agrees_by_start_alone(line: Line) -> None:
    ana = person(line)
    row = claimed(line, ana, NUMBER)
    patient(line, NUMBER).says("STOP", opt_out_type="STOP")
    filled = Filled(booking=NEXT_WEEK, agrees=("text",))
    with pytest.raises(Refused, match="START"):
        outcomes.record(line, ana, row.id, None, "booked", filled)
    words = outcomes.record(line, ana, row.id, None, "booked", Filled(booking=NEXT_WEEK)).words
    assert words == "Closed. This number has opted out: no reminders."


def test_a_reminder_that_ended_for_the_lack_of_consent_waits_again_once_she_agrees(line: Line) -> None:
    ana = person(line)
    row = claimed(line, ana, NUMBER)
    outcomes.record(line, ana, row.id, None, "booked", Filled(booking=TOMORROW))
    passes(line, minutes=20)
    outbox.sweep(line)
    assert [one.status for one in planned(line)] == ["suppressed"]
    again = claimed(line, ana, NUMBER)
    known = page(line, ana, again.id).appointments[0].id
    filled = Filled(booking=TOMORROW, visit_id=known, agrees=("text",))
    outcomes.record(line, ana, again.id, None, "changed", filled)
    assert [one.status for one in planned(line)] == ["pending"]
    passes(line, minutes=20)
    outbox.sweep(line)
    assert [one.status for one in planned(line)] == ["queued"]


def test_the_form_asks_with_the_words_to_read_out_and_nothing_is_ticked(line: Line) -> None:
    ana = person(line)
    row = claimed(line, ana, NUMBER)
    browser = signed_in(web_of(line), line, ana)
    at = f"/console/requests/{row.id}/outcome"
    form = browser.posts(at, outcome="booked", version=str(row.version)).text
    assert form.count('name="agrees"') == 2
    assert "checked" not in form
    assert "May JOI text this number to remind you of your visits?" in form
    visit = {"date": "2026-12-01", "time": "10:00", "place": "", "who_for": "Maria", "agrees": "text"}
    wrong = browser.posts(at, outcome="booked", step="booked", version=str(row.version), **visit)
    assert wrong.status_code == 422
    assert wrong.text.count(" checked") == 1
    visit["place"] = "Main office"
    right = browser.posts(at, outcome="booked", step="booked", version=str(row.version), **visit)
    assert right.status_code == 303
    assert agreed(line) == {("reminders", "text")}
    again = claimed(line, ana, NUMBER)
    form = browser.posts(f"/console/requests/{again.id}/outcome", outcome="booked").text
    assert form.count('name="agrees"') == 1
    assert "on record since Mon Nov 23, 10:" in form
