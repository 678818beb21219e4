"""The entries of the collection, read and written through a client that sees other processes' changes.

Translates Chroma's errors; knows ids and fields, not statements.
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
"""Attempts at an operation, each with a new client: an open client misses vectors just moved to files."""

SYNC_THRESHOLD = 1_000
"""Entries after which a server writes vectors to files; Chroma's own default."""

LOOKS = 4
"""Attempts at reading all entries of a kind by id while other processes replace entries."""

CHECKPOINT_EVERY = 256
"""The fewest entries written between checkpoints: each pending entry adds 1 to 2 ms to opening the index."""

PENDING_MEANWHILE, PENDING_AFTER = 1 / 100, 1 / 400
"""The share of all entries that may stay pending: during writing, and after the last change.

A checkpoint costs as much as there are entries: a checkpoint per statement would cost more than the embedding.
"""

BATCH = 2_000
"""The most entries in one request."""


class Entries:
    """The entries of an index with vectors by the embedder `identity`. For one thread at a time."""

    def __init__(self, index: Index, identity: str, name: str | None = None, *, any_schema: bool = False) -> None:
        """Nothing is opened yet. `name` is a collection's, by default the one found by `open_collection`.

        `any_schema` accepts any schema version and any embedder.
        """
        self.index = index
        self.identity = identity
        self._name = name
        self._any_schema = any_schema
        self.opened: str | None = None
        """The generation that the open client is known to see."""
        self.writing = False
        """Whether this process is the one writer: then no other process changes the index; the client stays open."""
        self._collection: Collection | None = None
        self._pending = 0

    @classmethod
    def embedder(cls, index: Index) -> str:
        """The name of the embedder of an index's vectors; the index is closed again.

        Raises:
            StoreError: there is no index, or Chroma cannot open the index.
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
        """Close the client; the next use opens another."""
        self.index.close()
        self._collection = None
        self.opened = None

    def renew(self) -> None:
        """Make the next use see the changes of other processes."""
        if self.index.is_local:
            self.close()
        self._collection = None  # another may have taken its place; a server's client sees everything
        self.opened = None

    @property
    def exist(self) -> bool:
        """Whether there is an index.

        Raises:
            StoreError: Chroma cannot open the index.
        """
        return self.index.exists and self._tried(lambda: open_collection(self._client()) is not None)

    def create(self) -> None:
        """Make the collection if missing; finish or clear interrupted rebuilds.

        A rebuild interrupted in the last step is finished; the remains of a rebuild interrupted earlier are deleted.

        Raises:
            StoreError: Chroma cannot open the index, or has lost the collection.
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
        """Return the result of an operation, retried with new clients if Chroma fails; must be repeatable.

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
        """The collection of the entries.

        Raises:
            IndexMismatch: the index was made by another embedder or schema version.
            StoreError: there is no index, or Chroma keeps failing.
        """
        return self.run(lambda found: found)

    def get(self, ids: Sequence[str], include: list[Any]) -> dict[str, dict[str, Any]]:
        """The existing entries of `ids`, each with the fields in `include`."""
        found: dict[str, dict[str, Any]] = {}
        for batch in _batches(ids):

            def read(collection: Collection, batch: list[str] = batch) -> Mapping[str, Any]:
                return collection.get(ids=batch, include=include)

            got = self.run(read)
            for row, entry in enumerate(got["ids"]):
                found[entry] = {field: got[field][row] for field in include}
        return found

    def metadatas(self, where: dict[str, Any]) -> list[Mapping[str, Any]]:
        """The metadata of all entries that match a Chroma filter."""
        return self.unknown(where)[1]

    def unknown(
        self, where: dict[str, Any], known: Container[str] = frozenset()
    ) -> tuple[list[str], list[Mapping[str, Any]]]:
        """The ids of all entries that match a Chroma filter, and the metadata of the entries not in `known`."""
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
        """The ids of all entries, or of the entries that match a Chroma filter."""
        return list(self.run(lambda c: c.get(where=where, include=[]))["ids"])

    def count(self) -> int:
        """The number of entries."""
        return self.run(lambda c: c.count())

    def upsert(self, ids: Sequence[str], texts: Sequence[str], vectors: Vectors, metadatas: Sequence[Metadata]) -> None:
        """Write entries; `vectors` has one row per entry."""
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
        """Announce a change to all readers."""
        self.opened = self.index.bump()

    def checkpoint(self, held: int, *, last: bool = False) -> None:
        """Write the pending entries to Chroma's files, if many compared with the `held` entries.

        After the `last` change fewer entries may stay pending than before.
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
    """Translate Chroma's errors and panics inside the block into a StoreError with the remedy.

    A vector of another length than the stored vectors raises IndexMismatch.
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
    """Whether Chroma raised an error or panicked; a panic is not an Exception, and the class cannot be imported."""
    import httpx
    from chromadb.errors import ChromaError

    return isinstance(error, ChromaError | httpx.HTTPError) or type(error).__name__ == "PanicException"


def open_collection(client: ClientAPI) -> Collection | None:
    """The collection of statements, or None.

    A rebuild interrupted after renaming the old collection and before renaming the new leaves the new under the name of
    rebuilds.
    """
    complete = {c.name for c in client.list_collections() if is_whole(c.name, c.metadata)}
    name = next((n for n in (COLLECTION, REBUILT) if n in complete), None)
    return client.get_collection(name, embedding_function=None) if name else None


def create_collection(
    client: ClientAPI, name: str, metadata: Mapping[str, str | int], *, local: bool = True
) -> Collection:
    """Create a collection in cosine space; in a folder, only checkpoints write the vector files.

    A server writes the files at will: unwritten vectors slow every change, by 0.3 s at 10,000 entries.
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
    """Check that the collection has the present schema version.

    Raises:
        IndexOutdated: the version is older, and can be migrated.
        IndexTooNew: the collection was made by a newer version of the program.
        IndexMismatch: the recorded value is no schema version.
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
