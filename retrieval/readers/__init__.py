"""Files to statements: text and Markdown with front matter, HTML, DOCX and PDF.

Knows file formats and what a file must be to be read; knows no store and no embedder.
"""

from __future__ import annotations

from retrieval.readers.process import read, read_statement
from retrieval.readers.reading import READER_VERSION, Reading, fingerprint, read_exported, side_files, statement_id
from retrieval.readers.signature import SUFFIXES

__all__ = [
    "READER_VERSION",
    "SUFFIXES",
    "Reading",
    "fingerprint",
    "read",
    "read_exported",
    "read_statement",
    "side_files",
    "statement_id",
]
