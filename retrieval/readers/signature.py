"""The kind of a file by its first bytes, whatever its name. Knows magic numbers; opens nothing."""

from __future__ import annotations

import re
from enum import StrEnum


class Signature(StrEnum):
    """A kind of file, named as a message names the kind."""

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


_MAGIC = {
    Signature.ZIP: (b"PK\x03\x04", b"PK\x05\x06"),
    Signature.OLE: (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",),
    Signature.RTF: (b"{\\rtf",),
    Signature.IMAGE: (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*"),
    Signature.ARCHIVE: (
        *(b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a", b"\x28\xb5\x2f\xfd"),
    ),
    Signature.PROGRAM: (b"\x7fELF", b"MZ\x90", b"\xcf\xfa\xed\xfe"),
    Signature.MEDIA: (b"ID3", b"OggS", b"RIFF"),
    Signature.DATABASE: (b"SQLite format 3\x00",),
}
_HTML = re.compile(rb"(?i)\s*(?:<\?xml[^>]*>\s*)?(?:(?><!--.*?-->)\s*+)*+<(?:!doctype\s+html|html[\s>])", re.DOTALL)
_PDF_WITHIN = 1024
"""A PDF's header may stand anywhere within its first 1,024 bytes (ISO 32000-1, annex H, note 13)."""


def signature(data: bytes) -> Signature:
    """The kind of `data` by its beginning; `Signature.OTHER` for text and for unknown bytes."""
    for kind, magic in _MAGIC.items():
        if data.startswith(magic):
            return kind
    if data.lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"%PDF-") or b"\n%PDF-1." in data[:_PDF_WITHIN]:
        return Signature.PDF
    if data[4:8] == b"ftyp":
        return Signature.MEDIA
    plain = data[:4096].replace(b"\x00", b"").removeprefix(b"\xef\xbb\xbf").lstrip(b"\xff\xfe")
    return Signature.HTML if _HTML.match(plain) else Signature.OTHER
