"""The language that a number speaks with the line, and the one for which a caller back needs an interpreter.

Never edited after landing.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("numbers", sa.Column("language", sa.Text))
    op.add_column("callback_requests", sa.Column("interpreter", sa.Text))
