"""All that is held into a folder: the statements' files, their list, the documents that are kept here, the vectors.

Reads beside any number of writers, and writes the same bytes for the same statements. Knows the order of the work; how
the folder is laid out is known to `retrieval.ingest.backup.folder`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from retrieval import readers
from retrieval.embedding import cache_export
from retrieval.embedding.cache import Keys
from retrieval.embedding.cache_file import VectorFile
from retrieval.embedding.drift_check import kept_key
from retrieval.embedding.statement_vectors import header, sentence_texts
from retrieval.errors import StatementDamaged, StatementGone, StoreError
from retrieval.ingest.backup import folder as export_folder
from retrieval.ingest.backup import manifest as export_list
from retrieval.ingest.backup.folder import DOCUMENTS, LISTED, STATEMENTS, VECTORS, Manifest
from retrieval.ingest.backup.manifest import Line
from retrieval.ingest.backup.statement_file import statement_file
from retrieval.ingest.files import lies_under, name_of, path_of
from retrieval.ingest.ingest import Outcome, Progress, Status
from retrieval.store.schema import Head
from retrieval.store.store import Store

LOOKS = 3
"""Times that what is held is listed, where some of it was replaced before it could be read."""

_CODE = re.compile(r"[A-Z]{2,3}")
_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}){0,2}")


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written, and the statements that could not be, each with the reason."""

    manifest: Manifest
    refused: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class _Written:
    head: Head
    file: str
    line: bytes
    keys: bytes
    """Those of its vectors, one after the other."""


@dataclass(slots=True)
class _Draft:
    """The folder that is being filled, and the hashes of what is in it."""

    folder: Path
    files: dict[str, str] = field(default_factory=dict)

    def put(self, name: str, data: bytes) -> str:
        """Write a file; its hash."""
        path = export_folder.listed(self.folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return export_folder.digest(data)

    def list(self, name: str, data: bytes) -> None:
        """Write a file and keep its hash for the manifest."""
        self.files[name] = self.put(name, data)


def export(
    store: Store,
    folder: Path,
    *,
    documents: Path | None = None,
    vectors: Path | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> Exported:
    """Write all that a store holds into the empty folder `folder`, but for the manifest, which is returned.

    `documents` is the folder of files that are kept by this program and go with their statements. `vectors` is the
    cache's file, whose vectors of these statements go with them. A statement that is damaged is left out, and named.

    Raises:
        StoreError: what is held cannot be read, or keeps being replaced.
        OSError: a file cannot be written.
    """
    draft = _Draft(folder)
    specimen, rows = b"", 0
    if vectors is not None:
        with closing(VectorFile(vectors)) as file:
            specimen = b"".join(value for _, value in file.get([kept_key(store.embedder)]))
    written, refused = _statements(store, draft, Keys(store.embedder, specimen), on_progress)
    draft.list(LISTED, b"".join(one.line for one in written))
    if documents is not None:
        _copy_documents(written, documents, draft)
    if vectors is not None:
        with closing(VectorFile(vectors)) as file:
            rows = _vectors(written, file, draft)
    kept = name_of(documents) if documents is not None else ""
    manifest = Manifest(len(written), store.embedder, kept, draft.files, rows, specimen.hex())
    return Exported(manifest, refused)


def _statements(
    store: Store, draft: _Draft, keys: Keys, on_progress: Callable[[Progress], None] | None
) -> tuple[list[_Written], tuple[Outcome, ...]]:
    done: dict[str, _Written | Outcome] = {}
    for _ in range(LOOKS):
        heads = store.heads()
        total = sum(head.held.passages for head in heads)
        so_far, gone = 0, False
        for number, head in enumerate(heads, start=1):
            before = done.get(head.key)
            if not isinstance(before, _Written) or before.head != head:
                try:
                    done[head.key] = _statement(store, head, draft, keys)
                except StatementGone:
                    gone = True
                except StatementDamaged as error:
                    done[head.key] = Outcome(path_of(head.held.source), Status.REFUSED, head.held.id, str(error))
            so_far += head.held.passages
            if on_progress:
                on_progress(Progress(number, len(heads), so_far, total))
        if not gone:
            now = [done[head.key] for head in heads]
            written = [one for one in now if isinstance(one, _Written)]
            _drop_others(draft, {one.file for one in written})
            return written, tuple(one for one in now if isinstance(one, Outcome))
    raise StoreError("what is held keeps being replaced: export it once the ingest that is running has ended")


def _statement(store: Store, head: Head, draft: _Draft, keys: Keys) -> _Written:
    statement = store.read(head.held)
    passages = tuple(stored.passage for stored in store.passages(head.held, vectors=False))
    name = _name(head)
    line = Line(name, draft.put(name, statement_file(statement)), head, passages)
    top = header(statement.record)
    texts = [*sentence_texts(statement, passages), *([top] if top else [])]
    return _Written(head, name, export_list.written(line, statement.parts), b"".join(map(keys.of, texts)))


def _name(head: Head) -> str:
    """Where a statement's file is: by delegation and date, for people, and by its id, for there may be several."""
    record = head.held.record
    code = record.code if record.code and _CODE.fullmatch(record.code) else "other"
    date = record.date if record.date and _DATE.fullmatch(record.date) else "undated"
    return f"{STATEMENTS}/{code}/{date}-{head.held.id}.md"


def _drop_others(draft: _Draft, files: set[str]) -> None:
    """Delete the files of statements that were replaced or removed meanwhile."""
    for path in (draft.folder / STATEMENTS).rglob("*.md"):
        if path.relative_to(draft.folder).as_posix() not in files:
            path.unlink()


def _copy_documents(written: list[_Written], documents: Path, draft: _Draft) -> None:
    sources = sorted({source for one in written for source in one.head.sources if lies_under(source, [documents])})
    for path in map(path_of, sources):
        for each in (path, *readers.side_files(path)):
            if each.is_file():  # what is held stays when its file is gone
                name = f"{DOCUMENTS}/{each.relative_to(os.path.abspath(documents)).as_posix()}"
                draft.list(name, each.read_bytes())


def _vectors(written: list[_Written], file: VectorFile, draft: _Draft) -> int:
    """The number of vectors written."""
    rows = 0

    def found() -> Iterator[tuple[bytes, bytes]]:
        nonlocal rows
        keys = (
            one.keys[at : at + cache_export.KEY] for one in written for at in range(0, len(one.keys), cache_export.KEY)
        )
        for row in cache_export.kept(file, keys):
            rows += 1
            yield row

    for number, data in enumerate(cache_export.packed(found())):
        draft.list(f"{VECTORS}/{number:05d}.npy", data)
    return rows
