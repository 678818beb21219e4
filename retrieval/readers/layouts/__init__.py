"""Layouts that are known: what a template or a file's name says of the record, and whose words each block is.

Each layout looks at a file's name and blocks, and says what it reads there or that it is not concerned.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from retrieval.readers.layouts import cstd, ungdc
from retrieval.readers.layouts.reading import LayoutReading
from retrieval.text.canonical import Block

_LAYOUTS: tuple[Callable[[Path, Sequence[Block]], LayoutReading | None], ...] = (cstd.read, ungdc.read)


def recognised(path: Path, blocks: Sequence[Block]) -> LayoutReading:
    """What the first layout that recognises the file reads in it; the blocks as they are, if none does."""
    for layout in _LAYOUTS:
        reading = layout(path, blocks)
        if reading is not None:
            return reading
    return LayoutReading(tuple(blocks), {})


def beside(path: Path) -> tuple[Path, ...]:
    """Files beside or above `path` that a layout reads for it, and that its record therefore depends on."""
    return ungdc.beside(path)
