"""The folder of an export: its layout, and the manifest with the hash of each file.

Knows names, versions and hashes; the contents of the files are known to their writers and readers.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path, PurePosixPath
from typing import Any

from retrieval.errors import ExportError, ExportTooNew
from retrieval.store.release import release
from retrieval.store.schema import SCHEMA

MANIFEST = "onrecord.json"
STATEMENTS = "statements"
LISTED = "statements.jsonl"
DOCUMENTS = "documents"
USERS = "users"
VECTORS = "vectors.sqlite"

FORMAT = 2
"""The version of the folder: raised with any change that an older program would misread."""

_NAMED = "onrecord.export"
_ABOUT = "What was held by On Record. `onrecord ingest` takes this folder in again, here or on another machine."


@dataclass(frozen=True, slots=True)
class Users:
    """The exported database: its revision, and the number of rows of each table."""

    revision: str
    rows: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Manifest:
    """The contents of an export. `files` are hashes by name, except the statements' own files, which the list has.

    `documents` is the original path of the folder `documents`. `embedder` names the embedder of the vectors. `specimen`
    stands for the embedder's model in exports of format 1, which keep `specimen` beside the vectors.
    """

    statements: int
    embedder: str
    documents: str
    files: Mapping[str, str] = field(default_factory=dict)
    vectors: int = 0
    specimen: str = ""
    users: Users | None = None
    index: int = SCHEMA
    onrecord: str = field(default_factory=release)


def is_export(folder: Path) -> bool:
    """Whether a folder claims to be an export, complete or not."""
    return os.path.isfile(folder / MANIFEST)


def write(folder: Path, manifest: Manifest) -> Manifest:
    """Write the manifest with the hashes of the files: last, since a folder with a manifest is an export."""
    names = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    hashes = {name: hash_of(folder / name) for name in names if not name.startswith(f"{STATEMENTS}/")}
    manifest = replace(manifest, files=hashes)
    values = {"schema": f"{_NAMED}/{FORMAT}", "about": _ABOUT, **asdict(manifest)}
    text = json.dumps(values, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / MANIFEST).write_text(f"{text}\n", encoding="utf-8", newline="\n")
    return manifest


def read(folder: Path) -> Manifest:
    """The manifest of an export.

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
        values["users"] = Users(**values["users"]) if values["users"] else None
        return Manifest(**{each.name: values[each.name] for each in fields(Manifest) if each.name in values})
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ExportError(f"{path} is not the list of an export ({error}): export again") from error


def path_in(folder: Path, name: str) -> Path:
    """The path of a file that an export names.

    Raises:
        ExportError: the name leads out of the folder.
    """
    parts = PurePosixPath(name).parts
    if not parts or PurePosixPath(name).is_absolute() or "\\" in name or {"..", "."} & set(parts) or ":" in parts[0]:
        raise ExportError(f"{folder} names a file that is not in it, {name!r}: do not take it in")
    return folder.joinpath(*parts)


def hash_of(path: Path) -> str:
    """The hexadecimal SHA-256 of a file of any size.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def is_intact(folder: Path, manifest: Manifest, name: str) -> bool:
    """Whether a file named by the manifest is unchanged since the export.

    Raises:
        ExportError: the name leads out of the folder.
    """
    path = path_in(folder, name)
    return path.is_file() and hash_of(path) == manifest.files.get(name)


@contextmanager
def made_whole(folder: Path) -> Iterator[Path]:
    """A folder to be filled: becomes `folder` if the block succeeds, and is deleted otherwise.

    An earlier export at `folder` is replaced, and is kept until then.

    Raises:
        ExportError: `folder` is a file or has other contents, or cannot be written.
    """
    place = Path(os.path.abspath(folder))
    draft, before = (place.parent / f".{place.name}.{which}" for which in ("part", "before"))
    try:
        if place.is_file() or place == place.parent:
            raise ExportError(f"{place} is no folder that can be replaced: name a folder that does not exist yet")
        if place.is_dir() and any(place.iterdir()) and not is_export(place):
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
