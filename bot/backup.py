"""All that is held into a folder, and on request the database of the bot's users, there and back.

Chooses the implementations from the settings, as `bot.wiring` does for everything else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from bot.settings import Settings
from retrieval.errors import ExportError, UsageError

if TYPE_CHECKING:
    from retrieval.ingest.export import Export
    from retrieval.ingest.outcome import Outcome, Progress

LOCK = "export.lock"


def export(
    settings: Settings,
    folder: Path,
    *,
    users: bool = False,
    vectors: bool = True,
    on_progress: Callable[[Progress], None] | None = None,
) -> tuple[Export, tuple[Outcome, ...]]:
    """Write all that is held into a folder, for `ingest` on any machine; returns the export, and unreadable statements.

    The folder appears once whole; an earlier export in its place stays until then. No embedder is needed.

    Raises:
        ExportError: the folder is in use for something else, or cannot be written.
        UsageError: the database is wanted, and there is none.
        OnRecordError: the index or the database cannot be read.
    """
    from filelock import FileLock, Timeout

    from bot.state import dump
    from bot.wiring import beyond, documents, vectors_file
    from retrieval.ingest import export as exporting
    from retrieval.store.store import Store

    url, home = settings.database_url, settings.home
    if users and not dump.exists(url, home):
        raise UsageError(f"There is no database in {home}: nobody has used the bot. Leave out --with-users.")
    with closing(Store.as_made(home, settings.chroma_url, beyond(settings))) as store:
        try:
            with FileLock(home / LOCK, timeout=0):
                return exporting.export(
                    store,
                    folder,
                    documents(settings),
                    vectors=vectors_file(settings) if vectors else None,
                    users=(lambda below: exporting.Users(*dump.dump(url, home, below))) if users else None,
                    on_progress=on_progress,
                )
        except Timeout:
            raise ExportError(f"another export from {home} is under way: try again once it has ended") from None


def users_among(settings: Settings, exports: Sequence[Export]) -> Export:
    """The one export whose database can be taken in.

    Raises:
        UsageError: none of them holds a database, or several do.
        ExportError: the files of the database are not as they were exported.
        StateInUse: the database of the settings is not empty.
        StateError: it cannot be read.
    """
    from bot.state import dump
    from retrieval.ingest.export import USERS

    found = [export for export in exports if export.users]
    if len(found) != 1:
        what = "holds a database" if not found else "holds the only database"
        raise UsageError(
            f"--with-users needs one folder that was exported with it, and none of these {what}: name that folder."
        )
    for name in found[0].files:
        if name.startswith(f"{USERS}/") and not found[0].is_intact(name):
            path = found[0].path(name)
            raise ExportError(f"{path} is not as it was exported: put the original back, or export again")
    dump.must_be_empty(settings.database_url, settings.home)
    return found[0]


def take_users(settings: Settings, export: Export) -> Mapping[str, int]:
    """Put the database of an export into the empty database of the settings, all or nothing; the rows of each table.

    Raises:
        StateError: the database is not empty, is of a newer version, or cannot be written.
    """
    from bot.state import dump
    from retrieval.ingest.export import USERS

    revision = export.users.revision if export.users else ""
    return dump.load(settings.database_url, settings.home, export.folder / USERS, revision)
