"""The model's upper layers in jax, to fit what is added to the layers for a question.

The forward pass is the graph's (`make_graph.py`), in numbers of 32 bits. Needs the package jax, unneeded at run time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import jax
import jax.numpy as jnp

from retrieval.embedding.encoder.weights import (
    ADAPTED,
    DIMS,
    EPSILON,
    HEADS,
    INNER,
    LAYERS,
    MATRICES,
    Weights,
    numbers,
)

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float32]
    Added = Mapping[str, Any]

NOWHERE = -1e9
"""The log-odds of looking at padding."""


class UpperLayers:
    """The layers from `ADAPTED` on, with products added to the matrices."""

    def __init__(self) -> None:
        """Read the installed weights.

        Raises:
            ImportError, OSError, ValueError: as `Weights`.
        """
        weights = Weights()
        self._weights: dict[str, Floats] = {}
        for name, four_bits in weights.layers().items():
            if name.startswith("l") and int(name[1:].partition(".")[0]) >= ADAPTED:
                inner = INNER if name.endswith(".fo.w") else DIMS
                self._weights[name] = numbers(weights.blocks(name, inner)) if four_bits else weights.floats(name)

    def __call__(self, rows: Floats, mask: Floats, added: Added) -> jax.Array:
        """The vectors of questions from those below (`rows`): shape (questions, pieces, 384). `mask` is 0 at padding.

        To each matrix `name`, `added[name.down] @ added[name.up]` is added.
        """
        top = jnp.asarray(rows)
        for number in range(ADAPTED, LAYERS):
            top = self._layer(top, mask, f"l{number}", added)
        return top

    def _layer(self, rows: jax.Array, mask: Floats, name: str, added: Added) -> jax.Array:
        def heads(part: str) -> jax.Array:
            each = self._linear(rows, f"{name}.{part}", added)
            return each.reshape(*rows.shape[:2], HEADS, -1).transpose(0, 2, 1, 3)

        query, key, value = (heads(part) for part in "qkv")
        odds = query @ key.transpose(0, 1, 3, 2) / (DIMS // HEADS) ** 0.5 + (1 - mask[:, None, None]) * NOWHERE
        attended = (jax.nn.softmax(odds) @ value).transpose(0, 2, 1, 3).reshape(rows.shape)
        rows = self._normalised(rows + self._linear(attended, f"{name}.ao", added), f"{name}.aln")
        inner = jax.nn.gelu(self._linear(rows, f"{name}.fi", added), approximate=False)
        return self._normalised(rows + self._linear(inner, f"{name}.fo", added), f"{name}.oln")

    def _linear(self, rows: jax.Array, name: str, added: Added) -> jax.Array:
        product: jax.Array = rows @ self._weights[f"{name}.w"].T + self._weights[f"{name}.b"]
        narrow: jax.Array = rows @ added[f"{name}.down"] @ added[f"{name}.up"]
        return product + narrow

    def _normalised(self, rows: jax.Array, name: str) -> jax.Array:
        centred = rows - rows.mean(-1, keepdims=True)
        scaled: jax.Array = centred / jnp.sqrt((centred**2).mean(-1, keepdims=True) + EPSILON)
        return scaled * self._weights[f"{name}.w"] + self._weights[f"{name}.b"]


def adapted() -> dict[str, tuple[int, int]]:
    """The matrices to which a product is added, by name: how many numbers go in, and how many come out."""
    return {f"l{number}.{part}": sizes for number in range(ADAPTED, LAYERS) for part, sizes in MATRICES.items()}
