"""An export back into a store: each statement as held before, or named where the file was changed.

A file with a corrected record is taken with the correction; an altered text is left to `ingest`, which refuses the file
by its seal. Knows the order of the work; the folder's layout is known to `retrieval.ingest.backup.folder`.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from retrieval import readers
from retrieval.embedding import cache_export
from retrieval.embedding.cache_file import VectorFile
from retrieval.embedding.drift_check import kept_key
from retrieval.embedding.statement_vectors import TextVectors, passage_vectors
from retrieval.errors import ExportError, OnRecordError
from retrieval.ingest.backup import listing
from retrieval.ingest.backup.folder import (
    ARRAYS,
    DOCUMENTS,
    LISTED,
    MANIFEST,
    VECTORS,
    Manifest,
    hash_of,
    is_intact,
    path_in,
)
from retrieval.ingest.backup.listing import Line
from retrieval.ingest.files import Source, find, lies_under, name_of
from retrieval.ingest.ingest import Outcome, Progress, Status, notes_of, other_text
from retrieval.statement import Statement
from retrieval.store.migration import brought_up
from retrieval.store.schema import SCHEMA, Head, read_head, with_sources
from retrieval.store.store import Store

CORRECTED = "its record was corrected since it was exported"
ALTERED = "is not as it was exported: put the original back"
MISSING = "is in the list of the export and not in the folder: put it back, or export again"


def add_vectors(folder: Path, manifest: Manifest, file: VectorFile) -> Iterator[Outcome]:
    """Put an export's vectors into a cache; yields the files that were changed."""
    if manifest.specimen:
        cache_export.add([(kept_key(manifest.embedder), bytes.fromhex(manifest.specimen))], file)
    for name in sorted(name for name in manifest.files if name == VECTORS or name.startswith(ARRAYS)):
        try:
            if not is_intact(folder, manifest, name):
                raise ValueError(ALTERED)
            for rows in cache_export.rows_of(path_in(folder, name)):
                cache_export.add(rows, file)
        except (ValueError, EOFError, sqlite3.Error):
            yield Outcome(folder / name, Status.REFUSED, reason=f"{ALTERED}; what it held is embedded anew")


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A statement as to be held, and the reason to report then."""

    head: Head
    statement: Statement
    reason: str | None = None


class Restoring:
    """An export on its way into a store."""

    def __init__(
        self,
        folder: Path,
        manifest: Manifest,
        store: Store,
        embeddings: TextVectors,
        documents: Path,
        *,
        dry_run: bool = False,
        on_progress: Callable[[Progress], None] | None = None,
    ) -> None:
        """`documents` is the folder for files kept here that went with their statements.

        Raises:
            ExportError: the list of the statements was changed.
        """
        self._folder, self._manifest, self._store, self._embeddings = folder, manifest, store, embeddings
        self._documents, self._dry_run, self._on_progress = documents, dry_run, on_progress
        self._lines = _lines(folder, manifest)
        self._heads = {head.held.id: head for head in store.heads()}
        self._owner = {source: head.held.id for head in self._heads.values() for source in head.sources}
        self._altered: list[Path] = []

    def outcomes(self) -> Iterator[Outcome]:
        """Store each statement of the export that is not held; yields each outcome as soon as the outcome is certain.

        A statement yielded as added or changed stays, whatever happens next. A held statement costs nothing.

        Raises:
            IndexBusy: another process is writing.
            StoreError: the index cannot be written.
            EmbeddingError: the embedder did not answer.
        """
        total, so_far = sum(line.head.held.passages for line in self._lines), 0
        with contextlib.nullcontext() if self._dry_run else self._store.writing():
            yield from self._take_documents()
            for number, line in enumerate(self._lines, start=1):
                outcome = self._outcome(line)
                so_far += line.head.held.passages
                if self._on_progress:
                    self._on_progress(Progress(number, len(self._lines), so_far, total))
                if outcome is not None:
                    yield outcome

    def left(self) -> list[Path]:
        """The files in the folder that are no unchanged statement of the export, to be ingested like any others."""
        listed = {name_of(self._folder / line.file) for line in self._lines}
        documents = self._folder / DOCUMENTS
        others = [
            source.path
            for source in find([self._folder], readers.SUFFIXES)
            if isinstance(source, Source) and source.name not in listed and not lies_under(source.name, [documents])
        ]
        return [*self._altered, *others]

    def _outcome(self, line: Line) -> Outcome | None:
        """The outcome of a statement; None where the file is left to others."""
        path, was = path_in(self._folder, line.file), line.head.held
        wanted: _Wanted | None = None
        try:
            with contextlib.suppress(OnRecordError):
                wanted = self._as_exported(line, path) if hash_of(path) == line.digest else self._corrected(line, path)
        except OSError:
            return Outcome(path, Status.REFUSED, was.id, MISSING)
        if wanted is None or (wanted.statement.id, wanted.statement.sha256) != (was.id, was.sha256):
            self._altered.append(path)
            return None
        head, now = wanted.head, self._heads.get(was.id)
        notes = notes_of(head.held.record)
        if now is not None and now.held.sha256 != was.sha256:
            return Outcome(path, Status.REFUSED, was.id, other_text(now.held))
        if now is not None and now.key == head.key:
            return Outcome(path, Status.UNCHANGED, was.id, notes=notes)
        if now is not None and now.stored_at >= head.stored_at and now.held.source != name_of(path):
            reason = f"it is held as it was stored later, from {now.held.source}"
            return Outcome(path, Status.DUPLICATE, was.id, reason, notes_of(now.held.record))
        self._put(wanted, line)
        return Outcome(path, Status.CHANGED if now else Status.ADDED, was.id, wanted.reason, notes)

    def _as_exported(self, line: Line, path: Path) -> _Wanted:
        head, sealed = self._here(line, path), readers.read_exported(path)
        statement = Statement(sealed.id, sealed.text, sealed.parts, head.held.record, head.held.source)
        if self._manifest.index < SCHEMA:
            record = read_head(brought_up(line.metadata, statement)).held.record
            head = replace(head, held=replace(head.held, record=record))
            statement = replace(statement, record=record)
        return _Wanted(head, statement)

    def _corrected(self, line: Line, path: Path) -> _Wanted:
        """A statement with the file's present record, held from that file."""
        name, fingerprint = name_of(path), readers.fingerprint(path)
        statement = replace(readers.read_statement(path), source=name)
        before = self._heads.get(statement.id) or self._here(line, path)
        held = replace(
            line.head.held, record=statement.record, source=name, fingerprint=fingerprint, version=fingerprint[:8]
        )
        head = Head(held, {**before.sources, name: fingerprint}, time.time_ns(), before.given)
        return _Wanted(head, statement, CORRECTED)

    def _here(self, line: Line, path: Path) -> Head:
        """The head as held, with the sources that have the same meaning here; else the export's own file."""
        was = line.head
        moved = {self._moved(source): fingerprint for source, fingerprint in was.sources.items()}
        sources = {s: f for s, f in moved.items() if self._owner.get(s, was.held.id) == was.held.id}
        given = {self._moved(source): options for source, options in was.given.items()}
        head = Head(replace(was.held, source=self._moved(was.held.source)), moved, was.stored_at, given)
        return with_sources(head, sources or {name_of(path): was.held.fingerprint})

    def _moved(self, source: str) -> str:
        """Where a source is here: the documents kept in one home are kept in the other."""
        for separator in "/\\":
            top = f"{self._manifest.documents}{separator}"
            if self._manifest.documents and source.startswith(top):
                return os.path.join(name_of(self._documents), *source.removeprefix(top).split(separator))
        return source

    def _put(self, wanted: _Wanted, line: Line) -> None:
        self._owner |= dict.fromkeys(wanted.head.sources, wanted.statement.id)
        self._heads[wanted.statement.id] = wanted.head
        if not self._dry_run:
            vectors = passage_vectors(self._embeddings, wanted.statement, line.passages)
            self._store.restore(wanted.head, wanted.statement, line.passages, vectors)

    def _take_documents(self) -> Iterator[Outcome]:
        """Put the documents in their place here; a document that differs from one already there stays out."""
        for name in sorted(name for name in self._manifest.files if name.startswith(f"{DOCUMENTS}/")):
            path = path_in(self._folder, name)
            place = Path(os.path.abspath(self._documents)).joinpath(*name.split("/")[1:])
            if not is_intact(self._folder, self._manifest, name):
                yield Outcome(path, Status.REFUSED, reason=ALTERED)
            elif place.exists():
                if hash_of(place) != self._manifest.files[name]:
                    self._owner.setdefault(name_of(place), "")  # it is no source of what was exported
            elif not self._dry_run:
                place.parent.mkdir(parents=True, exist_ok=True)
                half = place.with_name(f".{place.name}.half")
                shutil.copyfile(path, half)
                os.replace(half, place)


def _lines(folder: Path, manifest: Manifest) -> list[Line]:
    if not is_intact(folder, manifest, LISTED):
        raise ExportError(
            f"{folder / LISTED} {ALTERED}, or remove {folder / MANIFEST} to ingest the statements' files one by one"
        )
    return [listing.read(line) for line in (folder / LISTED).read_bytes().splitlines(keepends=True)]
