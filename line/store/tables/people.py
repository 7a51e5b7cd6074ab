"""People of the clinic, their sign-ins, the audit log, and the links of wallboards."""

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
    true,
)

from line.store.tables.base import metadata
from line.store.types import JsonText, UtcDateTime

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
