"""The one place that chooses implementations from the settings: store, embedder, archive, chat model, Engine.

Everything heavy is imported inside the functions, so that a command pays only for what it uses.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import TYPE_CHECKING, TypeVar, cast

from bot.settings import Settings
from retrieval.errors import IndexMismatch, OnRecordError, UsageError

if TYPE_CHECKING:
    from bot.diagnosis import Finding
    from bot.engine import Engine
    from bot.library import Library
    from bot.telling import Teller
    from retrieval.archive import Archive
    from retrieval.held import Held
    from retrieval.importing import Corpus, Imported
    from retrieval.ingest import Outcome, Progress
    from retrieval.search import Reranker
    from retrieval.store import Store
    from retrieval.vector_cache import CachedEmbeddings
    from retrieval.writing import Beyond, Still

T = TypeVar("T")

DERIVED = "derived"
"""The folder below ONRECORD_HOME for what is made from Chroma and may be deleted."""

VECTORS = "vectors.sqlite"
"""The file below ONRECORD_HOME in which vectors are cached."""

KEYS = ("_KEY", "_TOKEN", "_SECRET", "_PASSWORD", "_PASSWD")
"""How the names of variables end that hold what nobody is shown."""

SHORTEST_KEY = 8
"""Characters below which a value is no secret, and may stand in any prose by chance."""


def _quietly(_: str) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Session:
    """What a front end works with: the Engine that answers, and the library of what is held."""

    engine: Engine
    library: Library
    close: Callable[[], None]
    teller: Teller | None = None


def open_embeddings(settings: Settings) -> CachedEmbeddings:
    """The embedder of the settings behind its cache; the model is loaded at first use.

    Raises:
        SettingsError: ONRECORD_EMBEDDINGS names no known provider.
        EmbeddingError: the embedder cannot run here.
    """
    from retrieval.embedder import embeddings_for
    from retrieval.vector_cache import CachedEmbeddings

    return CachedEmbeddings(embeddings_for(settings.embeddings), settings.home / VECTORS, identity(settings))


def open_reranker(settings: Settings) -> Reranker | None:
    """The reranker of the settings; None where there is none, as by default.

    Raises:
        SettingsError: ONRECORD_RERANKER names nothing that can be used.
    """
    if settings.reranker is None:
        return None
    from retrieval.reranker import load_reranker

    return load_reranker(settings.reranker)


def open_store(settings: Settings, *, create: bool) -> Store:
    """The store of the settings; Chroma is opened only where the derived index is not in step with it.

    Raises:
        StoreError: there is none (and `create` is false), or it was made by another embedder or version.
    """
    from retrieval.index_files import read_manifest
    from retrieval.store import Store

    known = read_manifest(derived(settings)).generation
    return Store.connect(
        settings.home,
        settings.chroma_url,
        identity(settings),
        create=create,
        known=known,
        beyond=beyond(settings),
    )


def beyond(settings: Settings) -> Beyond | None:
    """The lock of whoever writes to a Chroma server, held by the database that goes with it; None where there is none.

    Without it one home alone may write there.
    """
    url = settings.database_url
    if settings.chroma_url is None or url is None:
        return None

    def held(wait: float) -> AbstractContextManager[Still]:
        from bot.state.writer import writer_lock

        return writer_lock(url, settings.home)(wait)

    return held


def open_session(
    settings: Settings,
    say: Callable[[str], None] = _quietly,
    *,
    asking: bool = True,
    telling: bool = True,
    heard: Callable[[Library], Library] | None = None,
) -> Session:
    """A session over what is held; where nothing was ever stored, the shipped statement is stored first.

    Where only the index is missing, nothing is: an empty archive does not pass for the one that was lost. Nor is it
    where others are about to store theirs, which `say` is told.

    With `asking`, the local embedder is made ready meanwhile; with `telling` too, the chat model, where one is set.
    `heard` may put something between the Engine and its library, to listen or to change what it finds.

    Raises:
        OnRecordError: the store, the embedder or the settings cannot be used; the message says what to do.
    """
    from bot import first_use, rebuilding
    from bot.engine import Engine
    from retrieval.handing_over import HandingOver

    lost = index_is_lost(settings)
    reranker = open_reranker(settings)
    opened: list[CachedEmbeddings] = []

    def archive_of(now: Settings) -> Archive:
        opened.append(open_embeddings(now))
        return _open_archive(now, opened[-1], reranker, ready=asking)

    try:
        try:
            archive = archive_of(settings)
        except IndexMismatch:
            before = rebuilding.meanwhile(settings)
            if before is None:
                raise
            say("The index is being made anew for another embedder; until that is done, the old one answers.")
            archive = archive_of(before)
        if archive.store.is_new and not lost:
            first_use.store_shipped(settings, archive.store, opened[-1], say)
            if not archive.store.is_new:
                archive.follow()
        elif lost and not (settings.home / DERIVED).exists():
            archive.follow()  # leaves the sign by which the next process knows it too
    except OnRecordError:
        for each in opened:
            each.close()
        raise
    lasting = HandingOver(archive, lambda: archive_of(rebuilding.as_made(settings)))
    held = cast("Library", lasting)  # which it is by all that an archive can be asked

    def close() -> None:
        lasting.close()
        for each in opened:
            each.close()

    teller = open_teller(settings, settings.model) if settings.model and asking and telling else None
    library = held if heard is None else heard(held)
    return Session(Engine(library, teller, seconds=settings.model_timeout), held, close, teller)


def _open_archive(
    settings: Settings, embeddings: CachedEmbeddings, reranker: Reranker | None, *, ready: bool
) -> Archive:
    from retrieval.archive import Archive

    if ready and settings.embeddings == "local":
        # The model loads outside Python's lock: by the time Chroma is imported and open, it is there.
        Thread(target=_made_ready, args=(embeddings,), daemon=True).start()
    scaled = settings.embeddings != "local"  # whose cosines the thresholds were fitted to
    return Archive(open_store(settings, create=True), embeddings, derived(settings), reranker, scaled=scaled)


def open_teller(settings: Settings, model: str) -> Teller:
    """What has the chat model of the settings read what is found; the model is opened meanwhile, and not asked.

    Where the setting names no known provider, or its package or its key is missing, answers say so and are quotes.
    """
    from bot.guarded import Guarded
    from bot.models.opening import Opening
    from bot.telling import Teller

    guarded = Guarded(Opening(model, seconds=settings.model_timeout))
    secrets = [value for name, value in os.environ.items() if len(value) >= SHORTEST_KEY and name.endswith(KEYS)]
    return Teller(guarded, settings.model_tokens, settings.model_role, secrets)


def check_model(settings: Settings) -> None:
    """Nothing, if a chat model can be opened as the settings have it; nothing is sent.

    Raises:
        SettingsError: none is set, no such provider is known, its package is missing, or its key is.
    """
    from bot.models.langchain_model import open_model

    open_model(settings.model or "", seconds=settings.model_timeout)


def index_is_lost(settings: Settings) -> bool:
    """Whether the home shows that statements were held in it, and holds no index: it was deleted or moved away."""
    if settings.chroma_url:
        return False
    if (settings.home / "index" / "generation").exists():
        return False
    # A first use that was cut short has left vectors and an index without a statement; there, nothing was lost.
    left_behind = (settings.home / VECTORS).exists() and not (settings.home / "index").exists()
    return left_behind or (settings.home / DERIVED).exists()


def _made_ready(embeddings: CachedEmbeddings) -> None:
    with suppress(OnRecordError):  # the question itself says what is wrong
        embeddings.query_vector("ready")


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
    say: Callable[[str], None] = _quietly,
) -> Generator[Outcome, None, None]:
    """Store files, folders, and what was exported; yields what became of each as it is known.

    `rebuild` first makes the index anew for the embedder of the settings, from the statements that are in it, and has
    `say` told what that takes. `shared` shares the work with all other processes that do the same.

    Raises:
        IndexBusy: another process is writing.
        UsageError: records are given for statements that were exported with theirs; or what is to be done is no work
            to be shared.
        OnRecordError: the store, the embedder, the settings or an export cannot be used.
    """
    from bot import moving, rebuilding
    from retrieval.archive import Archive
    from retrieval.ingest import ingest

    exports = moving.exports_among(paths)
    if exports and given:
        raise UsageError(f"{exports[0][0]} was exported with its records: correct them in its files, not by an option.")
    if shared:
        must_be_shareable(prune=prune, dry_run=dry_run, rebuild=rebuild)
        if exports:
            raise UsageError(f"{exports[0][0]} was exported, and is restored by one process: leave out --shared.")
        yield from _shared_ingest(settings, paths, given, on_progress, say)
        return
    files = [path for path in paths if path not in {folder for folder, _ in exports}]
    with closing(open_embeddings(settings)) as embeddings:
        if rebuild and not dry_run:
            yield from rebuilding.make_anew(settings, embeddings, on_progress=on_progress, say=say)
        with (
            _somewhere(settings, dry_run=dry_run) as place,
            closing(Archive(open_store(place, create=True), embeddings, derived(place))) as archive,
        ):
            store = archive.store
            yield from moving.restored(
                settings, exports, store, embeddings, files, dry_run=dry_run, on_progress=on_progress
            )
            if files or not exports:
                with closing(
                    ingest(
                        files,
                        store,
                        embeddings,
                        given=given,
                        prune=prune,
                        yes=yes,
                        dry_run=dry_run,
                        on_progress=on_progress,
                    )
                ) as stored:
                    yield from stored if dry_run else _kept_up(archive, stored)
            if not dry_run:
                archive.follow()


def must_be_shareable(*, prune: bool = False, dry_run: bool = False, rebuild: bool = False) -> None:
    """Nothing, if what an ingest is asked for is work that several processes can share.

    Raises:
        UsageError: it is not; says by what.
    """
    if prune:
        raise UsageError("--prune removes what is gone, which one process does: run it without --shared afterwards.")
    if dry_run:
        raise UsageError("--dry-run stores nothing, so that there is nothing to share: leave out --shared.")
    if rebuild:
        raise UsageError("--rebuild makes the whole index anew, which one process does: leave out --shared.")


def _shared_ingest(
    settings: Settings,
    paths: Sequence[Path],
    given: Mapping[str, object] | None,
    on_progress: Callable[[Progress], None] | None,
    say: Callable[[str], None],
) -> Iterator[Outcome]:
    from bot import claiming
    from retrieval.archive import Archive
    from retrieval.sharing import ingest_shared

    with (
        claiming.claims(settings, say) as claims,
        closing(open_embeddings(settings)) as embeddings,
        closing(Archive(open_store(settings, create=True), embeddings, derived(settings))) as archive,
        closing(
            ingest_shared(paths, archive.store, embeddings, claims, given=given, on_progress=on_progress, say=say)
        ) as stored,
    ):
        yield from _kept_up(archive, stored) if _answers(settings) else stored
        if _answers(settings):
            archive.follow()


def _answers(settings: Settings) -> bool:
    """Whether questions are answered from this home: a machine that only takes in for a server needs no copy of all."""
    return settings.chroma_url is None or derived(settings).exists()


def import_corpus(
    settings: Settings,
    corpus: Corpus,
    *,
    dry_run: bool = False,
    shared: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
    say: Callable[[str], None] = _quietly,
) -> Generator[Imported, None, None]:
    """Store a corpus that an importer has found; yields what became of each statement as it is known.

    `shared` shares the work with all other processes that do the same, and has `say` told what is waited for.

    Raises:
        IndexBusy: another process is writing.
        UsageError: a dry run is no work to be shared.
        OnRecordError: the store, the embedder or the settings cannot be used.
    """
    from bot import claiming
    from retrieval.archive import Archive
    from retrieval.importing import imported

    if shared:
        must_be_shareable(dry_run=dry_run)
    with (
        claiming.claims(settings, say) if shared else nullcontext() as claims,
        closing(open_embeddings(settings)) as embeddings,
        _somewhere(settings, dry_run=dry_run) as place,
        closing(Archive(open_store(place, create=True), embeddings, derived(place))) as archive,
        closing(
            imported(
                corpus, archive.store, embeddings, dry_run=dry_run, on_progress=on_progress, claims=claims, say=say
            )
        ) as stored,
    ):
        keeps_up = not dry_run and not (shared and not _answers(settings))
        yield from _kept_up(archive, stored) if keeps_up else stored
        if keeps_up:
            archive.follow()


def _kept_up(archive: Archive, outcomes: Iterator[T]) -> Iterator[T]:
    """The outcomes; what they say is stored is searchable for other processes a few seconds later."""
    for outcome in outcomes:
        yield outcome
        archive.keep_up()


@contextmanager
def _somewhere(settings: Settings, *, dry_run: bool) -> Iterator[Settings]:
    """The settings; for a dry run where nothing is stored yet, with a home that is gone afterwards."""
    if not dry_run or settings.chroma_url or (settings.home / "index").exists():
        yield settings
        return
    with TemporaryDirectory() as folder:
        yield settings.model_copy(update={"home": Path(folder)})


def remove_statements(settings: Settings, ids: Sequence[str]) -> Iterator[Outcome]:
    """Remove statements by their ids; yields what became of each.

    Raises:
        UsageError: no statement has such an id; nothing is removed.
        IndexBusy: another process is writing.
    """
    from retrieval.archive import Archive
    from retrieval.ingest import Outcome, Status
    from retrieval.sources import path_of

    with (
        closing(open_embeddings(settings)) as embeddings,
        closing(Archive(open_store(settings, create=False), embeddings, derived(settings))) as archive,
    ):
        found = [archive.find(one) for one in ids]
        with archive.store.writing():
            for held in found:
                archive.store.remove(held.id)
                yield Outcome(path_of(held.source), Status.REMOVED, held.id)
        archive.follow()


def diagnose(settings: Settings) -> list[Finding]:
    """What is configured, what works, and what to do about the rest."""
    from bot import diagnosis

    lost = index_is_lost(settings)

    def held() -> tuple[Sequence[Held], Sequence[str]]:
        if lost:
            return (), ()  # to open the store would make what is missing
        with closing(open_store(settings, create=True)) as store:
            return store.held(), tuple(store.damaged())

    def reranker() -> Reranker | None:
        return open_reranker(settings)

    def model() -> bool | None:
        from bot.models.probing import probe_setting

        return probe_setting(settings.model or "", seconds=settings.model_timeout)

    def database() -> str:
        from bot import serving

        return serving.database(settings)

    def telegram() -> str:
        from bot import serving

        return serving.bot_name(settings)

    embeddings = partial(open_embeddings, settings)
    found = diagnosis.diagnose(
        settings,
        embeddings,
        held,
        reranker,
        lost=lost,
        model=model,
        database=database,
        telegram=telegram,
    )
    return list(found)


def documents(settings: Settings) -> Path:
    """The folder of files that are kept by this program: those of statements that were sent to the bot."""
    from bot.serving import INCOMING

    return settings.home / INCOMING


def derived(settings: Settings, made: str | None = None) -> Path:
    """The folder of the derived index: one for each embedder, since its vectors are in it, and for each index.

    `made` is the name of an index (see `Store.made`), that which is there where none is given.
    """
    from retrieval.schema import SCHEMA
    from retrieval.store import made_there

    made = made_there(settings.home, settings.chroma_url) if made is None else made
    key = f"{identity(settings)}\0{SCHEMA}\0{made}"
    return settings.home / DERIVED / hashlib.sha256(key.encode()).hexdigest()[:8]


def identity(settings: Settings) -> str:
    """A name for the embedder of the settings.

    Raises:
        SettingsError: ONRECORD_EMBEDDINGS names no known provider.
        EmbeddingError: the embedder cannot run here.
    """
    from retrieval.embedder import identity as identity_of

    return identity_of(settings.embeddings)
