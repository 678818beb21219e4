"""New statements of the store as segments: a few statements at once, complete.

Many statements first become searchable by vectors alone, in pieces that bound the memory used; the words follow in the
background (`retrieval.search.index.compact`). Knows the store and segments, not searches.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from retrieval.errors import StatementGone
from retrieval.search.index.files import keys
from retrieval.search.index.segment import Segment

if TYPE_CHECKING:
    from retrieval.held import Held
    from retrieval.store.schema import StoredStatement
    from retrieval.store.store import Store

SEALED_AT = 2_000
"""Passages at which a growing segment is sealed: re-indexing that many takes well under a tenth of a second."""

AT_ONCE = 20_000
"""The most passages with words made at once: the words of more would delay the first question by minutes."""

PIECE = 16_000
"""Passages per piece of a large addition: some 50 MB while the piece is made."""


def followed(
    segments: Sequence[Segment],
    held: Sequence[Held],
    store: Store,
    keep: Callable[[list[Segment]], list[Segment]] = lambda made: made,
) -> list[Segment]:
    """The segments with all stored statements added, and without the segments of which nothing is stored.

    `keep` is called with the segments after each large piece, and returns the segments to continue with.

    Raises:
        StoreError: the store cannot be read.
    """
    current = {(h.id, h.version) for h in held}
    left = [one for one in segments if keys(one) & current]
    have = {key for one in left for key in keys(one)}
    fresh = [h for h in held if (h.id, h.version) not in have]
    if not fresh:
        return left
    if sum(h.passages for h in fresh) > AT_ONCE:
        for some in _pieces(fresh):
            if read := list(_read(store, some)):
                left = keep([*left, Segment.build(read, words=False)])
        return left
    growing = [one for one in left if len(one) < SEALED_AT]
    sealed = [one for one in left if len(one) >= SEALED_AT]
    if read := list(_read(store, fresh)):
        growing.append(Segment.build(read))
    # Its statements may have been replaced since it was made: they are not put together again.
    stay = [np.array([(h.id, h.version) in current for h in one.held], dtype=bool) for one in growing]
    return [*sealed, *([Segment.merge(growing, stay)] if len(growing) > 1 else growing)]


def _pieces(held: Iterable[Held]) -> Iterator[list[Held]]:
    some: list[Held] = []
    for one in held:
        some.append(one)
        if sum(h.passages for h in some) >= PIECE:
            yield some
            some = []
    if some:
        yield some


def _read(store: Store, held: Iterable[Held]) -> Iterator[StoredStatement]:
    """The statements; a statement replaced meanwhile is left out, and comes with the next generation."""
    for one in held:
        with contextlib.suppress(StatementGone):
            yield store.whole(one, vectors=True)
