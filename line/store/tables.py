"""The tables, as they are after the newest migration. A test holds the two equal; change both together.

Status words are documented where they are ruled: core/delivery.py for messages, core/callbacks.py for requests.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    false,
    func,
    literal_column,
    text,
    true,
)

from line.store.types import JsonText, UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

conversations = Table(
    "conversations",
    metadata,
    Column("key", Text, primary_key=True),  # "call:CA…" or "text:+1…"
    Column("number", Text),
    Column("language", Text, nullable=False),
    Column("state", JsonText, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("last_at", UtcDateTime, nullable=False),
    Column("heard_section", Boolean, nullable=False, server_default=false()),
    Column("answered", Boolean, nullable=False, server_default=false()),  # any answer, a section, or bridged
    Column("staff_accepted_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("request_id", Text),
)
# Calls without an end on record; text threads have none and would fill a plain index. substr and not LIKE or a range:
# it means the same in every collation.
_is_call = func.substr(conversations.c.key, literal_column("1"), literal_column("5")) == literal_column(
    "'call:'"
)
is_call_without_end = conversations.c.ended_at.is_(None) & _is_call
Index(
    "ix_conversations_last_at",
    conversations.c.last_at,
    sqlite_where=is_call_without_end,
    postgresql_where=is_call_without_end,
)

messages = Table(
    "messages",
    metadata,
    Column("id", Text, primary_key=True),  # 32 hex, opaque: it travels in the callback URL
    Column("kind", Text, nullable=False),  # "reply" or "outbox"
    Column("to_number", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("key", Text, nullable=False),  # what this message answers; the second writer of one key loses
    Column("status", Text, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("attempted_at", UtcDateTime),  # when the carrier was last asked; look-ups start from here
    Column("lease_until", UtcDateTime),
    Column("lease_token", Text),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("looks", Integer, nullable=False, server_default=text("0")),
    Column("next_look_at", UtcDateTime),
    Column("carrier_sid", Text),
    Column("error_code", Integer),
    Column("reason", Text),  # plain words for staff
    Column("request_id", Text),
    Column("valid_for", Integer),  # seconds
    Column("staff_id", Text),  # who wrote it, when a person did
    UniqueConstraint("key"),
    UniqueConstraint("carrier_sid"),
    Index("ix_messages_to_number_created_at", "to_number", "created_at"),
)
# Three small indexes, each over the rows that a tick asks for: a sweep with nothing due costs the same at a
# thousand and at a million rows (performance.md 2.1; without them 700 x slower). The conditions are written with
# literals and used in the queries too: SQLite takes such an index only when it sees the very same words.
is_pending = messages.c.status == literal_column("'pending'")
is_leased = messages.c.status.in_([literal_column("'claimed'"), literal_column("'sending'")])
is_unknown = messages.c.status == literal_column("'unknown'")
Index("ix_messages_due_at", messages.c.due_at, sqlite_where=is_pending, postgresql_where=is_pending)
Index("ix_messages_lease_until", messages.c.lease_until, sqlite_where=is_leased, postgresql_where=is_leased)
Index(
    "ix_messages_next_look_at", messages.c.next_look_at, sqlite_where=is_unknown, postgresql_where=is_unknown
)

# What ended without arriving: staff look through it. "unknown" is among them so that one index holds them all; it
# counts once nobody looks it up any more (core/delivery.py).
_ENDED = ("undelivered", "failed", "refused", "suppressed", "canceled", "unknown")
is_ended = messages.c.status.in_([literal_column(f"'{status}'") for status in _ENDED])
Index(
    "ix_messages_updated_at_id",
    messages.c.updated_at,
    messages.c.id,
    sqlite_where=is_ended,
    postgresql_where=is_ended,
)

inbound_messages = Table(
    "inbound_messages",
    metadata,
    Column("sid", Text, primary_key=True),
    Column("number", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("media", Integer, nullable=False, server_default=text("0")),
    Column("opt_out_type", Text),
    Column("received_at", UtcDateTime, nullable=False),
    Column("reply_id", Text, ForeignKey("messages.id")),
    Index("ix_inbound_messages_number_received_at", "number", "received_at"),
)

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
    Column(
        "rank", Integer, nullable=False, server_default=text("2")
    ),  # urgency as a number, 0 the most urgent
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
_views = (
    ("ix_callback_requests_rank_promised_by_id", ("rank", "promised_by", "id"), is_open),
    (
        "ix_callback_requests_owner_id_rank_promised_by_id",
        ("owner_id", "rank", "promised_by", "id"),
        is_owned,
    ),
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

consent_events = Table(
    "consent_events",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("number", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("kind", Text, nullable=False),  # "consent", "opt_out", "opt_in"
    Column("purpose", Text),
    Column("channel", Text),
    Column("source", Text, nullable=False),
    Column("wording", Text),
    Column("language", Text),
    Column("evidence", Text),
    Index("ix_consent_events_number_at", "number", "at"),
)

numbers = Table(
    "numbers",
    metadata,
    Column("number", Text, primary_key=True),
    Column("texts_refused_at", UtcDateTime),
    Column("texts_refused_code", Text),
    Column("notice_at", UtcDateTime),  # the last "texts are off" notice
    Column("limit_notice_at", UtcDateTime),
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

appointments = Table(
    "appointments",
    metadata,
    Column("id", Text, primary_key=True),
    Column("request_id", Text),
    Column("number", Text, nullable=False),
    Column("who_for", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("wall_time", Text, nullable=False),  # "2026-12-01T10:00", as the clinic's clock shows it
    Column("zone", Text, nullable=False),
    Column("starts_at", UtcDateTime, nullable=False),  # the same as an instant
    Column("language", Text, nullable=False),
    Column("status", Text, nullable=False),  # "booked" or "cancelled"
    Column("created_at", UtcDateTime, nullable=False),
    Column("created_by", Text),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("version", Integer, nullable=False, server_default=text("1")),
    Index("ix_appointments_number_starts_at", "number", "starts_at"),
    Index("ix_appointments_request_id", "request_id"),
)

staff = Table(
    "staff",
    metadata,
    Column("id", Text, primary_key=True),
    Column("username", Text, nullable=False),  # lower case
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),  # core/staff.py
    Column("phone", Text),  # E.164: where the line rings her
    Column("password_hash", Text, nullable=False),  # argon2id
    Column("password_set_at", UtcDateTime, nullable=False),
    Column("shortcuts", Boolean, nullable=False, server_default=true()),
    Column("demo", Boolean, nullable=False, server_default=false()),  # works with the simulator only
    Column("created_at", UtcDateTime, nullable=False),
    Column("disabled_at", UtcDateTime),
    UniqueConstraint("username"),
)

staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("token_hash", Text, nullable=False),  # SHA-256: who reads the database cannot sign in with it
    Column("staff_id", Text, ForeignKey("staff.id"), nullable=False),
    Column("csrf", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("browser", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("active_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    UniqueConstraint("token_hash"),
    Index("ix_staff_sessions_staff_id", "staff_id"),
)

sign_ins = Table(
    "sign_ins",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", UtcDateTime, nullable=False),
    Column("username", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("succeeded", Boolean, nullable=False),
    Index("ix_sign_ins_address_at", "address", "at"),
    Index("ix_sign_ins_username_at", "username", "at"),
)

audit_entries = Table(  # append-only: triggers refuse any change (migration 0002)
    "audit_entries",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", UtcDateTime, nullable=False),
    Column("staff_id", Text),
    Column("action", Text, nullable=False),  # core/audit.py lists them
    Column("request_id", Text),
    Column("address", Text),
    Column("data", JsonText, nullable=False),
    Index("ix_audit_entries_at", "at"),
    Index("ix_audit_entries_request_id_at", "request_id", "at"),
    Index("ix_audit_entries_staff_id_at", "staff_id", "at"),
)

wallboards = Table(
    "wallboards",
    metadata,
    Column("id", Text, primary_key=True),
    Column("token_hash", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("revoked_at", UtcDateTime),
    UniqueConstraint("token_hash"),
)
