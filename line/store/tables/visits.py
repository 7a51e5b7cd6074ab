"""Visits, what happened to each, and what a number was last asked about its visits."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, text

from line.store.tables.base import metadata
from line.store.types import JsonText, UtcDateTime

appointments = Table(
    "appointments",
    metadata,
    Column("id", Text, primary_key=True),
    Column("request_id", Text),
    Column("number", Text, nullable=False),
    Column("who_for", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("wall_time", Text, nullable=False),  # "2026-12-01T10:00", as the wall clock of `zone` shows it
    Column("zone", Text, nullable=False),
    Column("starts_at", UtcDateTime, nullable=False),  # the same as an instant
    Column("language", Text, nullable=False),
    Column("status", Text, nullable=False),  # "booked", "cancelled" or "missed" (core/appointments.py)
    Column("created_at", UtcDateTime, nullable=False),
    Column("created_by", Text),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("version", Integer, nullable=False, server_default=text("1")),
    Column("source", Text, nullable=False, server_default=text("'console'")),  # or "import"
    Column("external_id", Text),  # what the clinic's own system calls it
    Column("occurrence", Integer, nullable=False, server_default=text("1")),  # which time of it this is
    Column(
        "known_since", UtcDateTime, nullable=False
    ),  # since when this time is known: its plan counts from here
    Column("stopped", Integer),  # the occurrence whose reminders staff stopped
    Column("confirmed_at", UtcDateTime),
    Column("confirmed_by", Text),  # "text", "call" or "staff"
    UniqueConstraint("external_id"),
    Index("ix_appointments_number_starts_at", "number", "starts_at"),
    Index("ix_appointments_request_id", "request_id"),
    Index("ix_appointments_starts_at", "starts_at"),
)

visit_events = Table(
    "visit_events",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("appointment_id", Text, ForeignKey("appointments.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("kind", Text, nullable=False),  # core/appointments.py lists them
    Column("key", Text, nullable=False),
    Column("data", JsonText, nullable=False),
    Column("staff_id", Text),
    UniqueConstraint("appointment_id", "kind", "key"),
)

visit_questions = Table(
    "visit_questions",
    metadata,
    Column("number", Text, primary_key=True),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("message_id", Text),
    Column("wants", Text),  # "confirm", "change" or "cancel", when "which did you mean?" was asked
    Column(
        "visits", JsonText, nullable=False
    ),  # [[appointment id, occurrence], ...] by their numbers, from 1
)
