"""The path through the menu: carried in the addresses of a call, written down with a touch, read by staff in words."""

from __future__ import annotations

import json
from typing import Any

import pytest

from line.core.path import MOST_NODES, Walks, labels
from line.services.line import Line
from line.store.engine import Database
from tests.composed import MOBILE, Patient, Phone, composed, emptied, kept_postgresql, rows, web_of
from tests.talks import TOPICS, reading, script, script_of_two

__all__ = ["emptied", "kept_postgresql"]  # fixtures
WALKS = Walks(script())


@pytest.fixture
def line(emptied: Database) -> Line:
    return composed(emptied)


@pytest.fixture
def phone(line: Line) -> Phone:
    return Phone(web_of(line))


def walked(*names: str) -> str:
    way = ""
    for name in names:
        way = WALKS.on(way, name)
    return way


def touched(line: Line) -> list[Any]:
    """The paths on record, in order."""
    events = [row for row in rows(line, "callback_events") if row["kind"] == "touch"]
    return [json.loads(str(row["data"])).get("path") for row in events]


# -- as codes ------------------------------------------------------------------------------------
def test_a_path_is_read_as_it_was_walked() -> None:
    names = ("main", TOPICS, reading("symptoms"), "number")
    assert WALKS.names(walked(*names)) == names


def test_hearing_a_place_again_is_no_step() -> None:
    assert WALKS.names(walked("main", "main", TOPICS, TOPICS, "main")) == ("main", TOPICS, "main")


def test_a_path_keeps_its_end() -> None:
    names = [("main", TOPICS)[n % 2] for n in range(100)]
    way = walked(*names)
    assert len(way) == 2 * MOST_NODES
    assert WALKS.names(way) == tuple(names[-MOST_NODES:])


@pytest.mark.parametrize(
    "garbage", ["x", "zz", "00z", "00.01", "../..", "\0\0", "é0", "00" * (MOST_NODES + 1), "0 "]
)
def test_what_is_no_path_is_none_and_the_walk_begins_here(garbage: str) -> None:
    assert WALKS.names(garbage) == ()
    assert WALKS.names(WALKS.on(garbage, "main")) == ("main",)


def test_an_unknown_place_is_left_out() -> None:
    assert WALKS.names(walked("main", "a.node.of.last.year", TOPICS)) == ("main", TOPICS)


# -- in words ------------------------------------------------------------------------------------
def test_staff_read_menu_words() -> None:
    names = ("main", TOPICS, reading("symptoms"), "number", "who", "reason", "done")
    assert labels(script(), names) == (
        "Main menu",
        "Topics",
        "Symptoms",
        "Call back questions",
        "End of the questions",
    )


def test_with_two_articles_the_topics_say_whose() -> None:
    names = ("main", "articles", TOPICS, "topics.frozen-shoulder", "read.frozen-shoulder.causes")
    assert labels(script_of_two(), names) == (
        "Main menu",
        "Conditions",
        "Topics of Heterotopic Ossification",
        "Topics of Frozen Shoulder",
        "Causes",
    )


def test_other_places_have_words_too() -> None:
    assert labels(script(), ("emergency.A", "texting", "gone")) == (
        "Emergency words",
        "To get it by text",
        "A place that is no longer in the menu",
    )


def test_every_place_of_the_script_has_words() -> None:
    assert all(label and label[0].isupper() for name in script().nodes for label in labels(script(), [name]))


# -- on a call -----------------------------------------------------------------------------------
def test_a_request_keeps_the_way_that_led_to_it(line: Line, phone: Phone) -> None:
    phone.rings()
    phone.presses("3", "4", "*", "*", "1", "1", "1")
    assert touched(line) == [["main", TOPICS, reading("symptoms"), TOPICS, "main", "visits", "number"]]


def test_kept_renderings_carry_each_callers_own_way(line: Line) -> None:
    app = web_of(line)
    first = Phone(app)
    second = Phone(app, "+19045550111", "CA" + "2" * 32)
    for phone in (first, second):
        phone.rings()
    first.presses("3", "*", "3")
    second.presses("3")
    assert first.next_address().endswith("." + walked("main", TOPICS, "main"))
    assert second.next_address().endswith("." + walked("main"))
    first.presses("9")
    second.presses("9")
    assert first.next_address().endswith("." + walked("main", TOPICS, "main", TOPICS))
    assert second.next_address().endswith("." + walked("main", TOPICS))


def test_a_red_flag_tells_where_it_was_said(line: Line, phone: Phone) -> None:
    phone.rings()
    phone.presses("3")
    phone.speaks("I have chest pain")
    assert touched(line) == [["main", TOPICS]]


def test_a_second_call_has_a_way_of_its_own(line: Line, phone: Phone) -> None:
    phone.rings()
    phone.presses("1", "1", "1")
    again = Phone(phone.app, phone.number, "CA" + "2" * 32)
    again.rings()
    again.presses("3", "*", "1", "1", "1")
    assert touched(line) == [["main", "visits", "number"], ["main", TOPICS, "main", "visits", "number"]]


def test_a_step_that_comes_again_changes_no_path(line: Line, phone: Phone) -> None:
    phone.rings()
    phone.presses("1", "1")
    address = phone.next_address().removeprefix("http://127.0.0.1:8000")
    for _ in range(2):
        phone._post(address, CallStatus="in-progress", Digits="1")
    assert touched(line) == [["main", "visits", "number"]]


def test_a_text_has_no_path(line: Line) -> None:
    Patient(line, MOBILE).says("CALL")
    assert touched(line) == [None]


@pytest.mark.parametrize("way", ["", ".", ".zz", ".00z", "." + "00" * 500, ".%00%00", ".0001.0203"])
def test_an_address_with_garbage_for_a_way_goes_on(line: Line, phone: Phone, way: str) -> None:
    phone.rings()
    began = int(line.clock().timestamp())
    phone._post(
        f"/voice/{script().version}/en/number/0/0/4.{began}{way}", CallStatus="in-progress", Digits="1"
    )
    assert touched(line) == [["number"]]


def test_a_way_through_another_version_of_the_content_is_not_misread(line: Line, phone: Phone) -> None:
    phone.rings()
    began = int(line.clock().timestamp())
    way = walked("main", TOPICS)
    phone._post(f"/voice/0123456789ab/en/number/0/0/4.{began}.{way}", CallStatus="in-progress", Digits="1")
    assert touched(line) == [["number"]]


def test_the_longest_way_leaves_the_address_short(phone: Phone) -> None:
    phone.rings()
    for _ in range(30):
        phone.presses("3", "*")
    assert len(phone.next_address()) < 250
