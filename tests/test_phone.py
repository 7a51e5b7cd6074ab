"""Caller ids and keyed numbers (twilio.md 5.1's traps)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from line.core.phone import parse_caller, parse_keyed


@pytest.mark.parametrize(
    "raw", ["+19045550100", "+19045550199", "+19045642000", "(904) 564-2000", "+17872345678"]
)
def test_a_callable_number_comes_out_as_e164(raw: str) -> None:
    caller = parse_caller(raw)
    assert caller.kind == "mobile-or-landline"
    assert caller.textable
    assert caller.number is not None
    assert caller.number.startswith("+1")


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (None, "withheld"),
        ("", "withheld"),
        ("anonymous", "withheld"),
        ("Anonymous", "withheld"),
        ("+anonymous", "withheld"),
        ("UNAVAILABLE", "withheld"),
        ("Restricted", "withheld"),
        ("private number", "withheld"),
        ("+266696687", "withheld"),
        ("266696687", "withheld"),
        ("1266696687", "withheld"),
        ("+1266696687", "withheld"),
        ("+7378742833", "withheld"),
        ("+2562533", "withheld"),
        ("+8656696", "withheld"),
        ("+86282452253", "withheld"),
        ("sip:desk@example.com", "sip"),
        ("client:alice", "sip"),
        ("whatsapp:+19045550101", "channel"),
        ("rcs:joi_agent", "channel"),
        ("12345", "short-code"),
        ("1234", "short-code"),
        ("+447911123456", "foreign"),
        ("+18764571234", "foreign"),
        ("+15545551234", "invalid"),
        ("+11235813213", "invalid"),
        ("+19005551234", "invalid"),
        ("hello", "invalid"),
    ],
)
def test_what_is_not_a_callable_number_gives_none(raw: str | None, kind: str) -> None:
    caller = parse_caller(raw)
    assert (caller.number, caller.textable, caller.kind) == (None, False, kind)


def test_a_toll_free_number_may_be_called_but_not_texted() -> None:
    caller = parse_caller("+18005551234")
    assert (caller.number, caller.textable) == ("+18005551234", False)


@given(st.text(max_size=40))
def test_any_caller_id_is_taken_without_an_error(raw: str) -> None:
    caller = parse_caller(raw)
    assert (caller.number is not None) == (caller.kind == "mobile-or-landline")


@pytest.mark.parametrize(
    ("keyed", "number"),
    [
        ("9045550123", "+19045550123"),
        ("19045550123", "+19045550123"),
        ("904555*9045550123", "+19045550123"),
        ("**9045550123#", "+19045550123"),
        ("9045550123*", None),
        ("904555012", None),
        ("90455501234", None),
        ("1234567890", None),
        ("9005551234", None),
        ("8764571234", None),
        ("2666966870", None),
        ("", None),
        ("٩٠٤٥٥٥٠١٢٣", None),
    ],
)
def test_a_keyed_number_is_ten_digits_after_the_last_star(keyed: str, number: str | None) -> None:
    assert parse_keyed(keyed) == number
