"""The outcome of a file, given the stored statements: checked, read, and stored as new, changed, or a copy.

Knows a run's files and the statements stored meanwhile; the order of the work is known to `ingest`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from retrieval import readers
from retrieval.embedding.statement_vectors import TextVectors, passage_vectors
from retrieval.errors import OnRecordError
from retrieval.held import Held
from retrieval.ingest.files import Lack, NoSource, Source, lies_under, path_of, shown
from retrieval.ingest.outcome import Outcome, Progress, Status
from retrieval.names.groups import is_unknown
from retrieval.readers.export_seal import KEY
from retrieval.statement import Passage, Record, Statement
from retrieval.store import schema
from retrieval.store.schema import Head
from retrieval.store.store import Store
from retrieval.text.passages import passages as passages_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Vectors = npt.NDArray[np.float32]

NO_DELEGATION = "delegation not recorded"
READ_AHEAD = 3
"""Statements read ahead during an embedding."""

BYTES_A_PASSAGE = 600
"""The approximate bytes of a file per passage."""


@dataclass(frozen=True, slots=True)
class Due:
    """A file to be read, and the options for the record, now or before."""

    source: Source
    fingerprint: str
    given: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Read:
    """A file as read, and the options for its record."""

    source: Source
    reading: readers.Reading
    statement: Statement
    passages: tuple[Passage, ...]
    fingerprint: str
    given: Mapping[str, object]

    def outcome(self, status: Status, reason: str | None, notes: tuple[str, ...]) -> Outcome:
        """The outcome of the file, as far as the reading says."""
        remarks, repairs = self.reading.remarks, self.reading.repairs
        return Outcome(self.source.path, status, self.statement.id, reason, notes, remarks, repairs)


class TakingIn:
    """The files of one run, and the stored statements known so far."""

    def __init__(
        self,
        store: Store,
        embeddings: TextVectors,
        given_for: Callable[[Path], Mapping[str, object]],
        *,
        dry_run: bool,
        on_progress: Callable[[Progress], None] | None,
    ) -> None:
        """See `ingest`."""
        self._store, self._embeddings, self._given_for = store, embeddings, given_for
        self._dry_run, self._on_progress = dry_run, on_progress
        self.files = self.files_done = 0
        self.bytes_ahead = 0
        """Bytes of the files that may have to be embedded."""
        self._passages = self._passages_done = 0
        self.look_again()

    def look_again(self) -> None:
        """Take what is stored now for known, others' statements too."""
        self.heads = {head.held.id: head for head in self._store.heads()}
        self._by_text: dict[str, list[str]] = {}
        for head in self.heads.values():
            self._by_text.setdefault(head.held.sha256, []).append(head.held.id)
        self.by_source = {source: head.held.id for head in self.heads.values() for source in head.sources}

    def look(self, source: Source | NoSource, prune: bool) -> Outcome | Due | None:
        """A file to be read; otherwise the outcome, if any."""
        if isinstance(source, NoSource):
            gone = prune and source.lack is Lack.MISSING
            return None if gone and any(lies_under(name, [source.path]) for name in self.by_source) else lacking(source)
        head = self.heads.get(self.by_source.get(source.name, ""))
        given = {**(head.given.get(source.name, {}) if head else {}), **self._given_for(source.path)}
        try:
            fingerprint = readers.fingerprint(source.path, given)
        except (OnRecordError, OSError) as error:
            return Outcome(source.path, Status.REFUSED, reason=why(error, source))
        if head is None or head.sources[source.name] != fingerprint or outlived(head):
            return Due(source, fingerprint, given)
        return Outcome(source.path, Status.UNCHANGED, head.held.id, notes=notes_of(head.held.record))

    def read(self, due: Due) -> Read | Outcome:
        """The contents of a file, or why the file is refused; may be called in another thread."""
        source = due.source
        try:
            reading = readers.read(source.path, due.given)
            statement = replace(reading.statement, source=source.name)
            passages = passages_of(statement)
            schema.describe(statement, passages, due.fingerprint)
        except Exception as error:  # A library may fail on a damaged file in any way; the other files go on.
            return Outcome(source.path, Status.REFUSED, reason=why(error, source))
        return Read(source, reading, statement, passages, due.fingerprint, due.given)

    def reads(self, files: Iterable[Due]) -> Iterator[Read | Outcome]:
        """The readings of files in order, the next READ_AHEAD being read in another thread meanwhile."""
        pool = ThreadPoolExecutor(1, thread_name_prefix="reader")
        waiting: deque[Future[Read | Outcome]] = deque()
        try:
            for due in files:
                waiting.append(pool.submit(self.read, due))
                if len(waiting) > READ_AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)

    def take(self, read: Read) -> tuple[Outcome, Callable[[], object] | None]:
        """The outcome of a file, and the call that stores the statement, if any; the outcome is remembered.

        Raises:
            EmbeddingError: the embedder did not answer.
        """
        statement, source = read.statement, read.source
        held = self.heads.get(statement.id)
        before = self.heads.get(self.by_source.get(source.name, ""))
        if held and _is_copy(held, read):
            if held.held.sha256 != statement.sha256 and not _has_bytes(source.path, statement.id):
                return Outcome(source.path, Status.REFUSED, statement.id, other_text(held.held)), None
            self._note(held.held, held, before, read)
            reason = f"the same statement as {held.held.source}"
            outcome = read.outcome(Status.DUPLICATE, reason, notes_of(held.held.record))
            if self._dry_run:
                return outcome, None
            return outcome, lambda: self._store.add_source(statement.id, source.name, read.fingerprint, read.given)
        self._passages += len(read.passages)
        made = None if self._dry_run else self._vectors(read)
        self._note(schema.describe(statement, read.passages, read.fingerprint), held, before, read)
        status = Status.CHANGED if held or before else Status.ADDED
        outcome = read.outcome(status, self._same_text(statement), notes_of(statement.record))
        if made is None:
            return outcome, None
        return outcome, lambda: self._store.put(statement, read.passages, made, read.fingerprint, read.given)

    def embed_ahead(self, source: Source, prune: bool) -> None:
        """Have a file's vectors in the embedder's cache, without the writer's lock.

        Raises:
            EmbeddingError: the embedder did not answer.
        """
        looked = self.look(source, prune)
        if isinstance(looked, Due) and isinstance(read := self.read(looked), Read):
            passage_vectors(self._embeddings, read.statement, read.passages, lambda _: self.report())

    def _same_text(self, statement: Statement) -> str | None:
        """Another statement with the same text, if any, as when a text is kept both as .txt and as .md."""
        ids = self._by_text.setdefault(statement.sha256, [])
        heads = [self.heads[each] for each in ids if each != statement.id and each in self.heads]
        ids.append(statement.id)
        return next((f"the same text as {h.held.id}" for h in heads if h.held.sha256 == statement.sha256), None)

    def _vectors(self, read: Read) -> Vectors:
        """The vectors of a file's passages; reports progress meanwhile.

        Raises:
            EmbeddingError: the embedder did not answer.
        """

        def report(more: int) -> None:
            self._passages_done += more
            self.report()

        return passage_vectors(self._embeddings, read.statement, read.passages, report)

    def _note(self, held: Held, same: Head | None, before: Head | None, read: Read) -> None:
        """Remember the statement as stored, since a later file of this run may be a copy."""
        name = read.source.name
        if before and before.held.id != held.id:
            left = {s: f for s, f in before.sources.items() if s != name}
            self.heads.pop(before.held.id)
            if left:
                self.heads[before.held.id] = schema.with_sources(before, left)
        sources = {**(same.sources if same else {}), name: read.fingerprint}
        given = {**(same.given if same else {}), name: read.given}
        self.heads[held.id] = Head(held, sources, 0, given)
        self.by_source[name] = held.id

    def report(self) -> None:
        """Report progress."""
        if self._on_progress is None:
            return
        ahead = 0 if self._dry_run else self.bytes_ahead // BYTES_A_PASSAGE
        total = max(self._passages_done, self._passages + ahead)
        self._on_progress(Progress(self.files_done, self.files, self._passages_done, total))


def lacking(source: NoSource) -> Outcome:
    """The outcome of a path without a file."""
    status = Status.PASSED_OVER if source.lack is Lack.PASSED_OVER else Status.REFUSED
    return Outcome(source.path, status, reason=source.reason)


def outlived(head: Head) -> bool:
    """Whether the file of a statement's record is gone, and the files left have another record."""
    return head.sources[head.held.source] != head.held.fingerprint


def _is_copy(head: Head, read: Read) -> bool:
    """Whether a file is a copy of a statement stored from another file: nothing is embedded then."""
    return head.held.source != read.source.name and not outlived(head) and not _stands_in(head.held, read)


def _stands_in(held: Held, read: Read) -> bool:
    """Whether an export is stored with another text than the original file, now ingested."""
    if held.sha256 == read.statement.sha256 or not _has_bytes(read.source.path, held.id):
        return False
    return not _has_bytes(path_of(held.source), held.id)


def _has_bytes(path: Path, statement_id: str) -> bool:
    """Whether a statement's id is the hash of the file's bytes, unlike an exported statement's."""
    try:
        return readers.statement_id(path.read_bytes()) == statement_id
    except OSError:
        return False


def other_text(held: Held) -> str:
    """The reason to refuse an exported file whose id is stored with another text."""
    return (
        f"it was exported as {held.id}, which is held with another text, from {held.source}; remove that with "
        f"`onrecord statements remove {held.id}`, or remove the `{KEY}` key from its front matter to ingest it as a "
        "new statement"
    )


def notes_of(record: Record) -> tuple[str, ...]:
    """Notes on gaps of a record: no delegation, or no known delegation."""
    if not record.delegation:
        return (NO_DELEGATION,)
    if not is_unknown(record):
        return ()
    return (f"delegation {record.delegation!r} is not one that is known; stored as written",)


def why(error: Exception, source: Source) -> str:
    """The error without the file's path: an outcome has the path already."""
    return shown(_why(error, source))


def _why(error: Exception, source: Source) -> str:
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
