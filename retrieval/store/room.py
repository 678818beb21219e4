"""Room on the disks that the index is written to: whether a failure is for want of it.

Knows disks; what vendors say is read by `raised`.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from retrieval.embedding.provider_errors import says_full
from retrieval.errors import DiskFull

ENOUGH = 32_000_000
"""Free bytes with which nothing that is written at once fails for want of room: a batch of entries, and its journal."""


def disk_full(error: BaseException, place: Path, *, guess: bool = False) -> DiskFull | None:
    """What to tell of an error in writing to a folder, if there was no room; None if it was something else.

    It is a `guess` that there was none wherever little is left: Chroma may name the step that failed, and no reason.
    """
    # SQLite keeps large intermediate results in the folder for temporary files.
    free, fullest = min((_free(each), each) for each in (place, Path(tempfile.gettempdir())))
    return DiskFull(fullest, free) if says_full(error) or (guess and free < ENOUGH) else None


def _free(place: Path) -> int:
    while not place.exists():
        place = place.parent
    return shutil.disk_usage(place).free
