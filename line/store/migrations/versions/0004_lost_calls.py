"""An index over the few calls that are under way: by it those are found whose end nobody reported.

Never edited after landing.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    live = "channel = 'call' AND status IN ('accepted', 'underway')"
    op.create_index(
        "ix_messages_attempted_at",
        "messages",
        ["attempted_at"],
        sqlite_where=sa.text(live),
        postgresql_where=sa.text(live),
    )
