"""Choose implementations from the settings, here alone: store, embedder, archive, chat model, Engine.

Heavy modules are imported inside the functions, so that a command loads only the modules needed.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, closing, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any
from zlib import crc32

from bot.settings import Settings, take_vendors_variables
from retrieval.errors import EmbeddingError, IndexBusy, IndexMismatch, OnRecordError, StoreError

if TYPE_CHECKING:
    from bot.answers.engine import Engine
    from bot.answers.model_choice import Teller
    from bot.library import Library
    from retrieval.embedding.base import ArrayEmbeddings
    from retrieval.embedding.cache import CachedEmbeddings
    from retrieval.embedding.cache_file import VectorFile
    from retrieval.ingest.ingest import Claimed
    from retrieval.search.archive import Archive
    from retrieval.search.reranker import Reranker
    from retrieval.search.servers.tables import Tables
    from retrieval.store.store import Store
    from retrieval.store.writer_lock import Beyond, Still

DERIVED = "derived"
"""The folder below ONRECORD_HOME for what is made from Chroma and may be deleted."""

VECTORS = "vectors.sqlite"
"""The file below ONRECORD_HOME in which vectors are cached."""

INCOMING = "documents"
"""The folder below ONRECORD_HOME for the files of statements that were sent to the bot."""

SHIPPED = Path(__file__).resolve().parent.parent / "corpus" / "statements"

SECONDS_TO_WAIT = 10.0
"""How long a first use waits for another writer to store something: that takes a second or two."""

LOOK_EVERY = 0.2
"""Seconds between two looks whether it has."""

KEYS = ("_KEY", "_TOKEN", "_SECRET", "_PASSWORD", "_PASSWD")
"""How the names of variables end that hold what nobody is shown."""

SHORTEST_KEY = 8
"""Characters below which a value is no secret, and may stand in any prose by chance."""


def quietly(_: str) -> None:
    """Say nothing."""


@dataclass(frozen=True, slots=True)
class Session:
    """A front end's tools: the Engine that answers, and the library of statements."""

    engine: Engine
    library: Library
    close: Callable[[], None]
    teller: Teller | None = None


def open_embeddings(settings: Settings) -> CachedEmbeddings:
    """The embedder of the settings behind its cache; the model is loaded at first use.

    Raises:
        SettingsError: ONRECORD_EMBEDDINGS names no known provider.
        EmbeddingError: the embedder cannot run here.
    """
    from retrieval.embedding.cache import CachedEmbeddings
    from retrieval.embedding.open import embeddings_for

    return CachedEmbeddings(embeddings_for(settings.embeddings), vectors_file(settings), identity(settings))


def on_servers(settings: Settings) -> Callable[[], AbstractContextManager[Any]] | None:
    """Transactions of PostgreSQL where the index is asked of servers, PostgreSQL and Chroma's; None without them."""
    url = settings.database_url
    if settings.chroma_url is None or url is None:
        return None
    from bot.state.servers import is_postgres, transactions

    return transactions(url, settings.home) if is_postgres(url) else None


def vectors_file(settings: Settings) -> VectorFile:
    """The cache of vectors: a file of the home, or a table of PostgreSQL for all machines."""
    from retrieval.embedding.cache_file import VectorFile

    file = VectorFile(settings.home / VECTORS)
    begun = on_servers(settings)
    if begun is None:
        return file
    from retrieval.embedding.vector_table import VectorTable

    return VectorTable(begun, file)


def tables(settings: Settings, made: str | None = None) -> Tables | None:
    """The index's tables on servers, for each embedder and each index; None where the index is in files."""
    begun = on_servers(settings)
    if settings.chroma_url is None or begun is None:
        return None
    from retrieval.search.servers.tables import RULES, Tables
    from retrieval.store.chroma_server import IndexServer

    name = f"onrecord_{crc32(f'{derived(settings, made).name} {RULES}'.encode()):08x}"
    return Tables(begun, name, IndexServer(settings.chroma_url))


def open_archive(
    settings: Settings,
    embeddings: CachedEmbeddings,
    store: Store,
    reranker: Reranker | None = None,
    *,
    made: str | None = None,
) -> Archive:
    """The archive of a store, over files of the home or over servers; `made` names an index, as in `derived`."""
    from retrieval.search.archive import Archive

    scaled = settings.embeddings != "local"  # whose cosines the thresholds were fitted to
    where = tables(settings, made)
    return Archive(store, embeddings, derived(settings, made), reranker, scaled=scaled, tables=where)


def open_reranker(settings: Settings) -> Reranker | None:
    """The reranker of the settings; None by default.

    Raises:
        SettingsError: ONRECORD_RERANKER names nothing that can be used.
    """
    if settings.reranker is None:
        return None
    from retrieval.search.reranker import load_reranker

    return load_reranker(settings.reranker)


def open_store(settings: Settings, *, create: bool) -> Store:
    """The store of the settings; Chroma is opened only if the derived index is not in step.

    Raises:
        StoreError: the store is missing (and `create` is false), or was made by another embedder or version.
    """
    from retrieval.search.index.database import Database
    from retrieval.store.store import Store

    known = ""
    with suppress(StoreError), closing(tables(settings) or Database(derived(settings))) as index:
        known = index.state.generation
    return Store.connect(
        settings.home,
        settings.chroma_url,
        identity(settings),
        create=create,
        known=known,
        beyond=beyond(settings),
    )


def beyond(settings: Settings) -> Beyond | None:
    """The database's lock for writers to a Chroma server; None without a database.

    Without the lock, one home alone may write there.
    """
    url = settings.database_url
    if settings.chroma_url is None or url is None:
        return None

    def held(wait: float) -> AbstractContextManager[Still]:
        from bot.state.writer_lock import writer_lock

        return writer_lock(url, settings.home)(wait)

    return held


def claimed(settings: Settings) -> Claimed | None:
    """Shares the files of an ingest with other machines, over servers; None where one process stores alone."""
    if settings.database_url is None or on_servers(settings) is None:
        return None
    from bot.state.servers import claims

    return claims(settings.database_url, settings.home)


def open_session(
    settings: Settings,
    say: Callable[[str], None] = quietly,
    *,
    asking: bool = True,
    telling: bool = True,
    heard: Callable[[Library], Library] | None = None,
) -> Session:
    """A session over the statements held; on first use the shipped statement is stored.

    Nothing is stored if only the index is missing, so that an empty archive does not pass for the lost archive, nor if
    another process is about to store statements; `say` is told.

    With `asking`, the local embedder is made ready meanwhile; with `telling` too, the chat model, if set. `heard` may
    wrap the Engine's library, to listen or to change search results.

    Raises:
        OnRecordError: the store, the embedder or the settings cannot be used; the message says what to do.
    """
    from bot.answers.engine import Engine
    from retrieval.search.archive import reopening

    lost = index_is_lost(settings)
    reranker = open_reranker(settings)
    opened: list[CachedEmbeddings] = []

    def archive_of(now: Settings) -> Archive:
        opened.append(open_embeddings(now))
        if asking and now.embeddings == "local":
            # The model loads outside Python's lock: by the time Chroma is imported and open, it is there.
            Thread(target=_made_ready, args=(opened[-1],), daemon=True).start()
        return open_archive(now, opened[-1], open_store(now, create=True), reranker)

    try:
        try:
            archive = archive_of(settings)
        except IndexMismatch:
            before = meanwhile(settings)
            if before is None:
                raise
            say("The index is being made anew for another embedder; until that is done, the old one answers.")
            archive = archive_of(before)
        _begin(archive, opened[-1], settings, say, lost=lost)
    except OnRecordError:
        for each in opened:
            each.close()
        raise
    held = reopening(archive, lambda: archive_of(as_made(settings)))

    def close() -> None:
        held.close()
        for each in opened:
            each.close()

    teller = open_teller(settings, settings.model) if settings.model and asking and telling else None
    library = held if heard is None else heard(held)
    return Session(
        Engine(library, teller, seconds=settings.model_timeout, pages=settings.public_url), held, close, teller
    )


def _begin(
    archive: Archive, embeddings: ArrayEmbeddings, settings: Settings, say: Callable[[str], None], *, lost: bool
) -> None:
    """Store the shipped statement in a new archive; leave a sign of a lost one."""
    if archive.store.is_new and not lost:
        _store_shipped(archive.store, embeddings, say)
        if not archive.store.is_new:
            archive.follow()
    elif lost and not (settings.home / DERIVED).exists():
        archive.follow()  # leaves the sign by which the next process knows it too


def _store_shipped(store: Store, embeddings: ArrayEmbeddings, say: Callable[[str], None]) -> None:
    """Store the shipped statement in a new store, unless another process does meanwhile; `say` is told.

    Raises:
        OnRecordError: the store or the embedder cannot be used.
    """
    from retrieval.ingest.ingest import ingest

    until = time.monotonic() + SECONDS_TO_WAIT
    while store.is_new:
        try:
            with store.writing(wait=LOOK_EVERY):
                if not store.is_new:
                    return
                say("First use: storing the shipped statement …")
                for _ in ingest([SHIPPED], store, embeddings):
                    pass
        except IndexBusy as busy:
            if time.monotonic() > until:
                say(f"Nothing is held yet: {busy.who or 'another process is writing'}.")
                return


def open_teller(settings: Settings, model: str) -> Teller:
    """The reader of search results: the chat model of the settings, opened in the background and not asked.

    With an unknown provider, or a missing package or key, answers say so and are quotes.
    """
    from bot.answers.model_choice import Teller
    from bot.models.guard import Guarded
    from bot.models.langchain.model import LangChainModel

    guarded = Guarded(LangChainModel(model, seconds=settings.model_timeout))
    return Teller(guarded, settings.model_tokens, settings.model_role, keys())


def keys() -> list[str]:
    """The keys and passwords in the environment: values that nobody is shown."""
    return [value for name, value in os.environ.items() if len(value) >= SHORTEST_KEY and name.endswith(KEYS)]


def check_model(settings: Settings) -> None:
    """Check that the chat model of the settings can be opened; nothing is sent.

    Raises:
        SettingsError: no model is set, the provider is unknown, or the package or the key is missing.
    """
    from bot.models.langchain.model import open_model

    open_model(settings.model or "", seconds=settings.model_timeout)


def index_is_lost(settings: Settings) -> bool:
    """Whether the home held statements and has no index: it was deleted or moved away."""
    if settings.chroma_url:
        return False
    if (settings.home / "index" / "generation").exists():
        return False
    # A first use that was cut short has left vectors and an index without a statement; there, nothing was lost.
    left_behind = (settings.home / VECTORS).exists() and not (settings.home / "index").exists()
    return left_behind or (settings.home / DERIVED).exists()


def _made_ready(embeddings: CachedEmbeddings) -> None:
    with suppress(OnRecordError):  # the question itself says what is wrong
        embeddings.query_vector("ready")


def documents(settings: Settings) -> Path:
    """The folder of files kept by this program: statements sent to the bot."""
    return settings.home / INCOMING


def derived(settings: Settings, made: str | None = None) -> Path:
    """The folder of the derived index, for each embedder and each index.

    `made` is the name of an index (see `Store.made`), by default of the current index.
    """
    from retrieval.store.schema import SCHEMA
    from retrieval.store.store import made_there

    made = made_there(settings.home, settings.chroma_url) if made is None else made
    key = f"{identity(settings)}\0{SCHEMA}\0{made}"
    return settings.home / DERIVED / hashlib.sha256(key.encode()).hexdigest()[:8]


def identity(settings: Settings) -> str:
    """A name for the embedder of the settings.

    Raises:
        SettingsError: ONRECORD_EMBEDDINGS names no known provider.
        EmbeddingError: the embedder cannot run here.
    """
    from retrieval.embedding.open import identity as identity_of

    return identity_of(settings.embeddings)


def meanwhile(settings: Settings) -> Settings | None:
    """The settings to answer with while the index is made anew; None if no rebuild was begun.

    Raises:
        OnRecordError: the index cannot be opened, or its embedder is gone.
    """
    from retrieval.ingest.rebuild import under_way

    embedder = under_way(settings.home, settings.chroma_url, identity(settings))
    return None if embedder is None else _embedded_by(settings, embedder)


def as_made(settings: Settings) -> Settings:
    """The settings with the embedder of the current index.

    Raises:
        OnRecordError: the index cannot be opened, or its embedder is gone.
    """
    from retrieval.store.store import made_with

    return _embedded_by(settings, made_with(settings.home, settings.chroma_url))


def _embedded_by(settings: Settings, embedder: str) -> Settings:
    from retrieval.embedding.open import setting_of

    if embedder == identity(settings):
        return settings
    setting = setting_of(embedder)
    if setting is None:
        raise EmbeddingError(
            f"the index is that of the embedder {embedder}, which is not installed here: install it again, or run "
            "`onrecord ingest --rebuild` to its end"
        )
    if setting != "local":
        take_vendors_variables()
    return settings.model_copy(update={"embeddings": setting})
