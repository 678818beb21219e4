"""Which files a command line means: files as named, folders with all they hold that can be read.

Knows paths and suffixes, not contents.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Source:
    """A file to be read: `path` as it is shown, `name` (absolute) as it is remembered, its size in bytes."""

    path: Path
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class NoSource:
    """A path that names nothing that could be read, and why."""

    path: Path
    reason: str


def find(paths: Iterable[Path], suffixes: frozenset[str]) -> Iterator[Source | NoSource]:
    """The files that the paths name, each once: folders sorted and with their folders, without what is hidden.

    In folders only files of `suffixes` are taken; a file that is named is always taken.
    """
    seen: set[str] = set()
    for path in paths:
        if path.is_dir():
            found: Iterable[Path] = _in_folder(path, suffixes)
        elif path.is_file():
            found = [path]
        else:
            reason = "is neither a file nor a folder" if path.exists() else "does not exist: check the path"
            yield NoSource(path, reason)
            continue
        for file in found:
            name = os.path.abspath(file)
            if name not in seen:
                seen.add(name)
                try:
                    yield Source(file, name, file.stat().st_size)
                except OSError as error:
                    yield NoSource(file, f"cannot be read ({error.strerror})")


def lies_under(name: str, paths: Sequence[Path]) -> bool:
    """Whether an absolute path is one of the paths, or lies in one of them as a folder."""
    places = [os.path.abspath(path) for path in paths]
    return any(name == place or name.startswith(os.path.join(place, "")) for place in places)


def passed_over(
    paths: Iterable[Path], suffixes: frozenset[str], beside: Callable[[Path], Iterable[Path]]
) -> Counter[str]:
    """How many files in the folders named are of no kind that is taken, by suffix ("no suffix" where there is none).

    Files that `beside` names for one that is taken are read with it and not counted, nor is what is hidden.
    """
    others: set[Path] = set()
    read: set[Path] = set()
    for folder in (path for path in paths if path.is_dir()):
        for path in map(Path.absolute, _files(folder)):
            if path.suffix.lower() in suffixes:
                read.update(Path.absolute(side) for side in beside(path))
            else:
                others.add(path)
    return Counter(path.suffix.lower() or "no suffix" for path in others - read)


def _in_folder(folder: Path, suffixes: frozenset[str]) -> Iterator[Path]:
    return (path for path in _files(folder) if path.suffix.lower() in suffixes)


def _files(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(place, name)
            if not name.startswith(".") and path.is_file():
                yield path
