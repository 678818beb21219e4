"""Every error this project raises on purpose, as one tree, from the root down.

A message names the event, the object and the next step, in one line fit to be shown.
"""

from __future__ import annotations


class OnRecordError(Exception):
    """Root of all errors raised on purpose."""


class SettingsError(OnRecordError):
    """A setting is wrong; names the variable, the value and the allowed values.

    Raised as `bot.settings` reads, and where a value is first used: a vendor's name, a database, a token, a port.
    """


class UsageError(OnRecordError):
    """A call cannot be taken as given; names the mistake."""


class Unreadable(OnRecordError):
    """A file cannot become a statement; the rest of a batch goes on."""


class EmptyFile(Unreadable):
    """The file holds no words."""


class EncryptedFile(Unreadable):
    """The file asks for a password."""


class NoTextLayer(Unreadable):
    """The file is a scan, pictures of pages without text: run ocrmypdf first."""


class WrongSuffix(Unreadable):
    """The file's bytes are of another format than the suffix names."""


class TooLarge(Unreadable):
    """The file exceeds a limit on bytes, pages, passages, memory, or unpacked size."""


class BinaryFile(Unreadable):
    """The file is neither text nor of a known format."""


class BrokenFile(Unreadable):
    """The library for the format cannot open the file."""


class RecordError(OnRecordError):
    """A statement's record (front matter, side file, option) is wrong: a key, a date, a list."""


class EmbeddingError(OnRecordError):
    """The embedder cannot be loaded or did not answer."""


class ExportError(OnRecordError):
    """An exported folder cannot be written or taken in."""


class ExportTooNew(ExportError):
    """The exported folder was made by a newer version of the program."""


class StoreError(OnRecordError):
    """The index cannot be used."""


class IndexMismatch(StoreError):
    """The index was made by another embedder or schema version."""


class IndexOutdated(IndexMismatch):
    """The index has an older schema version, and can be brought up to date."""


class IndexTooNew(IndexMismatch):
    """The index was made by a newer version of the program."""


class IndexReplaced(StoreError):
    """The index was made anew since the opening: open it again."""


class IndexBusy(StoreError):
    """Another process is writing to the index; `who` names the process and the time, empty where unknown."""

    def __init__(self, message: str, who: str = "") -> None:
        """`who` is a part of the message."""
        super().__init__(message)
        self.who = who


class DiskFull(StoreError):
    """There is no room to write to the index."""

    def __init__(self, place: object, free: int | None = None) -> None:
        """`place` is on the full disk, with `free` bytes left; None where unknown."""
        left = "" if free is None else f" ({free / 1e6:,.1f} MB are free)"
        super().__init__(
            f"the disk of {place} is full, or your share of it is used up{left}: make room on it and run the same "
            "command again, which goes on where it was; what was stored stays"
        )


class WriterLost(StoreError):
    """The lock that kept other writers out was lost while writing."""


class StatementDamaged(StoreError):
    """The stored passages of a statement do not add up to its text's hash."""


class StatementGone(StoreError):
    """The version of a statement was replaced or removed since the listing: look again."""
