"""The vectors of the derived index, in one file that grows by appending and is memory-mapped.

A transaction of the database names the file, and how many of the vectors count: so a reader sees whole updates alone,
and the rest of a killed update is written over.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from retrieval.search.index.database import Damage, State

if TYPE_CHECKING:
    import numpy.typing as npt

    Vectors = npt.NDArray[np.float32]


def append(folder: Path, state: State, vectors: Vectors) -> State:
    """Write vectors behind those that count, and return the state with the vectors; call in `Database.writing`.

    Raises:
        Damage: the file is missing, or cut short.
    """
    end = state.count * state.dims * 4
    with (folder / state.vectors).open("ab") as file:
        if file.tell() < end:
            raise Damage(f"{state.vectors} does not have {state.count} vectors", state.vectors)
        file.truncate(end)
        file.write(vectors.tobytes())
        file.flush()
        os.fsync(file.fileno())
    return replace(state, count=state.count + len(vectors), dims=vectors.shape[1], generation="")


def mapped(folder: Path, state: State) -> Vectors:
    """The vectors that count, memory-mapped: shape (count, dims).

    Raises:
        Damage: the file is missing, or cut short.
    """
    if not state.count:
        return np.zeros((0, state.dims), dtype=np.float32)
    path = folder / state.vectors
    try:
        # As a plain array, still memory-mapped: of numpy's own kind for these, each slice takes a microsecond more.
        return np.asarray(np.memmap(path, dtype=np.float32, mode="r", shape=(state.count, state.dims)))
    except (OSError, ValueError) as error:
        raise Damage(f"{path} does not have {state.count} vectors ({error})", state.vectors) from error
