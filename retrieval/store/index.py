"""The place of Chroma's entries: a folder of this machine, or a server; and the names of an index's states.

A writer leaves notes for readers beside the entries, by name: `GENERATION`, `RELEASE`, `REBUILDING` and `UNCLEAN`.
Knows no entry.
"""

from __future__ import annotations

import uuid
from pathlib import Path

from retrieval.store.chroma_folder import IndexFolder
from retrieval.store.chroma_server import IndexServer

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
