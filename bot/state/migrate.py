"""Brings a database to the newest revision, by one process at a time; refuses a database of a newer program.

A released revision is never changed: another is added behind, with SQL for both databases.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import Column, Connection, Engine, MetaData, String, Table, delete, func, insert, inspect, select, text
from sqlalchemy.exc import SQLAlchemyError

from bot.state.engines import WRITES
from bot.state.errors import StateTooNew, told
from bot.state.tables import metadata
from retrieval.store.schema import release

STEPS: Mapping[str, tuple[str, ...]] = {
    "0001": (),
    "0002": (
        "ALTER TABLE answers ADD COLUMN past BOOLEAN DEFAULT false NOT NULL",
        "CREATE INDEX ix_answers_chat ON answers (bot, chat_id, topic_id, at)",
    ),
    "0003": (),  # watches: new tables
    "0004": (),
    "0005": ("DROP TABLE IF EXISTS claims",),
    "0006": ("DROP TABLE IF EXISTS uploads",),
    "0007": (),  # retired columns
}
"""The SQL from each revision to the next, oldest first. New tables need no SQL: missing tables are always made."""

_RETIRED = {"watches": ("answer", "due", "attempts", "worker", "until")}
"""Columns to drop where an older program made them. SQLite cannot be told to do so only then."""

REVISIONS = tuple(STEPS)

_version = Table("onrecord_version", MetaData(), Column("version_num", String(32), primary_key=True))
"""Where the revision of a database stands."""

_LOCK = 0x6F6E7265636F7264
"""The key of the advisory lock on PostgreSQL: all bots of a database share one set of tables."""


def migrate(engine: Engine, where: str) -> None:
    """Bring the database to the newest revision, all or nothing; concurrent migrations wait.

    Raises:
        StateTooNew: the database's revision is unknown to this program.
        StateError: the database cannot be reached or written.
    """
    try:
        with engine.connect() as connection:
            if revision_of(connection, where) == REVISIONS[-1]:
                return
        with alone(engine) as connection:
            upgrade(connection, where)
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise told(error, where) from None


@contextmanager
def alone(engine: Engine) -> Iterator[Connection]:
    """A connection, in a transaction, with the exclusive right to change the tables; other processes wait."""
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        yield connection


def revision_of(connection: Connection, where: str) -> str | None:
    """The revision of the database; None without tables.

    Raises:
        StateTooNew: the database's revision is unknown to this program.
    """
    if not inspect(connection).has_table(_version.name):
        return None
    revision: str | None = connection.execute(select(_version.c.version_num)).scalar()
    if revision is not None and revision not in STEPS:
        raise StateTooNew(
            f"{where} was made by a newer version of On Record (revision {revision}; this onrecord {release()} "
            f"knows {REVISIONS[-1]}): "
            "install that version again, or name another database"
        )
    return revision


def upgrade(connection: Connection, where: str) -> None:
    """Take the missing steps, in the connection's own transaction.

    Raises:
        StateTooNew: the database's revision is unknown to this program.
    """
    revision = revision_of(connection, where)
    if revision is not None:
        for step in REVISIONS[REVISIONS.index(revision) + 1 :]:
            for statement in STEPS[step]:
                connection.execute(text(statement))
    there = inspect(connection)
    for table in filter(there.has_table, _RETIRED):
        for name in {column["name"] for column in there.get_columns(table)}.intersection(_RETIRED[table]):
            connection.execute(text(f"ALTER TABLE {table} DROP COLUMN {name}"))
    metadata.create_all(connection)
    _version.create(connection, checkfirst=True)
    connection.execute(delete(_version))
    connection.execute(insert(_version).values(version_num=REVISIONS[-1]))
