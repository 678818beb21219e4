"""Files into the store by several workers at once, on one machine or on many: each file by the one that claimed it.

Reading and embedding, which take long, happen side by side; what is ready is stored a batch at a time, by one worker
after the other. Knows the order of the work; who has claimed what is kept by others (`retrieval.ingest.shared.claims`).
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from retrieval import readers
from retrieval.embedding.statement_vectors import TextVectors
from retrieval.errors import OnRecordError
from retrieval.ingest.file import (
    Due,
    GivenFor,
    OnRead,
    Read,
    TakingIn,
    Told,
    ahead,
    notes_of,
    why,
)
from retrieval.ingest.files import find
from retrieval.ingest.outcome import Outcome, Status
from retrieval.ingest.shared.batches import (
    LOOK_EVERY,
    Group,
    Ready,
    Stored,
    Storing,
    by_others,
    held,
)
from retrieval.ingest.shared.claims import Claims
from retrieval.store.store import Store

if TYPE_CHECKING:
    from retrieval.ingest.file import Vectors

LEASE = 15.0
"""Seconds that a claim lasts unless it is renewed: so long nobody takes over what a worker that was killed had."""

AT_ONCE = 8
"""Statements that are claimed and stored together, at most: entering the store costs as much as storing one or two."""

SHARE = 8
"""Of what is left, the part that is claimed at once: in the end nobody shall wait long for a batch of somebody else."""

WINDOW = 200
"""Files that are offered for a claim at once: of these most are free, or there are hundreds of workers."""

log = logging.getLogger(__name__)


def _quietly(_: str) -> None:
    pass


def ingest_shared(
    paths: Sequence[Path],
    store: Store,
    embeddings: TextVectors,
    claims: Claims,
    *,
    given: Mapping[str, object] | None = None,
    on_progress: Told | None = None,
    given_for: GivenFor | None = None,
    on_read: OnRead | None = None,
    say: Callable[[str], None] | None = None,
) -> Generator[Outcome, None, None]:
    """Store the files and folders named, together with others who do the same; yields what became of each file.

    Ends once all of them are in, whoever stored them: what others did is told as such. What a worker that was killed
    had claimed is taken over when its claims expire. A file is known by its bytes: its path may be another for each
    worker, and what is held from a path that is not on this machine is not remembered from this one's too. Nothing is
    believed to be held but what the store holds. `say` is told when there is nothing left but to wait, and for whom
    where another writer does not end. Otherwise as `ingest`.

    Raises:
        IndexBusy: somebody who does not share is writing, for too long.
        StoreError: the index cannot be written.
        EmbeddingError: the embedder did not answer.
        OnRecordError: the claims cannot be kept.
    """
    taking = TakingIn(store, embeddings, given=given, on_progress=on_progress, given_for=given_for, on_read=on_read)
    worker = _Worker(store, taking, TakingIn(store, embeddings), claims, say or _quietly)
    try:
        yield from worker.outcomes(paths)
    finally:
        claims.let_go()


class _Worker:
    def __init__(
        self, store: Store, taking: TakingIn, storing: TakingIn, claims: Claims, say: Callable[[str], None]
    ) -> None:
        """What is held is looked at by two threads, in a view of each: `taking` reads and embeds, `storing` stores."""
        self._store, self._claims, self._say = store, claims, say
        self._taking = taking
        self._looked_at = ""
        self._free: dict[str, Group] = {}
        self._mine: dict[str, Group] = {}
        self._theirs: dict[str, Group] = {}
        self._stopped = threading.Event()
        self._storing = Storing(store, storing, claims, self._stopped, say)

    def outcomes(self, paths: Sequence[Path]) -> Iterator[Outcome]:
        renewing = threading.Thread(target=self._renew, name="claims", daemon=True)
        renewing.start()
        try:
            yield from self._looked(paths)
            with ThreadPoolExecutor(1, thread_name_prefix="storing") as pool:
                try:
                    yield from self._work(pool)
                finally:
                    self._stopped.set()  # before the pool is waited for
        finally:
            self._stopped.set()
            renewing.join()

    def _looked(self, paths: Sequence[Path]) -> Iterator[Outcome]:
        """What there is to say of files that need not be read; the others are what there is to do."""
        found = list(find(paths, readers.SUFFIXES, readers.side_files))
        self._taking.files = len(found)
        for source in found:
            looked = self._taking.look(source, False)
            if isinstance(looked, Due):
                looked = self._grouped(looked)
            if looked:
                yield looked
        self._taking.report()

    def _grouped(self, due: Due) -> Outcome | None:
        """Nothing, once a file is among what there is to do; else what there is to say of it."""
        try:
            key = readers.statement_id(due.source.path.read_bytes())
        except OSError as error:
            return Outcome(due.source.path, Status.REFUSED, reason=why(error, due.source))
        if head := held(key, due, self._taking):
            return Outcome(due.source.path, Status.UNCHANGED, head.held.id, notes=notes_of(head.held.record))
        self._taking.size += due.source.size
        self._free.setdefault(key, []).append(due)
        return None

    def _work(self, pool: ThreadPoolExecutor) -> Iterator[Outcome]:
        before: Future[Stored] | None = None
        told = False
        while self._free or self._theirs or before:
            yield from self._claim()
            if self._mine:
                ready: list[Ready] = []
                yield from self._embed(ready)
                if before:
                    yield from self._done(before.result())
                # One batch is stored while the next is embedded, and while others store theirs.
                before = pool.submit(self._storing.store, ready) if ready else None
            elif before:
                yield from self._done(before.result())
                before = None
            elif self._theirs:
                if not told:
                    told = True
                    what = "1 statement" if len(self._theirs) == 1 else f"{len(self._theirs)} statements"
                    self._say(f"All else is done; waiting for {what} that other workers have claimed.")
                time.sleep(LOOK_EVERY)
                self._free, self._theirs = self._theirs, {}

    def _claim(self) -> Iterator[Outcome]:
        """Claim what is to be done next, where it is not others'; what there is to say of what others have done."""
        yield from self._seen()
        while self._free and not self._mine:
            window = list(islice(self._free, WINDOW))
            most = max(1, min(AT_ONCE, len(self._free) // SHARE))
            mine, refused = self._claims.claim(window, most)
            if len(mine) == most:  # what comes after the last was not looked at
                window = window[: max(map(window.index, mine)) + 1]
            for key in window:
                group = self._free.pop(key)
                if key in mine:
                    self._mine[key] = group
                elif key in refused:
                    yield from map(self._refused_by_others, group)
                else:
                    self._theirs[key] = group
            # Whoever had claimed one of these before has stored it by now, or never will.
            yield from self._seen()
            if over := mine - self._mine.keys():
                self._claims.done(over)

    def _seen(self) -> Iterator[Outcome]:
        """Look at what is held now; what there is to say of files that others have taken in meanwhile."""
        generation = self._store.generation()
        if generation == self._looked_at:
            return
        self._taking.look_again()
        self._looked_at = generation
        for groups in (self._free, self._mine, self._theirs):
            for key in list(groups):
                left: Group = []
                for due in groups[key]:
                    head = held(key, due, self._taking)
                    if head is None:
                        left.append(due)
                    else:
                        self._taking.done_elsewhere(due, head.held.passages)
                        yield by_others(due, head)
                if left:
                    groups[key] = left
                else:
                    del groups[key]
        self._taking.report()

    def _refused_by_others(self, due: Due) -> Outcome:
        self._taking.size -= due.source.size
        self._taking.files_done += 1
        return Outcome(due.source.path, Status.BY_OTHERS, reason="refused by another worker, which says why")

    def _embed(self, ready: list[Ready]) -> Iterator[Outcome]:
        """Read and embed what is claimed, and add it to what is `ready`; what there is to say of what is refused."""
        taking = self._taking
        groups, self._mine = self._mine, {}
        reads = ahead(taking.read, [due for group in groups.values() for due in group])
        for key, group in groups.items():
            mine: list[tuple[Due, Read, Vectors | None]] = []
            for due, read in zip(group, islice(reads, len(group)), strict=True):
                if isinstance(read, Outcome):
                    taking.size -= due.source.size  # nothing of it is embedded
                    taking.files_done += 1
                    taking.report()
                    yield read
                elif taking.is_copy(read) or read.statement.id in {one.statement.id for _, one, _ in mine}:
                    mine.append((due, read, None))
                else:
                    taking.counted(read)
                    mine.append((due, read, taking.vectors(read)))
            if mine:
                ready.append(Ready(key, group, mine))
            else:
                self._claims.refused([key])

    def _done(self, stored: Stored) -> Iterator[Outcome]:
        self._theirs |= stored.lost
        for outcome in stored.outcomes:
            self._taking.files_done += 1
            self._taking.report()
            yield outcome

    def _renew(self) -> None:
        """Keep what is claimed for as long as it takes."""
        while not self._stopped.wait(LEASE / 3):
            try:
                self._claims.renew()
            except OnRecordError as error:
                log.warning("claims could not be renewed: %s", error)
