"""The best passages for a question: over all passages, per filter, per statement, or by words alone.

Knows scores and how scores add up; filters and rows are known to the index.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from retrieval.errors import IndexMismatch
from retrieval.results import RankedPassage
from retrieval.search.index.rank_segment import best_of, in_order, of_each, possible

if TYPE_CHECKING:
    from retrieval.filters import Filters
    from retrieval.search.index.passage_index import PassageIndex
    from retrieval.statement import PartKind

    Vector = npt.NDArray[np.float32]
    Rows = npt.NDArray[np.intp]

PART_WEIGHT = 4.0
"""The bonus for a passage of a requested part: more than all other signals together."""

BLOCK = 1_024
"""Vectors multiplied at once."""

Words = Mapping[str, Sequence[str]]
"""A question's terms by language."""


def rank(
    index: PassageIndex,
    query: Vector,
    words: Words,
    filters: Filters,
    *,
    limit: int,
    lexical_weight: float,
    parts: Collection[PartKind] = (),
) -> list[RankedPassage]:
    """The best passages of the admitted statements, best first, at most `limit`.

    A passage is matched with the words of its own language only. Passages of the `parts` precede all others. The result
    equals a comparison with every vector.

    Raises:
        IndexMismatch: the query and the stored vectors differ in dimensions.
    """
    (found,) = rank_each(index, query, words, (filters,), limit=limit, lexical_weight=lexical_weight, parts=parts)
    return found


def rank_each(
    index: PassageIndex,
    query: Vector,
    words: Words,
    each: Sequence[Filters],
    *,
    limit: int,
    lexical_weight: float,
    parts: Collection[PartKind] = (),
) -> Iterator[list[RankedPassage]]:
    """The best passages per filter, as in `rank`; words are compared once for all filters.

    Raises:
        IndexMismatch: as `rank`.
    """
    lexical, bonuses = _bonuses(index, query, words, lexical_weight, parts)
    # Where there are few, all are compared, once for all filters: to gather those that a filter admits takes longer.
    at_once = [compared_with(query, segment.vectors) if segment.codes is None else None for segment in index.segments]
    for filters in each:
        compared: list[tuple[Rows, Rows, Vector, Vector]] = []
        for number, segment in enumerate(index.segments):
            rows = index.rows(number, filters)
            if not len(rows):
                continue
            bonus = bonuses[number][rows]
            some = possible(segment, query, rows, bonus, limit)
            once = at_once[number]
            cosines = compared_with(query, segment.vectors[rows[some]]) if once is None else once[rows[some]]
            compared.append((np.full(len(some), number), rows[some], cosines, cosines + bonus[some]))
        if not compared:
            yield []
            continue
        numbers, rows, cosines, scores = (np.concatenate(column) for column in zip(*compared, strict=True))
        best = best_of(scores, limit)
        places = zip(*(column[best].tolist() for column in (numbers, rows, cosines, scores)), strict=True)
        found = [
            RankedPassage(*index.passage_at(number, row), cosine, float(lexical[number][row]), score)
            for number, row, cosine, score in places
        ]
        yield in_order(found)[:limit]


def compared_with(query: Vector, vectors: Vector) -> Vector:
    """The cosines of unit vectors with a question's: shape (rows,).

    Multiplied in blocks small enough for one thread: several threads would wait for one another. Beside other work,
    2,000 rows take .04 ms in blocks, and 20 ms at once.
    """
    blocks = [vectors[first : first + BLOCK] @ query for first in range(0, len(vectors), BLOCK)]
    return np.concatenate(blocks) if blocks else np.zeros(0, dtype=np.float32)


def rank_statements(
    index: PassageIndex,
    query: Vector,
    words: Words,
    filters: Filters,
    *,
    each: int,
    most: int,
    lexical_weight: float,
) -> list[RankedPassage]:
    """The best passages of each admitted statement, at most `each` per statement, best first.

    Only the `most` statements with the highest best score; compared as in `rank`.

    Raises:
        IndexMismatch: as `rank`.
    """
    lexical, bonuses = _bonuses(index, query, words, lexical_weight, ())
    rows = [index.rows(number, filters) for number in range(len(index.segments))]
    pairs = list(zip(index.segments, rows, strict=True))
    # To gather most of the vectors costs more than to multiply all of them.
    cosines = [
        compared_with(query, segment.vectors)[at]
        if len(at) * 2 > len(segment)
        else compared_with(query, segment.vectors[at])
        for segment, at in pairs
    ]
    scores = [some + bonuses[number][rows[number]] for number, some in enumerate(cosines)]
    found = []
    for number, at in of_each([segment.statements[rows] for segment, rows in pairs], scores, each, most):
        row = int(rows[number][at])
        words_there, passage = float(lexical[number][row]), index.passage_at(number, row)
        found.append(RankedPassage(*passage, float(cosines[number][at]), words_there, float(scores[number][at])))
    return in_order(found)


def resembling(
    index: PassageIndex, words: Mapping[str | None, Sequence[str]], filters: Filters, *, limit: int
) -> list[RankedPassage]:
    """The passages with the words most like a text's, by BM25 alone, best first, at most `limit`.

    `words` are the text's terms by language; a passage is matched with the terms of its own language, and left out
    without any. `lexical` and `score` are as `LexicalIndex.resemblance` returns; `cosine` is 0.
    """
    weights = index.term_weights(words)
    found: list[RankedPassage] = []
    for number, segment in enumerate(index.segments):
        if segment.words is None:
            continue
        rows = index.rows(number, filters)
        total = np.zeros(len(segment), dtype=np.float32)
        for language, asked in weights.items():
            spoken = index.spoken(number, language)
            if asked and spoken is not None:
                total += spoken * segment.words.lexical.resemblance(asked)
        scores = total[rows]
        found += [
            RankedPassage(*index.passage_at(number, int(rows[i])), 0.0, float(scores[i]), float(scores[i]))
            for i in best_of(scores, limit)
            if scores[i] > 0
        ]
    return in_order(found)[:limit]


def _bonuses(
    index: PassageIndex, query: Vector, words: Words, weight: float, parts: Collection[PartKind]
) -> tuple[list[Vector], list[Vector]]:
    """By segment: each passage's BM25 as a share of the best attainable, and the bonus on the cosine.

    Raises:
        IndexMismatch: the query and the stored vectors differ in dimensions.
    """
    if any(len(query) != s.vectors.shape[1] for s in index.segments):
        held = ", ".join(sorted({str(s.vectors.shape[1]) for s in index.segments}))
        raise IndexMismatch(
            f"the index holds vectors of {held} dimensions, and the embedder gives {len(query)}, so the model "
            "behind ONRECORD_EMBEDDINGS is another: set it back, or run `onrecord ingest --rebuild`."
        )
    lexical = _lexical(index, words)
    bonuses: list[Vector] = [weight * one for one in lexical]
    if parts:
        bonuses = [
            bonus + PART_WEIGHT * np.isin(segment.kinds, segment.kinds_of(parts))
            for bonus, segment in zip(bonuses, index.segments, strict=True)
        ]
    return lexical, bonuses


def _lexical(index: PassageIndex, words: Words) -> list[Vector]:
    """By segment, each passage's BM25 as a share (0..1) of the best score attainable by any passage.

    The share is 0 for a passage in none of the languages of `words`.
    """
    weights = index.term_weights(words)
    known = [s.words.lexical for s in index.segments if s.words is not None]
    totals = [np.zeros(len(segment), dtype=np.float32) for segment in index.segments]
    for language, asked in words.items():
        best = {term: max((one.best(term, weights[language]) for one in known), default=0.0) for term in asked}
        ceiling = sum(best[term] for term in asked)
        for number, segment in enumerate(index.segments):
            spoken = index.spoken(number, language)
            if ceiling > 0 and segment.words is not None and spoken is not None:
                totals[number] += spoken * (
                    segment.words.lexical.scores(asked, weights[language]) / np.float32(ceiling)
                )
    return totals
