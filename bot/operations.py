"""Changes of the archive: ingest files and corpora, remove statements, make the index anew.

Chooses the implementations from the settings by `bot.wiring`; knows no front end.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bot.settings import Settings
from bot.wiring import (
    DERIVED,
    beyond,
    claimed,
    derived,
    documents,
    identity,
    open_archive,
    open_embeddings,
    open_store,
    quietly,
    tables,
)
from retrieval.errors import UsageError

if TYPE_CHECKING:
    from retrieval.embedding.cache import CachedEmbeddings
    from retrieval.ingest.import_corpus import Corpus
    from retrieval.ingest.outcome import Outcome, Progress
    from retrieval.search.archive import Archive
    from retrieval.store.store import Store


def make_anew(
    settings: Settings,
    embeddings: CachedEmbeddings,
    *,
    on_progress: Callable[[Progress], None] | None = None,
    say: Callable[[str], None],
) -> Iterator[Outcome]:
    """Make the index anew for the embedder of the settings; yields the outcome of each statement at the end.

    Raises:
        IndexBusy: another process is writing.
        OnRecordError: the store or the embedder cannot be used; the index is as it was, and answers.
    """
    from retrieval.ingest.rebuild import rebuild

    def ready(store: Store, made: str) -> None:
        # The first question after the change shall not wait until this is read from Chroma.
        open_archive(settings, embeddings, store, made=made).follow()

    embeddings.specimen.renew()
    yield from rebuild(
        settings.home,
        settings.chroma_url,
        identity(settings),
        embeddings,
        on_progress=on_progress,
        say=say,
        ready=ready,
        taken=embeddings.specimen.settle,
        beyond=beyond(settings),
    )
    if where := tables(settings):
        where.drop_others()
    now = derived(settings)
    if now.parent.exists():
        for old in set((settings.home / DERIVED).iterdir()) - {now}:
            shutil.rmtree(old, ignore_errors=True)


def ingest_paths(
    settings: Settings,
    paths: Sequence[Path],
    given: Mapping[str, object] | None = None,
    *,
    prune: bool = False,
    yes: bool = False,
    dry_run: bool = False,
    rebuild: bool = False,
    shared: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
    say: Callable[[str], None] = quietly,
) -> Generator[Outcome, None, None]:
    """Store files, folders and exports; yields the outcome of each file as soon as known.

    `rebuild` first makes the index anew for the embedder of the settings, from the statements held, and tells `say` the
    time and space needed. `shared` shares the files with other processes that store them too, where servers allow it.

    Raises:
        IndexBusy: another process is writing.
        UsageError: records are given for statements that were exported with theirs.
        OnRecordError: the store, the embedder, the settings or an export cannot be used.
    """
    from retrieval.ingest.export import exports_among
    from retrieval.ingest.ingest import ingest
    from retrieval.ingest.restore import Restoring

    exports = exports_among(paths)
    if exports and given:
        where = exports[0].folder
        raise UsageError(f"{where} was exported with its records: correct them in its files, not by an option.")
    files = [path for path in paths if path not in {export.folder for export in exports}]
    with closing(open_embeddings(settings)) as embeddings:
        if rebuild and not dry_run:
            yield from make_anew(settings, embeddings, on_progress=on_progress, say=say)
        with _archive(settings, embeddings, dry_run=dry_run) as archive:
            store = archive.store
            for export in exports:
                restoring = Restoring(export, store, embeddings, documents(settings), dry_run, on_progress)
                files += yield from restoring.outcomes()
            if files or not exports:
                stored = ingest(
                    files,
                    store,
                    embeddings,
                    given=given,
                    prune=prune,
                    yes=yes,
                    dry_run=dry_run,
                    on_progress=on_progress,
                    claimed=claimed(settings) if shared else None,
                )
                yield from _kept_up(archive, stored, dry_run=dry_run)


def import_corpus(
    settings: Settings,
    corpus: Corpus,
    *,
    dry_run: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
) -> Generator[Outcome, None, None]:
    """Store a corpus found by an importer; yields the outcome of each statement as soon as known.

    Raises:
        IndexBusy: another process is writing.
        OnRecordError: the store, the embedder or the settings cannot be used.
    """
    from retrieval.ingest.import_corpus import imported

    with closing(open_embeddings(settings)) as embeddings, _archive(settings, embeddings, dry_run=dry_run) as archive:
        stored = imported(
            corpus, archive.store, embeddings, dry_run=dry_run, on_progress=on_progress, claimed=claimed(settings)
        )
        yield from _kept_up(archive, stored, dry_run=dry_run)


@contextmanager
def _archive(settings: Settings, embeddings: CachedEmbeddings, *, dry_run: bool) -> Iterator[Archive]:
    """The archive to store in, which catches up at the end; for a dry run without a store, one in a temporary home."""
    with ExitStack() as opened:
        if dry_run and not settings.chroma_url and not (settings.home / "index").exists():
            home = Path(opened.enter_context(TemporaryDirectory()))
            settings = settings.model_copy(update={"home": home})
        store = open_store(settings, create=True)
        archive = opened.enter_context(closing(open_archive(settings, embeddings, store)))
        yield archive
        if not dry_run:
            archive.follow()


def _kept_up(archive: Archive, outcomes: Generator[Outcome, None, None], *, dry_run: bool) -> Iterator[Outcome]:
    """The outcomes; stored statements are searchable for other processes a few seconds later."""
    with closing(outcomes):
        for outcome in outcomes:
            yield outcome
            if not dry_run:
                archive.keep_up()


def remove_statements(settings: Settings, ids: Sequence[str]) -> Iterator[Outcome]:
    """Remove statements by their ids; yields the outcome of each.

    Raises:
        UsageError: no statement has such an id; nothing is removed.
        IndexBusy: another process is writing.
    """
    from retrieval.ingest.files import path_of
    from retrieval.ingest.outcome import Outcome, Status

    with (
        closing(open_embeddings(settings)) as embeddings,
        closing(open_archive(settings, embeddings, open_store(settings, create=False))) as archive,
    ):
        found = [archive.find(one) for one in ids]
        with archive.store.writing():
            for held in found:
                archive.store.remove(held.id)
                yield Outcome(path_of(held.source), Status.REMOVED, held.id)
        archive.follow()
