"""What a reader hands on: the blocks it found, and what the file's own metadata says of the record.

Knows blocks; knows no format.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from retrieval.canonical import Block
from retrieval.exported import Exported
from retrieval.readers.front_matter import FrontMatter


@dataclass(frozen=True, slots=True)
class Document:
    """A file taken apart: its blocks in reading order and its front matter (empty where there is none).

    `remarks` say what was passed over, a sentence each.
    An exported statement has no blocks: it is `exported`, text and parts as they were.
    """

    blocks: tuple[Block, ...]
    front_matter: FrontMatter = field(default_factory=FrontMatter)
    exported: Exported | None = None
    remarks: tuple[str, ...] = ()
