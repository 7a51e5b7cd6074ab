"""Callback requests, what happened to each, and the attempts to call."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    false,
    literal_column,
    text,
)

from line.store.tables.base import metadata
from line.store.types import JsonText, UtcDateTime

callback_requests = Table(
    "callback_requests",
    metadata,
    Column("id", Text, primary_key=True),
    Column("reference", Text, nullable=False),
    Column("number", Text),
    Column("caller_number", Text),
    Column("name", Text),
    Column("someone_else", Boolean),
    Column("reason", Text),
    Column("detail", Text),
    Column("wish", Text),
    Column("language", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("urgency", Text, nullable=False),
    Column("status", Text, nullable=False),  # "open", "withdrawn" or "done"
    Column("promised_by", UtcDateTime),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("last_step_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime),
    Column("touches", Integer, nullable=False, server_default=text("1")),
    Column("texts_off", Boolean, nullable=False, server_default=false()),
    Column("number_unconfirmed", Boolean, nullable=False, server_default=false()),
    Column("may_mean_visit", Boolean, nullable=False, server_default=false()),
    Column("version", Integer, nullable=False, server_default=text("1")),
    Column("conversation_key", Text),
    # The place in the queue, 0 first (core/callbacks.py); written with every urgency, so its default is never used.
    Column("rank", Integer, nullable=False, server_default=text("2")),
    Column("promised_at", UtcDateTime),  # when promised_by was set: half of the time between turns amber
    Column("due_from", UtcDateTime),  # not to be called before: her wish, or a retry; NULL: now
    Column("owner_id", Text),  # who has claimed it, until lease_until
    Column("lease_until", UtcDateTime),
    Column("first_for", Text),  # whom a reopened request waits for, until first_until
    Column("first_until", UtcDateTime),
    Column("attempts", Integer, nullable=False, server_default=text("0")),  # since it was opened or reopened
    Column("last_outcome", Text),
    Column("first_attempt_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
    Column("closed_by", Text),
    Column("reopened", Integer, nullable=False, server_default=text("0")),
    Column("unheard", Boolean, nullable=False, server_default=false()),  # a message nobody has played
    Column(
        "relay", Boolean, nullable=False, server_default=false()
    ),  # she calls through a relay service (711)
    Column("split_from", Text),
    Column("interpreter", Text),  # for which language (content/languages.yaml), or "other"
    Index("ix_callback_requests_conversation_key", "conversation_key"),
    Index("ix_callback_requests_opened_at_id", "opened_at", "id"),
    Index("ix_callback_requests_number_closed_at", "number", "closed_at"),
    Index("ix_callback_requests_closed_at_id", "closed_at", "id"),
)
is_open = callback_requests.c.status == literal_column("'open'")
is_unfinished = is_open & callback_requests.c.finished_at.is_(None)
# A request that staff split off may share the number of the one it came from.
_numbered = is_open & callback_requests.c.number.is_not(None) & callback_requests.c.split_from.is_(None)
Index(
    "uq_callback_requests_open_number",
    callback_requests.c.number,
    unique=True,
    sqlite_where=_numbered,
    postgresql_where=_numbered,
)
Index(
    "uq_callback_requests_open_reference",
    callback_requests.c.reference,
    unique=True,
    sqlite_where=is_open,
    postgresql_where=is_open,
)
Index(
    "ix_callback_requests_last_step_at",
    callback_requests.c.last_step_at,
    sqlite_where=is_unfinished,
    postgresql_where=is_unfinished,
)
# The views of the queue, each in its order: the first page costs the same at a thousand and at a hundred thousand rows.
is_owned = is_open & callback_requests.c.owner_id.is_not(None)
is_delayed = is_open & callback_requests.c.due_from.is_not(None)
is_kept_for = is_open & callback_requests.c.first_for.is_not(None)
_order = ("rank", "promised_by", "opened_at", "id")
_views = (
    ("ix_callback_requests_todo", _order, is_open),
    ("ix_callback_requests_mine", ("owner_id", *_order), is_owned),
    ("ix_callback_requests_lease_until", ("lease_until",), is_owned),
    ("ix_callback_requests_due_from_id", ("due_from", "id"), is_delayed),
    ("ix_callback_requests_first_for", ("first_for",), is_kept_for),
)
for _name, _columns, _which in _views:
    Index(_name, *(callback_requests.c[c] for c in _columns), sqlite_where=_which, postgresql_where=_which)

callback_events = Table(
    "callback_events",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("request_id", Text, ForeignKey("callback_requests.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("kind", Text, nullable=False),  # core/callbacks.py lists them
    Column("key", Text, nullable=False),
    Column("data", JsonText, nullable=False),
    Column("staff_id", Text),  # who did it, when a person of the clinic did
    UniqueConstraint("request_id", "kind", "key"),
)
# What patients said in their own words, for the list of what was not understood.
is_words = callback_events.c.kind == literal_column("'words'")
Index(
    "ix_callback_events_at_id",
    callback_events.c.at,
    callback_events.c.id,
    sqlite_where=is_words,
    postgresql_where=is_words,
)

callback_attempts = Table(
    "callback_attempts",
    metadata,
    Column("id", Text, primary_key=True),  # 32 hex, opaque: it travels in the carrier's addresses
    Column("request_id", Text, ForeignKey("callback_requests.id"), nullable=False),
    Column("staff_id", Text, nullable=False),
    Column(
        "kind", Text, nullable=False
    ),  # "line" (we ring her phone, then the patient) or "desk" (her own phone)
    Column("number", Text, nullable=False),  # what was dialled
    Column("started_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("outcome", Text),
    Column("call_sid", Text),
    Column("call_status", Text),  # the carrier's last word on the patient's leg
    Column("problem", Text),  # plain words, when the call could not be placed
    Index("ix_callback_attempts_request_id_started_at", "request_id", "started_at"),
    Index("ix_callback_attempts_started_at", "started_at"),
)
is_under_way = callback_attempts.c.ended_at.is_(None)
# One open attempt per request: whoever presses twice dials once.
Index(
    "uq_callback_attempts_open_request_id",
    callback_attempts.c.request_id,
    unique=True,
    sqlite_where=is_under_way,
    postgresql_where=is_under_way,
)
Index(
    "ix_callback_attempts_staff_id",
    callback_attempts.c.staff_id,
    sqlite_where=is_under_way,
    postgresql_where=is_under_way,
)
