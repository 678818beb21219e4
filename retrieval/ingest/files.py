"""The files named on a command line: single files, and the readable files of folders.

Knows paths and suffixes, not contents.
"""

from __future__ import annotations

import os
import re
import stat
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

_ESCAPED = re.compile(r"[\udc80-\udcff]|\\(?=x(?:5c|[89a-f][0-9a-f]))")
"""A byte in a path that is not UTF-8, or a backslash that would look like an escape."""

_ESCAPE = re.compile(r"\\x(5c|[89a-f][0-9a-f])")

Beside = Callable[[Path], Iterable[Path]]
"""Returns the files to be read together with a file."""

_SPECIAL = {stat.S_IFIFO: "a named pipe", stat.S_IFSOCK: "a socket"}
"""Names for files that are not regular; any other kind is a device."""


class Lack(Enum):
    """Why a path gives no file."""

    MISSING = 1
    """Nothing is there."""

    UNREADABLE = 2
    """The entry cannot be read, or cannot be identified."""

    PASSED_OVER = 3
    """The entry is not a file of the folder: a link out of the folder, a named pipe."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file to be read: `path` as given, `name` as remembered (see `name_of`), size in bytes."""

    path: Path
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class NoSource:
    """A path without a readable file, and the reason."""

    path: Path
    reason: str
    lack: Lack = Lack.UNREADABLE


def shown(path: Path | str) -> str:
    r"""A path as text for storing and sending: a byte that is not UTF-8 becomes \xe9."""
    text = str(path)
    return text if os.sep == "\\" else _ESCAPED.sub(lambda found: rf"\x{ord(found[0]) & 0xFF:02x}", text)


def name_of(path: Path) -> str:
    """The name by which a file is remembered: the absolute path, as shown; no two files share a name."""
    return shown(os.path.abspath(path))


def path_of(name: str) -> Path:
    """The path of a file remembered by a name."""
    if os.sep == "\\":
        return Path(name)
    return Path(_ESCAPE.sub(lambda found: "\\" if found[1] == "5c" else chr(0xDC00 + int(found[1], 16)), name))


def find(paths: Iterable[Path], suffixes: frozenset[str], beside: Beside = lambda _: ()) -> Iterator[Source | NoSource]:
    """The files that the paths name, each once: folders sorted and with their folders, without hidden files.

    In folders only files of `suffixes` are taken; a named file is always taken. No link in a folder leads out of the
    folder, nor does a link `beside` a file.
    """
    seen: set[str] = set()
    for path in paths:
        for found in entries(path):
            in_folder = isinstance(found, Source) and found.path != path
            if in_folder and found.path.suffix.lower() not in suffixes:
                continue
            name = name_of(found.path)
            if name not in seen:
                seen.add(name)
                yield (in_folder and _record_from_elsewhere(found.path, path, beside)) or found


def entries(path: Path, deep: int | None = None) -> Iterator[Source | NoSource]:
    """The file named by a path, of any suffix, or the files of the folder and the folder's other entries.

    A named link is followed; in the folder, only a link to a file of the folder is. `deep` is the number of levels of
    subfolders visited; all, for None.
    """
    try:
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        nothing = NoSource(path, "does not exist: check the path", Lack.MISSING)
        yield NoSource(path, "is a link to nothing") if os.path.islink(path) else nothing
    except OSError as error:
        yield NoSource(path, f"cannot be read ({error.strerror})")
    else:
        if stat.S_ISDIR(status.st_mode):
            yield from _in_folder(path, deep)
        elif stat.S_ISREG(status.st_mode):
            yield _source(path, status)
        else:
            yield NoSource(path, f"is {_special(status)}, and neither a file nor a folder")


def lies_under(name: str, paths: Sequence[Path]) -> bool:
    """Whether a file's name is one of the paths, or lies below one of the paths."""
    return any(is_within(name, name_of(path)) for path in paths)


def is_within(name: str, place: str) -> bool:
    """Whether an absolute path is another path, or lies below."""
    return name == place or name.startswith(os.path.join(place, ""))


def passed_over(paths: Iterable[Path], suffixes: frozenset[str], beside: Beside) -> Counter[str]:
    """The number of files of unsupported kinds in the named folders, by suffix ("no suffix" for none).

    Hidden files are not counted, nor files `beside` a supported file, read together with that file.
    """
    others: set[Path] = set()
    read: set[Path] = set()
    for folder in paths:
        for path in (Path.absolute(one.path) for one in entries(folder) if isinstance(one, Source)):
            if path.suffix.lower() in suffixes:
                read.update(Path.absolute(side) for side in beside(path))
            elif path != Path.absolute(folder):
                others.add(path)
    return Counter(path.suffix.lower() or "no suffix" for path in others - read)


def _in_folder(folder: Path, deep: int | None) -> Iterator[Source | NoSource]:
    """The files of a folder and then of the subfolders, by name, with all ignored or unreadable entries."""
    root = os.path.realpath(folder)
    waiting = [(folder, 0)]
    while waiting:
        place, depth = waiting.pop()
        try:
            with os.scandir(place) as listing:
                shown = sorted((e.name, e.is_dir(follow_symlinks=False)) for e in listing if not e.name.startswith("."))
        except OSError as error:
            yield NoSource(place, f"cannot be listed ({error.strerror})")
            continue
        yield from (_in_place(Path(place, name), root) for name, is_folder in shown if not is_folder)
        if deep is None or depth < deep:
            waiting += ((Path(place, name), depth + 1) for name, is_folder in reversed(shown) if is_folder)


def _in_place(path: Path, root: str) -> Source | NoSource:
    """An entry of a folder other than a subfolder."""
    if os.path.islink(path):
        if not os.path.exists(path):
            return NoSource(path, "a link to nothing that can be read", Lack.PASSED_OVER)
        if not is_within(os.path.realpath(path), root):
            return NoSource(path, "a link out of the folder, followed only if it is named", Lack.PASSED_OVER)
    try:
        status = path.stat()
    except OSError as error:
        return NoSource(path, f"cannot be read ({error.strerror})")
    if stat.S_ISDIR(status.st_mode):
        return NoSource(path, "a link to a folder", Lack.PASSED_OVER)
    if not stat.S_ISREG(status.st_mode):
        return NoSource(path, _special(status), Lack.PASSED_OVER)
    return _source(path, status)


def _record_from_elsewhere(path: Path, folder: Path, beside: Beside) -> NoSource | None:
    root = os.path.realpath(folder)
    for side in beside(path):
        in_folder = os.path.islink(side) and lies_under(name_of(side), [folder])
        if in_folder and not is_within(os.path.realpath(side), root):
            return NoSource(path, f"{side.name} beside it is a link out of the folder: put a copy there")
    return None


def _source(path: Path, status: os.stat_result) -> Source:
    return Source(path, name_of(path), status.st_size)


def _special(status: os.stat_result) -> str:
    return _SPECIAL.get(stat.S_IFMT(status.st_mode), "a device")
