"""What is new in the store, made into segments: a few statements at once with all that there is to know of them.

Many are first made searchable by their vectors alone, in pieces that bound the memory it takes; their words are made
afterwards, in the background (`retrieval.search.index.compact`). Knows the store and segments, not what a search is.
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
"""Passages whose words are made as they are read: of more, they would keep the first question waiting for minutes."""

PIECE = 16_000
"""Passages of a segment that is made of many: some 50 MB while it is made."""


def followed(
    segments: Sequence[Segment],
    held: Sequence[Held],
    store: Store,
    keep: Callable[[list[Segment]], list[Segment]] = lambda made: made,
) -> list[Segment]:
    """The segments with what is held and was not in them, and without those of which nothing is held.

    `keep` is given the segments each time that a large piece has been made, and gives back those to go on with.

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
    """The statements; one that is replaced meanwhile is left out, and comes with the next generation."""
    for one in held:
        with contextlib.suppress(StatementGone):
            yield store.whole(one, vectors=True)
