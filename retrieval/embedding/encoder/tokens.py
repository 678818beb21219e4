"""A text's token vectors, made small enough to be kept: 64 bytes a piece.

`projection.npy` has the first 64 principal directions (not centred) of the token vectors of 400 passages of statements
in the UN General Debate, as 16-bit numbers, shape (384, 64).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float32]

TOKEN_DIMS = 64
SCALE = 127
"""What a number of a unit vector is multiplied by to be rounded to 8 bits."""


def quantised(reduced: Floats) -> npt.NDArray[np.int8]:
    """Token vectors of 64 dimensions, scaled to one length and rounded: shape (n, 64), int8."""
    lengths = np.linalg.norm(reduced, axis=1, keepdims=True)
    rounded: npt.NDArray[np.int8] = np.rint(reduced * (SCALE / np.maximum(lengths, 1e-12))).astype(np.int8)
    return rounded


def projection() -> Floats:
    """What token vectors are multiplied by to be reduced: shape (384, 64), float32."""
    stored: Floats = np.load(Path(__file__).with_name("projection.npy")).astype(np.float32)
    return stored
