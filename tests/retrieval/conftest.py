"""A few small statements in six languages, ingested once with the real embedder for all tests that search."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.embedding.cache import CachedEmbeddings
from retrieval.embedding.open import embeddings_for, identity
from retrieval.ingest.ingest import ingest
from retrieval.search.archive import Archive
from retrieval.store.store import Store
from tests.tables import tables

STATEMENTS: dict[str, list[str]] = tables(__file__)["statements"]
"""Front matter and text, by file."""


@pytest.fixture(scope="session")
def embeddings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CachedEmbeddings]:
    """The local embedder behind a cache that this run's tests share."""
    path = tmp_path_factory.mktemp("vectors") / "vectors.sqlite"
    opened = CachedEmbeddings(embeddings_for("local"), path, identity("local"))
    yield opened
    opened.close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store in a folder of its own."""
    opened = Store.connect(tmp_path / "home", None, identity("local"), create=True)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def assembly(tmp_path_factory: pytest.TempPathFactory, embeddings: CachedEmbeddings) -> Iterator[Archive]:
    """An archive of the statements above; tests only read it."""
    folder = tmp_path_factory.mktemp("assembly")
    for name, (record, text) in STATEMENTS.items():
        (folder / name).write_text(f"---\n{record}\n---\n{text}\n", encoding="utf-8")
    opened = archive_of([folder], folder / "home", embeddings)
    yield opened
    opened.close()


def archive_of(paths: list[Path], home: Path, embeddings: CachedEmbeddings) -> Archive:
    """An archive of the files named, under a home of its own."""
    store = Store.connect(home, None, identity("local"), create=True)
    for outcome in ingest(paths, store, embeddings):
        assert outcome.status == "added", outcome
    return Archive(store, embeddings, home / "derived")
