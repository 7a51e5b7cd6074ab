"""What the line sends, and what each kind of message has to pass before it goes: one row for each purpose.

Rules only, as data. The gate (core/gate.py) reads the rows; staff read the labels.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

ASKED, TEXTS, CALLS = 0, 1, 2
"""The lanes of the outbox: what somebody asked for just now, texts that the line starts, calls that it starts. Each is
claimed for itself, so that a section which a patient waits for never stands behind ten thousand reminders."""

LANES = (ASKED, TEXTS, CALLS)

REMINDERS = "reminders"
"""The consent to be reminded of visits; it covers what follows from a visit, too (47 CFR 64.1200(f)(9))."""


@dataclass(frozen=True)
class Purpose:
    """One purpose.

    `label`: for staff. `planned`: the line starts it by itself. `consents`: one of these must be on record; empty: none
    is needed. `capped`: it counts, and is counted against, the few messages a person may get; `quiet`: never at night;
    `pause`: not into a conversation. `rank`: who goes first where not all may go (0: the nearest visit).
    """

    name: str
    label: str
    consents: frozenset[str]
    planned: bool = True
    capped: bool = True
    quiet: bool = True
    pause: bool = True
    rank: int = 0


# Who agreed to be texted about her call back agreed to what staff write about it, and to "we tried to reach you".
_ABOUT_HER_CALL = frozenset({"callback_receipt", "staff_text"})
_VISIT = frozenset({REMINDERS})


def _asked(name: str, label: str, *consents: str) -> Purpose:
    """What she asked for just now: outside caps and quiet hours (safety.md T2)."""
    return Purpose(name, label, frozenset(consents), planned=False, capped=False, quiet=False, pause=False)


_ROWS = (
    Purpose("appointment", "Visit reminder", _VISIT),
    Purpose("callback_follow_up", "“We tried to reach you”", _ABOUT_HER_CALL, rank=1),
    Purpose("missed_visit", "After a missed visit", _VISIT, rank=2),
    Purpose("after_visit", "After the visit", _VISIT, rank=2),
    Purpose("article_follow_up", "Check-in after reading", frozenset({"article_follow_up"}), rank=2),
    # A person writes and presses the button: no automated outreach, but nobody is woken by it.
    Purpose(
        "staff_text", "Text from staff", _ABOUT_HER_CALL, planned=False, capped=False, pause=False, rank=1
    ),
    _asked("info_replies", "Health information", "info_replies"),
    _asked("red_flag.A", "Words for an emergency"),
    _asked("red_flag.S", "Words for self-harm"),
    _asked("red_flag.B", "Words for what needs care today"),
    _asked("callback_receipt", "Receipt for a callback", "callback_receipt"),
    _asked("opt_out", "Confirmation of the opt-out"),
    _asked("staff_alert", "Alert to the on-call phone"),
)
PURPOSES: Mapping[str, Purpose] = MappingProxyType({row.name: row for row in _ROWS})


def purpose_of(name: str) -> Purpose:
    """The row of a purpose; one that is not known meets every check, and only a consent to itself allows it."""
    return PURPOSES.get(name) or Purpose(name, "Text", frozenset({name}))


def lane_of(name: str, channel: str) -> int:
    """The lane of a message of this purpose on "text" or "call"."""
    if not purpose_of(name).planned:
        return ASKED
    return CALLS if channel == "call" else TEXTS


def consented(name: str, channel: str, agreed: Collection[tuple[str, str]]) -> bool:
    """Whether one of the consents on record, as (purpose, channel), allows this purpose on this channel."""
    allowing = purpose_of(name).consents
    return not allowing or any((given, channel) in agreed for given in allowing)
