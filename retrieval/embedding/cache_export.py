"""A copy of the vector cache, and back into a cache.

Knows the cache's file, and the arrays that exports of an older program have in its place; knows no text.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from retrieval.embedding.cache_file import TABLE, VectorFile

Row = tuple[bytes, bytes]
"""A key and the bytes of a vector."""

ROWS = 500
"""Rows that are read and written at a time."""


def copy(cache: Path, target: Path) -> int:
    """Copy the cache into a new file, beside any number of writers; returns the number of its rows.

    Raises:
        sqlite3.Error: the cache cannot be read.
    """
    with closing(sqlite3.connect(cache)) as source, closing(sqlite3.connect(target)) as made:
        source.backup(made)
        made.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
        made.execute(TABLE)  # a cache that nothing was put into has none
        (rows,) = made.execute("SELECT count(*) FROM vectors").fetchone()
        return int(rows)


def add(rows: Sequence[Row], file: VectorFile) -> None:
    """Put those of at most `ROWS` rows into a cache whose keys are not in it."""
    known = {key for key, _ in file.get([key for key, _ in rows])}
    file.put(row for row in rows if row[0] not in known)


def rows_of(path: Path) -> Iterator[list[Row]]:
    """The rows of an exported file, at most `ROWS` at a time.

    Raises:
        ValueError, sqlite3.Error: it is none.
    """
    if path.suffix == ".npy":
        rows = _array(path)
        yield from (rows[at : at + ROWS] for at in range(0, len(rows), ROWS))
        return
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as source:
        cursor = source.execute("SELECT key, value FROM vectors")
        while rows := cursor.fetchmany(ROWS):
            yield rows


def _array(path: Path) -> list[Row]:
    array = np.load(path, allow_pickle=False)
    if array.dtype.names != ("key", "vector"):
        raise ValueError("its rows are no keys with vectors")
    return [(row["key"].tobytes(), row["vector"].tobytes()) for row in array]
