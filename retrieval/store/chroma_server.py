"""A Chroma server: any number of machines may read and write; only the server touches the files.

Offers the methods of `IndexFolder`; a note is a value in the collection's metadata. Only a server is asked for nearest
passages: a folder's vectors are compared exactly elsewhere.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from retrieval.embedding.provider_errors import says_full
from retrieval.errors import DiskFull, StoreError
from retrieval.store.schema import COLLECTION, present

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from chromadb.api import ClientAPI
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

    Vector = npt.NDArray[np.float32]

PORT = 8000


class IndexServer:
    """The index on the server at `url` ("http://host:8000")."""

    is_local = False

    def __init__(self, url: str) -> None:
        """Nothing is requested from the server yet.

        Raises:
            StoreError: the URL is not a server's.
        """
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise StoreError(f"{url!r} is not the address of a Chroma server: write it as http://host:{PORT}")
        self.place = url
        self._host, self._ssl = parts.hostname, parts.scheme == "https"
        self._port = parts.port or (443 if self._ssl else PORT)
        self._client: ClientAPI | None = None
        self._collection: Collection | None = None
        self._lock = threading.Lock()

    @property
    def exists(self) -> bool:
        """Whether an index was ever made there."""
        return bool(self._metadata())

    def noted(self, name: str) -> str:
        """The note of a name; empty if missing."""
        return str(self._metadata().get(name) or "")

    def note(self, name: str, text: str) -> None:
        """Leave a note under a name; an empty text removes the note."""
        with self._asked():
            collection = self.client().get_collection(COLLECTION, embedding_function=None)
            collection.modify(metadata={**(collection.metadata or {}), name: text})

    def client(self) -> ClientAPI:
        """The open client.

        Raises:
            StoreError: no Chroma server answers at the address.
        """
        if self._client is None:
            import chromadb
            from chromadb.config import Settings

            settings = Settings(anonymized_telemetry=False)
            with self._asked():
                self._client = chromadb.HttpClient(self._host, self._port, ssl=self._ssl, settings=settings)
        return self._client

    def close(self) -> None:
        """Close the client."""
        if self._client is not None:
            cast("Client", self._client).close()  # the interface that Chroma's factory is typed with lacks it
            self._client = self._collection = None

    def nearest(self, vector: Vector, count: int, where: dict[str, Any] | None) -> list[str]:
        """The ids of about the `count` entries nearest to a vector, of those that match a Chroma filter: approximate.

        For any number of threads that share an instance with nobody else.

        Raises:
            StoreError: the server does not answer, or nothing is held there.
        """
        for last in (False, True):
            try:
                asked = self._opened().query(vector[None], n_results=count, where=where, include=[])
                return list(asked["ids"][0])
            except Exception as error:
                # Another thread may have closed the client, which is no error of Chroma's.
                if not (is_chromas(error) or isinstance(error, RuntimeError)):
                    raise
                with self._lock:
                    self.close()
                if last:
                    raise self.broken(error) from error
        raise AssertionError

    def _opened(self) -> Collection:
        with self._lock:
            if self._collection is None:
                found = present(self.client().list_collections())
                if found is None:
                    raise StoreError(f"nothing is held in {self.place}: run `onrecord ingest PATH…` first")
                self._collection = self.client().get_collection(found.name, embedding_function=None)
            return self._collection

    def checkpoint(self, name: str, held: int, *, last: bool) -> bool:
        """False: a server looks after the files."""
        return False

    def sweep(self) -> None:
        """Do nothing: a server looks after the files."""

    def broken(self, error: BaseException) -> StoreError:
        """The StoreError for a persistent error of the server."""
        if says_full(error):
            return DiskFull(self.place)
        return StoreError(
            f"the index at {self.place} cannot be used ({error}): look at what the server logs, and run "
            f"`onrecord ingest PATH…` on your files once it has an index without fault"
        )

    def _metadata(self) -> dict[str, object]:
        with self._asked():
            found = present(self.client().list_collections())
            return dict(found.metadata or {}) if found else {}

    @contextlib.contextmanager
    def _asked(self) -> Iterator[None]:
        import httpx
        from chromadb.errors import ChromaError

        try:
            yield
        except (ChromaError, ValueError, httpx.HTTPError) as error:
            raise StoreError(
                f"no Chroma server answers at {self.place} ({error}): start it, or unset ONRECORD_CHROMA_URL"
            ) from error


def is_chromas(error: BaseException) -> bool:
    """Whether Chroma or its database raised an error or panicked.

    A panic is not an Exception, and the class cannot be imported.
    """
    import httpx
    from chromadb.errors import ChromaError

    chromas = (ChromaError, httpx.HTTPError, sqlite3.Error)
    return isinstance(error, chromas) or type(error).__name__ == "PanicException"
