"""The kind of a file by its first bytes, and whether a reader of its suffix may read the file. Opens nothing."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path

from retrieval.errors import BinaryFile, EncryptedFile, WrongSuffix

TEXT = frozenset([".txt", ".text"])
MARKDOWN = frozenset([".md", ".markdown"])
HTML = frozenset([".html", ".htm", ".xhtml"])


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


BINARY = {".docx": Signature.ZIP, ".pdf": Signature.PDF}
"""The formats that are no text: the signature of the files of a suffix."""

SUFFIXES = TEXT | MARKDOWN | HTML | frozenset(BINARY)
"""The suffixes of the files that are read, in lower case."""

_OF_BINARY = {kind: suffix for suffix, kind in BINARY.items()}
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
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
_PAGE = re.compile(rb"(?i)\s*(?:<\?xml[^>]*>\s*)?(?:(?><!--.*?-->)\s*+)*+<(?:!doctype\s+html|html[\s>])", re.DOTALL)
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
    return Signature.HTML if _PAGE.match(plain) else Signature.OTHER


def refuse_wrong_suffix(path: Path, data: bytes) -> None:
    """Raise WrongSuffix, BinaryFile or EncryptedFile for data that the reader of the path's suffix cannot read."""
    suffix, kind = path.suffix.lower(), signature(data)
    named = f"{path}: is named {suffix} but is"
    if kind is Signature.OLE and suffix == ".docx":
        if _ENCRYPTED_PACKAGE in data:
            raise EncryptedFile(f"{path}: asks for a password; save a copy without one")
        raise WrongSuffix(f"{path}: is an old Office document, not a DOCX; save it as .docx")
    if suffix not in SUFFIXES:
        known = ", ".join(sorted(SUFFIXES))
        if kind in _OF_BINARY:
            raise WrongSuffix(f"{path}: is {kind}, but is not named so; rename it to end in {_OF_BINARY[kind]}")
        if kind is not Signature.OTHER and kind is not Signature.HTML:
            raise BinaryFile(f"{path}: is {kind}; what is read are {known}")
        raise WrongSuffix(f"{path}: {suffix or 'a name without suffix'} is not read; rename it to one of {known}")
    if suffix in BINARY:
        if kind is not BINARY[suffix]:
            found = "not one" if kind is Signature.OTHER and b"\0" in data[:1000] else kind
            raise WrongSuffix(f"{named} {found}; rename it by what it is, or export it again")
    elif kind in _OF_BINARY:
        raise WrongSuffix(f"{named} {kind}; rename it to end in {_OF_BINARY[kind]}")
    elif kind is Signature.RTF:
        raise WrongSuffix(f"{named} {kind}; save it as .docx")
    elif kind is Signature.HTML and suffix in TEXT:
        raise WrongSuffix(f"{named} HTML; rename it to end in .html")
    elif kind not in (Signature.OTHER, Signature.HTML):
        raise BinaryFile(f"{path}: is {kind}, not text; leave it out")
