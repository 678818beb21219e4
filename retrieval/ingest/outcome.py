"""What became of a file that was to be taken in, and how far the work is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Status(StrEnum):
    """What became of a file."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    REMOVED = "removed"
    REFUSED = "refused"
    KEPT = "kept"
    """A path of which so much would be removed that it has to be asked for; nothing is."""
    PASSED_OVER = "passed over"
    """Nothing that is read: a link that leads nowhere or out of the folder, a named pipe, a socket."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file. `reason` explains a status or says what is worth knowing; `notes` name what is missing
    from a record; `remarks` say what its reader passed over."""

    path: Path
    status: Status
    statement_id: str | None = None
    reason: str | None = None
    notes: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the work is. Unchanged files count as done; `passages` is an estimate until all files are read."""

    files_done: int
    files: int
    passages_done: int
    passages: int
