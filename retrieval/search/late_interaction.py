"""Late interaction: how well a text's tokens cover a question's (MaxSim; Khattab and Zaharia, ColBERT, 2020).

Knows token vectors; knows no embedder and no statement.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from retrieval.embedding.base import QuestionTokens, TokenVectors

    Matrix = npt.NDArray[np.float32]


WEAKEST = 0.33
"""The share of the total weight of a question's tokens in the mean of the worst matches."""

RAREST = 0.25
"""The share of a question's tokens in the mean of the rarest."""


def best_matches(question: QuestionTokens, texts: Sequence[TokenVectors]) -> Matrix:
    """The cosine of each question token with the best match in each text: shape (texts, tokens), -1..1.

    The row of a text without tokens is -1.
    """
    matches = np.full((len(texts), len(question.weights)), -1.0, dtype=np.float32)
    filled = [number for number, text in enumerate(texts) if len(text)]
    if not filled or not len(question.weights):
        return matches
    every = np.concatenate([texts[number] for number in filled]).astype(np.float32)
    starts = np.cumsum([0, *(len(texts[number]) for number in filled[:-1])])
    cosines = every @ (question.vectors.astype(np.float32) / question.scale**2).T
    matches[filled] = np.maximum.reduceat(cosines, starts, axis=0)
    return matches


def weakest(matches: Matrix, weights: Matrix, share: float = WEAKEST) -> Matrix:
    """The weighted mean of each text's worst matches, up to `share` of the total weight: shape (texts,)."""
    order = np.argsort(matches, axis=1)
    sorted_weights = weights[order]
    before = np.cumsum(sorted_weights, axis=1) - sorted_weights
    counted = np.clip(share - before, 0, sorted_weights)
    weighed: Matrix = (np.take_along_axis(matches, order, axis=1) * counted).sum(axis=1) / counted.sum(axis=1)
    return weighed


def rarest(matches: Matrix, weights: Matrix, share: float = RAREST) -> Matrix:
    """The weighted mean of the matches of the heaviest tokens, `share` of all tokens: shape (texts,)."""
    few = np.argsort(-weights, kind="stable")[: max(1, int(len(weights) * share))]
    weighed: Matrix = matches[:, few] @ weights[few] / weights[few].sum()
    return weighed


def with_neighbours(matches: Matrix, starts: Sequence[int]) -> Matrix:
    """The best matches in each text and the adjacent texts of a passage; `starts` are the first texts of passages."""
    best = matches.copy()
    first = np.zeros(len(matches), dtype=bool)
    first[list(starts)] = True
    inner = np.flatnonzero(~first)
    best[inner] = np.maximum(best[inner], matches[inner - 1])
    best[inner - 1] = np.maximum(best[inner - 1], matches[inner])
    return best
