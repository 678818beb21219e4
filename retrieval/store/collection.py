"""The collection of statements: found, made, checked, and deleted.

A rebuild fills another collection, which then takes the name; knows no entries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from retrieval.errors import IndexMismatch, IndexOutdated, IndexTooNew
from retrieval.store.chroma_folder import NEVER
from retrieval.store.index import RELEASE, Index
from retrieval.store.release import release
from retrieval.store.schema import SCHEMA, Metadata, present

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

SYNC_THRESHOLD = 1_000
"""Entries after which a server writes vectors to files; Chroma's own default."""


def open_collection(client: ClientAPI) -> Collection | None:
    """The collection of statements, or None."""
    found = present(client.list_collections())
    return client.get_collection(found.name, embedding_function=None) if found else None


def create_collection(index: Index, name: str, metadata: Metadata) -> Collection:
    """Create a collection in cosine space; in a folder, only checkpoints write the vector files.

    A server writes the files at will: unwritten vectors slow every change, by 0.3 s at 10,000 entries.
    """
    return index.client().create_collection(
        name,
        embedding_function=None,
        configuration={"hnsw": {"space": "cosine", "sync_threshold": NEVER if index.is_local else SYNC_THRESHOLD}},
        metadata=metadata,
    )


def drop(index: Index, *beginnings: str) -> None:
    """Delete the collections whose names have such a beginning, and their files."""
    client = index.client()
    for collection in client.list_collections():
        if collection.name.startswith(beginnings):
            client.delete_collection(collection.name)
    index.sweep()


def check_schema(collection: Collection, index: Index) -> None:
    """Check that the collection has the present schema version.

    Raises:
        IndexOutdated: the version is older, and can be migrated.
        IndexTooNew: the collection was made by a newer version of the program.
    """
    version = (collection.metadata or {}).get("schema")
    if version == SCHEMA:
        return
    if isinstance(version, int) and version < SCHEMA:
        raise IndexOutdated(
            f"the index in {index.place} has schema version {version}, and this onrecord {release()} reads {SCHEMA}: "
            "run `onrecord doctor`, which brings it up to date"
        )
    made_by = f"onrecord {known}" if (known := index.noted(RELEASE)) else "a newer version"
    raise IndexTooNew(
        f"the index in {index.place} has schema version {version}, made by {made_by}, and this onrecord {release()} "
        f"reads up to {SCHEMA}: upgrade it (pip install --upgrade onrecord), or remove it and run "
        "`onrecord ingest PATH…` again"
    )


def check_embedder(collection: Collection, identity: str, index: Index) -> None:
    """Check that an embedder made the collection's vectors.

    Raises:
        IndexMismatch: another embedder did.
    """
    made_with = (collection.metadata or {}).get("embedder")
    if made_with != identity:
        raise IndexMismatch(
            f"the index in {index.place} was made with the embedder {made_with}, and the settings name {identity}: "
            f"run `onrecord ingest --rebuild`, or set ONRECORD_EMBEDDINGS back"
        )
