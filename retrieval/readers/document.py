"""What a reader hands on: the blocks it found, and what the file's own metadata says of the record.

Knows blocks; knows no format.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from retrieval.canonical import Block
from retrieval.exported import Exported


@dataclass(frozen=True, slots=True)
class Document:
    """A file taken apart: its blocks in reading order and its front matter (empty where there is none).

    An exported statement has no blocks: it is `exported`, text and parts as they were.
    """

    blocks: tuple[Block, ...]
    front_matter: Mapping[str, object] = field(default_factory=dict)
    exported: Exported | None = None
