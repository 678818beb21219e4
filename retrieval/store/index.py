"""The index: its place (a folder of this machine, or a server), its collection, and the names of its states.

A writer leaves notes for readers beside the entries, by name: `GENERATION`, `RELEASE`, `REBUILDING` and `UNCLEAN`. A
rebuild fills another collection, which then takes the name. Knows no entry.
"""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import TYPE_CHECKING

from retrieval.errors import IndexMismatch, IndexOutdated, IndexTooNew
from retrieval.store.chroma_folder import NEVER, IndexFolder
from retrieval.store.chroma_server import IndexServer
from retrieval.store.schema import SCHEMA, Metadata, present, release

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

Index = IndexFolder | IndexServer

GENERATION = "generation"
"""The name of the present state: of the index if ever rebuilt, of the state of all heads' changes in place, and of the
last change of any kind, as "index.heads-change". Missing before the first change."""

RELEASE = "onrecord"
"""The version of the program that wrote the index's layout."""

REBUILDING = "rebuilding"
"""The embedder of a rebuild under way, from beginning to end."""

UNCLEAN = "unclean"
"""There while a change is not finished: after a kill, the next writer has to repair."""

SYNC_THRESHOLD = 1_000
"""Entries after which a server writes vectors to files; Chroma's own default."""


def index_at(home: Path, url: str | None) -> Index:
    """The index under `home`, or on the server at `url`."""
    return IndexServer(url) if url else IndexFolder(home)


def token() -> str:
    """A name for a rebuilt index, or for a state."""
    return uuid.uuid4().hex[:12]


def bump(index: Index, made: str | None = None, *, altered: bool = True) -> str:
    """Return a new generation, announced to all readers.

    `made` names the index that replaces the old one. `altered` tells that heads may have changed in place: call after
    the change, so that no reader goes on with an old head.
    """
    before = index.noted(GENERATION)
    name = made_of(before) if made is None else made
    heads = token() if altered or not before else heads_of(before).rpartition(".")[2]
    generation = ".".join(filter(None, (name, f"{heads}-{token()}")))
    index.note(GENERATION, generation)
    return generation


def made_of(generation: str) -> str:
    """The index's name in a generation; empty for an index never rebuilt."""
    return generation.rpartition(".")[0]


def heads_of(generation: str) -> str:
    """The part of a generation that stays as long as no head has changed in place."""
    return generation.partition("-")[0]


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
