"""The passage index in a folder: each segment in a subfolder, and a manifest of the valid segments.

A segment is written whole before the manifest names the segment, and the manifest is replaced in one step: a reader
sees the old index or the new index, and the leftovers of a killed process are named nowhere and deleted. Any number of
processes may read and save. Knows files, not searches.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from dataclasses import replace as altered
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from retrieval.held import Held
from retrieval.search.index.segment import DAMAGE, Segment
from retrieval.store.schema import SCHEMA

MANIFEST, SAVING = "manifest.json", "save.lock"
PREFIX, LOCK = "segment-", ".lock"

SECONDS_TO_SAVE = 20.0
"""How long another process may take to replace the manifest, where ours must be saved."""

LOOKS = 3
"""Attempts at reading an index that another process replaces meanwhile."""

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class IndexManifest:
    """The valid part of the folder: `segments` by name, and the stored statements, each with the source.

    `generation` is the store's, empty if a stored statement is missing here; `number` rises with every change.
    """

    segments: tuple[str, ...] = ()
    held: tuple[tuple[str, str, str], ...] = ()
    generation: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Saved:
    """An index as read or as saved."""

    segments: tuple[Segment, ...] = ()
    held: tuple[Held, ...] = ()
    generation: str = ""
    number: int = 0


def read_manifest(folder: Path) -> IndexManifest:
    """The manifest of a folder; empty if missing, or of another layout."""
    with contextlib.suppress(*DAMAGE):
        read: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if read["schema"] == SCHEMA:
            held = tuple((str(i), str(v), str(source)) for i, v, source in read["held"])
            return IndexManifest(tuple(map(str, read["segments"])), held, str(read["generation"]), int(read["number"]))
    return IndexManifest()


def load(folder: Path, known: Sequence[Segment] = ()) -> Saved:
    """The index saved in a folder; segments in `known` are not read again.

    The index is derived: damaged parts are left out, and the generation is then empty, so that the missing parts are
    read from the store.
    """
    have = {one.folder: one for one in known if one.folder is not None}
    saved = Saved()
    for _ in range(LOOKS):
        manifest = read_manifest(folder)
        segments: list[Segment] = []
        for name in manifest.segments:
            with contextlib.suppress(*DAMAGE):
                segments.append(have[folder / name] if folder / name in have else Segment.load(folder / name))
        by_key = {(h.id, h.version): h for one in segments for h in one.held}
        held = [_named(by_key[i, v], source) for i, v, source in manifest.held if (i, v) in by_key]
        whole = len(segments) == len(manifest.segments) and len(held) == len(manifest.held)
        saved = Saved(tuple(segments), tuple(held), manifest.generation if whole else "", manifest.number)
        if whole or manifest == read_manifest(folder):
            break
    return saved


def _named(held: Held, source: str) -> Held:
    return held if held.source == source else altered(held, source=source)


def save(folder: Path, index: Saved, *, wait: float = 0) -> Saved:
    """Write an index's new parts and return the index as saved; unchanged if another process is saving.

    Segments merged by other processes since the last read are adopted. `wait` is how long to wait for another process
    that is saving, in seconds.
    """
    with contextlib.suppress(Timeout, OSError):
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / SAVING, timeout=wait):
            there = read_manifest(folder)
            segments = _rebased(index, load(folder, index.segments)) if there.number != index.number else index.segments
            written = tuple(one if _is_in(folder, one) else _written(one, _new(folder)) for one in segments)
            saved = Saved(written, index.held, index.generation, max(there.number, index.number) + 1)
            held = tuple((h.id, h.version, h.source) for h in saved.held)
            write_manifest(folder, IndexManifest(_names(written), held, saved.generation, saved.number))
            return saved
    return index


def _rebased(index: Saved, there: Saved) -> tuple[Segment, ...]:
    """The saved segments, and the segments of `index` with further statements.

    A saved segment is left out if the further segments have all its current statements.
    """
    current = {(h.id, h.version) for h in index.held}
    covered = {key for one in there.segments for key in keys(one)}
    folders = {one.folder for one in there.segments}
    more = [one for one in index.segments if one.folder not in folders and (keys(one) & current) - covered]
    besides = current - {key for one in more for key in keys(one)}
    return (*(one for one in there.segments if keys(one) & besides), *more)


def replace(folder: Path, old: Sequence[Segment], make: Callable[[], Segment]) -> bool:
    """Replace several segments by one in the manifest, once written; returns whether the replacement succeeded.

    Readers use the old segments until the manifest is replaced. If another process has replaced one of the old segments
    first, the new segment is deleted.
    """
    with drafted(folder) as place:
        make().save(place)
        with FileLock(folder / SAVING, timeout=SECONDS_TO_SAVE):
            there = read_manifest(folder)
            gone = set(_names(old))
            if not gone.issubset(there.segments):
                shutil.rmtree(place, ignore_errors=True)
                return False
            names = list(there.segments)
            names[names.index(min(gone, key=names.index))] = place.name
            left = tuple(name for name in names if name not in gone)
            write_manifest(folder, IndexManifest(left, there.held, there.generation, there.number + 1))
    return True


@contextlib.contextmanager
def drafted(folder: Path) -> Iterator[Path]:
    """A folder for a new segment, protected from deletion meanwhile and while this process lives."""
    folder.mkdir(parents=True, exist_ok=True)
    place = _new(folder)
    lock = FileLock(folder / f"{place.name}{LOCK}")
    with lock:
        yield place
    with contextlib.suppress(OSError):
        os.unlink(lock.lock_file)


def _new(folder: Path) -> Path:
    return folder / f"{PREFIX}{uuid.uuid4().hex[:12]}"


def _written(segment: Segment, place: Path) -> Segment:
    """Write a segment, and return the segment as read from the folder."""
    segment.save(place)
    return Segment.load(place)


def _is_in(folder: Path, segment: Segment) -> bool:
    return segment.folder is not None and segment.folder.parent == folder and segment.folder.is_dir()


def _names(segments: Sequence[Segment]) -> tuple[str, ...]:
    return tuple(one.folder.name for one in segments if one.folder is not None)


def keys(segment: Segment) -> set[Key]:
    """The ids and versions of a segment's statements."""
    return {(h.id, h.version) for h in segment.held}


def write_manifest(folder: Path, manifest: IndexManifest) -> None:
    """Replace the manifest, and delete all files without a name in the manifest; call with the lock held.

    All segments of the manifest must be written. Segments being written by another process are not deleted.
    """
    body = {
        "schema": SCHEMA,
        "number": manifest.number,
        "generation": manifest.generation,
        "segments": manifest.segments,
        "held": manifest.held,
    }
    draft = folder / f"manifest-{uuid.uuid4().hex[:8]}"
    draft.write_text(json.dumps(body), encoding="utf-8")
    os.replace(draft, folder / MANIFEST)
    for unused in folder.glob("manifest-*"):
        unused.unlink(missing_ok=True)
    for old in folder.glob(f"{PREFIX}*"):
        if old.is_dir() and old.name not in manifest.segments:
            _clear(old)
    for lock in folder.glob(f"{PREFIX}*{LOCK}"):
        if not (folder / lock.name.removesuffix(LOCK)).exists():
            _clear(folder / lock.name.removesuffix(LOCK))


def _clear(place: Path) -> None:
    """Delete a segment's folder, unless a living process is writing the segment."""
    lock = place.with_name(f"{place.name}{LOCK}")
    with contextlib.suppress(Timeout, OSError):
        if not lock.exists():
            shutil.rmtree(place, ignore_errors=True)
            return
        with FileLock(lock, timeout=0):
            shutil.rmtree(place, ignore_errors=True)
            lock.unlink(missing_ok=True)
