"""The index on servers finds what the index in files finds: by words all of it, by meaning nearly all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pydantic import SecretStr

from bot.state.servers import transactions
from retrieval.embedding.cache import CachedEmbeddings
from retrieval.filters import ADMIT_ALL, Filters
from retrieval.search.archive import Archive
from retrieval.search.servers import index as server_index
from retrieval.search.servers.tables import Tables
from retrieval.store.nearest import Nearest
from retrieval.store.store import Store
from tests import postgres
from tests.retrieval.search import test_holding, test_mentioned
from tests.retrieval.store.test_chroma_server import serving
from tests.retrieval.stored import EMBEDDER, fingerprint, put, statement, vectors

pytestmark = pytest.mark.slow

FILTERS = (
    ADMIT_ALL,
    Filters(delegations=("D01", "D02")),
    Filters(years=("2003", "2004")),
    Filters(languages=("en",)),
    Filters(since="2002", delegations=("D03", "D04", "D05")),
)


@pytest.fixture
def url() -> Iterator[SecretStr]:
    """The URL of an empty database."""
    with postgres.shared() as server:
        yield SecretStr(server.create())


@pytest.fixture
def chroma(tmp_path: Path) -> Iterator[str]:
    """The address of a Chroma server."""
    with serving(tmp_path / "server") as (address, _):
        yield address


def both(
    home: Path, url: SecretStr, store: Store, embeddings: CachedEmbeddings, chroma: str
) -> tuple[Archive, Archive]:
    """The archive of a store over files, and over servers."""
    tables = Tables(transactions(url, home), "onrecord_0123abcd", Nearest(home, chroma))
    return Archive(store, embeddings, home / "derived"), Archive(store, embeddings, home / "derived", tables=tables)


def test_words_are_found_alike(tmp_path: Path, url: SecretStr, embeddings: CachedEmbeddings) -> None:
    """Each topic in all its forms, wordings and what resembles them; statements that are gone are found no more."""
    store = Store.connect(tmp_path, None, EMBEDDER, create=True)
    files, servers = both(tmp_path, url, store, embeddings, "http://127.0.0.1:9")
    with store.writing():
        for source, language, text in test_mentioned.SAID:
            put(store, text, source, **({"language": language} if language else {}))
        for source, text, code, language, date in test_holding.SAID:
            fields = {"code": code, "language": language, "date": date}
            put(store, text, source, **{key: value for key, value in fields.items() if value})
    for _ in range(2):
        for topic, language, _expected in test_mentioned.CASES:
            for filters in (ADMIT_ALL, Filters(languages=("en", "fr"))):
                found = servers.mentioning(topic, language, filters)
                assert found == files.mentioning(topic, language, filters), topic
        for wording in (
            "We ask all others to do likewise",
            "反对单边制裁",
            "l'eau potable",
            "…",
            "no such words at all",
        ):
            assert servers.holding([wording]) == files.holding([wording])
            found = [(one.held.id, round(one.score, 5)) for one in servers.resembling(wording)]
            assert found == [(one.held.id, round(one.score, 5)) for one in files.resembling(wording)]
        assert servers.held() == files.held()
        for held in servers.held():
            assert servers.read(held) == files.read(held)
        with store.writing():
            for held in store.held()[::2]:
                store.remove(held.id)
        servers.follow()
    servers.close()


def test_what_is_near_is_found(
    tmp_path: Path, url: SecretStr, chroma: str, embeddings: CachedEmbeddings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the 50 nearest passages nearly all are found under each filter, with the very scores, and are shown."""
    monkeypatch.setattr(server_index, "EXACT", 0)
    store = Store.connect(tmp_path, chroma, EMBEDDER, create=True)
    files, servers = both(tmp_path, url, store, embeddings, chroma)
    words = ("water", "peace", "trade", "schools", "forests", "rivers", "health")
    with store.writing():
        for n in range(150):
            text = "".join(f"Of {words[(n + k) % 7]} {n} and {words[k % 5]} we speak {k}. " * 2 for k in range(8))
            language = "fr" if n % 3 else "en"
            made, cut = statement(text, f"/{n}.txt", code=f"D{n % 20:02}", date=f"200{n % 6}-05", language=language)
            store.put(made, cut, vectors(made, cut), fingerprint(made))
    files.follow()
    servers.follow()
    exact, near = files._now.index(), servers._now.index()
    rng = np.random.default_rng(1)
    for filters in FILTERS:
        found = wanted = 0
        for _ in range(10):
            query = rng.normal(size=8).astype(np.float32)
            query /= np.linalg.norm(query)
            from retrieval.search.index.best_passages import Comparison

            best = [Comparison(one.view(query, {}, filters, (), 50), query, {}) for one in (exact, near)]
            first, second = (
                {
                    (r.held.id, r.passage.ordinal, round(r.cosine, 4))
                    for r in one.best(filters, limit=50, lexical_weight=0)
                }
                for one in best
            )
            found, wanted = found + len(first & second), wanted + len(first)
        assert found >= 0.97 * wanted, filters
