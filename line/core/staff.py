"""People who work at the console: their roles, the rules of a password, and how long a sign-in lasts.

Rules only: no clock, no hashing, no rows.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from line.core.claims import ATTEMPT_HOLDS
from line.core.common_passwords import COMMON, ROWS

ROLES = ("scheduler", "supervisor", "admin")
"""Upwards: each may do what the ones before it may."""

IDLE = timedelta(minutes=10)
"""A sign-in ends this long after its last deed. HIPAA's automatic logoff, 45 CFR 164.312(a)(2)(iii)."""

WARN = timedelta(minutes=8)
"""When the page asks "stay signed in?": two minutes to answer (WCAG 2.2.1 asks for twenty seconds)."""

LONGEST = timedelta(hours=12)
"""A sign-in ends this long after it began, whatever happens (NIST SP 800-63B, AAL2)."""

SHORTEST_PASSWORD, LONGEST_PASSWORD = 15, 256

_USERNAME = re.compile(r"[a-z][a-z0-9._-]{1,31}")
_LONGEST_NAME = 60


@dataclass(frozen=True)
class Person:
    """Who acts. Passed to every service of the console. `phone` is E.164: where the line rings her; `address`: from
    where she acts just now, for the audit log."""

    id: str
    username: str
    name: str
    role: str
    phone: str | None
    shortcuts: bool
    address: str | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Limits:
    """When a sign-in ends by itself: without a deed until `idle_at`, and in any case at `ends_at`."""

    idle_at: datetime
    ends_at: datetime

    @property
    def over_at(self) -> datetime:
        return min(self.idle_at, self.ends_at)


def may(role: str, needed: str) -> bool:
    """Whether a person with `role` may enter what `needed` may enter. An unknown role may nothing."""
    return role in ROLES and ROLES.index(role) >= ROLES.index(needed)


def limits(began_at: datetime, active_at: datetime, calling_since: datetime | None) -> Limits:
    """The limits of a sign-in. `calling_since` is when her open attempt began, None without one.

    A call in hand keeps both limits away, but wakes no sign-in that was over when the call began.
    """
    usual = Limits(active_at + IDLE, began_at + LONGEST)
    if calling_since is None or calling_since >= usual.over_at:
        return usual
    longest = calling_since + ATTEMPT_HOLDS
    return Limits(max(usual.idle_at, longest), max(usual.ends_at, longest))


def password_problem(password: str, username: str) -> str | None:
    """Why a password will not do, as a sentence; None when it will.

    Length and a list of the commonest, and no rule about kinds of characters (OWASP ASVS 5.0, 6.2).
    """
    if len(password) < SHORTEST_PASSWORD:
        return f"The password is too short: use {SHORTEST_PASSWORD} characters or more. Four words do well."
    if len(password) > LONGEST_PASSWORD:
        return f"The password is too long: use {LONGEST_PASSWORD} characters at most."
    plain = unicodedata.normalize("NFKC", password).casefold()
    letters = "".join(character for character in plain if character.isalnum())
    name = "".join(character for character in username if character.isalnum())
    if name in letters and len(letters.replace(name, "")) < SHORTEST_PASSWORD // 2:
        return "The password is too much like the username."
    if _is_common(plain) or _is_common(letters) or len(set(plain)) < 5:
        return "The password is one that is guessed first. Choose another: four words do well."
    return None


def username_problem(username: str) -> str | None:
    """Why a username will not do, as a sentence; None when it will."""
    if _USERNAME.fullmatch(username):
        return None
    return (
        "A username is 2 to 32 small letters, digits, dots, dashes or underscores, and begins with a letter."
    )


def name_problem(name: str) -> str | None:
    """Why a name will not do, as a sentence; None when it will. Colleagues read it beside every claim."""
    if 1 <= len(name) <= _LONGEST_NAME and name.isprintable():
        return None
    return f"A name is 1 to {_LONGEST_NAME} characters in one line."


def _is_common(text: str) -> bool:
    """A common password, also said again and again, and with digits before or behind; a walk along the keys."""
    bare = text.strip("0123456789")
    return any(text in row * LONGEST_PASSWORD for row in ROWS) or any(
        letters == common * (len(letters) // len(common))
        for letters in {text, bare}
        for common in COMMON
        if len(letters) >= len(common)
    )
