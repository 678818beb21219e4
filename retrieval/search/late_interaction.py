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


def maxsim(question: QuestionTokens, texts: Sequence[TokenVectors]) -> Matrix:
    """The mean of the cosines (-1..1) of a question's tokens, by weight, with their best matches: shape (texts,).

    -1 for a text without tokens.
    """
    found = np.full(len(texts), -1.0, dtype=np.float32)
    filled = [number for number, text in enumerate(texts) if len(text)]
    if not filled or not len(question.weights):
        return found
    every = np.concatenate([texts[number] for number in filled]).astype(np.float32)
    starts = np.cumsum([0, *(len(texts[number]) for number in filled[:-1])])
    cosines = every @ (question.vectors.astype(np.float32) / question.scale**2).T
    found[filled] = np.maximum.reduceat(cosines, starts, axis=0) @ question.weights
    return found
