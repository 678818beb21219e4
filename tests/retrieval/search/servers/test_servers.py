"""The index on servers finds what the index in files finds: by words all of it, by meaning nearly all."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from resource import RLIMIT_FSIZE, getrlimit, setrlimit
from unittest.mock import create_autospec

import numpy as np
import numpy.typing as npt
import pytest
from pydantic import SecretStr

from bot.answers.engine import Engine
from bot.doctor import diagnosed
from bot.operations import ingest_paths
from bot.question import Question, Wants
from bot.settings import Settings
from bot.state.servers import claims, transactions
from bot.state.writer_lock import writer_lock
from retrieval.embedding.base import ArrayEmbeddings
from retrieval.embedding.cache import CachedEmbeddings
from retrieval.embedding.cache_file import VectorFile
from retrieval.embedding.vector_table import VectorTable
from retrieval.errors import ExportError, StatementGone, StoreError
from retrieval.filters import ADMIT_ALL, Filters
from retrieval.ingest.ingest import ingest
from retrieval.ingest.outcome import Outcome, Status
from retrieval.search.archive import Archive
from retrieval.search.index.best_passages import Comparison
from retrieval.search.search import LEXICAL_WEIGHT
from retrieval.search.servers import index as server_index
from retrieval.search.servers import recall as server_recall
from retrieval.search.servers.index import ServerIndex
from retrieval.search.servers.recall import recall
from retrieval.search.servers.tables import LOCK, State, Tables
from retrieval.store.chroma_server import IndexServer
from retrieval.store.store import Store
from tests import postgres
from tests.retrieval.exports import Hashes
from tests.retrieval.search import test_holding, test_mentioned
from tests.retrieval.store.test_chroma_server import serving
from tests.retrieval.stored import EMBEDDER, fingerprint, put, statement, vectors

pytestmark = pytest.mark.slow

Vector = npt.NDArray[np.float32]

WORDINGS = ("We ask all others to do likewise", "反对单边制裁", "l'eau potable", "…", "no such words at all")

FILTERS = (
    ADMIT_ALL,
    Filters(delegations=("D01", "D02")),
    Filters(years=("2003", "2004")),
    Filters(languages=("en",)),
    Filters(since="2002", delegations=("D03", "D04", "D05")),
)

NOWHERE = "http://127.0.0.1:9"
"""A Chroma server that does not answer: where little is held, none is asked."""


@pytest.fixture(scope="module")
def server() -> Iterator[postgres.Server]:
    """A PostgreSQL server, started once."""
    with postgres.shared() as started:
        yield started


@pytest.fixture
def url(server: postgres.Server) -> SecretStr:
    """The URL of an empty database."""
    return SecretStr(server.create())


def both(home: Path, url: SecretStr, store: Store, embeddings: ArrayEmbeddings, chroma: str) -> list[Archive]:
    """The archive of a store over files, and over servers."""
    tables = Tables(transactions(url, home), "onrecord_0123abcd", IndexServer(chroma))
    return [Archive(store, embeddings, home / "derived", tables=where) for where in (None, tables)]


def test_words_are_found_alike(tmp_path: Path, url: SecretStr, embeddings: CachedEmbeddings) -> None:
    """Each topic in all its forms, wordings and what resembles them; statements that are gone are found no more.

    That a filter is kept to, and a look again, needs no topic in each form.
    """
    store = Store.connect(tmp_path, None, EMBEDDER, create=True)
    files, servers = both(tmp_path, url, store, embeddings, NOWHERE)
    with store.writing():
        for source, language, text in test_mentioned.SAID:
            put(store, text, source, **({"language": language} if language else {}))
        for source, text, code, language, date in test_holding.SAID:
            fields = {"code": code, "language": language, "date": date}
            put(store, text, source, **{key: value for key, value in fields.items() if value})
    some, filtered = test_mentioned.TOPICS[::6], Filters(languages=("en", "fr"))
    for cases in (test_mentioned.TOPICS, some):
        for topic, spoken, _ in cases:
            for filters in (ADMIT_ALL, filtered) if [topic, spoken, _] in some else (ADMIT_ALL,):
                found = files.mentioning(topic, spoken or None, filters)
                assert servers.mentioning(topic, spoken or None, filters) == found, topic
                assert servers.mentions(topic, spoken or None, filters) == bool(found), topic
        for wording in WORDINGS:
            assert servers.holding([wording]) == files.holding([wording])
            first, second = (
                [(found.held.id, round(found.score, 5)) for found in one.resembling(wording)]
                for one in (servers, files)
            )
            assert first == second
        assert servers.held() == files.held()
        for held in servers.held():
            assert servers.read(held) == files.read(held)
        with store.writing():
            for held in store.held()[::2]:
                store.remove(held.id)
        servers.follow()
    servers.close()


def test_a_statement_replaced_meanwhile_is_never_passed_over(
    tmp_path: Path, url: SecretStr, embeddings: CachedEmbeddings
) -> None:
    """An index from before the change says that it is of before, and the next look finds what took its place."""
    store = Store.connect(tmp_path, None, EMBEDDER, create=True)
    (_, servers), (_, others) = (both(tmp_path, url, store, embeddings, NOWHERE) for _ in range(2))
    put(store, "Kenya plants two billion trees.")
    servers.follow()
    old = servers._now.index()
    assert [one.id for one in old.holding(["two billion trees"], ADMIT_ALL)]
    put(store, "Kenya plants two billion trees. And more.")
    others.follow()
    with pytest.raises(StatementGone, match="ask again"):
        old.holding(["two billion trees"], ADMIT_ALL)
    (now,) = servers.holding(["two billion trees"])
    assert servers.read(now)[0].text.endswith("And more.")


def test_tables_are_made_once(tmp_path: Path, url: SecretStr, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two processes that both found no tables, and wait for each other: what the first made is not made anew."""
    store = Store.connect(tmp_path, None, EMBEDDER, create=True)
    put(store, "Kenya plants two billion trees.")
    make = create_autospec(Tables._made, side_effect=Tables._made)
    monkeypatch.setattr(Tables, "_made", make)
    workers = [Tables(transactions(url, tmp_path / name), "onrecord_0123abcd", IndexServer(NOWHERE)) for name in "ab"]
    assert [one.state for one in workers] == [State(), State()]
    with ThreadPoolExecutor() as pool:
        with transactions(url, tmp_path)() as db:
            db.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
            followed = [pool.submit(one.follow, store) for one in workers]
            while db.execute("SELECT count(*) FROM pg_locks WHERE NOT granted").fetchone()[0] < len(workers):
                time.sleep(0.01)
        for one in followed:
            one.result()
    make.assert_called_once()
    assert {one.state.generation for one in workers} == {store.generation()}


def test_what_is_near_is_found(
    tmp_path: Path, url: SecretStr, embeddings: CachedEmbeddings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the 50 nearest passages nearly all are found under each filter, with the very scores; `doctor` tells it."""
    monkeypatch.setattr(server_index, "EXACT", 0)
    words = ("water", "peace", "trade", "schools", "forests", "rivers", "health")
    asked = {"en": ("water", "peac", "39"), "fr": ("trade", "7")}
    rng = np.random.default_rng(1)
    with serving(tmp_path / "server") as (chroma, _):
        store = Store.connect(tmp_path, chroma, EMBEDDER, create=True)
        files, servers = both(tmp_path, url, store, embeddings, chroma)
        with store.writing():
            for n in range(40):
                text = "".join(f"Of {words[(n + k) % 7]} {n} and {words[k % 5]} we speak {k}. " * 2 for k in range(30))
                language = "fr" if n % 3 else "en"
                made, cut = statement(text, f"/{n}.txt", code=f"D{n % 20:02}", date=f"200{n % 6}", language=language)
                store.put(made, cut, vectors(made, cut), fingerprint(made))
        files.follow()
        servers.follow()
        exact, near = files._now.index(), servers._now.index()
        for filters in FILTERS:
            found = wanted = 0
            queries = rng.normal(size=(10, 8)).astype(np.float32)
            for query in queries / np.linalg.norm(queries, axis=1, keepdims=True):
                views = [one.view(query, asked, filters, (), 50) for one in (exact, near)]
                best = [
                    Comparison(one, query, asked).best(filters, limit=50, lexical_weight=LEXICAL_WEIGHT)
                    for one in views
                ]
                first, second = ({(r.held.id, r.passage.ordinal, round(r.cosine, 4)) for r in some} for some in best)
                found, wanted = found + len(first & second), wanted + len(first)
            assert found >= 0.97 * wanted, filters
        assert isinstance(near, ServerIndex)
        assert min(recall(near, queries).values()) >= 0.97


def test_doctor_asks_servers_with_questions(
    tmp_path: Path, url: SecretStr, embeddings: CachedEmbeddings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Near a passage Chroma finds nearly all where it misses a tenth of what is near a question; a miss is told."""
    for module in (server_index, server_recall):
        monkeypatch.setattr(module, "EXACT", 0)
    asked: list[Vector] = []
    near = ServerIndex.near

    def half(self: ServerIndex, query: Vector, filters: Filters, count: int) -> list[int]:
        asked.append(query)
        return near(self, query, filters, count)[:: 2 if filters.years else 1]

    monkeypatch.setattr(ServerIndex, "near", half)
    folder = tmp_path / "files"
    folder.mkdir()
    for n in range(20):
        text = f"---\ndelegation: Norway\ndate: 20{n % 20:02}\n---\nWe welcome report number {n} on peace.\n"
        (folder / f"{n}.txt").write_text(text, encoding="utf-8")
    with serving(tmp_path / "server") as (chroma, _):
        settings = Settings(home=tmp_path / "home", chroma_url=chroma, database_url=url)
        assert len(list(ingest_paths(settings, [folder]))) == 20
        (found,) = (one for one in diagnosed(settings) if one.what == "Found by meaning")
    assert found.detail.startswith("of the 50 passages nearest to a question Chroma finds 100% (all), 100% (NOR), ")
    assert found.detail.endswith("50% (every other year); by words PostgreSQL finds all")
    assert (found.state, "ef_search" in (found.remedy or "")) == ("note", True)
    question = embeddings.query_vector("What did Iran say about unilateral coercive measures?")
    assert any(np.allclose(one, question, atol=1e-5) for one in asked)


def test_a_timeline_says_what_was_not_looked_at(
    tmp_path: Path, url: SecretStr, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of more statements than a server is asked for, those that come less near and lack the words are counted."""
    for name in ("EXACT", "MOST"):
        monkeypatch.setattr(server_index, name, 5)
    folder = tmp_path / "files"
    folder.mkdir()
    for year in range(2000, 2020):
        topic = "ask for clean water" if year < 2008 else "plant forests"
        text = f"---\ndelegation: Norway\ndate: {year}-09-20\n---\n\nWe {topic} in {year}.\n"
        (folder / f"norway_{year}.md").write_text(text, encoding="utf-8")
    with serving(tmp_path / "server") as (chroma, _):
        store = Store.connect(tmp_path, chroma, "hashes", create=True)
        assert all(one.statement_id for one in ingest([folder], store, Hashes()))
        files, servers = both(tmp_path, url, store, Hashes(), chroma)
        asked = Question("clean water", wants=Wants.TIMELINE, topical=True)
        first, second = (asyncio.run(Engine(one).ask(asked)).timeline for one in (files, servers))
    assert first is not None
    assert second is not None
    assert (first.held, first.left_out, second.held) == (20, 0, 20)
    assert second.speaking >= 8
    assert 0 < second.left_out <= 12


def test_vectors_are_shared(tmp_path: Path, url: SecretStr) -> None:
    """What one machine embedded, or had in its file before, no machine embeds again; an export takes all of it."""
    old, texts = tmp_path / "old.sqlite", ["a", "b", "c"]
    CachedEmbeddings(Hashes(), old, "hashes").document_matrix(texts[:2])
    second, third = Hashes(), Hashes()
    table, elsewhere = (
        VectorTable(transactions(url, tmp_path), VectorFile(path)) for path in (old, tmp_path / "none.sqlite")
    )
    made = CachedEmbeddings(second, table, "hashes").document_matrix(texts)
    assert second.asked == ["c"]
    assert table.copy(tmp_path / "copy.sqlite") == 3
    for place in (elsewhere, tmp_path / "copy.sqlite"):
        assert np.array_equal(CachedEmbeddings(third, place, "hashes").document_matrix(texts), made)
    assert third.asked == []


def test_a_copy_of_the_vectors_has_all_of_them_or_fails(tmp_path: Path, url: SecretStr) -> None:
    """On a disk that is full, an export says so; a part of the vectors is never taken for the whole."""
    table = VectorTable(transactions(url, tmp_path), VectorFile(tmp_path / "none.sqlite"))
    table.put((bytes([number]), bytes(100_000)) for number in range(10))
    soft, hard = getrlimit(RLIMIT_FSIZE)
    setrlimit(RLIMIT_FSIZE, (500_000, hard))
    try:
        with pytest.raises(ExportError, match=r"cannot be copied \(.*\): make room, or add --without-vectors"):
            table.copy(tmp_path / "copy.sqlite")
    finally:
        setrlimit(RLIMIT_FSIZE, (soft, hard))


def test_files_are_shared(tmp_path: Path, url: SecretStr) -> None:
    """Two workers share the files given to both; what a worker leaves undone is taken by the next."""
    names = [f"/{n:02}.txt" for n in range(20)]
    one, other = (claims(url, tmp_path)(names) for _ in range(2))
    mine, theirs = next(one), next(other)
    assert not set(mine) & set(theirs)
    with ThreadPoolExecutor(1) as pool:
        left = pool.submit(lambda: [*theirs, *(name for some in other for name in some)])
        time.sleep(0.2)
        assert not left.done()  # the rest is another's, and may yet come free
        one.close()  # as if killed
        assert sorted(left.result()) == names


def test_two_ingests_share_a_folder(tmp_path: Path, url: SecretStr) -> None:
    """Each file is stored once, by one of two processes at the same time; a bot elsewhere then holds all of them."""
    folder = tmp_path / "files"
    folder.mkdir()
    for n in range(20):
        (folder / f"{n:02}.txt").write_text(f"Statement {n} is about water and {'peace ' * n}.\n", encoding="utf-8")
    with serving(tmp_path / "server") as (chroma, _):
        inner = [Hashes(), Hashes()]
        stores = [
            Store.connect(tmp_path / name, chroma, "hashes", create=True, beyond=writer_lock(url, tmp_path / name))
            for name in ("one", "other")
        ]

        def work(store: Store, embedder: Hashes) -> list[Outcome]:
            table = VectorTable(transactions(url, tmp_path), VectorFile(tmp_path / "none"))
            embeddings = CachedEmbeddings(embedder, table, "hashes")
            return list(ingest([folder], store, embeddings, claimed=claims(url, tmp_path)))

        with ThreadPoolExecutor(2) as pool:
            done = list(pool.map(work, stores, inner))
        assert sorted(one.path.name for some in done for one in some) == [f"{n:02}.txt" for n in range(20)]
        assert {one.status for some in done for one in some} == {Status.ADDED}
        assert [len(store.held()) for store in stores] == [20, 20]


def test_a_server_that_was_away_is_asked_again(tmp_path: Path, embeddings: CachedEmbeddings) -> None:
    """While PostgreSQL is down the message says what is down; once it is back, the same process answers."""
    store = Store.connect(tmp_path, None, EMBEDDER, create=True)
    held = put(store, "Kenya plants two billion trees.")
    with postgres.own() as server:
        _, servers = both(tmp_path, SecretStr(server.create()), store, embeddings, NOWHERE)
        assert [one.id for one in servers.holding(["two billion trees"])] == [held.id]
        server.stop()
        with pytest.raises(StoreError, match="ONRECORD_DATABASE_URL"):
            servers.holding(["two billion trees"])
        server.start()
        assert [one.id for one in servers.holding(["two billion trees"])] == [held.id]
