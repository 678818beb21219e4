"""One database for all parts of the state: transactions for reading and writing, the clock, the locks.

Knows the differences of the two dialects, and repeats work cut short by a lost connection. Knows no table.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from threading import Lock
from time import sleep
from typing import Any, TypeVar

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Delete,
    Engine,
    Interval,
    Row,
    Select,
    Table,
    Update,
    func,
    literal,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from bot.state.column_types import Instant
from bot.state.engines import WRITES
from bot.state.errors import lost, told, undone

T = TypeVar("T")

Clock = Callable[[], datetime]

PAUSE = 0.3
"""Seconds before work cut short is tried again: a restarting server needs a moment."""

LOCK_WAIT = "15s"
"""How long to wait on PostgreSQL for another worker's lock."""


class Database:
    """Runs work for one bot, each piece in a transaction of its own; StateError if the database cannot be used."""

    def __init__(self, engine: Engine, where: str, bot: int, clock: Clock | None = None) -> None:
        """`where` names the database in messages. `clock` is for tests; the default is the database server's."""
        self.bot = bot
        self.where = where
        self._engine = engine
        self._writer = engine.execution_options(**{WRITES: True})
        self._postgres = engine.dialect.name == "postgresql"
        # One file has one writer: threads wait here in turn, where SQLite would have them sleep and look again.
        self._turn: AbstractContextManager[Any] = nullcontext() if self._postgres else Lock()
        self._clock = clock

    def read(self, work: Callable[[Connection], T]) -> T:
        """Return the work's result, from a read-only transaction; repeated if the connection was lost."""
        return self._tried(self._engine, nullcontext(), work, repeatable=True)

    def write(self, work: Callable[[Connection], T], *, repeatable: bool) -> T:
        """Return the work's result once committed. If the work raises, nothing is written.

        Work is tried again after a lost connection. After a connection lost during the commit, only `repeatable` work
        is: nobody can tell whether the commit succeeded.
        """
        return self._tried(self._writer, self._turn, work, repeatable)

    def rows(self, statement: Select[Any]) -> Sequence[Row[*tuple[Any, ...]]]:
        """The rows of a SELECT."""
        return self.read(lambda connection: connection.execute(statement).all())

    def change(self, statement: Delete | Update, *, repeatable: bool = True) -> int:
        """Carry out a statement by itself; returns the number of rows."""
        return self.write(lambda connection: changed(connection, statement), repeatable=repeatable)

    def _tried(
        self, engine: Engine, turn: AbstractContextManager[Any], work: Callable[[Connection], T], repeatable: bool
    ) -> T:
        last = False
        while True:
            committing = False
            try:
                with turn, engine.begin() as connection:
                    result = work(connection)
                    committing = True
                return result
            except (SQLAlchemyError, sqlite3.Error) as error:
                again = undone(error) or (lost(error) and (repeatable or not committing))
                if last or not again:
                    # Without the cause: a driver's error quotes rows, and rows hold what people wrote.
                    raise told(error, self.where) from None
            sleep(PAUSE)
            last = True

    def now(self, seconds: float = 0.0) -> ColumnElement[datetime]:
        """The time `seconds` from now, by the clock of all workers."""
        later = timedelta(seconds=seconds)
        if self._clock is not None:
            return literal(self._clock() + later, Instant)
        if not self._postgres:
            return literal(datetime.now(UTC) + later, Instant)
        now = func.clock_timestamp(type_=Instant)
        return now if not seconds else now + literal(later, Interval)

    def lock(self, connection: Connection, *names: str) -> None:
        """Keep out other holders of these names until the transaction ends.

        A SQLite writer is alone anyway. Several names are locked in one order, so that nobody waits in a circle.
        """
        if not self._postgres or not names:
            return
        keys = sorted(self._key(name) for name in names)
        wait = func.set_config("lock_timeout", LOCK_WAIT, True)
        key = func.unnest(literal(keys, postgresql.ARRAY(BigInteger))).column_valued("key")
        connection.execute(select(wait, func.pg_advisory_xact_lock(key)))

    def _key(self, name: str) -> int:
        return int.from_bytes(blake2b(f"onrecord {self.bot} {name}".encode(), digest_size=8).digest(), signed=True)

    def insert(self, table: Table) -> postgresql.Insert | sqlite.Insert:
        """An INSERT with support for conflict clauses."""
        return postgresql.insert(table) if self._postgres else sqlite.insert(table)

    def erase(self) -> None:
        """Clear deleted data from SQLite's log, unless somebody reads from the log now."""
        if self._postgres:
            return
        with suppress(SQLAlchemyError, sqlite3.Error), self._turn, self._engine.connect() as connection:
            driver = connection.connection.driver_connection
            if isinstance(driver, sqlite3.Connection):
                driver.execute("PRAGMA busy_timeout = 500")
                driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.invalidate()  # its timeout is no more what it was

    def alive(self) -> None:
        """Check that the database answers."""
        self.read(lambda connection: connection.execute(text("SELECT 1")).scalar_one())

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()


def changed(connection: Connection, statement: Delete | Update) -> int:
    """Carry out a statement within a transaction; returns the number of rows."""
    return connection.execute(statement).rowcount
