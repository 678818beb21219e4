"""Watches: topics that are asked of new statements, what each has told, and which statements have been noticed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "noticed",
        sa.Column("bot", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("statement_id", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("sentences", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("bot", "statement_id", "sha256", name="pk_noticed"),
    )
    op.create_index("ix_noticed_n", "noticed", ["bot", "n"], unique=True)
    op.create_index("ix_noticed_source", "noticed", ["bot", "source"], unique=False)
    op.create_table(
        "watches",
        sa.Column("bot", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("topic_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("typed", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("upto", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("worker", sa.Text(), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("bot", "id", name="pk_watches"),
    )
    op.create_index("ix_watches_chat", "watches", ["bot", "chat_id"], unique=False)
    op.create_index("ix_watches_user", "watches", ["bot", "user_id"], unique=False)
    op.create_table(
        "told",
        sa.Column("bot", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("watch", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["bot", "watch"], ["watches.bot", "watches.id"], name="fk_told_watches", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("bot", "watch", "words", name="pk_told"),
    )
