"""Compaction of the derived index in the background: add missing words, merge small segments.

One process at a time compacts, alone and at the lowest priority; the others use the index as saved, and adopt the
result. A kill leaves the old segments. Knows segments and files, no store: the segments hold everything needed.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from retrieval.search.index.update import SEALED_AT

if TYPE_CHECKING:
    from retrieval.search.index.segment import Segment

    Keys = set[tuple[str, str]]

LARGEST = 131_072
"""The most passages in a merged segment: making a segment of that size takes half a minute and 700 MB."""

TOGETHER = 8
"""Segments of like size merged at once; each search visits every segment, at 0.3 ms each."""

TENDING = "tending.lock"


def due(segments: Sequence[Segment], held: Keys) -> list[Segment]:
    """The segments to merge next, possibly empty; a single segment is to be rewritten.

    First the segments without words. Then segments of like size, by powers of `TOGETHER`, once there are that many;
    then a segment with more than half of the passages no longer stored. So each passage is rewritten a few times at
    most, even if statements arrive singly.
    """
    alive = [_alive(one, held) for one in segments]
    wordless = [n for n, one in enumerate(segments) if one.words is None]
    if wordless:
        return [segments[n] for n in _up_to_largest(wordless, alive)]
    sealed = [n for n, one in enumerate(segments) if len(one) >= SEALED_AT]
    for least, most in ((0, SEALED_AT * TOGETHER), (SEALED_AT * TOGETHER, LARGEST)):
        alike = [n for n in sealed if least <= alive[n] < most]
        if len(alike) >= TOGETHER and len(some := _up_to_largest(alike, alive)) > 1:
            return [segments[n] for n in some]
    return next(([segments[n]] for n in sealed if alive[n] * 2 < len(segments[n])), [])


def _alive(segment: Segment, held: Keys) -> int:
    """The number of a segment's passages that are still stored."""
    return sum(h.passages for h in segment.held if (h.id, h.version) in held)


def _up_to_largest(numbers: Iterable[int], alive: Sequence[int]) -> list[int]:
    """The first numbers with at most `LARGEST` passages together; at least one number."""
    chosen: list[int] = []
    for number in numbers:
        if chosen and sum(alive[n] for n in [*chosen, number]) > LARGEST:
            break
        chosen.append(number)
    return chosen


def tend(folder: Path) -> int:
    """Compact a folder until nothing is due, if no other process is compacting; returns the number of segments made."""
    from filelock import FileLock, Timeout

    from retrieval.search.index.files import load, replace
    from retrieval.search.index.segment import Segment

    made = 0
    with contextlib.suppress(Timeout), FileLock(folder / TENDING, timeout=0):
        while True:
            there = load(folder)
            held = {(h.id, h.version) for h in there.held}
            some = due(there.segments, held)
            if not some:
                break
            stay = [np.array([(h.id, h.version) in held for h in one.held], dtype=bool) for one in some]
            if not any(each.any() for each in stay) or not replace(folder, some, partial(Segment.merge, some, stay)):
                break
            made += 1
    return made


def in_background(folder: Path) -> subprocess.Popen[bytes] | None:
    """Start a process that compacts a folder and then ends; None if no process can be started."""
    # Without the working folder in its path, where a package of the same name may lie.
    command = [sys.executable, "-P", "-m", "retrieval.search.index.compact", str(folder)]
    with contextlib.suppress(OSError):
        return subprocess.Popen(  # noqa: S603 - this Python, this module, and a folder
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    return None


if __name__ == "__main__":
    if hasattr(os, "nice"):
        os.nice(19)
    tend(Path(sys.argv[1]))
