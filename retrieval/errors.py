"""Every error this project raises on purpose, as one tree.

    OnRecordError
    ├── SettingsError            a setting is wrong; names the variable, the value and what is allowed
    ├── UsageError               a call cannot be taken as it stands; names what is wrong with it
    ├── Unreadable               a file cannot become a statement
    │   ├── EmptyFile
    │   ├── EncryptedFile
    │   ├── NoTextLayer          a scan: run ocrmypdf first
    │   ├── WrongSuffix          its bytes are not what its name says
    │   ├── TooLarge             bytes, pages, passages, memory, or what a DOCX unpacks to
    │   ├── BinaryFile
    │   └── BrokenFile           the library for its format cannot open it
    ├── RecordError              a statement's record (front matter, side file, option) is wrong
    ├── EmbeddingError           the embedder cannot be loaded or did not answer
    ├── ExportError              an exported folder cannot be written, or cannot be taken in as it is
    │   └── ExportTooNew         made by a newer version of the program
    └── StoreError               the index cannot be used as it is
        ├── IndexMismatch        made by another embedder or schema version
        │   ├── IndexOutdated    by an older schema version, which can be brought to this one
        │   └── IndexTooNew      by a newer version of the program
        ├── IndexReplaced        made anew since it was opened; open it again
        ├── IndexBusy            another process is writing
        ├── DiskFull             there is no room to write to it
        ├── WriterLost           one was writing, and may be it no more
        ├── StatementDamaged     what is stored does not add up to its hash
        └── StatementGone        replaced or removed between two looks; look again

A message says what happened, to what, and what to do next; it is one line, fit to be shown as it is.
"""

from __future__ import annotations


class OnRecordError(Exception):
    """Root of all errors raised on purpose."""


class SettingsError(OnRecordError):
    """A setting is wrong; names the variable, the value and what is allowed."""


class UsageError(OnRecordError):
    """A call cannot be taken as it stands."""


class Unreadable(OnRecordError):
    """A file cannot become a statement; the rest of a batch goes on."""


class EmptyFile(Unreadable):
    """The file holds no words."""


class EncryptedFile(Unreadable):
    """The file asks for a password."""


class NoTextLayer(Unreadable):
    """The file is a scan: pictures of pages, without text."""


class WrongSuffix(Unreadable):
    """The file's bytes are not of the format that its suffix names."""


class TooLarge(Unreadable):
    """The file exceeds a limit on bytes, pages, passages, memory, or unpacked size."""


class BinaryFile(Unreadable):
    """The file is not text and not a format that is read."""


class BrokenFile(Unreadable):
    """The file is of a known format but cannot be opened as one."""


class RecordError(OnRecordError):
    """A statement's record is wrong: a key, a date, a list."""


class EmbeddingError(OnRecordError):
    """The embedder cannot be loaded or did not answer."""


class ExportError(OnRecordError):
    """An exported folder cannot be written, or cannot be taken in as it is."""


class ExportTooNew(ExportError):
    """The exported folder was made by a newer version of this program."""


class StoreError(OnRecordError):
    """The index cannot be used as it is."""


class IndexMismatch(StoreError):
    """The index was made by another embedder or schema version."""


class IndexOutdated(IndexMismatch):
    """The index has an older schema version, and can be brought to this one."""


class IndexTooNew(IndexMismatch):
    """The index was made by a newer version of this program."""


class IndexReplaced(StoreError):
    """The index was made anew since it was opened."""


class IndexBusy(StoreError):
    """Another process is writing to the index; `who` says which and since when, empty where that is not known."""

    def __init__(self, message: str, who: str = "") -> None:
        """`who` is a part of the message."""
        super().__init__(message)
        self.who = who


class DiskFull(StoreError):
    """There is no room to write to the index."""

    def __init__(self, place: object, free: int | None = None) -> None:
        """`place` is on the disk that is full, on which so many bytes are free; None where that is not known."""
        left = "" if free is None else f" ({free / 1e6:,.1f} MB are free)"
        super().__init__(
            f"the disk of {place} is full, or your share of it is used up{left}: make room on it and run the same "
            "command again, which goes on where it was; what was stored stays"
        )


class WriterLost(StoreError):
    """What kept other writers out has gone while one was writing."""


class StatementDamaged(StoreError):
    """The stored passages of a statement do not add up to its text's hash."""


class StatementGone(StoreError):
    """This version of a statement was replaced or removed since it was listed."""
