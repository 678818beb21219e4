"""The database in files: every row of every table comes back as it was, in the same database or in the other."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from secrets import randbits

import pytest
from sqlalchemy import select

from bot.question import Turn
from bot.state import dump as portable
from bot.state.errors import StateInUse, StateTooNew
from bot.state.migrate import REVISIONS
from bot.state.tables import turns
from bot.state.values import Noticed, Watched
from retrieval.filters import Filters
from retrieval.store.schema import release
from tests.bot.state.places import ASKED, NOON, REFUSED, Where, incoming
from tests.bot.state.test_migrating import connected, rows
from tests.conftest import ROOT

ODD = 'Строка\nв две, “q” {"a": 1} \u202bسطر\u202c \U0001f600 \u2028 \\ é'


@pytest.fixture(params=["sqlite", "postgresql"])
def other(request: pytest.FixtureRequest, tmp_path: Path) -> Where:
    """A second database without tables, of either kind."""
    url = request.getfixturevalue("postgres").create() if request.param == "postgresql" else None
    return Where(url, tmp_path / "other", randbits(62))


def fill(where: Where) -> None:
    """Rows in every table, of two bots, with what is hardest to carry: scripts, nulls, fractions, 64 bits."""
    for bot in (where.bot, 7):
        with replace(where, bot=bot).open() as state:
            state.inbox.take_in([incoming(1), replace(incoming(2**62), user_id=None, chat_id=None, payload=ODD)])
            state.inbox.claim_next("worker", "chat 5", 0.0)
            turn = Turn(ODD, "said", Filters(delegations=("KEN",), since="2020"))
            id = state.answers.record(replace(ASKED, question=ODD, ms=0.1 + 0.2, chat_id=-(2**62)), [turn])
            state.answers.record(replace(REFUSED, degraded="slow", update_id=2**62), [Turn("q", "a", None)])
            state.answers.take_more(id, 1, 9)
            state.answers.rate(id, 2**61, -1)
            state.budgets.spend(7, NOON.date(), 5, 1)
            state.budgets.warn_once(7, "daily", NOON + timedelta(microseconds=1))
            topic = Watched("", -(2**62), 0, 7, False, ODD, ODD, Filters(delegations=("KEN",)), "ar", NOON)
            state.watches.notice([Noticed("a" * 12, "ab" * 32, "cd" * 8, frozenset(("ef" * 8,)))])
            watch = state.watches.add(topic, 5)
            state.watches.add(replace(topic, filters=Filters()), 5)
            state.watches.notice([Noticed("b" * 12, "ab" * 32, "cd" * 8, frozenset())])
            if watch and (due := state.watches.due(watch.id)):
                state.watches.told(due, ["01" * 8], replace(ASKED, kind="watch", update_id=-1))


def test_every_row_comes_back_in_either_database(empty: Where, other: Where, tmp_path: Path) -> None:
    """Ids, times to the microsecond, floats to the last bit, nulls, JSON; into a database with tables or without."""
    fill(empty)
    if empty.url is None:
        with other.open():
            pass
    before = rows(empty)
    assert all(before.values()), "a table that the test does not fill would not be tested"
    revision, counts = portable.dump(empty.url, empty.home, tmp_path / "dump")
    assert counts == {name: len(held) for name, held in before.items()}
    assert portable.load(other.url, other.home, tmp_path / "dump", revision) == counts
    assert rows(other) == before
    with replace(other, bot=7).open() as state:  # and it works as before
        assert state.answers.turns(5, 0)[-1].answer == "a"
        assert state.inbox.waiting() == ("chat 5",)
    with connected(other) as connection:
        null = select(turns.c.n).where(turns.c.filters.is_(None))
        assert len(connection.execute(null).all()) == 2, "no filters are no JSON null"


def test_a_database_in_use_is_named_and_left_as_it_is(empty: Where, other: Where, tmp_path: Path) -> None:
    """What somebody asked there is never mixed with what comes from elsewhere, nor lost."""
    fill(empty)
    revision, _ = portable.dump(empty.url, empty.home, tmp_path / "dump")
    with other.open() as state:
        portable.must_be_empty(other.url, other.home)
        state.answers.record(ASKED, [])
    before = rows(other)
    with pytest.raises(StateInUse, match=r"in use \(1 answers\).*name another in ONRECORD_DATABASE_URL"):
        portable.must_be_empty(other.url, other.home)
    with pytest.raises(StateInUse, match="in use"):
        portable.load(other.url, other.home, tmp_path / "dump", revision)
    assert rows(other) == before


def test_where_there_is_no_database_none_is_made_by_looking(tmp_path: Path) -> None:
    """A question about it leaves no file behind."""
    assert not portable.exists(None, tmp_path)
    portable.must_be_empty(None, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_rows_of_a_newer_revision_are_refused_by_name(empty: Where, tmp_path: Path) -> None:
    """Which revision, which this program knows, and what to do."""
    with pytest.raises(
        StateTooNew, match=f"revision 9999; this onrecord {release()} knows {REVISIONS[-1]}.*upgrade it"
    ):
        portable.load(empty.url, empty.home, tmp_path, "9999")


def test_what_the_version_before_dumped_is_taken_in(empty: Where, tmp_path: Path) -> None:
    """With the rows of a table that is no more, which go with it."""
    with zipfile.ZipFile(ROOT / "tests" / "retrieval" / "specimens" / "export-1.zip") as packed:
        packed.extractall(tmp_path / "export")
    users = json.loads((tmp_path / "export" / "onrecord.json").read_text("utf-8"))["users"]
    assert (users["revision"], users["rows"]["claims"]) == ("0004", 1)
    portable.load(empty.url, empty.home, tmp_path / "export" / "users", users["revision"])
    assert {name: len(held) for name, held in rows(empty).items() if held} == {"answers": 1, "spent": 1}
