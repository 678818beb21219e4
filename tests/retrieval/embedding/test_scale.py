"""Another embedder's cosines on the local one's scale: what answers lands where the thresholds expect it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from retrieval.embedding.base import ArrayEmbeddings
from retrieval.embedding.cache import CachedEmbeddings
from retrieval.embedding.scale import AS_IS, kept, means

Matrix = npt.NDArray[np.float32]


class Stretched(ArrayEmbeddings):
    """The local embedder with its cosines spread out: less what all its vectors have in common."""

    def __init__(self, inner: CachedEmbeddings) -> None:
        self._inner = inner
        some = inner.document_matrix(["The weather.", "A treaty.", "Thank you, Mr. President."])
        self._common: Matrix = np.asarray(some.mean(axis=0), dtype=np.float32)
        self.asked = 0

    def document_matrix(self, texts: Sequence[str]) -> Matrix:
        """Unit vectors, shape (len(texts), dims)."""
        self.asked += 1
        rows = self._inner.document_matrix(texts) - self._common
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)

    def query_vector(self, text: str) -> Matrix:
        """A unit vector."""
        row = self._inner.query_vector(text) - self._common
        return np.asarray(row / np.linalg.norm(row), dtype=np.float32)


class Blind(Stretched):
    """An embedder to which all texts are alike."""

    def document_matrix(self, texts: Sequence[str]) -> Matrix:
        """Unit vectors, shape (len(texts), 8)."""
        return np.full((len(texts), 8), 8**-0.5, dtype=np.float32)

    def query_vector(self, text: str) -> Matrix:
        """A unit vector."""
        vector: Matrix = self.document_matrix([text])[0]
        return vector


def test_the_local_embedder_is_the_measure(embeddings: CachedEmbeddings, tmp_path: Path) -> None:
    """The figures in the file are its own, so that its cosines stay what they are."""
    own = kept(embeddings, tmp_path / "scale.json")
    assert (own.factor, own.offset) == pytest.approx((1, 0), abs=0.01)


def test_another_s_cosines_come_to_lie_where_the_local_one_s_do(embeddings: CachedEmbeddings, tmp_path: Path) -> None:
    """What answers and what does not have the same means on the scale."""
    other = Stretched(embeddings)
    matched, others = means(other)
    assert others < 0.4
    of_other = kept(other, tmp_path / "scale.json")
    assert (of_other(matched), of_other(others)) == pytest.approx(means(embeddings), abs=1e-3)


def test_an_embedder_that_tells_nothing_apart_is_told(
    embeddings: CachedEmbeddings, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    """Its cosines are left as they are; the log names the setting to change."""
    assert kept(Blind(embeddings), tmp_path / "scale.json") == AS_IS
    assert "ONRECORD_EMBEDDINGS" in caplog.text


def test_a_scale_is_measured_once(embeddings: CachedEmbeddings, tmp_path: Path) -> None:
    """It is kept in a file beside what is derived; a file that is spoilt is made anew."""
    other, file = Stretched(embeddings), tmp_path / "derived" / "scale.json"
    first = kept(other, file)
    assert kept(other, file) == first
    assert other.asked == 1
    nothing = json.dumps({"matched": float("nan"), "others": 0})
    for spoilt in ("", "[]", '{"matched": 1}', nothing, '{"matched": 5, "others": 0}'):
        file.write_text(spoilt, encoding="utf-8")
        assert kept(other, file) == first
