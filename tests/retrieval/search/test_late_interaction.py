"""Late interaction: the best match of each of a question's tokens, and their mean."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.embedding.base import QuestionTokens
from retrieval.search import search
from retrieval.search.search import maxsim

SCALE = 127


def tokens(seed: int, many: int) -> np.ndarray[tuple[int, int], np.dtype[np.int8]]:
    """Random token vectors of length `SCALE`."""
    drawn = np.random.default_rng(seed).normal(size=(many, 8))
    rounded: np.ndarray[tuple[int, int], np.dtype[np.int8]] = np.rint(
        drawn * SCALE / np.linalg.norm(drawn, axis=1, keepdims=True)
    ).astype(np.int8)
    return rounded


@given(st.integers(0, 99), st.lists(st.integers(0, 5), min_size=1, max_size=6), st.integers(1, 4))
def test_each_token_has_its_best_match_in_each_text(seed: int, sizes: list[int], asked: int) -> None:
    """The same as a look at every pair; a text without tokens matches nothing."""
    question = QuestionTokens(tokens(seed, asked), np.full(asked, 1 / asked, np.float32), SCALE)
    texts = [tokens(seed + 1 + n, size) for n, size in enumerate(sizes)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "COMPARED_AT_ONCE", 2)
        found = maxsim(question, texts)
    assert found.shape == (len(texts),)
    for one, text in zip(found, texts, strict=True):
        best = [
            max((float(other.astype(int) @ token.astype(int)) / SCALE**2 for other in text), default=-1.0)
            for token in question.vectors
        ]
        assert one == pytest.approx(sum(best) / asked, abs=1e-5)
