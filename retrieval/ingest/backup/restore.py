"""An export back into a store: each statement as it was held, or named where its file is not as it was exported.

A file whose record was corrected is taken with the correction; one whose text was altered is left to `ingest`, which
refuses it by its seal. Knows the order of the work; the folder's layout is known to `retrieval.ingest.backup.folder`.
"""

from __future__ import annotations

import contextlib
import os
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
from retrieval.ingest.backup import folder as export_folder
from retrieval.ingest.backup import manifest as export_list
from retrieval.ingest.backup.folder import DOCUMENTS, LISTED, MANIFEST, VECTORS, Manifest
from retrieval.ingest.backup.manifest import Line
from retrieval.ingest.files import Source, find, lies_under, name_of
from retrieval.ingest.ingest import Outcome, Progress, Status, notes_of, other_text
from retrieval.statement import Statement
from retrieval.store.migration import brought_up
from retrieval.store.schema import SCHEMA, Head, read_head, with_sources
from retrieval.store.store import Store

CORRECTED = "its record was corrected since it was exported"
ALTERED = "is not as it was exported: put the original back"
MISSING = "is in the list of the export and not in the folder: put it back, or export again"


@dataclass(frozen=True, slots=True)
class _Due:
    """A statement that is to be stored, as it is to be held, and what is said of it then."""

    head: Head
    statement: Statement
    line: Line
    outcome: Outcome


def take_vectors(folder: Path, manifest: Manifest, file: VectorFile) -> Iterator[Outcome]:
    """Put an export's vectors into a cache; yields the files that are not as they were exported."""
    specimen = kept_key(manifest.embedder)
    if manifest.specimen and not file.get([specimen]):
        file.put([(specimen, bytes.fromhex(manifest.specimen))])
    for name in sorted(name for name in manifest.files if name.startswith(f"{VECTORS}/")):
        data = export_folder.verified(folder, manifest, name)
        try:
            file.put(cache_export.unpacked(data or b""))
        except (ValueError, EOFError):
            yield Outcome(folder / name, Status.REFUSED, reason=f"{ALTERED}; what it held is embedded anew")


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
        """`documents` is the folder for files that are kept here and went with their statements.

        Raises:
            ExportError: the list of the statements is not the one that was exported.
        """
        self._folder, self._manifest, self._store, self._embeddings = folder, manifest, store, embeddings
        self._documents, self._dry_run, self._on_progress = documents, dry_run, on_progress
        self._lines = _lines(folder, manifest)
        self._heads = {head.held.id: head for head in store.heads()}
        self._owner = {source: head.held.id for head in self._heads.values() for source in head.sources}
        self._left: list[Path] = []
        self._elsewhere: set[str] = set()
        self._files_done = self._passages_done = 0
        self._passages = sum(line.head.held.passages for line in self._lines)

    def outcomes(self) -> Iterator[Outcome]:
        """Store each statement of the export that is not held; yields what became of each, as soon as that is certain.

        What was yielded as added or changed stays, whatever happens next. What is held already costs nothing.

        Raises:
            IndexBusy: another process is writing.
            StoreError: the index cannot be written.
            EmbeddingError: the embedder did not answer.
        """
        with contextlib.nullcontext() if self._dry_run else self._store.writing():
            yield from self._take_documents()
            for line in self._lines:
                looked = self._look(line)
                if isinstance(looked, _Due):
                    self._put(looked)
                self._files_done += 1
                self._passages_done += line.head.held.passages
                self._report(0)
                if looked is not None:
                    yield looked.outcome if isinstance(looked, _Due) else looked

    def left(self) -> list[Path]:
        """The files in the folder that are no statement of the export as it was, to be ingested like any others."""
        listed = {name_of(self._folder / line.file) for line in self._lines}
        documents = self._folder / DOCUMENTS
        others = [
            source.path
            for source in find([self._folder], readers.SUFFIXES)
            if isinstance(source, Source) and source.name not in listed and not lies_under(source.name, [documents])
        ]
        return [*self._left, *others]

    def _look(self, line: Line) -> Outcome | _Due | None:
        """A statement that is to be stored, or what there is to say of it; None where its file is left to others."""
        path = export_folder.listed(self._folder, line.file)
        try:
            as_it_was = export_folder.digest(path.read_bytes()) == line.digest
        except OSError:
            return Outcome(path, Status.REFUSED, line.head.held.id, MISSING)
        known = self._known(line, path) if as_it_was else None
        if isinstance(known, Outcome):
            return known
        was = line.head.held
        with contextlib.suppress(OnRecordError):
            if known is not None:
                sealed = readers.read_exported(path)
                statement = Statement(sealed.id, sealed.text, sealed.parts, was.record, known.held.source)
                if self._manifest.index < SCHEMA:
                    record = read_head(brought_up(line.metadata, statement)).held.record
                    known = replace(known, held=replace(known.held, record=record))
                    statement = replace(statement, record=record)
            else:
                statement = readers.read_statement(path)
            if (statement.id, statement.sha256) == (was.id, was.sha256):
                return self._due(known, line, statement) if known else self._corrected(line, path, statement)
        self._left.append(path)
        return None

    def _due(self, head: Head, line: Line, statement: Statement) -> _Due:
        status = Status.CHANGED if head.held.id in self._heads else Status.ADDED
        path = self._folder / line.file
        return _Due(head, statement, line, Outcome(path, status, head.held.id, notes=notes_of(head.held.record)))

    def _known(self, line: Line, path: Path) -> Outcome | Head:
        """What there is to say of a statement whose file is as it was exported; as what it is to be held otherwise."""
        head = self._here(line, path)
        held, now = head.held, self._heads.get(head.held.id)
        if now is None:
            return head
        if now.key == head.key:
            self._add_sources(now, head)
            return Outcome(path, Status.UNCHANGED, held.id, notes=notes_of(held.record))
        if now.held.sha256 != held.sha256:
            return Outcome(path, Status.REFUSED, held.id, other_text(now.held))
        if now.stored_at >= head.stored_at and now.held.source != name_of(path):
            reason = f"it is held as it was stored later, from {now.held.source}"
            return Outcome(path, Status.DUPLICATE, held.id, reason, notes_of(now.held.record))
        return head

    def _corrected(self, line: Line, path: Path, statement: Statement) -> Outcome | _Due:
        """What is said of a file whose text is the one that was exported, and whose record is not."""
        name = name_of(path)
        fingerprint = readers.fingerprint(path)
        now = self._heads.get(statement.id)
        said = notes_of(statement.record)
        if now is not None and now.sources.get(name) == fingerprint:
            return Outcome(path, Status.UNCHANGED, statement.id, notes=said)
        before = now or self._here(line, path)
        held = replace(
            line.head.held, record=statement.record, source=name, fingerprint=fingerprint, version=fingerprint[:8]
        )
        head = Head(held, {**before.sources, name: fingerprint}, time.time_ns(), before.given)
        outcome = Outcome(path, Status.CHANGED if now else Status.ADDED, statement.id, CORRECTED, said)
        return _Due(head, replace(statement, source=name), line, outcome)

    def _here(self, line: Line, path: Path) -> Head:
        """What was held, with those of its sources that mean the same here; the export's own file where none does."""
        was = line.head
        moved = {self._moved(source): fingerprint for source, fingerprint in was.sources.items()}
        sources = {
            source: fingerprint
            for source, fingerprint in moved.items()
            if self._owner.get(source, was.held.id) == was.held.id and source not in self._elsewhere
        }
        given = {self._moved(source): options for source, options in was.given.items()}
        head = Head(replace(was.held, source=self._moved(was.held.source)), moved, was.stored_at, given)
        return with_sources(head, sources or {name_of(path): was.held.fingerprint})

    def _moved(self, source: str) -> str:
        """Where a source is here: the documents that were kept in one home are kept in the other."""
        for separator in "/\\":
            top = f"{self._manifest.documents}{separator}"
            if self._manifest.documents and source.startswith(top):
                return os.path.join(name_of(self._documents), *source.removeprefix(top).split(separator))
        return source

    def _add_sources(self, now: Head, head: Head) -> None:
        for source, fingerprint in head.sources.items():
            if source not in now.sources and not self._dry_run:
                self._store.add_source(now.held.id, source, fingerprint, head.given.get(source))

    def _put(self, due: _Due) -> None:
        statement, passages = due.statement, due.line.passages
        for source in due.head.sources:
            self._owner[source] = statement.id
        self._heads[statement.id] = due.head
        if not self._dry_run:
            vectors = passage_vectors(self._embeddings, statement, passages, self._embedded())
            self._store.restore(due.head, statement, passages, vectors)

    def _take_documents(self) -> Iterator[Outcome]:
        """Put the documents where they are kept here; one that differs from what is there already stays out."""
        for name in sorted(name for name in self._manifest.files if name.startswith(f"{DOCUMENTS}/")):
            data = export_folder.verified(self._folder, self._manifest, name)
            if data is None:
                yield Outcome(self._folder / name, Status.REFUSED, reason=ALTERED)
                continue
            place = Path(os.path.abspath(self._documents)).joinpath(*name.split("/")[1:])
            if place.exists():
                if place.read_bytes() != data:
                    self._elsewhere.add(name_of(place))
            elif not self._dry_run:
                place.parent.mkdir(parents=True, exist_ok=True)
                half = place.with_name(f".{place.name}.half")
                half.write_bytes(data)
                os.replace(half, place)

    def _embedded(self) -> Callable[[int], None]:
        more = 0

        def report(number: int) -> None:
            nonlocal more
            more += number
            self._report(more)

        return report

    def _report(self, more: int) -> None:
        if self._on_progress:
            done = self._passages_done + more
            self._on_progress(Progress(self._files_done, len(self._lines), done, self._passages))


def _lines(folder: Path, manifest: Manifest) -> list[Line]:
    data = export_folder.verified(folder, manifest, LISTED)
    if data is None:
        raise ExportError(
            f"{folder / LISTED} {ALTERED}, or remove {folder / MANIFEST} to ingest the statements' files one by one"
        )
    return [export_list.read(line) for line in data.splitlines(keepends=True)]
