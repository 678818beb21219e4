"""Which passages of a segment may be among the best, and the order of those that are.

Knows scores and what may tie with what, not what the scores are made of.
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
"""Passages that are compared exactly at once: fewer than codes are worth looking at.

Where vectors are first read from their file, each costs a page of it, and its code a tenth of one.
"""

TIE = 1e-6
"""Scores that differ by less are alike: the same text's differ in the last digit, by where it stands in a matrix."""


def possible(segment: Segment, query: Vector, rows: Rows, bonus: Vector, limit: int) -> Rows:
    """Which of some rows may be among the best `limit` by cosine and bonus, or tie with the last; no other is."""
    if segment.codes is None or len(rows) <= COMPARED:
        return np.arange(len(rows))
    # To gather most of the codes costs more than to multiply all of them.
    most = len(rows) * 3 > len(segment)
    lower, upper = segment.codes.bounds(query, None if most else rows)
    if most and len(rows) < len(segment):
        lower, upper = lower[rows], upper[rows]
    return at_least(lower + bonus, upper + bonus, limit, 2 * TIE)


def best_of(scores: Vector, limit: int) -> Rows:
    """Where the best scores are, with all that tie with the last, such as a greeting that many begin with."""
    if not len(scores):
        return np.zeros(0, dtype=np.intp)
    least = np.partition(scores, -limit)[-limit] if len(scores) > limit else scores.min()
    return np.flatnonzero(scores >= least - TIE)


def in_order(found: Sequence[RankedPassage]) -> list[RankedPassage]:
    """Passages best first, those alike in the order of their statements' ids and of their places there."""
    return sorted(found, key=lambda r: (-round(r.score / TIE), r.held.id, r.passage.ordinal))


def of_each(labels: Sequence[Labels], scores: Sequence[Vector], each: int, most: int) -> Iterator[tuple[int, int]]:
    """Where the best `each` scores of every label are, for `most` labels: list and place in it.

    Of the labels whose best scores highest. `labels` and `scores` are several lists; a label of one is none of another.
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
