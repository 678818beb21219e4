"""Rebuild of the index for another embedder, from the stored statements; no source file is needed.

First everything is embedded into the cache: slow, without blocking anybody, and resumable. Then the vectors are put
into another collection, which replaces the old collection at once for everybody. Until that moment the old collection
answers.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

from retrieval.embedding.base import ArrayEmbeddings
from retrieval.embedding.statement_vectors import passage_vectors
from retrieval.errors import IndexBusy, StatementDamaged, StatementGone, StoreError
from retrieval.ingest.files import path_of
from retrieval.ingest.outcome import Outcome, Progress, Status
from retrieval.statement import Passage, Statement
from retrieval.store import schema
from retrieval.store.entries import Entries, translated
from retrieval.store.index import REBUILDING, RELEASE, Index, bump, create_collection, drop, index_at, token
from retrieval.store.schema import COLLECTION, REBUILT, SCHEMA, SUPERSEDED, Head, release
from retrieval.store.store import Store, made_with
from retrieval.store.writer_lock import Beyond, writer

LOCK = "rebuild.lock"

BYTES_A_PASSAGE = 20_000
"""Additional disk space per passage until the old index is gone, including cached sentences and a margin."""

SECONDS_TO_WAIT = 600.0
"""How long a rebuild waits for another writer to finish, once everything is embedded."""


def _quietly(_: object) -> None:
    pass


def rebuild(
    home: Path,
    url: str | None,
    identity: str,
    embeddings: ArrayEmbeddings,
    *,
    on_progress: Callable[[Progress], None] | None = None,
    say: Callable[[str], None] = _quietly,
    ready: Callable[[Store, str], None] | None = None,
    taken: Callable[[], None] | None = None,
    beyond: Beyond | None = None,
) -> Iterator[Outcome]:
    """Embed again everything stored under `home` or on the server at `url`; yields each statement when all is done.

    Until then the old index answers, and other processes may write to the old index except in the last minutes. A
    damaged statement is left out, and refused by name. `embeddings` caches vectors: an interrupted rebuild is resumed.
    `say` receives messages on the cost. `ready` is called with the new index and the index's name (see `Store.made`),
    before the new index replaces the old. `beyond` is the lock shared by the writers of several homes.

    Raises:
        IndexBusy: another process is rebuilding, or is still writing after all was embedded.
        IndexTooNew: the index was made by a newer version of the program.
        StoreError: Chroma cannot open or write the index, or disk space is short.
        EmbeddingError: the embedder did not answer; the old index goes on answering.
    """
    if not index_at(home, url).exists:
        return
    with _alone(home), closing(Store.as_made(home, url, beyond)) as store:
        index = index_at(home, url)
        heads = store.heads()
        passages = sum(head.held.passages for head in heads)
        if url is None:
            _must_have_room(home, passages)
        say(
            f"{len(heads):,} statements in {passages:,} passages are embedded anew; the old index answers meanwhile. "
            f"It takes up to {passages * BYTES_A_PASSAGE / 1e6:,.0f} MB more until it is replaced."
        )
        with contextlib.ExitStack() as locks:
            if beyond is not None:  # on a server others keep notes in the same place, and may be at it
                with contextlib.suppress(IndexBusy):
                    locks.enter_context(writer(home, beyond=beyond))
            index.note(REBUILDING, identity)
        _embed(store, heads, embeddings, on_progress)
        index.close()
        say("All is embedded; the new index is put together, and takes the old one's place.")
        with writer(home, SECONDS_TO_WAIT, beyond):
            index, made = index_at(home, url), token()
            with translated(index), store.writing(), _new_collection(index, identity, made) as target:
                outcomes = list(_filled(target, store, embeddings))
                if ready:
                    ready(Store(home, target), made)
            store.close()
            with closing(index), translated(index):
                _take_place(index, made, taken)
    yield from outcomes


def under_way(home: Path, url: str | None, identity: str) -> str | None:
    """The embedder whose index answers during a rebuild for `identity`; None without a rebuild under way.

    Raises:
        StoreError: the index cannot be opened.
    """
    index = index_at(home, url)
    with closing(index):
        begun = index.noted(REBUILDING) == identity
    return made_with(home, url) if begun else None


@contextlib.contextmanager
def _alone(home: Path) -> Iterator[None]:
    from filelock import FileLock, Timeout

    home.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(home / LOCK, timeout=0):
            yield
    except Timeout:
        raise IndexBusy(f"another rebuild of the index in {home} is under way: wait for it to end") from None


def _must_have_room(home: Path, passages: int) -> None:
    free, needed = shutil.disk_usage(home).free, passages * BYTES_A_PASSAGE
    if free < needed:
        raise StoreError(
            f"a rebuild of the index in {home} needs {needed / 1e6:,.0f} MB until the old one is gone, and "
            f"{free / 1e6:,.0f} MB are free: make room, or export to another disk and ingest there"
        )


def _embed(
    store: Store, heads: Sequence[Head], embeddings: ArrayEmbeddings, on_progress: Callable[[Progress], None] | None
) -> None:
    """Put the vectors of all stored statements into the cache."""
    total = sum(head.held.passages for head in heads)
    done = 0

    def report(more: int) -> None:
        nonlocal done
        done += more
        if on_progress:
            on_progress(Progress(done, total))

    for head in heads:
        with contextlib.suppress(StatementDamaged, StatementGone):  # of what comes instead the next step takes care
            passage_vectors(embeddings, *_read(store, head), report)


@contextlib.contextmanager
def _new_collection(index: Index, identity: str, made: str) -> Iterator[Entries]:
    """A new collection to be filled by the writer; deleted after any failure."""
    drop(index, REBUILT)
    create_collection(index, REBUILT, {"schema": SCHEMA, "embedder": identity, "made": made})
    try:
        target = Entries(index, identity, REBUILT)
        target.writing = True
        yield target
    except BaseException:
        with contextlib.suppress(Exception):  # what went wrong first is what is told
            drop(index, REBUILT)
        raise


def _filled(target: Entries, store: Store, embeddings: ArrayEmbeddings) -> Iterator[Outcome]:
    """Embed all stored statements into a collection; yields the outcome of each."""
    done = 0
    for head in store.heads():
        path, statement_id = path_of(head.held.source), head.held.id
        try:
            statement, passages = _read(store, head)
        except StatementDamaged as error:
            yield Outcome(path, Status.REFUSED, statement_id, str(error))
        else:
            ids, texts, metadatas = schema.entries_of(head, statement, passages)
            target.upsert(ids, texts, passage_vectors(embeddings, statement, passages), metadatas)
            yield Outcome(path, Status.CHANGED, statement_id)
        done += head.held.passages
        target.checkpoint(done)
    target.checkpoint(0, last=True)


def _take_place(index: Index, made: str, taken: Callable[[], None] | None) -> None:
    """Let the new collection answer from now on; a kill at any moment leaves the old or the new collection."""
    client = index.client()
    new = client.get_collection(REBUILT, embedding_function=None)
    new.modify(metadata={**(new.metadata or {}), "complete": 1})
    old = client.get_collection(COLLECTION, embedding_function=None)
    superseded = f"{SUPERSEDED}-{old.id.hex[:12]}"
    old.modify(name=superseded)
    new.modify(name=COLLECTION)
    if taken:
        taken()
    bump(index, made)
    index.note(RELEASE, release())
    index.note(REBUILDING, "")
    drop(index, superseded)


def _read(store: Store, head: Head) -> tuple[Statement, Sequence[Passage]]:
    stored = store.whole(head.held, vectors=False)
    return stored.statement(), stored.passages
