"""All that is held into a folder and back: statements, and on request the database of the bot's users.

Chooses the implementations from the settings, as `bot.wiring` does for everything else.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.settings import Settings
from retrieval.errors import ExportError, UsageError

if TYPE_CHECKING:
    from retrieval.embedding.statement_vectors import TextVectors
    from retrieval.ingest.export import Manifest
    from retrieval.ingest.ingest import Outcome, Progress
    from retrieval.store.store import Store

LOCK = "export.lock"

Export = tuple[Path, "Manifest"]
"""A folder that was exported, and what its manifest says."""


@dataclass(frozen=True, slots=True)
class Moved:
    """The outcome of an export to `folder`: its bytes in all, and the unreadable statements, with the reasons."""

    folder: Path
    manifest: Manifest
    size: int
    refused: tuple[Outcome, ...]

    @property
    def documents(self) -> int:
        """The number of files that were sent to the bot."""
        from retrieval.ingest.export import DOCUMENTS

        return sum(name.startswith(f"{DOCUMENTS}/") for name in self.manifest.files)


def export(
    settings: Settings,
    folder: Path,
    *,
    users: bool = False,
    vectors: bool = True,
    on_progress: Callable[[Progress], None] | None = None,
) -> Moved:
    """Write all that is held into a folder, for `ingest` on any machine.

    The folder appears once whole; an earlier export in its place stays until then. No embedder is needed.

    Raises:
        ExportError: the folder is in use for something else, or cannot be written.
        UsageError: the database is wanted, and there is none.
        OnRecordError: the index or the database cannot be read.
    """
    from filelock import FileLock, Timeout

    from bot.state import dump
    from bot.wiring import VECTORS, beyond, documents, vectors_file
    from retrieval.embedding.vector_table import VectorTable
    from retrieval.ingest import export as exporting
    from retrieval.store.store import Store

    url, home = settings.database_url, settings.home
    if users and not dump.exists(url, home):
        raise UsageError(f"There is no database in {home}: nobody has used the bot. Leave out --with-users.")
    if vectors and isinstance(table := vectors_file(settings), VectorTable):
        table.save()
    cache = home / VECTORS if vectors and (home / VECTORS).exists() else None

    def dumped(below: Path) -> exporting.Users:
        below.mkdir()
        return exporting.Users(*dump.dump(url, home, below))

    with closing(Store.as_made(home, settings.chroma_url, beyond(settings))) as store:
        try:
            with FileLock(home / LOCK, timeout=0):
                manifest, refused = exporting.export(
                    store,
                    folder,
                    documents(settings),
                    vectors=cache,
                    users=dumped if users else None,
                    on_progress=on_progress,
                )
        except Timeout:
            raise ExportError(f"another export from {home} is under way: try again once it has ended") from None
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return Moved(folder, manifest, size, refused)


def exports_among(paths: Iterable[Path]) -> list[Export]:
    """The paths of exported folders, with their manifests.

    Raises:
        ExportTooNew: one was made by a newer version of the program.
        ExportError: one cannot be read.
    """
    from retrieval.ingest.export import is_export, read_manifest

    return [(path, read_manifest(path)) for path in paths if is_export(path)]


def restored(
    settings: Settings,
    exports: Sequence[Export],
    store: Store,
    embeddings: TextVectors,
    *,
    dry_run: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
) -> Generator[Outcome, None, list[Path]]:
    """Store exported statements as they were held; yields the outcome of each.

    Returns the changed and added files, to be ingested like any others.

    Raises:
        IndexBusy: another process is writing.
        OnRecordError: an export, the store or the embedder cannot be used.
    """
    from bot.wiring import documents, vectors_file
    from retrieval.ingest.restore import Restoring, add_vectors

    left: list[Path] = []
    for folder, manifest in exports:
        restoring = Restoring(folder, manifest, store, embeddings, documents(settings), dry_run, on_progress)
        if not dry_run and manifest.embedder == store.embedder:
            with closing(vectors_file(settings)) as file:
                yield from add_vectors(folder, manifest, file)
        left += yield from restoring.outcomes()
    return left


def users_among(settings: Settings, exports: Sequence[Export]) -> Export:
    """The one export whose database can be taken in.

    Raises:
        UsageError: none of them holds a database, or several do.
        StateInUse: the database of the settings is not empty.
        StateError: it cannot be read.
    """
    from bot.state import dump

    found = [(folder, manifest) for folder, manifest in exports if manifest.users is not None]
    if len(found) != 1:
        what = "holds a database" if not found else "holds the only database"
        raise UsageError(
            f"--with-users needs one folder that was exported with it, and none of these {what}: name that folder."
        )
    dump.must_be_empty(settings.database_url, settings.home)
    return found[0]


def take_users(settings: Settings, export: Export) -> Mapping[str, int]:
    """Put the database of an export into the empty database of the settings, all or nothing; the rows of each table.

    Raises:
        ExportError: its files are not as they were exported.
        StateError: the database is not empty, is of a newer version, or cannot be written.
    """
    from bot.state import dump
    from retrieval.ingest.export import USERS
    from retrieval.ingest.restore import is_intact

    folder, manifest = export
    users = manifest.users
    if users is None:
        return {}
    for name in (f"{USERS}/{table}.jsonl" for table in users.rows):
        if not is_intact(folder, manifest, name):
            raise ExportError(f"{folder / name} is not as it was exported: put the original back, or export again")
    settings.home.mkdir(parents=True, exist_ok=True)
    return dump.load(settings.database_url, settings.home, folder / USERS, users.revision, users.rows)
