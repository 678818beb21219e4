"""Cached vectors as files of NumPy's own format, each row a key and a vector, and back into a cache.

Knows the cache's file and arrays; knows no text.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from retrieval.embedding.cache_file import VectorFile

if TYPE_CHECKING:
    import numpy.typing as npt

ROWS = 20_000
"""Rows of a file: 16 MB of the local embedder's."""

LOOKUP = 500
"""Keys looked up at a time."""

KEY = 32
_HALF = np.dtype("<f2")


def kept(file: VectorFile, keys: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Those of the keys that a cache holds, each once, with the bytes of their vectors, in the order of the keys."""
    seen: set[bytes] = set()
    some: list[bytes] = []
    for key in keys:
        if key not in seen:
            seen.add(key)
            some.append(key)
        if len(some) == LOOKUP:
            yield from _found(file, some)
            some = []
    yield from _found(file, some)


def _found(file: VectorFile, keys: Sequence[bytes]) -> Iterator[tuple[bytes, bytes]]:
    found = dict(file.get(keys)) if keys else {}
    return ((key, found[key]) for key in keys if key in found)


def packed(rows: Iterable[tuple[bytes, bytes]]) -> Iterator[bytes]:
    """The rows as files of at most `ROWS` each; those of another length than the first are left out."""
    size = 0
    some: list[bytes] = []
    for key, value in rows:
        size = size or len(value)
        if len(value) == size and len(key) == KEY:
            some.append(key + value)
        if len(some) == ROWS:
            yield _file(some, size)
            some = []
    if some:
        yield _file(some, size)


def _file(rows: Sequence[bytes], size: int) -> bytes:
    array = np.frombuffer(b"".join(rows), _row(size // _HALF.itemsize))
    made = io.BytesIO()
    np.save(made, array, allow_pickle=False)
    return made.getvalue()


def _row(dims: int) -> np.dtype[np.void]:
    return np.dtype([("key", "u1", (KEY,)), ("vector", _HALF, (dims,))])


def unpacked(data: bytes) -> list[tuple[bytes, bytes]]:
    """The rows of such a file.

    Raises:
        ValueError: it is none.
    """
    array: npt.NDArray[np.void] = np.load(io.BytesIO(data), allow_pickle=False)
    if array.ndim != 1 or array.dtype.names != ("key", "vector") or array.dtype["key"].itemsize != KEY:
        raise ValueError("its rows are no keys with vectors")
    keys, vectors = (np.ascontiguousarray(array[name]) for name in ("key", "vector"))
    return [(key.tobytes(), vector.tobytes()) for key, vector in zip(keys, vectors.astype(_HALF), strict=True)]
