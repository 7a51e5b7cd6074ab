"""What came of a call: each outcome's next step, the tries, the undo, and what a patient is told afterwards."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from line.core.appointments import Booking
from line.core.outcomes import OUTCOMES, next_try
from line.services import attempts, claims, outbox, outcomes, queue, reopening
from line.services.conflicts import Conflict, Refused
from line.services.line import Line
from line.services.outcomes import Filled
from line.store import appointments, consent, messages
from line.store.engine import Database
from tests.composed import composed, emptied, kept_postgresql
from tests.desk import claimed, keyed, page, passes, patient, person, request, stored
from tests.talks import content

__all__ = ["emptied", "kept_postgresql"]  # fixtures of this file

NUMBER = "+19045550111"
HOURS = content().clinic.hours
VISIT = Booking("2026-12-01", "10:00", "Main office", "Maria")


@pytest.fixture
def line(emptied: Database) -> Line:
    return composed(emptied)


def agreed(line: Line, number: str = NUMBER) -> None:
    with line.database.transaction() as tx:
        consent.add(
            tx,
            number,
            line.clock(),
            "consent",
            source="key press",
            purpose="callback_receipt",
            channel="text",
        )


def texts_to(line: Line, number: str = NUMBER) -> list[tuple[str, str]]:
    with line.database.reading() as conn:
        rows = messages.of_number(conn, number, datetime(2026, 1, 1, tzinfo=UTC), 50)
    return [(row.status, row.body) for row in rows if row.kind == "outbox"]


def misses(line: Line, request_id: str, who: object, name: str = "no answer") -> str:
    claims.claim(line, who, request_id, anyway=True)  # type: ignore[arg-type]
    return outcomes.record(line, who, request_id, None, name, Filled()).words  # type: ignore[arg-type]


def test_no_answer_comes_back_two_hours_later(line: Line) -> None:
    ana = person(line)
    row = claimed(line, ana)
    recorded = outcomes.record(line, ana, row.id, row.version, "no answer", Filled())
    assert recorded.words == "Call again from 12:00 PM today."
    waits = stored(line, row.id)
    assert (waits.owner_id, waits.attempts, waits.status) == (None, 1, "open")
    assert queue.page(line, ana, "todo").rows == ()
    passes(line, hours=2)
    [back] = queue.page(line, ana, "todo").rows
    assert (back.attempts, back.last_outcome, back.held) == ("1 of 3", "No answer", "")


def test_after_two_tries_in_a_day_the_third_is_on_the_next_opening_day(line: Line) -> None:
    ana = person(line)
    row = request(line)
    misses(line, row.id, ana)
    passes(line, hours=2)
    assert misses(line, row.id, ana) == "Call again from 8:00 AM tomorrow."


def test_after_three_tries_it_is_closed_and_she_gets_one_text_if_she_agreed(line: Line) -> None:
    ana = person(line)
    row = request(line)
    agreed(line)
    misses(line, row.id, ana)
    passes(line, hours=2)
    misses(line, row.id, ana)
    passes(line, hours=20)
    words = misses(line, row.id, ana)
    assert words == "Closed after 3 tries. The patient gets a text that we tried."
    outbox.sweep(line)
    assert [status for status, _ in texts_to(line)] == ["pending"]  # an undo can still take it back
    passes(line, seconds=14)
    outbox.sweep(line)
    [(status, body)] = texts_to(line)
    assert status == "queued"
    assert body.startswith("JOI: We tried to call you back and could not reach you.")


def test_without_consent_nothing_is_sent_after_three_tries(line: Line) -> None:
    ana = person(line)
    row = keyed(line)
    misses(line, row.id, ana)
    passes(line, hours=2)
    misses(line, row.id, ana)
    passes(line, hours=20)
    words = "Closed after 3 tries. No text: this person has not agreed to texts of this kind: phone instead."
    assert misses(line, row.id, ana) == words
    assert texts_to(line) == []


def test_who_wrote_to_us_gets_the_text_that_we_tried_and_her_own_is_the_evidence(line: Line) -> None:
    ana = person(line)
    row = request(line)
    misses(line, row.id, ana)
    passes(line, hours=2)
    misses(line, row.id, ana)
    passes(line, hours=20)
    assert misses(line, row.id, ana) == "Closed after 3 tries. The patient gets a text that we tried."
    with line.database.reading() as conn:
        assert consent.events(conn, NUMBER)[-1].source == "her own text"


def test_an_emergency_stays_on_the_screen_whatever_comes_of_the_calls(line: Line) -> None:
    ana = person(line)
    patient(line).says("I have chest pain")
    [row] = queue.page(line, ana, "todo").rows
    for _ in range(4):
        assert misses(line, row.id, ana).startswith("Urgent: it stays in To do now. Call again by ")
        [seen] = queue.page(line, ana, "todo").rows
        assert (seen.held, seen.clock) == ("", "ok")
        passes(line, minutes=10)
    assert stored(line, row.id).attempts == 4


def test_an_undone_outcome_leaves_no_call_behind(line: Line) -> None:
    ana = person(line)
    row = claimed(line, ana)
    recorded = outcomes.record(line, ana, row.id, row.version, "no answer", Filled())
    outcomes.undo(line, ana, row.id, recorded.undo)
    assert [entry for entry in page(line, ana, row.id).entries if entry.kind == "attempt"] == []
    again = outcomes.record(line, ana, row.id, None, "no answer", Filled())
    assert again.words == "Call again from 12:00 PM today."


def test_a_visit_is_kept_with_wall_time_zone_and_instant(line: Line) -> None:
    ana = person(line)
    row = claimed(line, ana)
    outcomes.record(line, ana, row.id, row.version, "booked", Filled(booking=VISIT))
    with line.database.reading() as conn:
        [visit] = appointments.of_request(conn, row.id)
    assert (visit.wall_time, visit.zone) == ("2026-12-01T10:00", "America/New_York")
    assert visit.starts_at == datetime(2026, 12, 1, 15, 0, tzinfo=UTC)
    assert patient(line).says("STATUS") == (
        "JOI: Your visit is booked: 10 AM Tue Dec 1. To change it, reply CALL and we will phone you."
    )


@pytest.mark.parametrize(
    ("booking", "words"),
    [
        (Booking("", "10:00", "Main office", "Maria"), "Enter the date of the visit, such as 2026-12-01."),
        (Booking("2026-12-01", "ten", "Main office", "Maria"), "Enter the time of the visit, such as 14:30."),
        (Booking("2026-11-20", "10:00", "Main office", "Maria"), "This time is over. Enter a time to come."),
        (Booking("2026-12-01", "10:00", " ", "Maria"), "Enter the place of the visit."),
        (
            Booking("2027-03-14", "02:30", "Main office", "Maria"),
            "The clocks change that night and this time does not exist. Enter another time.",
        ),
    ],
)
def test_a_visit_that_cannot_be_is_refused_and_nothing_is_lost(
    line: Line, booking: Booking, words: str
) -> None:
    ana = person(line)
    row = claimed(line, ana)
    with pytest.raises(Refused) as refused:
        outcomes.record(line, ana, row.id, row.version, "booked", Filled(booking=booking))
    assert refused.value.words == words
    assert stored(line, row.id).owner_id == ana.id


def test_a_changed_visit_has_its_new_time_and_a_cancelled_one_is_cancelled(line: Line) -> None:
    ana = person(line)
    row = claimed(line, ana)
    outcomes.record(line, ana, row.id, row.version, "booked", Filled(booking=VISIT))
    reopening.reopen(line, ana, row.id)
    [known] = page(line, ana, row.id).appointments
    later = Booking("2026-12-02", "14:30", "Main office", "Maria")
    outcomes.record(line, ana, row.id, None, "changed", Filled(booking=later, visit_id=known.id))
    reopening.reopen(line, ana, row.id)
    [moved] = page(line, ana, row.id).appointments
    assert moved.when == "2:30 PM Wed Dec 2"
    recorded = outcomes.record(line, ana, row.id, None, "cancelled", Filled(visit_id=known.id))
    reopening.reopen(line, ana, row.id)
    assert page(line, ana, row.id).appointments == ()
    with pytest.raises(Conflict):
        outcomes.undo(line, ana, row.id, recorded.undo)  # somebody has gone on with it


@pytest.mark.parametrize("name", sorted(OUTCOMES))
def test_every_outcome_can_be_taken_back_for_ten_seconds(line: Line, name: str) -> None:
    ana = person(line)
    row = claimed(line, ana, caller_number="+19045550112")
    attempts.start(line, ana, row.id, row.version, "desk")
    before = stored(line, row.id)
    recorded = outcomes.record(line, ana, row.id, None, name, Filled("A note.", VISIT))
    assert stored(line, row.id).owner_id is None
    passes(line, seconds=9)
    assert page(line, ana, row.id).may.undo == recorded.undo
    outcomes.undo(line, ana, row.id, recorded.undo)
    after = stored(line, row.id)
    for column in ("status", "owner_id", "attempts", "last_outcome", "number", "due_from", "promised_by"):
        assert getattr(after, column) == getattr(before, column), column
    with line.database.reading() as conn:
        assert not consent.state(conn, NUMBER).opted_out
    seen = page(line, ana, row.id)
    assert seen.attempt is not None
    assert seen.appointments == ()
    with pytest.raises(Conflict):
        outcomes.undo(line, ana, row.id, recorded.undo)


def test_an_undo_comes_too_late_after_the_seconds_are_over(line: Line) -> None:
    ana = person(line)
    row = claimed(line, ana)
    recorded = outcomes.record(line, ana, row.id, row.version, "declined", Filled())
    passes(line, seconds=14)
    with pytest.raises(Conflict):
        outcomes.undo(line, ana, row.id, recorded.undo)
    assert stored(line, row.id).status == "done"


def test_other_needs_a_note(line: Line) -> None:
    ana = person(line)
    row = claimed(line, ana)
    with pytest.raises(Refused):
        outcomes.record(line, ana, row.id, row.version, "other", Filled("  "))


def test_a_wrong_number_gets_no_text_and_the_number_she_called_from_is_tried(line: Line) -> None:
    ana = person(line)
    row = claimed(line, ana, caller_number="+19045550112")
    recorded = outcomes.record(line, ana, row.id, row.version, "wrong number", Filled())
    assert (
        recorded.words
        == "The number that the call came from is tried instead. No more texts go to the wrong one."
    )
    after = stored(line, row.id)
    assert (after.number, after.number_unconfirmed, after.status) == ("+19045550112", True, "open")
    with line.database.reading() as conn:
        assert consent.state(conn, NUMBER).opted_out


def test_a_new_contact_opens_a_closed_request_again_for_the_same_scheduler_first(line: Line) -> None:
    ana, ben = person(line), person(line, "Ben")
    row = claimed(line, ana)
    outcomes.record(line, ana, row.id, row.version, "declined", Filled())
    passes(line, hours=1)
    patient(line).says("CALL")
    again = stored(line, row.id)
    assert (again.status, again.attempts, again.reopened) == ("open", 0, 1)
    [seen] = queue.page(line, ben, "todo").rows
    assert seen.held == "first for Ana until 11:15 AM"
    assert [one.held for one in queue.page(line, ana, "todo").rows] == [""]


def test_a_contact_a_week_later_is_a_request_of_its_own(line: Line) -> None:
    ana = person(line)
    row = claimed(line, ana)
    outcomes.record(line, ana, row.id, row.version, "declined", Filled())
    passes(line, days=8)
    assert request(line).id != row.id


def test_calling_back_during_the_wait_for_the_next_try_ends_the_wait(line: Line) -> None:
    ana = person(line)
    row = claimed(line, ana)
    outcomes.record(line, ana, row.id, row.version, "voicemail", Filled())
    passes(line, minutes=20)
    patient(line).says("CALL")
    [back] = queue.page(line, ana, "todo").rows
    assert (back.id, back.attempts) == (row.id, "1 of 3")


def test_status_tells_what_became_of_it(line: Line) -> None:
    ana, maria = person(line), patient(line)
    row = request(line)
    agreed(line)
    misses(line, row.id, ana)
    told = maria.says("STATUS") or ""
    assert told.startswith(
        "JOI: We called and missed you. We will try again by 4 PM Mon Nov 23, from 904-564-2000."
    )
    passes(line, hours=2)
    misses(line, row.id, ana)
    passes(line, hours=20)
    misses(line, row.id, ana)
    told = maria.says("STATUS") or ""
    assert "We called you and could not reach you." in told


def test_the_next_try_keeps_to_her_wish_and_to_opening_hours() -> None:
    late = datetime(2026, 11, 25, 21, 0, tzinfo=UTC)  # Wednesday 4 PM; Thursday is Thanksgiving
    tried = next_try(late, OUTCOMES["no answer"], today=1, in_all=1, wish="morning", hours=HOURS)
    assert tried == datetime(2026, 11, 27, 13, 0, tzinfo=UTC)
    assert next_try(late, OUTCOMES["no answer"], today=1, in_all=3, wish=None, hours=HOURS) is None


def test_outcomes_have_one_key_each() -> None:
    keys = [outcome.key for outcome in OUTCOMES.values()]
    assert len(set(keys)) == len(keys) == 11
    assert all(len(key) == 1 for key in keys)
