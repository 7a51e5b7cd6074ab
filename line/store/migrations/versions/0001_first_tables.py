"""The first tables: conversations, texts in and out, callback requests, consent. Never edited after landing."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _conversations()
    _messages()
    _inbound_messages()
    _callback_requests()
    _callback_events()
    _consent_events()
    _numbers()


def _conversations() -> None:
    op.create_table(
        "conversations",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("number", sa.Text),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("last_at", INSTANT, nullable=False),
        sa.Column("heard_section", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("answered", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("staff_accepted_at", INSTANT),
        sa.Column("ended_at", INSTANT),
        sa.Column("request_id", sa.Text),
        sa.PrimaryKeyConstraint("key", name="pk_conversations"),
    )
    call_without_end = "ended_at IS NULL AND substr(key, 1, 5) = 'call:'"
    _partial_index("ix_conversations_last_at", "conversations", "last_at", call_without_end)


def _messages() -> None:
    op.create_table(
        "messages",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("to_number", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("attempted_at", INSTANT),
        sa.Column("lease_until", INSTANT),
        sa.Column("lease_token", sa.Text),
        sa.Column("attempts", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("looks", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("next_look_at", INSTANT),
        sa.Column("carrier_sid", sa.Text),
        sa.Column("error_code", sa.Integer),
        sa.Column("reason", sa.Text),
        sa.Column("request_id", sa.Text),
        sa.Column("valid_for", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
        sa.UniqueConstraint("key", name="uq_messages_key"),
        sa.UniqueConstraint("carrier_sid", name="uq_messages_carrier_sid"),
    )
    op.create_index("ix_messages_to_number_created_at", "messages", ["to_number", "created_at"])
    _partial_index("ix_messages_due_at", "messages", "due_at", "status = 'pending'")
    _partial_index("ix_messages_lease_until", "messages", "lease_until", "status IN ('claimed', 'sending')")
    _partial_index("ix_messages_next_look_at", "messages", "next_look_at", "status = 'unknown'")


def _inbound_messages() -> None:
    op.create_table(
        "inbound_messages",
        sa.Column("sid", sa.Text, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("media", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("opt_out_type", sa.Text),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("reply_id", sa.Text),
        sa.PrimaryKeyConstraint("sid", name="pk_inbound_messages"),
        sa.ForeignKeyConstraint(["reply_id"], ["messages.id"], name="fk_inbound_messages_reply_id"),
    )
    op.create_index("ix_inbound_messages_number_received_at", "inbound_messages", ["number", "received_at"])


def _callback_requests() -> None:
    op.create_table(
        "callback_requests",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("number", sa.Text),
        sa.Column("caller_number", sa.Text),
        sa.Column("name", sa.Text),
        sa.Column("someone_else", sa.Boolean),
        sa.Column("reason", sa.Text),
        sa.Column("detail", sa.Text),
        sa.Column("wish", sa.Text),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("urgency", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("promised_by", INSTANT),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("last_step_at", INSTANT, nullable=False),
        sa.Column("finished_at", INSTANT),
        sa.Column("touches", sa.Integer, nullable=False, server_default=sa.text("1")),
        sa.Column("texts_off", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("number_unconfirmed", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("may_mean_visit", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("version", sa.Integer, nullable=False, server_default=sa.text("1")),
        sa.Column("conversation_key", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_callback_requests"),
    )
    op.create_index(
        "ix_callback_requests_status_urgency_promised_by",
        "callback_requests",
        ["status", "urgency", "promised_by"],
    )
    op.create_index("ix_callback_requests_conversation_key", "callback_requests", ["conversation_key"])
    is_open, table = "status = 'open'", "callback_requests"
    numbered = f"{is_open} AND number IS NOT NULL"
    _partial_index("uq_callback_requests_open_number", table, "number", numbered, unique=True)
    _partial_index("uq_callback_requests_open_reference", table, "reference", is_open, unique=True)
    unfinished = f"{is_open} AND finished_at IS NULL"
    _partial_index("ix_callback_requests_last_step_at", table, "last_step_at", unfinished)


def _callback_events() -> None:
    op.create_table(
        "callback_events",
        sa.Column("id", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("request_id", sa.Text, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("data", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_callback_events"),
        sa.ForeignKeyConstraint(
            ["request_id"], ["callback_requests.id"], name="fk_callback_events_request_id"
        ),
        sa.UniqueConstraint("request_id", "kind", "key", name="uq_callback_events_request_id_kind_key"),
    )


def _consent_events() -> None:
    op.create_table(
        "consent_events",
        sa.Column("id", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("purpose", sa.Text),
        sa.Column("channel", sa.Text),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("wording", sa.Text),
        sa.Column("language", sa.Text),
        sa.Column("evidence", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_consent_events"),
    )
    op.create_index("ix_consent_events_number_at", "consent_events", ["number", "at"])


def _numbers() -> None:
    op.create_table(
        "numbers",
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("texts_refused_at", INSTANT),
        sa.Column("texts_refused_code", sa.Text),
        sa.Column("notice_at", INSTANT),
        sa.Column("limit_notice_at", INSTANT),
        sa.PrimaryKeyConstraint("number", name="pk_numbers"),
    )


def _partial_index(name: str, table: str, column: str, where: str, unique: bool = False) -> None:
    condition = sa.text(where)
    op.create_index(name, table, [column], unique=unique, sqlite_where=condition, postgresql_where=condition)
