"""Opening a request, or landing on the one that is open for the number: one person, one request.

The database holds that rule too (a unique index over open numbers), so two contacts at the same moment end on one row.
A further contact lifts the request and never lowers it; a promise that still holds is never put off.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from line.core.callbacks import higher, promise, references, urgency_of, weightier, wished_from
from line.core.claims import FIRST_FOR
from line.core.effects import OpenRequest
from line.core.outcomes import NOT_REOPENED, REOPENED_WITHIN
from line.services import alerts
from line.services.line import Line
from line.store import callback_events, callbacks, consent, staff
from line.store.callbacks import RequestChanges, RequestRow
from line.store.engine import Connection


@dataclass(frozen=True)
class Contact:
    """Who is in touch, by what, and when: `key` of the conversation, `event` the sid that proves it.

    `channel` is "call" or "text"; `caller` is E.164 or None when it is withheld; `now` is aware UTC. `path` names the
    nodes of the script that a caller went through, where that is known.
    """

    key: str
    event: str
    channel: str
    caller: str | None
    language: str
    now: datetime
    path: tuple[str, ...] = ()
    elsewhere: bool = False
    """Whether it came by another channel, whose address may hold a number that nobody said is a phone."""

    @property
    def proven(self) -> bool:
        """Whether the number is surely hers: a text proves it, a caller id does not."""
        return self.channel == "text" and not self.elsewhere

    def touch(self, asked: OpenRequest) -> dict[str, Any]:
        """What the history keeps of this contact."""
        kept: dict[str, Any] = {"source": asked.source, "conversation": self.key}
        return kept | ({"path": list(self.path)} if self.path else {})


def open_or_land(
    tx: Connection, line: Line, contact: Contact, asked: OpenRequest, urgency: str
) -> RequestRow:
    """The open request of the asked number: a new one, or the one that was open, with one touch more."""
    row = callbacks.open_by_number(tx, asked.number) if asked.number else None
    row = row or _reopened(tx, line, contact, asked, urgency)
    created = False
    if row is None:
        row, created = _opened(tx, line, contact, asked, urgency)
    data = contact.touch(asked)
    if asked.reason:  # chosen before the number was confirmed (key 4)
        answer = {"field": "reason", "value": asked.reason}
        callback_events.add(
            tx, row.id, contact.now, "answer", f"{contact.event}:reason:{asked.reason}", answer
        )
    if created:
        callback_events.add(tx, row.id, contact.now, "touch", contact.event, data)
        alerts.urgent(tx, line, row, contact.now)
        return row
    callbacks.touch(tx, row.id, contact.now, contact.event, data)
    return lift(tx, line, _landed(tx, contact, asked, row), urgency, contact.now)


def lift(
    tx: Connection, line: Line, row: RequestRow, urgency: str, now: datetime, *, wished: bool = False
) -> RequestRow:
    """Urgency and promise after news. A promise that still holds is never put off, unless she `wished` so."""
    clinic = line.script.clinic
    overdue = row.promised_by is not None and row.promised_by < now
    # Who was not called as promised goes up, and no wish puts her off again.
    urgency = higher(higher(row.urgency, urgency), "same-day" if overdue else "low")
    by = promise(now, urgency, row.wish, clinic.hours, clinic.sla)
    made = now
    if row.promised_by is not None and now < row.promised_by < by and not wished:
        by, made = row.promised_by, row.promised_at or now
    after = wished_from(now, urgency, row.wish, by, clinic.hours)
    if (urgency, by, after) != (row.urgency, row.promised_by, row.due_from):
        made = made if by != row.promised_by else row.promised_at or now
        row = callbacks.update(tx, row.id, urgency=urgency, promised_by=by, promised_at=made, due_from=after)
    if urgency == "urgent" and row.first_for is not None:  # an emergency waits for nobody's colleague
        row = callbacks.update(tx, row.id, first_for=None, first_until=None)
    alerts.urgent(tx, line, row, now)
    return row


def follow(tx: Connection, line: Line, contact: Contact, asked: OpenRequest, own: RequestRow) -> RequestRow:
    """She was in touch before her number was settled (a red flag), and now gave one: the request follows it."""
    assert asked.number is not None
    other = callbacks.open_by_number(tx, asked.number)
    if other is None:
        return callbacks.update(
            tx, own.id, number=asked.number, number_unconfirmed=asked.unconfirmed, last_step_at=contact.now
        )
    for event in callback_events.of_request(tx, own.id):
        if event.kind in callback_events.HEARD:
            callback_events.add(tx, other.id, event.at, event.kind, event.key, dict(event.data))
    callback_events.add(tx, own.id, contact.now, "mark", "merged", {"into": other.id})
    callbacks.update(
        tx, own.id, status="done", last_outcome="merged", finished_at=contact.now, closed_at=contact.now
    )
    callbacks.touch(tx, other.id, contact.now, contact.event, contact.touch(asked))
    alerts.carry_over(tx, own, other)
    return lift(tx, line, other, own.urgency, contact.now)


def _reopened(
    tx: Connection, line: Line, contact: Contact, asked: OpenRequest, urgency: str
) -> RequestRow | None:
    """The request of this number that was closed a short while ago, open again: she calls about the same thing, and
    who spoke with her is to have it first. None when there is none."""
    since = contact.now - REOPENED_WITHIN
    row = callbacks.closed_by_number(tx, asked.number, since, lock=True) if asked.number else None
    if row is None or row.last_outcome in NOT_REOPENED:
        return None
    clinic, now = line.script.clinic, contact.now
    # What it was about still counts: an injury does not become less of one.
    urgency = higher(urgency, urgency_of(asked.source, asked.reason or row.reason, None))
    by = promise(now, urgency, row.wish, clinic.hours, clinic.sla)
    knows_it = row.closed_by if urgency != "urgent" and staff.works(tx, row.closed_by) else None
    callback_events.add(tx, row.id, now, "reopened", contact.event, {"by": "patient"})
    return callbacks.reopen(
        tx,
        row.id,
        chain([row.reference], references(int(line.new_id(), 16))),
        urgency=urgency,
        promised_by=by,
        promised_at=now,
        due_from=wished_from(now, urgency, row.wish, by, clinic.hours),
        source=asked.source,
        reason=asked.reason or row.reason,
        finished_at=None,
        conversation_key=contact.key,
        first_for=knows_it,
        first_until=clinic.hours.add_business_time(now, FIRST_FOR) if knows_it else None,
    )


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
        promised_at=contact.now,
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
    if asked.source in ("call", "text") and row.source in ("silent", "missed", "dropped", "reminder"):
        changes |= {"source": asked.source, "finished_at": None, "conversation_key": contact.key}
    changes["reason"] = weightier(row.reason, asked.reason)
    return callbacks.update(tx, row.id, **changes)
