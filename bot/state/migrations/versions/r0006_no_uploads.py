"""No uploads: a document that an admin sends is stored at once, and nothing about it is kept between two messages."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Drop the table."""
    op.drop_index("ix_uploads_user", "uploads")
    op.drop_table("uploads")
