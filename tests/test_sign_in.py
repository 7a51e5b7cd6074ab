"""Signing in: tokens, limits and refusals; how long a sign-in lasts; and that what was typed outlives it."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from line.services import sign_in, staff, tries
from line.services.line import Line
from line.services.sign_in import Entered, Session
from line.services.tries import TOO_MANY, SignInRefused
from line.store import attempts
from line.store.engine import Database
from tests.composed import composed, emptied, forward, kept_postgresql, rows, web_of
from tests.desk import request

__all__ = ["emptied", "kept_postgresql"]  # fixtures of this file

GOOD = "tulip ladder velvet rain"
HOME, AWAY = "198.51.100.7", "203.0.113.9"
NOTE = "/console/requests/r1/note"


@pytest.fixture
def line(emptied: Database) -> Line:
    made = composed(emptied)
    staff.add(made, "maria", name="María López", role="scheduler", password=GOOD)
    return made


def enters(line: Line, password: str = GOOD, username: str = "maria", address: str = HOME) -> Entered:
    return sign_in.sign_in(line, username, password, address=address, browser="a test")


def refusal(line: Line, password: str = "wrong", username: str = "maria", address: str = HOME) -> str:
    with pytest.raises(SignInRefused) as refused:
        enters(line, password, username, address)
    return refused.value.words


def session_of(line: Line, token: str, *, renews: bool = True) -> Session | None:
    return sign_in.enter(line, token, renews=renews)


def deeds(line: Line) -> list[str]:
    return [str(row["action"]) for row in rows(line, "audit_entries")]


def test_the_token_is_random_and_only_its_hash_is_kept(line: Line) -> None:
    one, other = enters(line), enters(line)
    assert one.token != other.token
    assert len(one.token) >= 43  # 256 bits in base64
    kept = str(rows(line, "staff_sessions"))
    assert one.token not in kept
    assert sign_in.fingerprint(one.token) in kept
    found = session_of(line, one.token)
    assert found is not None
    assert (found.person.username, found.csrf) == ("maria", one.session.csrf)


def test_the_username_may_be_written_in_capitals(line: Line) -> None:
    assert enters(line, username=" Maria ").session.person.username == "maria"


@pytest.mark.parametrize("token", ["", "x", "x" * 5000, "\x00", "ñ"])
def test_a_token_that_nobody_was_given_opens_nothing(line: Line, token: str) -> None:
    assert session_of(line, token) is None


def test_unknown_wrong_and_disabled_get_the_same_words(line: Line) -> None:
    staff.add(line, "ben", name="Ben", role="scheduler", password=GOOD)
    staff.disable(line, "ben")
    words = {
        refusal(line),
        refusal(line, GOOD, "ben"),
        refusal(line, GOOD, "nobody"),
        refusal(line, GOOD, "a b\x00"),
    }
    assert words == {sign_in.WRONG}
    assert deeds(line)[-4:] == ["sign_in_refused"] * 4


def test_a_password_in_the_wrong_field_is_kept_nowhere(line: Line) -> None:
    refusal(line, "", GOOD)
    assert "tulip" not in str(rows(line, "sign_ins")) + str(rows(line, "audit_entries"))


def test_five_failures_a_minute_from_one_address_are_enough_whatever_the_name(line: Line) -> None:
    for n in range(5):
        assert refusal(line, username=f"guess{n}") == sign_in.WRONG
    assert refusal(line, GOOD) == TOO_MANY
    assert enters(line, address=AWAY)
    forward(line, seconds=59)
    assert refusal(line, GOOD) == TOO_MANY
    forward(line, seconds=1)
    assert enters(line)


def test_right_passwords_count_against_nobody(line: Line) -> None:
    for _ in range(7):
        enters(line)


def test_ten_failures_an_hour_close_an_account_to_strangers_but_not_to_her_own_desk(line: Line) -> None:
    enters(line)  # from home, once
    for n in range(10):
        refusal(line, address=f"203.0.113.{n}")
    assert refusal(line, GOOD, address=AWAY) == TOO_MANY
    assert enters(line)  # nobody can lock her out
    for n in range(10):
        forward(line, seconds=15 if n % 4 else 61)
        assert refusal(line) == sign_in.WRONG
    forward(line, minutes=2)
    assert refusal(line, GOOD) == TOO_MANY  # her own allowance has an end, too
    forward(line, hours=1)
    assert enters(line)


def test_an_unknown_name_is_limited_like_a_known_one(line: Line) -> None:
    for n in range(10):
        refusal(line, username="nobody", address=f"203.0.113.{n}")
    assert refusal(line, username="nobody", address=AWAY) == TOO_MANY


def test_twenty_guesses_at_once_are_no_more_than_five(line: Line) -> None:
    def guess(_n: int) -> str:
        try:
            tries.begin(line, "maria", HOME)
        except SignInRefused as refused:
            return refused.words
        return ""

    with ThreadPoolExecutor(20) as threads:
        words = list(threads.map(guess, range(20)))
    assert words.count("") == 5


def test_a_demo_person_signs_in_with_the_simulator_only(line: Line) -> None:
    staff.add(line, "demo", name="Demo Scheduler", role="scheduler", password=GOOD, demo=True)
    token = enters(line, username="demo").token
    real = replace(line, settings=replace(line.settings, twilio_account_sid="AC" + "0" * 32))
    assert session_of(real, token) is None
    assert refusal(real, GOOD, "demo") == sign_in.WRONG
    assert session_of(line, token)


def test_after_ten_idle_minutes_the_sign_in_is_over_and_the_log_says_so(line: Line) -> None:
    token = enters(line).token
    forward(line, minutes=9, seconds=59)
    assert session_of(line, token)
    forward(line, minutes=10)
    assert session_of(line, token) is None
    assert session_of(line, token) is None
    assert deeds(line).count("session_ended") == 1
    (row,) = rows(line, "staff_sessions")
    assert row["ended_at"]


def test_a_poll_does_not_renew_the_idle_time(line: Line) -> None:
    token = enters(line).token
    for _ in range(5):
        assert session_of(line, token, renews=False)
        forward(line, minutes=2)
    assert session_of(line, token, renews=False) is None


def test_a_deed_is_written_down_every_half_minute_at_most(line: Line) -> None:
    token = enters(line).token
    began = rows(line, "staff_sessions")[0]["active_at"]
    forward(line, seconds=29)
    session_of(line, token)
    assert rows(line, "staff_sessions")[0]["active_at"] == began
    forward(line, seconds=1)
    found = session_of(line, token)
    assert rows(line, "staff_sessions")[0]["active_at"] != began
    assert found is not None
    assert found.seconds_left(line.clock()) == 600


def test_after_twelve_hours_it_is_over_however_busy_she_was(line: Line) -> None:
    token = enters(line).token
    for _ in range(12 * 8 - 1):
        forward(line, minutes=7, seconds=30)
        found = session_of(line, token)
    assert found is not None
    assert found.seconds_left(line.clock()) == 450
    forward(line, minutes=7, seconds=30)
    assert session_of(line, token) is None


def attempt_of(line: Line, person_id: str) -> str:
    """She says that she is calling from her desk."""
    row, attempt_id = request(line), line.new_id()
    with line.database.transaction() as tx:
        attempts.begin(tx, attempt_id, row.id, person_id, "desk", "+19045550111", line.clock())
    return attempt_id


def test_a_call_in_hand_keeps_her_signed_in_until_its_outcome_and_for_an_hour_at_most(line: Line) -> None:
    entered = enters(line)
    attempt = attempt_of(line, entered.session.person.id)
    forward(line, minutes=59)
    assert session_of(line, entered.token, renews=False)
    with line.database.transaction() as tx:
        attempts.end(tx, attempt, "no-answer", line.clock())
    assert session_of(line, entered.token, renews=False) is None

    entered = enters(line)
    attempt_of(line, entered.session.person.id)
    forward(line, minutes=60)
    assert session_of(line, entered.token) is None


def test_a_call_does_not_wake_a_sign_in_that_was_over_before(line: Line) -> None:
    old = enters(line)
    forward(line, minutes=11)
    new = enters(line)
    attempt_of(line, new.session.person.id)
    assert session_of(line, old.token) is None
    assert session_of(line, new.token)


def test_signing_out_ends_the_session_at_the_server(line: Line) -> None:
    entered = enters(line)
    sign_in.sign_out(line, entered.session, HOME)
    sign_in.sign_out(line, entered.session, HOME)
    assert session_of(line, entered.token) is None
    assert deeds(line).count("sign_out") == 1


def test_she_sees_where_she_is_signed_in_and_ends_one_of_them_but_nobody_elses(line: Line) -> None:
    staff.add(line, "ben", name="Ben", role="scheduler", password=GOOD)
    bens = enters(line, username="ben")
    there, here = enters(line), enters(line)
    places = sign_in.sessions_of(line, here.session)
    assert {place.id: place.here for place in places} == {there.session.id: False, here.session.id: True}
    assert not sign_in.end_session(line, here.session, bens.session.id, HOME)
    assert sign_in.end_session(line, here.session, there.session.id, HOME)
    assert session_of(line, there.token) is None
    assert session_of(line, bens.token)
    assert [place.id for place in sign_in.sessions_of(line, here.session)] == [here.session.id]


def again(line: Line, presented: str, username: str = "maria") -> Session:
    return sign_in.sign_in(line, username, GOOD, address=HOME, browser="a", presented=presented).session


def test_signing_in_again_ends_what_the_browser_was_signed_in_with(line: Line) -> None:
    old = enters(line)
    again(line, old.token)
    assert session_of(line, old.token) is None


def test_open_pages_go_on_working_after_a_sign_in_that_ended_by_the_clock(line: Line) -> None:
    old = enters(line)
    forward(line, minutes=11)
    assert again(line, old.token).csrf == old.session.csrf


def test_the_form_secret_is_new_for_another_person_and_after_signing_out(line: Line) -> None:
    staff.add(line, "ben", name="Ben", role="scheduler", password=GOOD)
    old = enters(line)
    sign_in.sign_out(line, old.session, HOME)
    assert again(line, old.token).csrf != old.session.csrf
    old = enters(line)
    forward(line, minutes=11)
    session_of(line, old.token)
    assert again(line, old.token, "ben").csrf != old.session.csrf


# The pages


@dataclass
class Browser:
    """A browser at the console, without scripts: it fills in the form that it was shown."""

    client: FlaskClient

    def signs_in(self, password: str = GOOD, username: str = "maria", **fields: str) -> TestResponse:
        page = self.client.get("/console/sign-in").text if "csrf" not in fields else ""
        form = {"csrf": hidden(page, "csrf"), "username": username, "password": password, **fields}
        return self.client.post("/console/sign-in", data=form)

    def posts(self, target: str, **fields: str) -> TestResponse:
        return self.client.post(target, data=fields)

    @property
    def csrf(self) -> str:
        return hidden(self.client.get("/console/account").text, "csrf")


def hidden(page: str, name: str) -> str:
    found = re.search(rf'<input type="hidden" name="{re.escape(name)}" value="([^"]*)"', page)
    return found[1] if found else ""


@pytest.fixture
def own(tmp_path: object, migrated_file: object) -> Line:
    from pathlib import Path

    path = Path(str(tmp_path)) / "line.db"
    path.write_bytes(Path(str(migrated_file)).read_bytes())
    made = composed(Database(f"sqlite:///{path}"))
    staff.add(made, "maria", name="María López", role="scheduler", password=GOOD)
    return made


@pytest.fixture
def app(own: Line) -> Flask:
    return web_of(own)


@pytest.fixture
def browser_of_hers(app: Flask) -> Browser:
    return Browser(app.test_client())


def test_signing_in_leads_to_the_page_that_was_asked_for(browser_of_hers: Browser) -> None:
    asked = browser_of_hers.client.get("/console/account")
    assert asked.status_code == 303
    page = browser_of_hers.client.get(asked.headers["Location"]).text
    answer = browser_of_hers.signs_in(csrf=hidden(page, "csrf"), next=hidden(page, "next"))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/console/account")
    account = browser_of_hers.client.get("/console/account")
    assert account.status_code == 200
    assert "María López" in account.text
    assert account.headers["Cache-Control"] == "no-store"
    assert account.headers["X-Session-Left"] == "600"
    assert browser_of_hers.client.get("/console/sign-in").status_code == 303


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/console/../voice",
        "/console/a\r\nSet-Cookie: x=1",
        "/consoles",
        "/phone",
        "javascript:alert(1)",
        "/console/sign-out",
    ],
)
def test_nobody_is_led_away_after_signing_in(browser_of_hers: Browser, elsewhere: str) -> None:
    assert browser_of_hers.signs_in(next=elsewhere).headers["Location"] == "/console"


def test_the_cookie_is_for_this_host_and_out_of_reach_of_scripts(own: Line) -> None:
    answer = Browser(web_of(own).test_client()).signs_in()
    cookie = next(value for value in answer.headers.getlist("Set-Cookie") if value.startswith("joi="))
    assert re.fullmatch(r"joi=[\w-]{43}; HttpOnly; Path=/; SameSite=Lax", cookie)


def test_under_https_the_cookie_has_the_prefix_that_binds_it_to_the_host(own: Line) -> None:
    https = replace(own, settings=replace(own.settings, public_url="https://line.example.org"))
    client = web_of(https).test_client()
    page = client.get("/console/sign-in", base_url="https://line.example.org")
    form = {"csrf": hidden(page.text, "csrf"), "username": "maria", "password": GOOD}
    answer = client.post("/console/sign-in", data=form, base_url="https://line.example.org")
    cookie = answer.headers.getlist("Set-Cookie")[0]
    assert re.fullmatch(r"__Host-joi=[\w-]{43}; Secure; HttpOnly; Path=/; SameSite=Lax", cookie)
    assert "Strict-Transport-Security" in answer.headers


def test_a_wrong_password_is_told_beside_the_form_and_too_many_tries_with_429(
    browser_of_hers: Browser,
) -> None:
    for _ in range(5):
        answer = browser_of_hers.signs_in("wrong")
        assert answer.status_code == 401
    assert sign_in.WRONG in answer.text
    assert 'value="maria"' in answer.text
    assert "wrong" not in answer.text
    answer = browser_of_hers.signs_in()
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert TOO_MANY in answer.text


def test_nobody_else_can_sign_a_browser_in(browser_of_hers: Browser) -> None:
    answer = browser_of_hers.posts("/console/sign-in", username="maria", password=GOOD)
    assert answer.status_code == 403
    assert browser_of_hers.signs_in(csrf="x" * 43).status_code == 403
    page = browser_of_hers.client.get("/console/sign-in").text
    form = {"csrf": hidden(page, "csrf"), "username": "maria", "password": GOOD}
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert browser_of_hers.client.post("/console/sign-in", data=form, headers=foreign).status_code == 403


def test_signing_out_clears_the_browser(browser_of_hers: Browser) -> None:
    browser_of_hers.signs_in()
    answer = browser_of_hers.posts("/console/sign-out", csrf=browser_of_hers.csrf)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/console/sign-in")
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert browser_of_hers.client.get("/console/account").status_code == 303


def test_staying_signed_in_renews_the_idle_time(own: Line, browser_of_hers: Browser) -> None:
    browser_of_hers.signs_in()
    csrf = browser_of_hers.csrf
    forward(own, minutes=9)
    answer = browser_of_hers.client.post(
        "/console/stay", headers={"X-CSRF-Token": csrf, "Sec-Fetch-Dest": "empty"}
    )
    assert (answer.status_code, answer.headers["X-Session-Left"]) == (204, "600")
    forward(own, minutes=9)
    assert browser_of_hers.client.get("/console/account").status_code == 200


def test_what_was_typed_before_the_sign_in_ended_is_kept_shown_and_sent_by_one_button(
    own: Line, browser_of_hers: Browser
) -> None:
    browser_of_hers.signs_in()
    csrf = browser_of_hers.csrf
    forward(own, minutes=11)
    words = 'She asked for <b>"Tuesday"</b>\nand not before ten.'
    refused = browser_of_hers.posts(NOTE, csrf=csrf, words=words, version="3")
    assert refused.status_code == 401
    assert "You were signed out, and this was not saved." in refused.text
    assert "She asked for &lt;b&gt;" in refused.text
    assert csrf not in refused.text
    kept = {"target": NOTE, "typed.words": words, "typed.version": "3"}
    wrong = browser_of_hers.signs_in("wrong", csrf=hidden(refused.text, "csrf"), **kept)
    assert wrong.status_code == 401
    assert hidden(wrong.text, "target") == NOTE
    page = browser_of_hers.signs_in(csrf=hidden(wrong.text, "csrf"), **kept)
    assert page.status_code == 200
    assert "This is what you typed" in page.text
    assert f'<form method="post" action="{NOTE}"' in page.text
    assert re.search(r'<textarea[^>]* name="words"[^>]*>\s*She asked for &lt;b&gt;', page.text)
    assert hidden(page.text, "version") == "3"
    assert hidden(page.text, "csrf") == browser_of_hers.csrf


def test_passwords_are_never_carried_and_neither_is_a_form_for_somewhere_else(
    own: Line, browser_of_hers: Browser
) -> None:
    browser_of_hers.signs_in()
    forward(own, minutes=11)
    refused = browser_of_hers.posts("/console/account/password", current_password=GOOD, new_password="x")
    assert refused.status_code == 401
    assert "tulip" not in refused.text
    for target in ("https://evil.example/console", "/voice", "/console/sign-in", "/console/nowhere", ""):
        page = browser_of_hers.client.get("/console/sign-in").text
        kept = {"target": target, "typed.words": "hello"}
        answer = browser_of_hers.signs_in(csrf=hidden(page, "csrf"), **kept)
        assert answer.status_code == 303
        browser_of_hers.posts("/console/sign-out", csrf=browser_of_hers.csrf)


def test_a_form_of_an_earlier_sign_in_is_offered_again_when_it_was_ours(browser_of_hers: Browser) -> None:
    browser_of_hers.signs_in()
    ours = {"Sec-Fetch-Site": "same-origin"}
    answer = browser_of_hers.client.post(NOTE, data={"csrf": "old", "words": "hello there"}, headers=ours)
    assert answer.status_code == 403
    assert "This is what you typed" in answer.text
    assert "hello there" in answer.text
    foreign = browser_of_hers.posts(NOTE, csrf="old", words="hello there")
    assert foreign.status_code == 403
    assert "hello there" not in foreign.text


def test_a_part_of_a_page_is_told_that_she_was_signed_out_and_the_page_stays(
    browser_of_hers: Browser,
) -> None:
    for headers in ({"HX-Request": "true"}, {"Sec-Fetch-Dest": "empty"}, {"Sec-Fetch-Dest": "audio"}):
        for answer in (
            browser_of_hers.client.get("/console/queue/todo", headers=headers),
            browser_of_hers.client.post(NOTE, data={"words": "hello"}, headers=headers),
        ):
            assert answer.status_code == 401
            assert "You were signed out" in answer.text
            assert "<html" not in answer.text


def test_she_changes_her_phone_her_keys_and_her_password(own: Line, browser_of_hers: Browser) -> None:
    browser_of_hers.signs_in()
    csrf = browser_of_hers.csrf
    answer = browser_of_hers.posts("/console/account/phone", csrf=csrf, phone="904 555 0131")
    assert answer.headers["Location"] == "/console/account?saved=phone"
    page = browser_of_hers.client.get(answer.headers["Location"]).text
    assert "904-555-0131" in page
    assert "Your phone number is saved." in page
    wrong = browser_of_hers.posts("/console/account/phone", csrf=csrf, phone="<script>")
    assert wrong.status_code == 422
    assert "&lt;script&gt;" in wrong.text
    browser_of_hers.posts("/console/account/shortcuts", csrf=csrf)
    assert rows(own, "staff")[0]["shortcuts"] == 0
    fields = {"current_password": "no", "new_password": "harbor violin seven maple"}
    answer = browser_of_hers.posts("/console/account/password", csrf=csrf, **fields)
    assert answer.status_code == 422
    assert "not the same as the new password" in answer.text
    fields |= {"new_password_again": fields["new_password"]}
    assert (
        "current password is not right"
        in browser_of_hers.posts("/console/account/password", csrf=csrf, **fields).text
    )
    fields["current_password"] = GOOD
    answer = browser_of_hers.posts("/console/account/password", csrf=csrf, **fields)
    assert answer.headers["Location"] == "/console/account?saved=password"


def test_she_ends_another_sign_in_of_hers_from_her_page(app: Flask, browser_of_hers: Browser) -> None:
    other = Browser(app.test_client())
    other.signs_in()
    browser_of_hers.signs_in()
    page = browser_of_hers.client.get("/console/account").text
    browser_of_hers.posts("/console/account/end", csrf=browser_of_hers.csrf, session=hidden(page, "session"))
    assert other.client.get("/console/account").status_code == 303
    assert browser_of_hers.client.get("/console/account").status_code == 200
