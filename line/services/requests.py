"""Callback requests: opened, answered, flagged, withdrawn. Applies a turn's effects inside the caller's transaction.

Every write here is keyed by the call or the text that caused it, so a repeated webhook changes nothing.
"""

from __future__ import annotations

from datetime import datetime

from line.core.callbacks import NO_CALL, URGENCY_OF_TIER, urgency_of, weightier
from line.core.effects import (
    FinishRequest,
    FlagUrgent,
    KeepMessage,
    KeepWords,
    OpenRequest,
    SaveAnswer,
    WithdrawRequest,
)
from line.core.relay import FIELD as RELAY
from line.services.line import Line
from line.services.opening import Contact, follow, lift, open_or_land
from line.store import callback_events, callbacks
from line.store.callbacks import RequestChanges, RequestRow
from line.store.engine import Connection

_COLUMNS = {"name", "detail", "wish", "interpreter"}
_MOVES_THE_PROMISE = {"reason", "detail", "wish"}

RequestEffect = (
    OpenRequest | SaveAnswer | KeepMessage | KeepWords | FinishRequest | FlagUrgent | WithdrawRequest
)


def apply(
    tx: Connection, line: Line, contact: Contact, effect: RequestEffect, request: RequestRow | None
) -> RequestRow | None:
    """Does what one effect asks and returns the request it concerns, or None where there is none."""
    match effect:
        case OpenRequest():
            return _open(tx, line, contact, effect, request)
        case FlagUrgent():
            return _flag(tx, line, contact, effect, request)
        case _ if request is None:
            return None
        case SaveAnswer():
            return _save(tx, line, contact, effect, request)
        case KeepMessage():
            return _keep_message(tx, line, contact, effect, request)
        case KeepWords():
            _keep_words(tx, contact, request, {"words": effect.words})
        case FinishRequest():
            return _finish(tx, contact, request)
        case WithdrawRequest():
            return _withdraw(tx, contact, request)
    return request


def current(tx: Connection, contact: Contact, request_id: str | None) -> RequestRow | None:
    """The open request of this conversation, or of the number that texts."""
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
    asked = OpenRequest(contact.caller, "missed", unconfirmed=True)
    request = open_or_land(tx, line, contact, asked, urgency_of("missed", None, None))
    return callbacks.update(tx, request.id, finished_at=request.finished_at or contact.now)


def end_unfinished(tx: Connection, request: RequestRow, now: datetime) -> None:
    """The call ended before the last question: dropped, if the number was confirmed. Who hung up to call 911, as
    the line told her, dropped nothing."""
    if request.number_unconfirmed:
        callbacks.update(tx, request.id, finished_at=now)
        return
    callback_events.add(tx, request.id, now, "mark", "dropped", {"mark": "dropped"})
    callbacks.update(tx, request.id, source="dropped", finished_at=now)


def _open(
    tx: Connection, line: Line, contact: Contact, asked: OpenRequest, request: RequestRow | None
) -> RequestRow:
    own = request if request is not None and request.conversation_key == contact.key else None
    urgency = urgency_of(asked.source, asked.reason, own.detail if own else None)
    if own is not None and own.number_unconfirmed and asked.number not in (None, own.number):
        return follow(tx, line, contact, asked, own)
    if own is not None and own.number == asked.number:
        callbacks.touch(tx, own.id, contact.now, contact.event, contact.touch(asked))
        if own.number_unconfirmed != asked.unconfirmed and (own.number_unconfirmed or own.touches == 1):
            own = callbacks.update(tx, own.id, number_unconfirmed=asked.unconfirmed)
        return lift(tx, line, own, urgency, contact.now)
    return open_or_land(tx, line, contact, asked, urgency)


def _save(
    tx: Connection, line: Line, contact: Contact, effect: SaveAnswer, request: RequestRow
) -> RequestRow:
    """One answer as it was given: on the record, and where staff look for it."""
    key = f"{contact.event}:{effect.field}:{effect.value}"
    data = {"field": effect.field, "value": effect.value}
    callback_events.add(tx, request.id, contact.now, "answer", key, data)
    changes: RequestChanges = {"last_step_at": contact.now}
    if effect.value and effect.field == "someone_else":
        changes["someone_else"] = effect.value == "yes" or bool(request.someone_else)
    elif effect.field == "reason":
        changes["reason"] = weightier(request.reason, effect.value or None)
    elif effect.value and effect.field == RELAY:
        changes["relay"] = True
    elif effect.value and effect.field in _COLUMNS:
        changes |= {effect.field: effect.value}  # type: ignore[misc]
    request = callbacks.update(tx, request.id, **changes)
    if effect.field not in _MOVES_THE_PROMISE:
        return request
    urgency = urgency_of(request.source, request.reason, request.detail)
    wished = effect.field == "wish" and effect.value in ("morning", "afternoon")
    return lift(tx, line, request, urgency, contact.now, wished=wished)


def stays(request: RequestRow) -> bool:
    """Whether "that was all" leaves it open, for a person to look: an emergency is not taken back, and nothing is taken
    out of the hands of who may be dialling."""
    return request.urgency == "urgent" or request.owner_id is not None


def _withdraw(tx: Connection, contact: Contact, request: RequestRow) -> RequestRow:
    """NO CALL by text withdraws what is open. On a call "that was all" ends only what this very call began: an earlier
    request, which nobody tells a caller about, stays."""
    own = request.conversation_key == contact.key and request.touches == 1
    if contact.channel == "call" and not own and request.urgency != "urgent":
        return _finish(tx, contact, request)
    if stays(request):
        callback_events.add(tx, request.id, contact.now, "mark", contact.event, {"mark": NO_CALL})
        return _finish(tx, contact, request)
    callback_events.add(tx, request.id, contact.now, "withdrawn", contact.event, {"by": "patient"})
    return callbacks.update(
        tx,
        request.id,
        status="withdrawn",
        last_step_at=contact.now,
        closed_at=contact.now,
        owner_id=None,
        lease_until=None,
    )


def _finish(tx: Connection, contact: Contact, request: RequestRow) -> RequestRow:
    """The last question was asked. A call that the sweep gave up too soon goes on, and is no dropped one."""
    gone_on = contact.channel == "call" and request.source == "dropped"
    if request.finished_at is not None and not gone_on:
        return request
    source = "call" if gone_on else request.source
    return callbacks.update(tx, request.id, source=source, finished_at=contact.now, last_step_at=contact.now)


def _flag(
    tx: Connection, line: Line, contact: Contact, effect: FlagUrgent, request: RequestRow | None
) -> RequestRow:
    """A red flag: as urgent as its tier, with her own words, whether or not her number is confirmed or known."""
    urgency = URGENCY_OF_TIER[effect.tier]
    row = request or _of_this_call(tx, contact)
    if row is None:
        by_call = contact.channel == "call"
        asked = OpenRequest(contact.caller, "call" if by_call else "text", unconfirmed=not contact.proven)
        row = open_or_land(tx, line, contact, asked, urgency)
    _keep_words(tx, contact, row, {"words": effect.words, "tier": effect.tier})
    return lift(tx, line, row, urgency, contact.now)


def _keep_message(
    tx: Connection, line: Line, contact: Contact, effect: KeepMessage, request: RequestRow
) -> RequestRow:
    """A message after the tone: nobody has played it yet, and who left one is not the last to be called."""
    data = {"seconds": effect.seconds, "heard": False}
    if not callback_events.add(tx, request.id, contact.now, "message", effect.sid, data):
        return request
    return lift(tx, line, callbacks.update(tx, request.id, unheard=True), "normal", contact.now)


def _keep_words(tx: Connection, contact: Contact, request: RequestRow, data: dict[str, str]) -> None:
    """Her own words, once each: a call's steps share one sid, so what was said is a part of the key."""
    key = callback_events.key_of_words(contact.event, data["words"])
    callback_events.add(tx, request.id, contact.now, "words", key, data)


def _of_this_call(tx: Connection, contact: Contact) -> RequestRow | None:
    """The open request that this very call left before: a repeated webhook must not leave another."""
    row = callbacks.by_conversation(tx, contact.key) if contact.channel == "call" else None
    return row if row is not None and row.status == "open" else None
