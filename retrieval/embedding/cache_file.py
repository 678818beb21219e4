"""The file of a cache: values by key in SQLite, shared by threads and processes.

Never an error but for an export: a damaged file is moved aside, and where nothing can be stored nothing is found.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from filelock import FileLock, Timeout

from retrieval.errors import ExportError

T = TypeVar("T")

BUSY_SECONDS = 5.0
"""How long a write waits for another process's; a batch takes milliseconds."""

DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR}
"""SQLITE_ERROR is what a file that is SQLite's, but not this table's, says to a correct statement."""

REST_SECONDS = 60.0
"""How long a file that kept us waiting in vain is left alone."""

log = logging.getLogger(__name__)

TABLE = "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, value BLOB NOT NULL)"
"""The one table of the file."""

INSERT = "INSERT OR REPLACE INTO vectors VALUES (?, ?)"


class VectorFile:
    """Bytes by key; `get` finds the values of an earlier `put`, in any process, or nothing."""

    def __init__(self, path: Path) -> None:
        """The file is opened, and its folder made, when first needed."""
        self.path = path
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._inode: int | None = None
        self._told = False
        self._rests_until = 0.0

    def get(self, keys: Sequence[bytes]) -> list[tuple[bytes, bytes]]:
        """The keys that have a value, with the values, in any order; at most 999 keys at a time."""
        marks = ",".join("?" * len(keys))
        select = f"SELECT key, value FROM vectors WHERE key IN ({marks})"  # noqa: S608 - marks are question marks
        return self._run(lambda db: db.execute(select, keys).fetchall(), [])

    def put(self, rows: Iterable[tuple[bytes, bytes]]) -> None:
        """Store the rows in one transaction, in place of earlier values of the keys."""
        kept = list(rows)

        def insert(db: sqlite3.Connection) -> None:
            with db:
                db.execute("BEGIN IMMEDIATE")
                db.executemany(INSERT, kept)

        self._run(insert, None)

    def copy(self, target: Path) -> int:
        """Copy every value into a new file, beside any number of writers; returns the number of values.

        Raises:
            ExportError: the values cannot be read, or the new file cannot be written.
        """
        try:
            with closing(sqlite3.connect(target)) as copy:
                self._copy(copy)
                return int(copy.execute("SELECT count(*) FROM vectors").fetchone()[0])
        except sqlite3.Error as error:
            raise ExportError(
                f"the vectors in {self.path} cannot be copied ({error}): make room, or add --without-vectors"
            ) from error

    def _copy(self, copy: sqlite3.Connection) -> None:
        if self.path.exists():
            with closing(sqlite3.connect(self.path)) as source:
                source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
        copy.execute(TABLE)  # a cache that nothing was put into has none

    def close(self) -> None:
        """Closes the connection; the next use opens another."""
        with self._lock:
            self._close()

    def _run(self, work: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        with self._lock:
            began = time.monotonic()
            if began < self._rests_until:
                return otherwise
            try:
                return work(self._connected())
            except sqlite3.Error as error:
                # The low byte is the kind of error, the rest its detail.
                code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_INTERNAL) & 0xFF
                if code in DAMAGED:
                    self._move_aside(error)
                else:
                    self._tell(error)
            except OSError as error:
                self._tell(error)
            self._close()
            if time.monotonic() - began > 1:
                self._rests_until = time.monotonic() + REST_SECONDS
            return otherwise

    def _connected(self) -> sqlite3.Connection:
        if self._connection is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            deadline = time.monotonic() + BUSY_SECONDS
            while True:
                try:
                    self._connection = self._open()
                    break
                except sqlite3.OperationalError as error:
                    # Two processes that make the file at once: SQLite does not wait when it changes the journal.
                    if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                        raise
                    time.sleep(0.02)
        return self._connection

    def _open(self) -> sqlite3.Connection:
        db = sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            self._inode = self.path.stat().st_ino
            # Readers never wait for a writer; a power cut may cost the last batches, and never the file.
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = NORMAL")
            db.execute(TABLE)
        except BaseException:
            db.close()
            raise
        return db

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _move_aside(self, error: sqlite3.Error) -> None:
        self._close()
        try:
            with FileLock(f"{self.path}.lock", timeout=BUSY_SECONDS):
                # Another process may have done so: what lies there now is then its new file.
                if self.path.stat().st_ino != self._inode:
                    return
                for suffix in ("-wal", "-shm", ""):
                    part = Path(f"{self.path}{suffix}")
                    if part.exists():
                        part.replace(f"{self.path}.damaged{suffix}")
        except (OSError, Timeout) as trouble:
            self._tell(trouble)
            return
        log.warning(
            "The cache %s was damaged (%s); it is now %s.damaged, and a new one is made.",
            self.path,
            error,
            self.path,
        )

    def _tell(self, error: Exception) -> None:
        if not self._told:
            log.warning("The cache %s cannot be used now (%s); texts are embedded without it.", self.path, error)
            self._told = True
