"""No claims: one process takes statements in, so that there is nothing to be shared."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Drop the table."""
    op.drop_table("claims")
