"""What can go wrong with the database, as a branch of the project's tree of errors (`retrieval/errors.py`).

    OnRecordError
    └── StateError               the database cannot be used as it is
        ├── StateUnavailable     it does not answer, or cannot be reached
        ├── StateBusy            another process holds it for too long
        ├── StateNotWritable     read-only, no permission, or no room on the disk
        ├── StateDamaged         the file is no database, or is broken
        ├── StateInUse           it holds rows where an empty one is wanted
        └── StateTooNew          made by a newer version of the program

Stands here and not in `retrieval/`, which knows no users. A wrong value of the setting is a `SettingsError`.
"""

from __future__ import annotations

import re
import sqlite3

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from retrieval.errors import OnRecordError


class StateError(OnRecordError):
    """The database of the bot's users cannot be used."""


class StateUnavailable(StateError):
    """The database does not answer, or cannot be reached."""


class StateBusy(StateError):
    """Another process has held the database, or a row in the database, for too long."""


class StateNotWritable(StateError):
    """The database cannot be written: read-only, no permission, or no room on the disk."""


class StateDamaged(StateError):
    """The file is not a database, or is broken."""


class StateInUse(StateError):
    """The database holds rows, and an empty database is needed."""


class StateTooNew(StateError):
    """The database was made by a newer version of this program."""


_SQLITE: tuple[tuple[tuple[str, ...], type[StateError], str], ...] = (
    (
        ("SQLITE_BUSY", "SQLITE_LOCKED"),
        StateBusy,
        "{where} is held by another process ({why}): try again, or end the process that holds it",
    ),
    (("SQLITE_FULL",), StateNotWritable, "{where} cannot grow: the disk is full; make room on it"),
    (
        ("SQLITE_READONLY", "SQLITE_PERM", "SQLITE_AUTH", "SQLITE_CANTOPEN"),
        StateNotWritable,
        "{where} cannot be opened for writing ({why}): check the owner and mode of the file and of its folder",
    ),
    (
        ("SQLITE_IOERR",),
        StateNotWritable,
        "{where} cannot be read or written ({why}): check the disk and the room on it",
    ),
    (
        ("SQLITE_CORRUPT", "SQLITE_NOTADB"),
        StateDamaged,
        "{where} is not a database, or is broken ({why}): put a backup in its place, or move it away to start anew",
    ),
)
"""By the beginning of SQLite's name for the error."""

_POSTGRES: tuple[tuple[tuple[str, ...], type[StateError], str], ...] = (
    (("53100",), StateNotWritable, "{where} cannot grow: the server's disk is full; make room on it"),
    (("53300",), StateUnavailable, "{where} takes no more connections: raise max_connections, or run fewer workers"),
    (
        ("25006",),
        StateNotWritable,
        "{where} is read-only: name the primary server in ONRECORD_DATABASE_URL, not a replica",
    ),
    (
        ("42501",),
        StateNotWritable,
        "{where} does not permit this ({why}): let the user in ONRECORD_DATABASE_URL own the database",
    ),
    (
        ("28",),
        StateUnavailable,
        "{where} does not let this user in ({why}): check user and password in ONRECORD_DATABASE_URL",
    ),
    (
        ("3D",),
        StateUnavailable,
        "{where} does not exist: create it (createdb), or correct its name in ONRECORD_DATABASE_URL",
    ),
    (
        ("55P03", "40"),
        StateBusy,
        "{where} is busy ({why}): try again; if it stays so, look for a worker that hangs and end it",
    ),
    (("08", "57"), StateUnavailable, "{where} does not answer ({why}): check that the server runs"),
    (("XX001", "XX002"), StateDamaged, "{where} is broken ({why}): restore a backup"),
)
"""Errors by the beginning of the SQLSTATE; the first match counts."""

_LONGEST = 400
"""The most characters shown of a reason."""

_INVALID = re.compile(r'(invalid [\w ]{1,60}:? ?)"[^"]*"')
"""A URL value that libpq rejects and repeats: the value may hold a misplaced part of the URL, such as the password."""

_AGAIN = ("40001", "40P01")
"""Serialization failure and deadlock: the server rolled the transaction back, and asks for a retry."""


def lost(error: BaseException) -> bool:
    """Whether the connection broke or could not be made: a new one may succeed."""
    return isinstance(error, DBAPIError) and (error.connection_invalidated or _never_connected(error))


def undone(error: BaseException) -> bool:
    """Whether the server rolled the transaction back in favour of another; a retry may succeed."""
    return isinstance(error, DBAPIError) and _sqlstate(error.orig) in _AGAIN


def told(error: BaseException, where: str) -> StateError:
    """Convert to an error of this project; `where` names the database, without a password."""
    vendor = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    if isinstance(vendor, sqlite3.Error):
        code = getattr(vendor, "sqlite_errorname", None) or ""
        return _first(_SQLITE, code, where, _line(vendor)) or StateError(_unknown(where, vendor, code))
    if isinstance(error, NoConnectionFree):
        return StateBusy(f"{where} is asked too much at once: try again; if it stays so, look for what holds it")
    code = _sqlstate(vendor)
    if found := _first(_POSTGRES, code, where, _line(vendor)):
        return found
    if lost(error):
        # Nothing was asked yet that could be quoted, and the reason may stand in any line.
        why = _INVALID.sub(r'\1"…"', " ".join(str(vendor).split()))[:_LONGEST]
        return StateUnavailable(f"{where} cannot be reached ({why}): check that it runs, and ONRECORD_DATABASE_URL")
    return StateError(_unknown(where, vendor, code))


def _first(
    table: tuple[tuple[tuple[str, ...], type[StateError], str], ...], code: str, where: str, why: str
) -> StateError | None:
    for beginnings, kind, message in table:
        if code.startswith(beginnings):
            return kind(message.format(where=where, why=why))
    return None


def _unknown(where: str, vendor: BaseException, code: str) -> str:
    named = " ".join(filter(None, (type(vendor).__name__, code)))
    return f"{where} refused what was asked of it ({named}: {_line(vendor)}): run again with ONRECORD_LOG=debug"


def _sqlstate(vendor: BaseException | None) -> str:
    return str(getattr(vendor, "sqlstate", None) or "")


def _never_connected(error: DBAPIError) -> bool:
    """Whether psycopg failed to connect: connection errors have no SQLSTATE, unless the server answered."""
    if isinstance(error.orig, sqlite3.Error):
        return False
    return type(error.orig).__name__ in ("OperationalError", "ConnectionTimeout") and _sqlstate(error.orig) in (
        "",
        "57P03",
    )


def _line(vendor: BaseException) -> str:
    """The first line of a message; later lines may quote a row."""
    lines = str(vendor).strip().splitlines()
    return lines[0].strip().rstrip(".:")[:_LONGEST] if lines else type(vendor).__name__
