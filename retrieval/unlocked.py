"""Waiting until nobody is in the middle of changing Chroma's database, before Chroma is opened.

Chroma waits for it too, but for ever and with Python's lock held: nothing could be said meanwhile, nor interrupted.
"""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

from retrieval.writing import busy_with

_BUSY = 5
"""SQLite's result code where another connection is changing the database; what is beside it in a byte says how."""


def wait_for(database: Path, home: Path, seconds: float) -> None:
    """Nothing, once no process is in the middle of a change; whatever else is wrong is for Chroma to say.

    Raises:
        IndexBusy: one still is, after so many seconds: it is asleep, or stuck; says which.
    """
    if not database.exists():
        return
    try:
        with contextlib.closing(sqlite3.connect(f"{database.as_uri()}?mode=rw", timeout=seconds, uri=True)) as opened:
            opened.isolation_level = None
            opened.execute("BEGIN IMMEDIATE")
            opened.execute("ROLLBACK")
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == _BUSY:
            raise busy_with(home) from error
