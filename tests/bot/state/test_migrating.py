"""A database is brought to the newest revision at start, once, by whoever is first; a newer one is refused.

`specimens/revision-0001.zip` is a file that the program made when that was the newest revision: two answers with their
turns, a rating, an upload, counted questions, a warning, two updates.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, DateTime, MetaData, inspect, select, text

from bot.state import dump as portable
from bot.state.engines import WRITES, engine_for
from bot.state.errors import StateTooNew
from bot.state.migrate import REVISIONS, STEPS, migrate, revision_of
from bot.state.state import State
from bot.state.tables import metadata, watches
from retrieval.filters import Filters
from tests.bot.state.places import ASKED, NOON, REFUSED, Where, there
from tests.bot.state.together import together
from tests.conftest import ROOT

SPECIMEN = ROOT / "tests" / "bot" / "state" / "specimens" / "revision-0001.zip"


@contextmanager
def connected(where: Where) -> Iterator[Connection]:
    """A connection to a database, in a transaction that writes."""
    engine, _ = engine_for(where.url, where.home, 1)
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        yield connection
    engine.dispose()


def rows(where: Where) -> dict[str, list[tuple[Any, ...]]]:
    """What each table holds, by its key."""
    with connected(where) as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(select(table))), key=lambda row: repr(row[:3]))
            for table in metadata.sorted_tables
        }


def shape(where: Where) -> dict[str, object]:
    """The tables of a database with their columns, keys and indexes, and its revision."""
    with connected(where) as connection:
        seen = inspect(connection)
        found: dict[str, object] = {"": revision_of(connection, "")}
        for name in seen.get_table_names():
            columns = {c["name"]: (str(c["type"]), c["nullable"]) for c in seen.get_columns(name)}
            indexes = sorted((i["name"] or "", i["column_names"], i["unique"]) for i in seen.get_indexes(name))
            references = [(f["constrained_columns"], f["options"]) for f in seen.get_foreign_keys(name)]
            found[name] = columns, seen.get_pk_constraint(name)["constrained_columns"], indexes, references
        return found


@pytest.fixture
def old(empty: Where, tmp_path: Path) -> Where:
    """The specimen: the file itself, or its rows in the same tables on PostgreSQL."""
    home = empty.home if empty.url is None else tmp_path / "file"
    with zipfile.ZipFile(SPECIMEN) as packed:
        packed.extractall(home)
    if empty.url is None:
        return Where(None, home, 3)
    with connected(Where(None, home, 3)) as source, connected(empty) as target:
        tables = MetaData()
        tables.reflect(source)
        for column in (column for table in tables.sorted_tables for column in table.columns):
            if isinstance(column.type, DateTime):
                column.type = DateTime(timezone=True)
        tables.create_all(target)
        for table in tables.sorted_tables:
            for row in source.execute(select(table)):
                zoned = {k: v.replace(tzinfo=NOON.tzinfo) if hasattr(v, "hour") else v for k, v in row._mapping.items()}
                target.execute(table.insert(), [zoned])
    return Where(empty.url, empty.home, 3)


@pytest.mark.parametrize("revision", REVISIONS[:-1])
def test_what_an_older_program_kept_is_there(old: Where, revision: str, tmp_path: Path) -> None:
    """From each revision there has been: tables as a new database has them, and all that was in them."""
    with connected(old) as connection:
        for statement in (one for step in REVISIONS if step <= revision for one in STEPS[step]):
            connection.execute(text(statement))
        connection.execute(text(f"UPDATE onrecord_version SET version_num = '{revision}'"))
        if revision == "0004":
            connection.execute(text("CREATE TABLE claims (bot INTEGER)"))
        if revision == "0006":
            watches.create(connection)
            connection.execute(text("ALTER TABLE watches ADD COLUMN attempts INTEGER DEFAULT 0 NOT NULL"))
    with old.open() as state:
        first, second = there(state.answers.find("AAAAAAAAAA")), there(state.answers.find("BBBBBBBBBB"))
        assert (first.places, first.shown, first.at) == (ASKED.places, 4, NOON)
        assert (second.kind, second.places) == ("refusal", REFUSED.places)
        assert state.answers.take_more("AAAAAAAAAA", 5, 9) == ASKED.places[3:4], "the same tap again"
        assert state.answers.take_more("AAAAAAAAAA", 5, 10) == ASKED.places[4:]
        turns = state.answers.turns(5, 0)
        assert [turn.question for turn in turns] == ["Who asks?", "And then?"]
        assert turns[0].filters == Filters(delegations=("KEN",))
        assert state.inbox.waiting() == ("chat 5",)
        assert state.budgets.spend(7, NOON.date(), 1, 2) is False, "the question of that day is counted"
        stats = state.reports.stats(NOON)
        assert (stats.up, stats.answered, stats.refused) == (1, 1, 1)
    with connected(old) as connection:
        assert {column["name"] for column in inspect(connection).get_columns("watches")} == set(watches.columns.keys())
    if old.url is None:
        new = Where(None, tmp_path / "new", 1)
        with new.open():
            pass
        assert shape(old) == shape(new)


def test_an_older_database_can_be_exported(old: Where, tmp_path: Path) -> None:
    """It is brought up to date first, and comes back as it would have been opened."""
    revision, counts = portable.dump(old.url, old.home, tmp_path / "dump")
    assert revision == REVISIONS[-1]
    other = Where(None, tmp_path / "other", 3)
    assert portable.load(other.url, other.home, tmp_path / "dump", revision) == counts
    assert rows(other) == rows(old)
    held = {"answers": 2, "ratings": 1, "spent": 1, "turns": 2, "updates": 2, "warnings": 1}
    assert {name: number for name, number in counts.items() if number} == held


def test_a_newer_database_is_refused_by_name(empty: Where) -> None:
    """And left as it is: its revision, the newest that is known, and what to do are told."""
    with empty.open():
        pass
    with connected(empty) as connection:
        connection.execute(text("UPDATE onrecord_version SET version_num = '9999'"))
    with pytest.raises(StateTooNew, match=f"newer version.*9999.*{REVISIONS[-1]}.*install that version"), empty.open():
        pass
    with connected(empty) as connection:
        assert connection.execute(text("SELECT version_num FROM onrecord_version")).scalar() == "9999"


def open_it(state: State, name: str) -> str:
    """Record something, as soon as the state is open."""
    return state.answers.record(ASKED, [])


def test_processes_that_start_at_once_migrate_once(empty: Where, processes: ProcessPoolExecutor) -> None:
    """Each of them can work with the tables as soon as it has opened them."""
    assert len(set(together(processes, empty, open_it))) == 1


def test_a_migration_that_fails_leaves_nothing_behind(empty: Where, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of it or nothing: the next start begins where this one did."""

    def fail(connection: Connection) -> None:
        metadata.__class__.create_all(metadata, connection)
        raise RuntimeError("killed here")

    engine, where = engine_for(empty.url, empty.home, 1)
    with monkeypatch.context() as patched:
        patched.setattr(metadata, "create_all", fail)
        with pytest.raises(RuntimeError, match="killed here"):
            migrate(engine, where)
    with connected(empty) as connection:
        assert inspect(connection).get_table_names() == []
    migrate(engine, where)
    engine.dispose()
    assert rows(empty)["answers"] == []
