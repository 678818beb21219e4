"""The outcome of an ingested file, and the progress of the work."""

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
    """Nothing is removed: removing so much of the path needs `--yes`."""
    PASSED_OVER = "passed over"
    """Not read: a link that leads nowhere or out of the folder, a named pipe, a socket."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of a file.

    `reason` explains the status or adds details; `notes` name gaps in the record; `remarks` name content ignored by the
    reader. `repairs` counts repairs; None for a file not read. `remark` is an importer's, on a statement of its corpus.
    """

    path: Path
    status: Status
    statement_id: str | None = None
    reason: str | None = None
    notes: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    repairs: Mapping[Repair, int] | None = None
    remark: str | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """Progress of the work; `passages` is an estimate until all files are read."""

    passages_done: int
    passages: int
