"""The consent ledger: events are added and never changed; what holds now is read from their order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from line.store.tables import consent_events

# Opt-outs after which the carrier itself blocks us, whatever we decide (twilio.md 4.3), and the only way out of them.
BY_CARRIER = frozenset({"keyword", "carrier", "error 21610"})
FROM_HANDSET = frozenset({"keyword", "carrier"})


@dataclass(frozen=True)
class ConsentState:
    """What a number allows now. An opt-out stands above every consent until an opt-in ends it."""

    opted_out: bool = False
    by_carrier: bool = False
    purposes: frozenset[tuple[str, str]] = frozenset()  # (purpose, channel) ever consented to
    last_opt_out_at: datetime | None = None


@dataclass(frozen=True)
class ConsentEvent:
    """One entry of the ledger."""

    id: int
    number: str
    at: datetime
    kind: str
    purpose: str | None
    channel: str | None
    source: str
    wording: str | None
    language: str | None
    evidence: str | None


def add(
    conn: Connection,
    number: str,
    at: datetime,
    kind: str,
    *,
    source: str,
    purpose: str | None = None,
    channel: str | None = None,
    wording: str | None = None,
    language: str | None = None,
    evidence: str | None = None,
) -> None:
    """Adds "consent", "taken_back", "opt_out" or "opt_in". `evidence` is the sid that proves it, `wording` what was
    said or heard."""
    values: dict[str, Any] = {"number": number, "at": at, "kind": kind, "source": source, "purpose": purpose}
    values |= {"channel": channel, "wording": wording, "language": language, "evidence": evidence}
    conn.execute(insert(consent_events).values(**values))


def add_consents(
    conn: Connection,
    given: Iterable[tuple[str, str, str, str]],
    at: datetime,
    *,
    purpose: str,
    source: str,
) -> None:
    """Adds consents of many numbers to one purpose, from one source: (number, channel, language, evidence) of each."""
    shared = {"at": at, "kind": "consent", "purpose": purpose, "source": source}
    names = ("number", "channel", "language", "evidence")
    rows = [{**shared, **dict(zip(names, one, strict=True))} for one in given]
    if rows:
        conn.execute(insert(consent_events), rows)


def events(conn: Connection, number: str) -> list[ConsentEvent]:
    """The whole ledger of a number, in order."""
    query = select(consent_events).where(consent_events.c.number == number)
    ordered = query.order_by(consent_events.c.at, consent_events.c.id)
    return [ConsentEvent(**row) for row in conn.execute(ordered).mappings()]


def state(conn: Connection, number: str) -> ConsentState:
    """What holds for a number now; an empty ledger gives an empty state."""
    return derive(events(conn, number))


def states(conn: Connection, numbers: Collection[str]) -> dict[str, ConsentState]:
    """What holds for each of these numbers now."""
    query = select(consent_events).where(consent_events.c.number.in_(sorted(set(numbers))))
    ledgers: dict[str, list[ConsentEvent]] = defaultdict(list)
    for row in conn.execute(query.order_by(consent_events.c.at, consent_events.c.id)).mappings():
        ledgers[row["number"]].append(ConsentEvent(**row))
    return {number: derive(ledgers.get(number, ())) for number in numbers}


def derive(ledger: Iterable[ConsentEvent]) -> ConsentState:
    """Folds a ledger, in order. A carrier's block is ended only from the handset (START): any other opt-in leaves
    us as blocked as before, and saying otherwise would promise texts that never come."""
    opted_out = by_carrier = False
    agreed: dict[tuple[str, str], list[str | None]] = {}
    last_opt_out_at = None
    for event in ledger:
        match event.kind:
            case "opt_out":
                opted_out, last_opt_out_at = True, event.at
                by_carrier = by_carrier or event.source in BY_CARRIER
            case "opt_in" if not by_carrier or event.source in FROM_HANDSET:
                opted_out = by_carrier = False
            case "consent" if event.purpose and event.channel:
                agreed.setdefault((event.purpose, event.channel), []).append(event.evidence)
            case "taken_back" if event.purpose and event.channel:  # that one was a slip, and undone at once
                known = agreed.get((event.purpose, event.channel), [])
                if event.evidence in known:
                    known.remove(event.evidence)
    purposes = frozenset(given for given, evidence in agreed.items() if evidence)
    return ConsentState(opted_out, by_carrier, purposes, last_opt_out_at)
