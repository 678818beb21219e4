"""The nearest passages by Chroma's own index of vectors: approximate, with a client of its own.

Knows ids of entries, not statements. Only a server is asked; a folder's vectors are compared exactly elsewhere.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from retrieval.errors import StoreError
from retrieval.store.chroma_server import IndexServer
from retrieval.store.collection import open_collection
from retrieval.store.entries import is_chromas

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from chromadb.api.models.Collection import Collection

    Vector = npt.NDArray[np.float32]


class Nearest:
    """The entries of the index at `url` by their vectors. For any number of threads."""

    def __init__(self, url: str) -> None:
        """Nothing is requested from the server yet."""
        self._index = IndexServer(url)
        self._collection: Collection | None = None
        self._lock = threading.Lock()

    def ids(self, vector: Vector, count: int, where: dict[str, Any] | None) -> list[str]:
        """The ids of about the `count` entries nearest to a vector, of those that match a Chroma filter.

        Raises:
            StoreError: the server does not answer.
        """
        for last in (False, True):
            try:
                asked = self._opened().query(vector[None], n_results=count, where=where, include=[])
                return list(asked["ids"][0])
            except Exception as error:
                # Another thread may have closed the client, which is no error of Chroma's.
                if not (is_chromas(error) or isinstance(error, RuntimeError)):
                    raise
                self.close()
                if last:
                    raise self._index.broken(error) from error
        raise AssertionError

    def close(self) -> None:
        """Close the client; the next question opens another."""
        with self._lock, suppress(StoreError):
            self._collection = None
            self._index.close()

    def _opened(self) -> Collection:
        with self._lock:
            if self._collection is None:
                self._collection = open_collection(self._index.client())
            if self._collection is None:
                raise StoreError(f"nothing is held in {self._index.place}: run `onrecord ingest PATH…` first")
            return self._collection
