"""A Chroma server: any number of machines may read and write; only the server touches the files.

Offers the methods of `IndexFolder`; the generation is kept in the collection's metadata.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from retrieval.embedding.provider_errors import says_full
from retrieval.errors import DiskFull, StoreError
from retrieval.store.schema import COLLECTION, REBUILT, is_whole
from retrieval.store.versions import following, made_of, token

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

    def generation(self) -> str:
        """A name for the state of the stored statements; changes with every change. Empty before the first."""
        return str(self._metadata().get("generation", ""))

    def bump(self, made: str | None = None) -> str:
        """Return a new generation, announced to all readers; `made` names the index that replaces the old one."""
        generation = following(self.generation(), made)
        self._note(generation=generation)
        return generation

    @property
    def altered(self) -> str:
        """A name for the state of all statement metadata; changes with every update in place."""
        metadata = self._metadata()
        return f"{made_of(str(metadata.get('generation', '')))}.{metadata.get('altered', '')}"

    def note_altered(self) -> None:
        """Announce an in-place update of a statement's metadata."""
        self._note(altered=token())

    @property
    def release(self) -> str:
        """The version of the program that wrote the index's layout; empty if unknown."""
        return str(self._metadata().get("onrecord", ""))

    def note_release(self, release: str) -> None:
        """Record the version of the program that wrote the layout."""
        self._note(onrecord=release)

    @property
    def rebuilding(self) -> str:
        """The embedder of a rebuild under way, from beginning to end; otherwise empty."""
        return str(self._metadata().get("rebuilding", ""))

    def note_rebuilding(self, embedder: str) -> None:
        """Record the embedder of a rebuild that begins; an empty name ends the rebuild."""
        self._note(rebuilding=embedder)

    @property
    def unclean(self) -> bool:
        """Whether a writer began a change and did not finish."""
        return bool(self._metadata().get("unclean"))

    def mark_unclean(self) -> None:
        """Record that a change begins."""
        self._note(unclean=1)

    def mark_clean(self) -> None:
        """Record that all changes are finished."""
        self._note(unclean=0)

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
            cast("Client", self._client).close()
            self._client = None

    @property
    def pending(self) -> int:
        """0: a server looks after the files."""
        return 0

    def leave(self, pending: int) -> None:
        """Do nothing: a server looks after the files."""

    def checkpoint(self, name: str) -> None:
        """Do nothing: a server looks after the files."""

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
            found = {c.name: c for c in self.client().list_collections() if is_whole(c.name, c.metadata)}
        one = found.get(COLLECTION) or found.get(REBUILT)
        return dict(one.metadata or {}) if one else {}

    def _note(self, **values: str | int) -> None:
        with self._asked():
            collection = self.client().get_collection(COLLECTION, embedding_function=None)
            collection.modify(metadata={**(collection.metadata or {}), **values})

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
