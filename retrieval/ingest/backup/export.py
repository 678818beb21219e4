"""Everything held, into a folder: the statements' files and list, the documents kept here, the vectors.

Reads beside any number of writers. Knows the order of the work; the layout of the folder is known to
`retrieval.ingest.backup.folder`.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from retrieval import readers
from retrieval.embedding import cache_export
from retrieval.errors import ExportError, StatementDamaged, StatementGone, StoreError
from retrieval.ingest.backup import listing
from retrieval.ingest.backup.folder import DOCUMENTS, LISTED, STATEMENTS, VECTORS, Manifest, hash_of
from retrieval.ingest.backup.listing import Line
from retrieval.ingest.files import lies_under, name_of, path_of
from retrieval.ingest.ingest import Outcome, Progress, Status
from retrieval.readers.export_seal import statement_file
from retrieval.store.schema import Head
from retrieval.store.store import Store

LOOKS = 3
"""Times that what is held is listed, where some of it was replaced before it could be read."""

_CODE = re.compile(r"[A-Z]{2,3}")
_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}){0,2}")

OnProgress = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Exported:
    """The manifest of what was written, and the statements that could not be, each with the reason."""

    manifest: Manifest
    refused: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class _Written:
    head: Head
    path: Path
    line: bytes


def export(
    store: Store,
    folder: Path,
    *,
    documents: Path | None = None,
    vectors: Path | None = None,
    on_progress: OnProgress | None = None,
) -> Exported:
    """Write everything in a store into the empty folder `folder`, except the manifest, which is returned.

    `documents` is the folder of files kept by this program, which go with their statements. `vectors` is the cache,
    which is copied. A damaged statement is left out, and named.

    Raises:
        StoreError: the statements cannot be read, or keep being replaced.
        ExportError: the cache cannot be read.
        OSError: a file cannot be written.
    """
    written, refused = _statements(store, folder, on_progress)
    (folder / LISTED).write_bytes(b"".join(one.line for one in written))
    if documents is not None:
        _copy_documents(written, documents, folder)
    try:
        rows = cache_export.copy(vectors, folder / VECTORS) if vectors is not None else 0
    except sqlite3.Error as error:
        raise ExportError(f"the vectors in {vectors} cannot be copied ({error}): add --without-vectors") from error
    kept = name_of(documents) if documents is not None else ""
    return Exported(Manifest(len(written), store.embedder, kept, vectors=rows), refused)


def _statements(
    store: Store, folder: Path, on_progress: OnProgress | None
) -> tuple[list[_Written], tuple[Outcome, ...]]:
    done: dict[str, _Written | Outcome] = {}
    for _ in range(LOOKS):
        heads = store.heads()
        try:
            _write(store, heads, folder, done, on_progress)
        except StatementGone:
            continue
        now = [done[head.key] for head in heads]
        written = [one for one in now if isinstance(one, _Written)]
        for path in set((folder / STATEMENTS).rglob("*.md")) - {one.path for one in written}:
            path.unlink()  # of a statement that was replaced or removed meanwhile
        return written, tuple(one for one in now if isinstance(one, Outcome))
    raise StoreError("what is held keeps being replaced: export it once the ingest that is running has ended")


def _write(
    store: Store,
    heads: Iterable[Head],
    folder: Path,
    done: dict[str, _Written | Outcome],
    on_progress: OnProgress | None,
) -> None:
    """Write the statements that are not `done`, and add the results.

    Raises:
        StatementGone: a statement has been replaced or removed.
    """
    heads = list(heads)
    total, so_far = sum(head.held.passages for head in heads), 0
    for number, head in enumerate(heads, start=1):
        before = done.get(head.key)
        if not isinstance(before, _Written) or before.head != head:
            try:
                done[head.key] = _statement(store, head, folder)
            except StatementDamaged as error:
                done[head.key] = Outcome(path_of(head.held.source), Status.REFUSED, head.held.id, str(error))
        so_far += head.held.passages
        if on_progress:
            on_progress(Progress(number, len(heads), so_far, total))


def _statement(store: Store, head: Head, folder: Path) -> _Written:
    statement = store.read(head.held)
    passages = tuple(stored.passage for stored in store.passages(head.held, vectors=False))
    name = _name(head)
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(statement_file(statement))
    return _Written(head, path, listing.written(Line(name, hash_of(path), head, passages), statement.parts))


def _name(head: Head) -> str:
    """Where a statement's file is: by delegation and date, for people, and by its id, for there may be several."""
    record = head.held.record
    code = record.code if record.code and _CODE.fullmatch(record.code) else "other"
    date = record.date if record.date and _DATE.fullmatch(record.date) else "undated"
    return f"{STATEMENTS}/{code}/{date}-{head.held.id}.md"


def _copy_documents(written: Iterable[_Written], documents: Path, folder: Path) -> None:
    for source in {source for one in written for source in one.head.sources if lies_under(source, [documents])}:
        for path in (path_of(source), *readers.side_files(path_of(source))):
            if path.is_file():  # what is held stays when its file is gone
                target = folder / DOCUMENTS / path.relative_to(os.path.abspath(documents))
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
