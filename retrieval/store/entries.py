"""The entries of the one collection, read and written on a client that sees what other processes wrote.

Translates what Chroma raises; knows ids and fields, not what a statement is.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from retrieval.errors import IndexMismatch, IndexOutdated, IndexTooNew, StoreError
from retrieval.store.chroma_folder import NEVER
from retrieval.store.index import Index
from retrieval.store.schema import (
    COLLECTION,
    REBUILT,
    SCHEMA,
    SUPERSEDED,
    Metadata,
    is_whole,
)
from retrieval.store.versions import made_of, release

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

    Vectors = npt.NDArray[np.float32]

T = TypeVar("T")

TRIES = 6
"""Attempts at an operation, each on a client opened anew: an open one misses what a writer has just moved to files."""

SYNC_THRESHOLD = 1_000
"""Entries after which a server writes its vectors to files; Chroma's own default."""

LOOKS = 4
"""Times that all entries of a kind are looked for by their ids while others are replaced."""

CHECKPOINT_EVERY = 256
"""Entries written between checkpoints, at least: what is pending costs whoever opens the index 1 to 2 ms each."""

PENDING_MEANWHILE, PENDING_AFTER = 1 / 100, 1 / 400
"""Of all entries, the share that may be pending while there is more to write, and when all is written.

A checkpoint costs as much as there are entries, so that one for each statement would cost more than its embedding.
"""

BATCH = 2_000
"""Entries in one request, at most."""


class Entries:
    """The entries of an index whose vectors the embedder `identity` made. For one thread at a time."""

    def __init__(self, index: Index, identity: str, name: str | None = None, *, any_schema: bool = False) -> None:
        """Nothing is opened yet. `name` is a collection's, where it is not the one that `open_collection` finds.

        `any_schema` takes an index as it is, whatever its schema version and its embedder are.
        """
        self.index = index
        self.identity = identity
        self._name = name
        self._any_schema = any_schema
        self.opened: str | None = None
        """The generation that the open client is known to see."""
        self.writing = False
        """Whether this is the one writer: then all changes are its own, and its client stays open."""
        self._collection: Collection | None = None
        self._pending = 0

    @classmethod
    def embedder(cls, index: Index) -> str:
        """The name of the embedder whose vectors an index holds; the index is closed again.

        Raises:
            StoreError: there is no index, or Chroma cannot open it.
        """
        entries = cls(index, "")
        try:
            return entries._tried(lambda: str((entries._found().metadata or {}).get("embedder")))
        finally:
            entries.close()

    @property
    def stale(self) -> bool:
        """Whether another process has changed something since the client was opened."""
        return self.opened is None or (not self.writing and self.index.generation() != self.opened)

    def close(self) -> None:
        """Let go of the client; the next use opens another."""
        self.index.close()
        self._collection = None
        self.opened = None

    def renew(self) -> None:
        """See to it that the next use sees what other processes wrote."""
        if self.index.is_local:
            self.close()
        self._collection = None  # another may have taken its place; a server's client sees everything
        self.opened = None

    @property
    def exist(self) -> bool:
        """Whether there is an index.

        Raises:
            StoreError: Chroma cannot open what is there.
        """
        return self.index.exists and self._tried(lambda: open_collection(self._client()) is not None)

    def create(self) -> None:
        """Make the collection where there is none, end a rebuild that was cut short in its last step, and clear away
        what one has left behind that was cut short before.

        Raises:
            StoreError: Chroma cannot open what is there, or has lost the collection.
        """
        self._tried(self._create)

    def _create(self) -> None:
        client = self._client()
        found = open_collection(client)
        if found is None and self.index.generation():
            raise self.index.broken(LookupError("the statements that were in it are gone"))
        if found is None:
            metadata: Metadata = {"schema": SCHEMA, "embedder": self.identity}
            create_collection(client, COLLECTION, metadata, local=self.index.is_local)
            self.index.note_release(release())
            return
        if found.name == REBUILT:
            found.modify(name=COLLECTION)
        if not self.index.is_local and _sync_threshold(found) == NEVER:
            found.modify(configuration={"hnsw": {"sync_threshold": SYNC_THRESHOLD}})
        made = str((found.metadata or {}).get("made", ""))
        if made != made_of(self.index.generation()):
            self.index.bump(made)
        if self.index.is_local:
            # A server has other writers, one of which may be about to make an index anew.
            self._clear(client, found)

    def _clear(self, client: ClientAPI, found: Collection) -> None:
        for other in client.list_collections():
            if other.id != found.id and (other.name == REBUILT or other.name.startswith(SUPERSEDED)):
                client.delete_collection(other.name)
        self.index.sweep()

    def run(self, operation: Callable[[Collection], T]) -> T:
        """What an operation returns; it is tried again on a new client where Chroma fails, so it must be repeatable.

        Raises:
            IndexMismatch: the index was made by another embedder or schema version.
            StoreError: there is no index, or Chroma keeps failing.
        """
        return self._tried(lambda: operation(self._current()))

    def _tried(self, operation: Callable[[], T]) -> T:
        with translated(self.index):
            for attempt in range(TRIES - 1):
                try:
                    return operation()
                except Exception as error:
                    if not is_chromas(error):
                        raise
                    self.close()
                    time.sleep(0.02 * 2**attempt)
            return operation()

    def collection(self) -> Collection:
        """The collection that the entries are of.

        Raises:
            IndexMismatch: the index was made by another embedder or schema version.
            StoreError: there is no index, or Chroma keeps failing.
        """
        return self.run(lambda found: found)

    def get(self, ids: Sequence[str], include: list[Any]) -> dict[str, dict[str, Any]]:
        """The entries of `ids` that are there: for each, the fields asked for."""
        found: dict[str, dict[str, Any]] = {}
        for batch in _batches(ids):

            def read(collection: Collection, batch: list[str] = batch) -> Mapping[str, Any]:
                return collection.get(ids=batch, include=include)

            got = self.run(read)
            for row, entry in enumerate(got["ids"]):
                found[entry] = {field: got[field][row] for field in include}
        return found

    def metadatas(self, where: dict[str, Any]) -> list[Mapping[str, Any]]:
        """The metadata of all entries that a Chroma filter keeps."""
        return self.unknown(where)[1]

    def unknown(
        self, where: dict[str, Any], known: Container[str] = frozenset()
    ) -> tuple[list[str], list[Mapping[str, Any]]]:
        """The ids of all entries that a Chroma filter keeps, and the metadata of those whose ids are not `known`."""
        # By their ids, which are few bytes: all at once they take 30 kB each, for as long as it takes to read them.
        for _ in range(LOOKS):
            ids = self.ids(where)
            new = [entry for entry in ids if entry not in known]
            found = self.get(new, ["metadatas"])
            if len(found) == len(new):
                return ids, [entry["metadatas"] for entry in found.values()]
            # One was replaced between the two, and what came in its place is not among these ids.
        rows = self.run(lambda c: c.get(where=where, include=["metadatas"]))
        both = zip(rows["ids"], rows["metadatas"] or [], strict=True)
        return list(rows["ids"]), [metadata for entry, metadata in both if entry not in known]

    def ids(self, where: dict[str, Any] | None = None) -> list[str]:
        """The ids of all entries; of those that a Chroma filter keeps, where one is given."""
        return list(self.run(lambda c: c.get(where=where, include=[]))["ids"])

    def count(self) -> int:
        """The number of entries."""
        return self.run(lambda c: c.count())

    def upsert(self, ids: Sequence[str], texts: Sequence[str], vectors: Vectors, metadatas: Sequence[Metadata]) -> None:
        """Write entries; `vectors` has one row each."""
        for first in range(0, len(ids), BATCH):
            rows = slice(first, first + BATCH)

            def write(collection: Collection, rows: slice = rows) -> None:
                values: list[Any] = list(metadatas[rows])
                collection.upsert(list(ids[rows]), vectors[rows], values, list(texts[rows]))

            self.run(write)
        self._pending += len(ids)

    def update(self, entry: str, metadata: Metadata) -> None:
        """Change some of an entry's metadata."""
        self.update_all({entry: metadata})

    def update_all(self, changed: Mapping[str, Metadata]) -> None:
        """Change some of the metadata of several entries, at most `BATCH`."""
        if changed:
            values: list[Any] = list(changed.values())
            self.run(lambda c: c.update(list(changed), metadatas=values))
            self._pending += len(changed)

    def delete(self, ids: Sequence[str]) -> None:
        """Delete entries."""
        for batch in _batches(ids):

            def delete(collection: Collection, batch: list[str] = batch) -> None:
                collection.delete(ids=batch)

            self.run(delete)
        self._pending += len(ids)

    def publish(self) -> None:
        """Tell all readers that something has changed."""
        self.opened = self.index.bump()

    def checkpoint(self, held: int, *, last: bool = False) -> None:
        """Have the pending entries written to Chroma's files, if they are many for so many that are held.

        After the `last` change fewer may be pending than before.
        """
        pending = self._pending + self.index.pending
        most = held * PENDING_AFTER if last else max(CHECKPOINT_EVERY - 1, held * PENDING_MEANWHILE)
        if pending > most:
            opened = self.opened
            self._collection = None
            with translated(self.index):
                self.index.checkpoint(self._name or COLLECTION)
            self.opened, self._pending = opened, 0
        elif last and self._pending:
            self.index.leave(pending)
            self._pending = 0

    def _client(self) -> ClientAPI:
        if self.stale:
            self.renew()
            if not self.writing and not self.index.exists:
                raise self._nothing()
            generation = self.index.generation()
            self.index.client()
            self.opened = generation
        return self.index.client()

    def _current(self) -> Collection:
        client = self._client()
        if self._collection is None:
            found = client.get_collection(self._name, embedding_function=None) if self._name else self._found()
            if not self._any_schema:
                check_schema(found, self.index)
                _check_embedder(found, self.identity, self.index.place)
            self._collection = found
        return self._collection

    def _found(self) -> Collection:
        found = open_collection(self._client())
        if found is None:
            raise self._nothing()
        return found

    def _nothing(self) -> StoreError:
        return StoreError(f"nothing is held in {self.index.place}: run `onrecord ingest PATH…` first")


@contextlib.contextmanager
def translated(index: Index) -> Iterator[None]:
    """What Chroma raises inside, or panics with, as a StoreError that says what to do about the index.

    A vector of another length than those that are held is an IndexMismatch.
    """
    try:
        yield
    except BaseException as error:
        if not is_chromas(error):
            raise
        if "embedding with dimension" in str(error):
            raise IndexMismatch(
                f"the index in {index.place} holds vectors of other dimensions than the embedder gives, so the model "
                "behind ONRECORD_EMBEDDINGS is another: set it back, or run `onrecord ingest --rebuild`."
            ) from error
        raise index.broken(error) from error


def is_chromas(error: BaseException) -> bool:
    """Whether Chroma raised an error, or panicked, which raises what is no Exception and of no class to be imported."""
    import httpx
    from chromadb.errors import ChromaError

    return isinstance(error, ChromaError | httpx.HTTPError) or type(error).__name__ == "PanicException"


def open_collection(client: ClientAPI) -> Collection | None:
    """The collection of statements, or None where there is none.

    A rebuild that was cut short between taking the old one away and naming the new one leaves the new one.
    """
    complete = {c.name for c in client.list_collections() if is_whole(c.name, c.metadata)}
    name = next((n for n in (COLLECTION, REBUILT) if n in complete), None)
    return client.get_collection(name, embedding_function=None) if name else None


def create_collection(
    client: ClientAPI, name: str, metadata: Mapping[str, str | int], *, local: bool = True
) -> Collection:
    """A new collection in cosine space; of a folder, its vector files are written in checkpoints alone.

    A server writes them as it likes: what it has not written makes each change slower, by 0.3 s at 10,000 entries.
    """
    return client.create_collection(
        name,
        embedding_function=None,
        configuration={"hnsw": {"space": "cosine", "sync_threshold": NEVER if local else SYNC_THRESHOLD}},
        metadata=dict(metadata),
    )


def _sync_threshold(collection: Collection) -> int | None:
    return (collection.configuration.get("hnsw") or {}).get("sync_threshold")


def check_schema(collection: Collection, index: Index) -> None:
    """Nothing, if the collection has this schema.

    Raises:
        IndexOutdated: it has an older one, which can be brought to this one.
        IndexTooNew: it was made by a newer version of the program.
        IndexMismatch: it says nothing that is a schema version.
    """
    version = (collection.metadata or {}).get("schema")
    if version == SCHEMA:
        return
    if isinstance(version, int) and 1 <= version < SCHEMA:
        raise IndexOutdated(
            f"the index in {index.place} has schema version {version}, and this onrecord {release()} reads {SCHEMA}: "
            "run `onrecord doctor`, which brings it up to date"
        )
    anew = "remove it and run `onrecord ingest PATH…` again"
    if isinstance(version, int) and version > SCHEMA:
        made_by = f"onrecord {index.release}" if index.release else "a newer version"
        raise IndexTooNew(
            f"the index in {index.place} has schema version {version}, made by {made_by}, and this onrecord "
            f"{release()} reads up to {SCHEMA}: upgrade it (pip install --upgrade onrecord), or {anew}"
        )
    raise IndexMismatch(f"the index in {index.place} has schema version {version}, which there is none of: {anew}")


def _check_embedder(collection: Collection, identity: str, place: object) -> None:
    made_with = (collection.metadata or {}).get("embedder")
    if made_with != identity:
        raise IndexMismatch(
            f"the index in {place} was made with the embedder {made_with}, and the settings name {identity}: "
            f"run `onrecord ingest --rebuild`, or set ONRECORD_EMBEDDINGS back"
        )


def _batches(ids: Sequence[str]) -> list[list[str]]:
    return [list(ids[first : first + BATCH]) for first in range(0, len(ids), BATCH)]
