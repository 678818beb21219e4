"""Statements read from Chroma beside other processes' writing: heads, whole statements, texts verified by the hash.

A statement counts as stored while the head is stored. The layout is known to `schema`, Chroma to `entries`.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path

from retrieval.errors import IndexReplaced, StatementDamaged, StatementGone
from retrieval.held import Held
from retrieval.statement import Statement
from retrieval.store import schema
from retrieval.store.entries import Entries
from retrieval.store.index import GENERATION, heads_of, made_of
from retrieval.store.schema import Head, StoredStatement, damaged
from retrieval.store.writer_lock import is_written


class Reader:
    """The statements in one index. Safe for the threads of a process, and beside other processes."""

    def __init__(self, home: Path, entries: Entries) -> None:
        """Nothing is opened yet."""
        self._home = home
        self._entries = entries
        self._lock = threading.RLock()
        self._heads: dict[str, Head] = {}
        self._heads_as_of: str | None = None
        """The generation of the heads; None if to be read anew."""
        self._made: str | None = None

    @property
    def embedder(self) -> str:
        """The name of the embedder of the vectors."""
        return self._entries.identity

    @property
    def is_new(self) -> bool:
        """Whether nothing was ever stored here."""
        return not self.generation()

    @property
    def is_local(self) -> bool:
        """Whether the index is a folder of this machine, not a server."""
        return self._entries.index.is_local

    @property
    def is_writing(self) -> bool:
        """Whether this process is the one writer."""
        return self._entries.writing

    @property
    def is_written(self) -> bool:
        """Whether a process of this machine is the one writer."""
        return is_written(self._home)

    def generation(self) -> str:
        """A name for the state of the stored statements, changing with every change; cheap. Empty before the first.

        Raises:
            IndexReplaced: the opened index has been replaced by another.
        """
        with self._lock:
            generation = self._entries.index.noted(GENERATION)
            if self._made not in (None, made_of(generation)):
                raise IndexReplaced(f"the index in {self._entries.index.place} was made anew meanwhile: try again")
            return generation

    @property
    def made(self) -> str:
        """The name of the open index, as given by a rebuild; empty for the first index."""
        return self._made or ""

    def held(self) -> tuple[Held, ...]:
        """The metadata of all stored statements, one entry a statement, by source and id.

        Raises:
            StoreError: the index cannot be read.
        """
        return tuple(head.held for head in self.heads())

    def heads(self) -> tuple[Head, ...]:
        """The heads of all stored statements, with all sources and the time of storing."""
        with self._lock:
            return schema.visible(self._all_heads().values())

    def whole(self, held: Held, *, vectors: bool) -> StoredStatement:
        """A statement with the passages in order, not verified, with vectors if requested.

        Raises:
            StatementGone: this version has been replaced or removed since.
            StatementDamaged: some passages are missing, or cannot be read.
        """
        import numpy as np

        ids = schema.passage_ids(held)
        include = ["documents", "metadatas", *(["embeddings"] if vectors else [])]
        with self._lock:
            found = self._entries.get(ids, include)
            if len(found) < len(ids):
                self._heads_as_of = None
                if schema.key_of(held) in self._all_heads():
                    raise damaged(held, f"{len(ids) - len(found)} of its {len(ids)} passages are missing")
                raise StatementGone(f"statement {held.id} has been replaced or removed meanwhile: ask again")
        entries = [found[entry] for entry in ids]
        texts = [entry["documents"] for entry in entries]
        # Chroma passes over a text that is not UTF-8.
        if without := texts.count(None):
            raise damaged(held, f"{without} of its {len(ids)} passages have no text that can be read")
        try:
            passages = tuple(schema.read_passage(entry["metadatas"]) for entry in entries)
            parts = schema.read_parts(entries[0]["metadatas"])
            rows = np.array([entry["embeddings"] for entry in entries] if vectors else [], dtype=np.float32)
            return StoredStatement(held, "".join(texts), parts, passages, rows)
        except (KeyError, ValueError, TypeError) as error:
            raise damaged(held, f"its passages cannot be read ({error!r})") from error

    def read(self, held: Held) -> Statement:
        """The statement in exactly the version `held`, rebuilt and verified.

        Raises:
            StatementGone: the version has been replaced or removed since.
            StatementDamaged: the stored text does not match the stored hash.
        """
        return self.whole(held, vectors=False).statement()

    def damaged(self) -> Iterator[str]:
        """Messages on all statements whose text does not match the hash: the fault and the remedy."""
        for held in self.held():
            with contextlib.suppress(StatementGone):
                try:
                    self.read(held)
                except StatementDamaged as error:
                    yield str(error)

    def close(self) -> None:
        """Close the index; the next use opens it again."""
        with self._lock:
            self._entries.close()
            self._heads, self._heads_as_of = {}, None

    def _all_heads(self) -> dict[str, Head]:
        """The current heads by key; a head known before is not read again, unless some have changed in place."""
        entries = self._entries
        entries.collection()  # which sees what others wrote
        now = entries.opened
        if now is None or now != self._heads_as_of:
            known: dict[str, Head] = {}
            if now and self._heads_as_of and heads_of(now) == heads_of(self._heads_as_of):
                known = {schema.passage_id(key, 0): head for key, head in self._heads.items()}
            ids, new = entries.metadatas(schema.HEADS, known)
            heads = [*map(schema.read_head, new), *(known[entry] for entry in ids if entry in known)]
            self._heads, self._heads_as_of = {head.key: head for head in heads}, now
        return self._heads
