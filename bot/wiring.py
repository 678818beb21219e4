"""The one place that chooses implementations from the settings: store, embedder, archive, Engine.

Everything heavy is imported inside the functions, so that a command pays only for what it uses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.settings import Settings

if TYPE_CHECKING:
    from retrieval.ingest import Outcome, Progress
    from retrieval.store import Store
    from retrieval.vector_cache import CachedEmbeddings

    from bot.engine import Engine
    from bot.library import Library

SHIPPED = Path(__file__).resolve().parent.parent / "corpus" / "statements"


def _quietly(_: str) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Session:
    """What a front end works with: the Engine that answers, and the library of what is held."""

    engine: Engine
    library: Library
    close: Callable[[], None]


def open_embeddings(settings: Settings) -> CachedEmbeddings:
    """The embedder of the settings behind its cache; the model is loaded at first use.

    Raises:
        SettingsError: ONRECORD_EMBEDDINGS names no known provider.
        EmbeddingError: the embedder cannot run here.
    """
    from retrieval.embedder import embeddings_for, identity
    from retrieval.vector_cache import CachedEmbeddings

    return CachedEmbeddings(
        embeddings_for(settings.embeddings), settings.home / "vectors.sqlite", identity(settings.embeddings)
    )


def open_store(settings: Settings, *, create: bool) -> Store:
    """The store of the settings.

    Raises:
        StoreError: there is none (and `create` is false), or it was made by another embedder or version.
    """
    from retrieval.embedder import identity
    from retrieval.store import Store

    return Store.connect(settings.home, settings.chroma_url, identity(settings.embeddings), create=create)


def open_session(settings: Settings, say: Callable[[str], None] = _quietly) -> Session:
    """A session over what is held; where nothing was ever stored, the shipped statement is stored first.

    Raises:
        OnRecordError: the store, the embedder or the settings cannot be used; the message says what to do.
    """
    from bot.engine import Engine
    from retrieval.archive import Archive

    embeddings = open_embeddings(settings)
    store = open_store(settings, create=True)
    if not store.held() and store.is_new:
        say("First use: storing the shipped statement …")
        for _ in ingest_paths(settings, [SHIPPED]):
            pass
    archive = Archive(store, embeddings, settings.home / "derived")
    return Session(Engine(archive), archive, archive.close)


def ingest_paths(
    settings: Settings,
    paths: Sequence[Path],
    given: Mapping[str, object] | None = None,
    *,
    prune: bool = False,
    dry_run: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
) -> Iterator[Outcome]:
    """Store files and folders; yields what became of each as it is known.

    Raises:
        IndexBusy: another process is writing.
        OnRecordError: the store, the embedder or the settings cannot be used.
    """
    from retrieval.ingest import ingest
    from retrieval.writing import writer

    from retrieval.archive import Archive

    embeddings = open_embeddings(settings)
    with writer(settings.home):
        store = open_store(settings, create=True)
        archive = Archive(store, embeddings, settings.home / "derived")
        try:
            yield from ingest(
                paths, store, embeddings, given=given or {}, prune=prune, dry_run=dry_run, on_progress=on_progress
            )
        finally:
            archive.follow()
            archive.close()
