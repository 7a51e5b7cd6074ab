"""Callback requests: opened, touched, answered, withdrawn. Applies a turn's effects inside the caller's transaction.

One open request per callback number: a second contact lands on it as a touch, raises its urgency and never lowers it.
Every write here is keyed by the call or the text that caused it, so a repeated webhook changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from line.core.callbacks import higher, promise, references, urgency_of
from line.core.turn import (
    FinishRequest,
    FlagUrgent,
    KeepMessage,
    KeepWords,
    OpenRequest,
    SaveAnswer,
    WithdrawRequest,
)
from line.services.line import Line
from line.store import callbacks, consent
from line.store.callbacks import RequestChanges, RequestRow
from line.store.engine import Connection

_COLUMNS = {"name", "reason", "detail", "wish"}

RequestEffect = (
    OpenRequest | SaveAnswer | KeepMessage | KeepWords | FinishRequest | FlagUrgent | WithdrawRequest
)


@dataclass(frozen=True)
class Contact:
    """Who is in touch, and by what: `key` of the conversation, `event` the sid that proves it.

    `channel` is "call" or "text"; `caller` is E.164 or None when it is withheld.
    """

    key: str
    event: str
    channel: str
    caller: str | None
    language: str


def apply(
    tx: Connection, line: Line, contact: Contact, effect: RequestEffect, request: RequestRow | None
) -> RequestRow | None:
    """Does what one effect asks and returns the request it concerns, or None where there is none."""
    now = line.clock()
    match effect:
        case OpenRequest():
            return _open(tx, line, contact, effect, request, now)
        case FlagUrgent():
            return _flag(tx, line, contact, effect, request, now)
        case _ if request is None:
            return None
        case SaveAnswer():
            return _save(tx, line, contact, effect, request, now)
        case KeepMessage():
            data = {"seconds": effect.seconds, "heard": False}
            callbacks.add_event(tx, request.id, now, "message", effect.sid, data)
        case KeepWords():
            callbacks.add_event(tx, request.id, now, "words", contact.event, {"words": effect.words})
        case FinishRequest():
            if request.finished_at is None:
                return callbacks.update(tx, request.id, finished_at=now, last_step_at=now)
        case WithdrawRequest():
            callbacks.add_event(tx, request.id, now, "withdrawn", contact.event, {"by": "patient"})
            return callbacks.update(tx, request.id, status="withdrawn", last_step_at=now)
    return request


def current(tx: Connection, contact: Contact, request_id: str | None) -> RequestRow | None:
    """The open request of this conversation, or of the number that is in touch."""
    if request_id is not None:
        row = callbacks.by_id(tx, request_id, lock=True)
        if row is not None and row.status == "open":
            return row
    if contact.channel == "text" and contact.caller is not None:
        return callbacks.open_by_number(tx, contact.caller)
    return None


def open_missed(tx: Connection, line: Line, contact: Contact) -> RequestRow | None:
    """Somebody rang and hung up before a section or an answer: staff may want to ask what she needed."""
    if contact.caller is None:
        return None
    now = line.clock()
    request = _insert(tx, line, contact, contact.caller, "missed", None, now, unconfirmed=True)
    return callbacks.update(tx, request.id, finished_at=request.finished_at or now)


def mark_dropped(tx: Connection, line: Line, request: RequestRow) -> None:
    """The call ended after the number was confirmed and before the last question."""
    now = line.clock()
    callbacks.add_event(tx, request.id, now, "mark", "dropped", {"mark": "dropped"})
    callbacks.update(tx, request.id, source="dropped", finished_at=now)


def _open(
    tx: Connection,
    line: Line,
    contact: Contact,
    effect: OpenRequest,
    request: RequestRow | None,
    now: datetime,
) -> RequestRow | None:
    if request is not None and request.number is None and effect.number is not None:
        return _number_given(tx, line, contact, effect, request, now)
    if request is not None and request.number == effect.number and request.conversation_key == contact.key:
        callbacks.touch(tx, request.id, now, contact.event, {"source": effect.source})
        if request.number_unconfirmed and not effect.unconfirmed:
            request = callbacks.update(tx, request.id, number_unconfirmed=False)
        urgency = urgency_of(effect.source, effect.reason, request.detail)
        return _lift(tx, line, request, urgency, now)
    return _insert(
        tx, line, contact, effect.number, effect.source, effect.reason, now, unconfirmed=effect.unconfirmed
    )


def _insert(
    tx: Connection,
    line: Line,
    contact: Contact,
    number: str | None,
    source: str,
    reason: str | None,
    now: datetime,
    *,
    unconfirmed: bool = False,
    red_flag: bool = False,
) -> RequestRow:
    """Opens a request, or lands on the one that is open for this number."""
    clinic = line.script.clinic
    urgency = urgency_of(source, reason, None, red_flag=red_flag)
    row = callbacks.open_by_number(tx, number) if number else None
    created = False
    if row is None:
        new_id = line.new_id()
        row, created = callbacks.insert(
            tx,
            references(int(new_id, 16)),
            id=new_id,
            number=number,
            caller_number=contact.caller,
            reason=reason,
            language=contact.language,
            source=source,
            urgency=urgency,
            promised_by=promise(now, urgency, None, clinic.hours, clinic.sla),
            opened_at=now,
            number_unconfirmed=unconfirmed,
            texts_off=number is not None and consent.state(tx, number).opted_out,
            conversation_key=contact.key,
        )
    data = {"source": source, "conversation": contact.key}
    if created:
        callbacks.add_event(tx, row.id, now, "touch", contact.event, data)
        return row
    callbacks.touch(tx, row.id, now, contact.event, data)
    return _land(tx, line, contact, row, source, reason, urgency, now, unconfirmed=unconfirmed)


def _land(
    tx: Connection,
    line: Line,
    contact: Contact,
    row: RequestRow,
    source: str,
    reason: str | None,
    urgency: str,
    now: datetime,
    *,
    unconfirmed: bool,
) -> RequestRow:
    """A further contact about an open request: it is lifted, and a better source replaces a poorer one."""
    changes: RequestChanges = {"last_step_at": now, "language": contact.language}
    changes["number_unconfirmed"] = row.number_unconfirmed and unconfirmed
    if source in ("call", "text") and row.source in ("silent", "missed", "dropped"):
        changes |= {"source": source, "finished_at": None, "conversation_key": contact.key}
    if reason:
        changes["reason"] = reason
    row = callbacks.update(tx, row.id, **changes)
    return _lift(tx, line, row, urgency, now)


def _lift(
    tx: Connection, line: Line, row: RequestRow, urgency: str, now: datetime, *, wished: bool = False
) -> RequestRow:
    """Urgency and promise after news. A promise that still holds is never put off, unless she `wished` so."""
    clinic = line.script.clinic
    urgency = higher(row.urgency, urgency)
    by = promise(now, urgency, row.wish, clinic.hours, clinic.sla)
    if row.promised_by is not None and now < row.promised_by < by and not wished:
        by = row.promised_by
    if (urgency, by) == (row.urgency, row.promised_by):
        return row
    return callbacks.update(tx, row.id, urgency=urgency, promised_by=by)


def _save(
    tx: Connection, line: Line, contact: Contact, effect: SaveAnswer, request: RequestRow, now: datetime
) -> RequestRow:
    key = f"{contact.event}:{effect.field}:{effect.value}"
    callbacks.add_event(tx, request.id, now, "answer", key, {"field": effect.field, "value": effect.value})
    changes: RequestChanges = {"last_step_at": now}
    if effect.value and effect.field == "someone_else":
        changes["someone_else"] = effect.value == "yes"
    elif effect.value and effect.field in _COLUMNS:
        changes |= {effect.field: effect.value}  # type: ignore[misc]
    request = callbacks.update(tx, request.id, **changes)
    if effect.field not in ("reason", "detail", "wish"):
        return request
    urgency = urgency_of(request.source, request.reason, request.detail)
    wished = effect.field == "wish" and effect.value in ("morning", "afternoon")
    return _lift(tx, line, request, urgency, now, wished=wished)


def _flag(
    tx: Connection,
    line: Line,
    contact: Contact,
    effect: FlagUrgent,
    request: RequestRow | None,
    now: datetime,
) -> RequestRow:
    """A red flag: urgent at once, with her own words, whether or not her number is confirmed or known."""
    row = request or _insert(
        tx,
        line,
        contact,
        contact.caller,
        contact.channel,
        None,
        now,
        unconfirmed=contact.channel == "call",
        red_flag=True,
    )
    data = {"words": effect.words, "tier": effect.tier}
    callbacks.add_event(tx, row.id, now, "words", f"{contact.event}:{effect.tier}", data)
    return _lift(tx, line, row, "urgent", now)


def _number_given(
    tx: Connection, line: Line, contact: Contact, effect: OpenRequest, flagged: RequestRow, now: datetime
) -> RequestRow:
    """A withheld caller with a red flag now gave a number: the flag goes where the number's request is."""
    assert effect.number is not None
    other = callbacks.open_by_number(tx, effect.number)
    if other is None:
        return callbacks.update(
            tx, flagged.id, number=effect.number, number_unconfirmed=effect.unconfirmed, last_step_at=now
        )
    for event in callbacks.events(tx, flagged.id):
        if event.kind == "words":
            callbacks.add_event(tx, other.id, event.at, "words", event.key, dict(event.data))
    callbacks.add_event(tx, flagged.id, now, "mark", "merged", {"into": other.id})
    callbacks.update(tx, flagged.id, status="done", finished_at=now)
    callbacks.touch(tx, other.id, now, contact.event, {"source": effect.source})
    return _lift(tx, line, other, "urgent", now)
