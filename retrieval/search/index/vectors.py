"""The vectors of the derived index, in one file that grows by appending and is memory-mapped.

A transaction of the database names the file, and how many of the vectors count: so a reader sees whole updates alone,
and the rest of a killed update is written over.
"""

from __future__ import annotations

import os
import sqlite3
import zlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from retrieval.search.index.database import PASSAGE, Damage, State, opened

if TYPE_CHECKING:
    import numpy.typing as npt

    Vectors = npt.NDArray[np.float32]


def append(folder: Path, state: State, vectors: Vectors) -> State:
    """Write vectors behind those that count, and return the state with the vectors; call in `Database.writing`."""
    with (folder / state.vectors).open("ab") as file:
        file.truncate(state.count * state.dims * 4)
        file.write(vectors.tobytes())
        file.flush()
        os.fsync(file.fileno())
        now = os.fstat(file.fileno())
    count, dims = state.count + len(vectors), vectors.shape[1]
    return replace(state, count=count, dims=dims, generation="", size=now.st_size, modified=now.st_mtime_ns)


def mapped(folder: Path, db: sqlite3.Connection, state: State) -> Vectors:
    """The vectors that count, memory-mapped: shape (count, dims).

    An untouched file is not read: to read all would cost a question more than the search.

    Raises:
        Damage: the file is missing, cut short, or changed since the last update.
    """
    if not state.count:
        return np.zeros((0, state.dims), dtype=np.float32)
    path = folder / state.vectors
    try:
        now = path.stat()
        # As a plain array, still memory-mapped: of numpy's own kind for these, each slice takes a microsecond more.
        found: Vectors = np.asarray(np.memmap(path, dtype=np.float32, mode="r", shape=(state.count, state.dims)))
    except (OSError, ValueError) as error:
        raise Damage(f"{path} does not have {state.count} vectors ({error})", state.vectors) from error
    if (now.st_size, now.st_mtime_ns) != (state.size, state.modified):
        for first, passages, crc in db.execute("SELECT first, passages, crc FROM statements"):
            if crc_of(found[first : first + len(opened([passages])) // PASSAGE]) != crc:
                raise Damage(f"{path} is not as it was written")
    return found


def crc_of(vectors: Vectors) -> int:
    """The checksum of some vectors."""
    return zlib.crc32(vectors.tobytes())
