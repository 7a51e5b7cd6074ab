"""Words of an emergency in what staff type: the request goes up and says why, and nobody is kept from writing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from line.core.staff import Person
from line.services import claims, corrections, emergencies, notes, outcomes, queue, splitting
from line.services.corrections import Corrected
from line.services.line import Line
from line.services.outcomes import Filled
from line.store.callbacks import RequestRow
from line.store.engine import Database
from tests import desk
from tests.composed import composed, emptied, kept_postgresql, rows
from tests.talks import CLOSED

__all__ = ["emptied", "kept_postgresql"]  # fixtures
ON_CALL = "+19045550190"
DANGER, TODAY, PLAIN = (
    "Her son says: chest pain since noon.",
    "He says the cast got wet.",
    "Wants the morning.",
)
DENIED = "Asked her: no chest pain."


@pytest.fixture
def line(emptied: Database) -> Line:
    return composed(emptied)


@pytest.fixture
def ana(line: Line) -> Person:
    return desk.person(line)


@pytest.fixture
def mine(line: Line, ana: Person) -> RequestRow:
    return desk.claimed(line, ana)


def marks(line: Line, who: Person, row: RequestRow) -> list[str]:
    """What the history says that the line found, newest first."""
    return [entry.words for entry in desk.page(line, who, row.id).entries if entry.kind == "mark"]


def correct(line: Line, who: Person, row: RequestRow, name: str) -> str:
    wanted = Corrected(name, "", "en", relay=False, someone_else=False)
    return corrections.correct(line, who, row.id, None, wanted)


@pytest.mark.parametrize(
    ("note", "urgency", "found"),
    [
        (DANGER, "urgent", "words of an emergency in a note"),
        ("She said that she wants to die.", "urgent", "words of self-harm in a note"),
        ("Said: I want to die.", "urgent", "words of self-harm in a note"),
        (TODAY, "same-day", "words of what needs care today in a note"),
        ("Dice que le duele. Dolor de pecho.", "urgent", "words of an emergency in a note"),
        (PLAIN, "normal", None),
    ],
)
def test_a_note_raises_the_request_and_the_history_says_why(
    line: Line, ana: Person, mine: RequestRow, note: str, urgency: str, found: str | None
) -> None:
    told = notes.add(line, ana, mine.id, None, note)
    assert desk.stored(line, mine.id).urgency == urgency
    assert marks(line, ana, mine) == ([found.capitalize()] if found else [])
    assert told.startswith(f"There are {found}: " if found else "")
    assert [row["kind"] for row in rows(line, "callback_events")].count("note") == 1


def test_a_denial_counts_too_and_she_is_told_so_and_can_close_it(
    line: Line, ana: Person, mine: RequestRow
) -> None:
    told = notes.add(line, ana, mine.id, None, DENIED)
    assert told == "There are words of an emergency in a note: the request is urgent now."
    outcomes.record(line, ana, mine.id, None, "nurse", Filled())
    closed = desk.stored(line, mine.id)
    assert (closed.status, closed.urgency) == ("done", "urgent")


def test_it_stays_hers_and_is_on_top_of_her_list(line: Line, ana: Person, mine: RequestRow) -> None:
    other = desk.claimed(line, ana, "+19045550112", urgency="same-day")
    notes.add(line, ana, mine.id, None, DANGER)
    assert [row.id for row in queue.page(line, ana, "mine").rows] == [mine.id, other.id]


def test_a_note_on_a_free_request_raises_it_for_everybody(line: Line, ana: Person) -> None:
    row = desk.request(line)
    assert emergencies.waiting(line).keys == ()
    notes.add(line, ana, row.id, None, DANGER)
    assert emergencies.waiting(line).keys == (f"{row.id}.0",)


def test_a_note_on_a_closed_request_opens_nothing_but_says_how(
    line: Line, ana: Person, mine: RequestRow
) -> None:
    outcomes.record(line, ana, mine.id, None, "declined", Filled())
    told = notes.add(line, ana, mine.id, None, DANGER)
    assert told == (
        "There are words of an emergency in a note. This request is closed: open it again if somebody must call."
    )
    assert desk.stored(line, mine.id).status == "done"
    assert "Words of an emergency in a note" in marks(line, ana, mine)


def test_the_note_of_an_outcome_decides_what_comes_next(line: Line, ana: Person, mine: RequestRow) -> None:
    recorded = outcomes.record(line, ana, mine.id, None, "no answer", Filled(DANGER))
    assert recorded.words.startswith(
        "There are words of an emergency in a note: the request is urgent now. Urgent: it stays in To do now."
    )
    row = desk.stored(line, mine.id)
    assert (row.status, row.urgency, row.due_from) == ("open", "urgent", None)


def test_an_undo_takes_the_outcome_back_and_never_the_urgency(
    line: Line, ana: Person, mine: RequestRow
) -> None:
    recorded = outcomes.record(line, ana, mine.id, None, "declined", Filled(DANGER))
    outcomes.undo(line, ana, mine.id, recorded.undo)
    row = desk.stored(line, mine.id)
    assert (row.status, row.urgency, row.owner_id) == ("open", "urgent", ana.id)


def test_an_urgent_request_cannot_be_put_off_after_such_a_note(
    line: Line, ana: Person, mine: RequestRow
) -> None:
    notes.add(line, ana, mine.id, None, DANGER)
    assert not desk.page(line, ana, mine.id).may.snooze


def test_a_name_is_heard_too(line: Line, ana: Person, mine: RequestRow) -> None:
    assert correct(line, ana, mine, "Maria") == ""
    assert correct(line, ana, mine, "Maria, cannot breathe") == (
        "There are words of an emergency in the name: the request is urgent now."
    )
    assert desk.stored(line, mine.id).urgency == "urgent"
    assert marks(line, ana, mine) == ["Words of an emergency in the name"]


def test_a_name_that_is_not_changed_is_not_heard_again(line: Line, ana: Person, mine: RequestRow) -> None:
    correct(line, ana, mine, "Maria, cannot breathe")
    assert correct(line, ana, mine, "Maria, cannot breathe") == ""
    assert len(marks(line, ana, mine)) == 1


def test_a_second_persons_request_is_raised_by_the_words_about_her(
    line: Line, ana: Person, mine: RequestRow
) -> None:
    second, told = splitting.split(line, ana, mine.id, None, name="Her son", note=DANGER)
    assert told == "There are words of an emergency in a note: the request is urgent now."
    assert desk.stored(line, second).urgency == "urgent"
    assert desk.stored(line, mine.id).urgency == "normal"


@pytest.mark.parametrize(("note", "alerts"), [(DANGER, 1), (TODAY, 0), (PLAIN, 0)])
def test_by_night_the_on_call_phone_is_told_without_a_word_of_the_note(
    emptied: Database, note: str, alerts: int
) -> None:
    line = composed(emptied, CLOSED)
    line = replace(line, settings=replace(line.settings, on_call_number=ON_CALL))
    ana = desk.person(line)
    notes.add(line, ana, desk.claimed(line, ana).id, None, note)
    sent = [row for row in rows(line, "messages") if row["purpose"] == "staff_alert"]
    assert [(row["to_number"], row["body"]) for row in sent] == [
        (ON_CALL, "JOI: An urgent request for a call back came in. Please open the console.")
    ] * alerts


def test_a_colleague_it_was_kept_for_does_not_hold_an_emergency_back(
    line: Line, ana: Person, mine: RequestRow
) -> None:
    ben = desk.person(line, "Ben")
    claims.hand(line, ana, mine.id, ben.id)
    desk.passes(line, seconds=5)
    notes.add(line, ana, mine.id, None, DANGER)
    row = desk.stored(line, mine.id)
    assert (row.first_for, row.urgency) == (None, "urgent")
    assert row.promised_by is not None
    assert row.promised_by - line.clock() <= timedelta(minutes=20)
