"""The outcome of a file, given the stored statements: checked, read, and stored as new, changed, or a copy.

Knows a run's files and the statements stored meanwhile; the order of the work is known to `ingest`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from retrieval import readers
from retrieval.embedding.base import ArrayEmbeddings
from retrieval.embedding.statement_vectors import passage_vectors
from retrieval.errors import OnRecordError
from retrieval.held import Held
from retrieval.ingest.files import Lack, NoSource, Source, lies_under, shown
from retrieval.ingest.outcome import Outcome, Progress, Status
from retrieval.names.groups import is_unknown
from retrieval.readers.export_seal import KEY
from retrieval.statement import Passage, Record, Statement
from retrieval.store import schema
from retrieval.store.schema import Head
from retrieval.store.store import Store
from retrieval.text.passages import passages as passages_of

NO_DELEGATION = "delegation not recorded"

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
    """A file as read; `held` is what the store will keep of the statement."""

    due: Due
    reading: readers.Reading
    statement: Statement
    passages: tuple[Passage, ...]
    held: Held

    def outcome(self, status: Status, reason: str | None, record: Record) -> Outcome:
        """The outcome of the file, with the notes on a record."""
        reading, path = self.reading, self.due.source.path
        return Outcome(path, status, self.held.id, reason, notes_of(record), reading.remarks, reading.repairs)


class TakingIn:
    """The files of one run, and the stored statements known so far."""

    def __init__(
        self,
        store: Store,
        embeddings: ArrayEmbeddings,
        given_for: Callable[[Path], Mapping[str, object]],
        *,
        dry_run: bool,
        on_progress: Callable[[Progress], None] | None,
    ) -> None:
        """See `ingest`."""
        self._store, self._embeddings, self._given_for = store, embeddings, given_for
        self._dry_run, self._on_progress = dry_run, on_progress
        self.bytes_ahead = 0
        """Bytes of the files that may have to be embedded."""
        self._passages = self._passages_done = 0
        self.look_again()

    def look_again(self) -> None:
        """Take what is stored now for known, others' statements too."""
        self.heads = {head.held.id: head for head in self._store.heads()}
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
        if head is None or head.sources[source.name] != fingerprint or _outlived(head):
            return Due(source, fingerprint, given)
        return Outcome(source.path, Status.UNCHANGED, head.held.id, notes=notes_of(head.held.record))

    def read(self, due: Due) -> Read | Outcome:
        """The contents of a file, or why the file is refused; may be called in another thread."""
        source = due.source
        try:
            reading = readers.read(source.path, due.given)
            statement = replace(reading.statement, source=source.name)
            passages = passages_of(statement)
            return Read(due, reading, statement, passages, schema.describe(statement, passages, due.fingerprint))
        except Exception as error:  # A library may fail on a damaged file in any way; the other files go on.
            return Outcome(source.path, Status.REFUSED, reason=why(error, source))

    def take(self, read: Read) -> Outcome:
        """Store the statement of a file, or the file as another source of a stored statement; returns the outcome.

        Raises:
            EmbeddingError: the embedder did not answer.
        """
        due, held, source = read.due, read.held, read.due.source
        now, before = self.heads.get(held.id), self.heads.get(self.by_source.get(source.name, ""))
        if now and now.held.source != source.name and not _outlived(now):
            if now.held.sha256 == held.sha256:
                if not self._dry_run:
                    self._store.add_source(held.id, source.name, due.fingerprint, due.given)
                self._note(now.held, due)
                return read.outcome(Status.DUPLICATE, f"the same statement as {now.held.source}", now.held.record)
            if not _has_bytes(source.path, held.id):
                return Outcome(source.path, Status.REFUSED, held.id, other_text(now.held))
        self._passages += len(read.passages)
        if not self._dry_run:
            vectors = passage_vectors(self._embeddings, read.statement, read.passages, self._embedded)
            self._store.put(read.statement, read.passages, vectors, due.fingerprint, due.given)
        self._note(held, due)
        status = Status.CHANGED if now or before else Status.ADDED
        return read.outcome(status, self._same_text(held), held.record)

    def embed_ahead(self, source: Source, prune: bool) -> None:
        """Have a file's vectors in the embedder's cache, without the writer's lock.

        Raises:
            EmbeddingError: the embedder did not answer.
        """
        looked = self.look(source, prune)
        if isinstance(looked, Due) and isinstance(read := self.read(looked), Read):
            passage_vectors(self._embeddings, read.statement, read.passages, lambda _: self.report())

    def _same_text(self, held: Held) -> str | None:
        """Another statement with the same text, if any, as when a text is kept both as .txt and as .md."""
        same = (one.held.id for one in self.heads.values() if one.held.sha256 == held.sha256)
        return next((f"the same text as {one}" for one in same if one != held.id), None)

    def _note(self, held: Held, due: Due) -> None:
        """Remember the statement as stored, since a later file of this run may be a copy."""
        name = due.source.name
        before = self.heads.get(self.by_source.get(name, ""))
        if before and before.held.id != held.id:
            if left := {source: each for source, each in before.sources.items() if source != name}:
                self.heads[before.held.id] = schema.with_sources(before, left)
            else:
                del self.heads[before.held.id]
        now = self.heads.get(held.id) or Head(held, {}, 0)
        sources, given = {**now.sources, name: due.fingerprint}, {**now.given, name: due.given}
        self.heads[held.id] = Head(held, sources, 0, given)
        self.by_source[name] = held.id

    def _embedded(self, more: int) -> None:
        self._passages_done += more
        self.report()

    def report(self) -> None:
        """Report progress."""
        if self._on_progress:
            ahead = 0 if self._dry_run else self.bytes_ahead // BYTES_A_PASSAGE
            self._on_progress(Progress(self._passages_done, max(self._passages_done, self._passages + ahead)))


def lacking(source: NoSource) -> Outcome:
    """The outcome of a path without a file."""
    status = Status.PASSED_OVER if source.lack is Lack.PASSED_OVER else Status.REFUSED
    return Outcome(source.path, status, reason=source.reason)


def _outlived(head: Head) -> bool:
    """Whether the file of a statement's record is gone, and the files left have another record."""
    return head.sources[head.held.source] != head.held.fingerprint


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
    said = str(error)
    if isinstance(error, OSError) and error.strerror:
        said = f"cannot be read ({error.strerror})"
    elif not isinstance(error, OnRecordError):
        said = f"cannot be read ({type(error).__name__}: {error})"
    elif path := next((p for p in (str(source.path), source.name) if said.startswith((f"{p}: ", f"{p} ("))), None):
        # "a.md (front matter): …" says where in the file.
        place, _, rest = said.removeprefix(path).partition(": ")
        said = f"{place.strip(' ()')}: {rest}" if place else rest
    return shown(said)
