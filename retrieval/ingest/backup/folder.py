"""The folder of an export: the place of each part, and the manifest, with the hash of each file.

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
from retrieval.store import schema
from retrieval.store.versions import release

MANIFEST = "onrecord.json"
STATEMENTS = "statements"
LISTED = "statements.jsonl"
DOCUMENTS = "documents"
USERS = "users"
VECTORS = "vectors.sqlite"
ARRAYS = "vectors/"
"""What the names of the files begin with that an older program wrote in the place of `VECTORS`."""

FORMAT = 1
"""The version of all this: raised with any change that an older program would read wrongly."""

_NAMED = "onrecord.export/"
_ABOUT = "What was held by On Record. `onrecord ingest` takes this folder in again, here or on another machine."


@dataclass(frozen=True, slots=True)
class Users:
    """The exported database: the revision, and the number of rows of each table."""

    revision: str
    rows: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Manifest:
    """The contents of an export. `files` are hashes by name, except of the statements' own files, listed elsewhere.

    `documents` is the former place of the files in the folder of that name here. `embedder` names the maker of the
    vectors. `specimen` stands for the model behind that name, unless among the vectors.
    """

    statements: int
    embedder: str
    documents: str
    files: Mapping[str, str] = field(default_factory=dict)
    vectors: int = 0
    specimen: str = ""
    users: Users | None = None
    index: int = schema.SCHEMA
    onrecord: str = field(default_factory=release)


def is_export(folder: Path) -> bool:
    """Whether a folder is an export, whole or not."""
    return os.path.isfile(folder / MANIFEST)


def write(folder: Path, manifest: Manifest) -> Manifest:
    """Write the manifest with the hashes of the files: last, since a folder that has one is an export."""
    names = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    others = (name for name in names if not name.startswith(f"{STATEMENTS}/"))
    manifest = replace(manifest, files={name: hash_of(folder / name) for name in others})
    values = {"schema": f"{_NAMED}{FORMAT}", "about": _ABOUT, **asdict(manifest)}
    text = json.dumps(values, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / MANIFEST).write_text(f"{text}\n", encoding="utf-8", newline="\n")
    return manifest


def read(folder: Path) -> Manifest:
    """The manifest of an export.

    Raises:
        ExportTooNew: a newer version of the program made the export.
        ExportError: the manifest is no such file, or cannot be read.
    """
    path = folder / MANIFEST
    try:
        values: dict[str, Any] = json.loads(path.read_bytes())
        name, _, version = str(values.pop("schema")).partition("/")
        if f"{name}/" != _NAMED:
            raise ValueError(f"it is a {name}")
        _must_be_known(folder, int(version), int(values["index"]), str(values["onrecord"]))
        users = values.pop("users")
        known = {each.name: values[each.name] for each in fields(Manifest) if each.name in values}
        return Manifest(**known, users=Users(**users) if users else None)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ExportError(f"{path} is not the list of an export ({error}): export again") from error


def _must_be_known(folder: Path, version: int, index: int, made_by: str) -> None:
    if version <= FORMAT and index <= schema.SCHEMA:
        return
    raise ExportTooNew(
        f"{folder} was exported by onrecord {made_by} (export {version}, index {index}), which is newer; this is "
        f"onrecord {release()}, which reads exports up to {FORMAT} and indexes up to {schema.SCHEMA}: "
        "upgrade it (pip install --upgrade onrecord), and try again"
    )


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
    """Whether a file that the manifest names is unchanged.

    Raises:
        ExportError: the name leads out of the folder.
    """
    path = path_in(folder, name)
    try:
        return hash_of(path) == manifest.files.get(name)
    except OSError:
        return False


@contextmanager
def made_whole(folder: Path) -> Iterator[Path]:
    """A folder to be filled, which becomes `folder` when the block ends well, and is gone otherwise.

    An earlier export there is kept until then, and replaced.

    Raises:
        ExportError: another file or a filled folder is there, or the folder cannot be written.
    """
    place = Path(os.path.abspath(folder))
    if not place.name:
        raise ExportError(f"{place} is no folder that can be replaced: name one in it")
    draft, before = (place.with_name(f".{place.name}.{which}") for which in ("part", "before"))
    try:
        _must_be_replaceable(place)
        shutil.rmtree(draft, ignore_errors=True)
        # What people asked may be in it, and is for nobody else to read.
        draft.mkdir(mode=0o700, parents=True)
        try:
            yield draft
            if place.exists():
                shutil.rmtree(before, ignore_errors=True)
                os.replace(place, before)
            os.replace(draft, place)
            shutil.rmtree(before, ignore_errors=True)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    except OSError as error:
        why = error.strerror or error
        raise ExportError(
            f"{place} cannot be written ({why}): check its owner, mode and free space, or name another folder"
        ) from error


def _must_be_replaceable(place: Path) -> None:
    if place.exists() and not place.is_dir():
        raise ExportError(f"{place} is a file: name a folder that does not exist yet")
    if place.is_dir() and any(place.iterdir()) and not is_export(place):
        raise ExportError(f"{place} is not empty, and is no earlier export: name a folder that does not exist yet")
