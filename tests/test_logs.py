"""What patients say, and who they are, never stands in a log: not when all goes well, and not when it fails."""

from __future__ import annotations

import itertools
import logging
from pathlib import Path

import pytest

from app import JOBS, Composition
from line.settings import Settings
from tests.factories import composed

CANARY = "Zanzibar Quillfeather"
NUMBER = "+19045550110"


@pytest.fixture
def composition(tmp_path: Path) -> Composition:
    numbers = itertools.count(1)
    settings = Settings.from_env({"LINE_INSTANCE": str(tmp_path)})
    return composed(settings, new_id=lambda: f"{next(numbers):032x}")


def talk(composition: Composition) -> None:
    """A call and a thread in which the canary is said, keyed, written and texted."""
    simulator = composition.simulator
    assert simulator is not None
    simulator.call(NUMBER).press("3").say(CANARY).press("4").press("2").wait().hang_up()
    simulator.call("+266696687").press("11").press(f"{NUMBER[2:]}#").press("1").say(CANARY).hang_up()
    for words in ("CALL", CANARY, f"chest pain {CANARY}", f"{CANARY} {NUMBER}", "STATUS", "stop texting me"):
        simulator.text(NUMBER, words)
    for job in JOBS:
        job(composition.line)
    simulator.pump()


def said(caplog: pytest.LogCaptureFixture) -> str:
    formatter = logging.Formatter("%(name)s %(message)s")
    return "\n".join(formatter.format(record) for record in caplog.records)


def test_no_name_word_or_number_of_a_patient_is_logged(
    composition: Composition, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        talk(composition)
    logged = said(caplog)
    for canary in (CANARY, "Quillfeather", NUMBER, NUMBER[1:], NUMBER[2:], "chest pain"):
        assert canary not in logged


def test_a_failure_is_logged_without_the_words_that_caused_it(
    composition: Composition, caplog: pytest.LogCaptureFixture
) -> None:
    simulator = composition.simulator
    assert simulator is not None
    simulator.text(NUMBER, "CALL")
    with composition.line.database.transaction() as conn:
        conn.exec_driver_sql("DROP TABLE callback_events")
    with caplog.at_level(logging.DEBUG):
        simulator.text(NUMBER, CANARY)
        call = simulator.call(NUMBER).press("111")
    assert "something went wrong on our side" in call.last
    logged = said(caplog)
    assert "OperationalError" in logged
    for canary in (CANARY, "Quillfeather", NUMBER, NUMBER[2:]):
        assert canary not in logged
