"""What patients wrote or said that the line did not understand, newest first. Reads only.

Texts are all there. Of what was said on a call only the words are kept that staff see on a request: nobody else's
speech is stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Text, cast, func, literal_column, select, tuple_

from line.core.places import Place
from line.store.tables import (
    callback_events,
    callback_requests,
    inbound_messages,
    is_not_understood,
    is_words,
    messages,
)


@dataclass(frozen=True)
class NotUnderstood:
    """One text, or words on a call (`spoken`). `id` is for the order alone. `request_id`: the request that it belongs
    to; `number` is None for a caller who has none. `language`: in which the line answered.
    `reply`: what it answered a text, None when it did not."""

    id: str
    at: datetime
    spoken: bool
    number: str | None
    words: str
    language: str | None
    rule: str | None
    confidence: float | None
    request_id: str | None
    reply: str | None


def newest(conn: Connection, after: Place | None, limit: int) -> list[NotUnderstood]:
    """Up to `limit` of them from behind `after` on."""
    found = [*_texts(conn, after, limit), *_said(conn, after, limit)]
    return sorted(found, key=lambda one: (one.at, one.id), reverse=True)[:limit]


def _texts(conn: Connection, after: Place | None, limit: int) -> list[NotUnderstood]:
    text, place = inbound_messages.c, func.lower(inbound_messages.c.sid)
    query = select(
        place,
        text.received_at,
        text.number,
        text.body,
        messages.c.language,
        text.rule,
        text.confidence,
        messages.c.request_id,
        messages.c.body,
    ).join_from(inbound_messages, messages, messages.c.id == text.reply_id, isouter=True)
    rows = conn.execute(_cut(query.where(is_not_understood), text.received_at, place, after, limit))
    return [NotUnderstood(row[0], row[1], False, *row[2:]) for row in rows]


def _said(conn: Connection, after: Place | None, limit: int) -> list[NotUnderstood]:
    """Of the words on requests those that were said on a call and are no red flag: that one was understood."""
    event, request = callback_events.c, callback_requests.c
    place = literal_column("'w'").concat(cast(event.id, Text))
    by_call = func.substr(event.key, literal_column("1"), literal_column("2")) == literal_column("'CA'")
    flagged = cast(event.data, Text).like('%"tier":%')
    query = select(place, event.at, request.number, event.data, request.language, event.request_id).join_from(
        callback_events, callback_requests, request.id == event.request_id
    )
    rows = conn.execute(_cut(query.where(is_words, by_call, ~flagged), event.at, place, after, limit))
    return [
        NotUnderstood(row[0], row[1], True, row[2], str(row[3]["words"]), row[4], None, None, row[5], None)
        for row in rows
    ]


def _cut(
    query: Select[Any], at: ColumnElement[Any], place: ColumnElement[Any], after: Place | None, limit: int
) -> Select[Any]:
    if after is not None:
        query = query.where(tuple_(at, place) < tuple_(*after))
    return query.order_by(at.desc(), place.desc()).limit(limit)
