"""A database is brought to the newest revision at start, once, by whoever is first; a newer one is refused."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from bot.state import State, StateTooNew
from bot.state.engines import WRITES, engine_for
from bot.state.migrate import FOLDER, migrate, revision_of, upgrade
from bot.state.migrations import REVISIONS, VERSION_TABLE
from bot.state.tables import metadata
from tests.bot.state.places import ASKED, Where
from tests.bot.state.together import together


@contextmanager
def connected(where: Where) -> Iterator[Connection]:
    """A connection to a database, in a transaction that writes."""
    engine, _ = engine_for(where.url, where.home, 1)
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        yield connection
    engine.dispose()


def differences(connection: Connection) -> list[object]:
    """What Alembic finds that the tables are not as the program has them."""
    options = {"compare_type": True, "compare_server_default": True, "version_table": VERSION_TABLE}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


def test_the_revisions_are_those_in_the_folder() -> None:
    """One after another, none beside; the last is what the program works with."""
    scripts = ScriptDirectory(str(FOLDER))
    assert tuple(one.revision for one in reversed(list(scripts.walk_revisions()))) == REVISIONS
    assert scripts.get_heads() == [REVISIONS[-1]]


@pytest.mark.parametrize("revision", [None, *REVISIONS])
def test_tables_are_as_the_program_has_them_whatever_they_were(empty: Where, revision: str | None) -> None:
    """From nothing, and from each revision there has been."""
    if revision is not None:
        with connected(empty) as connection:
            upgrade(connection, revision)
            assert revision_of(connection) == revision
    with empty.open() as state:
        id = state.answers.record(ASKED, [])
        assert state.answers.find(id) is not None
    with connected(empty) as connection:
        assert differences(connection) == []
        assert revision_of(connection) == REVISIONS[-1]


def test_a_difference_would_be_found(empty: Where) -> None:
    """What the test above compares is not blind: an index, a column and a table that are missing are named."""
    with empty.open():
        pass
    with connected(empty) as connection:
        connection.execute(text("DROP INDEX ix_answers_at"))
        connection.execute(text("ALTER TABLE warnings DROP COLUMN until"))
        connection.execute(text("DROP TABLE noticed"))
        own = 2  # indexes of the table, which are named too
        assert len(differences(connection)) == 3 + own


def test_a_newer_database_is_refused_by_name(empty: Where) -> None:
    """And left as it is: its revision, the newest that is known, and what to do are told."""
    with empty.open():
        pass
    with connected(empty) as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))
    with pytest.raises(StateTooNew, match=f"newer version.*9999.*{REVISIONS[-1]}.*install that version"), empty.open():
        pass
    with connected(empty) as connection:
        assert revision_of(connection) == "9999"


def open_it(state: State, name: str) -> str:
    """Record something, as soon as the state is open."""
    return state.answers.record(ASKED, [])


def test_processes_that_start_at_once_migrate_once(empty: Where, processes: ProcessPoolExecutor) -> None:
    """Each of them can work with the tables as soon as it has opened them."""
    assert len(set(together(processes, empty, open_it))) == 1
    with connected(empty) as connection:
        assert differences(connection) == []


def test_threads_that_start_at_once_migrate_once(empty: Where) -> None:
    """Within one process too, where Alembic's own variables are shared."""

    def start(_: int) -> str:
        with empty.open() as state:
            return open_it(state, "")

    with ThreadPoolExecutor(6) as threads:
        assert len(set(threads.map(start, range(6)))) == 1


def test_databases_are_migrated_beside_each_other(tmp_path: Path) -> None:
    """Threads that each open another database do not get in each other's way."""

    def start(number: int) -> str:
        with Where(None, tmp_path / str(number), number).open() as state:
            return open_it(state, "")

    with ThreadPoolExecutor(6) as threads:
        assert len(set(threads.map(start, range(6)))) == 6


def test_a_migration_that_fails_leaves_nothing_behind(empty: Where, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of it or nothing: the next start begins where this one did."""
    from alembic.operations import Operations

    index = Operations.create_index

    def fail(self: Operations, name: str, *args: object, **kwargs: object) -> None:
        if name == "ix_spent_user":
            raise RuntimeError("killed here")
        index(self, name, *args, **kwargs)  # type: ignore[arg-type]  # handed on as it came

    engine, where = engine_for(empty.url, empty.home, 1)
    with monkeypatch.context() as patched:
        patched.setattr(Operations, "create_index", fail)
        with pytest.raises(RuntimeError, match="killed here"):
            migrate(engine, where)
    with connected(empty) as connection:
        assert inspect(connection).get_table_names() == []
    migrate(engine, where)
    engine.dispose()
    with connected(empty) as connection:
        assert differences(connection) == []


START = """
import sys, pathlib
import bot.state
assert not {"alembic", "psycopg"} & set(sys.modules), "loaded by the import"
state = bot.state.open_state(sys.argv[1] or None, pathlib.Path(sys.argv[2]), bot=1)
state.inbox.waiting()
print("alembic" in sys.modules)
"""


def test_alembic_is_loaded_only_to_migrate(empty: Where) -> None:
    """The first start needs it; each later one is without it, and so faster."""
    command = [sys.executable, "-c", START, empty.url or "", str(empty.home)]
    said = [subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() for _ in range(2)]
    assert said == ["True", "False"]
