"""Reminders: visits with a history and an answer, planned messages on two channels, and how fast the line may send.

Never edited after landing.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

INSTANT = sa.DateTime(timezone=True)

_VISIT_COLUMNS = (
    sa.Column("source", sa.Text, nullable=False, server_default=sa.text("'console'")),
    sa.Column("external_id", sa.Text),
    sa.Column("occurrence", sa.Integer, nullable=False, server_default=sa.text("1")),
    sa.Column("known_since", INSTANT),
    sa.Column("stopped", sa.Integer),
    sa.Column("confirmed_at", INSTANT),
    sa.Column("confirmed_by", sa.Text),
)
_MESSAGE_COLUMNS = (
    sa.Column("channel", sa.Text, nullable=False, server_default=sa.text("'text'")),
    sa.Column("lane", sa.Integer, nullable=False, server_default=sa.text("0")),
    sa.Column("useful_until", INSTANT),
    sa.Column("visit_id", sa.Text),
    sa.Column("occurrence", sa.Integer),
    sa.Column("step", sa.Text),
    sa.Column("doubts", sa.Integer, nullable=False, server_default=sa.text("0")),
    sa.Column("last", sa.Boolean, nullable=False, server_default=sa.false()),
)


def upgrade() -> None:
    _appointments()
    _visits()
    _messages()
    op.add_column("numbers", sa.Column("bad_at", INSTANT))
    op.add_column("numbers", sa.Column("bad_code", sa.Text))
    op.create_index("ix_conversations_number_last_at", "conversations", ["number", "last_at"])
    op.create_table(
        "senders",
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("tokens", sa.Float, nullable=False),
        sa.Column("refilled_at", INSTANT, nullable=False),
        sa.Column("day", sa.Text, nullable=False),
        sa.Column("used", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("closed_until", INSTANT),
        sa.Column("closed_reason", sa.Text),
        sa.PrimaryKeyConstraint("channel", name="pk_senders"),
    )


def _appointments() -> None:
    for column in _VISIT_COLUMNS:
        op.add_column("appointments", column)
    # A visit that was booked before counts as known since then; reminders are planned when it changes next.
    op.execute("UPDATE appointments SET known_since = created_at")
    with op.batch_alter_table("appointments") as batch:
        batch.alter_column("known_since", existing_type=INSTANT, nullable=False)
        batch.create_unique_constraint("uq_appointments_external_id", ["external_id"])
    op.create_index("ix_appointments_starts_at", "appointments", ["starts_at"])


def _visits() -> None:
    op.create_table(
        "visit_events",
        sa.Column("id", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("appointment_id", sa.Text, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("data", sa.Text, nullable=False),
        sa.Column("staff_id", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_visit_events"),
        sa.UniqueConstraint("appointment_id", "kind", "key", name="uq_visit_events_appointment_id_kind_key"),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointments.id"], name="fk_visit_events_appointment_id"
        ),
    )
    op.create_table(
        "visit_questions",
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("message_id", sa.Text),
        sa.Column("wants", sa.Text),
        sa.Column("visits", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_visit_questions"),
    )


def _messages() -> None:
    for column in _MESSAGE_COLUMNS:
        op.add_column("messages", column)
    pending = "status = 'pending'"
    op.drop_index("ix_messages_due_at", "messages")
    _partial_index("ix_messages_lane_due_at", "messages", ["lane", "due_at"], pending)
    _partial_index("ix_messages_visit_id", "messages", ["visit_id"], "visit_id IS NOT NULL")


def _partial_index(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
