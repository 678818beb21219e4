"""What may hold a wording and what resembles it, by the passage index and the archive, as statements come and go."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from retrieval.filters import Filters
from retrieval.search.archive import Archive
from tests.retrieval.exports import Hashes
from tests.retrieval.stored import connect, put
from tests.tables import tables

SAID: list[list[str]] = tables(__file__)["said"]


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """An archive of these statements."""
    store = connect(tmp_path / "home")
    with store.writing():
        for source, text, code, language, date in SAID:
            fields = {"code": code, "language": language, "date": date}
            put(store, text, source, **{key: value for key, value in fields.items() if value})
    return Archive(store, Hashes(), tmp_path / "home" / "derived")


def holding(archive: Archive, *pieces: str, filters: Filters | None = None) -> list[str]:
    """The sources of what may hold the pieces."""
    return [h.source for h in archive.holding(pieces, filters or Filters())]


def resembling(archive: Archive, text: str, filters: Filters | None = None, limit: int = 5) -> list[str]:
    """The sources of the passages that resemble a text."""
    return [r.held.source for r in archive.resembling(text, filters or Filters(), limit)]


def test_holding_names_statements_earliest_first(archive: Archive) -> None:
    """A year comes before a day in it, and what has no date comes last."""
    assert holding(archive, "We ask all others to do likewise") == ["/nor.txt", "/ken.txt", "/xyz.txt"]
    assert holding(archive, "we ask all others") == []
    assert holding(archive, "We ask all others", "protects the coral") == ["/nor.txt"]
    assert holding(archive, "反对单边制裁") == ["/chn.txt"]
    assert holding(archive, "l'eau po\u00adtable") == ["/fra.txt"]
    assert holding(archive, "We ask all", "l'eau potable") == []
    dated, undated = ["/fra.txt", "/nor.txt", "/ken.txt"], ["/chn.txt", "/xyz.txt"]
    everything = holding(archive, "…")
    assert (everything[:3], sorted(everything[3:])) == (dated, undated)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(delegations=("KEN", "FRA")), ["/ken.txt"]),
        (Filters(languages=("en",)), ["/nor.txt", "/ken.txt"]),
        (Filters(since="2021-05"), ["/nor.txt", "/ken.txt"]),
        (Filters(until="2020"), []),
    ],
)
def test_filters_leave_statements_out(archive: Archive, filters: Filters, expected: list[str]) -> None:
    """Only what the filters admit is named, both of what holds a wording and of what resembles it."""
    assert holding(archive, "We ask all others", filters=filters) == expected
    assert sorted(resembling(archive, "we ask others to act likewise", filters)) == sorted(expected)


def test_the_index_follows_what_is_stored(archive: Archive) -> None:
    """What is removed, replaced or added is gone or there at the next look."""
    kenya = archive.find(archive.holding(["two billion trees"])[0].id)
    put(archive.store, "Kenya plants three billion trees. " * 200, "/ken.txt", code="KEN", language="en")
    assert holding(archive, "two billion trees") == []
    assert holding(archive, "three billion trees") == ["/ken.txt"]
    assert resembling(archive, "billion trees", limit=1) == ["/ken.txt"]
    assert kenya.id not in {h.id for h in archive.holding(["…"])}
    archive.store.remove(archive.find(archive.holding(["coral reefs"])[0].id).id)
    assert holding(archive, "coral reefs") == []
    assert resembling(archive, "coral") == []


def test_words_resemble_in_whatever_language(archive: Archive) -> None:
    """A text leads to the passages of its own words, best first, in each language held and in one not recorded."""
    assert resembling(archive, "Kenya will plant trees", limit=1) == ["/ken.txt"]
    assert resembling(archive, "les demandes de paix de la France", limit=1) == ["/fra.txt"]
    assert resembling(archive, "单边制裁违反国际法", limit=1) == ["/chn.txt"]
    assert resembling(archive, "nobody we know said", limit=1) == ["/xyz.txt"]
    assert resembling(archive, "xylophone") == resembling(archive, "…") == resembling(archive, "") == []
    found = archive.resembling("coral reefs of Norway", limit=2)
    assert [r.held.source for r in found] == ["/nor.txt", "/xyz.txt"]
    assert all(r.cosine == 0 and 0 < r.lexical == r.score < 1 for r in found)
    assert found[0].passage == archive.read(found[0].held)[1][0]


def test_statements_read_once_are_not_read_again(tmp_path: Path) -> None:
    """Many statements stay in memory with their passages: to read them again takes no store at all."""
    store = connect(tmp_path / "home")
    with store.writing():
        for number in range(60):
            put(store, f"Statement {number} says little.", f"/{number}.txt", language="en")
    archive = Archive(store, Hashes(), tmp_path / "home" / "derived")
    held = archive.held()
    first = [archive.read(one) for one in held]
    store.close()
    shutil.rmtree(tmp_path / "home" / "index")
    again = [archive.read(one) for one in held]
    assert again == first
    assert all(new[0] is old[0] for new, old in zip(again, first, strict=True))


@pytest.mark.parametrize(
    "text",
    [
        *("word " * 20_000, "we ask all others " * 5_500, "x" * 100_000, "a b " * 25_000, "不" * 100_000),
        *("… a " * 25_000, "e\u0301 " * 33_000),
    ],
)
def test_hostile_lengths_take_no_longer(archive: Archive, text: str) -> None:
    """A hundred thousand characters are compared in a fraction of a second, whatever they are."""
    archive.held()
    started = time.thread_time()
    archive.resembling(text)
    archive.holding([text])
    assert time.thread_time() - started < 0.5
