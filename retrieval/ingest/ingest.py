"""Files into the store: a new file is read, embedded and stored; an unchanged file costs nothing.

Reports the outcome of each file. Knows the order of the work; formats, vectors and storage are known elsewhere.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from retrieval import readers
from retrieval.embedding.base import ArrayEmbeddings
from retrieval.ingest import pruning
from retrieval.ingest.file import Due, Read, TakingIn
from retrieval.ingest.files import Lack, NoSource, Source, find, path_of
from retrieval.ingest.outcome import Outcome, Progress, Status
from retrieval.store.store import Store

Claimed = Callable[[Sequence[str]], Iterator[list[str]]]
"""Yields some of the files named, those of no other process, until none is left; each is done by the next call."""

TURN = 600.0
"""Seconds to wait for others to store what they have embedded."""


def ingest(
    paths: Sequence[Path],
    store: Store,
    embeddings: ArrayEmbeddings,
    *,
    given: Mapping[str, object] | None = None,
    prune: bool = False,
    yes: bool = False,
    dry_run: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
    given_for: Callable[[Path], Mapping[str, object]] | None = None,
    claimed: Claimed | None = None,
) -> Generator[Outcome, None, None]:
    """Store the files and folders named; yields each outcome as soon as certain.

    A file yielded as added or changed stays stored in any case. A file is identified by path: other bytes at the path
    replace the statement. Equal bytes at another path are one statement, kept as long as one of the files exists; so
    are an exported statement and the original. Equal text in other bytes is reported, and stored. `given` fills gaps of
    a file's record, and is remembered for the next reading; `given_for` does so for one file. `prune` removes
    statements whose files, named or in folders named, are gone: but none, without `yes`, for more than a fifth of a
    path's statements, or for all of a folder that now shows no file. `dry_run` reads everything and stores nothing.
    `claimed` shares the files with other processes, which embed at the same time and store in turn.

    Raises:
        IndexBusy: another process is writing.
        StoreError: the index cannot be written.
        EmbeddingError: the embedder did not answer.
    """
    every = given or {}
    if dry_run:
        claimed = None
    with contextlib.nullcontext() if dry_run or claimed else store.writing():
        taking = TakingIn(store, embeddings, given_for or (lambda _: every), dry_run=dry_run, on_progress=on_progress)
        before = dict(taking.heads)
        found = list(find(paths, readers.SUFFIXES, readers.side_files))
        if claimed:
            yield from _shared(taking, found, prune, store, claimed)
        else:
            yield from _taken_in(taking, found, prune)
        if prune:
            with contextlib.nullcontext() if dry_run else store.writing(wait=TURN):
                if claimed:
                    taking.look_again()
                unread = [one.path for one in found if isinstance(one, NoSource) and one.lack is not Lack.MISSING]
                missing, unknown = pruning.gone(taking.heads.values(), paths, unread)
                yield from unknown
                kept = [] if yes else list(pruning.too_much(missing, taking.heads, before, paths))
                yield from kept or _removed(taking, missing, None if dry_run else store)


def _taken_in(taking: TakingIn, found: Sequence[Source | NoSource], prune: bool) -> Iterator[Outcome]:
    """The outcomes of the files found, unchanged files first, then the others in order."""
    changed: list[Due] = []
    for source in found:
        looked = taking.look(source, prune)
        if isinstance(looked, Due):
            changed.append(looked)
            taking.bytes_ahead += looked.source.size
        elif looked:
            yield looked
    for due, read in zip(changed, _readings(taking, changed), strict=True):
        taking.bytes_ahead -= due.source.size
        yield read if isinstance(read, Outcome) else taking.take(read)
        taking.report()


def _readings(taking: TakingIn, files: Sequence[Due]) -> Iterator[Read | Outcome]:
    """The readings of files in order, the next being read in another thread meanwhile."""
    last: Future[Read | Outcome] | None = None
    with ThreadPoolExecutor(1, thread_name_prefix="reader") as pool:
        for due in files:
            ahead = pool.submit(taking.read, due)
            if last:
                yield last.result()
            last = ahead
        if last:
            yield last.result()


def _shared(
    taking: TakingIn, found: Sequence[Source | NoSource], prune: bool, store: Store, claimed: Claimed
) -> Iterator[Outcome]:
    """The outcomes of the files that no other process takes: embedded beside the others, stored in turn."""
    sources = {one.name: one for one in found if isinstance(one, Source)}
    yield from _taken_in(taking, [one for one in found if isinstance(one, NoSource)], prune)
    for names in claimed(list(sources)):
        some = [sources[name] for name in names]
        for one in some:
            taking.embed_ahead(one, prune)
        with store.writing(wait=TURN):
            taking.look_again()
            yield from _taken_in(taking, some, prune)


def _removed(taking: TakingIn, missing: Sequence[str], store: Store | None) -> Iterator[Outcome]:
    """The outcomes of removing sources; without `store`, nothing is removed."""
    for name in missing:
        statement_id = taking.by_source[name]
        head = taking.heads[statement_id]
        left = {s: f for s, f in head.sources.items() if s != name}
        if store:
            store.remove_source(statement_id, name)
        taking.heads[statement_id] = replace(head, sources=left)
        reason = f"still held from {next(iter(left))}" if left else None
        yield Outcome(path_of(name), Status.REMOVED, statement_id, reason)
