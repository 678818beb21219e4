"""The vectors of a statement: of each sentence, and of each passage, made of the sentences' vectors.

A passage's vector is the mean of its sentences' unit vectors weighed by length, mixed with the mean over the sentences
around and with the header's vector ("Country, year"), scaled to unit length. So each sentence is embedded once, and
serves both to find the passage and to choose the sentence. Knows how texts become vectors, not where vectors are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from retrieval.embedding.base import ArrayEmbeddings
from retrieval.statement import Passage, Record, Statement

if TYPE_CHECKING:
    import numpy.typing as npt

    from retrieval.embedding.base import Matrix

    Integers = npt.NDArray[np.int64]

HEADER_WEIGHT = 0.35
"""Weight of the header against the sentences. This and the next two were chosen on the development questions."""

AROUND_WEIGHT = 0.3
"""Weight of the sentences around a passage (and its own) against its own alone."""

AT_A_TIME = 16
"""Passages embedded between two reports: about a second's work."""

AROUND = 3
"""Sentences before a passage, and after, that count as around."""


def header(record: Record) -> str:
    """Who speaks and when, as it enters a passage's vector: "Islamic Republic of Iran, 2020"; empty when unknown."""
    known = (record.delegation, record.date[:4] if record.date else None)
    return ", ".join(part for part in known if part)


def sentence_texts(statement: Statement, passages: Sequence[Passage]) -> list[str]:
    """The sentences of the passages in order, without the white space around them."""
    return [statement.text[s.start : s.end].strip() for p in passages for s in p.sentences]


def passage_vectors(
    embeddings: ArrayEmbeddings,
    statement: Statement,
    passages: Sequence[Passage],
    on_embedded: Callable[[int], None] = lambda _: None,
) -> Matrix:
    """Unit vectors of a statement's passages, shape (len(passages), dims), float32.

    `on_embedded` is told how many passages more are embedded, about once a second.

    Raises:
        EmbeddingError: the embedder did not answer.
    """
    top = header(statement.record)
    rows: list[Matrix] = []
    for first in range(0, len(passages), AT_A_TIME):
        some = passages[first : first + AT_A_TIME]
        last = first + len(some) == len(passages)
        # The header goes with the last of them: with a provider each call is a request.
        rows.append(embeddings.document_matrix([*sentence_texts(statement, some), *([top] if top and last else [])]))
        on_embedded(len(some))
    vectors = np.concatenate(rows)
    texts = sentence_texts(statement, passages)
    lengths = np.array([max(1, len(text)) for text in texts], dtype=np.float32)
    # Running sums: the weighed mean of any stretch of sentences is then a difference of two rows.
    sums = np.vstack([np.zeros_like(vectors[:1]), np.cumsum(vectors[: len(texts)] * lengths[:, None], axis=0)])
    weights = np.concatenate([[0], np.cumsum(lengths)])
    ends = np.cumsum([len(p.sentences) for p in passages])
    starts = ends - np.array([len(p.sentences) for p in passages])

    def mean(first: Integers, last: Integers) -> Matrix:
        return np.asarray((sums[last] - sums[first]) / (weights[last] - weights[first])[:, None], dtype=np.float32)

    around = mean(np.maximum(starts - AROUND, 0), np.minimum(ends + AROUND, len(texts)))
    pooled = (1 - AROUND_WEIGHT) * mean(starts, ends) + AROUND_WEIGHT * around
    if top:
        pooled = (1 - HEADER_WEIGHT) * pooled + HEADER_WEIGHT * vectors[-1]
    norms = np.linalg.norm(pooled, axis=1, keepdims=True)
    return np.asarray(pooled / np.where(norms == 0, 1, norms), dtype=np.float32)
