"""The values that readers hand on, blocks, front matter and counts of repairs, and the limits of a file.

Knows blocks; knows no format.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from retrieval.readers.export_seal import Exported
from retrieval.readers.front_matter import FrontMatter
from retrieval.text.canonical import Block


class Repair(StrEnum):
    """A kind of repair to a text or a record, named as a report names the kind."""

    FURNITURE = "page headers left out"
    HYPHEN = "words split by a hyphen joined"
    PARAGRAPH = "paragraphs cut in mid-sentence joined"
    ENCODING = "characters read in another encoding put right"
    SENTENCE = "blanks between sentences put back"
    LIGATURE_SPLIT = "split ligatures joined"
    LIGATURE_LOST = "lost ligatures put back"
    CODE = "codes in file names put right"


@dataclass(frozen=True, slots=True)
class Document:
    """A file taken apart: blocks in reading order, front matter (empty where there is none), and counts of repairs.

    `remarks` say in a sentence each what was passed over. An exported statement has no blocks, but text and parts.
    """

    blocks: tuple[Block, ...]
    front_matter: FrontMatter = field(default_factory=FrontMatter)
    exported: Exported | None = None
    remarks: tuple[str, ...] = ()
    repairs: Mapping[Repair, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LayoutReading:
    """A file as a layout sees the file: blocks, and the fields of a record by key, absent where the layout is silent.

    `code` among the fields is the delegation's, from a file's name.
    """

    blocks: tuple[Block, ...]
    fields: Mapping[str, str | tuple[str, ...]]
    repairs: Mapping[Repair, int] = field(default_factory=dict)


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
