"""The alarm of the console: every signed-in page names the emergencies that nobody has, and asks for news."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from line.services import emergencies
from line.services.line import Line
from line.store import callbacks
from line.store.engine import Database
from tests.clinic_day import Browser, person, request, signed_in
from tests.composed import composed, emptied, kept_postgresql, web_of
from tests.test_gates_of_the_console import SCHEDULER, SUPERVISOR, TABLE, address_of

__all__ = ["emptied", "kept_postgresql"]  # fixtures of this file

PAGES = sorted(
    route.removeprefix("GET ")
    for route, needs in TABLE.items()
    if route.startswith("GET ")
    and needs.role in (SCHEDULER, SUPERVISOR)
    and needs.status == 200
    and not route.endswith("/token")
)
"""Every address that answers somebody signed in with a page."""


@pytest.fixture
def line(emptied: Database) -> Line:
    return composed(emptied)


@pytest.fixture
def app(line: Line) -> Flask:
    return web_of(line)


@pytest.fixture
def ana(app: Flask, line: Line) -> Browser:
    return signed_in(app, line, person(line))


def named(answer: Any) -> list[str]:
    """The keys of the emergencies that a page or an answer to its poll holds."""
    (keys,) = re.findall(r'data-alarm="([^"]*)"', answer.text)
    return str(keys).split()


def version(answer: Any) -> str:
    (found,) = re.findall(r'name="known" value="(\w+)"', answer.text)
    return str(found)


@pytest.mark.parametrize("rule", PAGES)
def test_every_page_names_them_asks_for_news_and_tells_a_screen_reader(
    line: Line, ana: Browser, rule: str
) -> None:
    row = request(line, urgency="urgent")
    answer = ana.gets(address_of(rule))
    assert named(answer) == [f"{row.id}.0"]
    assert "<title>(1 urgent) " in answer.text
    assert 'hx-get="/console/emergencies" hx-trigger="tick"' in answer.text
    assert re.search(r'<section class="alarm"[^>]*hidden>\s*<p role="alert"', answer.text)


def test_the_pages_of_one_request_one_visit_and_one_error_name_them_too(line: Line, ana: Browser) -> None:
    row, other = request(line, urgency="urgent"), request(line)
    assert named(ana.gets(f"/console/requests/{other.id}")) == [f"{row.id}.0"]
    assert named(ana.gets("/console/visits/of-nobody")) == [f"{row.id}.0"]


def test_an_open_page_is_answered_only_when_they_are_others(line: Line, ana: Browser) -> None:
    known = version(ana.gets("/console/words"))
    assert ana.gets(f"/console/emergencies?known={known}", htmx=True).status_code == 204
    row = request(line, urgency="urgent")
    answer = ana.gets(f"/console/emergencies?known={known}", htmx=True)
    assert (answer.status_code, named(answer)) == (200, [f"{row.id}.0"])
    assert "<html" not in answer.text
    assert ana.gets(f"/console/emergencies?known={version(answer)}", htmx=True).status_code == 204


def test_one_that_somebody_has_is_not_named_and_one_that_was_opened_again_is_news(line: Line) -> None:
    row = request(line, urgency="urgent")
    ana = person(line, "Ana Sample")
    with line.database.transaction() as tx:
        callbacks.update(tx, row.id, owner_id=ana.id, lease_until=line.clock())
    assert emergencies.waiting(line).keys == ()
    with line.database.transaction() as tx:
        callbacks.update(tx, row.id, status="done", owner_id=None, lease_until=None, closed_at=line.clock())
        callbacks.reopen(tx, row.id, [row.reference], urgency="urgent")
    assert emergencies.waiting(line).keys == (f"{row.id}.1",)


def test_the_page_before_the_sign_in_names_none(app: Flask, line: Line) -> None:
    request(line, urgency="urgent")
    answer = app.test_client().get("/console/sign-in")
    assert "data-alarm" not in answer.text
    assert "urgent)" not in answer.text
