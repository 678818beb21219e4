"""Which embedder answers while the index is made anew for another one, and how that is done.

Chooses the implementations from the settings, as `bot.wiring` does for everything else.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from bot.settings import Settings, take_vendors_variables
from retrieval.errors import EmbeddingError

if TYPE_CHECKING:
    from retrieval.ingest import Outcome, Progress
    from retrieval.store import Store
    from retrieval.vector_cache import CachedEmbeddings


def make_anew(
    settings: Settings,
    embeddings: CachedEmbeddings,
    *,
    on_progress: Callable[[Progress], None] | None = None,
    say: Callable[[str], None],
) -> Iterator[Outcome]:
    """Make the index anew for the embedder of the settings; yields what became of each statement once it is done.

    Raises:
        IndexBusy: another process is writing.
        OnRecordError: the store or the embedder cannot be used; the index is as it was, and answers.
    """
    from bot.wiring import DERIVED, beyond, derived, identity
    from retrieval.archive import Archive
    from retrieval.rebuild import rebuild

    def ready(store: Store, made: str) -> None:
        # The first question after the change shall not wait until this is read from Chroma.
        Archive(store, embeddings, derived(settings, made)).follow()

    embeddings.renew()
    yield from rebuild(
        settings.home,
        settings.chroma_url,
        identity(settings),
        embeddings,
        on_progress=on_progress,
        say=say,
        ready=ready,
        taken=embeddings.settle,
        beyond=beyond(settings),
    )
    now = derived(settings)
    if now.parent.exists():
        for old in set((settings.home / DERIVED).iterdir()) - {now}:
            shutil.rmtree(old, ignore_errors=True)


def meanwhile(settings: Settings) -> Settings | None:
    """The settings to answer with while the index is made anew for theirs; None where that was not begun.

    Raises:
        OnRecordError: the index cannot be opened, or what made it is not there any more.
    """
    from bot.wiring import identity
    from retrieval.rebuild import under_way

    embedder = under_way(settings.home, settings.chroma_url, identity(settings))
    return None if embedder is None else _with(settings, embedder)


def as_made(settings: Settings) -> Settings:
    """The settings with the embedder whose index is there now.

    Raises:
        OnRecordError: the index cannot be opened, or what made it is not there any more.
    """
    from retrieval.store import made_with

    return _with(settings, made_with(settings.home, settings.chroma_url))


def _with(settings: Settings, embedder: str) -> Settings:
    from bot.wiring import identity
    from retrieval.embedder import setting_of

    if embedder == identity(settings):
        return settings
    setting = setting_of(embedder)
    if setting is None:
        raise EmbeddingError(
            f"the index is that of the embedder {embedder}, which is not installed here: install it again, or run "
            "`onrecord ingest --rebuild` to its end"
        )
    if setting != "local":
        take_vendors_variables()
    return settings.model_copy(update={"embeddings": setting})
