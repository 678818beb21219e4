"""How the parts are put together by the settings: first use, ingest, dry runs, rebuilds, removal."""

from __future__ import annotations

import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from bot.doctor import diagnosed
from bot.operations import ingest_paths, remove_statements
from bot.question import Question
from bot.reply import Answer, Refusal
from bot.settings import Settings
from bot.wiring import DERIVED, SHIPPED, open_session, open_store
from retrieval.errors import StoreError, UsageError
from retrieval.readers import statement_id
from tests.retrieval import child
from tests.retrieval.search.index.indexed import load

KENYA = (
    "---\ndelegation: Kenya\ndate: 2024-09-25\n---\nWe ask for seeds that need less water. Farmers have lost much.\n"
)
SANCTIONS = Question("What does Iran say about sanctions?")


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A home after its first use, and what was said meanwhile."""
    home = tmp_path_factory.mktemp("first") / "home"
    said: list[str] = []
    open_session(Settings(home=home), say=said.append).close()
    return home, said


@pytest.fixture
def settings(first: tuple[Path, list[str]], tmp_path: Path) -> Settings:
    """Settings with a home that holds the shipped statement."""
    return Settings(home=Path(shutil.copytree(first[0], tmp_path / "home")))


@pytest.fixture
def kenya(tmp_path: Path) -> Path:
    """The file of a small statement."""
    path = tmp_path / "kenya.md"
    path.write_text(KENYA, encoding="utf-8")
    return path


def sources(settings: Settings) -> list[str]:
    """The names of the files that are held."""
    with closing(open_store(settings, create=False)) as store:
        return sorted(Path(h.source).name for h in store.held())


def files(folder: Path) -> dict[str, bytes]:
    """All files below a folder and what they hold, but those in which Chroma notes that it was opened."""
    found = (p for p in folder.rglob("*") if p.is_file() and "sqlite3" not in p.name)
    return {str(p.relative_to(folder)): p.read_bytes() for p in found}


def test_first_use_stores_the_shipped_statement(first: tuple[Path, list[str]], seed: Path) -> None:
    """Where nothing was ever stored the shipped statement is, which is said, and its index is saved."""
    home, said = first
    assert said == ["First use: storing the shipped statement …"]
    assert sources(Settings(home=home)) == [seed.name]
    (derived,) = (home / DERIVED).iterdir()
    assert [h.id for h in load(derived).held] == [statement_id(seed.read_bytes())]


def test_what_was_taken_out_does_not_come_back(settings: Settings, seed: Path) -> None:
    """The shipped statement is stored on first use, not whenever nothing is held."""
    gone = statement_id(seed.read_bytes())
    assert [(o.status, o.statement_id) for o in remove_statements(settings, [gone[:6]])] == [("removed", gone)]
    with closing(open_session(settings)) as session:
        assert session.library.held() == ()


@pytest.mark.parametrize("also", ["vectors.sqlite", DERIVED])
async def test_a_lost_index_is_not_a_first_use(settings: Settings, seed: Path, also: str) -> None:
    """Where a home was in use and its index is gone, nothing is stored on the quiet, then or later; files bring it
    back."""
    shutil.rmtree(settings.home / "index")
    gone = settings.home / also
    shutil.rmtree(gone) if gone.is_dir() else gone.unlink()
    said: list[str] = []
    for _ in range(2):
        (finding,) = [f for f in diagnosed(settings) if f.what == "Statements"]
        assert (finding.state, str(settings.home / "index") in finding.detail) == ("note", True)
        assert "onrecord ingest PATH" in str(finding.remedy)
        with closing(open_session(settings, say=said.append)) as session:
            assert session.library.held() == ()
            reply = await session.engine.ask(SANCTIONS)
            assert isinstance(reply, Refusal)
            assert "No statement is held" in reply.message
    assert said == []
    assert [o.status for o in ingest_paths(settings, [seed])] == ["added"]
    with closing(open_session(settings)) as session:
        assert isinstance(await session.engine.ask(SANCTIONS), Answer)
    assert [f.state for f in diagnosed(settings) if f.what == "Statements"] == ["ok"]


def test_doctor_names_a_statement_whose_text_was_changed(settings: Settings, seed: Path) -> None:
    """Every stored text is compared with its hash: a word that changed in the index is found, with what to do."""
    with closing(open_session(settings)):
        pass
    (index,) = (settings.home / "index").rglob("chroma.sqlite3")
    with closing(sqlite3.connect(index)) as base:
        sql = "UPDATE embedding_metadata SET string_value = replace(string_value, 'sanctions', 'concessions')"
        assert base.execute(f"{sql} WHERE key = 'chroma:document' AND string_value LIKE '%sanctions%'").rowcount
        base.commit()
    (finding,) = [f for f in diagnosed(settings) if f.what == "Statements"]
    assert finding.state == "problem"
    assert f"1 held, in 8 passages, of which 1 damaged: statement {statement_id(seed.read_bytes())}" in finding.detail
    assert "onrecord ingest" in finding.detail


def test_a_first_use_that_was_cut_short_is_made_up_for(tmp_path: Path) -> None:
    """Vectors without an index that ever held something are no sign of a loss."""
    home = tmp_path / "home"
    open_store(Settings(home=home), create=True).close()
    (home / "vectors.sqlite").touch()
    said: list[str] = []
    with closing(open_session(Settings(home=home), say=said.append)) as session:
        assert len(session.library.held()) == 1
    assert said == ["First use: storing the shipped statement …"]


def test_who_reads_while_another_takes_in_the_first_statements_stores_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The shipped statement does not join an archive that somebody has just begun; who that is is said."""
    monkeypatch.setattr("bot.wiring.SECONDS_TO_WAIT", 0.5)
    home = tmp_path / "home"
    open_store(Settings(home=home), create=True).close()
    said: list[str] = []
    with child.holding(home) as other, closing(open_session(Settings(home=home), say=said.append)) as session:
        assert session.library.held() == ()
    (line,) = said
    assert line.startswith(f"Nothing is held yet: process {other.pid} ")
    with closing(open_session(Settings(home=home), say=said.append)) as session:
        assert len(session.library.held()) == 1
    assert said[1:] == ["First use: storing the shipped statement …"]


def test_two_first_uses_at_once_store_it_once(tmp_path: Path) -> None:
    """The second waits for the first, and has what that stored."""
    settings, said = Settings(home=tmp_path / "home"), list[str]()

    def used() -> int:
        with closing(open_session(settings, say=said.append)) as session:
            return len(session.library.held())

    with ThreadPoolExecutor(2) as pool:
        assert [one.result() for one in [pool.submit(used), pool.submit(used)]] == [1, 1]
    assert said == ["First use: storing the shipped statement …"]


def test_who_ingests_first_gets_his_own_statements_only(tmp_path: Path, kenya: Path) -> None:
    """The shipped statement does not join those of someone who began with an archive."""
    own = Settings(home=tmp_path / "own")
    assert [o.status for o in ingest_paths(own, [kenya])] == ["added"]
    with closing(open_session(own)) as session:
        assert [h.record.delegation for h in session.library.held()] == ["Kenya"]


def test_a_removal_of_an_unknown_id_removes_nothing(settings: Settings, seed: Path) -> None:
    """All ids are looked up before the first is taken out."""
    with pytest.raises(UsageError, match="ffffffffffff"):
        list(remove_statements(settings, [statement_id(seed.read_bytes()), "ffffffffffff"]))
    assert sources(settings) == [seed.name]


async def test_an_open_session_sees_what_is_ingested(settings: Settings, kenya: Path) -> None:
    """A running bot answers from what is stored beside it, without a restart."""
    with closing(open_session(settings)) as session:
        assert len(session.library.held()) == 1
        assert [o.status for o in ingest_paths(settings, [kenya])] == ["added"]
        reply = await session.engine.ask(Question("What does Kenya ask for?"))
        assert {h.record.delegation for h in session.library.held()} == {"Islamic Republic of Iran", "Kenya"}
        assert reply.filters.delegations == ("KEN",)


def test_a_dry_run_beside_an_index_changes_nothing(settings: Settings, kenya: Path, seed: Path) -> None:
    """It sees what is held, and afterwards the index and what is beside it are as they were."""
    before = files(settings.home)
    outcomes = [(o.path.name, o.status) for o in ingest_paths(settings, [SHIPPED, kenya], dry_run=True, prune=True)]
    assert outcomes == [(seed.name, "unchanged"), ("kenya.md", "added")]
    assert files(settings.home) == before
    assert sources(settings) == [seed.name]


def test_a_dry_run_of_a_rebuild_rebuilds_nothing(settings: Settings, kenya: Path) -> None:
    """The derived index stays where it is, too."""
    list(ingest_paths(settings, [kenya], dry_run=True, rebuild=True))
    assert list((settings.home / DERIVED).glob("*/*.sqlite"))


def test_there_is_nothing_to_open_where_nothing_was_made(tmp_path: Path) -> None:
    """Who only reads makes no index by it."""
    with pytest.raises(StoreError):
        open_store(Settings(home=tmp_path / "none"), create=False)
    assert not (tmp_path / "none").exists()
