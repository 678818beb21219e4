"""The cleaning of texts before an embedder sees them, and the shape of what comes back."""

from __future__ import annotations

import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.embedding.base import MOST_CHARACTERS, clean, unit_rows
from retrieval.errors import EmbeddingError

ANY_TEXT = st.text(st.characters(exclude_categories=()))
"""Any code points, lone surrogates among them."""


@given(ANY_TEXT)
def test_cleaning_gives_text_that_any_embedder_can_take(text: str) -> None:
    """An encoding never fails on it, C never sees a NUL, and cleaning again, as a cache does, changes nothing."""
    cleaned = clean(text)
    cleaned.encode("utf-8")
    assert not any(unicodedata.category(character) in ("Cc", "Cs") for character in cleaned)
    assert unicodedata.is_normalized("NFKC", cleaned)
    assert clean(cleaned) == cleaned == " ".join(cleaned.split())


def test_texts_that_look_the_same_are_the_same() -> None:
    """Composition, white space and invisible characters move no vector."""
    for other in (
        "Re\u0301solution 1325 de l'ONU ",
        "\n  R\u00e9solution\t1325\u00a0de l'ONU",
        "R\u00e9solution\u200b1325 de l'ONU\ufeff",
        "R\u00e9so\u00adlution 1325 de l'ONU\0",
        "R\u00e9solution \uff11\uff13\uff12\uff15 de l'ONU",
        "\u202aR\u00e9solution 1325 de l'ONU\u202c\ud800",
    ):
        assert clean(other) == "R\u00e9solution 1325 de l'ONU"


def test_no_text_is_longer_than_the_limit() -> None:
    """NFKC makes eighteen characters of U+FDFA: the limit holds after it too."""
    for unit in ("\ufdfa", "a", "制", "\u0315\u0301", " x", "😀"):
        assert MOST_CHARACTERS // 2 < len(clean(unit * 30_000)) <= MOST_CHARACTERS


def test_vectors_are_scaled_to_length_one_or_refused() -> None:
    """A dot product is a cosine; a wrong count, ragged rows, NaN and nought never reach the index."""
    assert np.allclose(unit_rows([[3.0, 4.0]], 1, "it"), [[0.6, 0.8]])
    nought, nan = [[0.0, 0.0], [1.0, 0.0]], [[1.0, float("nan")], [1.0, 0.0]]
    for vectors in ([[1.0, 0.0]], [[1.0], [1.0, 2.0]], nan, nought, "ab", None):
        with pytest.raises(EmbeddingError, match="the provider answered"):
            unit_rows(vectors, 2, "the provider")
