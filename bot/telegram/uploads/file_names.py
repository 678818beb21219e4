"""The name of a file that somebody sends, made harmless, and the suffix by which a reader is chosen.

Knows names, MIME types and first bytes, and trusts none; opens nothing.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from retrieval.readers import SUFFIXES
from retrieval.readers.signature import Signature, signature

LONGEST = 120
"""Bytes of a name in UTF-8, its suffix included; most file systems take 255."""

UNNAMED = "document"

_OF_MIME = {
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/xhtml+xml": ".xhtml",
    "text/html": ".html",
    "text/markdown": ".md",
    "text/plain": ".txt",
}
_OF_SIGNATURE = {Signature.PDF: ".pdf", Signature.HTML: ".html"}
_RESERVED = re.compile(r'[<>:"|?*]')
_DEVICES = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|\Z)")
"""Names that Windows keeps for devices, whatever follows the dot."""


def file_name(name: str | None, mime: str | None, data: bytes) -> str:
    """A name for a file of these bytes: without folders, controls or leading dots, and with a suffix.

    The suffix is the name's if there is a reader for it; else the MIME type's, else the suffix for the bytes; else the
    name stays as it is, and the reader says why the file cannot be read.
    """
    plain = _harmless(name or "") or UNNAMED
    stem, suffix = _parted(plain)
    if suffix.lower() not in SUFFIXES:
        told = _told_suffix(suffix, mime, data)
        stem, suffix = (plain, told) if told else (stem, suffix)
    return _cut(stem, LONGEST - len(suffix.encode())) + suffix


def name_in_url(url: str) -> str:
    """The name of the file at the end of an address; "" without a name."""
    return PurePosixPath(unquote(urlsplit(url).path, errors="replace")).name


def _told_suffix(suffix: str, mime: str | None, data: bytes) -> str:
    told = _OF_MIME.get((mime or "").partition(";")[0].strip().lower())
    if told:
        return told
    kind = signature(data)
    if kind is Signature.ZIP and b"word/" in data:
        return ".docx"
    if kind is Signature.OTHER:
        return "" if suffix or b"\0" in data[:1000] else ".txt"
    return _OF_SIGNATURE.get(kind, "")


def _harmless(name: str) -> str:
    last = re.split(r"[/\\]", name)[-1]
    kept = "".join(" " if char.isspace() else char for char in unicodedata.normalize("NFC", last[:1000]))
    # Category C holds controls, surrogates, and the marks that turn a name around so that it shows another suffix.
    kept = "".join(char for char in kept if not unicodedata.category(char).startswith("C"))
    kept = " ".join(_RESERVED.sub("_", kept).split()).strip(" .-~")
    return f"_{kept}" if _DEVICES.match(kept) else kept


def _parted(name: str) -> tuple[str, str]:
    suffix = PurePosixPath(name).suffix
    if not 1 < len(suffix) <= 12:
        return name, ""
    return name.removesuffix(suffix), suffix


def _cut(stem: str, most: int) -> str:
    """The stem in so many bytes, cut between characters."""
    return stem.encode()[:most].decode(errors="ignore").rstrip(" .") or UNNAMED
