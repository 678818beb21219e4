"""The derived index tended in the background: words made where there are none, small segments put together.

One process at a time does so, on its own and at the lowest priority; all others go on with what there is, and take over
what it has made. A kill leaves the old segments. Knows segments and files, no store: what is in segments is enough.
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
"""Passages up to which segments are put together: to make one of so many takes half a minute and 700 MB."""

TOGETHER = 8
"""Segments of like size that are put together; each search looks at every segment, which takes 0.3 ms."""

TENDING = "tending.lock"


def due(segments: Sequence[Segment], held: Keys) -> list[Segment]:
    """The segments that are to be put together next; none where all is well. One alone is to be made anew.

    Those without words come first. Of the others, those of like size, by powers of `TOGETHER`, where there are so
    many of them; and one more than half of which is held no more. So each passage is written a few times at most,
    however many come one by one.
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
    """How many passages of a segment are held."""
    return sum(h.passages for h in segment.held if (h.id, h.version) in held)


def _up_to_largest(numbers: Iterable[int], alive: Sequence[int]) -> list[int]:
    """The first of them that have at most `LARGEST` passages together; one, at least."""
    chosen: list[int] = []
    for number in numbers:
        if chosen and sum(alive[n] for n in [*chosen, number]) > LARGEST:
            break
        chosen.append(number)
    return chosen


def tend(folder: Path) -> int:
    """Do all that is due in a folder, unless another process is at it; how many segments were made."""
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
    """A process that tends a folder and then ends; None where none can be started."""
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
