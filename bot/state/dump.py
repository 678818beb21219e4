"""The whole database as files for loading into any database: a file per table, a JSON line per row, ids kept.

Covers all bots of the database. The files hold the questions of users, and no token, password or key.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from itertools import islice
from operator import methodcaller
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy import Connection, Date, Engine, Table, func, inspect, select
from sqlalchemy.exc import SQLAlchemyError

from bot.state.column_types import Instant
from bot.state.engines import engine_for
from bot.state.errors import StateInUse, StateTooNew, told
from bot.state.migrate import REVISIONS, STEPS, alone, migrate, revision_of, upgrade
from bot.state.tables import metadata
from retrieval.store.schema import release

ROWS = 500
"""Rows read or written at a time."""

Url = SecretStr | str | None

_READ: Mapping[type, Callable[[str], date]] = {Instant: datetime.fromisoformat, Date: date.fromisoformat}
"""Parsers from JSON text, by the column types without a JSON type."""


def exists(url: Url, home: Path) -> bool:
    """Whether there is a database: a URL, or a file in the home."""
    return url is not None or (home / "state.sqlite").exists()


def dump(url: Url, home: Path, folder: Path) -> tuple[str, dict[str, int]]:
    """Write every table into a file of its own in the new `folder`; returns the tables' revision, and the rows of each.

    All tables are read at one moment, despite concurrent writers.

    Raises:
        StateError: the database cannot be read; StateTooNew: a newer version of the program made the database.
        OSError: a file cannot be written.
    """
    folder.mkdir()
    with _opened(url, home) as (engine, where):
        migrate(engine, where)
        postgres = engine.dialect.name == "postgresql"
        reader = engine.execution_options(isolation_level="REPEATABLE READ") if postgres else engine
        with reader.begin() as connection:
            return REVISIONS[-1], {table.name: _dump(connection, table, folder) for table in metadata.sorted_tables}


def must_be_empty(url: Url, home: Path) -> None:
    """Check that the database holds nothing, or does not exist yet.

    Raises:
        StateInUse: the database holds rows.
        StateError: the database cannot be read.
    """
    if exists(url, home):
        with _opened(url, home) as (engine, where), engine.begin() as connection:
            _must_be_empty(connection, where)


def load(url: Url, home: Path, folder: Path, revision: str) -> dict[str, int]:
    """Put every row of the files in `folder` into an empty database, all or none; returns the rows of each table.

    The files are as dumped at `revision`, which may have lacked tables of now; retired tables and columns are skipped.

    Raises:
        StateInUse: the database holds rows.
        StateTooNew: the rows, or the database, are of a newer version of the program.
        StateError: the database cannot be written.
    """
    if revision not in STEPS:
        raise StateTooNew(
            f"{folder} holds a database of a newer version of On Record (revision {revision}; this onrecord "
            f"{release()} knows {REVISIONS[-1]}): upgrade it, and try again"
        )
    with _opened(url, home) as (engine, where), alone(engine) as connection:
        _must_be_empty(connection, where)
        upgrade(connection, where)
        files = ((table, folder / f"{table.name}.jsonl") for table in metadata.sorted_tables)
        return {table.name: _load(connection, table, path) for table, path in files if path.exists()}


@contextmanager
def _opened(url: Url, home: Path) -> Iterator[tuple[Engine, str]]:
    engine, where = engine_for(url, home, 1)
    try:
        yield engine, where
    except (SQLAlchemyError, sqlite3.Error) as error:
        # Without the cause: a driver's error quotes rows, and rows hold what people wrote.
        raise told(error, where) from None
    finally:
        engine.dispose()


def _must_be_empty(connection: Connection, where: str) -> None:
    revision_of(connection, where)  # one of a newer version is refused before anything is restored
    there = set(inspect(connection).get_table_names())
    tables = [table for table in metadata.sorted_tables if table.name in there]
    held = {table.name: connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables}
    if any(held.values()):
        rows = ", ".join(f"{number} {name}" for name, number in held.items() if number)
        raise StateInUse(
            f"{where} is in use ({rows}), and a database is taken in by an empty one alone: name another in "
            "ONRECORD_DATABASE_URL, or leave out --with-users"
        )


def _dump(connection: Connection, table: Table, folder: Path) -> int:
    rows = 0
    with (folder / f"{table.name}.jsonl").open("wb") as file:
        ordered = select(table).order_by(*table.primary_key.columns)
        for row in connection.execution_options(yield_per=ROWS).execute(ordered):
            line = json.dumps(row._asdict(), ensure_ascii=False, default=methodcaller("isoformat"))
            file.write(line.encode() + b"\n")
            rows += 1
    return rows


def _load(connection: Connection, table: Table, path: Path) -> int:
    rows = 0
    with path.open("rb") as file:
        while batch := [_row(table, line) for line in islice(file, ROWS)]:
            connection.execute(table.insert(), batch)
            rows += len(batch)
    return rows


def _row(table: Table, line: bytes) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in json.loads(line).items():
        if (column := table.columns.get(name)) is not None:
            read = _READ.get(type(column.type))
            values[name] = read(value) if read and value is not None else value
    return values
