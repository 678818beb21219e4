"""What a file is by its first bytes, whatever its name says.

Knows magic numbers; opens nothing.
"""

from __future__ import annotations

import re
from enum import StrEnum


class Signature(StrEnum):
    """A kind of file, named as a message would name it."""

    PDF = "a PDF"
    ZIP = "a ZIP archive"
    OLE = "an old Office document"
    RTF = "rich text (RTF)"
    IMAGE = "an image"
    MEDIA = "sound or video"
    ARCHIVE = "a compressed archive"
    PROGRAM = "a program"
    DATABASE = "a database"
    HTML = "HTML"
    OTHER = "text"


_MAGIC = (
    (b"PK\x03\x04", Signature.ZIP),
    (b"PK\x05\x06", Signature.ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Signature.OLE),
    (b"{\\rtf", Signature.RTF),
    (b"\x89PNG\r\n", Signature.IMAGE),
    (b"\xff\xd8\xff", Signature.IMAGE),
    (b"GIF8", Signature.IMAGE),
    (b"II*\x00", Signature.IMAGE),
    (b"MM\x00*", Signature.IMAGE),
    (b"\x1f\x8b", Signature.ARCHIVE),
    (b"BZh", Signature.ARCHIVE),
    (b"\xfd7zXZ\x00", Signature.ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", Signature.ARCHIVE),
    (b"Rar!\x1a", Signature.ARCHIVE),
    (b"\x28\xb5\x2f\xfd", Signature.ARCHIVE),
    (b"\x7fELF", Signature.PROGRAM),
    (b"MZ\x90", Signature.PROGRAM),
    (b"\xcf\xfa\xed\xfe", Signature.PROGRAM),
    (b"ID3", Signature.MEDIA),
    (b"OggS", Signature.MEDIA),
    (b"RIFF", Signature.MEDIA),
    (b"SQLite format 3\x00", Signature.DATABASE),
)
_HTML = re.compile(rb"(?i)\s*(?:<\?xml[^>]*>\s*)?(?:(?><!--.*?-->)\s*+)*+<(?:!doctype\s+html|html[\s>])", re.DOTALL)
_PDF_WITHIN = 1024
"""A PDF's header may stand anywhere within its first 1,024 bytes (ISO 32000-1, annex H, note 13)."""


def signature(data: bytes) -> Signature:
    """What `data` is by its beginning; `Signature.OTHER` for text and for what is not known."""
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if data.lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"%PDF-") or b"\n%PDF-1." in data[:_PDF_WITHIN]:
        return Signature.PDF
    if data[4:8] == b"ftyp":
        return Signature.MEDIA
    plain = data[:4096].replace(b"\x00", b"").removeprefix(b"\xef\xbb\xbf").lstrip(b"\xff\xfe")
    return Signature.HTML if _HTML.match(plain) else Signature.OTHER
