"""Codes: what they rule out is ruled out for certain, whatever the vectors are."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from retrieval.search.index.int8_codes import AT_A_TIME, Codes, at_least

Matrix = npt.NDArray[np.float32]
NUMBERS = st.floats(-1, 1, width=32, allow_subnormal=False)


@st.composite
def vectors(draw: st.DrawFn) -> tuple[Matrix, Matrix]:
    """Vectors as rows, of any lengths, nought included; and a query."""
    dims = draw(st.integers(1, 40))
    rows = draw(arrays.arrays(np.float32, (draw(st.integers(1, 30)), dims), elements=NUMBERS))
    return rows, draw(arrays.arrays(np.float32, dims, elements=NUMBERS))


def alike(count: int, dims: int = 384, seed: int = 3) -> Matrix:
    """Unit vectors that have most in common, as those of an embedder do."""
    rng = np.random.default_rng(seed)
    rows = rng.normal(size=dims) * 3 + rng.normal(size=(count, dims))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


@given(vectors())
def test_every_product_lies_between_its_bounds(made: tuple[Matrix, Matrix]) -> None:
    """No vector, short, long or nought, has a product outside of what its code says."""
    rows, query = made
    lower, upper = Codes.of(rows).bounds(query)
    products = rows.astype(np.float64) @ query.astype(np.float64)
    assert (lower <= products + 1e-9).all()
    assert (products <= upper + 1e-9).all()


@given(vectors(), st.integers(1, 9))
def test_none_of_the_best_is_ruled_out(made: tuple[Matrix, Matrix], limit: int) -> None:
    """Of the rows that are left, the best are the best of all, and all that tie with the last are among them."""
    rows, query = made
    products = rows @ query
    left = at_least(*Codes.of(rows).bounds(query), limit, 1e-6)
    least = np.sort(products)[-min(limit, len(rows))]
    assert set(np.flatnonzero(products >= least).tolist()) <= set(left.tolist())


def test_some_rows_have_the_bounds_that_they_have_among_all() -> None:
    """It makes no difference to a row which others are looked at."""
    rows = alike(500)
    codes, some = Codes.of(rows), np.array([3, 77, 400])
    for whole, alone in zip(codes.bounds(rows[9]), codes.bounds(rows[9], some), strict=True):
        assert np.allclose(whole[some], alone, atol=1e-6)


def test_vectors_of_one_embedder_are_told_apart_closely() -> None:
    """Bounds are near enough that few of many are left to be compared."""
    rows = alike(20_000)
    lower, upper = Codes.of(rows).bounds(alike(1, seed=4)[0])
    assert (upper - lower).max() < 0.03
    assert len(at_least(lower, upper, 10, 1e-6)) < 400


def test_blocks_are_coded_as_one(tmp_path: Path) -> None:
    """Many vectors are coded piece by piece, also where the last piece is a single one, and read back alike."""
    rows = alike(AT_A_TIME + 1, dims=8)
    np.save(tmp_path / "rows.npy", rows)
    codes = Codes.of(np.load(tmp_path / "rows.npy", mmap_mode="r"))
    lower, upper = codes.bounds(rows[0])
    products = rows @ rows[0]
    assert ((lower <= products) & (products <= upper)).all()
    codes.save(tmp_path / "codes")
    for one, other in zip(Codes.load(tmp_path / "codes", len(rows)).bounds(rows[0]), (lower, upper), strict=True):
        assert np.array_equal(one, other)


@given(vectors())
def test_codes_of_another_number_of_vectors_are_damage(made: tuple[Matrix, Matrix]) -> None:
    """What would leave rows out is not searched with."""
    with tempfile.TemporaryDirectory() as folder:
        Codes.of(made[0]).save(Path(folder) / "codes")
        with pytest.raises(ValueError, match="are not of"):
            Codes.load(Path(folder) / "codes", len(made[0]) + 1)
