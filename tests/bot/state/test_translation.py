"""Every error that SQLAlchemy or a driver can raise becomes one of the project's, in one line, without rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import psycopg
from psycopg import errors as postgres_errors
from sqlalchemy import exc

from bot.state import errors
from bot.state.errors import StateUnavailable, told
from tests.tables import tables

CASES = tables(__file__)

WHERE = "the database of ONRECORD_DATABASE_URL (postgresql://host/name)"
ROW = "duplicate key\nDETAIL:  Failing row contains (what somebody wrote)."


def under(kind: type[BaseException]) -> Iterator[type[BaseException]]:
    """A class and all its subclasses."""
    yield kind
    for one in kind.__subclasses__():
        yield from under(one)


def wrapped(error: BaseException) -> exc.DBAPIError:
    """A driver's error as SQLAlchemy hands it on."""
    made = exc.DBAPIError.instance("SELECT 1", {}, error, psycopg.Error)
    return made if isinstance(made, exc.DBAPIError) else exc.DBAPIError("SELECT 1", {}, error)


DRIVERS = sorted({*under(psycopg.Error), *under(sqlite3.Error)}, key=lambda one: (one.__module__, one.__name__))
OURS = [one for one in under(exc.SQLAlchemyError) if not issubclass(one, exc.StatementError)]


def test_every_error_is_told_in_a_line() -> None:
    """Also those that have no line of their own in the tables, whatever arguments they take; of a row, nothing."""
    for kind in DRIVERS:
        error = told(wrapped(kind(ROW)), WHERE)
        assert WHERE in str(error), kind
        assert "\n" not in str(error), kind
        assert "what somebody wrote" not in str(error) or isinstance(error, StateUnavailable), kind
    for ours in OURS:
        assert WHERE in str(told(ours.__new__(ours), WHERE)), ours


def test_what_postgresql_says_is_told_by_kind() -> None:
    """What people can do something about has a name of its own."""
    for name, expected in CASES["postgresql"].items():
        error = getattr(postgres_errors, name)("no")
        assert type(told(wrapped(error), WHERE)) is getattr(errors, expected), name


def test_what_sqlite_says_is_told_by_kind() -> None:
    """As it comes from the driver, and as SQLAlchemy hands it on; without a name it is an error as any other."""
    assert type(told(sqlite3.OperationalError("no"), WHERE)) is errors.StateError
    for name, expected in CASES["sqlite"].items():
        error = sqlite3.OperationalError("no")
        error.sqlite_errorname = name
        assert type(told(error, WHERE)) is getattr(errors, expected), name
        assert type(told(wrapped(error), WHERE)) is getattr(errors, expected), name
