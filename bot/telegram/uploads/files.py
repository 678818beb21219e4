"""The places of uploaded files: apart until stored, then among the documents, each in a folder of its own.

A folder is named after the file's bytes, so that no file takes another's place, and a file keeps its name: layouts read
records from names. Knows files; not their contents. All calls block.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from contextlib import suppress
from pathlib import Path

WAITING = ".waiting"
"""The folder of files that are not stored. Hidden, so that whoever ingests the folder of documents passes it by."""

KEPT_FOR = 24 * 3600
"""Seconds after which a file that waits for its record is deleted."""


def keep_waiting(folder: Path, name: str, data: bytes) -> Path:
    """Keep a file that is not stored yet; its path."""
    own = folder / WAITING / hashlib.sha256(data).hexdigest()[:12]
    shutil.rmtree(own, ignore_errors=True)
    own.mkdir(parents=True)
    half = own / ".half"
    half.write_bytes(data)
    half.replace(own / name)
    return own / name


def find_waiting(folder: Path, id: str) -> Path | None:
    """The file that waits under an id; None if it was stored, deleted, or sent to another machine."""
    # A process that was killed may have left it at its place, and not stored it.
    found = (path for own in (folder / WAITING / id, folder / id) for path in own.glob("*") if path.name != ".half")
    return next(found, None) if id.isalnum() else None


def place_of(folder: Path, waiting: Path) -> Path:
    """The path of a waiting file once it is stored."""
    return folder / waiting.parent.name / waiting.name


def move(path: Path, place: Path) -> None:
    """Move a file, and delete the folder left empty."""
    place.parent.mkdir(parents=True, exist_ok=True)
    os.replace(path, place)
    with suppress(OSError):
        path.parent.rmdir()


def delete(folder: Path, path: Path) -> None:
    """Delete a file below the folder of documents, with its own folder; a file elsewhere is left alone."""
    if lies_in(folder, str(path)):
        path.unlink(missing_ok=True)
        with suppress(OSError):
            path.parent.rmdir()


def sweep(folder: Path) -> None:
    """Delete the files that have waited for a day."""
    with suppress(OSError):
        for own in (folder / WAITING).iterdir():
            with suppress(OSError):
                if own.stat().st_mtime < time.time() - KEPT_FOR:
                    shutil.rmtree(own, ignore_errors=True)


def lies_in(folder: Path, source: str) -> bool:
    """Whether a statement's file is one of the documents."""
    return os.path.abspath(source).startswith(os.path.join(os.path.abspath(folder), ""))
