"""Answers that are no part of a conversation any more, since it was begun anew; and a way to find those of a chat."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the column and the index."""
    op.add_column("answers", sa.Column("past", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index("ix_answers_chat", "answers", ["bot", "chat_id", "topic_id", "at"], unique=False)
