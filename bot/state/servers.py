"""PostgreSQL beside a Chroma server: transactions for the index of statements, and claims of files to be stored.

A claim is a row lock, which ends with its process: a file whose worker was killed is free again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bot.state.engines import engine_for
from bot.state.errors import told
from retrieval.errors import StatementGone, StoreError

CONNECTIONS = 4
"""Connections of a process; twice as many for a moment."""

AT_ONCE = 8
"""Files that a worker claims at once: stored under one lock, some seconds after each other."""

WAIT = 1.0
"""Seconds until a worker without a file looks again whether those of others are stored, or free."""

CLAIMS = "CREATE TABLE IF NOT EXISTS onrecord_files (name text PRIMARY KEY)"


def is_postgres(url: SecretStr | None) -> bool:
    """Whether a URL names PostgreSQL."""
    return url is not None and url.get_secret_value().startswith("postgres")


@lru_cache
def _engine(url: SecretStr, home: Path) -> tuple[Engine, str]:
    return engine_for(url, home, CONNECTIONS)


def transactions(url: SecretStr, home: Path) -> Callable[[], AbstractContextManager[Any]]:
    """Transactions with psycopg's own connections, committed at the end; errors come as StoreError.

    A table that is gone, as the index was made anew, comes as StatementGone: another look finds what took its place.
    """

    @contextmanager
    def begun() -> Iterator[Any]:
        from psycopg import Error
        from psycopg.errors import UndefinedTable

        engine, where = _engine(url, home)
        try:
            with engine.begin() as connection:
                yield connection.connection.driver_connection
        except UndefinedTable:
            raise StatementGone("the index was made anew meanwhile: ask again") from None
        except SQLAlchemyError as error:
            raise StoreError(str(told(error, where))) from None
        except Error as error:
            raise StoreError(str(told(DBAPIError("", None, error), where))) from None

    return begun


def claims(url: SecretStr, home: Path) -> Callable[[Sequence[str]], Generator[list[str], None, None]]:
    """Shares the work on files, by name, with other processes that are given the same names."""
    begun = transactions(url, home)

    def claimed(names: Sequence[str]) -> Generator[list[str], None, None]:
        with begun() as db:
            db.execute("SELECT pg_advisory_xact_lock(hashtext('onrecord_files'))")
            db.execute(CLAIMS)
            db.execute("INSERT INTO onrecord_files SELECT unnest(%s::text[]) ON CONFLICT DO NOTHING", (sorted(names),))
        left = set(names)
        query = "SELECT name FROM onrecord_files WHERE name = ANY(%s) ORDER BY name LIMIT %s FOR UPDATE SKIP LOCKED"
        while left:
            with begun() as db:
                # A claim lasts for as long as files take to be embedded and stored.
                db.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
                some = [name for (name,) in db.execute(query, (sorted(left), AT_ONCE)).fetchall()]
                if some:
                    yield some
                    db.execute("DELETE FROM onrecord_files WHERE name = ANY(%s)", (some,))
                    left.difference_update(some)
                    continue
                waiting = db.execute("SELECT 1 FROM onrecord_files WHERE name = ANY(%s)", (sorted(left),)).fetchone()
            if not waiting:
                return
            time.sleep(WAIT)  # another worker has the rest; if it is killed, the rest is free again

    return claimed
