"""The place of Chroma's entries: a folder of this machine, or a server.

Knows the notes a writer leaves for readers beside the entries; knows no entry.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from retrieval.store.chroma_folder import IndexFolder
from retrieval.store.chroma_server import IndexServer

if TYPE_CHECKING:
    from chromadb.api import ClientAPI

    from retrieval.errors import StoreError


class Index(Protocol):
    """The place of Chroma's entries."""

    @property
    def place(self) -> object:
        """The folder or address."""
        ...

    is_local: bool
    """Whether the index is a folder of this machine."""

    @property
    def exists(self) -> bool:
        """Whether an index was ever made there."""
        ...

    def generation(self) -> str:
        """A name for the state of the stored statements; empty before the first change."""
        ...

    def bump(self, made: str | None = None) -> str:
        """Return a new generation; `made` names the index that replaces the old one."""
        ...

    @property
    def altered(self) -> str:
        """A name for the state of all statement metadata; changes with every update in place.

        Empty if not tracked.
        """
        ...

    def note_altered(self) -> None:
        """Announce an in-place update of a statement's metadata."""
        ...

    @property
    def release(self) -> str:
        """The version of the program that wrote the index's layout; empty if unknown."""
        ...

    def note_release(self, release: str) -> None:
        """Record the version of the program that wrote the layout."""
        ...

    @property
    def rebuilding(self) -> str:
        """The embedder of a rebuild under way, from beginning to end; otherwise empty."""
        ...

    def note_rebuilding(self, embedder: str) -> None:
        """Record the embedder of a rebuild that begins; an empty name ends the rebuild."""
        ...

    @property
    def unclean(self) -> bool:
        """Whether a change was interrupted."""
        ...

    def mark_unclean(self) -> None:
        """Record that a change begins."""
        ...

    def mark_clean(self) -> None:
        """Record that all changes are finished."""
        ...

    def client(self) -> ClientAPI:
        """The open client."""
        ...

    def close(self) -> None:
        """Close the client."""
        ...

    @property
    def pending(self) -> int:
        """The number of entries that earlier writers left to be written to files; large if unknown."""
        ...

    def leave(self, pending: int) -> None:
        """Record the number of entries left to be written."""
        ...

    def checkpoint(self, name: str) -> None:
        """Write all pending entries of a collection to files."""
        ...

    def sweep(self) -> None:
        """Delete the vector files of deleted collections, left behind by Chroma."""
        ...

    def broken(self, error: BaseException) -> StoreError:
        """The StoreError for a persistent error of Chroma."""
        ...


def index_at(home: Path, url: str | None) -> Index:
    """The index under `home`, or on the server at `url`."""
    return IndexServer(url) if url else IndexFolder(home)
