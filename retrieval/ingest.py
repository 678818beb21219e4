"""Files into the store: what is new is read, embedded and stored; what is unchanged costs nothing.

Says what became of each file. Knows the order of the work; formats, vectors and storage are known elsewhere.
"""

from __future__ import annotations

import contextlib
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from retrieval import readers, schema
from retrieval.errors import OnRecordError
from retrieval.exported import KEY
from retrieval.held import Held
from retrieval.passages import passages as passages_of
from retrieval.schema import Head
from retrieval.sources import NoSource, Source, find, lies_under
from retrieval.statement import Passage, Record, Statement
from retrieval.store import Store
from retrieval.vectors import TextVectors, passage_vectors

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Vectors = npt.NDArray[np.float32]

A = TypeVar("A")
B = TypeVar("B")

NO_DELEGATION = "delegation not recorded"
READ_AHEAD = 3
"""Statements read while one is embedded."""

BYTES_A_PASSAGE = 600
"""What a passage takes in a file, until this run's own files tell."""


class Status(StrEnum):
    """What became of a file."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    REMOVED = "removed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file. `reason` explains a status or says what is worth knowing; `notes` name what is missing
    from a record."""

    path: Path
    status: Status
    statement_id: str | None = None
    reason: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the work is. Unchanged files count as done; `passages` is an estimate until all files are read."""

    files_done: int
    files: int
    passages_done: int
    passages: int


@dataclass(frozen=True, slots=True)
class _Due:
    """A file that must be read: what it is now, and what was given of its record by option, now or before."""

    source: Source
    fingerprint: str
    given: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class _Read:
    source: Source
    statement: Statement
    passages: tuple[Passage, ...]
    fingerprint: str
    given: Mapping[str, object]


def ingest(
    paths: Sequence[Path],
    store: Store,
    embeddings: TextVectors,
    *,
    given: Mapping[str, object] | None = None,
    prune: bool = False,
    dry_run: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
    given_for: Callable[[Path], Mapping[str, object]] | None = None,
    on_read: Callable[[Path, Statement], None] | None = None,
) -> Iterator[Outcome]:
    """Store the files and folders named; yields what became of each file, as soon as that is certain.

    What was yielded as added or changed stays, whatever happens next. A file is known by its path: other bytes there
    replace its statement. The same bytes at another path are the same statement, kept as long as one of them is there;
    so is an exported statement and what it was exported from. The same text in other bytes is told, and stored.
    `given` fills what a file's record does not say, and is remembered for the next time that the file is read;
    `given_for` tells the same of one file by its path. `prune` removes statements whose files, named or in folders
    named, are gone. `dry_run` reads everything and stores nothing. `on_read` is called, in another thread, with each
    statement that has been read.

    Raises:
        IndexBusy: another process is writing.
        StoreError: the index cannot be written.
        EmbeddingError: the embedder did not answer.
    """
    with contextlib.nullcontext() if dry_run else store.writing():
        run = _Run(
            store,
            embeddings,
            given=given,
            dry_run=dry_run,
            on_progress=on_progress,
            given_for=given_for,
            on_read=on_read,
        )
        yield from run.outcomes(paths, prune)


class _Run:
    def __init__(
        self,
        store: Store,
        embeddings: TextVectors,
        *,
        given: Mapping[str, object] | None,
        dry_run: bool,
        on_progress: Callable[[Progress], None] | None,
        given_for: Callable[[Path], Mapping[str, object]] | None,
        on_read: Callable[[Path, Statement], None] | None,
    ) -> None:
        self._store, self._embeddings, self._given, self._dry_run = store, embeddings, given or {}, dry_run
        self._on_progress, self._given_for, self._on_read = on_progress, given_for, on_read
        self._heads = {head.held.id: head for head in store.heads()}
        self._by_text: dict[str, list[str]] = {}
        for head in self._heads.values():
            self._by_text.setdefault(head.held.sha256, []).append(head.held.id)
        self._by_source = {source: head.held.id for head in self._heads.values() for source in head.sources}
        self._files = self._files_done = self._passages_done = self._passages_read = 0
        self._bytes = self._bytes_read = 0

    def outcomes(self, paths: Sequence[Path], prune: bool) -> Iterator[Outcome]:
        changed: list[_Due] = []
        found = list(find(paths, readers.SUFFIXES))
        self._files = len(found)
        for source in found:
            looked = self._look(source, prune)
            if isinstance(looked, _Due):
                changed.append(looked)
                self._bytes += looked.source.size
            else:
                self._files_done += 1
                if looked:
                    yield looked
        self._report()
        with ThreadPoolExecutor(1, thread_name_prefix="storing") as self._storing:
            before: Outcome | Future[Outcome] | None = None
            for due, read in zip(changed, _ahead(self._read, changed), strict=True):
                if isinstance(read, Outcome):
                    self._bytes -= due.source.size  # nothing of it is embedded
                # One statement is stored while the next is embedded, which keeps the processor busy meanwhile.
                after = read if isinstance(read, Outcome) else self._take(read)
                if before:
                    yield self._done(before)
                before = after
            if before:
                yield self._done(before)
        if prune:
            yield from self._prune(paths)

    def _done(self, outcome: Outcome | Future[Outcome]) -> Outcome:
        done = outcome if isinstance(outcome, Outcome) else outcome.result()
        self._files_done += 1
        self._report()
        return done

    def _look(self, source: Source | NoSource, prune: bool) -> Outcome | _Due | None:
        """A file that must be read; otherwise what there is to say of it."""
        if isinstance(source, NoSource):
            if prune and any(lies_under(name, [source.path]) for name in self._by_source):
                return None
            return Outcome(source.path, Status.REFUSED, reason=source.reason)
        head = self._heads.get(self._by_source.get(source.name, ""))
        own = self._given_for(source.path) if self._given_for else {}
        given = {**(head.given.get(source.name, {}) if head else {}), **self._given, **own}
        try:
            fingerprint = readers.fingerprint(source.path, given)
        except (OnRecordError, OSError) as error:
            return Outcome(source.path, Status.REFUSED, reason=_why(error, source))
        if head is None or head.sources[source.name] != fingerprint or _outlived(head):
            return _Due(source, fingerprint, given)
        return Outcome(source.path, Status.UNCHANGED, head.held.id, notes=notes_of(head.held.record))

    def _read(self, due: _Due) -> _Read | Outcome:
        source = due.source
        try:
            statement = readers.read_statement(source.path, due.given)
            statement = replace(statement, source=source.name)
            passages = passages_of(statement)
            schema.describe(statement, passages, due.fingerprint)
            if self._on_read:
                self._on_read(source.path, statement)
        except Exception as error:  # A library may fail on a damaged file in any way; the other files go on.
            return Outcome(source.path, Status.REFUSED, reason=_why(error, source))
        return _Read(source, statement, passages, due.fingerprint, due.given)

    def _take(self, read: _Read) -> Outcome | Future[Outcome]:
        statement, source = read.statement, read.source
        self._passages_read += len(read.passages)
        self._bytes_read += source.size
        held = self._heads.get(statement.id)
        before = self._heads.get(self._by_source.get(source.name, ""))
        if held and held.held.source != source.name and not _outlived(held) and not _stands_in(held.held, read):
            if held.held.sha256 != statement.sha256 and not _has_bytes(source.path, statement.id):
                self._passages_read -= len(read.passages)
                return Outcome(source.path, Status.REFUSED, statement.id, other_text(held.held))
            self._passages_read -= len(read.passages)
            self._note(held.held, held, before, read)
            reason = f"the same statement as {held.held.source}"
            outcome = Outcome(source.path, Status.DUPLICATE, statement.id, reason, notes_of(held.held.record))
            return self._stored(
                outcome, lambda: self._store.add_source(statement.id, source.name, read.fingerprint, read.given)
            )
        vectors = None if self._dry_run else self._vectors(read)
        self._note(schema.describe(statement, read.passages, read.fingerprint), held, before, read)
        status = Status.CHANGED if held or before else Status.ADDED
        said = "; ".join(r for r in (self._same_text(statement), _unknown(statement.record)) if r) or None
        outcome = Outcome(source.path, status, statement.id, said, notes_of(statement.record))
        if vectors is None:
            return outcome
        return self._stored(
            outcome, lambda: self._store.put(statement, read.passages, vectors, read.fingerprint, read.given)
        )

    def _same_text(self, statement: Statement) -> str | None:
        """Which other statement has the same text, if one has, as when a text is kept both as .txt and as .md."""
        ids = self._by_text.setdefault(statement.sha256, [])
        heads = [self._heads[each] for each in ids if each != statement.id and each in self._heads]
        ids.append(statement.id)
        return next((f"the same text as {h.held.id}" for h in heads if h.held.sha256 == statement.sha256), None)

    def _stored(self, outcome: Outcome, store: Callable[[], object]) -> Outcome | Future[Outcome]:
        """The outcome, once what it says is stored; one after the other, in the order of the files."""

        def stored() -> Outcome:
            store()
            return outcome

        return outcome if self._dry_run else self._storing.submit(stored)

    def _vectors(self, read: _Read) -> Vectors:
        def report(more: int) -> None:
            self._passages_done += more
            self._report()

        return passage_vectors(self._embeddings, read.statement, read.passages, report)

    def _note(self, held: Held, same: Head | None, before: Head | None, read: _Read) -> None:
        """Keep in mind what is held now, since a later file of this run may be a copy."""
        name = read.source.name
        if before and before.held.id != held.id:
            left = {s: f for s, f in before.sources.items() if s != name}
            self._heads.pop(before.held.id)
            if left:
                self._heads[before.held.id] = schema.with_sources(before, left)
        sources = {**(same.sources if same else {}), name: read.fingerprint}
        given = {**(same.given if same else {}), name: read.given}
        self._heads[held.id] = Head(held, sources, 0, given)
        self._by_source[name] = held.id

    def _prune(self, paths: Sequence[Path]) -> Iterator[Outcome]:
        for name, statement_id in sorted(self._by_source.items()):
            if not lies_under(name, paths) or os.path.lexists(name):
                continue
            head = self._heads[statement_id]
            left = {s: f for s, f in head.sources.items() if s != name}
            if not self._dry_run:
                self._store.remove_source(statement_id, name)
            self._heads[statement_id] = replace(head, sources=left)
            reason = f"still held from {next(iter(left))}" if left else None
            yield Outcome(Path(name), Status.REMOVED, statement_id, reason)

    def _report(self) -> None:
        if self._on_progress is None:
            return
        seen = self._bytes_read >= 10 * BYTES_A_PASSAGE and self._passages_read
        each = self._bytes_read / self._passages_read if seen else BYTES_A_PASSAGE
        ahead = 0 if self._dry_run else round((self._bytes - self._bytes_read) / each)
        total = max(self._passages_done, self._passages_read + ahead)
        self._on_progress(Progress(self._files_done, self._files, self._passages_done, total))


def _outlived(head: Head) -> bool:
    """Whether the file that a statement's record was taken from is gone, and what is left has another record."""
    return head.sources[head.held.source] != head.held.fingerprint


def _stands_in(held: Held, read: _Read) -> bool:
    """Whether what is held is an export with another text than the file itself, which has now come."""
    if held.sha256 == read.statement.sha256 or not _has_bytes(read.source.path, held.id):
        return False
    return not _has_bytes(Path(held.source), held.id)


def _has_bytes(path: Path, statement_id: str) -> bool:
    """Whether a statement's id is the hash of the file's bytes; that of an exported statement is not."""
    try:
        return readers.statement_id(path.read_bytes()) == statement_id
    except OSError:
        return False


def other_text(held: Held) -> str:
    """Why a file that was exported is refused where its id is held with another text."""
    return (
        f"it was exported as {held.id}, which is held with another text, from {held.source}; remove that with "
        f"`onrecord statements remove {held.id}`, or remove the `{KEY}` key from its front matter to ingest it as a "
        "new statement"
    )


def notes_of(record: Record) -> tuple[str, ...]:
    """What is missing from a record."""
    return () if record.delegation else (NO_DELEGATION,)


def _unknown(record: Record) -> str | None:
    """What to say of a delegation that no question finds by its code; it may be right: not every speaker is a state."""
    if not record.delegation or record.code:
        return None
    return f"delegation {record.delegation!r} is not one that is known; stored as written"


def _why(error: Exception, source: Source) -> str:
    """What went wrong, without the file's path: an outcome has it already."""
    if isinstance(error, OnRecordError):
        said = str(error)
        path = next((p for p in (str(source.path), source.name) if said.startswith((f"{p}: ", f"{p} ("))), None)
        if path is None:
            return said
        # "a.md (front matter): …" says where in the file.
        place, _, rest = said.removeprefix(path).partition(": ")
        return f"{place.strip(' ()')}: {rest}" if place else rest
    if isinstance(error, OSError) and error.strerror:
        return f"cannot be read ({error.strerror})"
    return f"cannot be read ({type(error).__name__}: {error})"


def _ahead(function: Callable[[A], B], items: Iterable[A]) -> Iterator[B]:
    """The results in order, the next READ_AHEAD being worked on in another thread meanwhile."""
    pool = ThreadPoolExecutor(1, thread_name_prefix="reader")
    waiting: deque[Future[B]] = deque()
    try:
        for item in items:
            waiting.append(pool.submit(function, item))
            if len(waiting) > READ_AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)
