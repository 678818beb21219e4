"""The store: statements written to Chroma, removed, and rebuilt byte for byte.

A statement counts as stored while the head is stored: the head is written last and removed first. Knows the order of
writing and the view of readers meanwhile; the layout is known to `schema`, Chroma to `entries`.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from retrieval.errors import (
    IndexOutdated,
    IndexReplaced,
    StatementDamaged,
    StatementGone,
    UsageError,
    WriterLost,
)
from retrieval.held import Held
from retrieval.statement import Passage, Statement
from retrieval.store import schema
from retrieval.store.chroma_folder import NEVER
from retrieval.store.entries import Entries
from retrieval.store.index import index_at
from retrieval.store.schema import Head, StoredPassage, StoredStatement
from retrieval.store.versions import made_of
from retrieval.store.writer_lock import Beyond, Still, is_written, writer

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Vectors = npt.NDArray[np.float32]


def made_with(home: Path, url: str | None) -> str:
    """The name of the embedder of the index under `home`, or on the server at `url`.

    Raises:
        StoreError: there is no index, or the index cannot be opened.
    """
    return Entries.embedder(index_at(home, url))


def made_there(home: Path, url: str | None) -> str:
    """The name of the present index, as given by a rebuild; empty for the first index, and without an index.

    Raises:
        StoreError: no server answers.
    """
    with contextlib.closing(index_at(home, url)) as index:
        return made_of(index.generation())


class Store:
    """The statements in one index. Safe for the threads of a process, and beside other processes."""

    def __init__(self, home: Path, entries: Entries, beyond: Beyond | None = None) -> None:
        """See `connect`."""
        self._home = home
        self._entries = entries
        self._beyond = beyond
        self._still: Still | None = None
        self._lock = threading.RLock()
        self._heads: dict[str, Head] | None = None
        self._heads_of: str | None = None
        self._altered = ""
        self._changed = False
        self._made: str | None = None

    @classmethod
    def connect(
        cls,
        home: Path,
        url: str | None,
        identity: str,
        *,
        create: bool,
        known: str = "",
        beyond: Beyond | None = None,
    ) -> Store:
        """The store under `home`, or on the Chroma server at `url`; created if missing and `create` is true.

        `identity` names the embedder of the vectors. `known` is a generation known to have this embedder and schema: if
        still current, the index is opened at the first read only. Several homes may write to a server: `beyond` is the
        shared lock; without a lock, only one home may write.

        Raises:
            IndexMismatch: the index was made by another embedder, with the way to rebuild; or by a newer schema
                version.
            StoreError: there is no index and `create` is false, or the index cannot be opened.
        """
        store = cls(home, Entries(index_at(home, url), identity), beyond)
        if known and known == store.generation() and store._entries.index.exists:
            store._made = made_of(known)
            return store
        try:
            store._open(create=create)
        except IndexOutdated:
            from retrieval.store.migration import bring_up_to_date

            bring_up_to_date(home, url, beyond)
            store.close()
            store._open(create=create)
        return store

    def _open(self, *, create: bool) -> None:
        if create and not self._entries.exist:
            with self.writing():
                pass
        self._made = made_of(self._entries.index.generation())
        self._entries.run(lambda _: None)

    @classmethod
    def as_made(cls, home: Path, url: str | None, beyond: Beyond | None = None) -> Store:
        """The store under `home` or at `url`, whichever the embedder.

        Raises:
            StoreError: there is no index, or the index cannot be opened; IndexMismatch: the schema version differs.
        """
        return cls.connect(home, url, made_with(home, url), create=False, beyond=beyond)

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
            generation = self._entries.index.generation()
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

    def passages(self, held: Held, *, vectors: bool) -> list[StoredPassage]:
        """The passages of a statement in order, with vectors if requested.

        Raises:
            StatementGone: this version has been replaced or removed since.
            StatementDamaged: some passages are missing.
        """
        return list(self.whole(held, vectors=vectors).passages)

    def whole(self, held: Held, *, vectors: bool) -> StoredStatement:
        """A statement with the passages in order, not verified, with vectors if requested.

        Raises:
            StatementGone: this version has been replaced or removed since.
            StatementDamaged: some passages are missing, or cannot be read.
        """
        import numpy as np

        stored: list[StoredPassage] = []
        entries = self._read(held, ["documents", "metadatas", *(["embeddings"] if vectors else [])])
        with _readable(held):
            for entry in entries:
                vector = np.asarray(entry["embeddings"], dtype=np.float32) if vectors else None
                stored.append(StoredPassage(held, schema.read_passage(entry["metadatas"]), entry["documents"], vector))
            return StoredStatement(held, schema.read_parts(entries[0]["metadatas"]), tuple(stored))

    def rows(self, held: Held) -> list[dict[str, Any]]:
        """Chroma's rows of a statement, one per passage in order: "documents" and "metadatas".

        Raises:
            StatementGone: this version has been replaced or removed since.
            StatementDamaged: some passages are missing.
        """
        return self._read(held, ["documents", "metadatas"])

    def read(self, held: Held) -> Statement:
        """The statement in exactly the version `held`, rebuilt and verified.

        Raises:
            StatementGone: the version has been replaced or removed since.
            StatementDamaged: the stored text does not match the stored hash.
        """
        entries = self._read(held, ["documents", "metadatas"])
        text = "".join(entry["documents"] for entry in entries)
        with _readable(held):
            statement = Statement(held.id, text, schema.read_parts(entries[0]["metadatas"]), held.record, held.source)
        if statement.sha256 != held.sha256:
            raise _damaged(held, "its text has another hash than when it was stored")
        return statement

    def damaged(self) -> Iterator[str]:
        """Messages on all statements whose text does not match the hash: the fault and the remedy."""
        for held in self.held():
            try:
                self.read(held)
            except StatementDamaged as error:
                yield str(error)
            except StatementGone:
                continue

    @contextlib.contextmanager
    def writing(self, wait: float | None = None) -> Iterator[None]:
        """Become the one writer for the block; an earlier writer's unfinished work is repaired first. May be nested.

        Raises:
            IndexBusy: another process is writing; the message names the process.
        """
        entries = self._entries
        if entries.writing:
            yield
            return
        with writer(self._home, wait, self._beyond) as still:
            try:
                with self._lock:
                    self._still = still
                    if entries.index.unclean:
                        self._forget()
                    elif entries.stale:
                        # A client that is open misses what others wrote, and to open one takes seconds where much is
                        # held: it is kept where nobody has.
                        entries.renew()
                    entries.writing = True
                    entries.create()
                    self._made = made_of(entries.index.generation())
                self.repair()
                yield
                with self._lock:
                    self._settle()
            except WriterLost:
                self._changed = False  # it is for the next writer to say, and to mend
                raise
            finally:
                with self._lock:
                    if self._changed:
                        self._publish()
                    entries.writing = self._changed = False
                    self._still = None

    def put(
        self,
        statement: Statement,
        passages: Sequence[Passage],
        vectors: Vectors,
        fingerprint: str,
        given: Mapping[str, object] | None = None,
    ) -> Held:
        """Store a statement, replacing earlier versions of the id and statements of the source; stored on return.

        `vectors` has one row per passage; `given` are record fields given by option, kept with the source. A reader
        sees the old version until the new version is complete.

        Raises:
            StoreError: the pieces do not tile the text, or the index cannot be written.
        """
        held = schema.describe(statement, passages, fingerprint)
        source = held.source
        with self.writing(), self._lock:
            same, other = self._replaced(held, [source])
            sources = {s: f for h in same for s, f in h.sources.items()} | {source: fingerprint}
            stored_at = max([time.time_ns(), *(h.stored_at + 1 for h in [*same, *other])])
            options = {s: dict(g) for h in same for s, g in h.given.items()} | {source: dict(given or {})}
            head = Head(held, sources, stored_at, {s: g for s, g in options.items() if g})
            self._place(head, statement, passages, vectors)
        return held

    def restore(self, was: Head, statement: Statement, passages: Sequence[Passage], vectors: Vectors) -> Held:
        """Store a statement from elsewhere, with the sources and options of `was`; stored on return.

        Replaces earlier versions of the id and statements of the sources.

        Raises:
            StoreError: the pieces do not tile the text, or the index cannot be written.
        """
        held = schema.describe(statement, passages, was.held.fingerprint)
        with self.writing(), self._lock:
            same, other = self._replaced(held, was.sources)
            stored_at = max([was.stored_at, *(h.stored_at + 1 for h in [*same, *other])])
            self._place(Head(held, was.sources, stored_at, was.given), statement, passages, vectors)
        return held

    def _replaced(self, held: Held, sources: Iterable[str]) -> tuple[list[Head], list[Head]]:
        """The stored versions of a statement, and of other statements that share a source."""
        before = list(self._all_heads().values())
        same = [h for h in before if h.held.id == held.id]
        return same, [h for h in before if h.held.id != held.id and not h.sources.keys().isdisjoint(sources)]

    def _place(self, head: Head, statement: Statement, passages: Sequence[Passage], vectors: Vectors) -> None:
        """Write a version: complete before readers see the version; the replaced versions are deleted only then."""
        texts = [statement.text[p.start : p.end] for p in passages]
        ids = schema.passage_ids(head.held)
        same, other = self._replaced(head.held, head.sources)
        metadatas = [schema.passage_metadata(head.held, p) for p in passages]
        metadatas[0] |= schema.head_metadata(head, statement.parts)
        self._begin()
        self._entries.upsert(ids[1:], texts[1:], vectors[1:], metadatas[1:])
        self._sure()
        self._entries.upsert(ids[:1], texts[:1], vectors[:1], metadatas[:1])
        self._all_heads()[head.key] = head
        gone = [old for old in same if old.key != head.key]
        self._publish()
        for old in other:
            self._without(old, *head.sources)
        for old in gone:
            self._drop(old)
        self._entries.checkpoint(self._held_entries())

    def add_source(
        self, statement_id: str, source: str, fingerprint: str, given: Mapping[str, object] | None = None
    ) -> None:
        """Add `source` to a stored statement; the statement read from `source` before loses the source.

        `given` are record fields given by option.

        Raises:
            UsageError: no statement has the id.
        """
        with self.writing(), self._lock:
            head = self._head(statement_id)
            other = [h for h in self._all_heads().values() if h.key != head.key and source in h.sources]
            if other or head.sources.get(source) != fingerprint:
                self._begin()
                options = {**head.given, source: given} if given else head.given
                self._set_sources(replace(head, given=options), {**head.sources, source: fingerprint})
                self._publish()
                for old in other:
                    self._without(old, source)

    def remove_source(self, statement_id: str, source: str) -> bool:
        """Remove a source from a statement; returns whether the statement was removed, along with the last source.

        Raises:
            UsageError: no statement has the id.
        """
        with self.writing(), self._lock:
            self._begin()
            return self._without(self._head(statement_id), source)

    def remove(self, statement_id: str) -> None:
        """Remove a statement.

        Raises:
            UsageError: no statement has the id.
        """
        with self.writing(), self._lock:
            head = self._head(statement_id)
            self._begin()
            self._drop(head)

    def repair(self) -> int:
        """Delete entries that belong to no stored statement, left by a killed writer; returns the number of entries."""
        entries = self._entries
        with self.writing(), self._lock:
            heads = self._all_heads()
            shown = {h.key: h for h in schema.visible(heads.values())}
            expected = sum(h.held.passages for h in shown.values())
            if not entries.index.unclean and shown == heads and entries.count() == expected:
                return 0
            unclean = entries.index.unclean
            if unclean:
                entries.index.leave(NEVER)  # nobody has counted what the writer that was killed wrote
            self._begin()
            stored = [schema.parse_id(entry) for entry in entries.ids()]
            present = set(stored)
            whole = {k: h for k, h in shown.items() if present >= {(k, n) for n in range(h.held.passages)}}
            stray = [(n, k) for k, n in stored if k not in whole or n >= whole[k].held.passages]
            # Heads go first, so that nothing is shown of which a part is missing.
            entries.delete([schema.passage_id(key, ordinal) for ordinal, key in sorted(stray)])
            for key, head in whole.items():
                if head != heads[key]:
                    self._set_sources(head, head.sources)
            self._heads = whole
            if unclean:
                self._note_altered()  # the writer that was killed may not have come to it
            self._settle()
            return len(stray)

    def close(self) -> None:
        """Close the index."""
        with self._lock:
            self._forget()

    def _forget(self) -> None:
        self._entries.close()
        self._heads = None

    def _all_heads(self) -> dict[str, Head]:
        # Whatever reads an entry may have opened the index anew, to see what others wrote.
        if self._heads is None or self._entries.stale or self._heads_of != self._entries.opened:
            self._heads = self._read_heads()
            self._heads_of = self._entries.opened
        return self._heads

    def _read_heads(self) -> dict[str, Head]:
        """The current heads; known heads without in-place updates are not read again."""
        altered = self._entries.index.altered
        known: dict[str, Head] = {}
        if altered and altered == self._altered:
            known = {schema.passage_id(key, 0): head for key, head in (self._heads or {}).items()}
        ids, new = self._entries.unknown(schema.HEADS, known)
        self._altered = altered
        heads = [*map(schema.read_head, new), *(known[entry] for entry in ids if entry in known)]
        return {head.key: head for head in heads}

    def _read(self, held: Held, include: list[Any]) -> list[dict[str, Any]]:
        ids = schema.passage_ids(held)
        with self._lock:
            found = self._entries.get(ids, include)
            if len(found) < len(ids):
                self._heads = None
                if schema.key_of(held) in self._all_heads():
                    raise _damaged(held, f"{len(ids) - len(found)} of its {len(ids)} passages are missing")
                raise StatementGone(f"statement {held.id} has been replaced or removed meanwhile: ask again")
        # Chroma passes over a text that is not UTF-8.
        if without := sum(found[entry].get("documents", "") is None for entry in ids):
            raise _damaged(held, f"{without} of its {len(ids)} passages have no text that can be read")
        return [found[entry] for entry in ids]

    def _head(self, statement_id: str) -> Head:
        for head in self.heads():
            if head.held.id == statement_id:
                return head
        raise UsageError(f"no statement {statement_id!r} is held: `onrecord statements` lists those that are")

    def _begin(self) -> None:
        self._sure()
        if not self._changed:
            self._entries.index.mark_unclean()
            self._changed = True

    def _sure(self) -> None:
        """Check that this process is still the one writer.

        Raises:
            WriterLost: another process may be the writer now.
        """
        if self._still is not None:
            self._still()

    def _held_entries(self) -> int:
        return sum(head.held.passages for head in self._all_heads().values())

    def _publish(self) -> None:
        self._sure()
        in_step = self._heads_of == self._entries.opened
        self._entries.publish()
        if in_step:
            self._heads_of = self._entries.opened

    def _settle(self) -> None:
        self._entries.checkpoint(self._held_entries(), last=True)
        if self._changed:
            self._publish()
            self._entries.index.mark_clean()
            self._changed = False

    def _without(self, head: Head, *sources: str) -> bool:
        left = {s: f for s, f in head.sources.items() if s not in sources}
        if left:
            self._set_sources(head, left)
            self._publish()
        else:
            self._drop(head)
        return not left

    def _set_sources(self, head: Head, sources: Mapping[str, str]) -> None:
        changed = schema.with_sources(head, sources)
        self._entries.update(schema.passage_ids(head.held)[0], schema.source_metadata(changed))
        self._all_heads()[head.key] = changed
        self._note_altered()

    def _note_altered(self) -> None:
        """Announce an in-place metadata update. Call after the write, so that readers do not cache the old value."""
        self._entries.index.note_altered()
        self._altered = self._entries.index.altered

    def _drop(self, head: Head) -> None:
        ids = schema.passage_ids(head.held)
        self._entries.delete(ids[:1])
        self._all_heads().pop(head.key, None)
        self._publish()
        self._entries.delete(ids[1:])


@contextlib.contextmanager
def _readable(held: Held) -> Iterator[None]:
    try:
        yield
    except (KeyError, ValueError, TypeError) as error:
        raise _damaged(held, f"its passages cannot be read ({error!r})") from error


def _damaged(held: Held, why: str) -> StatementDamaged:
    return StatementDamaged(
        f"statement {held.id} ({held.source}) is damaged, {why}: remove it with `onrecord statements remove {held.id}` "
        f"and run `onrecord ingest` on its file again"
    )
