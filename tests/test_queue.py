"""The queue: its order, its views, paging by place, search, and the version that a poll asks for."""

from __future__ import annotations

from datetime import timedelta

import pytest

from line.core.queue import VIEWS
from line.services import claims, emergencies, outcomes, queue
from line.services.line import Line
from line.services.outcomes import Filled
from line.services.rows import LONGEST_CRY
from line.store import audit, callbacks
from line.store.engine import Database
from tests.composed import composed, emptied, kept_postgresql
from tests.desk import claimed, passes, patient, person, request
from tests.talks import CLOSED

__all__ = ["emptied", "kept_postgresql"]  # fixtures of this file


@pytest.fixture
def line(emptied: Database) -> Line:
    return composed(emptied)


def many(line: Line, count: int, **columns: object) -> None:
    """Requests as they would stand after a busy morning, by the store."""
    now = line.clock()
    with line.database.transaction() as tx:
        for n in range(count):
            urgency = ("normal", "urgent", "low", "same-day")[n % 4]
            callbacks.insert(
                tx,
                [str(1000 + n)],
                id=f"{n:032x}",
                number=f"+1904555{n:04d}",
                opened_at=now - timedelta(minutes=n),
                language="en",
                source="call",
                urgency=urgency,
                promised_by=now + timedelta(minutes=7 * n % 50),
                **columns,  # type: ignore[arg-type]
            )


def test_the_most_urgent_first_and_among_them_what_was_promised_first(line: Line) -> None:
    ana = person(line)
    many(line, 20)
    rows = queue.page(line, ana, "todo").rows
    ranks = [("urgent", "same-day", "normal", "low").index(row.urgency) for row in rows]
    assert ranks == sorted(ranks)
    with line.database.reading() as conn:
        promises = [
            (rank, found.promised_by)
            for rank, row in zip(ranks, rows, strict=True)
            if (found := callbacks.by_id(conn, row.id))
        ]
    assert promises == sorted(promises)


@pytest.mark.parametrize("view", ["todo", "all"])
def test_pages_follow_one_another_without_a_gap_or_a_double(line: Line, view: str) -> None:
    ana = person(line)
    many(line, 120)
    seen: list[str] = []
    after: str | None = None
    for _ in range(3):
        page = queue.page(line, ana, view, after=after)
        seen += [row.id for row in page.rows]
        after = page.after
    assert after is None
    assert len(seen) == len(set(seen)) == 120


@pytest.mark.parametrize("after", ["", "x", "bm9uZXNlbnNl", "W10", "WyJ4IiwieSIsInoiXQ", "W251bGwsbnVsbF0"])
def test_a_place_that_nobody_wrote_is_the_beginning(line: Line, after: str) -> None:
    ana = person(line)
    many(line, 3)
    assert len(queue.page(line, ana, "todo", after=after).rows) == 3


def test_an_unknown_view_is_no_view(line: Line) -> None:
    with pytest.raises(KeyError):
        queue.page(line, person(line), "secret")


def test_the_version_stays_until_something_changes(line: Line) -> None:
    ana, ben = person(line), person(line, "Ben")
    row = request(line)
    for view in VIEWS:
        assert queue.page(line, ana, view).digest == queue.digest(line, ana, view)
    before = queue.digest(line, ana, "todo")
    claims.renew(line, ana, row.id)
    assert queue.digest(line, ana, "todo") == before
    claims.claim(line, ben, row.id)
    claimed_by_ben = queue.digest(line, ana, "todo")
    assert claimed_by_ben != before
    passes(line, minutes=1)
    assert queue.digest(line, ana, "todo") != claimed_by_ben  # a minute less is left


def test_the_words_of_a_row(line: Line) -> None:
    ana = person(line)
    maria = patient(line)
    for words in ("CALL", "Maria", "1", "3"):
        maria.says(words)
    [row] = queue.page(line, ana, "todo").rows
    assert (row.name, row.number, row.owner, row.free) == ("Maria", "904-***-0111", "free", True)
    assert (row.urgency_words, row.reason, row.source) == ("SAME DAY", "New injury", "Text")
    assert (row.by, row.left, row.clock) == ("by 11:00 AM today", "1 h left", "ok")
    passes(line, minutes=31)
    [row] = queue.page(line, ana, "todo").rows
    assert (row.left, row.clock) == ("29 min left", "amber")
    passes(line, minutes=54)
    [row] = queue.page(line, ana, "todo").rows
    assert (row.left, row.clock) == ("25 min late", "late")


def test_outside_of_her_wish_a_request_waits(line: Line) -> None:
    ana = person(line)
    maria = patient(line)
    for words in ("CALL", "Maria", "2", "2"):
        maria.says(words)
    assert queue.page(line, ana, "todo").rows == ()
    [row] = queue.page(line, ana, "waiting").rows
    assert (row.clock, row.left) == ("waiting", "waits until 12:00 PM today")
    assert row.held
    passes(line, hours=2)
    assert len(queue.page(line, ana, "todo").rows) == 1


def test_each_view_holds_its_own(line: Line) -> None:
    ana, ben = person(line), person(line, "Ben")
    mine, hers = claimed(line, ana, "+19045550111"), claimed(line, ben, "+19045550112")
    done = claimed(line, ana, "+19045550113")
    outcomes.record(line, ana, done.id, done.version, "declined", Filled())
    ids = {view: {row.id for row in queue.page(line, ana, view).rows} for view in VIEWS}
    assert ids == {
        "todo": {mine.id, hers.id},
        "mine": {mine.id},
        "waiting": set(),
        "done": {done.id},
        "all": {mine.id, hers.id, done.id},
    }
    [row] = queue.page(line, ana, "done").rows
    assert (row.clock, row.left, row.by, row.owner) == ("closed", "Needs nothing more", "", "")
    passes(line, days=1)
    assert queue.page(line, ana, "done").rows == ()


def test_counts_stop_at_a_hundred(line: Line) -> None:
    ana = person(line)
    many(line, 130)
    page = queue.page(line, ana, "todo")
    assert (page.counts["todo"], page.counts["mine"], len(emergencies.waiting(line).keys)) == ("99+", "0", 33)


@pytest.mark.parametrize(
    "wanted", ["maria", "ARI", "0111", "904-555-0111", "(904) 555 0111", "+1 904 555 0111"]
)
def test_search_finds_by_name_and_number(line: Line, wanted: str) -> None:
    ana = person(line)
    row = request(line, name="Maria Lopez")
    request(line, "+19045550122", name="Joe")
    assert [found.id for found in queue.search(line, ana, wanted).rows] == [row.id]


def test_search_finds_by_reference_and_leaves_an_audit_entry_without_the_words(line: Line) -> None:
    ana = person(line)
    row = request(line, name="100%_sure")
    assert [found.id for found in queue.search(line, ana, row.reference).rows] == [row.id]
    assert [found.id for found in queue.search(line, ana, "%_").rows] == []
    assert [found.id for found in queue.search(line, ana, "100%_sure").rows] == [row.id]
    assert queue.search(line, ana, "   ").rows == ()
    with line.database.reading() as conn:
        entries = audit.newest(conn, action="search")
    assert len(entries) == 4
    assert "sure" not in str([entry.data for entry in entries])


def test_an_urgent_request_at_night_is_first_in_the_morning(emptied: Database) -> None:
    line = composed(emptied, CLOSED)
    ana = person(line)
    request(line, "+19045550112")
    patient(line).says("I have chest pain")
    first, second = queue.page(line, ana, "todo").rows
    assert (first.urgency_words, first.by) == ("URGENT: EMERGENCY WORDS", "by 8:15 AM Mon Nov 23")
    assert second.urgency == "normal"


def test_amber_counts_opening_hours_only(emptied: Database) -> None:
    line = composed(emptied, CLOSED)  # Friday, 9 PM
    ana = person(line)
    request(line)
    for hours, clock in ((24, "ok"), (35 + 0.5, "ok"), (1, "amber"), (1, "late")):
        passes(line, hours=hours)
        [row] = queue.page(line, ana, "todo").rows
        assert row.clock == clock


def test_an_emergency_is_kept_for_nobody(line: Line) -> None:
    ana, ben, maria = person(line), person(line, "Ben"), patient(line)
    row = claimed(line, ana)
    outcomes.record(line, ana, row.id, row.version, "declined", Filled())
    maria.says("CALL")
    maria.says("I have chest pain")
    assert claims.claim(line, ben, row.id).owner_id == ben.id


def test_of_two_with_the_same_promise_who_asked_first_is_first(line: Line) -> None:
    ana = person(line)
    first = request(line, "+19045550112")
    passes(line, seconds=40)
    second = request(line, "+19045550111")
    assert first.promised_by == second.promised_by
    assert [row.id for row in queue.page(line, ana, "todo").rows] == [first.id, second.id]


# --- an emergency, and what is late ---


def test_an_emergency_shows_her_own_words_and_what_they_may_mean(line: Line) -> None:
    ana = person(line)
    patient(line).says("my cast is so tight\nI have chest pain")
    patient(line, "+19045550112").says("CALL")
    urgent, other = queue.page(line, ana, "todo").rows
    assert (urgent.flagged, urgent.cry) == (
        "Words that may mean an emergency",
        "my cast is so tight I have chest pain",
    )
    assert (other.flagged, other.cry) == ("", "")


def test_of_several_cries_the_last_is_shown_and_no_word_that_is_none(line: Line) -> None:
    ana, maria = person(line), patient(line)
    maria.says("I have chest pain")
    passes(line, minutes=1)
    maria.says("I want to kill myself")
    passes(line, minutes=1)
    maria.says("my cast got wet")
    [row] = queue.page(line, ana, "todo").rows
    assert (row.flagged, row.cry) == ("Words that may mean self-harm", "I want to kill myself")
    claims.claim(line, ana, row.id)
    outcomes.record(line, ana, row.id, None, "declined", Filled())
    [row] = queue.page(line, ana, "done").rows
    assert row.cry == ""


@pytest.mark.parametrize("words", ["I have chest pain " * 20, "chest pain " + "x" * 300])
def test_long_words_are_cut_to_a_line(line: Line, words: str) -> None:
    patient(line).says(words)
    [row] = queue.page(line, person(line), "todo").rows
    assert row.cry.startswith("I have chest pain" if words[0] == "I" else "chest pain x")
    assert row.cry.endswith("…")
    assert len(row.cry) <= LONGEST_CRY


@pytest.mark.parametrize("urgency", ["urgent", "same-day", "normal", "low"])
def test_what_is_late_stands_above_what_is_on_time_among_the_equally_urgent(line: Line, urgency: str) -> None:
    ana, now = person(line), line.clock()
    promises = {"0111": 60, "0112": -5, "0113": 5, "0114": -600}
    for end, minutes in promises.items():
        by = now + timedelta(minutes=minutes)
        request(line, f"+1904555{end}", urgency=urgency, promised_by=by, promised_at=by - timedelta(hours=1))
    rows = queue.page(line, ana, "todo").rows
    assert [row.number[-4:] for row in rows] == ["0114", "0112", "0113", "0111"]
    assert [row.clock == "late" for row in rows] == [True, True, False, False]
