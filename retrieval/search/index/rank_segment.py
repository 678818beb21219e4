"""Candidates for a segment's best passages, and the order of the best.

Knows scores and ties, not how scores are made.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from retrieval.results import RankedPassage
from retrieval.search.index.int8_codes import at_least

if TYPE_CHECKING:
    from retrieval.search.index.segment import Segment

    Vector = npt.NDArray[np.float32]
    Rows = npt.NDArray[np.intp]
    Labels = npt.NDArray[np.integer]

COMPARED = 500
"""Passages compared exactly at once: for fewer passages, codes do not pay.

When vectors are first read from the file, each vector costs a page, and each code a tenth of a page.
"""

TIE = 1e-6
"""Scores within this distance tie: an identical text's score depends on the place in a matrix, in the last digit."""


def possible(segment: Segment, query: Vector, rows: Rows, bonus: Vector, limit: int) -> Rows:
    """All candidates among `rows` for the best `limit` by cosine and bonus, ties with the last included."""
    if segment.codes is None or len(rows) <= COMPARED:
        return np.arange(len(rows))
    # To gather most of the codes costs more than to multiply all of them.
    most = len(rows) * 3 > len(segment)
    lower, upper = segment.codes.bounds(query, None if most else rows)
    if most and len(rows) < len(segment):
        lower, upper = lower[rows], upper[rows]
    return at_least(lower + bonus, upper + bonus, limit, 2 * TIE)


def best_of(scores: Vector, limit: int) -> Rows:
    """The positions of the best scores, with all ties of the last, such as a greeting shared by many statements."""
    if not len(scores):
        return np.zeros(0, dtype=np.intp)
    least = np.partition(scores, -limit)[-limit] if len(scores) > limit else scores.min()
    return np.flatnonzero(scores >= least - TIE)


def in_order(found: Sequence[RankedPassage]) -> list[RankedPassage]:
    """Passages best first; ties in the order of statement ids, then of places within a statement."""
    return sorted(found, key=lambda r: (-round(r.score / TIE), r.held.id, r.passage.ordinal))


def of_each(labels: Sequence[Labels], scores: Sequence[Vector], each: int, most: int) -> Iterator[tuple[int, int]]:
    """The positions of the best `each` scores per label, for the `most` labels with the highest best score.

    A position is a list's number and a place in the list. `labels` and `scores` are several lists; equal labels in
    different lists are different labels.
    """
    sizes = [len(some) for some in scores]
    if not any(sizes):
        return
    lists = np.repeat(np.arange(len(sizes)), sizes)
    places = np.concatenate([np.arange(size) for size in sizes])
    label, score = np.concatenate(labels), np.concatenate(scores)
    order = np.lexsort((places, -score, label, lists))
    first = np.ones(len(order), dtype=bool)
    first[1:] = (np.diff(label[order]) != 0) | (np.diff(lists[order]) != 0)
    starts = np.flatnonzero(first)
    turn = np.arange(len(order)) - np.repeat(starts, np.diff(starts, append=len(order)))
    best = np.repeat(score[order][starts], np.diff(starts, append=len(order)))
    least = np.partition(best[starts], -most)[-most] if len(starts) > most else -np.inf
    for at in order[(turn < each) & (best >= least)].tolist():
        yield int(lists[at]), int(places[at])
