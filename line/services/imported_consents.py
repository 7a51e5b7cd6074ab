"""The consents that the clinic's own list brings, inside the transaction of a batch.

Written only with evidence named by whoever imports, once per number and channel. Nothing here ends an opt-out, and a
"no" in the list ends no consent: the ledger knows one way out, and it ends everything.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from line.core.purposes import REMINDERS
from line.core.visit_import import Wanted
from line.store import consent
from line.store.consent import ConsentState
from line.store.engine import Connection

CHANNELS = ("text", "call")


@dataclass(frozen=True)
class Evidence:
    """Where patients agreed ("intake form of 2026", say), and when (an aware instant)."""

    source: str
    at: datetime


@dataclass(frozen=True)
class NewConsent:
    """A consent that the list brings and the ledger lacks."""

    wanted: Wanted
    channel: str


def states(conn: Connection, batch: Sequence[Wanted]) -> dict[str, ConsentState]:
    """What holds now for the numbers of a batch."""
    return consent.states(conn, {wanted.number for wanted in batch})


def missing(batch: Sequence[Wanted], known: dict[str, ConsentState]) -> list[NewConsent]:
    """The consents to write, one for each number and channel. None for a number that opted out: whoever asks for
    messages again is asked anew."""
    found: dict[tuple[str, str], NewConsent] = {}
    for wanted in batch:
        state = known[wanted.number]
        for channel, said in _said(wanted):
            if said and not state.opted_out and (REMINDERS, channel) not in state.purposes:
                found.setdefault((wanted.number, channel), NewConsent(wanted, channel))
    return list(found.values())


def any_of(state: ConsentState) -> bool:
    """Whether something may be sent about visits at all, on one channel or the other."""
    return any((REMINDERS, channel) in state.purposes for channel in CHANNELS)


def contradicted(wanted: Wanted, state: ConsentState) -> list[str]:
    """The channels for which the list says no while a consent is on record."""
    if state.opted_out:
        return []
    return [
        channel for channel, said in _said(wanted) if said is False and (REMINDERS, channel) in state.purposes
    ]


def write(tx: Connection, new: Sequence[NewConsent], evidence: Evidence) -> None:
    """Adds them to the ledger."""
    given = [(one.wanted.number, one.channel, one.wanted.language, one.wanted.external_id) for one in new]
    consent.add_consents(tx, given, evidence.at, purpose=REMINDERS, source=f"import: {evidence.source}")


def _said(wanted: Wanted) -> Iterator[tuple[str, bool | None]]:
    return zip(CHANNELS, (wanted.texts_ok, wanted.calls_ok), strict=True)
