"""Layouts: what a template or a file's name says of the record, and whose words each block is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from retrieval.readers.document import LayoutReading
from retrieval.readers.layouts import cstd, ungdc
from retrieval.text.canonical import Block


def recognised(path: Path, blocks: Sequence[Block]) -> LayoutReading:
    """The reading of the first layout that recognises the file; the blocks alone where no layout does."""
    return cstd.read(blocks) or ungdc.read(path, blocks) or LayoutReading(tuple(blocks), {})


def beside(path: Path) -> tuple[Path, ...]:
    """Files beside or above `path` that a layout reads for the file, so that the record depends on them."""
    return ungdc.beside(path)
