"""How fast, and how much, the line may send: one row for texts, one for calls (core/sender.py)."""

from __future__ import annotations

from sqlalchemy import Column, Float, Integer, Table, Text, text

from line.store.tables.base import metadata
from line.store.types import UtcDateTime

senders = Table(
    "senders",
    metadata,
    Column("channel", Text, primary_key=True),  # "text" or "call"
    Column(
        "tokens", Float, nullable=False
    ),  # what may go at once; below 0 after a burst of what was asked for
    Column("refilled_at", UtcDateTime, nullable=False),
    Column("day", Text, nullable=False),  # the clinic's day that `used` counts, "2026-12-01"
    Column("used", Integer, nullable=False, server_default=text("0")),
    Column("closed_until", UtcDateTime),  # the circuit breaker is open until then
    Column("closed_reason", Text),
)
