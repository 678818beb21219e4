"""A database that an older program filled is brought to the newest revision with all that is in it, and exported so.

`specimens/revision-0001.zip` is a file that the program made when that was the newest revision: two answers with their
turns, a rating, an upload, counted questions, a warning, two updates.
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import MetaData, select

from bot.state import dump as portable
from bot.state.migrate import revision_of, upgrade
from bot.state.migrations import REVISIONS
from retrieval.filters import Filters
from tests.bot.state.places import ASKED, NOON, REFUSED, Where
from tests.bot.state.test_dump import rows
from tests.bot.state.test_migrating import connected
from tests.conftest import ROOT

SPECIMENS = ROOT / "tests" / "bot" / "state" / "specimens"
NAMES = sorted(path.stem for path in SPECIMENS.glob("revision-*.zip"))


def unpacked(name: str, home: Path) -> Where:
    """The specimen, as the file of a home."""
    with zipfile.ZipFile(SPECIMENS / f"{name}.zip") as packed:
        packed.extractall(home)
    return Where(None, home, 3)


@pytest.fixture(params=NAMES)
def old(request: pytest.FixtureRequest, empty: Where, tmp_path: Path) -> Where:
    """A specimen: the file itself, or its rows in tables that the same revision made on PostgreSQL."""
    if empty.url is None:
        return unpacked(request.param, empty.home)
    with connected(unpacked(request.param, tmp_path / "file")) as source:
        revision, held = str(revision_of(source)), MetaData()
        held.reflect(source)
        found = {
            table.name: [dict(row._mapping) for row in source.execute(select(table))] for table in held.tables.values()
        }
    with connected(empty) as connection:
        upgrade(connection, revision)
        tables = MetaData()
        tables.reflect(connection)
        for table in tables.sorted_tables:
            if table.name in found and table.name != "onrecord_version" and found[table.name]:
                connection.execute(table.insert(), [_zoned(row) for row in found[table.name]])
    return Where(empty.url, empty.home, 3)


def _zoned(row: dict[str, Any]) -> dict[str, Any]:
    """A row with its times as PostgreSQL keeps them."""
    return {key: value.replace(tzinfo=NOON.tzinfo) if hasattr(value, "tzinfo") else value for key, value in row.items()}


def test_what_an_older_program_kept_is_there(old: Where) -> None:
    """Answers with their places and their rating, turns with their filters, counts, claims; nothing of an upload."""
    with old.open() as state:
        first, second = state.answers.find("AAAAAAAAAA"), state.answers.find("BBBBBBBBBB")
        assert first is not None
        assert second is not None
        assert (first.places, first.shown, first.at) == (ASKED.places, 4, NOON)
        assert (second.kind, second.places) == ("refusal", REFUSED.places)
        assert state.answers.take_more("AAAAAAAAAA", 5, 9) == ASKED.places[3:4], "the same tap again"
        assert state.answers.take_more("AAAAAAAAAA", 5, 10) == ASKED.places[4:]
        turns = state.conversations.turns(5, 0)
        assert [turn.question for turn in turns] == ["Who asks?", "And then?"]
        assert turns[0].filters == Filters(delegations=("KEN",))
        assert state.inbox.waiting() == ("chat 5",)
        assert state.budgets.spend(7, NOON.date(), 1, 2) is False, "the question of that day is counted"
        stats = state.reports.stats(NOON)
        assert (stats.up, stats.answered, stats.refused) == (1, 1, 1)
    with connected(old) as connection:
        assert revision_of(connection) == REVISIONS[-1]


def test_an_older_database_can_be_exported(old: Where, tmp_path: Path) -> None:
    """It is brought up to date first, and comes back as it would have been opened."""
    (tmp_path / "dump").mkdir()
    revision, counts = portable.dump(old.url, old.home, tmp_path / "dump")
    assert revision == REVISIONS[-1]
    other = Where(None, tmp_path / "other", 3)
    assert portable.load(other.url, other.home, tmp_path / "dump", revision, counts) == counts
    assert rows(other) == rows(old)
    assert {name: number for name, number in counts.items() if number} == {
        "answers": 2,
        "ratings": 1,
        "spent": 1,
        "turns": 2,
        "updates": 2,
        "warnings": 1,
    }
