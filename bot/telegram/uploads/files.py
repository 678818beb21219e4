"""The places of uploaded files: apart until stored, then among the documents, each in a folder of its own.

A folder is named after the file's bytes, so that no file takes another's place, and a file keeps its name: layouts read
records from names. Names are made harmless, and get a suffix to choose the reader by. Knows files, names and first
bytes, and trusts none. All calls that touch files block.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import time
import unicodedata
from contextlib import suppress
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from retrieval.readers import SUFFIXES
from retrieval.readers.signature import Signature, signature

WAITING = ".waiting"
"""The folder of files not yet stored. Hidden, so that ingesting the folder of documents skips such files."""

KEPT_FOR = 24 * 3600
"""Seconds after which a file still waiting for its record is deleted."""


def keep_waiting(folder: Path, name: str, data: bytes) -> Path:
    """Keep a file not yet stored; returns the file's path."""
    own = folder / WAITING / hashlib.sha256(data).hexdigest()[:12]
    shutil.rmtree(own, ignore_errors=True)
    own.mkdir(parents=True)
    (own / name).write_bytes(data)
    return own / name


def find_waiting(folder: Path, id: str) -> Path | None:
    """The waiting file of an id; None if stored, deleted, or sent to another machine."""
    # A process that was killed may have left it at its place, and not stored it.
    found = (path for own in (folder / WAITING / id, folder / id) for path in own.glob("*"))
    return next(found, None) if id.isalnum() else None


def place_of(folder: Path, waiting: Path) -> Path:
    """The path of a waiting file after storing."""
    return folder / waiting.parent.name / waiting.name


def move(path: Path, place: Path) -> None:
    """Move a file, and delete the folder left empty."""
    place.parent.mkdir(parents=True, exist_ok=True)
    os.replace(path, place)
    with suppress(OSError):
        path.parent.rmdir()


def delete(folder: Path, path: Path) -> None:
    """Delete a file below the folder of documents, with its own folder; a file elsewhere is left alone."""
    if lies_in(folder, str(path)):
        path.unlink(missing_ok=True)
        with suppress(OSError):
            path.parent.rmdir()


def sweep(folder: Path) -> None:
    """Delete files that have waited for a day."""
    with suppress(OSError):
        for own in (folder / WAITING).iterdir():
            with suppress(OSError):
                if own.stat().st_mtime < time.time() - KEPT_FOR:
                    shutil.rmtree(own, ignore_errors=True)


def lies_in(folder: Path, source: str) -> bool:
    """Whether a statement's file is among the documents."""
    return os.path.abspath(source).startswith(os.path.join(os.path.abspath(folder), ""))


LONGEST = 120
"""The most bytes of a name in UTF-8, suffix included; most file systems take 255."""

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
"""Names reserved by Windows for devices, with any suffix."""


def file_name(name: str | None, mime: str | None, data: bytes) -> str:
    """A name for a file of these bytes: without folders, controls or leading dots, and with a suffix.

    The suffix is the name's if there is a reader for that suffix; else the MIME type's, else the suffix for the bytes;
    else the name stays unchanged, and the reader says why the file cannot be read.
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
