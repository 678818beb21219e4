"""What a reader hands on: the blocks it found, and what the file's own metadata says of the record.

Knows blocks; knows no format.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from retrieval.readers.export_seal import Exported
from retrieval.readers.front_matter import FrontMatter
from retrieval.text.canonical import Block


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


MAX_BYTES = 50_000_000
"""Bytes of a file."""

MAX_PAGES = 2_000
"""Pages of a PDF."""

MAX_UNPACKED = 200_000_000
"""Bytes that a DOCX unpacks to."""

MAX_MARKUP = 2_000_000
"""Characters of a Markdown text: its grammar can take ten seconds for each million."""

MAX_LINES = 1_000_000
"""Lines of a text: each may become a paragraph, and a paragraph takes a kilobyte of memory on its way."""

MAX_TAGS = 3_000_000
"""Tags of an HTML page or of a DOCX: each element takes a few hundred bytes of memory."""

MAX_PASSAGES = 40_000
"""Passages of a file: the longest text that is read has three quarters as many, two thousand pages a quarter."""

LIGHT = 50_000
"""Bytes of a text, a Markdown or an HTML file that is read without a process of its own: a statement of two hours. No
text of this size was found that takes any of the readers over four seconds."""

SECONDS = 120.0
"""Seconds that a file may take; two thousand pages of a PDF take about forty."""

MEMORY = 2_000_000_000
"""Bytes of address space that the process reading a file may take."""
