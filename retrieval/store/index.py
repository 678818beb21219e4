"""Where Chroma keeps the entries: a folder of this machine, or a server.

Knows what a writer leaves for readers beside the entries; knows no entry.
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
    """Where Chroma keeps the entries."""

    @property
    def place(self) -> object:
        """Its folder or address."""
        ...

    is_local: bool
    """Whether it is a folder of this machine."""

    @property
    def exists(self) -> bool:
        """Whether an index was ever made there."""
        ...

    def generation(self) -> str:
        """A name for the state of what is held; empty before the first change."""
        ...

    def bump(self, made: str | None = None) -> str:
        """A new generation; `made` names the index that has taken the place of the one before."""
        ...

    @property
    def altered(self) -> str:
        """A name for what is said of the statements held, another one after each that was changed in its place.

        Empty where that is not kept account of.
        """
        ...

    def note_altered(self) -> None:
        """Say that what is said of a statement that is held changes in its place."""
        ...

    @property
    def release(self) -> str:
        """The version of the program that gave the index its layout; empty where it did not say."""
        ...

    def note_release(self, release: str) -> None:
        """Say which version of the program that is."""
        ...

    @property
    def rebuilding(self) -> str:
        """The embedder for which the index is being made anew, from the beginning of that to its end; or nothing."""
        ...

    def note_rebuilding(self, embedder: str) -> None:
        """Say which embedder that is; an empty name says that it has ended."""
        ...

    @property
    def unclean(self) -> bool:
        """Whether a change was cut short."""
        ...

    def mark_unclean(self) -> None:
        """A change begins."""
        ...

    def mark_clean(self) -> None:
        """All changes have ended."""
        ...

    def client(self) -> ClientAPI:
        """The open client."""
        ...

    def close(self) -> None:
        """Let go of the client."""
        ...

    @property
    def pending(self) -> int:
        """How many entries earlier writers have left to be written to files; many where that is not known."""
        ...

    def leave(self, pending: int) -> None:
        """Say how many are left."""
        ...

    def checkpoint(self, name: str) -> None:
        """Have what is pending in a collection written to its files; none is left."""
        ...

    def sweep(self) -> None:
        """Delete the vectors of collections that are gone; Chroma leaves their files behind."""
        ...

    def broken(self, error: BaseException) -> StoreError:
        """What to tell of an error that Chroma keeps raising."""
        ...


def index_at(home: Path, url: str | None) -> Index:
    """Where the index is: under `home`, or on the server at `url`."""
    return IndexServer(url) if url else IndexFolder(home)
