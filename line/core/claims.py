"""How long a claim lasts. A claim is a lease: it goes back by itself when its owner is called away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

LEASE = timedelta(minutes=5)
"""A claim without a sign of life; the open page renews it each minute."""

ATTEMPT_HOLDS = timedelta(minutes=60)
"""An open attempt (she is on the phone) holds the claim and the sign-in for this long at most."""

FIRST_FOR = timedelta(minutes=15)
"""How long a request that was handed over, or came back, waits for the one who knows it."""

NEXT_OPENING = "opening"
SNOOZES: Mapping[str, str] = MappingProxyType(
    {"1": "for an hour", "2": "for two hours", NEXT_OPENING: "until the clinic opens next"}
)
"""How long a request may be put off: hours by their number, or until the doors open."""
