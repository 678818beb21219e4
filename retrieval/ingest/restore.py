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
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

from retrieval import readers
from retrieval.embedding.cache_file import VectorFile
from retrieval.embedding.drift_check import kept_key
from retrieval.embedding.statement_vectors import TextVectors, passage_vectors
from retrieval.errors import ExportError, OnRecordError, StatementDamaged
from retrieval.ingest.export import DOCUMENTS, LISTED, MANIFEST, VECTORS, Manifest, hash_of
from retrieval.ingest.files import Source, find, lies_under, name_of
from retrieval.ingest.ingest import Outcome, Progress, Status, notes_of, other_text
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


def is_intact(folder: Path, manifest: Manifest, name: str) -> bool:
    """Whether a file named by the manifest is unchanged since the export.

    Raises:
        ExportError: the name leads out of the folder.
    """
    path = _path_in(folder, name)
    return path.is_file() and hash_of(path) == manifest.files.get(name)


def _path_in(folder: Path, name: str) -> Path:
    """The path of a file that an export names.

    Raises:
        ExportError: the name leads out of the folder.
    """
    parts = PurePosixPath(name).parts
    if not parts or PurePosixPath(name).is_absolute() or "\\" in name or {"..", "."} & set(parts) or ":" in parts[0]:
        raise ExportError(f"{folder} names a file that is not in it, {name!r}: do not take it in")
    return folder.joinpath(*parts)


def add_vectors(folder: Path, manifest: Manifest, file: VectorFile) -> Iterator[Outcome]:
    """Put an export's vectors into a cache that lacks them; yields the files that have changed since the export."""

    def add(rows: list[tuple[bytes, bytes]]) -> None:
        known = {key for key, _ in file.get([key for key, _ in rows])}
        file.put(row for row in rows if row[0] not in known)

    if manifest.specimen:
        add([(kept_key(manifest.embedder), bytes.fromhex(manifest.specimen))])
    for name in sorted(name for name in manifest.files if name == VECTORS or name.endswith(".npy")):
        try:
            if not is_intact(folder, manifest, name):
                raise ValueError(ALTERED)
            for rows in _vectors(_path_in(folder, name)):
                add(rows)
        except (ValueError, EOFError, sqlite3.Error):
            yield Outcome(folder / name, Status.REFUSED, reason=f"{ALTERED}; what it held is embedded anew")


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


@dataclass
class Restoring:
    """An export on its way into a store; `documents` is the folder for files kept by this program.

    Raises:
        ExportError: the list of the statements has changed since the export.
    """

    folder: Path
    manifest: Manifest
    store: Store
    embeddings: TextVectors
    documents: Path
    dry_run: bool = False
    on_progress: Callable[[Progress], None] | None = None

    def __post_init__(self) -> None:
        """Read the list, and what the store holds."""
        listed = self.folder / LISTED
        if not is_intact(self.folder, self.manifest, LISTED):
            away = self.folder / MANIFEST
            raise ExportError(f"{listed} {ALTERED}, or remove {away} to ingest the statements' files one by one")
        lines = map(_line, listed.read_bytes().splitlines())
        self._lines = {_path_in(self.folder, line["file"]): line for line in lines}
        self._heads = {head.held.id: head for head in self.store.heads()}
        self._owner = {source: head.held.id for head in self._heads.values() for source in head.sources}

    def outcomes(self) -> Generator[Outcome, None, list[Path]]:
        """Store each statement of the export; yields the outcome of each as soon as certain.

        Returns the changed and added files in the folder, to be ingested like any others. Statements yielded as added
        or changed stay. Statements held already cost nothing.

        Raises:
            IndexBusy: another process is writing.
            StoreError: the index cannot be written.
            EmbeddingError: the embedder did not answer.
        """
        total, so_far = sum(int(line["passages"]) for line in self._lines.values()), 0
        left: list[Path] = []
        with contextlib.nullcontext() if self.dry_run else self.store.writing():
            yield from self._take_documents()
            for number, (path, line) in enumerate(self._lines.items(), start=1):
                outcome = self._outcome(line, path)
                so_far += int(line["passages"])
                if self.on_progress:
                    self.on_progress(Progress(number, len(self._lines), so_far, total))
                if outcome is None:
                    left.append(path)
                else:
                    yield outcome
        known, documents = set(map(name_of, self._lines)), [self.folder / DOCUMENTS]
        others = (source for source in find([self.folder], readers.SUFFIXES) if isinstance(source, Source))
        return [*left, *(one.path for one in others if one.name not in known and not lies_under(one.name, documents))]

    def _outcome(self, line: dict[str, Any], path: Path) -> Outcome | None:
        """The outcome of a statement; None if its file is left to `ingest`."""
        was = read_head(line)
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
        head, sealed = self._here(was, path), readers.read_exported(path)
        statement = Statement(sealed.id, sealed.text, sealed.parts, head.held.record, head.held.source)
        record = read_head(brought_up(line, statement)).held.record
        return replace(head, held=replace(head.held, record=record)), replace(statement, record=record)

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
        top = self.manifest.documents
        if not top or not source.startswith((f"{top}/", f"{top}\\")):
            return source
        separator, below = source[len(top)], source[len(top) + 1 :]
        return os.path.join(name_of(self.documents), *below.split(separator))

    def _take_documents(self) -> Iterator[Outcome]:
        """Copy the documents into the home; an existing file with other contents stays."""
        for name in sorted(name for name in self.manifest.files if name.startswith(f"{DOCUMENTS}/")):
            path = _path_in(self.folder, name)
            place = Path(os.path.abspath(self.documents)).joinpath(*name.split("/")[1:])
            if not is_intact(self.folder, self.manifest, name):
                yield Outcome(path, Status.REFUSED, reason=ALTERED)
            elif place.exists():
                if hash_of(place) != self.manifest.files[name]:
                    self._owner.setdefault(name_of(place), "")  # it is no source of what was exported
            elif not self.dry_run:
                place.parent.mkdir(parents=True, exist_ok=True)
                half = place.with_name(f".{place.name}.half")
                shutil.copyfile(path, half)
                os.replace(half, place)


def _line(data: bytes) -> dict[str, Any]:
    """A line of the list, in the form of a head's metadata, with the file's name and hash.

    Raises:
        ExportError: the line is malformed.
    """
    try:
        values: dict[str, Any] = json.loads(data.decode("utf-8", "surrogatepass"))
        for key, value in values.items():
            values[key] = value if isinstance(value, str | int) else json.dumps(value, ensure_ascii=False)
        read_head(values)
        return values | {name: str(values[name]) for name in ("file", "file_sha256")}
    except (ValueError, LookupError, TypeError, AttributeError, StatementDamaged) as error:
        raise ExportError(f"a line of the export's list cannot be read ({error}): export again") from error
