"""Export of the store to a folder: statements, their list, the documents kept by the program, and the vectors.

Reads beside any number of writers. Knows the order of the work and a line of the list; the folder's layout is known to
`retrieval.ingest.backup.folder`, a statement's file to `retrieval.readers.export_seal`.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from retrieval import readers
from retrieval.embedding.cache_file import TABLE
from retrieval.errors import ExportError, StatementDamaged, StatementGone, StoreError
from retrieval.ingest.backup.folder import DOCUMENTS, LISTED, STATEMENTS, VECTORS, Manifest, hash_of
from retrieval.ingest.files import lies_under, name_of, path_of
from retrieval.ingest.ingest import Outcome, Progress, Status
from retrieval.readers.export_seal import statement_file
from retrieval.store.schema import Head, head_metadata
from retrieval.store.store import Store

LOOKS = 3
"""Attempts at writing the statements, when some are replaced before being read."""

_CODE = re.compile(r"[A-Z]{2,3}")
_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}){0,2}")

OnProgress = Callable[[Progress], None]


def export(
    store: Store, folder: Path, documents: Path, *, vectors: Path | None = None, on_progress: OnProgress | None = None
) -> tuple[Manifest, tuple[Outcome, ...]]:
    """Write all of a store into the empty folder `folder`; returns the manifest, not written, and damaged statements.

    `documents` is the folder of files kept by this program, copied with the statements. `vectors` is the cache, copied
    too. A damaged statement is left out, and named with the reason.

    Raises:
        StoreError: the index cannot be read, or statements keep being replaced.
        ExportError: the cache cannot be read.
        OSError: a file cannot be written.
    """
    for _ in range(LOOKS):
        with contextlib.suppress(StatementGone):
            heads, refused = _statements(store, folder, on_progress)
            break
        shutil.rmtree(folder / STATEMENTS)  # some were replaced meanwhile
    else:
        raise StoreError("what is held keeps being replaced: export it once the ingest that is running has ended")
    _copy_documents(heads, documents, folder)
    rows = _copy_vectors(vectors, folder / VECTORS) if vectors is not None else 0
    return Manifest(len(heads), store.embedder, name_of(documents), vectors=rows), refused


def _statements(store: Store, folder: Path, on_progress: OnProgress | None) -> tuple[list[Head], tuple[Outcome, ...]]:
    """Write the statements and their list; returns the statements written, and the damaged ones.

    Raises:
        StatementGone: a statement has been replaced or removed meanwhile.
    """
    heads, written, refused = store.heads(), [], []
    total, so_far = sum(head.held.passages for head in heads), 0
    (folder / STATEMENTS).mkdir()
    with (folder / LISTED).open("wb") as listed:
        for number, head in enumerate(heads, start=1):
            try:
                listed.write(_statement(store, head, folder))
                written.append(head)
            except StatementDamaged as error:
                refused.append(Outcome(path_of(head.held.source), Status.REFUSED, head.held.id, str(error)))
            so_far += head.held.passages
            if on_progress:
                on_progress(Progress(number, len(heads), so_far, total))
    return written, tuple(refused)


def _statement(store: Store, head: Head, folder: Path) -> bytes:
    """Write a statement's file; returns the line of the list."""
    statement, held = store.read(head.held), head.held
    # By delegation and date, for people, and by the id, for there may be several.
    code = held.record.code if held.record.code and _CODE.fullmatch(held.record.code) else "other"
    date = held.record.date if held.record.date and _DATE.fullmatch(held.record.date) else "undated"
    name = f"{STATEMENTS}/{code}/{date}-{held.id}.md"
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(statement_file(statement))
    values: dict[str, Any] = {"file": name, "file_sha256": hash_of(path), "statement": held.id, "version": held.version}
    # JSON that a head holds in a string, a line holds as it is. A source is a path, whatever it begins with.
    for key, value in head_metadata(head, statement.parts).items():
        values[key] = json.loads(str(value)) if key != "source" and str(value)[:1] in ("[", "{") else value
    return (json.dumps(values, ensure_ascii=False) + "\n").encode("utf-8", "surrogatepass")


def _copy_documents(heads: Iterable[Head], documents: Path, folder: Path) -> None:
    for source in {source for head in heads for source in head.sources if lies_under(source, [documents])}:
        for path in (path_of(source), *readers.side_files(path_of(source))):
            if path.is_file():  # what is held stays when its file is gone
                target = folder / DOCUMENTS / path.relative_to(os.path.abspath(documents))
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)


def _copy_vectors(cache: Path, target: Path) -> int:
    """Copy the cache into a new file, beside any number of writers; returns the number of its rows."""
    try:
        with contextlib.closing(sqlite3.connect(cache)) as source, contextlib.closing(sqlite3.connect(target)) as made:
            source.backup(made)
            made.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
            made.execute(TABLE)  # a cache that nothing was put into has none
            return int(made.execute("SELECT count(*) FROM vectors").fetchone()[0])
    except sqlite3.Error as error:
        raise ExportError(f"the vectors in {cache} cannot be copied ({error}): add --without-vectors") from error
