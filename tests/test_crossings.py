"""Two who do something at the same moment, and one who takes back what others built on: nothing is lost, nobody waits
for ever, and the loser is told in words.
"""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable
from itertools import count

import pytest
from sqlalchemy import text

from line.core.appointments import Booking, NotATime, visit_time
from line.core.staff import Person
from line.services import (
    attempts,
    claims,
    corrections,
    outcomes,
    reopening,
    splitting,
    staff_calls,
    staff_texts,
    texts,
)
from line.services.conflicts import Conflict, Missing, Refused, crossed
from line.services.corrections import Corrected
from line.services.line import Line
from line.services.outcomes import Filled, Recorded
from line.store import callbacks, consent
from line.store.engine import Database
from tests import clinic_day as clinic
from tests.composed import composed, emptied, kept_postgresql, rows, web_of
from tests.desk import claimed, page, passes, patient, person, request, stored
from tests.talks import OPEN

__all__ = ["emptied", "kept_postgresql"]  # fixtures of this file

NUMBER, OTHER = "+19045550111", "+19045550122"
_sids = count(10**6)


@pytest.fixture
def line(emptied: Database) -> Line:
    return composed(emptied)


# -- an undo against what came since -------------------------------------------------------------
def marked(line: Line, ana: Person, name: str, **changes: str) -> tuple[str, Recorded]:
    """A request with an outcome that she marked three seconds ago."""
    row = claimed(line, ana, NUMBER, **changes)
    recorded = outcomes.record(line, ana, row.id, None, name, Filled())
    passes(line, seconds=3)
    return row.id, recorded


def test_an_undo_does_not_take_an_emergency_back(line: Line) -> None:
    ana = person(line)
    request_id, recorded = marked(line, ana, "no answer")
    patient(line, NUMBER).says("I have chest pain and cannot breathe")
    assert page(line, ana, request_id).may.undo == ""
    with pytest.raises(Conflict):
        outcomes.undo(line, ana, request_id, recorded.undo)
    assert stored(line, request_id).urgency == "urgent"


def test_an_undo_does_not_open_what_the_patient_withdrew(line: Line) -> None:
    ana = person(line)
    request_id, recorded = marked(line, ana, "no answer")
    patient(line, NUMBER).says("NO CALL")
    with pytest.raises(Conflict):
        outcomes.undo(line, ana, request_id, recorded.undo)
    assert stored(line, request_id).status == "withdrawn"


def test_an_undo_does_not_reach_behind_a_colleagues_outcome(line: Line) -> None:
    ana, ben = person(line), person(line, "Ben")
    request_id, recorded = marked(line, ana, "no answer")
    claims.claim(line, ben, request_id, anyway=True)
    outcomes.record(line, ben, request_id, None, "declined", Filled())
    with pytest.raises(Conflict):
        outcomes.undo(line, ana, request_id, recorded.undo)
    assert stored(line, request_id).status == "done"


def test_an_undone_wrong_number_leaves_the_patients_own_stop_in_force(line: Line) -> None:
    ana = person(line)
    request_id, recorded = marked(line, ana, "wrong number")
    patient(line, NUMBER).says("please stop texting me")
    outcomes.undo(line, ana, request_id, recorded.undo)
    with line.database.reading() as conn:
        assert consent.state(conn, NUMBER).opted_out


def test_an_undone_wrong_number_is_not_given_back_when_somebody_has_it_now(line: Line) -> None:
    ana = person(line)
    request_id, recorded = marked(line, ana, "wrong number", caller_number=OTHER)
    patient(line, NUMBER).says("CALL")
    with pytest.raises(Conflict):
        outcomes.undo(line, ana, request_id, recorded.undo)
    assert stored(line, request_id).number == OTHER


def test_who_was_split_off_stands_in_nobodys_way(line: Line) -> None:
    ana = person(line)
    row = claimed(line, ana, NUMBER)
    splitting.split(line, ana, row.id, None, name="Kim")
    recorded = outcomes.record(line, ana, row.id, None, "declined", Filled())
    outcomes.undo(line, ana, row.id, recorded.undo)
    assert stored(line, row.id).status == "open"
    outcomes.record(line, ana, row.id, None, "declined", Filled())
    reopening.reopen(line, ana, row.id)
    assert stored(line, row.id).status == "open"


# -- at the same moment --------------------------------------------------------------------------
def at_once(line: Line, *jobs: Callable[[], object]) -> list[str]:
    """Does them all in threads that start together. How each ended: "done", "told", "crossed", or what went wrong."""
    gate, ends = threading.Barrier(len(jobs)), []

    def run(job: Callable[[], object]) -> None:
        gate.wait()
        try:
            job()
        except (Conflict, Refused, Missing):
            ends.append("told")
        except Exception as error:
            ends.append("crossed" if crossed(line, error) else f"{type(error).__name__}: {error}")
        else:
            ends.append("done")

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(ends) == len(jobs), "somebody waits for ever"
    return ends


def says(line: Line, number: str, body: str) -> Callable[[], object]:
    return lambda: texts.receive(line, texts.Text(f"SM{next(_sids):032x}", number, body))


def corrects(line: Line, who: Person, request_id: str, number: str) -> Callable[[], object]:
    wanted = Corrected("Sam", number.removeprefix("+1"), "en", relay=False, someone_else=False)
    return lambda: corrections.correct(line, who, request_id, None, wanted)


def everything_at_once(line: Line, people: list[Person]) -> list[str]:
    """Two requests, and all that can be done to them by four people, two patients and a sweep."""
    ana, ben, cora, boss = people
    one, two = (claimed(line, who, number).id for who, number in ((ana, NUMBER), (ben, OTHER)))
    return at_once(
        line,
        lambda: outcomes.record(line, ana, one, None, "wrong number", Filled()),
        lambda: outcomes.record(line, ben, two, None, "no answer", Filled()),
        lambda: splitting.split(line, ana, one, None, name="Kim"),
        lambda: claims.take(line, boss, two),
        lambda: claims.claim(line, cora, one, anyway=True),
        lambda: reopening.reopen(line, boss, one),
        lambda: claims.sweep_leases(line),
        lambda: attempts.start(line, ben, two, None, "desk"),
        lambda: staff_texts.opt_out(line, ana, one, None),
        corrects(line, ana, one, OTHER),
        corrects(line, ben, two, NUMBER),
        *(says(line, NUMBER, body) for body in ("CALL", "chest pain", "stop texting me")),
        *(says(line, OTHER, body) for body in ("CALL", "NO CALL", "STOP")),
    )


def test_everybody_at_once_ends_in_words_and_nobody_waits_for_ever(line: Line) -> None:
    people = [*(person(line, name) for name in ("Ana", "Ben", "Cora")), person(line, "Boss", "supervisor")]
    for _ in range(4):
        ends = everything_at_once(line, people)
        assert set(ends) <= {"done", "told", "crossed"}
        assert ends.count("crossed") <= 2
        passes(line, minutes=7)
        claims.sweep_leases(line)
    found = [row for row in rows(line, "callback_requests") if row["status"] == "open"]
    numbers = [row["number"] for row in found if not row["split_from"]]
    assert len(set(numbers)) == len(numbers)


def test_a_call_that_ends_as_she_marks_its_outcome_keeps_nobody_waiting(line: Line) -> None:
    ana, boss = person(line), person(line, "Boss", "supervisor")
    for number in range(6):
        row = claimed(line, ana, f"+1904555012{number}")
        attempt = attempts.start(line, ana, row.id, None, "line").attempt
        sid = f"CA{number:032x}"
        assert staff_calls.answered(line, attempt.id, sid) == row.reference
        ends = at_once(
            line,
            lambda row=row: outcomes.record(line, ana, row.id, None, "no answer", Filled()),
            lambda attempt=attempt, sid=sid: staff_calls.over(line, attempt.id, sid, "no-answer"),
            lambda attempt=attempt, sid=sid: staff_calls.connect(line, attempt.id, sid),
            lambda row=row: claims.take(line, boss, row.id),
        )
        assert set(ends) <= {"done", "told"}
        passes(line, minutes=70)
        claims.sweep_leases(line)


def test_three_outcomes_at_once_are_one(line: Line) -> None:
    ana = person(line)
    row = claimed(line, ana)
    visit = Filled(booking=Booking("2026-12-01", "10:00", "Main clinic", "Sam"))
    each = [("no answer", Filled()), ("declined", Filled()), ("booked", visit)]
    ends = at_once(
        line, *(lambda n=n, f=f: outcomes.record(line, ana, row.id, row.version, n, f) for n, f in each)
    )
    assert sorted(ends) == ["done", "told", "told"]
    assert sum(event["kind"] == "outcome" for event in rows(line, "callback_events")) == 1


def test_undo_against_a_claim_has_one_winner(line: Line) -> None:
    ana, ben = person(line), person(line, "Ben")
    request_id, recorded = marked(line, ana, "no answer")
    ends = at_once(
        line,
        lambda: outcomes.undo(line, ana, request_id, recorded.undo),
        lambda: claims.claim(line, ben, request_id, anyway=True),
        lambda: outcomes.undo(line, ana, request_id, recorded.undo),
    )
    assert sorted(ends) == ["done", "told", "told"]


def test_two_corrected_to_one_number_are_told_and_it_has_one_request(line: Line) -> None:
    ana, ben = person(line), person(line, "Ben")
    for number in ("+19045550150", "+19045550151", "+19045550152"):
        one, two = claimed(line, ana, NUMBER), claimed(line, ben, OTHER)
        ends = at_once(
            line,
            corrects(line, ana, one.id, number),
            corrects(line, ben, two.id, number),
            says(line, number, "CALL"),
        )
        assert set(ends) <= {"done", "told", "crossed"}
        held = [row for row in rows(line, "callback_requests") if row["number"] == number]
        assert len(held) == 1
        for who, row in ((ana, one), (ben, two)):
            claims.claim(line, who, row.id, anyway=True)
            outcomes.record(line, who, row.id, None, "declined", Filled())
        passes(line, days=8)


def test_who_loses_such_a_race_is_told_and_keeps_what_she_typed(line: Line) -> None:
    """A patient's new request is not committed yet when she presses: SQLite lets her wait her turn, and PostgreSQL
    finds out only when it writes."""
    ana = clinic.person(line)
    row = claimed(line, ana, NUMBER)
    browser, answers = clinic.signed_in(web_of(line), line, ana), []
    fields = {"name": "Sam Typed", "number": OTHER[2:], "language": "en", "version": str(row.version)}
    address = f"/console/requests/{row.id}/correct"
    presses = threading.Thread(target=lambda: answers.append(browser.posts(address, **fields)))
    with line.database.transaction() as tx:
        callbacks.insert(
            tx,
            ["7777"],
            id="e" * 32,
            number=OTHER,
            language="en",
            source="text",
            urgency="normal",
            opened_at=line.clock(),
        )
        presses.start()
        until_it_waits(line, presses)
    presses.join(20)
    (answer,) = answers
    assert answer.status_code == (422 if line.database.backend == "sqlite" else 409)
    assert "Sam Typed" in answer.text
    assert stored(line, row.id).number == NUMBER


def until_it_waits(line: Line, thread: threading.Thread) -> None:
    """Until PostgreSQL says that somebody waits for a lock. On SQLite nothing depends on it."""
    while line.database.backend == "postgresql" and thread.is_alive():
        with line.database.reading() as conn:
            if conn.execute(text("SELECT 1 FROM pg_locks WHERE NOT granted")).first():
                return


# -- addresses and dates that nobody would type --------------------------------------------------
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2030-01-01"])
@pytest.mark.parametrize("at", ["00:00", "23:59"])
def test_the_ends_of_the_calendar_are_no_day_for_a_visit(day: str, at: str) -> None:
    with pytest.raises(NotATime):
        visit_time(day, at, "America/New_York", OPEN)


AT = "2026-11-23T15:00:00+00:00"
PLACES = (
    "[" * 5000,
    *(
        json.dumps(place)
        for place in ([], {}, None, 7, "x", [AT], [AT, None], [AT, 7], [[AT], "x"], [1, 2, 3, 4])
    ),
    *(f'[{rank},"{AT}","x"]' for rank in ("1e999", "NaN", "true", "null", "-1", "3000000000", str(10**30))),
    *(f'[1,"{AT}",{words}]' for words in ('"\\u0000"', '"\\ud800"', '"\\u202e"', "[]")),
    *(
        f'["{instant}","x"]'
        for instant in ("0001-01-01T00:00+12:00", "9999-12-31T23:59-12:00", "2026-11-23T15:00")
    ),
)


def test_a_made_up_place_in_the_queue_is_the_beginning_of_it(line: Line) -> None:
    request(line)
    browser = clinic.signed_in(web_of(line), line, clinic.person(line))
    for view in ("todo", "mine", "waiting", "done", "all"):
        # Also a place of another view, which has another order.
        for place in (*PLACES, json.dumps([AT, "0" * 32]), json.dumps([0, AT, "0" * 32])):
            after = base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")
            for address in (
                f"/console/queue/{view}?after={after}",
                f"/console/queue/{view}/changes?digest=x&after={after}",
            ):
                assert browser.gets(address, htmx=True).status_code == 200, place[:60]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/console/requests/unknown/changes?digest=x", 404),
        ("/console/requests/%00", 400),
        ("/console/requests/%00/changes?digest=x", 400),
        ("/console/requests/unknown/message/99999999999999999999", 404),
        ("/console/requests/unknown/message/2147483648", 404),
        ("/console/supervisor/audit?after=99999999999", 200),
        ("/wallboard/%00", 404),
    ],
)
def test_ids_that_no_column_holds_are_no_failure_of_ours(line: Line, address: str, status: int) -> None:
    browser = clinic.signed_in(web_of(line), line, clinic.person(line))
    assert browser.gets(address).status_code == status
