"""One person has a request at a time; it goes back by itself; the loser learns who won."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from line.services import attempts, claims, notes, outcomes, queue, staff
from line.services.conflicts import Conflict, Refused
from line.services.outcomes import Filled
from line.store import callbacks
from line.store.engine import Database
from tests.composed import composed, emptied, kept_postgresql
from tests.desk import claimed, page, passes, patient, person, request, stored

__all__ = ["emptied", "kept_postgresql"]  # fixtures of this file


def test_fifty_claim_one_request_and_exactly_one_has_it(emptied: Database) -> None:
    line = composed(emptied)
    row = request(line)
    people = [person(line, f"Colleague {n}") for n in range(50)]

    def try_to(who: int) -> str:
        try:
            claims.claim(line, people[who], row.id)
        except Conflict as lost:
            return lost.winner
        return ""

    with ThreadPoolExecutor(50) as pool:
        told = list(pool.map(try_to, range(50)))
    assert told.count("") == 1
    winner = people[told.index("")]
    assert stored(line, row.id).owner_id == winner.id
    assert [name for name in told if name] == [winner.name] * 49


def test_claiming_again_what_she_has_changes_nothing(emptied: Database) -> None:
    line = composed(emptied)
    ana = person(line)
    row = claimed(line, ana)
    assert claims.claim(line, ana, row.id).version == row.version


def test_a_closed_laptops_lease_runs_out_and_the_row_is_free_with_its_attempts(emptied: Database) -> None:
    line = composed(emptied)
    ana, ben = person(line), person(line, "Ben")
    row = claimed(line, ana)
    outcomes.record(line, ana, row.id, None, "no answer", Filled())
    passes(line, hours=3)
    claims.claim(line, ana, row.id)
    passes(line, minutes=4)
    assert claims.sweep_leases(line) == 0
    passes(line, minutes=2)
    assert claims.sweep_leases(line) == 1
    freed = stored(line, row.id)
    assert (freed.owner_id, freed.attempts, freed.last_outcome) == (None, 1, "no answer")
    words = [entry.words for entry in page(line, ben, row.id).entries]
    assert "Free again: the claim of Ana ran out" in words
    claims.claim(line, ben, row.id)
    assert claims.sweep_leases(line) == 0


def test_an_open_page_keeps_the_claim_minute_by_minute(emptied: Database) -> None:
    line = composed(emptied)
    ana = person(line)
    row = claimed(line, ana)
    for _ in range(20):
        passes(line, minutes=1)
        assert claims.renew(line, ana, row.id)
    assert stored(line, row.id).version == row.version
    passes(line, minutes=6)
    assert not claims.renew(line, ana, row.id)


def test_a_twenty_minute_call_holds_the_claim_without_an_open_page(emptied: Database) -> None:
    line = composed(emptied)
    ana, ben = person(line), person(line, "Ben")
    row = claimed(line, ana)
    attempts.start(line, ana, row.id, row.version, "desk")
    passes(line, minutes=20)
    assert claims.sweep_leases(line) == 0
    with pytest.raises(Conflict) as lost:
        notes.add(line, ben, row.id, row.version, "She rang the front desk too.")
    assert lost.value.winner == "Ana"
    recorded = outcomes.record(line, ana, row.id, None, "declined", Filled())
    assert recorded.words == "Closed."


def test_a_call_holds_the_claim_for_an_hour_at_most(emptied: Database) -> None:
    line = composed(emptied)
    ana = person(line)
    row = claimed(line, ana)
    attempts.start(line, ana, row.id, row.version, "desk")
    passes(line, minutes=61)
    assert claims.sweep_leases(line) == 1
    assert page(line, ana, row.id).attempt is None
    assert "No outcome was marked" in [entry.status for entry in page(line, ana, row.id).entries]


def test_who_writes_with_an_old_version_is_told_and_nothing_is_written(emptied: Database) -> None:
    line = composed(emptied)
    ana = person(line)
    row = claimed(line, ana)
    notes.add(line, ana, row.id, row.version, "Rang at noon.")
    with pytest.raises(Conflict) as lost:
        notes.add(line, ana, row.id, row.version, "Rang again.")
    assert lost.value.winner == ""
    assert "Rang again." not in [entry.words for entry in page(line, ana, row.id).entries]


def test_nobody_writes_to_a_request_that_she_has_not_claimed(emptied: Database) -> None:
    line = composed(emptied)
    ana = person(line)
    row = request(line)
    with pytest.raises(Conflict):
        outcomes.record(line, ana, row.id, row.version, "declined", Filled())
    notes.add(line, ana, row.id, row.version, "Her daughter asked at the desk.")  # a note on a free one


def test_what_waits_is_not_claimed_by_mistake(emptied: Database) -> None:
    line = composed(emptied)
    ana = person(line)
    row = claimed(line, ana)
    outcomes.record(line, ana, row.id, row.version, "no answer", Filled())
    with pytest.raises(Refused):
        claims.claim(line, ana, row.id)
    assert [one.id for one in queue.page(line, ana, "waiting").rows] == [row.id]
    assert queue.page(line, ana, "todo").rows == ()
    assert claims.claim(line, ana, row.id, anyway=True).owner_id == ana.id


def test_a_request_that_is_handed_over_waits_for_the_colleague_and_then_for_anyone(emptied: Database) -> None:
    line = composed(emptied)
    ana, ben, cleo = person(line), person(line, "Ben"), person(line, "Cleo")
    row = claimed(line, ana)
    claims.hand(line, ana, row.id, ben.id)
    assert [one.id for one in queue.page(line, ben, "mine").rows] == [row.id]
    [seen] = queue.page(line, cleo, "todo").rows
    assert seen.held == "first for Ben until 10:15 AM"
    with pytest.raises(Refused):
        claims.claim(line, cleo, row.id)
    passes(line, minutes=16)
    assert claims.claim(line, cleo, row.id).owner_id == cleo.id


def test_only_a_supervisor_takes_a_request_over(emptied: Database) -> None:
    line = composed(emptied)
    ana, ben, eva = person(line), person(line, "Ben"), person(line, "Eva", "supervisor")
    row = claimed(line, ana)
    attempts.start(line, ana, row.id, row.version, "desk")
    with pytest.raises(Refused):
        claims.take(line, ben, row.id)
    claims.take(line, eva, row.id)
    with pytest.raises(Conflict) as lost:
        outcomes.record(line, ana, row.id, None, "declined", Filled())
    assert lost.value.winner == "Eva"


def test_nobody_lets_go_of_a_call_that_is_under_way(emptied: Database) -> None:
    line = composed(emptied)
    ana = person(line)
    row = claimed(line, ana)
    attempts.start(line, ana, row.id, row.version, "desk")
    with pytest.raises(Refused):
        claims.release(line, ana, row.id)


def test_a_double_click_dials_once(emptied: Database) -> None:
    line = composed(emptied)
    ana = person(line)
    row = claimed(line, ana)
    first = attempts.start(line, ana, row.id, row.version, "line")
    second = attempts.start(line, ana, row.id, row.version, "line")
    assert (first.new, second.new) == (True, False)
    assert first.attempt.id == second.attempt.id
    assert first.attempt.number == "+19045550111"


def test_a_patient_who_wants_no_call_while_she_is_being_called_takes_nothing_away(emptied: Database) -> None:
    line = composed(emptied)
    ana, maria = person(line), patient(line)
    row = claimed(line, ana)
    attempts.start(line, ana, row.id, row.version, "desk")
    assert "We have noted that you want no call." in (maria.says("NO CALL") or "")
    outcomes.record(line, ana, row.id, None, "declined", Filled())
    assert stored(line, row.id).status == "done"


def test_a_call_that_nobody_marked_does_not_stand_in_the_way_of_the_next_one(emptied: Database) -> None:
    line = composed(emptied)
    ana, eva = person(line), person(line, "Eva", "supervisor")
    row = claimed(line, ana)
    begun = attempts.start(line, ana, row.id, row.version, "desk")
    with line.database.transaction() as tx:
        callbacks.update(tx, row.id, owner_id=None, lease_until=None)  # as a merge or a withdrawal would
    claims.claim(line, eva, row.id)
    again = attempts.start(line, eva, row.id, None, "desk")
    assert again.new
    assert again.attempt.id != begun.attempt.id


def test_a_call_that_nobody_marked_ends_after_an_hour_whoever_has_the_request(emptied: Database) -> None:
    line = composed(emptied)
    ana = person(line)
    row = claimed(line, ana)
    attempts.start(line, ana, row.id, row.version, "desk")
    with line.database.transaction() as tx:
        callbacks.update(tx, row.id, owner_id=None, lease_until=None)
    passes(line, minutes=61)
    claims.sweep_leases(line)
    assert page(line, ana, row.id).attempt is None


def test_a_request_is_put_off_for_an_hour_but_never_past_its_promise(emptied: Database) -> None:
    line = composed(emptied)
    ana = person(line)
    row = claimed(line, ana)
    assert claims.snooze(line, ana, row.id, row.version, "1") == "Put off until 11:00 AM today."
    assert queue.page(line, ana, "todo").rows == ()
    passes(line, hours=1)
    assert [one.id for one in queue.page(line, ana, "todo").rows] == [row.id]
    claims.claim(line, ana, row.id)
    with pytest.raises(Refused) as refused:
        claims.snooze(line, ana, row.id, None, "opening")
    assert refused.value.words.startswith("The patient was promised a call by 2:00 PM today.")


def test_an_emergency_is_not_put_off(emptied: Database) -> None:
    line = composed(emptied)
    ana = person(line)
    patient(line).says("I have chest pain")
    [row] = queue.page(line, ana, "todo").rows
    claims.claim(line, ana, row.id)
    with pytest.raises(Refused):
        claims.snooze(line, ana, row.id, None, "1")


def test_who_works_here_no_more_has_nothing_any_more(emptied: Database) -> None:
    line = composed(emptied)
    ana, ben = person(line), person(line, "Ben")
    row = claimed(line, ana)
    attempts.start(line, ana, row.id, row.version, "desk")
    staff.disable(line, ana.username)
    claims.sweep_leases(line)
    assert claims.claim(line, ben, row.id).owner_id == ben.id


def test_two_presses_at_the_very_same_moment_dial_once(emptied: Database) -> None:
    line = composed(emptied)
    ana = person(line)
    for n in range(5):
        row = claimed(line, ana, f"+190455501{n:02d}")
        with ThreadPoolExecutor(2) as pool:
            pressed = [pool.submit(attempts.start, line, ana, row.id, row.version, "line") for _ in range(2)]
        started = [one.result() for one in pressed]
        assert sorted(one.new for one in started) == [False, True]
        assert len({one.attempt.id for one in started}) == 1
        outcomes.record(line, ana, row.id, None, "declined", Filled())
