"""What a patient says on the phone about reminders of her visits: yes to texts, yes to automated calls.

The words that a scheduler reads out are kept with who asked, when and in what language: they are the evidence (47 CFR
64.1200(f)(9); safety.md T1, T9). Inside the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from line.core.purposes import REMINDERS
from line.core.staff import Person
from line.core.when import stamp
from line.services import audit
from line.services.conflicts import Refused
from line.services.line import Line
from line.services.staff_texts import said_by_staff
from line.store import consent
from line.store.engine import Connection

SOURCE = "voice, asked by staff"
OPTED_OUT = "This number has opted out. Only START, sent from that phone, turns texts and calls on again."

_PROMPTS: Mapping[str, str] = MappingProxyType({"text": "staff.consent_texts", "call": "staff.consent_calls"})
LABELS: Mapping[str, str] = MappingProxyType(
    {"text": "Agrees to texts about visits", "call": "Agrees to automated calls about visits"}
)


@dataclass(frozen=True)
class Agreement:
    """What may be asked about one channel: `wording` is read out; `since` says that it is on record, "" when not."""

    channel: str
    label: str
    wording: str
    since: str


@dataclass(frozen=True)
class Agreements:
    """Both channels of a number. `opted_out`: nothing can be recorded, and why; "" otherwise."""

    channels: tuple[Agreement, ...]
    opted_out: str


def of_number(conn: Connection, line: Line, number: str | None, language: str) -> Agreements:
    """What is on record for a number, and what to read out."""
    ledger = consent.events(conn, number) if number else []
    state = consent.derive(ledger)
    made = []
    for channel, label in LABELS.items():
        at = next(
            (event.at for event in reversed(ledger) if _says_yes(event, channel)),
            None,
        )
        known = at is not None and (REMINDERS, channel) in state.purposes
        since = f"on record since {stamp(line.script.clinic.hours.local(at))}" if at and known else ""
        made.append(Agreement(channel, label, said_by_staff(line, _PROMPTS[channel], language), since))
    return Agreements(tuple(made), OPTED_OUT if state.opted_out else "")


def record(
    tx: Connection,
    line: Line,
    person: Person,
    number: str,
    channels: Collection[str],
    language: str,
    now: datetime,
    *,
    evidence: str,
    request_id: str | None = None,
) -> list[str]:
    """Records what she agreed to, and returns the channels that were not on record before. Raises Refused for a number
    that has opted out: a scheduler's click does not end that."""
    wanted = [channel for channel in LABELS if channel in channels]
    if not wanted:
        return []
    state = consent.state(tx, number)
    if state.opted_out:
        raise Refused(OPTED_OUT)
    new = [channel for channel in wanted if (REMINDERS, channel) not in state.purposes]
    for channel in new:
        consent.add(
            tx,
            number,
            now,
            "consent",
            source=SOURCE,
            purpose=REMINDERS,
            channel=channel,
            wording=said_by_staff(line, _PROMPTS[channel], language),
            language=language,
            evidence=f"{evidence}:{person.id}",
        )
        told = {"purpose": REMINDERS, "channel": channel}
        audit.record(tx, line, person, "consent", now=now, request_id=request_id, **told)
    return new


def take_back(
    tx: Connection,
    line: Line,
    person: Person,
    number: str | None,
    channels: Collection[str],
    now: datetime,
    *,
    request_id: str,
) -> None:
    """Undoes `record` within the seconds of an undo: it was a slip, and the patient never said yes."""
    if number is None:
        return
    for channel in channels:
        evidence = f"{request_id}:{person.id}"
        by = {"source": "staff: undone", "purpose": REMINDERS, "channel": channel, "evidence": evidence}
        consent.add(tx, number, now, "taken_back", **by)
        audit.record(tx, line, person, "undo", now=now, request_id=request_id, undone="consent")


def _says_yes(event: consent.ConsentEvent, channel: str) -> bool:
    return event.kind == "consent" and event.purpose == REMINDERS and event.channel == channel
