"""Export of the store to a folder: its layout, its manifest, and the writing, beside any number of writers.

A statement's own file is known to `retrieval.readers.export_seal`, the way back to `retrieval.ingest.restore`.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from retrieval import readers
from retrieval.embedding.cache_file import VectorFile
from retrieval.errors import ExportError, ExportTooNew, StatementDamaged, StatementGone, StoreError
from retrieval.ingest.files import lies_under, name_of, path_of
from retrieval.ingest.outcome import Outcome, Progress, Status
from retrieval.readers.export_seal import statement_file
from retrieval.store.schema import SCHEMA, Head, head_metadata, release
from retrieval.store.store import Store

MANIFEST = "onrecord.json"
STATEMENTS = "statements"
LISTED = "statements.jsonl"
DOCUMENTS = "documents"
USERS = "users"
VECTORS = "vectors.sqlite"

FORMAT = 2
"""The version of the folder: raised with any change that an older program would misread."""

LOOKS = 3
"""Attempts at writing the statements, when some are replaced before being read."""

_NAMED = "onrecord.export"
_ABOUT = "What was held by On Record. `onrecord ingest` takes this folder in again, here or on another machine."
_CODE = re.compile(r"[A-Z]{2,3}")
_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}){0,2}")

OnProgress = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Users:
    """The exported database: its revision, and the number of rows of each table."""

    revision: str
    rows: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Export:
    """An exported folder, and what its manifest says.

    `files` are hashes by name, except the statements' own files, which the list has. `documents` is the original path
    of the folder `documents`. `embedder` names the embedder of the vectors. `specimen` stands for the embedder's model
    in exports of format 1, which keep `specimen` beside the vectors.
    """

    folder: Path
    statements: int
    embedder: str
    documents: str
    files: Mapping[str, str]
    vectors: int
    specimen: str
    users: Users | None

    @property
    def documents_sent(self) -> int:
        """The number of files that were sent to the bot."""
        return sum(name.startswith(f"{DOCUMENTS}/") for name in self.files)

    @property
    def size(self) -> int:
        """The bytes of all files."""
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())

    def path(self, name: str) -> Path:
        """The path of a file that the export names.

        Raises:
            ExportError: the name leads out of the folder.
        """
        path = self.folder / name
        if not lies_under(name_of(path), [self.folder]):
            raise self.outside(name)
        return path

    def outside(self, name: str) -> ExportError:
        """The error of a name that leads out of a folder."""
        return ExportError(f"{self.folder} names a file that is not in it, {name!r}: do not take it in")

    def is_intact(self, name: str) -> bool:
        """Whether a file named by the manifest is unchanged since the export.

        Raises:
            ExportError: the name leads out of the folder.
        """
        path = self.path(name)
        return path.is_file() and hash_of(path) == self.files.get(name)


def is_export(folder: Path) -> bool:
    """Whether a folder claims to be an export, complete or not."""
    return os.path.isfile(folder / MANIFEST)


def exports_among(paths: Iterable[Path]) -> list[Export]:
    """The exported folders among some paths.

    Raises:
        ExportTooNew: one was made by a newer version of the program.
        ExportError: one cannot be read.
    """
    return [read_export(path) for path in paths if is_export(path)]


def read_export(folder: Path) -> Export:
    """The export in a folder.

    Raises:
        ExportTooNew: the export was made by a newer version of the program; the message names the version.
        ExportError: the manifest cannot be read, or is another program's.
    """
    path = folder / MANIFEST
    try:
        values: dict[str, Any] = json.loads(path.read_bytes())
        name, _, version = str(values["schema"]).partition("/")
        if name != _NAMED:
            raise ValueError(f"it is a {name}")
        if int(version) > FORMAT or int(values["index"]) > SCHEMA:
            raise ExportTooNew(
                f"{folder} was exported by onrecord {values['onrecord']} (export {version}, index {values['index']}), "
                f"which is newer; this is onrecord {release()}, which reads exports up to {FORMAT} and indexes up to "
                f"{SCHEMA}: upgrade it (pip install --upgrade onrecord), and try again"
            )
        return Export(
            folder,
            values["statements"],
            values["embedder"],
            values["documents"],
            values["files"],
            values["vectors"],
            values.get("specimen", ""),
            Users(**values["users"]) if values["users"] else None,
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ExportError(f"{path} is not the list of an export ({error}): export again") from error


def hash_of(path: Path) -> str:
    """The hexadecimal SHA-256 of a file of any size.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def reported(heads: Sequence[Head], on_progress: OnProgress | None) -> Iterator[Head]:
    """The heads of statements in order; reports progress once each is done."""
    total, so_far = sum(head.held.passages for head in heads), 0
    for head in heads:
        yield head
        so_far += head.held.passages
        if on_progress:
            on_progress(Progress(so_far, total))


def export(
    store: Store,
    folder: Path,
    documents: Path,
    *,
    vectors: VectorFile | None = None,
    users: Callable[[Path], Users] | None = None,
    on_progress: OnProgress | None = None,
) -> tuple[Export, tuple[Outcome, ...]]:
    """Write all of a store into a folder; returns the export, and the damaged statements, which are left out.

    The folder appears once whole, in place of an earlier export. `documents` is the folder of files kept by this
    program, copied with the statements, `vectors` the cache, copied too; `users` writes the database into a folder.

    Raises:
        StoreError: the index cannot be read, or statements keep being replaced.
        ExportError: the folder is in use for something else or cannot be written, or the vectors cannot be copied.
    """
    with _made_whole(folder) as draft:
        for _ in range(LOOKS):
            with contextlib.suppress(StatementGone):
                heads, refused = _statements(store, draft, on_progress)
                break
            shutil.rmtree(draft / STATEMENTS)  # some were replaced meanwhile
        else:
            raise StoreError("what is held keeps being replaced: export it once the ingest that is running has ended")
        _copy_documents(heads, documents, draft)
        rows = vectors.copy(draft / VECTORS) if vectors else 0
        dumped = users(draft / USERS) if users else None
        names = (path.relative_to(draft).as_posix() for path in draft.rglob("*") if path.is_file())
        manifest = {
            "schema": f"{_NAMED}/{FORMAT}",
            "about": _ABOUT,
            "onrecord": release(),
            "index": SCHEMA,
            "statements": len(heads),
            "embedder": store.embedder,
            "vectors": rows,
            "documents": name_of(documents),
            "users": asdict(dumped) if dumped else None,
            "files": {name: hash_of(draft / name) for name in sorted(names) if not name.startswith(f"{STATEMENTS}/")},
        }
        # Last, since a folder with a manifest is an export.
        text = json.dumps(manifest, ensure_ascii=False, indent=1)
        (draft / MANIFEST).write_text(f"{text}\n", encoding="utf-8", newline="\n")
    return read_export(folder), refused


@contextlib.contextmanager
def _made_whole(folder: Path) -> Iterator[Path]:
    """A folder to be filled: becomes `folder` if the block succeeds, and is deleted otherwise.

    Raises:
        ExportError: `folder` is a file or has other contents, or cannot be written.
    """
    place = Path(os.path.abspath(folder))
    draft, before = (place.parent / f".{place.name}.{which}" for which in ("part", "before"))
    try:
        if place.is_file() or (place.is_dir() and any(place.iterdir()) and not is_export(place)):
            raise ExportError(f"{place} is not empty, and is no earlier export: name a folder that does not exist yet")
        shutil.rmtree(draft, ignore_errors=True)
        # What people asked may be in it, and is for nobody else to read.
        draft.mkdir(mode=0o700, parents=True)
        yield draft
        if place.exists():
            shutil.rmtree(before, ignore_errors=True)
            os.replace(place, before)
        os.replace(draft, place)
        shutil.rmtree(before, ignore_errors=True)
    except OSError as error:
        raise ExportError(
            f"{place} cannot be written ({error.strerror or error}): check its owner, mode and free space, or name "
            "another folder"
        ) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _statements(store: Store, folder: Path, on_progress: OnProgress | None) -> tuple[list[Head], tuple[Outcome, ...]]:
    """Write the statements and their list; returns the statements written, and the damaged ones.

    Raises:
        StatementGone: a statement has been replaced or removed meanwhile.
    """
    written, refused = [], []
    (folder / STATEMENTS).mkdir()
    with (folder / LISTED).open("wb") as listed:
        for head in reported(store.heads(), on_progress):
            try:
                listed.write(_statement(store, head, folder))
                written.append(head)
            except StatementDamaged as error:
                refused.append(Outcome(path_of(head.held.source), Status.REFUSED, head.held.id, str(error)))
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
