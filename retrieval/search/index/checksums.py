"""Checksums of a folder's files: sizes and CRC-32, stored beside the files, show later changes.

An untouched file is not read again: reading all of a large index would cost a question more than the search. Knows
files, not contents.
"""

from __future__ import annotations

import contextlib
import json
import os
import zlib
from pathlib import Path

SUMS = "sums.json"

AT_A_TIME = 1 << 20


def write(folder: Path, leaving: str = "") -> None:
    """Record the present state of all files in and below a folder; `leaving` names a subfolder to skip."""
    _write(folder, {name: [*_now(folder / name), _crc(folder / name)] for name in _names(folder, leaving)})


def check(folder: Path, leaving: str = "") -> None:
    """Verify that the files are as recorded; `leaving` names the subfolder skipped by `write`.

    Raises:
        OSError, ValueError, TypeError: a file differs, or nothing was recorded.
    """
    kept = json.loads((folder / SUMS).read_text(encoding="utf-8"))
    names = _names(folder, leaving)
    if sorted(kept) != names:
        raise ValueError(f"the files in {folder} are not those that were saved")
    touched = False
    for name in names:
        size, modified, crc = kept[name]
        now = _now(folder / name)
        if now != (size, modified):
            # As after a copy of the folder: the same bytes at another time.
            if now[0] != size or _crc(folder / name) != crc:
                raise ValueError(f"{folder / name} is not as it was saved")
            kept[name] = [*now, crc]
            touched = True
    if touched:
        with contextlib.suppress(OSError):
            _write(folder, kept)


def _write(folder: Path, sums: dict[str, list[int]]) -> None:
    draft = folder / f"{SUMS}.{os.getpid()}"
    draft.write_text(json.dumps(sums), encoding="utf-8")
    os.replace(draft, folder / SUMS)


def _names(folder: Path, leaving: str) -> list[str]:
    found = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(SUMS))
    inside = (path.relative_to(folder) for path in found)
    return sorted(path.as_posix() for path in inside if path.parts[0] != leaving)


def _now(path: Path) -> tuple[int, int]:
    stat = path.stat()
    return stat.st_size, stat.st_mtime_ns


def _crc(path: Path) -> int:
    crc = 0
    with path.open("rb") as file:
        while block := file.read(AT_A_TIME):
            crc = zlib.crc32(block, crc)
    return crc
