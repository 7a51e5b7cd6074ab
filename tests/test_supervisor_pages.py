"""The supervisor's pages: who may open them, what stands on them, and that hostile words on them are only words."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from line.services import claims
from line.services.line import Line
from line.store.engine import Database
from line.web.gates import SUPERVISOR, gate_of
from tests import clinic_day as clinic
from tests.composed import composed, emptied, kept_postgresql, rows, web_of

__all__ = ["emptied", "kept_postgresql"]  # fixtures of this file

HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(2)>{{ 7*7 }}\u202e'
PAGES = {
    "/console/supervisor": "No request came in today yet.",
    "/console/supervisor/deliveries": "Every text has arrived or is on its way.",
    "/console/supervisor/export": "Download the file",
    "/console/supervisor/audit": "Audit log",
    "/console/supervisor/wallboards": "There is no wallboard yet.",
}


@pytest.fixture
def line(emptied: Database) -> Line:
    return composed(emptied)


def supervised(app: Flask) -> list[tuple[str, str]]:
    """(method, address) of every route behind the supervisor's gate."""
    return [
        (method, re.sub(r"<[^>]+>", "0" * 32, rule.rule))
        for rule in app.url_map.iter_rules()
        if gate_of(app, rule.endpoint) == SUPERVISOR
        for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD"})
    ]


def test_every_page_of_a_supervisor_is_behind_her_gate(line: Line) -> None:
    found = supervised(web_of(line))
    assert {("GET", page) for page in PAGES} <= set(found)
    assert ("POST", "/console/supervisor/export") in found
    assert ("POST", "/console/supervisor/wallboards") in found
    assert ("POST", f"/console/supervisor/wallboards/{'0' * 32}/revoke") in found


@pytest.mark.parametrize("htmx", [False, True])
def test_a_scheduler_is_refused_by_address_by_form_and_by_htmx(line: Line, htmx: bool) -> None:
    app = web_of(line)
    clinic.request(line, name="Maria Sample", promised_by=line.clock() - timedelta(minutes=5))
    browser = clinic.signed_in(app, line, clinic.person(line, "Robin Example", "scheduler"))
    for method, address in supervised(app):
        ask = browser.gets if method == "GET" else browser.posts
        answer = ask(address, htmx=htmx)
        assert answer.status_code == 403, (method, address)
        assert "Maria Sample" not in answer.text
    assert {entry["action"] for entry in rows(line, "audit_entries")} == {"forbidden"}
    assert rows(line, "wallboards") == []


def test_nobody_enters_without_a_sign_in(line: Line) -> None:
    app = web_of(line)
    for method, address in supervised(app):
        answer = app.test_client().open(address, method=method)
        assert answer.status_code in (303, 401), (method, address)
        assert (
            app.test_client().open(address, method=method, headers={"HX-Request": "true"}).status_code == 401
        )


def test_a_form_without_its_secret_does_nothing(line: Line) -> None:
    browser = clinic.signed_in(web_of(line), line, clinic.person(line))
    answer = browser.posts("/console/supervisor/wallboards", csrf="another's", name="Hall")
    assert answer.status_code == 403
    assert rows(line, "wallboards") == []


@pytest.mark.parametrize("role", ["supervisor", "admin"])
@pytest.mark.parametrize("page", PAGES)
def test_supervisors_and_those_above_find_a_designed_page_on_an_empty_day(
    line: Line, page: str, role: str
) -> None:
    browser = clinic.signed_in(web_of(line), line, clinic.person(line, role=role))
    answer = browser.gets(page)
    assert answer.status_code == 200
    assert PAGES[page] in answer.text
    assert answer.text.count("<h1") == 1
    assert f'href="{page}" aria-current="page"' in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_day_is_on_the_page_in_words_charts_and_tables(line: Line) -> None:
    now, pat = line.clock(), clinic.person(line)
    robin = clinic.person(line, "Robin Example", "scheduler")
    late = clinic.request(line, now - timedelta(hours=1), promised_by=now - timedelta(minutes=25), name="Lee")
    held = clinic.request(line, now - timedelta(minutes=30), name="Maria", reason="injury", source="text")
    claims.claim(line, robin, held.id)
    clinic.call(line, held, robin, now - timedelta(minutes=18), ended_at=None)
    clinic.text(line, str(late.number), "undelivered", error_code=30006, request_id=late.id)
    page = clinic.signed_in(web_of(line), line, pat).gets("/console/supervisor").text
    words = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "Half were called within 12 min the median of 1 first call made today" in words
    assert "25 min late" in words
    assert "Robin Example, on the phone for 18 min" in words
    assert "1 text of the last 24 hours did not arrive." in words
    assert "2 requests. Most came from 9 AM to 10 AM (2)." in words
    for name in ("hour", "reason", "source"):
        assert page.count(f'aria-labelledby="chart-{name}-title chart-{name}-desc"') == 1
    assert '<tr><th scope="row">New injury</th><td>1</td></tr>' in page
    assert f'href="/console/requests/{held.id}">Take over<' in page
    assert f'href="/console/requests/{late.id}"><bdi>Lee</bdi></a>' in page


def test_hostile_words_are_only_words_on_every_page(line: Line) -> None:
    now, pat = line.clock(), clinic.person(line)
    columns = {"name": HOSTILE, "reason": HOSTILE, "source": HOSTILE, "detail": HOSTILE}
    late = clinic.request(line, now - timedelta(hours=5), promised_by=now - timedelta(minutes=1), **columns)
    held = clinic.request(line, **columns)
    claims.claim(line, pat, held.id)
    clinic.text(line, str(late.number), "failed", reason=HOSTILE, purpose=HOSTILE, request_id=late.id)
    clinic.text(line, HOSTILE, "failed")
    browser = clinic.signed_in(web_of(line), line, pat)
    for page in PAGES:
        answer = browser.gets(f"{page}?person={HOSTILE}&request={HOSTILE}&day={HOSTILE}&after={HOSTILE}")
        assert answer.status_code == 200, page
        assert "<script>alert" not in answer.text
        assert "<img" not in answer.text
        assert "\u202e" not in answer.text
        assert not re.search(r"\son\w+=|\sstyle=", re.sub(r'"[^"]*"|>[^<]*<', "", answer.text))
    assert "&lt;script&gt;" in browser.gets("/console/supervisor").text


@pytest.mark.parametrize("junk", ["%ff%fe", "9" * 400, "-1", "%F0%9F%92%A9", "2026-11-23T00:00:00+00:00~x"])
def test_junk_in_an_address_is_no_error(line: Line, junk: str) -> None:
    browser = clinic.signed_in(web_of(line), line, clinic.person(line))
    query = "&".join(f"{name}={junk}" for name in ("person", "request", "action", "day", "after", "revoked"))
    for page in PAGES:
        assert browser.gets(f"{page}?{query}").status_code == 200
    assert browser.posts(f"/console/supervisor/wallboards/{junk}/revoke").status_code in (303, 404)


def test_a_nul_that_no_database_stores_is_a_bad_request(line: Line) -> None:
    browser = clinic.signed_in(web_of(line), line, clinic.person(line))
    for page in PAGES:
        assert browser.gets(f"{page}?person=%00").status_code == 400
