"""From a URL to a SQLAlchemy engine: the supported databases, and their options.

SQLite: write-ahead log, so that readers and the one writer do not wait for each other; `BEGIN IMMEDIATE` for writers,
so that two writers queue up instead of failing half-way. PostgreSQL: psycopg 3.
"""

from __future__ import annotations

import os
import sqlite3
from importlib.util import find_spec
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from pydantic import SecretStr
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from bot.state.errors import StateNotWritable
from retrieval.errors import SettingsError

SETTING = "ONRECORD_DATABASE_URL"
ALLOWED = "allowed is postgresql://user:password@host/name, or sqlite:///path"

WRITES = "onrecord_writes"
"""The execution option of writing connections."""

BUSY = 15.0
"""Seconds to wait for another process writing to the SQLite file."""

_SQLITE = ("sqlite", "sqlite+pysqlite")
_POSTGRES = ("postgresql", "postgres", "postgresql+psycopg")

_ENCODE = (
    "write each / # ? @ & of a user, a password or an option percent-encoded, as in "
    "postgresql://user:a%2Fb%23c%3Fd%40e@host/name, where the password is a/b#c?d@e"
)


def engine_for(url: SecretStr | str | None, home: Path, connections: int) -> tuple[Engine, str]:
    """An engine, not yet connected, and the database's name for messages, without password or query.

    Without a URL the database is the file `state.sqlite` in `home`; a missing folder is made.

    Raises:
        SettingsError: the URL is malformed, names another database, or needs a package not installed here.
        StateNotWritable: the folder cannot be made.
    """
    if url is None:
        return _sqlite(home / "state.sqlite", connections)
    plain = url.get_secret_value() if isinstance(url, SecretStr) else url
    _refuse_ambiguous(plain)
    parsed = _parsed(plain)
    if parsed.drivername in _SQLITE:
        if not parsed.database or parsed.database.startswith((":memory:", "file:")):
            raise SettingsError(f"{SETTING} names no file: state has to outlive the process; {ALLOWED}.")
        return _sqlite(Path(parsed.database).expanduser().absolute(), connections)
    if parsed.drivername in _POSTGRES:
        return _postgres(parsed.set(drivername="postgresql+psycopg"), connections)
    raise SettingsError(f"{SETTING} names a database that is not known, {parsed.drivername!r}; {ALLOWED}.")


def _refuse_ambiguous(url: str) -> None:
    """Refuse a server's URL with an ambiguous end of the password: part of the password would show as the host."""
    scheme, _, rest = url.partition("://")
    user, at, _ = rest.rpartition("@")
    # A file's path may hold any of these, and it has no password.
    if scheme not in _SQLITE and at and any(sign in user for sign in "/#?@"):
        raise SettingsError(f"{SETTING} holds / # ? or @ before the @ that ends user and password: {_ENCODE}.")


def _parsed(url: str) -> URL:
    try:
        return make_url(url)
    except (ArgumentError, ValueError):
        # The value is not repeated: where it cannot be parsed, nobody can tell what in it is the password.
        raise SettingsError(f"{SETTING} is not the URL of a database; {ALLOWED}.") from None


def _sqlite(path: Path, connections: int) -> tuple[Engine, str]:
    where = f"the database {path}"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # It holds what people asked: for nobody else to read. The log beside it takes over the mode.
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise StateNotWritable(
            f"{where} cannot be opened for writing ({error.strerror}): check the owner and mode of {path.parent}"
        ) from error
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        connect_args={"timeout": BUSY},
        hide_parameters=True,
        pool_size=connections,
        max_overflow=connections,
    )

    def connected(connection: sqlite3.Connection, _record: object) -> None:
        # The driver begins no transactions: `begun` below does.
        connection.isolation_level = None
        _write_ahead(connection)
        for pragma in ("synchronous = NORMAL", "foreign_keys = ON", "secure_delete = ON"):
            connection.execute(f"PRAGMA {pragma}")

    def begun(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", begun)
    return engine, where


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switch to the write-ahead log for good. SQLite ignores the timeout here."""
    until = monotonic() + BUSY
    while connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or monotonic() > until:
                raise
            sleep(0.01)


def _postgres(url: URL, connections: int) -> tuple[Engine, str]:
    if find_spec("psycopg") is None:
        raise SettingsError(
            f"{SETTING} names PostgreSQL, and the package for it is not installed: "
            "run pip install 'onrecord[postgres]', or leave the setting out to use a file."
        )
    defaults: dict[str, Any] = {
        "connect_timeout": 10,
        "application_name": "onrecord",
        # A server that vanished without a word is noticed within half a minute, not after two hours.
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 20_000,
    }
    try:
        engine = create_engine(
            url,
            connect_args={k: v for k, v in defaults.items() if k not in url.query},
            hide_parameters=True,
            pool_pre_ping=True,
            pool_size=connections,
            max_overflow=connections,
        )
    except ImportError as error:
        raise SettingsError(
            f"{SETTING} names PostgreSQL, and the package for it cannot be loaded ({error.name or 'libpq'}): "
            "run pip install 'onrecord[postgres]', or leave the setting out to use a file."
        ) from error
    _refuse_unknown_options(url)
    host = url.host or url.query.get("host") or "localhost"
    port = f":{url.port}" if url.port else ""
    return engine, f"the database of {SETTING} (postgresql://{host}{port}/{url.database or ''})"


def _refuse_unknown_options(url: URL) -> None:
    """Refuse an unknown option: psycopg repeats the option, perhaps the end of a password with an `&`."""
    from psycopg.pq import Conninfo

    if not {option.keyword.decode() for option in Conninfo.get_defaults()}.issuperset(url.query):
        raise SettingsError(f"{SETTING} holds an option, after its ?, that PostgreSQL does not know: {_ENCODE}.")
