"""Reminders in lists: what is held, and what has left the queue, each in the order in which staff read it.

Never edited after landing.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    held = "status = 'pending' AND reason IS NOT NULL AND lane > 0"
    over = "lane > 0 AND status NOT IN ('pending', 'claimed', 'sending')"
    _partial_index("ix_messages_held_due_at_id", ["due_at", "id"], held)
    _partial_index("ix_messages_status_updated_at_id", ["status", "updated_at", "id"], over)


def _partial_index(name: str, columns: list[str], where: str) -> None:
    op.create_index(name, "messages", columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
