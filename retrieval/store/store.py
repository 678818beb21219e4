"""The store: statements written to Chroma, replaced and removed; one writer at a time.

The head of a statement is written last and removed first. Knows the order of writing and the view of readers meanwhile;
the layout is known to `schema`, Chroma to `entries`.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from retrieval.errors import IndexOutdated, UsageError, WriterLost
from retrieval.store import schema
from retrieval.store.entries import Entries
from retrieval.store.index import GENERATION, UNCLEAN, bump, index_at, made_of
from retrieval.store.reader import Reader
from retrieval.store.schema import Head
from retrieval.store.writer_lock import Beyond, Still, always, writer

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from retrieval.held import Held
    from retrieval.statement import Passage, Statement

    Vectors = npt.NDArray[np.float32]


def made_with(home: Path, url: str | None) -> str:
    """The name of the embedder of the index under `home`, or on the server at `url`.

    Raises:
        StoreError: there is no index, or the index cannot be opened.
    """
    with closing(Entries(index_at(home, url), "")) as entries:
        return str((entries.collection().metadata or {}).get("embedder"))


def made_there(home: Path, url: str | None) -> str:
    """The name of the present index, as given by a rebuild; empty for the first index, and without an index.

    Raises:
        StoreError: no server answers.
    """
    with closing(index_at(home, url)) as index:
        return made_of(index.noted(GENERATION))


class Store(Reader):
    """The statements in one index, for reading and writing.

    Methods raise StoreError if pieces of a statement do not tile its text, or the index cannot be written; those with
    an id, UsageError if no statement has the id.
    """

    def __init__(self, home: Path, entries: Entries, beyond: Beyond | None = None) -> None:
        """See `connect`."""
        super().__init__(home, entries)
        self._beyond = beyond
        self._sure: Still = always
        self._changed = False
        self._altered = False

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
        self._made = made_of(self._entries.index.noted(GENERATION))
        self._entries.collection()

    @classmethod
    def as_made(cls, home: Path, url: str | None, beyond: Beyond | None = None) -> Store:
        """The store under `home` or at `url`, whichever the embedder.

        Raises:
            StoreError: there is no index, or the index cannot be opened; IndexMismatch: the schema version differs.
        """
        return cls.connect(home, url, made_with(home, url), create=False, beyond=beyond)

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
                    self._sure = still
                    # A client that is open misses what others wrote, and to open one takes seconds where much is
                    # held: it is kept where nobody has.
                    if unclean := bool(entries.index.noted(UNCLEAN)):
                        self._heads_as_of = None
                    if unclean or entries.stale:
                        entries.close()
                    entries.writing = True
                    entries.create()
                    self._made = made_of(entries.index.noted(GENERATION))
                    self._repair(unclean=unclean)
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
        """
        held = schema.describe(statement, passages, fingerprint)
        with self.writing(), self._lock:
            same = [head for head in self._all_heads().values() if head.held.id == held.id]
            sources = {s: f for h in same for s, f in h.sources.items()} | {held.source: fingerprint}
            options = {s: g for h in same for s, g in h.given.items()} | {held.source: dict(given or {})}
            head = Head(held, sources, time.time_ns(), {s: g for s, g in options.items() if g})
            self._place(head, statement, passages, vectors)
        return held

    def restore(self, was: Head, statement: Statement, passages: Sequence[Passage], vectors: Vectors) -> Held:
        """Store a statement from elsewhere, with the sources and options of `was`; stored on return.

        Replaces earlier versions of the id and statements of the sources.
        """
        held = schema.describe(statement, passages, was.held.fingerprint)
        with self.writing(), self._lock:
            self._place(replace(was, held=held), statement, passages, vectors)
        return held

    def _place(self, head: Head, statement: Statement, passages: Sequence[Passage], vectors: Vectors) -> None:
        """Write a version: complete before readers see the version; the replaced versions are deleted only then."""
        known = self._all_heads()
        same = [old for old in known.values() if old.held.id == head.held.id]
        other = [
            old
            for old in known.values()
            if old.held.id != head.held.id and not old.sources.keys().isdisjoint(head.sources)
        ]
        head = replace(head, stored_at=max([head.stored_at, *(old.stored_at + 1 for old in [*same, *other])]))
        ids, texts, metadatas = schema.entries_of(head, statement, passages)
        self._begin()
        self._entries.upsert(ids[1:], texts[1:], vectors[1:], metadatas[1:])
        self._sure()
        self._entries.upsert(ids[:1], texts[:1], vectors[:1], metadatas[:1])
        self._altered |= head.key in known
        known[head.key] = head
        self._publish()
        for old in other:
            self._without(old, *head.sources)
        for old in same:
            if old.key != head.key:
                self._drop(old)
        self._entries.checkpoint(self._held_entries())

    def add_source(
        self, statement_id: str, source: str, fingerprint: str, given: Mapping[str, object] | None = None
    ) -> None:
        """Add `source` to a stored statement; the statement read from `source` before loses the source.

        `given` are record fields given by option.
        """
        with self.writing(), self._lock:
            head = self._head(statement_id)
            other = [h for h in self._all_heads().values() if h.key != head.key and source in h.sources]
            if other or head.sources.get(source) != fingerprint:
                self._begin()
                options = {**head.given, source: given} if given else head.given
                self._set_sources(replace(head, given=options), {**head.sources, source: fingerprint})
                for old in other:
                    self._without(old, source)

    def remove_source(self, statement_id: str, source: str) -> bool:
        """Remove a source from a statement; returns whether the statement was removed, along with the last source."""
        with self.writing(), self._lock:
            self._begin()
            return self._without(self._head(statement_id), source)

    def remove(self, statement_id: str) -> None:
        """Remove a statement."""
        with self.writing(), self._lock:
            head = self._head(statement_id)
            self._begin()
            self._drop(head)

    def _repair(self, *, unclean: bool) -> None:
        """Delete entries that belong to no stored statement, left by a killed writer."""
        entries, heads = self._entries, self._all_heads()
        shown = {head.key: head for head in schema.visible(heads.values())}
        expected = sum(head.held.passages for head in shown.values())
        if not unclean and shown == heads and entries.count() == expected:
            return
        self._begin()
        present = set(entries.ids())
        whole = {key: head for key, head in shown.items() if present.issuperset(schema.passage_ids(head.held))}
        stray = present.difference(*(schema.passage_ids(head.held) for head in whole.values()))
        # Heads go first, so that nothing is shown of which a part is missing.
        entries.delete(sorted(stray, key=lambda entry: entry.rpartition(":")[2]))
        self._heads = dict(whole)
        self._altered = True  # the writer that was killed may not have come to say so
        for key, head in whole.items():
            if head != heads[key]:
                self._set_sources(head, head.sources)
        self._settle()

    def _head(self, statement_id: str) -> Head:
        for head in self.heads():
            if head.held.id == statement_id:
                return head
        raise UsageError(f"no statement {statement_id!r} is held: `onrecord statements` lists those that are")

    def _begin(self) -> None:
        self._sure()
        if not self._changed:
            self._entries.index.note(UNCLEAN, "yes")
            self._changed = True

    def _held_entries(self) -> int:
        return sum(head.held.passages for head in self._all_heads().values())

    def _publish(self) -> None:
        """Announce the changes to all readers."""
        self._sure()
        in_step = self._heads_as_of == self._entries.opened
        self._entries.opened = bump(self._entries.index, altered=self._altered)
        self._altered = False
        if in_step:
            self._heads_as_of = self._entries.opened

    def _settle(self) -> None:
        self._entries.checkpoint(self._held_entries(), last=True)
        if self._changed:
            self._publish()
            self._entries.index.note(UNCLEAN, "")
            self._changed = False

    def _without(self, head: Head, *sources: str) -> bool:
        left = {s: f for s, f in head.sources.items() if s not in sources}
        if left:
            self._set_sources(head, left)
        else:
            self._drop(head)
        return not left

    def _set_sources(self, head: Head, sources: Mapping[str, str]) -> None:
        changed = schema.with_sources(head, sources)
        self._entries.update({schema.passage_id(head.key, 0): schema.source_metadata(changed)})
        self._all_heads()[head.key] = changed
        self._altered = True
        self._publish()

    def _drop(self, head: Head) -> None:
        ids = schema.passage_ids(head.held)
        self._entries.delete(ids[:1])
        self._all_heads().pop(head.key, None)
        self._publish()
        self._entries.delete(ids[1:])
