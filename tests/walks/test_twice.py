"""A process is killed between taking a text and committing: the carrier's retry is then the first, and nobody waits."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from line.simulator.wire import Answer
from line.store.engine import Database
from tests.factories import Clock, make_line
from tests.walks.carrier import Carrier, call_form, sid_of, text_form

ROOT = Path(__file__).resolve().parents[2]
CALLER = "+19045550110"
HALF_WAY = """
import sys
from datetime import UTC, datetime
from line.store import conversations, inbound
from line.store.engine import Database
with Database(sys.argv[1]).transaction() as tx:
    now = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
    assert inbound.claim(tx, sys.argv[2], sys.argv[4], "CALL", 0, None, now)
    conversations.begin(tx, sys.argv[3], sys.argv[4], "en", {}, now)
    print("half way", flush=True)
    sys.stdin.read()
"""


@contextmanager
def a_process_half_way(database: Database, sid: str, key: str) -> Iterator[subprocess.Popen[str]]:
    """Another process that has taken the text and the conversation, and has not committed."""
    command = [sys.executable, "-c", HALF_WAY, database.url, sid, key, CALLER]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "half way\n"
        yield process
    finally:
        process.kill()
        process.communicate()


def answered_after_the_kill(
    carrier: Carrier, process: subprocess.Popen[str], url: str, form: dict[str, str]
) -> Answer:
    """The retry comes while the other process still holds everything; then that is killed."""
    answers: list[Answer] = []
    retry = threading.Thread(target=lambda: answers.append(carrier.post(url, form)))
    retry.start()
    retry.join(0.2)
    assert not answers, "the retry was answered from what was never committed"
    process.kill()
    retry.join(10)
    return answers[0]


def test_a_text_that_a_killed_process_had_taken_is_taken_by_the_retry(
    database: Database, tmp_path: Path
) -> None:
    made = make_line(tmp_path, database.url, clock=Clock())
    carrier, sid = Carrier(made), sid_of("SM", 1)
    form = text_form(sid, CALLER, "CALL")
    with a_process_half_way(database, sid, f"text:{CALLER}") as process:
        answer = answered_after_the_kill(carrier, process, "/sms", form)
    assert answer.status == 200
    assert b"We will call this number" in answer.body
    assert carrier.post("/sms", form).body == answer.body
    with made.line.database.reading() as conn:
        assert conn.exec_driver_sql("SELECT touches FROM callback_requests").all() == [(1,)]
    made.line.database.dispose()


def test_a_call_whose_step_died_half_way_goes_on(database: Database, tmp_path: Path) -> None:
    made = make_line(tmp_path, database.url, clock=Clock())
    carrier, sid = Carrier(made), sid_of("CA", 1)
    with a_process_half_way(database, sid_of("SM", 2), f"call:{sid}") as process:
        answer = answered_after_the_kill(carrier, process, "/voice", call_form(sid, CALLER))
    assert answer.status == 200
    assert b"9 1 1" in answer.body
    made.line.database.dispose()
