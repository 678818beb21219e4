"""A Chroma server: any number of readers and writers' machines; the server alone keeps the files.

Offers what `IndexFolder` offers; the state of what is held is named in the collection's own metadata.
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
        """Nothing is asked of the server yet.

        Raises:
            StoreError: the URL is not one of a server.
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
        """A name for the state of what is held; another one after every change. Empty before the first."""
        return str(self._metadata().get("generation", ""))

    def bump(self, made: str | None = None) -> str:
        """A new generation, told to all readers; `made` names the index that has taken the place of the one before."""
        generation = following(self.generation(), made)
        self._note(generation=generation)
        return generation

    @property
    def altered(self) -> str:
        """A name for what is said of the statements held; another one after each that was changed in its place."""
        metadata = self._metadata()
        return f"{made_of(str(metadata.get('generation', '')))}.{metadata.get('altered', '')}"

    def note_altered(self) -> None:
        """Say that what is said of a statement that is held changes in its place."""
        self._note(altered=token())

    @property
    def release(self) -> str:
        """The version of the program that gave the index its layout; empty where it did not say."""
        return str(self._metadata().get("onrecord", ""))

    def note_release(self, release: str) -> None:
        """Say which version of the program that is."""
        self._note(onrecord=release)

    @property
    def rebuilding(self) -> str:
        """The embedder for which the index is being made anew, from the beginning of that to its end; or nothing."""
        return str(self._metadata().get("rebuilding", ""))

    def note_rebuilding(self, embedder: str) -> None:
        """Say which embedder that is; an empty name says that it has ended."""
        self._note(rebuilding=embedder)

    @property
    def unclean(self) -> bool:
        """Whether a writer began a change and did not come to its end."""
        return bool(self._metadata().get("unclean"))

    def mark_unclean(self) -> None:
        """Say that a change begins."""
        self._note(unclean=1)

    def mark_clean(self) -> None:
        """Say that all changes have come to their end."""
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
        """Let go of the client."""
        if self._client is not None:
            cast("Client", self._client).close()
            self._client = None

    @property
    def pending(self) -> int:
        """None: a server looks after its own files."""
        return 0

    def leave(self, pending: int) -> None:
        """Nothing, for the same reason."""

    def checkpoint(self, name: str) -> None:
        """Nothing, for the same reason."""

    def sweep(self) -> None:
        """Nothing, for the same reason."""

    def broken(self, error: BaseException) -> StoreError:
        """What to tell of an error that the server keeps answering with."""
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
