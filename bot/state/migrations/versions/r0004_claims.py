"""Claims: which worker takes in which file, of those that share a folder."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "claims",
        sa.Column("bot", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("worker", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("refused", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("bot", "place", "file", name="pk_claims"),
    )
