"""The tables at the newest revision.

Every row belongs to one bot. No column holds a statement's text: quotes are kept as places.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    false,
    text,
)

from bot.state.column_types import Instant, Words

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _bot() -> Column[int]:
    return Column("bot", BigInteger, primary_key=True, autoincrement=False)


updates = Table(
    "updates",
    metadata,
    _bot(),
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("lane", Words, nullable=False),
    Column("chat_id", BigInteger),
    Column("user_id", BigInteger),
    Column("payload", Words),  # its JSON, until it is done
    Column("at", Instant, nullable=False),
    Column("due", Instant, nullable=False),  # not to be claimed before
    Column("attempts", Integer, nullable=False),
    Column("worker", Words),  # who claimed it
    Column("until", Instant),  # when the claim ends
    Column("done", Instant),
)
Index(
    "ix_updates_open",
    updates.c.bot,
    updates.c.lane,
    updates.c.update_id,
    sqlite_where=text("done IS NULL"),
    postgresql_where=text("done IS NULL"),
)
Index(
    "ix_updates_worker",
    updates.c.bot,
    updates.c.worker,
    sqlite_where=text("worker IS NOT NULL"),
    postgresql_where=text("worker IS NOT NULL"),
)
Index("ix_updates_user", updates.c.bot, updates.c.user_id, updates.c.at)

turns = Table(
    "turns",
    metadata,
    _bot(),
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("n", Integer, primary_key=True, autoincrement=False),  # of several questions in one update
    Column("chat_id", BigInteger, nullable=False),
    Column("topic_id", BigInteger, nullable=False),  # 0 outside of topics
    Column("user_id", BigInteger, nullable=False),
    Column("question", Words, nullable=False),
    Column("answer", Words, nullable=False),  # the finding or the message, never a quote
    Column("filters", JSON(none_as_null=True)),
    Column("at", Instant, nullable=False),
)
Index("ix_turns_chat", turns.c.bot, turns.c.chat_id, turns.c.topic_id, turns.c.at)
Index("ix_turns_user", turns.c.bot, turns.c.user_id)

answers = Table(
    "answers",
    metadata,
    _bot(),
    Column("id", Words, primary_key=True),
    Column("update_id", BigInteger, nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("topic_id", BigInteger, nullable=False),  # 0 outside of topics
    Column("user_id", BigInteger, nullable=False),
    Column("private", Boolean, nullable=False),
    Column("question", Words, nullable=False),
    Column("standalone", Words, nullable=False),
    Column("kind", Words, nullable=False),
    Column("reason", Words),
    Column("said", Words, nullable=False),  # the finding or the message, never a quote
    Column("language", Words),
    Column("mode", Words, nullable=False),
    Column("degraded", Words),
    Column("ms", Float, nullable=False),
    Column("places", JSON, nullable=False),  # [n, statement, start, end, sha256, role] of each quote
    Column("shown", Integer, nullable=False),  # how many of the places were shown
    Column("taken", JSON, nullable=False),  # [update_id, first, end] of those that a further update was given
    Column("at", Instant, nullable=False),
    Column("past", Boolean, nullable=False, server_default=false()),  # of a conversation that was begun anew since
)
Index("ix_answers_update", answers.c.bot, answers.c.update_id, unique=True)
Index("ix_answers_user", answers.c.bot, answers.c.user_id, answers.c.at)
Index("ix_answers_at", answers.c.bot, answers.c.at)
Index("ix_answers_chat", answers.c.bot, answers.c.chat_id, answers.c.topic_id, answers.c.at)

ratings = Table(
    "ratings",
    metadata,
    _bot(),
    Column("answer_id", Words, primary_key=True),
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("value", Integer, nullable=False),  # 1 or -1
    Column("at", Instant, nullable=False),
    ForeignKeyConstraint(["bot", "answer_id"], ["answers.bot", "answers.id"], ondelete="CASCADE"),
)
Index("ix_ratings_user", ratings.c.bot, ratings.c.user_id)
Index("ix_ratings_at", ratings.c.bot, ratings.c.at)

spent = Table(
    "spent",
    metadata,
    _bot(),
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("user_id", BigInteger, nullable=False),
    Column("day", Date, nullable=False),
)
Index("ix_spent_user", spent.c.bot, spent.c.user_id, spent.c.day)

warnings = Table(
    "warnings",
    metadata,
    _bot(),
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Words, primary_key=True),
    Column("until", Instant, nullable=False),  # not to be told again before
)

noticed = Table(
    "noticed",
    metadata,
    _bot(),
    Column("statement_id", Words, primary_key=True),
    Column("sha256", Words, primary_key=True),  # of its text: another is another version
    Column("n", BigInteger, nullable=False),  # which it was of all that were noticed
    Column("source", Words, nullable=False),  # the hash of where it is from
    Column("sentences", Words, nullable=False),  # the hash of each, one behind the other
    Column("at", Instant, nullable=False),
)
Index("ix_noticed_n", noticed.c.bot, noticed.c.n, unique=True)
Index("ix_noticed_source", noticed.c.bot, noticed.c.source)

watches = Table(
    "watches",
    metadata,
    _bot(),
    Column("id", Words, primary_key=True),
    Column("chat_id", BigInteger, nullable=False),
    Column("topic_id", BigInteger, nullable=False),  # 0 outside of topics
    Column("user_id", BigInteger, nullable=False),
    Column("private", Boolean, nullable=False),
    Column("typed", Words, nullable=False),
    Column("question", Words, nullable=False),
    Column("filters", JSON(none_as_null=True)),
    Column("language", Words, nullable=False),
    Column("at", Instant, nullable=False),
    Column("upto", BigInteger, nullable=False),  # the last statement noticed that it has been asked of
    Column("since", Instant, nullable=False),  # when that was
)
Index("ix_watches_chat", watches.c.bot, watches.c.chat_id)
Index("ix_watches_user", watches.c.bot, watches.c.user_id)

told = Table(
    "told",
    metadata,
    _bot(),
    Column("watch", Words, primary_key=True),
    Column("words", Words, primary_key=True),  # the hash of a quote and whose it is
    ForeignKeyConstraint(["bot", "watch"], ["watches.bot", "watches.id"], ondelete="CASCADE"),
)
