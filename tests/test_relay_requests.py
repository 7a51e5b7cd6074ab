"""Who calls through a relay service or a TTY, or wants texts only: the mark that staff see on her request."""

from __future__ import annotations

import pytest

from line.services.line import Line
from line.store.engine import Database
from tests import desk
from tests.composed import Phone, composed, emptied, kept_postgresql, requests_of, web_of

__all__ = ["emptied", "kept_postgresql"]  # fixtures of this file

MARIA = "+19045550110"


@pytest.fixture
def line(emptied: Database) -> Line:
    return composed(emptied)


def rings(line: Line) -> Phone:
    phone = Phone(web_of(line), MARIA, "CA" + "1" * 32)
    phone.rings()
    return phone


def marks(line: Line) -> list[str]:
    (row,) = requests_of(line)
    return [mark.words for mark in desk.page(line, desk.person(line), str(row["id"])).row.marks]


MARK = "relay or TTY (711), or text only"


def test_said_before_there_is_a_request_it_is_on_the_request_that_comes_of_the_call(line: Line) -> None:
    phone = rings(line)
    phone.speaks("Hello, this is relay operator 4312 with a relay call")
    assert "We will wait one minute." in phone.heard
    phone.presses("1", "1", "1")
    assert MARK in marks(line)
    details = desk.page(line, desk.person(line), str(requests_of(line)[0]["id"]))
    assert details.relay


def test_who_says_so_and_hangs_up_is_a_missed_call_with_the_mark(line: Line) -> None:
    phone = rings(line)
    phone.speaks("TTY")
    phone.hangs_up()
    (row,) = requests_of(line)
    assert (row["source"], bool(row["relay"])) == ("missed", True)


def test_written_it_is_on_the_request_whether_before_or_after(line: Line) -> None:
    maria = desk.patient(line, MARIA)
    assert "Our staff will see that you use relay, TTY or text." in (maria.says("I am deaf") or "")
    maria.says("CALL")
    assert MARK in marks(line)


def test_written_later_it_is_marked_on_the_open_request(line: Line) -> None:
    maria = desk.patient(line, MARIA)
    maria.says("CALL")
    assert MARK not in marks(line)
    maria.says("soy sorda")
    assert MARK in marks(line)
