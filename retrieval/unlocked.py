"""Looking at Chroma's database before Chroma opens it: that nobody is in the middle of a change, and that it is sound.

Chroma waits for others too, but for ever and with Python's lock held: nothing could be said meanwhile, nor interrupted.
Where its own tables are damaged it panics, and in some places ends the process. Their few rows are looked at; what is
damaged in those of the entries it tells as an error, and checking them would take as long as reading everything.
"""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

from retrieval.writing import busy_with

_BUSY = 5
"""SQLite's result code where another connection is changing the database; what is beside it in a byte says how."""

_OWN_TABLES = """
    SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'acquire_write'
    AND (name NOT LIKE 'embedding%' OR name LIKE 'embeddings_queue%')
"""
"""All but those of the entries in its files, and one that grows with every change and is never read."""

_KINDS: dict[str, type] = {"TEXT": str, "INTEGER": int}


def wait_for(database: Path, home: Path, seconds: float) -> None:
    """Nothing, once no process is in the middle of a change; what else keeps it from being opened Chroma says.

    Raises:
        IndexBusy: one still is, after so many seconds: it is asleep, or stuck; says which.
        sqlite3.DatabaseError: tables of Chroma's own are damaged.
    """
    if not database.exists():
        return
    fault = None
    try:
        with contextlib.closing(sqlite3.connect(f"{database.as_uri()}?mode=rw", timeout=seconds, uri=True)) as opened:
            opened.isolation_level = None
            opened.execute("BEGIN IMMEDIATE")
            fault = _fault(opened)
            opened.execute("ROLLBACK")
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == _BUSY:
            raise busy_with(home) from error
    if fault is not None:
        raise sqlite3.DatabaseError(fault)


def _fault(opened: sqlite3.Connection) -> str | None:
    """What is wrong with the tables in which Chroma keeps what it knows of its collections; None if nothing is."""
    try:
        for (table,) in opened.execute(_OWN_TABLES).fetchall():
            sound = opened.execute(f"PRAGMA integrity_check('{table}')").fetchone() == ("ok",)
            kinds = [_KINDS.get(column[2], object) for column in opened.execute(f"PRAGMA table_info('{table}')")]
            rows = opened.execute(f"SELECT * FROM '{table}'")  # noqa: S608 - a name that the database gives
            if not (
                sound and all(v is None or isinstance(v, k) for row in rows for v, k in zip(row, kinds, strict=True))
            ):
                return f"its table {table} is malformed"
    except (sqlite3.Error, UnicodeDecodeError) as error:  # either is what a text raises that is no UTF-8
        return str(error)
    return None
