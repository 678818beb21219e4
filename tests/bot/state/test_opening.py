"""Where state is kept: which URLs are taken, what is said of those that are not, and that no password is in it."""

from __future__ import annotations

import logging
import re
import sqlite3
import stat
import sys
import traceback
from contextlib import closing
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.state import engines
from bot.state.errors import StateBusy, StateDamaged, StateNotWritable, StateUnavailable
from bot.state.state import open_state
from retrieval.errors import OnRecordError, SettingsError
from tests.bot.state.places import ASKED
from tests.postgres import Server
from tests.tables import tables

CASES = tables(__file__)

PASSWORD = "hunter2/pass:word"
QUOTED = "hunter2%2Fpass%3Aword"


def refused(url: str | SecretStr | None, home: Path) -> OnRecordError:
    """The error that a URL is refused with; neither it nor its traceback tells the password."""
    with pytest.raises(OnRecordError) as caught:
        open_state(url, home, bot=1)
    whole = "".join(traceback.format_exception(caught.value))
    assert "hunter2" not in whole
    assert "\n" not in str(caught.value)
    return caught.value


def test_without_a_url_a_file_in_the_home_is_used(tmp_path: Path) -> None:
    """The folder is made; what people asked is for nobody else on the machine to read, nor is the log beside it."""
    home = tmp_path / "new" / "home"
    with closing(open_state(None, home, bot=1)) as state:
        assert (home / "state.sqlite").exists()
        state.answers.record(ASKED, [])
        assert {stat.S_IMODE(one.stat().st_mode) for one in home.iterdir()} == {0o600}


def test_sqlite_waits_for_writers_and_leaves_nothing_behind(tmp_path: Path) -> None:
    """Whoever only reads waits for no writer, references are kept, and what is deleted is overwritten."""
    settings = {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 1, "secure_delete": 1}
    with closing(open_state(None, tmp_path, bot=1)) as state, state._db._engine.connect() as connection:
        assert {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in settings} == settings


@pytest.mark.parametrize("scheme", ["sqlite", "sqlite+pysqlite"])
def test_a_file_may_be_named(tmp_path: Path, scheme: str) -> None:
    """By an absolute path, or by one from where one is; as a secret or as it is."""
    path = tmp_path / "räume" / "x y.db"
    open_state(SecretStr(f"{scheme}:///{path}"), tmp_path, bot=1).close()
    assert path.exists()
    assert not (tmp_path / "state.sqlite").exists()


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg", "postgres"])
def test_postgresql_is_spoken_to_through_psycopg(postgres: Server, tmp_path: Path, scheme: str) -> None:
    """However its URL begins, as hosts and docs have it."""
    url = postgres.create().replace("postgresql", scheme, 1)
    state = open_state(url, tmp_path, bot=1)
    state.alive()
    state.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("url", "says"), CASES["wrong_urls"])
def test_a_url_that_cannot_be_used_is_a_wrong_setting(tmp_path: Path, url: str, says: str) -> None:
    """It names the variable and what is allowed."""
    error = refused(url, tmp_path)
    assert isinstance(error, SettingsError)
    assert str(error).startswith("ONRECORD_DATABASE_URL")
    assert "allowed is postgresql://user:password@host/name, or sqlite:///path" in str(error)
    assert re.search(says, str(error))


@pytest.mark.parametrize("url", CASES["passwords"])
def test_a_password_whose_end_cannot_be_told_is_a_wrong_setting(tmp_path: Path, url: str) -> None:
    """Part of it would be taken for the host, and shown; it says how it has to be written, and nothing of it."""
    error = refused(url, tmp_path)
    assert isinstance(error, SettingsError)
    assert str(error).startswith("ONRECORD_DATABASE_URL")
    assert "percent-encoded, as in postgresql://user:a%2Fb%23c%3Fd%40e@host/name" in str(error)
    assert "127.0.0.1" not in str(error)


def test_an_option_with_a_wrong_value_is_told_without_it(tmp_path: Path) -> None:
    """It may hold what was meant for another option."""
    error = refused("postgresql://me:x@127.0.0.1:1/n?sslmode=require;password=hunter2", tmp_path)
    assert "invalid sslmode value" in str(error)


@pytest.mark.parametrize("name", ["me@work#1", "a?b"])
def test_a_file_may_be_called_as_no_password_may(tmp_path: Path, name: str) -> None:
    """A path holds no secret: what ends it is a question mark alone."""
    open_state(f"sqlite:///{tmp_path}/{name}", tmp_path, bot=1).close()
    assert (tmp_path / name.partition("?")[0]).exists()


@pytest.mark.parametrize("url", [f"postgresql://me:{QUOTED}@127.0.0.1:1/name", f"postgres://me:{QUOTED}@localhost:1/n"])
def test_a_server_that_is_not_there_is_named_without_the_password(
    tmp_path: Path, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Nor is it in the log, at any level."""
    caplog.set_level(logging.DEBUG)
    error = refused(url, tmp_path)
    assert isinstance(error, StateUnavailable)
    assert "ONRECORD_DATABASE_URL" in str(error)
    assert ":1/n" in str(error)
    assert "refused" in str(error)
    assert "check that it runs" in str(error)
    assert "hunter2" not in caplog.text


def test_a_database_that_does_not_exist_is_named(postgres: Server, tmp_path: Path) -> None:
    """With what the server said of it."""
    error = refused(postgres.url("nowhere"), tmp_path)
    assert isinstance(error, StateUnavailable)
    assert '"nowhere" does not exist' in str(error)
    assert "ONRECORD_DATABASE_URL" in str(error)


def test_a_user_who_may_not_make_tables_is_told_so(postgres: Server, tmp_path: Path) -> None:
    """With what to do about it."""
    url = postgres.create()
    database = url.split("/")[3].split("?")[0]
    postgres.execute(f"CREATE ROLE guest_{database} LOGIN")
    error = refused(url.replace("postgres@", f"guest_{database}@"), tmp_path)
    assert isinstance(error, StateNotWritable)
    assert "own the database" in str(error)


def test_the_package_that_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who names PostgreSQL without its package is told the command that installs it."""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    error = refused(f"postgresql://me:{QUOTED}@host/name", tmp_path)
    assert isinstance(error, SettingsError)
    assert "pip install 'onrecord[postgres]'" in str(error)


def test_a_file_that_is_no_database_is_told_of(tmp_path: Path) -> None:
    """It is left as it is."""
    (tmp_path / "state.sqlite").write_text("not a database " * 100)
    error = refused(None, tmp_path)
    assert isinstance(error, StateDamaged)
    assert str(tmp_path / "state.sqlite") in str(error)
    assert (tmp_path / "state.sqlite").read_text() == "not a database " * 100


def test_a_home_that_cannot_be_written_is_told_of(tmp_path: Path) -> None:
    """A file where a folder should be, and a folder where the file should be."""
    (tmp_path / "file").write_text("")
    (tmp_path / "state.sqlite").mkdir()
    for home in (tmp_path / "file", tmp_path):
        error = refused(None, home)
        assert isinstance(error, StateNotWritable)
        assert "check the owner and mode" in str(error)


def test_a_file_that_another_process_holds_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a while, in which it might have let go."""
    monkeypatch.setattr(engines, "BUSY", 0.2)
    open_state(None, tmp_path, bot=1).close()
    state = open_state(None, tmp_path, bot=1)
    holder = sqlite3.connect(tmp_path / "state.sqlite", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(StateBusy, match="held by another process"):
        state.answers.record(ASKED, [])
    assert state.answers.turns(5, 0) == ()  # who only reads does not wait for who writes
    holder.execute("ROLLBACK")
    state.answers.record(ASKED, [])
    state.close()
