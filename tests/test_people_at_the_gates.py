"""Gates of the console, over every route there is: nobody enters without a sign-in, its role, and its form's secret."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from line.core.staff import ROLES
from line.services import sign_in
from line.services.line import Line
from line.store import wallboards
from line.store.engine import Database
from line.store.wallboards import WallboardRow
from line.web import gates
from line.web.gates import Linked, Public, Signed, SignedIn, gate_of
from tests.clinic_day import CSRF, Browser, person, signed_in
from tests.composed import composed, rows, web_of

PUBLIC = {
    "GET /healthz",
    "GET /readyz",
    "GET /console/sign-in",
    "POST /console/sign-in",
    "GET /console/static/<version>/<path:path>",
}
"""All that anybody may ask for. A route that is added here needs a reason in its gate."""


@pytest.fixture
def line(tmp_path: Path, migrated_file: Path) -> Iterator[Line]:
    path = tmp_path / "line.db"
    path.write_bytes(migrated_file.read_bytes())
    database = Database(f"sqlite:///{path}")
    yield composed(database)
    database.dispose()


@pytest.fixture
def app(line: Line) -> Flask:
    return web_of(line)


def routes(app: Flask) -> list[tuple[str, str, Rule]]:
    """Every (method, address, rule), the parts of the address filled in."""
    found = []
    for rule in app.url_map.iter_rules():
        address = app.url_map.bind("").build(rule.endpoint, _parts(rule), force_external=False)
        found += [(method, address, rule) for method in sorted((rule.methods or set()) - {"OPTIONS"})]
    return found


def _parts(rule: Rule) -> dict[str, object]:
    return {name: 1 if "int:" + name in rule.rule else "x" for name in rule.arguments}


def test_what_is_public_is_on_the_list_and_has_a_reason(app: Flask) -> None:
    public = {
        f"{method} {rule.rule}"
        for method, _, rule in routes(app)
        if isinstance(gate_of(app, rule.endpoint), Public) and method != "HEAD"
    }
    assert public == PUBLIC


def test_everything_under_console_but_the_list_needs_a_sign_in(app: Flask) -> None:
    inside = [rule for _, _, rule in routes(app) if rule.rule.startswith("/console")]
    assert len(inside) > 20
    for rule in inside:
        assert isinstance(gate_of(app, rule.endpoint), SignedIn | Public), rule.rule


def test_without_a_session_no_route_opens(app: Flask) -> None:
    client = app.test_client()
    for method, address, rule in routes(app):
        gate = gate_of(app, rule.endpoint)
        answer = client.open(address, method=method, data={"csrf": "x"} if method == "POST" else None)
        match gate:
            case Public():
                continue
            case Signed():
                expected = {403}
            case Linked():
                expected = {404}
            case _ if method == "POST":
                expected = {401}
            case _:
                expected = {303}
                assert answer.headers["Location"].startswith("/console/sign-in?next=")
        assert answer.status_code in expected, f"{method} {rule.rule}: {answer.status_code}"


def test_without_a_session_no_part_of_a_page_opens_for_htmx_either(app: Flask) -> None:
    client = app.test_client()
    for method, address, rule in routes(app):
        if isinstance(gate_of(app, rule.endpoint), SignedIn):
            answer = client.open(address, method=method, headers={"HX-Request": "true"})
            assert answer.status_code == 401, f"{method} {rule.rule}"


def test_a_made_up_or_an_ended_session_is_none(app: Flask, line: Line) -> None:
    who = person(line, role="admin")
    browser = signed_in(app, line, who)
    assert browser.gets("/console/account").status_code == 200
    session = rows(line, "staff_sessions")[0]["id"]
    sign_in.sign_out(line, sign_in.Session(str(session), who, CSRF, line.clock(), line.clock()), "")
    made_up = app.test_client()
    made_up.set_cookie("joi", "x" * 43)
    for client in (browser.client, made_up):
        for method, address, rule in routes(app):
            if isinstance(gate_of(app, rule.endpoint), SignedIn):
                assert client.open(address, method=method).status_code in (303, 401), rule.rule


def test_each_post_needs_the_forms_secret_and_no_get_takes_its_place(app: Flask, line: Line) -> None:
    client = signed_in(app, line, person(line, role="admin")).client
    before = len(rows(line, "audit_entries"))
    posts = [(address, rule) for method, address, rule in routes(app) if method == "POST"]
    assert len([rule for _, rule in posts if isinstance(gate_of(app, rule.endpoint), SignedIn)]) > 10
    for address, rule in posts:
        for form in ({}, {"csrf": ""}, {"csrf": "x" * 43}, {"csrf": "ñ"}):
            answer = client.post(address, data=form)
            assert answer.status_code == 403, f"{rule.rule}: {answer.status_code}"
        assert client.post(address, headers={"X-CSRF-Token": "wrong"}).status_code == 403
        assert client.post(address, json={"csrf": CSRF}).status_code == 403
    assert len(rows(line, "audit_entries")) == before


def test_the_secret_of_another_session_does_not_do(app: Flask, line: Line) -> None:
    mine, other = signed_in(app, line, person(line, "Ana A")), app.test_client()
    page = other.get("/console/sign-in").text
    assert CSRF not in page
    answer = mine.client.post("/console/account/shortcuts", data={"csrf": "another session's"})
    assert answer.status_code == 403


def test_a_form_on_another_site_is_refused_even_with_the_secret(app: Flask, line: Line) -> None:
    client = signed_in(app, line, person(line, role="admin")).client
    for method, address, rule in routes(app):
        if method == "POST" and isinstance(gate_of(app, rule.endpoint), SignedIn):
            for site in ("cross-site", "same-site"):
                answer = client.post(address, data={"csrf": CSRF}, headers={"Sec-Fetch-Site": site})
                assert answer.status_code == 403, rule.rule


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("htmx", [False, True])
def test_no_role_enters_what_is_for_a_higher_one(app: Flask, line: Line, role: str, htmx: bool) -> None:
    browser = signed_in(app, line, person(line, role=role))
    refused = 0
    for method, address, rule in routes(app):
        gate = gate_of(app, rule.endpoint)
        if not isinstance(gate, SignedIn) or ROLES.index(gate.role) <= ROLES.index(role):
            continue
        open_it = browser.posts if method == "POST" else browser.gets
        answer = open_it(address, htmx=htmx)
        assert answer.status_code == 403, f"{method} {rule.rule}"
        refused += 1
    forbidden = [row for row in rows(line, "audit_entries") if row["action"] == "forbidden"]
    assert len(forbidden) == refused
    assert bool(refused) == (role == "scheduler")


def test_a_poll_does_not_keep_anybody_signed_in(app: Flask) -> None:
    polls = {
        rule.rule
        for _, _, rule in routes(app)
        if isinstance(gate := gate_of(app, rule.endpoint), SignedIn) and not gate.renews
    }
    assert {"/console/queue/<view>/changes", "/console/requests/<request_id>/changes"} <= polls


def test_a_wallboard_opens_with_its_own_link_and_nothing_else(app: Flask, line: Line) -> None:
    client, token = app.test_client(), sign_in.new_secret()
    (rule,) = {rule.rule for rule in app.url_map.iter_rules() if rule.rule == "/wallboard/<token>"}
    made = WallboardRow("w1", sign_in.fingerprint(token), "Front desk", line.clock(), "ana", None)
    with line.database.transaction() as tx:
        wallboards.add(tx, made)
    address = rule.replace("<token>", token)
    assert client.get(address).status_code == 200
    assert client.get(rule.replace("<token>", "x" * 43)).status_code == 404
    client.set_cookie("joi", token)
    assert client.get("/console/queue/todo").status_code == 303  # a wallboard's secret is no session's
    with line.database.transaction() as tx:
        wallboards.revoke(tx, "w1", line.clock())
    assert client.get(address).status_code == 404


def test_a_missing_page_of_the_console_is_a_page_and_knows_who_asks(app: Flask, line: Line) -> None:
    for client, name in ((app.test_client(), False), (signed_in(app, line, person(line)).client, True)):
        answer = client.get("/console/nothing-here")
        assert (answer.status_code, answer.mimetype) == (404, "text/html")
        assert ("Pat Sample" in answer.text) is name
        assert "Content-Security-Policy" in answer.headers
        assert client.get("/nothing-here").mimetype == "text/plain"


def test_a_method_that_a_page_does_not_know_is_told_which_it_knows(app: Flask, line: Line) -> None:
    answer = signed_in(app, line, person(line)).client.put("/console/account")
    assert (answer.status_code, answer.mimetype) == (405, "text/html")
    assert "GET" in answer.headers["Allow"]


def test_every_page_of_the_console_is_kept_by_nobody(app: Flask, line: Line) -> None:
    client = signed_in(app, line, person(line, role="admin")).client
    for method, address, rule in routes(app):
        if method == "GET" and rule.rule.startswith(("/console", "/wallboard")) and "static" not in rule.rule:
            assert client.get(address).headers["Cache-Control"] == "no-store", rule.rule


def test_the_body_of_a_form_is_at_most_64_kilobytes(app: Flask, line: Line) -> None:
    browser: Browser = signed_in(app, line, person(line))
    assert browser.posts("/console/account/phone", phone="9" * gates.MAX_BODY).status_code == 413


def sent_from(client: FlaskClient, line: Line, forwarded: str) -> str:
    """The address that the log has for a failed sign-in of a client that says this of itself."""
    page = client.get("/console/sign-in").text
    secret = page.split('name="csrf" value="')[1].split('"')[0]
    client.post(
        "/console/sign-in",
        data={"csrf": secret, "username": "nobody", "password": "x"},
        headers={"X-Forwarded-For": forwarded},
        environ_overrides={"REMOTE_ADDR": "192.0.2.1"},
    )
    return str(rows(line, "audit_entries")[-1]["address"])


def test_nobody_chooses_the_address_that_limits_and_log_go_by(line: Line) -> None:
    assert sent_from(web_of(line).test_client(), line, "203.0.113.9") == "192.0.2.1"


def test_behind_known_proxies_the_address_is_the_one_that_they_saw(line: Line) -> None:
    from dataclasses import replace

    proxied = replace(line, settings=replace(line.settings, trusted_proxies=1))
    assert sent_from(web_of(proxied).test_client(), line, "6.6.6.6, 203.0.113.9") == "203.0.113.9"
