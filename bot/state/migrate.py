"""Brings a database to the newest revision, by one process at a time; refuses one that is newer still.

Alembic is loaded only if there is something to do.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from sqlalchemy import Connection, Engine, column, func, inspect, select, table
from sqlalchemy.exc import SQLAlchemyError

from bot.state.engines import WRITES
from bot.state.errors import StateTooNew, told
from bot.state.migrations import REVISIONS, VERSION_TABLE
from retrieval.store.versions import release

FOLDER = Path(__file__).resolve().parent / "migrations"

_LOCK = 0x6F6E7265636F7264
"""The key of the advisory lock on PostgreSQL: one database has one set of tables, whatever bots use it."""

_alembic = Lock()
"""Alembic keeps what it is doing in variables of its modules: one thread at a time."""


def migrate(engine: Engine, where: str) -> None:
    """Bring the database to the newest revision, all or nothing; others who want the same wait.

    Raises:
        StateTooNew: it is at a revision that this program does not know.
        StateError: it cannot be reached or written.
    """
    try:
        with engine.connect() as connection:
            if current(connection, where):
                return
        with alone(engine) as connection:
            if not current(connection, where):  # another process may have been first
                upgrade(connection, "head")
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise told(error, where) from None


@contextmanager
def alone(engine: Engine) -> Iterator[Connection]:
    """A connection, in a transaction, that may change the tables; others who want to wait."""
    with engine.connect().execution_options(**{WRITES: True}) as connection:
        _keep_references(connection, False)
        try:
            with connection.begin():
                if connection.dialect.name == "postgresql":
                    connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
                yield connection
        finally:
            _keep_references(connection, True)


def current(connection: Connection, where: str) -> bool:
    """Whether the database is at the newest revision.

    Raises:
        StateTooNew: it is at a revision that this program does not know.
    """
    revision = revision_of(connection)
    if revision is not None and revision not in REVISIONS:
        raise StateTooNew(
            f"{where} was made by a newer version of On Record (revision {revision}; this onrecord {release()} "
            f"knows {REVISIONS[-1]}): "
            "install that version again, or name another database"
        )
    return revision == REVISIONS[-1]


def revision_of(connection: Connection) -> str | None:
    """The revision that the database is at; None where there are no tables yet."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.execute(select(column("version_num")).select_from(table(VERSION_TABLE))).scalar()


def upgrade(connection: Connection, revision: str) -> None:
    """Run the revisions that are missing, in the connection's own transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    with _alembic:
        command.upgrade(config, revision)


def _keep_references(connection: Connection, on: bool) -> None:
    """Whether SQLite holds rows to their references: not while a table is made anew, which would delete what refers.

    The driver is asked: within a transaction, as SQLAlchemy begins one with each statement, this has no effect.
    """
    if connection.dialect.name != "sqlite":
        return
    driver = connection.connection.driver_connection
    if isinstance(driver, sqlite3.Connection):
        driver.execute(f"PRAGMA foreign_keys = {'ON' if on else 'OFF'}")
