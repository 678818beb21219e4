"""The whole database as files that any database takes in again: one a table, a row a line of JSON, ids kept.

Of all bots that use it. Holds what people asked, and no token, password or key: those are in no table.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Date,
    DateTime,
    Engine,
    MetaData,
    Table,
    func,
    inspect,
    select,
)
from sqlalchemy.exc import InvalidRequestError, SQLAlchemyError

from bot.state.column_types import Words
from bot.state.engines import engine_for
from bot.state.errors import StateInUse, StateTooNew, told
from bot.state.migrate import alone, current, migrate, revision_of, upgrade
from bot.state.migrations import REVISIONS, VERSION_TABLE
from bot.state.tables import metadata
from retrieval.errors import ExportError
from retrieval.store.versions import release

ROWS = 500
"""Rows that are read or written at a time."""

Url = SecretStr | str | None


def exists(url: Url, home: Path) -> bool:
    """Whether there is a database to be looked at: a URL, or a file in the home."""
    return url is not None or (home / "state.sqlite").exists()


def dump(url: Url, home: Path, folder: Path) -> tuple[str, dict[str, int]]:
    """Write every table into a file of its own in `folder`; the revision they are at, and the rows of each.

    All of them at one moment, whoever writes meanwhile, and the same bytes for the same rows on either database.

    Raises:
        StateError: the database cannot be read; StateTooNew: a newer version of the program made it.
        OSError: a file cannot be written.
    """
    with _opened(url, home) as (engine, where), _told(where):
        migrate(engine, where)
        postgres = engine.dialect.name == "postgresql"
        reader = engine.execution_options(isolation_level="REPEATABLE READ") if postgres else engine
        with reader.begin() as connection:
            counts = {table.name: _dump(connection, table, folder) for table in metadata.sorted_tables}
        return REVISIONS[-1], counts


def must_be_empty(url: Url, home: Path) -> None:
    """Nothing, if the database holds nothing, or is not there yet.

    Raises:
        StateInUse: it holds rows.
        StateError: it cannot be read.
    """
    if not exists(url, home):
        return
    with _opened(url, home) as (engine, where), _told(where), engine.begin() as connection:
        _must_be_empty(connection, where)


def load(url: Url, home: Path, folder: Path, revision: str, names: Collection[str]) -> dict[str, int]:
    """Put every row of the files in `folder` into an empty database, all or none; how many each table has.

    They are of the tables `names` at `revision`, and are brought to the newest one with them.

    Raises:
        StateInUse: the database holds rows.
        StateTooNew: the rows, or the database, are of a newer version of the program.
        StateError: it cannot be written.
        ExportError: a file is missing, or holds no rows of its table.
    """
    if revision not in REVISIONS:
        raise StateTooNew(
            f"{folder} holds a database of a newer version of On Record (revision {revision}; this onrecord "
            f"{release()} knows {REVISIONS[-1]}): upgrade it, and try again"
        )
    with _opened(url, home) as (engine, where), _told(where), alone(engine) as connection:
        _must_be_empty(connection, where)
        _make_tables(connection, revision)
        tables = MetaData()
        try:
            tables.reflect(connection, only=sorted(names))
        except InvalidRequestError as error:
            raise ExportError(f"{folder} holds rows of tables that there are none of ({error}): export again") from None
        for column in (column for table in tables.sorted_tables for column in table.columns):
            if isinstance(column.type, JSON):
                column.type = JSON(none_as_null=True)  # JSON has a null of its own, which no column here holds
        counts = {table.name: _load(connection, table, folder) for table in tables.sorted_tables}
        upgrade(connection, "head")
        return counts


@contextmanager
def _opened(url: Url, home: Path) -> Iterator[tuple[Engine, str]]:
    engine, where = engine_for(url.get_secret_value() if isinstance(url, SecretStr) else url, home, 1)
    try:
        yield engine, where
    finally:
        engine.dispose()


@contextmanager
def _told(where: str) -> Iterator[None]:
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        # Without the cause: a driver's error quotes rows, and rows hold what people wrote.
        raise told(error, where) from None


def _must_be_empty(connection: Connection, where: str) -> None:
    if not current(connection, where) and revision_of(connection) is None:
        return
    there = set(inspect(connection).get_table_names())
    held = {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in metadata.sorted_tables
        if table.name in there
    }
    if any(held.values()):
        rows = ", ".join(f"{number} {name}" for name, number in held.items() if number)
        raise StateInUse(
            f"{where} is in use ({rows}), and a database is taken in by an empty one alone: name another in "
            "ONRECORD_DATABASE_URL, or leave out --with-users"
        )


def _make_tables(connection: Connection, revision: str) -> None:
    """Have the database, which is empty, at a revision that is known."""
    if revision_of(connection) not in (None, revision):
        upgrade(connection, "head")
        metadata.drop_all(connection)
        Table(VERSION_TABLE, MetaData()).drop(connection)
    upgrade(connection, revision)


def _dump(connection: Connection, table: Table, folder: Path) -> int:
    postgres = connection.dialect.name == "postgresql"
    # By bytes, as SQLite orders text: PostgreSQL would order it by the language of whoever made the database.
    order = [
        column.collate("C") if postgres and isinstance(column.type, Words) else column
        for column in table.primary_key.columns
    ]
    rows = 0
    with (folder / f"{table.name}.jsonl").open("wb") as file:
        for row in connection.execution_options(yield_per=ROWS).execute(select(table).order_by(*order)):
            values = {key: _written(value) for key, value in row._mapping.items()}
            file.write(json.dumps(values, ensure_ascii=False).encode() + b"\n")
            rows += 1
    return rows


def _load(connection: Connection, table: Table, folder: Path) -> int:
    path = folder / f"{table.name}.jsonl"
    try:
        with path.open("rb") as file:
            lines = iter(file)
            rows = 0
            while batch := [_row(table, line, connection.dialect.name) for line in islice(lines, ROWS)]:
                connection.execute(table.insert(), batch)
                rows += len(batch)
            return rows
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        raise ExportError(f"{path} does not hold the rows of its table ({why}): export again") from None


def _row(table: Table, line: bytes, dialect: str) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(line)
    return {key: _read(table.columns[key], value, dialect) for key, value in values.items()}


def _written(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _read(column: Column[Any], value: Any, dialect: str) -> Any:
    if value is None:
        return None
    if isinstance(column.type, DateTime):
        at = datetime.fromisoformat(value).astimezone(UTC)
        return at.replace(tzinfo=None) if dialect == "sqlite" else at
    return date.fromisoformat(value) if isinstance(column.type, Date) else value
