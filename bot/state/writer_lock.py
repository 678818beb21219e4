"""The lock of the writer of an index shared by several machines: held by the shared database.

On PostgreSQL the lock belongs to a connection, and ends with the connection: a killed process holds nothing. Beside a
SQLite file an operating system lock is used. Knows no index.
"""

from __future__ import annotations

import os
import platform
import re
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from hashlib import blake2b
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import Connection, Engine, Integer, column, text
from sqlalchemy.exc import SQLAlchemyError

from bot.state.engines import engine_for
from bot.state.errors import told
from retrieval.errors import WriterLost
from retrieval.store.writer_lock import Beyond, Still, always, busy, locked

KEY = int.from_bytes(blake2b(b"onrecord index writer", digest_size=8).digest(), signed=True)
"""Key of the advisory lock on PostgreSQL: one database goes with one index."""

EVERY = 0.05
"""Seconds between two looks whether the lock is free."""

NAME = 63
"""Bytes kept by PostgreSQL of an application's name."""

_SESSION = {
    # The server notices within half a minute that a machine is gone, which would hold the lock for hours otherwise.
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "idle_session_timeout": "0",
}

_HOLDERS = text(
    "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1 "
    "AND (classid::bigint << 32 | objid::bigint) = :key "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
).columns(column("pid", Integer))
"""The server processes that hold the lock: at most 1."""


def writer_lock(url: SecretStr | str, home: Path) -> Beyond:
    """The lock of the database at `url`; nothing is connected before the lock is entered.

    Entering raises IndexBusy while another process is writing, SettingsError for a URL of no known database, and
    StateError if the database cannot be reached.
    """

    @contextmanager
    def held(wait: float) -> Iterator[Still]:
        engine, where = engine_for(url, home, 1)
        try:
            postgres = engine.dialect.name == "postgresql"
            with _on_postgres(engine, where, wait) if postgres else _beside(engine, wait) as still:
                yield still
        finally:
            engine.dispose()

    return held


@contextmanager
def _beside(engine: Engine, wait: float) -> Iterator[Still]:
    path = Path(str(engine.url.database))
    with locked(path.with_name(f"{path.name}.writer.lock"), path.with_name(f"{path.name}.writer"), path.parent, wait):
        yield always


@contextmanager
def _on_postgres(engine: Engine, where: str, wait: float) -> Iterator[Still]:
    with ExitStack() as stack:
        try:
            connection = stack.enter_context(engine.connect().execution_options(isolation_level="AUTOCOMMIT"))
            for name, value in (_SESSION | {"application_name": _myself()}).items():
                known = text("SELECT set_config(name, :value, false) FROM pg_settings WHERE name = :name")
                connection.execute(known, {"name": name, "value": value})
            myself = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
            until = time.monotonic() + wait
            while not connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": KEY}).scalar():
                if time.monotonic() > until:
                    raise busy(_who(connection), f"the server that {where} goes with")
                time.sleep(EVERY)
        except SQLAlchemyError as error:
            raise told(error, where) from None
        stack.callback(connection.invalidate)  # the lock ends with the connection

        def still() -> None:
            try:
                holder = connection.execute(_HOLDERS, {"key": KEY}).scalar()
            except SQLAlchemyError:
                holder = None
            if holder != myself:
                raise WriterLost(
                    f"{where} has lost the connection that keeps other writers out: nothing more is written; once it "
                    "answers, the same command goes on where it was"
                )

        yield still


def _myself() -> str:
    name = f"onrecord {os.getpid()} since {time.strftime('%H:%M')} on {platform.node()}"
    return name.encode("ascii", "replace")[:NAME].decode()


def _who(connection: Connection) -> str:
    """The holder of the lock, by the self-given name."""
    holder = connection.execute(_HOLDERS, {"key": KEY}).scalar()
    name = text("SELECT application_name FROM pg_stat_activity WHERE pid = :pid")
    told_name = str(connection.execute(name, {"pid": holder}).scalar() or "")
    found = re.fullmatch(r"onrecord (\d+) since (\S+)(?: on (.+))?", told_name)
    if found is None:
        return "another process is writing"
    pid, since, host = found.groups()
    return f"process {pid} on {host or 'another machine'} has been writing since {since}"
