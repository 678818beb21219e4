"""The entries of the collection, read and written through a client that sees other processes' changes.

Translates Chroma's errors; knows ids and fields, not statements.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from retrieval.errors import IndexMismatch, StoreError
from retrieval.store.chroma_server import is_chromas
from retrieval.store.index import (
    GENERATION,
    RELEASE,
    Index,
    bump,
    check_embedder,
    check_schema,
    create_collection,
    drop,
    made_of,
    open_collection,
)
from retrieval.store.schema import COLLECTION, REBUILT, SCHEMA, SUPERSEDED, Metadata, release

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

    Vectors = npt.NDArray[np.float32]

T = TypeVar("T")

TRIES = 6
"""Attempts at an operation, each with a new client: an open client misses vectors just moved to files."""

LOOKS = 4
"""Attempts at reading all entries of a kind by id while other processes replace entries."""

BATCH = 2_000
"""The most entries in one request."""


class Entries:
    """The entries of an index with vectors by the embedder `identity`. For one thread at a time."""

    def __init__(self, index: Index, identity: str, name: str | None = None) -> None:
        """Nothing is opened yet. `name` is a collection's, by default the one found by `open_collection`.

        Without an identity, any embedder and any schema version are accepted.
        """
        self.index = index
        self.identity = identity
        self._name = name
        self.opened: str | None = None
        """The generation that the open client is known to see."""
        self.writing = False
        """Whether this process is the one writer: then no other process changes the index; the client stays open."""
        self._collection: Collection | None = None

    @property
    def stale(self) -> bool:
        """Whether another process has changed something since the client was opened."""
        return self.opened is None or (not self.writing and self.index.noted(GENERATION) != self.opened)

    def close(self) -> None:
        """Close the client; the next use opens another, which sees the changes of other processes."""
        self.index.close()
        self._collection = None
        self.opened = None

    @property
    def exist(self) -> bool:
        """Whether there is an index. Raises StoreError if Chroma cannot open the index."""
        return self.index.exists and self._tried(lambda: open_collection(self._client()) is not None)

    def create(self) -> None:
        """Make the collection if missing; finish or clear interrupted rebuilds.

        A rebuild interrupted in the last step is finished; the remains of a rebuild interrupted earlier are deleted.

        Raises:
            StoreError: Chroma cannot open the index, or has lost the collection.
        """
        self._tried(self._create)

    def _create(self) -> None:
        index, client = self.index, self._client()
        found = open_collection(client)
        if found is None:
            if index.noted(GENERATION):
                raise index.broken(LookupError("the statements that were in it are gone"))
            create_collection(index, COLLECTION, {"schema": SCHEMA, "embedder": self.identity})
            index.note(RELEASE, release())
            return
        if found.name == REBUILT:
            found.modify(name=COLLECTION)
        made = str((found.metadata or {}).get("made", ""))
        if made != made_of(index.noted(GENERATION)):
            bump(index, made)
        if index.is_local:
            # A server has other writers, one of which may be about to make an index anew.
            drop(index, REBUILT, SUPERSEDED)

    def _tried(self, operation: Callable[[], T]) -> T:
        """Return the result of an operation, retried with new clients if Chroma fails; must be repeatable."""
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
        """The collection of the entries, as of now.

        Raises:
            IndexMismatch: the index was made by another embedder or schema version.
            StoreError: there is no index, or Chroma keeps failing.
        """
        return self._tried(self._current)

    def _asked(self, method: str, **arguments: Any) -> Any:
        """The result of a method of the collection; raises as `collection`."""
        return self._tried(lambda: getattr(self._current(), method)(**arguments))

    def get(self, ids: Sequence[str], include: list[str]) -> dict[str, dict[str, Any]]:
        """The existing entries of `ids`, each with the fields in `include`."""
        found: dict[str, dict[str, Any]] = {}
        for batch in _batches(ids):
            got = self._asked("get", ids=batch, include=include)
            for row, entry in enumerate(got["ids"]):
                found[entry] = {field: got[field][row] for field in include}
        return found

    def metadatas(
        self, where: dict[str, Any], known: Container[str] = frozenset()
    ) -> tuple[list[str], list[Mapping[str, Any]]]:
        """The ids of all entries that match a Chroma filter, and the metadata of the entries not in `known`."""
        # By their ids, which are few bytes: all at once they take 30 kB each, for as long as it takes to read them.
        found: dict[str, dict[str, Any]] = {}
        for _ in range(LOOKS):
            ids = self.ids(where)
            new = [entry for entry in ids if entry not in known and entry not in found]
            if not new:
                break  # else one may have been replaced meanwhile, and what came in its place is not among these ids
            found |= self.get(new, ["metadatas"])
        return ids, [found[entry]["metadatas"] for entry in ids if entry in found]

    def ids(self, where: dict[str, Any] | None = None) -> list[str]:
        """The ids of all entries, or of the entries that match a Chroma filter."""
        return list(self._asked("get", where=where, include=[])["ids"])

    def count(self) -> int:
        """The number of entries."""
        return int(self._asked("count"))

    def upsert(self, ids: Sequence[str], texts: Sequence[str], vectors: Vectors, metadatas: Sequence[Metadata]) -> None:
        """Write entries; `vectors` has one row per entry."""
        for first in range(0, len(ids), BATCH):
            rows = slice(first, first + BATCH)
            values = {"embeddings": vectors[rows], "metadatas": metadatas[rows], "documents": texts[rows]}
            self._asked("upsert", ids=ids[rows], **values)

    def update(self, changed: Mapping[str, Metadata]) -> None:
        """Change some of the metadata of several entries, at most `BATCH`."""
        if changed:
            self._asked("update", ids=list(changed), metadatas=list(changed.values()))

    def delete(self, ids: Sequence[str]) -> None:
        """Delete entries."""
        for batch in _batches(ids):
            self._asked("delete", ids=batch)

    def checkpoint(self, held: int, *, last: bool = False) -> None:
        """Write the pending entries to Chroma's files, if many compared with the `held` entries.

        After the `last` change fewer entries may stay pending than before.
        """
        with translated(self.index):
            if self.index.checkpoint(self._name or COLLECTION, held, last=last):
                self._collection = None

    def _client(self) -> ClientAPI:
        if self.stale:
            self.close()
            if not self.writing and not self.index.exists:
                raise self._nothing()
            generation = self.index.noted(GENERATION)
            self.index.client()
            self.opened = generation
        return self.index.client()

    def _current(self) -> Collection:
        client = self._client()
        if self._collection is None:
            name = self._name
            found = client.get_collection(name, embedding_function=None) if name else open_collection(client)
            if found is None:
                raise self._nothing()
            if self.identity:
                check_schema(found, self.index)
                check_embedder(found, self.identity, self.index)
            self._collection = found
        return self._collection

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


def _batches(ids: Sequence[str]) -> list[list[str]]:
    return [list(ids[first : first + BATCH]) for first in range(0, len(ids), BATCH)]
