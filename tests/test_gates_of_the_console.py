"""Who may do what in the console, as a table that a new route must enter; and that nobody gets further by an address,
a form, htmx, another method, somebody else's secret or somebody else's ids. Reading changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from line.core.appointments import Booking
from line.core.claims import SNOOZES
from line.core.staff import Person
from line.services import attempts, claims, outcomes, sign_in, staff, wallboard
from line.services.line import Line
from line.services.outcomes import Filled
from line.store import appointments, callback_events, callbacks
from line.store.engine import Database
from line.store.tables import metadata
from tests import booked
from tests import clinic_day as clinic
from tests.clinic_day import CSRF, Browser
from tests.composed import composed, emptied, forward, kept_postgresql, post, rows, web_of
from tests.desk import claimed, person, request, stored

__all__ = ["emptied", "kept_postgresql"]  # fixtures of this file

ANYONE, SCHEDULER, SUPERVISOR, LINK = "anyone", "scheduler", "supervisor", "link"
ROLES = ("scheduler", "supervisor", "admin")
UNKNOWN = "f" * 32


@dataclass(frozen=True)
class Needs:
    """Who may enter a route, and what it answers them when the form is empty and the id unknown."""

    role: str
    status: int
    htmx: int | None = None
    """Where htmx gets another answer."""


_ON_A_REQUEST = (
    *(
        "call",
        "claim",
        "consent",
        "correct",
        "desk",
        "hand",
        "note",
        "opt-out",
        "outcome",
        "release",
        "renew",
    ),
    *("reopen", "snooze", "split", "text", "undo"),
)
_ON_A_VISIT = ("cancel", "confirm", "consent", "missed", "move", "opt-out", "plan", "reinstate", "stop")
TABLE = {
    "GET /console": Needs(SCHEDULER, 303),
    "GET /console/account": Needs(SCHEDULER, 200),
    "POST /console/account/end": Needs(SCHEDULER, 303),
    "POST /console/account/password": Needs(SCHEDULER, 422),
    "POST /console/account/phone": Needs(SCHEDULER, 303),
    "POST /console/account/shortcuts": Needs(SCHEDULER, 303),
    "GET /console/emergencies": Needs(SCHEDULER, 303, htmx=200),
    "GET /console/queue/<view>": Needs(SCHEDULER, 200),
    "GET /console/queue/<view>/changes": Needs(SCHEDULER, 303, htmx=200),
    "GET /console/reminders": Needs(SCHEDULER, 303),
    "GET /console/reminders/<list_name>": Needs(SCHEDULER, 200),
    "POST /console/reminders/<message_id>/send": Needs(SCHEDULER, 404),
    "POST /console/reminders/<message_id>/stop": Needs(SCHEDULER, 404),
    "GET /console/requests/<request_id>": Needs(SCHEDULER, 404),
    "GET /console/requests/<request_id>/changes": Needs(SCHEDULER, 404),
    "GET /console/requests/<request_id>/message/<int:event_id>": Needs(SCHEDULER, 404),
    "GET /console/requests/next": Needs(SCHEDULER, 303),
    **{f"POST /console/requests/<request_id>/{what}": Needs(SCHEDULER, 404) for what in _ON_A_REQUEST},
    "POST /console/requests/<request_id>/take": Needs(SUPERVISOR, 404),
    "GET /console/search": Needs(SCHEDULER, 303),
    "POST /console/search": Needs(SCHEDULER, 303),
    "POST /console/segments": Needs(SCHEDULER, 200),
    "GET /console/sign-in": Needs(ANYONE, 200),
    "POST /console/sign-in": Needs(ANYONE, 403),
    "POST /console/sign-out": Needs(SCHEDULER, 303),
    "GET /console/static/<version>/<path:path>": Needs(ANYONE, 200),
    "POST /console/stay": Needs(SCHEDULER, 303, htmx=204),
    "GET /console/supervisor": Needs(SUPERVISOR, 200),
    "GET /console/supervisor/audit": Needs(SUPERVISOR, 200),
    "GET /console/supervisor/deliveries": Needs(SUPERVISOR, 200),
    "GET /console/supervisor/export": Needs(SUPERVISOR, 200),
    "POST /console/supervisor/export": Needs(SUPERVISOR, 422),
    "GET /console/supervisor/wallboards": Needs(SUPERVISOR, 200),
    "POST /console/supervisor/wallboards": Needs(SUPERVISOR, 422),
    "POST /console/supervisor/wallboards/<wallboard_id>/revoke": Needs(SUPERVISOR, 303),
    "GET /console/visits": Needs(SCHEDULER, 200),
    "GET /console/visits/<visit_id>": Needs(SCHEDULER, 404),
    **{f"POST /console/visits/<visit_id>/{what}": Needs(SCHEDULER, 404) for what in _ON_A_VISIT},
    "GET /console/token": Needs(SCHEDULER, 200),
    "GET /console/words": Needs(SCHEDULER, 200),
    "GET /console/words/articles/<slug>": Needs(SCHEDULER, 200),
    "GET /console/words/not-understood": Needs(SCHEDULER, 200),
    "GET /console/words/sentences/<part>": Needs(SCHEDULER, 200),
    "POST /console/words/text": Needs(SCHEDULER, 404),
    "GET /wallboard/<token>": Needs(LINK, 200),
    "GET /wallboard/<token>/board": Needs(LINK, 200),
}
"""Every route of the console. A new one belongs here: with the role that it needs, and not a lower one."""


@dataclass(frozen=True)
class Visitor:
    """Somebody at the door: her browser, what she sends along, and the role that counts for her ("" for none)."""

    name: str
    client: FlaskClient
    role: str = ""
    csrf: str | None = CSRF
    site: str = "same-origin"


@pytest.fixture
def line(emptied: Database) -> Line:
    return composed(emptied)


@pytest.fixture
def app(line: Line) -> Flask:
    return web_of(line)


@pytest.fixture
def board(line: Line) -> str:
    """The token of a wallboard."""
    return wallboard.make(line, person(line, "Bo", "supervisor"), "Front desk").token


def routes(app: Flask) -> dict[str, str]:
    """Every route of the console as the table has it, with its rule."""
    found = {}
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(("/console", "/wallboard")):
            found |= {
                f"{method} {rule.rule}": rule.rule for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
            }
    return found


def address_of(rule: str, board: str = "", **ids: object) -> str:
    """The rule with its places filled in; the ids are unknown ones unless given."""
    parts = {
        "view": "todo",
        "list_name": "due",
        "message_id": UNKNOWN,
        "visit_id": UNKNOWN,
        "request_id": UNKNOWN,
        "int:event_id": 1,
        "wallboard_id": UNKNOWN,
        "token": board,
    }
    parts |= {
        "version": "x",
        "path:path": "style.css",
        "slug": "heterotopic-ossification",
        "part": "safety",
        **ids,
    }
    for name, value in parts.items():
        rule = rule.replace(f"<{name}>", str(value))
    assert "<" not in rule, rule
    return rule


def everything(line: Line, but: frozenset[str] = frozenset({"audit_entries", "sign_ins"})) -> dict[str, Any]:
    """Every row of every table, without the log and without when a session was used last."""
    with line.database.reading() as conn:
        tables = [table for name, table in metadata.tables.items() if name not in but]
        found = {
            table.name: sorted(
                repr({name: value for name, value in row.items() if name != "active_at"})
                for row in conn.execute(select(table)).mappings()
            )
            for table in tables
        }
    return found


def browser_of(app: Flask, line: Line, who: Person) -> FlaskClient:
    return clinic.signed_in(app, line, who).client


# -- the table -----------------------------------------------------------------------------------
def test_every_route_stands_in_the_table_and_every_line_of_it_is_a_route(app: Flask) -> None:
    assert set(routes(app)) == set(TABLE)


def visitors(app: Flask, line: Line) -> Iterator[Visitor]:
    """Everybody who may come, honest or not."""
    expired, ended, disabled = (person(line, name, "admin") for name in ("Exa", "Enda", "Disa"))
    ran_out = browser_of(app, line, expired)
    forward(line, minutes=11)
    by_hand, sent_away = browser_of(app, line, ended), browser_of(app, line, disabled)
    for row in rows(line, "staff_sessions"):
        if row["staff_id"] == ended.id:
            session = sign_in.Session(str(row["id"]), ended, CSRF, line.clock(), line.clock())
            sign_in.sign_out(line, session, "")
    staff.disable(line, disabled.username)
    made_up = app.test_client()
    made_up.set_cookie("joi", sign_in.new_secret())
    yield Visitor("nobody", app.test_client())
    yield Visitor("a made-up token", made_up)
    yield Visitor("an expired session", ran_out)
    yield Visitor("an ended session", by_hand)
    yield Visitor("a disabled person", sent_away)
    for role in ROLES:
        yield Visitor(role, browser_of(app, line, person(line, role, role)), role)
    admin = browser_of(app, line, person(line, "Ada", "admin"))
    yield Visitor("no secret", admin, "admin", csrf=None)
    yield Visitor("another's secret", admin, "admin", csrf=sign_in.new_secret())
    yield Visitor("from another site", admin, "admin", site="cross-site")
    yield Visitor("from a neighbour's site", admin, "admin", site="same-site")


def expected(visitor: Visitor, method: str, needs: Needs, *, htmx: bool) -> int:
    """What the table says for her."""
    entered = needs.status if needs.htmx is None or not htmx else needs.htmx
    if needs.role in (ANYONE, LINK):
        return entered
    if method == "POST" and visitor.site != "same-origin":
        return 403
    if not visitor.role:
        return 303 if method == "GET" and not htmx else 401
    if ROLES.index(visitor.role) < ROLES.index(needs.role) or (method == "POST" and visitor.csrf != CSRF):
        return 403
    return entered


def asks(visitor: Visitor, method: str, address: str, *, htmx: bool) -> Any:
    headers = {"Sec-Fetch-Site": visitor.site} | ({"HX-Request": "true"} if htmx else {})
    form = {"csrf": visitor.csrf} if method == "POST" and visitor.csrf is not None else None
    return visitor.client.open(address, method=method, data=form, headers=headers)


def test_every_visitor_gets_at_every_route_what_the_table_says(app: Flask, line: Line, board: str) -> None:
    # Who signs out is somebody else afterwards.
    table = sorted(TABLE.items(), key=lambda entry: entry[0].endswith("/sign-out"))
    for visitor in visitors(app, line):
        for route, needs in table:
            method, _, rule = route.partition(" ")
            for htmx in (False, True):
                # Who signs out is out; and whoever has no session meets the same gate as nobody.
                if htmx and (rule.endswith("/sign-out") if visitor.role else visitor.name != "nobody"):
                    continue
                answer = asks(visitor, method, address_of(rule, board), htmx=htmx)
                wanted = expected(visitor, method, needs, htmx=htmx)
                if rule.endswith("/sign-in") and method == "GET" and visitor.role:
                    wanted = 303  # she is in
                assert answer.status_code == wanted, f"{visitor.name}: {route}, htmx {htmx}"
                if answer.status_code == 303 and not visitor.role:
                    assert answer.headers["Location"].startswith("/console/sign-in?next=/console")


def test_no_other_method_opens_a_route_or_changes_anything(app: Flask, line: Line, board: str) -> None:
    admin, before = browser_of(app, line, person(line, "Ada", "admin")), None
    for client, known in ((app.test_client(), False), (admin, True)):
        before = everything(line)
        for rule in set(routes(app).values()):
            address = address_of(rule, board)
            for method in ("PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"):
                answer = client.open(address, method=method, data={"csrf": CSRF})
                assert answer.status_code == 405, f"{method} {rule}"
            answer = client.open(address, method="OPTIONS")
            closed = not known and not rule.startswith(("/console/sign-in", "/console/static", "/wallboard"))
            assert answer.status_code == (401 if closed else 200), rule
            assert answer.text == "" or closed
        assert everything(line) == before


def test_a_wallboards_link_opens_nothing_else(app: Flask, line: Line, board: str) -> None:
    client, row = app.test_client(), request(line)
    assert client.get(f"/wallboard/{board}").status_code == 200
    client.set_cookie("joi", board)
    client.set_cookie("__Host-joi", board)
    before = everything(line)
    for route, needs in TABLE.items():
        method, _, rule = route.partition(" ")
        if needs.role in (SCHEDULER, SUPERVISOR):
            address = address_of(rule, request_id=row.id)
            answer = client.open(
                address, method=method, data={"csrf": board}, headers={"X-CSRF-Token": board}
            )
            assert answer.status_code in (303, 401), route
            assert "sign-in" in answer.headers.get("Location", "sign-in")
    assert everything(line) == before
    for wrong in (
        board[:-1],
        board + "x",
        board.swapcase(),
        sign_in.fingerprint(board),
        "",
        "%00",
        "../console",
    ):
        assert client.get(f"/wallboard/{wrong}").status_code in (404, 303), wrong


# -- reading changes nothing ---------------------------------------------------------------------
def message_of(line: Line, request_id: str, letter: str = "a") -> int:
    """A message that somebody left after the tone."""
    with line.database.transaction() as tx:
        data = {"seconds": 20, "heard": False}
        callback_events.add(tx, request_id, line.clock(), "message", "RE" + letter * 32, data)
        callbacks.update(tx, request_id, unheard=True)
        return callback_events.newest_id(tx, request_id)


def test_no_get_changes_anything_but_the_log(app: Flask, line: Line, board: str) -> None:
    ana = person(line, "Ana", "admin")
    free, mine = request(line), claimed(line, ana, "+19045550122")
    attempts.start(line, ana, mine.id, None, "desk")
    ben = claimed(line, person(line, "Ben"), "+19045550133", due_from=line.clock() + timedelta(hours=1))
    browser = Browser(browser_of(app, line, ana))
    forward(line, seconds=40)
    message_of(line, free.id)
    visit = booked.book(line, "2026-12-01 14:30", "+19045550144")
    before = everything(line)
    for rule in (
        rule for route, rule in routes(app).items() if route.startswith("GET ") and "message" not in rule
    ):
        for row in (free, mine, ben):
            address = address_of(rule, board, request_id=row.id, visit_id=visit.id)
            for asked in (
                address,
                f"{address}?digest=x&after=x&held=1&done=1&step=1&next=/console&csrf={CSRF}",
            ):
                for htmx in (False, True):
                    assert browser.gets(asked, htmx=htmx).status_code < 400, asked
            assert browser.client.head(address).status_code < 400
    assert everything(line) == before


def test_a_message_counts_as_heard_by_get_alone_and_a_look_at_its_headers_is_none(
    app: Flask, line: Line
) -> None:
    row = request(line)
    address = f"/console/requests/{row.id}/message/{message_of(line, row.id)}"
    client, before = browser_of(app, line, person(line)), everything(line)
    assert client.head(address).status_code == 405
    assert client.options(address).status_code == 200
    assert everything(line) == before


def test_what_is_posted_is_not_to_be_had_by_get(app: Flask, line: Line) -> None:
    ana = person(line, "Ana", "admin")
    row = claimed(line, ana)
    client, before = browser_of(app, line, ana), everything(line)
    only_posted = {rule for route, rule in routes(app).items() if route.startswith("POST ")} - {
        rule for route, rule in routes(app).items() if route.startswith("GET ")
    }
    assert len(only_posted) > 20
    for rule in only_posted:
        address = address_of(rule, request_id=row.id)
        answer = client.get(f"{address}?csrf={CSRF}&words=x&outcome=declined&version={row.version}")
        assert answer.status_code == 405, rule
    assert everything(line) == before


# -- somebody else's ids -------------------------------------------------------------------------
VISIT = Booking("2026-12-01", "10:00", "Main clinic", "Sam Sample")


@dataclass(frozen=True)
class Others:
    """What a colleague has: a request in hand with a message, a visit, an attempt, and an outcome just marked."""

    person: Person
    row: callbacks.RequestRow
    message: int
    visit: str
    attempt: str
    done: str
    undo: str


def others(line: Line) -> Others:
    ben = person(line, "Ben")
    booked = claimed(line, ben, "+19045550133")
    undo = outcomes.record(line, ben, booked.id, None, "booked", Filled(booking=VISIT)).undo
    row = claimed(line, ben, "+19045550122")
    message = message_of(line, row.id)
    attempt = attempts.start(line, ben, row.id, None, "line").attempt.id
    return Others(ben, row, message, str(rows(line, "appointments")[0]["id"]), attempt, booked.id, undo)


def test_a_colleagues_request_is_not_written_to_by_any_form(app: Flask, line: Line) -> None:
    his, browser = others(line), Browser(browser_of(app, line, person(line)))
    version, before = str(stored(line, his.row.id).version), everything(line)
    fields = {
        "words": "x",
        "name": "x",
        "language": "en",
        "body": "x",
        "outcome": "declined",
        "token": his.undo,
    }
    fields |= {"to": person(line, "Cora").id, "reason": "other", "version": version, "anyway": "yes"}
    fields |= {"until": next(iter(SNOOZES))}
    before = everything(line)
    for what in _ON_A_REQUEST:
        for htmx in (False, True):
            answer = browser.posts(f"/console/requests/{his.row.id}/{what}", htmx=htmx, **fields)
            assert answer.status_code in ((200, 409) if what == "renew" else (409, 422)), what
    assert browser.posts(f"/console/requests/{his.row.id}/take").status_code == 403
    assert everything(line) == before


def test_ids_of_others_change_nothing(app: Flask, line: Line) -> None:
    his, ana = others(line), person(line)
    mine = claimed(line, ana)
    browser, hidden = Browser(browser_of(app, line, ana)), browser_of(app, line, his.person)
    session = next(row["id"] for row in rows(line, "staff_sessions") if row["staff_id"] == his.person.id)
    link = wallboard.make(line, person(line, "Bo", "supervisor"), "Front desk").id
    gone = person(line, "Gone")
    staff.disable(line, gone.username)
    at, before = f"/console/requests/{mine.id}", everything(line)
    version = str(stored(line, mine.id).version)
    visit = {"step": "changed", "visits": "listed", "visit": his.visit, "place": "x", "who_for": "x"}
    visit |= {"date": "2026-12-02", "time": "10:00"}
    forged: list[tuple[str, dict[str, str], int]] = [
        (f"{at}/outcome", {**visit, "outcome": "changed"}, 422),
        (f"{at}/outcome", {**visit, "outcome": "cancelled", "step": "cancelled"}, 422),
        (f"{at}/outcome", {"outcome": "unheard of"}, 422),
        (f"{at}/outcome", {"outcome": "booked", "step": "changed"}, 200),
        (f"{at}/undo", {"token": his.undo}, 409),
        (f"/console/requests/{his.done}/undo", {"token": his.undo}, 409),
        *((f"{at}/hand", {"to": to}, 422) for to in (ana.id, gone.id, UNKNOWN, "", "%")),
        (f"{at}/correct", {"name": "x", "language": "en", "number": his.row.number or ""}, 422),
        (f"{at}/correct", {"name": "x", "language": "xx"}, 422),
        (f"{at}/split", {"name": "x", "reason": "unheard of"}, 422),
        *((f"{at}/snooze", {"until": until}, 422) for until in ("", "never", "2126-01-01")),
        (f"{at}/text", {"use": "callback.tried"}, 200),
        (f"{at}/note", {"words": "x", "version": str(int(version) + 1)}, 409),
        (f"{at}/reopen", {}, 409),
        (f"/console/supervisor/wallboards/{link}/revoke", {}, 403),
        ("/console/account/end", {"session": str(session)}, 303),
    ]
    for address, fields, status in forged:
        answer = browser.posts(address, **{"version": version, **fields})
        assert answer.status_code == status, (address, fields)
    for address in (f"{at}/message/{his.message}", f"/console/requests/{UNKNOWN}/message/{his.message}"):
        assert browser.gets(address).status_code == 404
    assert everything(line) == before
    assert hidden.get("/console/account").status_code == 200


def test_steps_of_a_staff_call_are_the_carriers_and_of_that_call_alone(app: Flask, line: Line) -> None:
    his, sid = others(line), "CA" + "1" * 32
    form = {"CallSid": sid, "From": "+19045642000", "To": "+19045550130", "CallStatus": "in-progress"}
    assert post(app, f"/voice/staff/{his.attempt}", form).status_code == 200
    before = everything(line)
    for step in ("", "/connect", "/ended", "/status"):
        target = f"/voice/staff/{his.attempt}{step}"
        for signature in ("", "x" * 28):
            assert post(app, target, {**form, "Digits": "1"}, signature).status_code == 403
        strange = {**form, "CallSid": "CA" + "2" * 32, "Digits": "1", "CallStatus": "completed"}
        strange |= {"DialCallStatus": "completed"}
        answer = post(app, target, strange)
        assert answer.status_code == 200
        assert "Dial" not in answer.text
        assert (his.row.number or "x") not in answer.text
    assert post(app, f"/voice/staff/{UNKNOWN}/connect", {**form, "Digits": "1"}).status_code == 200
    assert everything(line) == before
    assert "<Number" in post(app, f"/voice/staff/{his.attempt}/connect", {**form, "Digits": "1"}).text


# -- everything twice ----------------------------------------------------------------------------
def test_every_press_on_a_visit_twice_does_it_once(app: Flask, line: Line) -> None:
    visit = booked.book(line, "2026-12-01 14:30", agreed=())
    browser, at = Browser(browser_of(app, line, person(line))), f"/console/visits/{visit.id}"
    moved = {"date": "2026-12-02", "time": "09:00", "place": "Beaches office", "who_for": "Maria"}
    presses: list[tuple[str, dict[str, str]]] = [
        ("consent", {"channel": "text"}),
        ("confirm", {}),
        ("move", moved),
        ("stop", {}),
        ("plan", {}),
        ("cancel", {}),
        ("reinstate", {}),
        ("opt-out", {}),
    ]
    for what, fields in presses:
        with line.database.reading() as conn:
            now = appointments.by_id(conn, visit.id)
        assert now is not None
        sent = {**fields, "version": str(now.version)}
        assert [browser.posts(f"{at}/{what}", **sent).status_code for _ in range(2)] == [303, 409], what
    kinds = [str(event["kind"]) for event in rows(line, "visit_events")]
    for kind in ("confirmed", "moved", "stopped", "planned", "cancelled", "reinstated", "opted_out"):
        assert kinds.count(kind) == 1, kind


def test_a_visit_is_not_written_to_without_the_version_that_was_seen(app: Flask, line: Line) -> None:
    visit = booked.book(line, "2026-12-01 14:30")
    browser, before = Browser(browser_of(app, line, person(line))), everything(line)
    for what in _ON_A_VISIT:
        for version in ("", "-1", "2", "x", "9" * 30):
            fields = {"version": version, "channel": "text", "date": "2026-12-02", "time": "09:00"}
            assert browser.posts(f"/console/visits/{visit.id}/{what}", **fields).status_code == 409, what
    assert everything(line) == before


def test_every_press_twice_does_it_once(app: Flask, line: Line) -> None:
    ana, ben = person(line), person(line, "Ben")
    row = request(line)
    browser, at = Browser(browser_of(app, line, ana)), f"/console/requests/{row.id}"
    token = ""
    visit = {
        "step": "booked",
        "date": "2026-12-01",
        "time": "10:00",
        "place": "Main clinic",
        "who_for": "Sam",
    }
    presses: list[tuple[str, dict[str, str], int, int]] = [
        ("claim", {}, 303, 303),
        ("note", {"words": "a note"}, 303, 409),
        ("correct", {"name": "Sam", "language": "en"}, 303, 409),
        ("split", {"name": "Kim", "reason": "other"}, 303, 409),
        ("text", {"body": "Please call us."}, 303, 409),
        ("desk", {}, 303, 303),
        ("outcome", {"outcome": "booked", **visit}, 303, 409),
        ("undo", {"token": "newest"}, 303, 409),
        ("outcome", {"outcome": "declined"}, 303, 409),
        ("reopen", {}, 303, 409),
        ("snooze", {"until": next(iter(SNOOZES))}, 303, 409),
        ("claim", {"anyway": "yes"}, 303, 303),
        ("hand", {"to": ben.id}, 303, 409),
        ("release", {}, 409, 409),
    ]
    for what, fields, first, second in presses:
        if fields.get("token"):
            with line.database.reading() as conn:
                newest = callback_events.newest(conn, row.id, "outcome")
            token = newest.key if newest else ""
        sent = {**fields, "version": str(stored(line, row.id).version)} | ({"token": token} if token else {})
        got = [browser.posts(f"{at}/{what}", **sent).status_code for _ in range(2)]
        assert got == [first, second], what
    kinds = [str(event["kind"]) for event in rows(line, "callback_events") if event["request_id"] == row.id]
    once = ("note", "edit", "split", "undone", "reopened", "snoozed", "handed")
    assert {kind: kinds.count(kind) for kind in once} == dict.fromkeys(once, 1)
    assert (kinds.count("claim"), kinds.count("outcome")) == (2, 2)
    assert len(rows(line, "callback_attempts")) == 1
    assert [visit["status"] for visit in rows(line, "appointments")] == ["cancelled"]


# -- headers -------------------------------------------------------------------------------------
@pytest.mark.parametrize("https", [False, True])
def test_every_answer_carries_the_headers_that_guard_it(line: Line, board: str, https: bool) -> None:
    address = "https://line.example" if https else "http://127.0.0.1:8000"
    own = replace(line, settings=replace(line.settings, public_url=address))
    app, ana = web_of(own), person(line, "Ana", "admin")
    signed_in = browser_of(app, own, ana)
    signed_in.set_cookie("__Host-joi", f"token-of-{ana.id}", secure=https)
    for client in (app.test_client(), signed_in):
        for route in [
            *TABLE,
            "GET /console/nothing",
            "POST /console/nothing",
            "GET /nothing",
            "PUT /console",
        ]:
            method, _, rule = route.partition(" ")
            if rule.endswith("/sign-out"):
                continue
            answer = client.open(
                address_of(rule, board),
                method=method,
                data={"csrf": CSRF},
                base_url=address,
                headers={"Host": "evil.example"},
            )
            guarded(answer, https=https, kept="static" in rule and answer.status_code == 200)
            assert "evil.example" not in answer.text + str(answer.headers), route


def guarded(answer: Any, *, https: bool, kept: bool) -> None:
    headers = answer.headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert ("no-store" in headers["Cache-Control"]) is not kept
    assert ("Strict-Transport-Security" in headers) is https
    assert "Set-Cookie" not in headers or ("Secure" in headers["Set-Cookie"]) is https
    if answer.mimetype == "text/html":
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
        assert "unsafe" not in policy
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    for cookie in headers.getlist("Set-Cookie"):
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert cookie.startswith("__Host-") is https


def test_a_token_that_was_laid_into_the_browser_is_worth_nothing_after_the_sign_in(
    app: Flask, line: Line
) -> None:
    staff.add(line, "ana", name="Ana Example", role="scheduler", password="four quiet words here")
    client, planted = app.test_client(), sign_in.new_secret()
    client.set_cookie("joi", planted)
    secret = client.get("/console/sign-in").text.split('name="csrf" value="')[1].split('"')[0]
    form = {"csrf": secret, "username": "ana", "password": "four quiet words here"}
    assert client.post("/console/sign-in", data=form).status_code == 303
    cookie = client.get_cookie("joi")
    assert cookie is not None
    assert cookie.value != planted
    thief = app.test_client()
    thief.set_cookie("joi", planted)
    assert thief.get("/console/account").status_code == 303
    assert client.get("/console/account").status_code == 200
    # Nor does the form's secret of the sign-in page open anything behind it.
    assert client.post("/console/account/shortcuts", data={"csrf": secret}).status_code == 403


def test_who_is_disabled_writes_nothing_more_and_loses_her_claim_when_it_runs_out(
    app: Flask, line: Line
) -> None:
    ana = person(line)
    row, client = claimed(line, ana), browser_of(app, line, ana)
    staff.disable(line, ana.username)
    answer = client.post(
        f"/console/requests/{row.id}/note", data={"csrf": CSRF, "words": "x", "version": "3"}
    )
    assert answer.status_code == 401
    forward(line, minutes=6)
    assert claims.sweep_leases(line) == 1
