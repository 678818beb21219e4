"""Where the files of uploads are: apart until they are confirmed, then among the documents.

A statement is known by its file's path, so that another file there replaces it. Files are therefore put in one folder
by their names; a second document of a name that is taken, and does not replace the first, goes into a folder of its
own, where it keeps its name: layouts read records from names. Knows files; nothing of what is in them. All calls block.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from retrieval.errors import IndexBusy

WAITING = ".waiting"
"""The folder of files that are not confirmed. Hidden, so that whoever ingests the folder of documents passes it by."""

BEFORE = ".before"
"""What a file that is being replaced is called meanwhile."""

KEPT_FOR = 24 * 3600
"""Seconds after which an upload that nobody confirmed is given up."""


class Taken(Exception):
    """Another file has the name."""


def sha256(data: bytes) -> str:
    """The hexadecimal SHA-256 of a file's bytes."""
    return hashlib.sha256(data).hexdigest()


def stage(folder: Path, upload: str, name: str, data: bytes) -> Path:
    """Keep a file that is not confirmed; where it is."""
    own = folder / WAITING / upload
    own.mkdir(parents=True, exist_ok=True)
    path = own / name
    # As a whole or not at all: what a killed process left half written must not be read.
    half = own / ".half"
    half.write_bytes(data)
    half.replace(path)
    return path


def discard(paths: Iterable[str]) -> None:
    """Delete the files of uploads, wherever they are in this front end's own folder; what is not there is no matter."""
    for each in map(Path, paths):
        if each.parent.parent.name == WAITING:
            shutil.rmtree(each.parent, ignore_errors=True)


def sweep(folder: Path) -> None:
    """Delete the files of uploads that were given up."""
    with suppress(OSError):
        for own in (folder / WAITING).iterdir():
            with suppress(OSError):
                if own.stat().st_mtime < time.time() - KEPT_FOR:
                    shutil.rmtree(own, ignore_errors=True)


def own_place(folder: Path, name: str, digest: str) -> Path:
    """Where a document goes beside another of its name."""
    return folder / digest[:12] / name


def lies_in(folder: Path, source: str) -> bool:
    """Whether a statement's file is one of the documents."""
    return os.path.abspath(source).startswith(os.path.join(os.path.abspath(folder), ""))


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Be the only one on this machine who puts a file among the documents and stores it.

    Raises:
        IndexBusy: somebody else is.
    """
    (folder / WAITING).mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / WAITING / ".lock", timeout=0):
            yield
    except Timeout:
        raise IndexBusy("Another document is being stored: try again in a minute.") from None


class Placed:
    """A staged file at its place among the documents, for one who is `alone`; `undo` or `settle` ends it."""

    def __init__(self, staged: Path, place: Path, digest: str, *, replacing: bool) -> None:
        """Move it there. Done again after a kill, it finds what it did.

        Raises:
            Taken: another file is there, and it was not said to replace one.
            FileNotFoundError: the file is not on this machine.
        """
        self._staged, self.place = staged, place
        self._before = staged.parent / BEFORE
        self._unsettled = staged.parent.exists()
        place.parent.mkdir(parents=True, exist_ok=True)
        if staged.exists():
            if place.exists() and not self._before.exists():
                self._keep(digest, replacing=replacing)
            os.replace(staged, place)
        elif not place.exists() or sha256(place.read_bytes()) != digest:
            raise FileNotFoundError(staged.name)

    def undo(self) -> None:
        """Put the file back where it waits, and what it replaced back in its place; nothing, once it was settled."""
        if not self._unsettled:
            return
        os.replace(self.place, self._staged)
        if self._before.exists():
            os.replace(self._before, self.place)
        with suppress(OSError):
            self.place.parent.rmdir()  # a folder of its own; the documents' is never empty

    def settle(self) -> None:
        """Forget what was replaced."""
        shutil.rmtree(self._staged.parent, ignore_errors=True)

    def _keep(self, digest: str, *, replacing: bool) -> None:
        data = self.place.read_bytes()
        if not replacing and sha256(data) != digest:
            raise Taken(self.place.name)
        half = self._before.with_name(".half")
        half.write_bytes(data)
        os.replace(half, self._before)
