"""What shows that a provider's model is still the one it was."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from retrieval.embedding.cache_file import VectorFile
from retrieval.embedding.drift_check import Specimen
from retrieval.errors import EmbeddingError

Vector = npt.NDArray[np.float32]


@pytest.fixture
def file(tmp_path: Path) -> Iterator[VectorFile]:
    """A cache's file."""
    with closing(VectorFile(tmp_path / "vectors.sqlite")) as opened:
        yield opened


def vector(seed: int, dims: int = 64) -> Vector:
    """A unit vector of a model of its own."""
    drawn = np.random.default_rng(seed).normal(size=dims).astype(np.float32)
    return np.asarray(drawn / np.linalg.norm(drawn), dtype=np.float32)


def nearly(one: Vector, noise: float) -> Vector:
    """The vector as the same model gives it on another day."""
    other = one + noise * vector(99, len(one))
    return np.asarray(other / np.linalg.norm(other), dtype=np.float32)


def test_the_same_model_is_known_again(file: VectorFile) -> None:
    """Its bytes are those of the first day, though its vectors differ a little from day to day."""
    first = Specimen(file, "it").compared(vector(1))
    assert Specimen(file, "it").compared(nearly(vector(1), 0.05)) == first
    assert Specimen(file, "other").compared(vector(2)) != first


@pytest.mark.parametrize("other", [vector(2), vector(1, 32), -vector(1), nearly(vector(1), 0.5)], ids=range(4))
def test_another_model_is_told(file: VectorFile, other: Vector) -> None:
    """Another direction, or other dimensions, and what to do about it."""
    Specimen(file, "openai:it, text 1").compared(vector(1))
    with pytest.raises(EmbeddingError, match=r"^openai:it gives other vectors than before.*onrecord ingest --rebuild"):
        Specimen(file, "openai:it, text 1").compared(other)


def test_a_rebuild_takes_the_new_model_once_it_has_ended(file: VectorFile) -> None:
    """Until then the old one is expected, and a rebuild begun again finds what the first had made."""
    old = Specimen(file, "it").compared(vector(1))
    cut_short = Specimen(file, "it")
    cut_short.renew()
    new = cut_short.compared(vector(2))
    assert new != old
    assert Specimen(file, "it").compared(vector(1)) == old
    again = Specimen(file, "it")
    again.renew()
    assert again.compared(nearly(vector(2), 0.05)) == new
    again.settle()
    assert Specimen(file, "it").compared(vector(2)) == new
    with pytest.raises(EmbeddingError):
        Specimen(file, "it").compared(vector(1))


def test_a_rebuild_with_the_same_model_changes_nothing(file: VectorFile) -> None:
    """What is stored is used, whatever an earlier rebuild left behind."""
    old = Specimen(file, "it").compared(vector(1))
    left = Specimen(file, "it")
    left.renew()
    left.compared(vector(2))
    same = Specimen(file, "it")
    same.renew()
    assert same.compared(vector(1)) == old
    same.settle()
    assert Specimen(file, "it").compared(vector(1)) == old
