"""People of the console: their roles, the rules of a password, and the register that scripts/staff.py keeps."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher, Type, extract_parameters

from line.core.claims import ATTEMPT_HOLDS
from line.core.staff import (
    IDLE,
    LONGEST,
    Limits,
    limits,
    may,
    name_problem,
    password_problem,
    username_problem,
)
from line.services import passwords, sign_in, staff
from line.services.conflicts import Refused
from line.services.staff import WrongPassword
from line.services.tries import TOO_MANY, SignInRefused
from line.store import staff as staff_rows
from line.store.engine import Database
from tests.composed import composed, emptied, forward, kept_postgresql, rows
from tests.talks import LINE

__all__ = ["emptied", "kept_postgresql"]  # fixtures of this file

GOOD = "tulip ladder velvet rain"
OTHER = "harbor violin seven maple"
BEGAN = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
HOME = "198.51.100.7"


@pytest.mark.parametrize(
    ("role", "needed", "allowed"),
    [
        ("scheduler", "scheduler", True),
        ("scheduler", "supervisor", False),
        ("supervisor", "scheduler", True),
        ("supervisor", "admin", False),
        ("admin", "supervisor", True),
        ("nobody", "scheduler", False),
        ("", "scheduler", False),
    ],
)
def test_each_role_may_do_what_the_ones_below_it_may(role: str, needed: str, allowed: bool) -> None:
    assert may(role, needed) is allowed


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("tulip ladder", "too short"),
        ("x" * 100 + GOOD * 10, "too long"),
        ("passwordpassword", "guessed first"),
        ("Password 123456789", "guessed first"),
        ("123456789012345678", "guessed first"),
        ("QwertyuiopAsdfghjk", "guessed first"),
        ("aaaaaaaaaaaaaaaaaaa", "guessed first"),
        ("Welcome Welcome Welcome", "guessed first"),
        ("Jacksonville 2026!", "guessed first"),
        ("maria.lopez 123456", "too much like the username"),
    ],
)
def test_a_password_that_is_short_or_guessed_first_is_refused_with_the_reason(
    password: str, words: str
) -> None:
    assert words in (password_problem(password, "maria.lopez") or "")


@pytest.mark.parametrize(
    "password", [GOOD, "x7$Kq!v2#Lm9&Zp", "cuatro palabras de maría", "雨の日に読む本と猫と紅茶と窓と机と"]
)
def test_a_long_password_needs_no_kinds_of_characters(password: str) -> None:
    assert password_problem(password, "maria.lopez") is None


def test_usernames_are_plain_and_names_are_one_line() -> None:
    assert username_problem("maria.lopez-2") is None
    for username in ("m", "2maria", "Maria", "maria lopez", "maría", "m" * 33, "", "maria\n"):
        assert username_problem(username)
    assert name_problem("María López") is None
    for name in ("", "a\nb", "a\u202eb", "a" * 61):
        assert name_problem(name)


def test_a_sign_in_ends_after_ten_idle_minutes_and_after_twelve_hours() -> None:
    later = BEGAN + timedelta(hours=3)
    assert limits(BEGAN, later, None) == Limits(later + IDLE, BEGAN + LONGEST)


def test_a_call_in_hand_keeps_both_limits_away_for_an_hour_at_most() -> None:
    since = BEGAN + LONGEST - timedelta(minutes=5)
    kept = limits(BEGAN, since, since)
    assert kept == Limits(since + ATTEMPT_HOLDS, since + ATTEMPT_HOLDS)


def test_a_call_wakes_no_sign_in_that_was_over_when_it_began() -> None:
    since = BEGAN + IDLE
    assert limits(BEGAN, BEGAN, since).over_at == BEGAN + IDLE
    assert limits(BEGAN, BEGAN, since - timedelta(seconds=1)).over_at > BEGAN + IDLE


def test_a_password_is_kept_as_argon2id_with_the_parameters_of_the_standard() -> None:
    kept = passwords.hashed(GOOD)
    used = extract_parameters(kept)
    assert (used.type, used.time_cost, used.parallelism) == (Type.ID, 1, 1)
    assert used.memory_cost >= 47104
    assert passwords.fits(kept, GOOD)
    assert not passwords.fits(kept, GOOD + " ")
    assert not passwords.outdated(kept)


def test_the_same_letters_are_the_same_password_however_they_were_composed() -> None:
    assert passwords.fits(passwords.hashed("mar\u00eda y el mar azul"), "mari\u0301a y el mar azul")


def test_nobodys_password_fits_nothing_and_a_broken_hash_is_no_error() -> None:
    assert not passwords.fits(None, "the password of nobody at all")
    assert not passwords.fits("not a hash", GOOD)


def test_a_person_is_added_with_a_hash_and_an_entry_in_the_log(emptied: Database) -> None:
    line = composed(emptied)
    person = staff.add(
        line, " Maria ", name="María López", role="scheduler", password=GOOD, phone="904-555-0130"
    )
    assert (person.username, person.phone) == ("maria", "+19045550130")
    (row,) = rows(line, "staff")
    assert str(row["password_hash"]).startswith("$argon2id$")
    (entry,) = rows(line, "audit_entries")
    assert (entry["action"], entry["staff_id"]) == ("staff_added", None)
    assert person.id in str(entry["data"])
    assert "María" not in str(entry["data"])


def test_what_will_not_do_is_refused_and_leaves_nothing(emptied: Database) -> None:
    line = composed(emptied)
    good = {"name": "Maria", "role": "scheduler", "password": GOOD}
    for username, changes, words in (
        ("m", {}, "username"),
        ("maria", {"name": ""}, "name"),
        ("maria", {"role": "boss"}, "role"),
        ("maria", {"password": "short"}, "short"),
        ("maria", {"phone": "12345"}, "phone number"),
    ):
        with pytest.raises(Refused, match=words):
            staff.add(line, username, **{**good, **changes})
    assert rows(line, "staff") == rows(line, "audit_entries") == []
    staff.add(line, "maria", **good)
    with pytest.raises(Refused, match="already"):
        staff.add(line, "MARIA", **good)
    assert len(rows(line, "staff")) == 1


def test_disabling_ends_every_session_at_once_and_lets_nobody_in(emptied: Database) -> None:
    line = composed(emptied)
    staff.add(line, "maria", name="Maria", role="scheduler", password=GOOD)
    tokens = [sign_in.sign_in(line, "maria", GOOD, address=HOME, browser="a").token for _ in range(2)]
    assert all(sign_in.enter(line, token, renews=True) for token in tokens)
    staff.disable(line, "maria")
    assert not any(sign_in.enter(line, token, renews=True) for token in tokens)
    assert all(row["ended_at"] for row in rows(line, "staff_sessions"))
    with pytest.raises(SignInRefused) as refused:
        sign_in.sign_in(line, "maria", GOOD, address=HOME, browser="a")
    assert refused.value.words == sign_in.WRONG
    (listed,) = staff.everyone(line)
    assert listed.disabled


def test_a_new_password_ends_every_session_and_lets_her_in_again(emptied: Database) -> None:
    line = composed(emptied)
    staff.add(line, "maria", name="Maria", role="scheduler", password=GOOD)
    token = sign_in.sign_in(line, "maria", GOOD, address=HOME, browser="a").token
    staff.disable(line, "maria")
    staff.reset(line, "maria", OTHER)
    assert sign_in.enter(line, token, renews=True) is None
    with pytest.raises(SignInRefused):
        sign_in.sign_in(line, "maria", GOOD, address=HOME, browser="a")
    assert sign_in.sign_in(line, "maria", OTHER, address=HOME, browser="a")


def test_an_unknown_username_cannot_be_disabled_or_reset(emptied: Database) -> None:
    line = composed(emptied)
    for change in (lambda: staff.disable(line, "nobody"), lambda: staff.reset(line, "nobody", GOOD)):
        with pytest.raises(Refused, match="nobody with the username nobody"):
            change()


def test_her_phone_may_not_be_the_lines_own_number(emptied: Database) -> None:
    line = composed(emptied)
    person = staff.add(line, "maria", name="Maria", role="scheduler", password=GOOD)
    staff.set_phone(line, person, "(904) 555-0131", HOME)
    assert rows(line, "staff")[0]["phone"] == "+19045550131"
    for phone, words in (
        (LINE, "own number"),
        ("+447911123456", "not a phone number"),
        ("cat", "not a phone"),
    ):
        with pytest.raises(Refused, match=words):
            staff.set_phone(line, person, phone, HOME)
    staff.set_phone(line, person, " ", HOME)
    assert rows(line, "staff")[0]["phone"] is None
    assert "5550131" not in str(rows(line, "audit_entries"))


def test_her_own_new_password_needs_the_current_one_and_ends_her_other_sessions(emptied: Database) -> None:
    line = composed(emptied)
    staff.add(line, "maria", name="Maria", role="scheduler", password=GOOD)
    other = sign_in.sign_in(line, "maria", GOOD, address=HOME, browser="a")
    here = sign_in.sign_in(line, "maria", GOOD, address=HOME, browser="b")
    with pytest.raises(WrongPassword):
        staff.change_password(line, here.session, "not this one at all", OTHER, HOME)
    with pytest.raises(Refused, match="too short"):
        staff.change_password(line, here.session, GOOD, "short", HOME)
    staff.change_password(line, here.session, GOOD, OTHER, HOME)
    assert sign_in.enter(line, here.token, renews=True)
    assert sign_in.enter(line, other.token, renews=True) is None
    assert sign_in.sign_in(line, "maria", OTHER, address=HOME, browser="c")


def test_guessing_the_current_password_at_an_open_console_is_limited(emptied: Database) -> None:
    line = composed(emptied)
    staff.add(line, "maria", name="Maria", role="scheduler", password=GOOD)
    here = sign_in.sign_in(line, "maria", GOOD, address=HOME, browser="a").session
    for _ in range(5):
        with pytest.raises(WrongPassword):
            staff.change_password(line, here, "not this one at all", OTHER, HOME)
    with pytest.raises(SignInRefused, match=TOO_MANY):
        staff.change_password(line, here, GOOD, OTHER, HOME)
    forward(line, minutes=1)
    staff.change_password(line, here, GOOD, OTHER, HOME)


def test_a_hash_with_older_parameters_is_made_anew_at_the_next_sign_in(emptied: Database) -> None:
    line = composed(emptied)
    person = staff.add(line, "maria", name="Maria", role="scheduler", password=GOOD)
    weak = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(GOOD)
    with emptied.transaction() as tx:
        staff_rows.set_password(tx, person.id, weak, line.clock())
    sign_in.sign_in(line, "maria", GOOD, address=HOME, browser="a")
    kept = str(rows(line, "staff")[0]["password_hash"])
    assert kept != weak
    assert not passwords.outdated(kept)
    assert passwords.fits(kept, GOOD)
