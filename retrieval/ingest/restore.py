"""Restoring an export into a store: each statement as exported, or named if the file has changed.

A file with a corrected record is restored with the correction; a file with an altered text is left to `ingest`, which
refuses the file by the seal. The folder's layout is known to `retrieval.ingest.export`.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from retrieval import readers
from retrieval.embedding.cache import CachedEmbeddings
from retrieval.embedding.drift_check import kept_key
from retrieval.embedding.statement_vectors import passage_vectors
from retrieval.errors import ExportError, OnRecordError
from retrieval.ingest.export import DOCUMENTS, LISTED, MANIFEST, VECTORS, Export, OnProgress, hash_of, reported
from retrieval.ingest.file import notes_of, other_text
from retrieval.ingest.files import Source, find, lies_under, name_of
from retrieval.ingest.outcome import Outcome, Status
from retrieval.statement import Statement
from retrieval.store.migration import brought_up
from retrieval.store.schema import Head, read_head, with_sources
from retrieval.store.store import Store
from retrieval.text.passages import passages as passages_of

CORRECTED = "its record was corrected since it was exported"
ALTERED = "is not as it was exported: put the original back"
MISSING = "is in the list of the export and not in the folder: put it back, or export again"

ROWS = 500
"""Vectors read and written at a time."""


@dataclass
class Restoring:
    """An export on its way into a store; `documents` is the folder for files kept by this program."""

    export: Export
    store: Store
    embeddings: CachedEmbeddings
    documents: Path
    dry_run: bool = False
    on_progress: OnProgress | None = None

    def outcomes(self) -> Generator[Outcome, None, list[Path]]:
        """Store each statement of the export; yields the outcome of each as soon as certain.

        Returns the changed and added files in the folder, to be ingested like any others. Statements yielded as added
        or changed stay. Statements held already cost nothing. Nothing is embedded if the vectors of the store's
        embedder were exported.

        Raises:
            ExportError: the list of the statements has changed since the export, or names a file outside; or the
                vectors cannot be stored.
            IndexBusy: another process is writing.
            StoreError: the index cannot be written.
            EmbeddingError: the embedder did not answer.
        """
        folder = self.export.folder
        if not self.export.is_intact(LISTED):
            away = folder / MANIFEST
            raise ExportError(
                f"{folder / LISTED} {ALTERED}, or remove {away} to ingest the statements' files one by one"
            )
        lines = [_line(each) for each in (folder / LISTED).read_bytes().splitlines()]
        paths, heads = [self.export.path(line["file"]) for line in lines], [read_head(line) for line in lines]
        done: set[str] = set()
        with contextlib.nullcontext() if self.dry_run else self.store.writing():
            self._heads = {head.held.id: head for head in self.store.heads()}
            self._owner = {source: head.held.id for head in self._heads.values() for source in head.sources}
            if not self.dry_run and self.export.embedder == self.store.embedder:
                yield from self._take_vectors()
            yield from self._take_documents()
            for path, line, was in zip(paths, lines, reported(heads, self.on_progress), strict=True):
                if outcome := self._outcome(path, line, was):
                    done.add(name_of(path))
                    yield outcome
        files = (one for one in find([folder], readers.SUFFIXES) if isinstance(one, Source) and one.name not in done)
        return [one.path for one in files if not lies_under(one.name, [folder / DOCUMENTS])]

    def _take_vectors(self) -> Iterator[Outcome]:
        """Put the vectors into the cache, if missing there; yields the files that have changed since the export."""
        export = self.export
        if export.specimen:
            self._add([(kept_key(export.embedder), bytes.fromhex(export.specimen))])
        for name in sorted(name for name in export.files if name == VECTORS or name.endswith(".npy")):
            if export.is_intact(name):
                for rows in _vectors(export.path(name)):
                    self._add(rows)
            else:
                reason = f"{ALTERED}; what it held is embedded anew"
                yield Outcome(export.path(name), Status.REFUSED, reason=reason)

    def _add(self, rows: list[tuple[bytes, bytes]]) -> None:
        """Put vectors into the cache, which only tells of a failure in the log.

        Raises:
            ExportError: the cache does not keep them.
        """
        file = self.embeddings.file
        known = {key for key, _ in file.get([key for key, _ in rows])}
        file.put(row for row in rows if row[0] not in known)
        if not file.get([rows[-1][0]]):
            raise ExportError(
                f"the vectors cannot be stored in {file.path}: check its owner, mode and free space, and that no other "
                "process is using it"
            )

    def _take_documents(self) -> Iterator[Outcome]:
        """Copy the documents into the home; an existing file with other contents stays."""
        for name in sorted(name for name in self.export.files if name.startswith(f"{DOCUMENTS}/")):
            path = self.export.path(name)
            place = Path(os.path.abspath(self.documents), *name.split("/")[1:])
            if not lies_under(name_of(place), [self.documents]):
                raise self.export.outside(name)
            if not self.export.is_intact(name):
                yield Outcome(path, Status.REFUSED, reason=ALTERED)
            elif place.exists():
                if hash_of(place) != self.export.files[name]:
                    self._owner.setdefault(name_of(place), "")  # it is no source of what was exported
            elif not self.dry_run:
                place.parent.mkdir(parents=True, exist_ok=True)
                half = place.with_name(f".{place.name}.half")
                shutil.copyfile(path, half)
                os.replace(half, place)

    def _outcome(self, path: Path, line: dict[str, Any], was: Head) -> Outcome | None:
        """The outcome of a statement; None if its file is left to `ingest`."""
        try:
            corrected = hash_of(path) != line["file_sha256"]
            head, statement = self._corrected(was, path) if corrected else self._as_exported(was, line, path)
        except OSError:
            return Outcome(path, Status.REFUSED, was.held.id, MISSING)
        except OnRecordError:
            return None
        if (statement.id, statement.sha256) != (was.held.id, was.held.sha256):
            return None
        return self._stored(path, head, statement, CORRECTED if corrected else None)

    def _stored(self, path: Path, head: Head, statement: Statement, reason: str | None) -> Outcome:
        """The outcome of a statement that is stored where no other text, and no later version, is held."""
        now, notes = self._heads.get(statement.id), notes_of(statement.record)
        if now is not None and now.held.sha256 != statement.sha256:
            return Outcome(path, Status.REFUSED, statement.id, other_text(now.held))
        if now is not None and now.key == head.key:
            return Outcome(path, Status.UNCHANGED, statement.id, notes=notes)
        if now is not None and now.stored_at >= head.stored_at and now.held.source != name_of(path):
            later = f"it is held as it was stored later, from {now.held.source}"
            return Outcome(path, Status.DUPLICATE, statement.id, later, notes_of(now.held.record))
        self._owner |= dict.fromkeys(head.sources, statement.id)
        self._heads[statement.id] = head
        if not self.dry_run:
            passages = passages_of(statement)
            self.store.restore(head, statement, passages, passage_vectors(self.embeddings, statement, passages))
        return Outcome(path, Status.CHANGED if now else Status.ADDED, statement.id, reason, notes)

    def _as_exported(self, was: Head, line: dict[str, Any], path: Path) -> tuple[Head, Statement]:
        """The statement as exported, with what indexes of later versions add to the record."""
        sealed = readers.read_exported(path)
        statement = Statement(sealed.id, sealed.text, sealed.parts, was.held.record, was.held.source)
        head = self._here(read_head(brought_up(line, statement)), path)
        return head, replace(statement, record=head.held.record, source=head.held.source)

    def _corrected(self, was: Head, path: Path) -> tuple[Head, Statement]:
        """A statement with the file's corrected record, and the file as the source."""
        name, fingerprint = name_of(path), readers.fingerprint(path)
        statement = replace(readers.read_statement(path), source=name)
        before = self._heads.get(statement.id) or self._here(was, path)
        held = replace(was.held, record=statement.record, source=name, fingerprint=fingerprint, version=fingerprint[:8])
        return Head(held, {**before.sources, name: fingerprint}, time.time_ns(), before.given), statement

    def _here(self, was: Head, path: Path) -> Head:
        """The head with the sources valid here; without any, the export's own file is the source."""
        moved = {self._moved(source): fingerprint for source, fingerprint in was.sources.items()}
        sources = {s: f for s, f in moved.items() if self._owner.get(s, was.held.id) == was.held.id}
        given = {self._moved(source): options for source, options in was.given.items()}
        head = Head(replace(was.held, source=self._moved(was.held.source)), moved, was.stored_at, given)
        return with_sources(head, sources or {name_of(path): was.held.fingerprint})

    def _moved(self, source: str) -> str:
        """The path of a source here: documents kept in one home are kept in the other."""
        top = self.export.documents
        if not top or not source.startswith((f"{top}/", f"{top}\\")):
            return source
        separator, below = source[len(top)], source[len(top) + 1 :]
        return os.path.join(name_of(self.documents), *below.split(separator))


def _vectors(path: Path) -> Iterator[list[tuple[bytes, bytes]]]:
    """The keys and values of a cache's copy, or of an array, as exports of format 1 have."""
    if path.suffix == ".npy":
        array = np.load(path, allow_pickle=False)
        for at in range(0, len(array), ROWS):
            yield [(row["key"].tobytes(), row["vector"].tobytes()) for row in array[at : at + ROWS]]
        return
    with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as source:
        cursor = source.execute("SELECT key, value FROM vectors")
        while rows := cursor.fetchmany(ROWS):
            yield rows


def _line(data: bytes) -> dict[str, Any]:
    """A line of the list, in the form of a head's metadata, with the file's name and hash."""
    values: dict[str, Any] = json.loads(data.decode("utf-8", "surrogatepass"))
    texts = {key: json.dumps(each, ensure_ascii=False) for key, each in values.items() if isinstance(each, dict | list)}
    return values | texts
