"""A Chroma server: any number of machines may read and write; only the server touches the files.

Offers the methods of `IndexFolder`; a note is a value in the collection's metadata.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from retrieval.embedding.provider_errors import says_full
from retrieval.errors import DiskFull, StoreError
from retrieval.store.schema import COLLECTION, present

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.client import Client

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
            self._client = None

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
