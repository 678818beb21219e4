"""How large a file may be, so that reading ends in time and memory."""

from __future__ import annotations

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

PDF_SECONDS = 120.0
"""Seconds that a PDF may take; two thousand pages of prose take about thirty."""

PDF_MEMORY = 2_000_000_000
"""Bytes of address space that the process reading a PDF may take."""
