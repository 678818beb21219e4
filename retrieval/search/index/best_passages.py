"""The best passages for a question: over all passages, per filter, per statement, or by words alone.

Knows scores and how scores add up; filters and rows are known to the index. Passages are compared exactly: a result
equals a comparison with every vector.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from retrieval.errors import IndexMismatch
from retrieval.results import RankedPassage
from retrieval.search.index.database import KINDS

if TYPE_CHECKING:
    from retrieval.filters import Filters
    from retrieval.search.index.held_index import Comparable, L
    from retrieval.statement import PartKind

    Vector = npt.NDArray[np.float32]
    Rows = npt.NDArray[np.intp]

PART_WEIGHT = 4.0
"""The bonus for a passage of a requested part: more than all other signals together."""

FEW = 8
"""The share of passages, as a divisor, from which to compare all at once: to gather a vector takes as long as some."""

TIE = 1e-6
"""Scores within this distance tie: an identical text's score depends on the place in a matrix, in the last digit."""

Words = Mapping[str, Sequence[str]]
"""A question's terms by language."""


class Comparison:
    """A question compared with the passages of an index, by vectors and words; each filter's cosines once."""

    def __init__(self, index: Comparable, query: Vector, words: Words) -> None:
        """`query` is a unit vector; a passage is matched with the words of its own language only.

        Raises:
            IndexMismatch: the query and the stored vectors differ in dimensions.
        """
        if index.count and len(query) != index.vectors.shape[1]:
            raise IndexMismatch(
                f"the index holds vectors of {index.vectors.shape[1]} dimensions, and the embedder gives {len(query)}, "
                "so the model behind ONRECORD_EMBEDDINGS is another: set it back, or run `onrecord ingest --rebuild`."
            )
        self.index = index
        self._query = query
        self._lexical = _lexical(index, words)
        self._all: Vector | None = None
        self._cosines: dict[Filters, Vector] = {}

    def best(
        self, filters: Filters, *, limit: int, lexical_weight: float, parts: Collection[PartKind] = ()
    ) -> list[RankedPassage]:
        """The best passages of the admitted statements, best first, at most `limit`.

        Passages of the `parts` precede all others.
        """
        rows = self.index.rows(filters)
        scores = self._scores(filters, lexical_weight)
        if parts:
            scores = scores + PART_WEIGHT * np.isin(self.index.kinds[rows], [KINDS.index(part) for part in parts])
        return self._ranked(filters, scores, best_of(scores, limit))[:limit]

    def best_of_statements(
        self, filters: Filters, *, each: int, most: int, lexical_weight: float
    ) -> list[RankedPassage]:
        """The best passages of each admitted statement, at most `each` per statement, best first.

        Only the `most` statements with the highest best score.
        """
        scores = self._scores(filters, lexical_weight)
        labels = self.index.statements[self.index.rows(filters)]
        return self._ranked(filters, scores, of_each(labels, scores, each, most))

    def _scores(self, filters: Filters, lexical_weight: float) -> Vector:
        if filters not in self._cosines:
            self._cosines[filters] = self._compared(self.index.rows(filters))
        return self._cosines[filters] + np.float32(lexical_weight) * self._lexical[self.index.rows(filters)]

    def _compared(self, rows: Rows) -> Vector:
        if len(rows) * FEW < self.index.count:
            return cosines(self._query, self.index.vectors[rows])
        if self._all is None:
            self._all = cosines(self._query, self.index.vectors)
        return self._all[rows]

    def _ranked(self, filters: Filters, scores: Vector, places: Rows) -> list[RankedPassage]:
        rows = self.index.rows(filters)[places].tolist()
        columns = (self._cosines[filters][places], self._lexical[rows], scores[places])
        figures = zip(rows, *(column.tolist() for column in columns), strict=True)
        return in_order(RankedPassage(*self.index.passage(row), *others) for row, *others in figures)


def cosines(query: Vector, vectors: Vector) -> Vector:
    """The cosines of unit vectors with a question's: shape (rows,)."""
    import simsimd

    if not len(vectors):
        return np.zeros(0, dtype=np.float32)
    found: Vector = np.asarray(simsimd.cdist(query[None, :], vectors, "dot"), dtype=np.float32)[0]
    return found


def resembling(
    index: Comparable, words: Mapping[str | None, Sequence[str]], filters: Filters, *, limit: int
) -> list[RankedPassage]:
    """The passages with the words most like a text's, by BM25 alone, best first, at most `limit`.

    `words` are the text's terms by language; a passage is matched with the terms of its own language, and left out
    without any. `lexical` and `score` are shares (0..1) of the limit where a passage repeats every term without end;
    `cosine` is 0.
    """
    rows = index.rows(filters)
    once = {language: tuple(dict.fromkeys(asked)) for language, asked in words.items()}
    scores = _lexical(index, once, attainable=False)[rows]
    found = [
        RankedPassage(*index.passage(int(rows[n])), 0.0, float(scores[n]), float(scores[n]))
        for n in best_of(scores, limit).tolist()
        if scores[n] > 0
    ]
    return in_order(found)[:limit]


def _lexical(index: Comparable, words: Mapping[L, Sequence[str]], *, attainable: bool = True) -> Vector:
    """Each passage's BM25 as a share (0..1) of the best score attainable by any passage, or else of the limit.

    The share is 0 for a passage in none of the languages of `words`.
    """
    total = np.zeros(index.count, dtype=np.float32)
    for language, weights in index.weights(words).items():
        times = Counter(words[language])
        own, ceiling = np.zeros(index.count, dtype=np.float32), 0.0
        for term, count in times.items():  # BM25 in Lucene's variant
            rows, values = index.column(term)
            own[rows] += values * np.float32(count * weights[term])
            ceiling += count * weights[term] * (float(values.max(initial=0.0)) if attainable else 1.0)
        if ceiling > 0:
            total += index.spoken(language) * (own / np.float32(ceiling))
    return total


def best_of(scores: Vector, limit: int) -> Rows:
    """The positions of the best scores, with all ties of the last, such as a greeting shared by many statements."""
    if not len(scores):
        return np.zeros(0, dtype=np.intp)
    least = np.partition(scores, -limit)[-limit] if len(scores) > limit else scores.min()
    return np.flatnonzero(scores >= least - TIE)


def of_each(labels: npt.NDArray[np.integer], scores: Vector, each: int, most: int) -> Rows:
    """The positions of the best `each` scores per label, for the `most` labels with the highest best score."""
    best = np.full(labels.max(initial=-1) + 1, -np.inf, dtype=scores.dtype)
    np.maximum.at(best, labels, scores)
    some = best[best > -np.inf]
    least = np.partition(some, -most)[-most] if len(some) > most else -np.inf
    kept = np.flatnonzero(best[labels] >= least)
    order = kept[np.lexsort((-scores[kept], labels[kept]))]
    starts = np.flatnonzero(np.diff(labels[order], prepend=-1))
    turn = np.arange(len(order)) - np.repeat(starts, np.diff(starts, append=len(order)))
    found: Rows = order[turn < each]
    return found


def in_order(found: Iterable[RankedPassage]) -> list[RankedPassage]:
    """Passages best first; ties in the order of statement ids, then of places within a statement."""
    return sorted(found, key=lambda r: (-round(r.score / TIE), r.held.id, r.passage.ordinal))
