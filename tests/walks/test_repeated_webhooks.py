"""A carrier delivers what it is not sure of again: the answer is the same, and nothing happens twice."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy import text as sql

from line.services import outbox
from line.simulator.wire import Answer
from line.store.engine import Database
from line.store.tables import metadata
from tests.factories import Clock, Made, make_line
from tests.walks.carrier import Carrier, Document, call_form, sid_of, text_form

CALLER = "+19045550110"
ANOTHER = "9045550120"
AT_ONCE = 8
TEXTS: dict[str, dict[str, int]] = {
    body: {
        "inbound_messages": 1,
        "messages": replies,
        "callback_requests": asks,
        "touches": asks,
        "consent_events": leaves,
    }
    for body, replies, asks, leaves in (
        ("symptoms", 1, 0, 0),
        ("CALL", 1, 1, 0),
        ("chest pain", 1, 1, 0),
        ("late", 1, 1, 0),
        ("?", 1, 0, 0),
        ("stop texting me", 1, 0, 1),
        ("STOP", 0, 0, 1),
        ("CANCEL", 0, 1, 1),
    )
}
"""What each text makes, however often it comes: replies, requests, entries in the ledger."""


@pytest.fixture
def made(database: Database, tmp_path: Path) -> Iterator[Made]:
    """A line on both databases, whose time stands still."""
    line = make_line(tmp_path, database.url, clock=Clock())
    yield line
    line.line.database.dispose()


def counted(made: Made) -> Counter[str]:
    """How many rows each table holds."""
    with made.line.database.reading() as conn:
        rows = {
            table.name: conn.execute(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
        }
        rows["touches"] = conn.execute(
            sql("SELECT coalesce(sum(touches), 0) FROM callback_requests")
        ).scalar_one()
    return Counter(rows)


def what_is_known(made: Made) -> list[tuple[object, ...]]:
    """What staff see of every request."""
    columns = (
        "number, name, someone_else, reason, detail, wish, source, urgency, status, promised_by, touches"
    )
    with made.line.database.reading() as conn:
        return [
            tuple(row) for row in conn.execute(sql(f"SELECT {columns} FROM callback_requests ORDER BY id"))
        ]


def at_once(act: Callable[[], Answer]) -> list[Answer]:
    """The same act in several threads, which all start at the same moment."""
    ready, answers = threading.Barrier(AT_ONCE), []

    def run() -> None:
        ready.wait()
        answers.append(act())

    threads = [threading.Thread(target=run) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_one_text_that_arrives_eight_times_at_once_acts_once(made: Made) -> None:
    carrier = Carrier(made)
    for number, (body, makes) in enumerate(TEXTS.items()):
        before = counted(made)
        form = text_form(sid_of("SM", number), f"+1904555012{number}", body)
        answers = at_once(lambda form=form: carrier.post("/sms", form))  # type: ignore[misc]
        assert [answer.status for answer in answers] == [200] * AT_ONCE, body
        assert len({answer.body for answer in answers}) == 1, body
        rows = counted(made)
        assert {table: rows[table] - before[table] for table in makes} == makes, body
        assert carrier.post("/sms", form).body == answers[0].body, body
        assert counted(made) == rows, body


def test_a_text_that_comes_again_much_later_gets_the_same_bytes(made: Made) -> None:
    carrier = Carrier(made)
    bodies = ("symptoms", "more", "CALL", "Margaret", "1", "2", "STATUS", "NO CALL", "menu")
    forms = [text_form(sid_of("SM", number), CALLER, body) for number, body in enumerate(bodies)]
    first = [carrier.post("/sms", form).body for form in forms]
    rows, known = counted(made), what_is_known(made)
    for number in (3, 0, 8, 1, 2, 7, 6, 4, 5):
        assert carrier.post("/sms", forms[number]).body == first[number]
    assert counted(made) == rows
    assert what_is_known(made) == known


def test_eight_different_texts_of_one_person_at_once_are_all_answered(made: Made) -> None:
    carrier = Carrier(made)
    numbers = iter(range(100, 200))
    lock = threading.Lock()

    def one() -> Answer:
        with lock:
            form = text_form(sid_of("SM", next(numbers)), CALLER, "CALL")
        return carrier.post("/sms", form)

    answers = at_once(one)
    assert {answer.status for answer in answers} == {200}
    rows = counted(made)
    assert (rows["inbound_messages"], rows["messages"]) == (AT_ONCE, AT_ONCE)
    assert rows["callback_requests"] == 1
    assert rows["touches"] == AT_ONCE


# -- calls

Step = tuple[str, dict[str, str]]
RECORDING = {"RecordingSid": sid_of("RE", 1), "RecordingDuration": "6"}
NUMBER_OF_HERS: list[dict[str, str]] = [
    *({"Digits": key} for key in ("1", "1", "1", "2", "4", "2", "1")),
    RECORDING,
    {"Digits": "1"},
]
ANOTHER_NUMBER: list[dict[str, str]] = [
    *({"Digits": key} for key in ("4", "2", ANOTHER, "1", "1", "3")),
    RECORDING,
    {"Digits": "9"},
]
SYMPTOMS: list[dict[str, str]] = [{"Digits": key} for key in ("3", "4", "1", "2")] + [{}, {"Digits": "1"}]
RED_FLAG: list[dict[str, str]] = [
    {"SpeechResult": "chest pain"},
    {"Digits": "1"},
    {"Digits": "1"},
    {"Digits": "1"},
]
OPTING_OUT: list[dict[str, str]] = [{"SpeechResult": "stop calling me"}, {"Digits": "3"}]
COMING: list[dict[str, str]] = [{"Digits": key} for key in ("1", "2", "1")]
SILENT: list[dict[str, str]] = [{}] * 6
WRONG_NUMBERS: list[dict[str, str]] = [
    {"Digits": key} for key in ("1", "1", "2", "123", "9045550121", "2", "9045550121", "1")
]
CALLS = {
    "her own number": NUMBER_OF_HERS,
    "another number": ANOTHER_NUMBER,
    "symptoms by text": SYMPTOMS,
    "a red flag": RED_FLAG,
    "opting out": OPTING_OUT,
    "coming": COMING,
    "silence": SILENT,
    "wrong numbers": WRONG_NUMBERS,
}


class Repeating:
    """A call whose every webhook is kept, so that it can come again."""

    def __init__(self, made: Made, number: int = 1) -> None:
        self.made, self.carrier = made, Carrier(made)
        self.form = call_form(sid_of("CA", number), f"+1904555011{number}")
        self.steps: list[tuple[Step, bytes]] = []

    def go(self, url: str, heard: dict[str, str]) -> Document:
        form = self.form | heard
        document = self.carrier.voice(url, form)
        self.steps.append(((url, form), document.body))
        return document

    def again(self, number: int) -> bytes:
        (url, form), _ = self.steps[number]
        return self.carrier.post(url, form).body

    def call(self, heard: list[dict[str, str]], after: Callable[[], None] = lambda: None) -> None:
        document = self.go("/voice", {})
        after()
        for one in heard:
            if document.over:
                return
            document = self.go(document.next_url, one)
            after()


def test_a_step_that_comes_twice_in_a_row_gets_the_same_bytes_and_acts_once(made: Made) -> None:
    for number, (name, heard) in enumerate(CALLS.items()):
        call = Repeating(made, number)

        def repeat(call: Repeating = call, name: str = name) -> None:
            rows, known = counted(made), what_is_known(made)
            assert call.again(-1) == call.steps[-1][1], (name, call.steps[-1][0])
            assert counted(made) == rows, (name, call.steps[-1][0])
            assert what_is_known(made) == known, (name, call.steps[-1][0])

        call.call(heard, after=repeat)


def test_steps_that_come_again_after_the_call_change_no_row(made: Made) -> None:
    for number, (name, heard) in enumerate(CALLS.items()):
        call = Repeating(made, number)
        call.call(heard)
        rows, known = counted(made), what_is_known(made)
        for step in [*range(len(call.steps)), *reversed(range(len(call.steps)))]:
            assert b"<Say" in call.again(step), name
        # What is known already may be noted once more (key 4 at the start says the reason); nothing else.
        changed = {table for table, count in counted(made).items() if count != rows[table]}
        assert changed <= {"callback_events"}, name
        assert what_is_known(made) == known, name


def test_each_step_eight_times_at_once_acts_once(made: Made) -> None:
    for number, (name, heard) in enumerate(CALLS.items()):
        call, url, before = Repeating(made, number), "/voice", counted(made)
        for one in [{}, *heard]:
            form = call.form | one
            answers = at_once(lambda call=call, url=url, form=form: call.carrier.post(url, form))  # type: ignore[misc]
            assert len({answer.body for answer in answers}) == 1, (name, url, form)
            rows = counted(made)
            document = call.carrier.voice(url, form)
            assert counted(made) == rows, (name, url, form)
            if document.over:
                break
            url = document.next_url
        made_by_it = counted(made) - before
        assert made_by_it["callback_requests"] == made_by_it["touches"] <= 1, name
        assert made_by_it["conversations"] <= 2, name  # the call, and the thread that a section went to


def test_an_end_that_is_told_twice_is_one_end(made: Made) -> None:
    call = Repeating(made)
    call.call([{"Digits": "1"}] * 3)
    over = call.form | {"CallStatus": "completed"}
    at_once(lambda: call.carrier.post("/voice/status", over))
    rows, known = counted(made), what_is_known(made)
    assert [row[6] for row in known] == ["dropped"]
    call.carrier.post("/voice/status", over)
    assert counted(made) == rows
    assert what_is_known(made) == known


def test_an_end_that_is_told_before_the_last_step_loses_nothing(made: Made) -> None:
    call = Repeating(made)
    visits = call.go(call.go("/voice", {}).next_url, {"Digits": "1"})
    asked = call.go(visits.next_url, {"Digits": "1"})
    call.carrier.post("/voice/status", call.form | {"CallStatus": "completed"})
    assert [row[6] for row in what_is_known(made)] == ["missed"]
    call.go(asked.next_url, {"Digits": "1"})
    assert [(row[0], row[8]) for row in what_is_known(made)] == [(call.form["From"], "open")]
    assert counted(made)["callback_requests"] == 1


def test_what_a_repeated_step_texts_is_sent_once(made: Made) -> None:
    call = Repeating(made)
    call.call(SYMPTOMS)
    for number in range(len(call.steps)):
        call.again(number)
    outbox.sweep(made.line)
    outbox.sweep(made.line)
    assert len(made.simulator.thread(call.form["From"])) == 1
