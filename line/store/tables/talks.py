"""Conversations, the texts in and out of them, and what a number has agreed to."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    and_,
    false,
    func,
    literal_column,
    text,
)

from line.store.tables.base import metadata
from line.store.types import JsonText, UtcDateTime

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
    Index("ix_conversations_number_last_at", "number", "last_at"),
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
    Column("channel", Text, nullable=False, server_default=text("'text'")),  # or "call"
    Column("lane", Integer, nullable=False, server_default=text("0")),  # core/purposes.py names the three
    Column("doubts", Integer, nullable=False, server_default=text("0")),  # hand-overs that got no answer
    Column("useful_until", UtcDateTime),  # handed over after that it would be of no use
    # A reminder: of which visit, of which time of it, which step of the plan, and whether it is the last one.
    Column("visit_id", Text),
    Column("occurrence", Integer),
    Column("step", Text),
    Column("last", Boolean, nullable=False, server_default=false()),
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
Index(
    "ix_messages_lane_due_at",
    messages.c.lane,
    messages.c.due_at,
    sqlite_where=is_pending,
    postgresql_where=is_pending,
)
is_about_visit = messages.c.visit_id.is_not(None)
Index(
    "ix_messages_visit_id",
    messages.c.visit_id,
    sqlite_where=is_about_visit,
    postgresql_where=is_about_visit,
)
Index("ix_messages_lease_until", messages.c.lease_until, sqlite_where=is_leased, postgresql_where=is_leased)
Index(
    "ix_messages_next_look_at", messages.c.next_look_at, sqlite_where=is_unknown, postgresql_where=is_unknown
)
# The few calls that ring or are talked on: those whose end nobody reported are found among them.
is_live_call = (messages.c.channel == literal_column("'call'")) & messages.c.status.in_(
    [literal_column("'accepted'"), literal_column("'underway'")]
)
Index(
    "ix_messages_attempted_at",
    messages.c.attempted_at,
    sqlite_where=is_live_call,
    postgresql_where=is_live_call,
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

# Staff read what the line starts by itself in lists: what is held, and what has left the queue, by what became of it.
by_the_line = messages.c.lane > literal_column("0")
is_held = and_(is_pending, messages.c.reason.is_not(None), by_the_line)
Index(
    "ix_messages_held_due_at_id",
    messages.c.due_at,
    messages.c.id,
    sqlite_where=is_held,
    postgresql_where=is_held,
)
_IN_QUEUE = ("pending", "claimed", "sending")
is_over = and_(by_the_line, messages.c.status.not_in([literal_column(f"'{status}'") for status in _IN_QUEUE]))
Index(
    "ix_messages_status_updated_at_id",
    messages.c.status,
    messages.c.updated_at,
    messages.c.id,
    sqlite_where=is_over,
    postgresql_where=is_over,
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
    # What the conversation made of it; NULL where it was not asked (the carrier's own words, other senders).
    Column("understood", Boolean),
    Column("rule", Text),
    Column("confidence", Float),
    Index("ix_inbound_messages_number_received_at", "number", "received_at"),
)
is_not_understood = inbound_messages.c.understood.is_(false())
Index(
    "ix_inbound_messages_received_at_sid",
    inbound_messages.c.received_at,
    inbound_messages.c.sid,
    sqlite_where=is_not_understood,
    postgresql_where=is_not_understood,
)

# How often patients asked for each section, and how it went on: counts of a day, and nobody behind them.
section_figures = Table(
    "section_figures",
    metadata,
    Column("day", Text, primary_key=True),  # the clinic's, "2026-12-01"
    Column("article", Text, primary_key=True),
    Column("section", Text, primary_key=True),
    Column("language", Text, primary_key=True),
    Column("channel", Text, primary_key=True),  # "call" or "text"
    Column("what", Text, primary_key=True),  # "asked", "ended" or "texted": core/section_figures.py
    Column("count", Integer, nullable=False),
)

consent_events = Table(
    "consent_events",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("number", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("kind", Text, nullable=False),  # "consent", "taken_back", "opt_out", "opt_in"
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
    Column("bad_at", UtcDateTime),  # the carrier says that there is no such number
    Column("bad_code", Text),
    Column("language", Text),  # the one that was chosen, or plainly written; NULL: nobody knows
)
