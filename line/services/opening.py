"""Opening a request, or landing on the one that is open for the number: one person, one request.

The database holds that rule too (a unique index over open numbers), so two contacts at the same moment end on one row.
A further contact lifts the request and never lowers it; a promise that still holds is never put off.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from line.core.callbacks import higher, promise, references, weightier
from line.core.effects import OpenRequest
from line.services.line import Line
from line.store import callbacks, consent
from line.store.callbacks import RequestChanges, RequestRow
from line.store.engine import Connection


@dataclass(frozen=True)
class Contact:
    """Who is in touch, by what, and when: `key` of the conversation, `event` the sid that proves it.

    `channel` is "call" or "text"; `caller` is E.164 or None when it is withheld; `now` is aware UTC.
    """

    key: str
    event: str
    channel: str
    caller: str | None
    language: str
    now: datetime


def open_or_land(
    tx: Connection, line: Line, contact: Contact, asked: OpenRequest, urgency: str
) -> RequestRow:
    """The open request of the asked number: a new one, or the one that was open, with one touch more."""
    row = callbacks.open_by_number(tx, asked.number) if asked.number else None
    created = False
    if row is None:
        row, created = _opened(tx, line, contact, asked, urgency)
    data = {"source": asked.source, "conversation": contact.key}
    if asked.reason:  # chosen before the number was confirmed (key 4)
        answer = {"field": "reason", "value": asked.reason}
        callbacks.add_event(
            tx, row.id, contact.now, "answer", f"{contact.event}:reason:{asked.reason}", answer
        )
    if created:
        callbacks.add_event(tx, row.id, contact.now, "touch", contact.event, data)
        return row
    callbacks.touch(tx, row.id, contact.now, contact.event, data)
    return lift(tx, line, contact, _landed(tx, contact, asked, row), urgency)


def lift(
    tx: Connection, line: Line, contact: Contact, row: RequestRow, urgency: str, *, wished: bool = False
) -> RequestRow:
    """Urgency and promise after news. A promise that still holds is never put off, unless she `wished` so."""
    clinic, now = line.script.clinic, contact.now
    overdue = row.promised_by is not None and row.promised_by < now
    # Who was not called as promised goes up, and no wish puts her off again.
    urgency = higher(higher(row.urgency, urgency), "same-day" if overdue else "low")
    by = promise(now, urgency, row.wish, clinic.hours, clinic.sla)
    if row.promised_by is not None and now < row.promised_by < by and not wished:
        by = row.promised_by
    if (urgency, by) == (row.urgency, row.promised_by):
        return row
    return callbacks.update(tx, row.id, urgency=urgency, promised_by=by)


def follow(tx: Connection, line: Line, contact: Contact, asked: OpenRequest, own: RequestRow) -> RequestRow:
    """She was in touch before her number was settled (a red flag), and now gave one: the request follows it."""
    assert asked.number is not None
    other = callbacks.open_by_number(tx, asked.number)
    if other is None:
        return callbacks.update(
            tx, own.id, number=asked.number, number_unconfirmed=asked.unconfirmed, last_step_at=contact.now
        )
    for event in callbacks.events(tx, own.id):
        if event.kind == "words":
            callbacks.add_event(tx, other.id, event.at, "words", event.key, dict(event.data))
    callbacks.add_event(tx, own.id, contact.now, "mark", "merged", {"into": other.id})
    callbacks.update(tx, own.id, status="done", finished_at=contact.now)
    callbacks.touch(tx, other.id, contact.now, contact.event, {"source": asked.source})
    return lift(tx, line, contact, other, own.urgency)


def _opened(
    tx: Connection, line: Line, contact: Contact, asked: OpenRequest, urgency: str
) -> tuple[RequestRow, bool]:
    clinic, new_id = line.script.clinic, line.new_id()
    return callbacks.insert(
        tx,
        references(int(new_id, 16)),
        id=new_id,
        number=asked.number,
        caller_number=contact.caller,
        reason=asked.reason,
        language=contact.language,
        source=asked.source,
        urgency=urgency,
        promised_by=promise(contact.now, urgency, None, clinic.hours, clinic.sla),
        opened_at=contact.now,
        number_unconfirmed=asked.unconfirmed,
        texts_off=asked.number is not None and consent.state(tx, asked.number).opted_out,
        conversation_key=contact.key,
    )


def _landed(tx: Connection, contact: Contact, asked: OpenRequest, row: RequestRow) -> RequestRow:
    """The open request after a further contact: a better source replaces a poorer one."""
    changes: RequestChanges = {"last_step_at": contact.now}
    changes["number_unconfirmed"] = row.number_unconfirmed and asked.unconfirmed
    if asked.source in ("call", "text"):  # who said nothing changed nothing
        changes["language"] = contact.language
    if asked.source in ("call", "text") and row.source in ("silent", "missed", "dropped"):
        changes |= {"source": asked.source, "finished_at": None, "conversation_key": contact.key}
    changes["reason"] = weightier(row.reason, asked.reason)
    return callbacks.update(tx, row.id, **changes)
