"""Codes: unit vectors at a quarter of the size, for ruling out most vectors before exact comparison.

Each code has an error bound, so that no vector is ruled out wrongly: a search by codes returns the results of a full
comparison. Knows vectors, not their meaning.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    Floats = npt.NDArray[np.float32]
    Matrix = npt.NDArray[np.float32]
    Bytes = npt.NDArray[np.int8]
    Rows = npt.NDArray[np.intp]

LARGEST = 127
"""The code of a vector's largest number; -128 is left out, so that the range is symmetric."""

AT_A_TIME = 16_384
"""Vectors coded at once: 25 MB."""

SLACK = np.float32(2e-6)
"""The largest error from rounding to single precision, in the codes and in the products compared with codes."""

_ARRAYS = ("codes", "center", "scales", "errors", "lengths")


@dataclass(frozen=True, slots=True, eq=False)
class Codes:
    """n coded vectors of `dims` numbers.

    Vector i is nearly `center` plus `scales[i]` times `codes[i]` (n, dims; int8), and differs by a vector of length
    `errors[i]`; `lengths[i]` is the length of the code's multiple. `center` (dims,) hardly affects the errors: all
    vectors of one embedder lie near the center, so that the differences are shorter and coded more finely.
    """

    codes: Bytes
    center: Floats
    scales: Floats
    errors: Floats
    lengths: Floats

    @classmethod
    def of(cls, vectors: Matrix) -> Codes:
        """The codes of vectors; memory-mapped vectors are read in blocks."""
        count, dims = vectors.shape
        blocks = [slice(first, first + AT_A_TIME) for first in range(0, count, AT_A_TIME)]
        total = np.zeros(dims, dtype=np.float64)
        for at in blocks:
            total += vectors[at].sum(axis=0, dtype=np.float64)
        center = (total / max(1, count)).astype(np.float32)
        made = cls(
            np.empty((count, dims), dtype=np.int8), center, *(np.empty(count, dtype=np.float32) for _ in range(3))
        )
        for at in blocks:
            apart = vectors[at] - center
            scale = np.abs(apart).max(axis=1) / np.float32(LARGEST)
            scale[scale == 0] = 1
            code = np.rint(apart / scale[:, None])
            near = code * scale[:, None]
            made.codes[at] = code.astype(np.int8)
            made.scales[at] = scale
            made.errors[at] = np.linalg.norm(apart - near, axis=1)
            made.lengths[at] = np.linalg.norm(near, axis=1)
        return made

    def bounds(self, query: Floats, rows: Rows | None = None) -> tuple[Floats, Floats]:
        """The lower and upper bounds of each row's product with a query, shape (rows,); `None` for all rows.

        By Cauchy and Schwarz, with x = center + y + r, where y is the code's multiple and r the rest, and the query
        likewise q = p + s: q·x = q·center + p·y + s·y + q·r, and |s·y + q·r| <= |s||y| + |q||r|.
        """
        import simsimd

        codes = self.codes if rows is None else self.codes[rows]
        scales, errors, lengths = (
            each if rows is None else each[rows] for each in (self.scales, self.errors, self.lengths)
        )
        step = np.float32(np.abs(query).max() / LARGEST) or np.float32(1)
        code = np.rint(query / step)
        left_out = np.float32(np.linalg.norm(query - code * step))
        products = np.asarray(simsimd.cdist(code.astype(np.int8)[None, :], codes, "dot"))[0]
        middle = scales * (products.astype(np.float32) * step) + np.float32(query @ self.center)
        margin = errors * np.float32(np.linalg.norm(query)) + lengths * left_out + SLACK
        return middle - margin, middle + margin

    def save(self, folder: Path) -> None:
        """Write the codes to a new folder."""
        folder.mkdir()
        for name in _ARRAYS:
            np.save(folder / f"{name}.npy", getattr(self, name))

    @classmethod
    def load(cls, folder: Path, count: int) -> Codes:
        """The codes saved in a folder, memory-mapped.

        Raises:
            OSError, EOFError, ValueError: the folder has no codes, or codes of another number of vectors.
        """
        made = cls(*(np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r")) for name in _ARRAYS))
        if {len(made.codes), *map(len, (made.scales, made.errors, made.lengths))} != {count}:
            raise ValueError(f"the codes in {folder} are not of {count} vectors")
        return made


def at_least(lower: Floats, upper: Floats, limit: int, tie: float) -> Rows:
    """The positions of all candidates for the best `limit`, or within `tie` of the last of the best."""
    if len(lower) <= limit:
        return np.arange(len(lower))
    least = np.partition(lower, -limit)[-limit]
    return np.flatnonzero(upper >= least - np.float32(tie))
