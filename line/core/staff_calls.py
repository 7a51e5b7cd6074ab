"""Calls that staff start: first the scheduler's own phone rings, and when she pressed 1 there, the patient's.

Rules only. How far such a call got, as an attempt's `call_status` says:

    (nothing)    the carrier was not asked for anything yet; a call from her desk stays so
    asked        the carrier is asked to ring her phone; written and committed before it is
    connecting   she pressed 1, and the patient's phone is rung
    unconnected  her call is over, and the patient's phone never rang
    completed, answered, busy, no-answer, failed, canceled     the carrier's last word on the patient's phone
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from line.core.delivery import CarrierError

ASKED = "asked"
CONNECTING = "connecting"
UNCONNECTED = "unconnected"

LAST_WORDS = frozenset({"completed", "answered", "busy", "no-answer", "failed", "canceled"})
"""What the carrier may say at the end of a call (twilio.md 1.2)."""

NO_PHONE = "There is no phone to ring you on: enter your number in your account, or call from your desk."
NOT_ANSWERED = "Your phone did not answer."
NOT_ACCEPTED = "You did not press 1, so the patient was not called."
TAKEN_BACK = "The patient took the request back, so nobody was called."
MAY_RING = "The carrier did not answer. Your phone may ring all the same: if it does not, call from your desk instead."

_NOT_REACHED = "The carrier could not be reached. Try again in a minute, or call from your desk."
_OPERATOR = "The carrier does not let our line place calls: call from your desk, and tell the operator."
_HER_NUMBER = "The carrier cannot ring your phone: check the number in your account, or call from your desk."
# Sources: twilio.md 5.2; docs/api/errors of each code.
_PROBLEMS: Mapping[int, str] = MappingProxyType(
    {
        429: "The carrier is too busy. Try again in a minute, or call from your desk.",
        20429: "The carrier is too busy. Try again in a minute, or call from your desk.",
        13224: _HER_NUMBER,
        21211: _HER_NUMBER,
        21214: _HER_NUMBER,
        21217: _HER_NUMBER,
        20003: _OPERATOR,
        21210: _OPERATOR,
        21212: _OPERATOR,
        21215: _OPERATOR,
        21216: _OPERATOR,
        21219: _OPERATOR,
    }
)


def problem_of(error: CarrierError) -> str:
    """Why her phone was not rung, for her to read, and what to do instead."""
    if error.ambiguous:
        return MAY_RING
    if error.code is None and not error.permanent:
        return _NOT_REACHED
    unknown = "The carrier would not place the call: call from your desk."
    return _PROBLEMS.get(error.code or 0, unknown)


def ended_unconnected(status: str) -> str | None:
    """The problem that a call to her own phone leaves when it ended with `status` and the patient was never rung;
    None while it is not over."""
    if status not in LAST_WORDS or status == "answered":
        return None
    return NOT_ACCEPTED if status == "completed" else NOT_ANSWERED
