"""The files that admins send, as statements: where they are kept, how they are read, and how they are stored.

Knows readers and operations; nothing of Telegram. Everything heavy is imported inside the functions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.settings import Settings
from retrieval.ingest.outcome import Outcome, Progress
from retrieval.readers import Reading


@dataclass(frozen=True, slots=True)
class Documents:
    """What becomes of a file that an admin sends: where it is kept, and how it is read, stored and removed.

    All calls block.
    """

    settings: Settings

    @property
    def folder(self) -> Path:
        """Where files are kept: a statement is known by its file's path."""
        from bot.wiring import documents

        return documents(self.settings)

    def read(self, path: Path, given: Mapping[str, object]) -> Reading:
        """The statement in a file as it would be stored, with what is given of its record.

        Raises:
            Unreadable: the file cannot become a statement.
            RecordError: its record is wrong.
        """
        from retrieval.readers import read

        return read(path, given)

    def store(
        self, path: Path, given: Mapping[str, object], on_progress: Callable[[Progress], None] | None = None
    ) -> Outcome:
        """Store a file; what became of it.

        Raises:
            IndexBusy: another process is writing.
            OnRecordError: the store or the embedder cannot be used.
        """
        from bot.operations import ingest_paths

        (outcome,) = ingest_paths(self.settings, [path], given, on_progress=on_progress)
        return outcome

    def remove(self, statement_id: str) -> None:
        """Remove a statement.

        Raises:
            UsageError: there is none.
            IndexBusy: another process is writing.
        """
        from bot.operations import remove_statements

        list(remove_statements(self.settings, [statement_id]))
