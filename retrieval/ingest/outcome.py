"""The outcome of a file to be taken in, and the progress of the work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from retrieval.readers.document import Repair


class Status(StrEnum):
    """The kinds of outcomes."""

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
    """The outcome of a file. `reason` explains the status or adds to it; `notes` name gaps in the record; `remarks` say
    what the reader passed over. `repairs` counts what was mended; None for a file that was not read."""

    path: Path
    status: Status
    statement_id: str | None = None
    reason: str | None = None
    notes: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    repairs: Mapping[Repair, int] | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the work is. Unchanged files count as done; `passages` is an estimate until all files are read."""

    files_done: int
    files: int
    passages_done: int
    passages: int
