"""Whether a text was understood, and counts of what patients make of the sections.

Never edited after landing.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("inbound_messages", sa.Column("understood", sa.Boolean))
    op.add_column("inbound_messages", sa.Column("rule", sa.Text))
    op.add_column("inbound_messages", sa.Column("confidence", sa.Float))
    op.create_index(
        "ix_inbound_messages_received_at_sid",
        "inbound_messages",
        ["received_at", "sid"],
        sqlite_where=sa.text("understood IS 0"),
        postgresql_where=sa.text("understood IS false"),
    )
    op.create_index(
        "ix_callback_events_at_id",
        "callback_events",
        ["at", "id"],
        sqlite_where=sa.text("kind = 'words'"),
        postgresql_where=sa.text("kind = 'words'"),
    )
    op.create_table(
        "section_figures",
        sa.Column("day", sa.Text, primary_key=True),
        sa.Column("article", sa.Text, primary_key=True),
        sa.Column("section", sa.Text, primary_key=True),
        sa.Column("language", sa.Text, primary_key=True),
        sa.Column("channel", sa.Text, primary_key=True),
        sa.Column("what", sa.Text, primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
    )
