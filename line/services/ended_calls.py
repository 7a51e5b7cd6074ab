"""The end of a call: reported by the carrier, or noticed by the sweep when nobody reported it.

Who confirmed a number and left is a dropped request; who left before a section or an answer is a missed call; who heard
what she wanted leaves nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from line.core.relay import FIELD as RELAY
from line.services import requests
from line.services.calls import Call, known
from line.services.line import Line
from line.services.opening import Contact
from line.store import callbacks, conversations, numbers
from line.store.callbacks import RequestRow
from line.store.conversations import ConversationRow
from line.store.engine import Connection
from line.store.left_calls import any_left

LEFT_AFTER = timedelta(minutes=15)
"""A request without a step for this long was left, though nobody told us (the status callback was lost)."""

LONGEST_CALL = timedelta(minutes=45)
"""No call lasts longer than this: one without an end on record has ended."""


def end(line: Line, call: Call) -> None:
    """The carrier says that the call is over."""
    now = line.clock()
    with line.database.transaction() as tx:
        row = conversations.load(tx, call.key, lock=True)
        if row is None:  # the first webhook never reached us: the caller heard the fallback
            caller = known(line, call).caller
            language = numbers.language(tx, caller, line.script.languages[0])
            row = conversations.begin(tx, call.key, caller, language, {}, now)
        if row.ended_at is None:
            _settle(tx, line, row, now)


def _settle(tx: Connection, line: Line, row: ConversationRow, now: datetime) -> None:
    """What an ended call leaves: a dropped request, a missed call, or nothing when she heard what she wanted."""
    contact = Contact(row.key, row.key.removeprefix("call:"), "call", row.number, row.language, now)
    request = callbacks.by_conversation(tx, row.key)
    if request is not None and request.status == "open":
        if request.finished_at is None and request.source == "call":
            requests.end_unfinished(tx, request, now)
    elif request is None and row.request_id is None and not row.answered:
        missed = requests.open_missed(tx, line, contact)
        if missed is not None and row.state.get("answers", {}).get(RELAY):
            callbacks.update(tx, missed.id, relay=True)
    conversations.save(tx, row.key, now=now, ended_at=now)


def _is_over(tx: Connection, request: RequestRow, now: datetime) -> bool:
    """Whether its call made no step for long enough, either: a caller may pause, or hear something again."""
    row = conversations.load(tx, request.conversation_key) if request.conversation_key else None
    return row is None or row.last_at < now - LEFT_AFTER


def sweep_left(line: Line) -> int:
    """Ends the calls whose end nobody reported. Returns how many; safe on any number of processes."""
    now = line.clock()
    with line.database.reading() as conn:
        left = any_left(conn, requests_before=now - LEFT_AFTER, calls_before=now - LONGEST_CALL)
    if not left:
        return 0
    with line.database.transaction() as tx:
        stale = callbacks.stale_unfinished(tx, now - LEFT_AFTER)
        over = [request for request in stale if _is_over(tx, request, now)]
        for request in over:
            requests.end_unfinished(tx, request, now)
        calls = conversations.unfinished(tx, now - LONGEST_CALL)
        for row in calls:
            _settle(tx, line, row, now)
        return len(over) + len(calls)
