"""Unheard messages go before what can wait: a rank of their own, between the same day and normal.

Never edited after landing.
"""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.execute("UPDATE callback_requests SET rank = rank + 1 WHERE rank >= 2")
    op.execute("UPDATE callback_requests SET rank = 2 WHERE rank > 2 AND unheard")
